import {expect, fixture, html} from '@open-wc/testing';
import {englishTexts, setTexts} from 'pbi-bound-report';
import type {PbiBoundReport, PbiMetricEvent} from 'pbi-bound-report';
import {nearnessIn} from '../support/autoloading.js';
import {datasets, frameUrl, provider, reportId, settled} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const posterOf = (el: PbiBoundReport): string | undefined =>
  el.shadowRoot!.querySelector('[part=poster] button')?.textContent ?? undefined;
const saysOn = (el: PbiBoundReport, words: string): Promise<void> => waitUntil(() => posterOf(el) === words, words);
const loadedFiles = (): string[] =>
  performance
    .getEntriesByType('resource')
    .map(({name}) => /\/languages\/([\w-]+)\.ts/.exec(name)?.[1] ?? '')
    .filter(name => /^[a-z]{2}(?:-|$)/.test(name));

/** A report that waits for the reader, in a section of a language. */
async function posterIn(lang: string | undefined, place: ParentNode = document.body): Promise<PbiBoundReport> {
  const section = document.createElement('section');
  if (lang !== undefined) section.lang = lang;
  const el = Object.assign(document.createElement('pbi-bound-report'), {loading: 'interaction', reportId});
  section.append(el);
  if (place === document.body) await fixture(html`${section}`);
  else place.append(section);
  await el.updateComplete;
  return el;
}

describe('the language of what the element says', () => {
  const {lang} = document.documentElement;
  afterEach(() => {
    document.documentElement.lang = lang;
    setTexts(englishTexts);
  });

  it('is that of the nearest `lang`; other languages are not loaded, and those without a file are English', async () => {
    expect(posterOf(await posterIn('en-GB'))).to.equal('Show report');
    expect(posterOf(await posterIn(' EN '))).to.equal('Show report');
    expect(posterOf(await posterIn(''))).to.equal('Show report');
    // Long enough for a file that somebody asks for.
    await settled(100);
    expect(loadedFiles()).to.deep.equal([]);
    expect(performance.getEntriesByType('resource').filter(({name}) => name.includes('load-texts'))).to.deep.equal([]);
    await saysOn(await posterIn('de-AT'), 'Bericht anzeigen');
    expect(loadedFiles()).to.deep.equal(['de']);
    const other = await posterIn('eo');
    await saysOn(await posterIn('fr'), 'Afficher le rapport');
    expect(posterOf(other)).to.equal('Show report');
    expect(loadedFiles()).to.deep.equal(['de', 'fr']);
  });

  it('is read as it is written by hand, and none that is named outside where it is said to be unknown', async () => {
    await saysOn(await posterIn(' DE-at '), 'Bericht anzeigen');
    await saysOn(await posterIn('de-EN'), 'Bericht anzeigen');
    document.documentElement.lang = 'de';
    await saysOn(await posterIn(undefined), 'Bericht anzeigen');
    expect(posterOf(await posterIn(''))).to.equal('Show report');
  });

  it('is that of where it is moved to', async function () {
    if (!('moveBefore' in Element.prototype)) this.skip();
    // To come into sight would have it drawn anew as well.
    const {IntersectionObserver: native} = window;
    nearnessIn(window);
    const el = await posterIn('de');
    window.IntersectionObserver = native;
    await saysOn(el, 'Bericht anzeigen');
    const section = document.body.appendChild(document.createElement('section'));
    section.lang = 'fr';
    (section as unknown as {moveBefore(node: Node, child: null): void}).moveBefore(el, null);
    await saysOn(el, 'Afficher le rapport');
    section.remove();
  });

  it('follows the page as long as there is an element in it, and the page is not watched after that', async () => {
    const {disconnect} = MutationObserver.prototype;
    let disconnections = 0;
    MutationObserver.prototype.disconnect = function () {
      disconnections += 1;
      disconnect.call(this);
    };
    try {
      const [gone, stays] = [await posterIn(undefined), await posterIn(undefined)];
      gone.remove();
      expect(disconnections).to.equal(0);
      document.documentElement.lang = 'es';
      await saysOn(stays, 'Mostrar el informe');
      expect(posterOf(gone)).to.equal('Show report');
      stays.remove();
      expect(disconnections).to.equal(1);
      document.documentElement.lang = 'en';
      const back = await posterIn(undefined);
      document.documentElement.lang = 'es';
      await saysOn(back, 'Mostrar el informe');
    } finally {
      MutationObserver.prototype.disconnect = disconnect;
    }
  });

  it('is that of the page around a shadow root, and follows the page when it is changed', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const el = await posterIn(undefined, host.attachShadow({mode: 'open'}));
    expect(posterOf(el)).to.equal('Show report');
    document.documentElement.lang = 'es';
    await saysOn(el, 'Mostrar el informe');
    document.documentElement.lang = 'en';
    await saysOn(el, 'Show report');
  });

  it('is written from right to left where it is, also on a page that is not', async () => {
    const el = await posterIn('ar');
    await saysOn(el, 'عرض التقرير');
    const view = el.shadowRoot!.querySelector('[part=poster]')!;
    expect([view.matches(':dir(rtl)'), getComputedStyle(view).direction]).to.deep.equal([true, 'rtl']);
    const german = (await posterIn('de')).shadowRoot!.querySelector('[part=poster]')!;
    expect(getComputedStyle(german).direction).to.equal('ltr');
  });

  it("gives way to a site's own words, for what it sets", async () => {
    setTexts({show: 'Los!'});
    const el = await posterIn('de');
    await saysOn(el, 'Los!');
    setTexts(englishTexts);
    await saysOn(el, 'Bericht anzeigen');
  });

  it('tells screen readers how far the report is', async () => {
    const el = await posterIn('it');
    await saysOn(el, 'Mostra il report');
    Object.assign(el, {
      label: 'Vendite',
      datasetId: datasets[0],
      embedUrl: frameUrl,
      tokenProvider: provider(),
    });
    el.show();
    await el.bindComplete;
    await el.updateComplete;
    expect(el.shadowRoot!.querySelector('.quiet')!.textContent).to.equal('Vendite: caricato');
  });
});

describe('what is measured', () => {
  it('says in the timeline and in the event where the time went, without an id or a token', async () => {
    const entries: PerformanceMeasure[] = [];
    const observer = new PerformanceObserver(list => entries.push(...(list.getEntries() as PerformanceMeasure[])));
    observer.observe({type: 'measure'});
    const events: PbiMetricEvent[] = [];
    const datasetId: string = datasets[0];
    const el = Object.assign(document.createElement('pbi-bound-report'), {
      loading: 'eager',
      reportId,
      datasetId,
      embedUrl: frameUrl,
      tokenProvider: provider(),
    });
    el.addEventListener('pbi-metric', event => events.push(event));
    await fixture(html`${el}`);
    await el.bindComplete;
    el.datasetId = datasets[1];
    await el.bindComplete;
    await waitUntil(() => entries.length === events.length && events.length === 7, 'seven measures');
    observer.disconnect();
    const inOrder = (names: readonly string[]): string => [...names].sort().join(' ');
    expect(inOrder(events.slice(0, 4).map(({metric}) => metric))).to.equal('frame loaded rendered token');
    expect(inOrder(events.slice(4).map(({metric}) => metric))).to.equal('loaded rendered token');
    for (const {metric, duration, attribution} of events) {
      // Where a clock is coarse two steps may have the same spans.
      const isHere = entries.some(
        ({name, detail}) => name === `pbi-bound-report:${metric}` && sameAs(detail, attribution),
      );
      expect(isHere, `${metric} in the timeline`).to.equal(true);
      const sum = Object.values(attribution.spans).reduce((total, span) => total + span, 0);
      expect(sum, metric).to.be.closeTo(duration, 0.01);
    }
    expect(events.map(({attribution}) => attribution.reason)).to.deep.equal([
      ...Array<string>(4).fill('first'),
      ...Array<string>(3).fill('rebind'),
    ]);
    const said = JSON.stringify(entries.map(({detail}) => detail as unknown));
    for (const secret of [reportId, datasets[0], datasets[1], 'H4sI']) expect(said).not.to.contain(secret);
  });
});

const sameAs = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
