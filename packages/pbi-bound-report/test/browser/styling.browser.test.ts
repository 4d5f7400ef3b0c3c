/** What a page may put into the element: views, words, styles. */
import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {englishTexts, setTexts} from 'pbi-bound-report';
import {mount, tokenOf} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const waiting = (): Promise<PbiBoundReport> => mount({tokenProvider: () => new Promise(() => {})});
const failing = (): Promise<PbiBoundReport> => mount({tokenProvider: () => Promise.reject(new Error('down'))});
const poster = (): Promise<PbiBoundReport> => mount({loading: 'interaction', label: 'Sales'});

describe('slots', () => {
  for (const [slot, enter] of [
    ['loading', waiting],
    ['error', failing],
    ['poster', poster],
  ] as const) {
    it(`put the page's own content in place of the default view: \`slot="${slot}"\``, async () => {
      const el = await enter();
      const own = Object.assign(document.createElement('p'), {slot, textContent: 'Mine'});
      el.append(own);
      await waitUntil(() => el.shadowRoot!.querySelector(`slot[name=${slot}]`), slot);
      expect(
        el
          .shadowRoot!.querySelector<HTMLSlotElement>(`slot[name=${slot}]`)!
          .assignedElements()
          .map(each => each === own),
      ).to.deep.equal([true]);
      expect(el.shadowRoot!.querySelector<HTMLElement>(`[part=${slot}]`)!.checkVisibility()).to.equal(false);
    });
  }

  it("start the report when the page's own poster is clicked", async () => {
    const el = await mount({loading: 'interaction'});
    const own = Object.assign(document.createElement('button'), {slot: 'poster', textContent: 'Mine'});
    el.append(own);
    own.click();
    await oneEvent(el, 'pbi-bound');
  });
});

describe('texts', () => {
  const words = (el: PbiBoundReport, selector: string): string =>
    el.shadowRoot!.querySelector(selector)!.textContent.replace(/\s+/g, ' ').trim();
  afterEach(() => setTexts(englishTexts));

  it('are those that the site sets, in every view and for screen readers; what it leaves out is English', async () => {
    setTexts({
      loading: 'Bericht wird geladen',
      loaded: '{label} ist da',
      show: 'Bericht zeigen',
      tryAgain: 'Noch einmal',
      retrying: 'Gleich noch einmal.',
      errors: {TokenProviderFailed: {message: 'Das ging schief.'}},
    });
    expect(words(await poster(), 'button')).to.equal('Bericht zeigen');
    const el = await waiting();
    el.label = '$& Umsatz';
    await waitUntil(() => words(el, '.quiet') === 'Bericht wird geladen', 'the announcement');
    el.tokenProvider = async () => tokenOf('fine');
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-bound');
    await el.updateComplete;
    expect(words(el, '.quiet')).to.equal('$& Umsatz ist da');
    const failed = await failing();
    await waitUntil(() => failed.shadowRoot!.querySelector('[part=error]'), 'the error view');
    expect(words(failed, '[role=alert]')).to.equal(
      'Das ging schief. Look into the function that was set as tokenProvider. Gleich noch einmal.',
    );
    expect([words(failed, 'button'), words(failed, 'summary')]).to.deep.equal(['Noch einmal', 'Details']);
    expect(failed.error!.message).to.equal("The page's token provider failed.");
  });

  it('change in the views that are shown, and in none that has left the page', async () => {
    const [shown, gone] = [await poster(), await poster()];
    gone.remove();
    setTexts({show: 'Bericht zeigen'});
    await Promise.all([shown.updateComplete, gone.updateComplete]);
    expect([words(shown, 'button'), words(gone, 'button')]).to.deep.equal(['Bericht zeigen', 'Show report']);
  });

  it('change for screen readers over a report that is in sight, and so does its label', async () => {
    const el = await mount({label: 'Sales'});
    await el.bindComplete;
    await el.updateComplete;
    setTexts({loaded: '{label} ist da'});
    await el.updateComplete;
    const translated = words(el, '.quiet');
    el.label = 'Umsatz';
    await el.updateComplete;
    expect([translated, words(el, '.quiet')]).to.deep.equal(['Sales ist da', 'Umsatz ist da']);
  });

  it('without a label speak of the report', async () => {
    const el = await mount();
    await el.bindComplete;
    await el.updateComplete;
    expect(words(el, '.quiet')).to.equal('Report loaded');
  });
});

describe("what a page's style sheet reaches", () => {
  const sheet = new CSSStyleSheet();
  before(() => {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  after(() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(each => each !== sheet);
  });
  const drawn = async (): Promise<PbiBoundReport> => {
    const el = await mount();
    await el.bindComplete;
    return el;
  };
  const enter = {
    drawn,
    loading: waiting,
    poster,
    error: async () => {
      const el = await failing();
      await waitUntil(() => el.shadowRoot!.querySelector('[part=error]'), 'the error view');
      return el;
    },
  };

  for (const [part, state] of [
    ['stage', 'drawn'],
    ['frame', 'drawn'],
    ['loading', 'loading'],
    ['error', 'error'],
    ['error-code', 'error'],
    ['button', 'error'],
    ['poster', 'poster'],
  ] as const) {
    it(`\`::part(${part})\``, async () => {
      sheet.replaceSync(`pbi-bound-report::part(${part}) { outline: 2px dashed rgb(1, 2, 3); }`);
      const el = await enter[state]();
      await waitUntil(() => el.shadowRoot!.querySelector(`[part=${part}]`), 'the part');
      for (const node of el.shadowRoot!.querySelectorAll(`[part=${part}]`)) {
        expect(getComputedStyle(node).outline).to.equal('rgb(1, 2, 3) dashed 2px');
      }
    });
  }

  for (const [property, value, state, selector, longhand, computed] of [
    ['--pbi-background', 'rgb(1, 2, 3)', 'poster', '.view', 'background-color', 'rgb(1, 2, 3)'],
    ['--pbi-color', 'rgb(1, 2, 3)', 'poster', '.title', 'color', 'rgb(1, 2, 3)'],
    ['--pbi-muted-color', 'rgb(1, 2, 3)', 'error', '.help', 'color', 'rgb(1, 2, 3)'],
    ['--pbi-accent-color', 'rgb(1, 2, 3)', 'poster', 'button', 'background-color', 'rgb(1, 2, 3)'],
    ['--pbi-border-color', 'rgb(1, 2, 3)', 'loading', '.skeleton i', 'background-color', 'rgb(1, 2, 3)'],
    ['--pbi-border-radius', '7px', 'poster', ':host', 'border-top-left-radius', '7px'],
    ['--pbi-font-family', 'Georgia', 'poster', 'button', 'font-family', 'Georgia'],
    ['--pbi-min-height', '777px', 'poster', ':host', 'height', '777px'],
    ['--pbi-aspect-ratio', '1 / 1', 'drawn', ':host', 'aspect-ratio', '1 / 1'],
  ] as const) {
    it(`\`${property}\``, async () => {
      const el = await enter[state]();
      const read = (): string =>
        getComputedStyle(selector === ':host' ? el : el.shadowRoot!.querySelector(selector)!).getPropertyValue(
          longhand,
        );
      await waitUntil(() => selector === ':host' || el.shadowRoot!.querySelector(selector), selector);
      expect(read()).not.to.equal(computed);
      sheet.replaceSync(`pbi-bound-report { ${property}: ${value}; }`);
      expect(read()).to.equal(computed);
      sheet.replaceSync('');
    });
  }
});
