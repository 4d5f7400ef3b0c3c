import {expect, oneEvent} from '@open-wc/testing';
import type {PbiBoundReport} from 'pbi-bound-report';
import {executeServerCommand, sendKeys} from '@web/test-runner-commands';
import {datasets, held, iframeOf, mount, settled, tokenOf} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const refusing = () => Promise.reject(new Error('down'));
const states: [string, () => Promise<PbiBoundReport>][] = [
  ['loading', () => mount({tokenProvider: () => new Promise(() => {}), label: 'Sales'})],
  [
    'rendered',
    async () => {
      const el = await mount({label: 'Sales'});
      await el.bindComplete;
      return el;
    },
  ],
  [
    'error',
    async () => {
      const el = await mount({tokenProvider: refusing});
      await waitUntil(() => el.shadowRoot!.querySelector('[part=error]'), 'the error view');
      return el;
    },
  ],
  ['poster', () => mount({loading: 'interaction', label: 'Sales'})],
  [
    'refused, with all that an error can have',
    () => mount({tokenProvider: undefined, tokenEndpoint: '/refuses', tokenScope: 'element'}),
  ],
  [
    'loading, over the previous report',
    async () => {
      const el = await mount({keepPrevious: true, label: 'Sales'});
      await el.bindComplete;
      el.tokenProvider = () => new Promise(() => {});
      el.datasetId = datasets[1];
      return el;
    },
  ],
];
/** The status that belongs to such a state. */
function statusOf(state: string): string {
  if (state === 'poster') return 'idle';
  return state.startsWith('refused') ? 'error' : state.replace(/,.*/, '');
}

/** An element that shows an error, which goes away when it is tried again. */
async function failingOnce(): Promise<PbiBoundReport> {
  let calls = 0;
  const el = await mount({
    tokenProvider: async () => {
      if ((calls += 1) === 1) throw new Error('down');
      return tokenOf('fine');
    },
  });
  await waitUntil(() => el.shadowRoot!.querySelector('[part=error]'), 'the error view');
  return el;
}

/** Lets an endpoint refuse, with all that it may tell. */
const {fetch} = window;
const refusal = {error: {code: 'NotAllowed', message: 'Not for you.', correlationId: 'c-1'}};
const refuse: typeof fetch = () => Promise.resolve(Response.json(refusal, {status: 403}));
before(() => {
  window.fetch = (input, init) =>
    new Request(input, init).url.endsWith('/refuses') ? refuse(input, init) : fetch(input, init);
});
after(() => {
  window.fetch = fetch;
});
/**
 * Pretends that the reader's system asks for something, as CDP names it.
 * @returns false where the browser has no CDP.
 */
const emulate = (features: Record<string, string>): Promise<boolean> =>
  executeServerCommand('emulate-features', features);

describe('accessibility', () => {
  for (const [state, enter] of states) {
    for (const scheme of ['light', 'dark']) {
      it(`has nothing for axe to find: ${state}, ${scheme}`, async () => {
        document.documentElement.style.colorScheme = scheme;
        try {
          const el = await enter();
          await waitUntil(() => el.matches(`:state(${statusOf(state)})`), state);
          await expect(el).to.be.accessible();
        } finally {
          document.documentElement.style.colorScheme = '';
        }
      });
    }
  }

  it('says politely that it loads and that it has loaded, and an error at once', async () => {
    const token = held<object>();
    const el = await mount({label: 'Sales', tokenProvider: () => token.promise});
    const status = el.shadowRoot!.querySelector('[role=status]')!;
    await waitUntil(() => status.textContent === 'Loading report');
    token.resolve({token: tokenOf('a')});
    await el.bindComplete;
    await el.updateComplete;
    expect(status.textContent).to.equal('Sales loaded');
    el.tokenProvider = refusing;
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    const words = (selector: string): string =>
      el.shadowRoot!.querySelector(selector)!.textContent.replace(/\s+/g, ' ').trim();
    const {error} = el;
    expect(words('[role=alert]'), 'and not its code, its details and its buttons').to.equal(
      `${error!.message} ${error!.help} It is tried again by itself.`,
    );
    expect([words('[part=error]').includes('TokenProviderFailed'), status.textContent]).to.deep.equal([true, '']);
  });

  it('can be walked by keyboard alone: poster button, then the report; error button, details', async () => {
    const el = await mount({loading: 'interaction', tokenProvider: refusing});
    const button = el.shadowRoot!.querySelector('button')!;
    button.focus();
    expect(el.shadowRoot!.activeElement === button).to.equal(true);
    button.click();
    await waitUntil(() => el.shadowRoot!.querySelector('[part=error]'), 'the error view');
    const focusable = [...el.shadowRoot!.querySelectorAll<HTMLElement>('summary, button')];
    expect(focusable.map(node => node.textContent.trim())).to.deep.equal(['Details', 'Try again']);
    for (const node of focusable) {
      node.focus();
      expect(el.shadowRoot!.activeElement === node).to.equal(true);
    }
  });

  for (const [what, enter, press] of [
    [
      '"Show report"',
      (): Promise<PbiBoundReport> => mount({loading: 'interaction'}),
      (el: PbiBoundReport) => el.shadowRoot!.querySelector('button')!,
    ],
    ['"Try again"', failingOnce, (el: PbiBoundReport) => el.shadowRoot!.querySelector('[part=error] button')!],
    [
      "a poster of the page's own",
      async (): Promise<PbiBoundReport> => {
        const el = await mount({loading: 'interaction'});
        el.innerHTML = '<button slot="poster">Mine</button>';
        return el;
      },
      (el: PbiBoundReport) => el.querySelector('button')!,
    ],
  ] as [string, () => Promise<PbiBoundReport>, (el: PbiBoundReport) => HTMLElement][]) {
    it(`keeps the reader's place when the button goes that was pressed: ${what}, then the report`, async () => {
      const el = await enter();
      press(el).focus();
      const bound = oneEvent(el, 'pbi-bound');
      await sendKeys({press: 'Enter'});
      await bound;
      await el.updateComplete;
      const place = el.shadowRoot!.activeElement!;
      expect(document.activeElement === el).to.equal(true);
      expect(
        place.compareDocumentPosition(iframeOf(el)!) & Node.DOCUMENT_POSITION_FOLLOWING,
        'before the report',
      ).not.to.equal(0);
      expect(getComputedStyle(place).outlineStyle).to.equal('solid');
      await sendKeys({press: 'Tab'});
      expect(el.shadowRoot!.activeElement === iframeOf(el)).to.equal(true);
    });
  }

  it('does not take the focus from where the reader is meanwhile', async () => {
    const el = await failingOnce();
    const elsewhere = document.body.appendChild(document.createElement('button'));
    elsewhere.focus();
    el.retry();
    await oneEvent(el, 'pbi-bound');
    expect(document.activeElement === elsewhere).to.equal(true);
    elsewhere.remove();
  });

  it('does not take the focus from a dialog of the page that closes as it tries again', async () => {
    const el = await failingOnce();
    const dialog = document.body.appendChild(document.createElement('button'));
    dialog.focus();
    el.retry();
    dialog.style.display = 'none';
    await el.updateComplete;
    expect(document.activeElement === el).to.equal(false);
    await oneEvent(el, 'pbi-bound');
    dialog.remove();
  });

  it("keeps the reader's place when an error takes the report away in which they are, and does not scroll there", async () => {
    const el = await mount();
    await el.bindComplete;
    const space = document.createElement('div');
    space.style.blockSize = '400vh';
    el.before(space);
    iframeOf(el)!.focus();
    expect(el.shadowRoot!.activeElement === iframeOf(el)).to.equal(true);
    scrollTo(0, 0);
    el.tokenProvider = refusing;
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    expect([el.shadowRoot!.activeElement?.className, scrollY]).to.deep.equal(['before', 0]);
    space.remove();
  });

  it('does not let the focus into a frame that is not shown', async () => {
    const el = await mount();
    await el.bindComplete;
    el.tokenProvider = refusing;
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-error');
    await el.updateComplete;
    expect(getComputedStyle(iframeOf(el)!).visibility).to.equal('hidden');
  });

  it('offers the correlation id to copy, and says whether that worked', async () => {
    const el = await mount({tokenProvider: undefined, tokenEndpoint: '/refuses', tokenScope: 'element'});
    await waitUntil(() => el.shadowRoot!.querySelectorAll('[part=button]').length === 2, 'both buttons');
    const view = el.shadowRoot!.querySelector('[part=error]')!;
    expect(view.textContent).to.contain('c-1');
    expect(el.error!.help).to.contain('access');
    const {clipboard} = navigator;
    const copied: string[] = [];
    const press = async (writeText: (text: string) => Promise<void>): Promise<string> => {
      Object.defineProperty(navigator, 'clipboard', {configurable: true, value: {writeText}});
      el.shadowRoot!.querySelectorAll<HTMLElement>('[part=button]')[1]!.click();
      await settled(1);
      return view.querySelector('[role=status]')!.textContent;
    };
    try {
      expect(
        await press(async text => {
          copied.push(text);
        }),
      ).to.equal('Correlation id copied.');
      expect(copied).to.deep.equal(['c-1']);
      expect(await press(() => Promise.reject(new DOMException('', 'NotAllowedError')))).to.contain('Not copied');
    } finally {
      Object.defineProperty(navigator, 'clipboard', {configurable: true, value: clipboard});
    }
  });
});

describe("what the reader's system asks for", () => {
  afterEach(() => emulate({}));
  const part = (el: PbiBoundReport, selector: string): Element => el.shadowRoot!.querySelector(selector)!;
  const isClear = (colour: string): boolean => /^rgba\(.*, 0\)$/.test(colour);

  it('forced colours: what was told by a shade has a border, the focus shows, and a report that is kept is not covered', async function () {
    if (!(await emulate({'forced-colors': 'active'}))) this.skip();
    const poster = await mount({loading: 'interaction', label: 'Sales'});
    const button = part(poster, 'button') as HTMLElement;
    const edge = getComputedStyle(button);
    expect([isClear(edge.borderTopColor), edge.borderTopColor === edge.backgroundColor]).to.deep.equal([false, false]);
    const box = getComputedStyle(part(poster, '.skeleton i'));
    expect([box.borderTopStyle, box.borderTopColor === box.backgroundColor]).to.deep.equal(['solid', false]);
    await sendKeys({press: 'Tab'});
    expect(poster.shadowRoot!.activeElement === button).to.equal(true);
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(button);
    expect([outlineStyle, outlineWidth, outlineColor === getComputedStyle(poster).backgroundColor]).to.deep.equal([
      'solid',
      '3px',
      false,
    ]);
    const kept = await states.at(-1)![1]();
    await waitUntil(() => part(kept, '.view.over'), 'the spinner');
    const spot = getComputedStyle(part(kept, '.spot'));
    expect(isClear(getComputedStyle(part(kept, '.view.over')).backgroundColor)).to.equal(true);
    expect(spot.borderTopColor, 'a ring without a gap would not seem to turn').not.to.equal(spot.borderBottomColor);
  });

  it('reduced motion: nothing moves that moves otherwise', async function () {
    const moving = async (): Promise<number[]> => {
      const loading = await states[0]![1]();
      const kept = await states.at(-1)![1]();
      await waitUntil(() => part(loading, '.skeleton') && part(kept, '.spot'), 'both views');
      return [loading, kept].map(el => el.shadowRoot!.getAnimations().length);
    };
    expect(await moving()).to.deep.equal([6, 1]);
    if (!(await emulate({'prefers-reduced-motion': 'reduce'}))) this.skip();
    expect(await moving()).to.deep.equal([0, 0]);
  });

  it('a dark colour scheme: followed where the page follows it, and not where the page stays light', async function () {
    if (!(await emulate({'prefers-color-scheme': 'dark'}))) this.skip();
    const el = await states[3]![1]();
    const colours = (): string[] => [
      getComputedStyle(part(el, '.view')).backgroundColor,
      getComputedStyle(part(el, '.title')).color,
    ];
    expect(colours()).to.deep.equal(['rgb(255, 255, 255)', 'rgb(36, 36, 36)']);
    document.documentElement.style.colorScheme = 'light dark';
    try {
      expect(colours()).to.deep.equal(['rgb(27, 27, 31)', 'rgb(242, 242, 245)']);
    } finally {
      document.documentElement.style.colorScheme = '';
    }
  });
});
