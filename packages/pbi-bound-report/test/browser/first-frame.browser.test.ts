import {expect, oneEvent} from '@open-wc/testing';
import type {PbiMetricEvent} from 'pbi-bound-report';
import type {EmbedController} from '../../src/embed/embed-controller.js';
import type {ElementHost} from '../../src/element/runtime.js';
import {TestReport} from '../support/test-report.js';
import {
  datasets,
  frameOf,
  frameUrl,
  held,
  iframeOf,
  manualFrameUrl,
  provider,
  reportId,
  settled,
} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

/** An element whose embed controller comes when the test says so. */
class LateReport extends TestReport {
  readonly code = held<void>();
  override async createEmbedController(host: ElementHost): Promise<EmbedController> {
    await this.code.promise;
    return super.createEmbedController(host);
  }
}
customElements.define('late-report', LateReport);

const made: LateReport[] = [];
function make(properties: Partial<LateReport> = {}): LateReport {
  const el = Object.assign(document.createElement('late-report') as LateReport, {
    loading: 'eager',
    reportId,
    datasetId: datasets[0],
    embedUrl: frameUrl,
    tokenProvider: provider(),
    ...properties,
  });
  made.push(el);
  return el;
}
function put(properties: Partial<LateReport> = {}): LateReport {
  const el = make(properties);
  document.body.append(el);
  return el;
}
const framesIn = (el: LateReport): number => el.shadowRoot!.querySelectorAll('iframe').length;

describe('the first frame', () => {
  afterEach(async () => {
    const gone = made.splice(0);
    for (const el of gone) {
      el.code.resolve();
      el.remove();
    }
    // The next test begins with all places free.
    await waitUntil(() => gone.every(el => framesIn(el) === 0 && el.status === 'idle'));
  });

  it('is opened in the task in which the element is connected, before it has drawn, and is the one that is loaded', async () => {
    const el = put({label: 'Sales', locale: 'de-DE'});
    const iframe = iframeOf(el)!;
    expect([el.hasUpdated, iframe.title, new URL(iframe.src).searchParams.get('language')]).to.deep.equal([
      false,
      'Sales',
      'de-DE',
    ]);
    el.code.resolve();
    await el.bindComplete;
    expect([iframeOf(el) === iframe, framesIn(el), (await frameOf(el)).loads.length]).to.deep.equal([true, 1, 1]);
  });

  it('is opened when what it needs is said later in the task', async () => {
    const el = put({embedUrl: undefined});
    expect(framesIn(el)).to.equal(0);
    el.embedUrl = frameUrl;
    await el.updateComplete;
    expect(framesIn(el)).to.equal(1);
  });

  it('that has loaded before its controller was there has loaded, and is timed by that', async () => {
    const start = performance.now();
    const el = put();
    await oneEvent(iframeOf(el)!, 'load');
    const loaded = performance.now() - start;
    const metrics: PbiMetricEvent[] = [];
    el.addEventListener('pbi-metric', event => metrics.push(event));
    while (performance.now() - start < loaded + 50) await settled();
    el.code.resolve();
    await el.bindComplete;
    expect((await frameOf(el)).loads).to.have.length(1);
    expect(metrics.find(({metric}) => metric === 'frame')!.duration).to.be.lessThan(loaded + 40);
  });

  it('makes way for the one that is wanted by the time the controller is there', async () => {
    for (const change of [
      {embedUrl: manualFrameUrl},
      {allow: 'fullscreen'},
      {locale: 'fr-FR'},
      {layout: 'mobile-portrait'},
    ]) {
      const el = put();
      const first = iframeOf(el)!;
      Object.assign(el, change);
      await el.updateComplete;
      el.code.resolve();
      await waitUntil(() => iframeOf(el) !== null && iframeOf(el) !== first, JSON.stringify(change));
      expect([framesIn(el), el.shadowRoot!.querySelectorAll('.container').length]).to.deep.equal([1, 1]);
    }
  });

  it('takes its title from the last label', async () => {
    const el = put({label: 'Old'});
    const iframe = iframeOf(el)!;
    el.label = 'New';
    el.code.resolve();
    await el.bindComplete;
    expect([iframeOf(el) === iframe, iframe.title]).to.deep.equal([true, 'New']);
  });

  it('is not opened where anything of its address is wrong, untrusted or not certain yet', async () => {
    for (const properties of [
      {embedUrl: 'https://app.powerbi.com.example/reportEmbed'},
      {embedUrl: 'https://user@app.powerbi.com/reportEmbed'},
      {embedUrl: 'http://app.powerbi.com/reportEmbed'},
      {embedUrl: 'https://app.powerbi.com/reportEmbed?autoAuth=true'},
      {embedUrl: 'https://app.powerbi.com/view?r=x'},
      {embedUrl: 'javascript:alert(1)'},
      {embedUrl: 'nowhere'},
      {embedUrl: 5 as never},
      {layout: 'auto'},
      {settings: {localeSettings: {language: 'de'}}},
      {settings: '{"layoutType": 2}'},
      {reportId: ' '},
      {loading: 'interaction'},
    ]) {
      const el = put(properties);
      await el.updateComplete;
      expect(framesIn(el), JSON.stringify(properties)).to.equal(0);
    }
  });

  it('goes when its element goes, or when its report is taken back', async () => {
    const gone = put();
    gone.remove();
    const withdrawn = put();
    withdrawn.reportId = undefined;
    await waitUntil(() => framesIn(gone) === 0);
    withdrawn.code.resolve();
    await waitUntil(() => framesIn(withdrawn) === 0);
    const blank = put();
    blank.reportId = ' ';
    await blank.updateComplete;
    expect(framesIn(blank)).to.equal(0);
  });

  it('goes when its report is forgotten', async () => {
    const el = put();
    await el.updateComplete;
    expect(framesIn(el)).to.equal(1);
    el.forget();
    expect(framesIn(el)).to.equal(0);
  });

  it('is not opened in an element that is in no document, and takes no place there', async () => {
    const gone = Array.from({length: 4}, () => put({embedUrl: undefined}));
    for (const el of gone) el.remove();
    await new Promise(resolve => setTimeout(resolve));
    for (const el of gone) el.embedUrl = frameUrl;
    await Promise.all(gone.map(el => el.updateComplete));
    expect([...gone.map(framesIn), framesIn(put())]).to.deep.equal([0, 0, 0, 0, 1]);
  });

  it('is not opened beside the frame of a report that is shown already', async () => {
    const el = put({settings: {layoutType: 0}});
    el.code.resolve();
    await el.bindComplete;
    el.settings = {background: 0};
    await el.updateComplete;
    await settled();
    expect(framesIn(el)).to.equal(1);
  });

  it('takes one of four places, and gives it back when it goes, fails or has been drawn', async () => {
    const els = Array.from({length: 6}, () => put());
    expect(els.map(framesIn)).to.deep.equal([1, 1, 1, 1, 0, 0]);
    els[0]!.remove();
    await waitUntil(() => framesIn(els[0]!) === 0);
    const seventh = put();
    expect(framesIn(seventh)).to.equal(1);
    seventh.datasetId = 'of no form';
    seventh.code.resolve();
    await waitUntil(() => seventh.error);
    expect(framesIn(seventh)).to.equal(0);
    expect(framesIn(put())).to.equal(1);
    for (const el of els) el.code.resolve();
    await Promise.all(els.slice(1).map(el => el.bindComplete));
    expect(els.slice(1).map(framesIn)).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it('is closed where the code of the controller cannot be had, and opened anew with the next try', async () => {
    const el = put();
    el.code.reject(new TypeError('Failed to fetch dynamically imported module'));
    await waitUntil(() => el.error);
    expect(framesIn(el)).to.equal(0);
    expect(Array.from({length: 4}, () => put()).map(framesIn), 'its place is free').to.deep.equal([1, 1, 1, 1]);
  });

  it('is told nothing, and nothing that it says before it is adopted is taken for a report', async () => {
    const el = put();
    const frame = await frameOf(el);
    frame.event('rendered', {}, new URL(iframeOf(el)!.src).searchParams.get('uid')!);
    await settled();
    expect([el.status, frame.requests]).to.deep.equal(['loading', []]);
  });
});
