import {expect, fixture, html, oneEvent} from '@open-wc/testing';
import {PbiBoundReport} from 'pbi-bound-report';
import type {PbiBoundEvent, PbiErrorEvent, PbiStatusEvent} from 'pbi-bound-report';
import {renderElement} from 'pbi-bound-report/server';
import {nearnessIn, openAutoloading} from '../support/autoloading.js';
import {TestReport, mountWith} from '../support/test-report.js';
import {
  datasets,
  frameOf,
  frameUrl,
  held,
  iframeOf,
  manualFrameUrl,
  mount,
  nthLoad,
  provider,
  reportId,
  settled,
  tokenOf,
} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const unhandled: unknown[] = [];
const note = (event: PromiseRejectionEvent) => unhandled.push(event.reason);

/** Firefox 153 has moveBefore and loads an iframe in a shadow root again all the same: the element loads afresh. */
const keepsMovedFrames = 'moveBefore' in Element.prototype && !navigator.userAgent.includes('Firefox');

describe('the life of an element', () => {
  before(() => addEventListener('unhandledrejection', note));
  after(() => removeEventListener('unhandledrejection', note));
  afterEach(async () => {
    await settled();
    expect(unhandled).to.deep.equal([]);
  });

  it('is idle until it has a report id, and not in error', async () => {
    const el = await mount({reportId: undefined});
    await settled();
    expect(el.status).to.equal('idle');
    expect(iframeOf(el) === null).to.equal(true);
    el.reportId = reportId;
    await oneEvent(el, 'pbi-bound');
    el.reportId = undefined;
    await oneEvent(el, 'pbi-status');
    expect(el.status).to.equal('idle');
    expect(iframeOf(el) === null).to.equal(true);
  });

  it('shows nothing that was asked for in the task in which it went away for good', async () => {
    const tasks: (() => void)[] = [];
    const tokenProvider = provider();
    const el = await mountWith({nextTask: run => tasks.push(run)}, {tokenProvider, embedUrl: undefined});
    await waitUntil(() => tasks.length > 0);
    el.remove();
    await waitUntil(() => el.status === 'idle');
    for (const run of tasks) run();
    await settled();
    expect([tokenProvider.calls, el.status, iframeOf(el)]).to.deep.equal([0, 'idle', null]);
  });

  it('asks for nothing that was changed in the task in which it went away', async () => {
    const tasks: (() => void)[] = [];
    const tokenProvider = provider();
    const el = await mountWith({nextTask: run => tasks.push(run)}, {tokenProvider});
    await waitUntil(() => tasks.length > 0);
    for (const run of tasks.splice(0)) run();
    await el.bindComplete;
    const {calls} = tokenProvider;
    el.datasetId = datasets[1];
    el.remove();
    for (const run of tasks) run();
    await settled();
    expect([tokenProvider.calls, el.status]).to.deep.equal([calls, 'idle']);
  });

  it('survives mounting, unmounting and mounting in one task, as StrictMode does it', async () => {
    const el = document.createElement('pbi-bound-report');
    Object.assign(el, {
      loading: 'eager',
      reportId,
      datasetId: datasets[0],
      embedUrl: frameUrl,
      tokenProvider: provider(),
    });
    document.body.append(el);
    el.remove();
    document.body.append(el);
    await el.bindComplete;
    expect((await frameOf(el)).loads).to.have.length(1);
    el.remove();
  });

  it('asks for what was changed while it was out of the document, when it is put back in the same task', async () => {
    const tasks: (() => void)[] = [];
    const runAll = (): void => tasks.splice(0).forEach(run => run());
    const el = await mountWith({nextTask: run => tasks.push(run)});
    await waitUntil(() => tasks.length > 0);
    runAll();
    await el.bindComplete;
    runAll();
    const parent = el.parentElement!;
    el.datasetId = datasets[1];
    el.remove();
    runAll();
    parent.append(el);
    expect(tasks.length, 'it looks again').to.be.greaterThan(0);
    runAll();
    await waitUntil(() => {
      runAll();
      return el.status === 'rendered';
    });
    expect((await frameOf(el)).loads.at(-1)!.body.datasetBinding).to.deep.equal({datasetId: datasets[1]});
  });

  it('looks after its width while it is in the document, and no longer', async () => {
    const {ResizeObserver: native} = window;
    const watching = new Set<object>();
    window.ResizeObserver = class extends native {
      override observe(target: Element): void {
        watching.add(this);
        super.observe(target);
      }
      override disconnect(): void {
        watching.delete(this);
        super.disconnect();
      }
    };
    try {
      const el = await mount();
      expect(watching.size).to.equal(1);
      el.remove();
      expect(watching.size).to.equal(0);
    } finally {
      window.ResizeObserver = native;
    }
  });

  it('has each of its style sheets once, however often it comes back', async () => {
    const el = await mount({keepPrevious: true});
    await el.bindComplete;
    await import('../../src/element/keep-previous.styles.js');
    await settled();
    const parent = el.parentElement!;
    el.remove();
    await waitUntil(() => el.status === 'idle');
    parent.append(el);
    await el.bindComplete;
    await settled();
    const sheets = el.shadowRoot!.adoptedStyleSheets;
    expect(sheets.length).to.equal(new Set(sheets).size);
  });

  it('that has not begun is not begun by `retry()`, `reload()` or `forget()`', async () => {
    const tokenProvider = provider();
    const el = await mount({loading: 'interaction', tokenProvider});
    el.retry();
    el.reload();
    el.forget();
    await settled(20);
    expect([el.status, iframeOf(el), tokenProvider.calls]).to.deep.equal(['idle', null, 0]);
  });

  it('takes an attribute that has come and gone for one that was never there', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    const {observedAttributes} = PbiBoundReport;
    for (const name of observedAttributes) if (!el.hasAttribute(name)) el.setAttribute(name, 'x');
    for (const name of observedAttributes) el.removeAttribute(name);
    Object.assign(el, {reportId, datasetId: datasets[0], embedUrl: frameUrl, loading: 'eager'});
    await el.updateComplete;
    await settled(20);
    expect([el.status, (await frameOf(el)) === frame, frame.loads.length]).to.deep.equal(['rendered', true, 1]);
  });

  it('starts afresh when it comes back later', async () => {
    const el = await mount();
    await el.bindComplete;
    const parent = el.parentElement!;
    el.remove();
    await oneEvent(el, 'pbi-status');
    expect(el.status).to.equal('idle');
    expect(iframeOf(el) === null).to.equal(true);
    parent.append(el);
    await oneEvent(el, 'pbi-bound');
    expect(el.status).to.equal('rendered');
  });

  it('loads once more, with a valid token, when it is moved', async () => {
    const tokenProvider = provider();
    const el = await mount({tokenProvider});
    await el.bindComplete;
    const before = iframeOf(el);
    const box = document.createElement('div');
    el.parentElement!.append(box);
    box.append(el);
    await oneEvent(el, 'pbi-bound');
    expect(iframeOf(el) === before).to.equal(true);
    expect((await frameOf(el)).loads).to.have.length(1);
    expect(tokenProvider.calls).to.equal(1);
  });

  it('says so when it is moved into the document of another window, and is shown in its own shape when it comes back', async () => {
    const el = await mount();
    await el.bindComplete;
    const parent = el.parentElement!;
    const height = el.clientHeight;
    const other = document.createElement('iframe');
    parent.append(other);
    const errors: PbiErrorEvent[] = [];
    el.addEventListener('pbi-error', event => errors.push(event));
    other.contentDocument!.body.append(el);
    await waitUntil(() => errors.length > 0, 'an error');
    await settled();
    expect(errors.map(({error}) => [error.code, error.retryable])).to.deep.equal([['FrameGone', false]]);
    expect(errors[0]!.error.message).to.contain('another window');
    expect(el.shadowRoot!.querySelectorAll('iframe')).to.have.length(0);
    parent.append(el);
    other.remove();
    await oneEvent(el, 'pbi-bound');
    expect(el.clientHeight).to.equal(height);
    expect(errors).to.have.length(1);
    expect(getComputedStyle(el.shadowRoot!.querySelector('.container')!).position).to.equal('absolute');
  });

  it('says so when the document of another window is the first that it is put into, and is shown when it comes back', async () => {
    const other = document.createElement('iframe');
    document.body.append(other);
    const el = Object.assign(document.createElement('pbi-bound-report'), {
      loading: 'eager',
      reportId,
      datasetId: datasets[0],
      embedUrl: frameUrl,
      tokenProvider: provider(),
    });
    const warnings: string[] = [];
    const {warn} = console;
    console.warn = (text: string) => warnings.push(text);
    try {
      other.contentDocument!.body.append(el);
      await waitUntil(() => warnings.length > 0, 'a warning');
      expect(warnings.join()).to.contain('another window');
      const bound = oneEvent(el, 'pbi-bound');
      document.body.append(el);
      await bound;
      expect(getComputedStyle(el.shadowRoot!.querySelector('.stage')!).position).to.equal('absolute');
    } finally {
      console.warn = warn;
      el.remove();
      other.remove();
    }
  });

  it('keeps its frame when it is moved with moveBefore', async function () {
    if (!keepsMovedFrames) this.skip();
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    const box = document.createElement('div');
    el.parentElement!.append(box);
    (box as unknown as {moveBefore(node: Node, child: null): void}).moveBefore(el, null);
    await settled();
    expect((await frameOf(el)) === frame).to.equal(true);
    expect(frame.loads).to.have.length(1);
    expect(el.status).to.equal('rendered');
  });

  it('can be removed while the token is pending', async () => {
    const token = held<object>();
    let signal: AbortSignal | undefined;
    const el = await mount({
      tokenProvider: (_request, context) => {
        signal = context.signal;
        return token.promise;
      },
    });
    await waitUntil(() => signal);
    el.remove();
    await oneEvent(el, 'pbi-status');
    expect(signal!.aborted).to.equal(true);
    token.resolve({token: tokenOf('late')});
    await settled();
    expect(iframeOf(el) === null).to.equal(true);
  });

  it('can be removed while the report loads', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    await nthLoad(await frameOf(el), 1);
    el.remove();
    await oneEvent(el, 'pbi-status');
    expect(el.status).to.equal('idle');
  });

  it('can be removed before its embed controller is there', async () => {
    const el = document.createElement('pbi-bound-report');
    Object.assign(el, {loading: 'eager', reportId, embedUrl: frameUrl, tokenProvider: provider()});
    document.body.append(el);
    await el.updateComplete;
    el.remove();
    await settled(20);
    expect(iframeOf(el) === null).to.equal(true);
    expect(el.status).to.equal('idle');
  });

  it('can be defined twice', async () => {
    await import('pbi-bound-report/define');
    expect(customElements.get('pbi-bound-report')).to.equal(PbiBoundReport);
  });

  it('leaves nobody who listens for a page that wakes up, when it is gone', async () => {
    // Only those that are added here: elements of the tests before may take theirs away meanwhile.
    const open = new Map<string, Set<unknown>>();
    const listenersOf = (type: string): Set<unknown> => {
      const known = open.get(type) ?? new Set();
      open.set(type, known);
      return known;
    };
    const watch = (target: EventTarget, name: 'addEventListener' | 'removeEventListener') => {
      const original = target[name];
      Object.defineProperty(target, name, {
        configurable: true,
        value(this: EventTarget, type: string, listener: never, ...rest: [never]) {
          if (name === 'addEventListener') listenersOf(type).add(listener);
          else listenersOf(type).delete(listener);
          original.call(target, type, listener, ...rest);
        },
      });
      return () => Reflect.deleteProperty(target, name);
    };
    const restore = [document, window].flatMap(target => [
      watch(target, 'addEventListener'),
      watch(target, 'removeEventListener'),
    ]);
    try {
      const els = await Promise.all([mount(), mount(), mount()]);
      await Promise.all(els.map(el => el.bindComplete));
      expect(listenersOf('visibilitychange').size).to.be.greaterThan(0);
      for (const el of els) el.remove();
      await waitUntil(() => els.every(el => el.status === 'idle'));
      const left = ['visibilitychange', 'online', 'pageshow'].map(type => listenersOf(type).size);
      expect(left).to.deep.equal([0, 0, 0]);
    } finally {
      for (const undo of restore) undo();
    }
  });

  it('troubles nobody with a promise that the page has taken and dropped', async () => {
    const el = await mount({tokenProvider: () => Promise.reject(new Error('no'))});
    void el.bindComplete;
    await waitUntil(() => el.error);
    await settled();
    expect(unhandled).to.deep.equal([]);
  });

  it('adds no message listener for the frames that come and go', async () => {
    await (
      await mount()
    ).bindComplete;
    // What is added again while it is there is there once.
    const listeners = new Set<unknown>();
    const {addEventListener: add, removeEventListener: remove} = window;
    window.addEventListener = function (this: Window, type: string, ...rest: unknown[]) {
      if (type === 'message') listeners.add(rest[0]);
      return (add as (...args: unknown[]) => void).call(window, type, ...rest);
    } as typeof window.addEventListener;
    window.removeEventListener = function (this: Window, type: string, ...rest: unknown[]) {
      if (type === 'message') listeners.delete(rest[0]);
      return (remove as (...args: unknown[]) => void).call(window, type, ...rest);
    } as typeof window.removeEventListener;
    try {
      const els = await Promise.all([mount(), mount(), mount()]);
      await Promise.all(els.map(el => el.bindComplete));
      for (const el of els) el.remove();
      await waitUntil(() => els.every(el => el.status === 'idle'));
      expect(
        listeners.size,
        "the page's own, which is there since the first frame and is added again, and none of the SDK's",
      ).to.equal(1);
    } finally {
      window.addEventListener = add;
      window.removeEventListener = remove;
    }
  });
});

describe('a part that cannot be loaded', () => {
  it('is an error with a way to try again, and is not fetched in a loop: `SdkLoadFailed`', async () => {
    let broken = true;
    let tries = 0;
    class Broken extends TestReport {
      override createEmbedController(
        host: Parameters<TestReport['createEmbedController']>[0],
      ): ReturnType<TestReport['createEmbedController']> {
        tries += 1;
        return broken
          ? Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
          : super.createEmbedController(host);
      }
    }
    customElements.define('broken-report', Broken);
    const el = await fixture<Broken>(
      html`${Object.assign(document.createElement('broken-report'), {loading: 'eager', reportId, embedUrl: frameUrl, tokenProvider: provider()})}`,
    );
    await waitUntil(() => el.error, 'an error');
    await settled();
    expect([el.error!.code, tries]).to.deep.equal(['SdkLoadFailed', 1]);
    el.label = 'Sales';
    el.datasetId = datasets[1];
    await el.updateComplete;
    await settled();
    expect([tries, iframeOf(el)], 'nor at a change').to.deep.equal([1, null]);
    broken = false;
    el.shadowRoot!.querySelector('button')!.click();
    await oneEvent(el, 'pbi-bound');
    expect(tries).to.equal(2);
    el.remove();
  });
});

describe('a file that was not copied', () => {
  it('is named in the error, as the browser names it', async () => {
    class Incomplete extends TestReport {
      override createEmbedController(): Promise<never> {
        return import(`${'/'}not-copied-1a2b3c4d.js`) as Promise<never>;
      }
    }
    customElements.define('incomplete-report', Incomplete);
    const el = Object.assign(document.createElement('incomplete-report') as Incomplete, {loading: 'eager', reportId});
    document.body.append(el);
    await waitUntil(() => el.error, 'an error');
    const {code, message, detail} = el.error!;
    // WebKit does not tell which file it was.
    const file = /not-copied/.test(String(detail)) ? ': not-copied-1a2b3c4d.js' : '';
    expect([code, message]).to.deep.equal(['SdkLoadFailed', `A part of this page could not be loaded${file}.`]);
    if ('chrome' in window) expect(file).not.to.equal('');
    el.remove();
  });
});

describe('when it loads', () => {
  it('costs nothing far from the viewport, and loads when it is in sight', async () => {
    const {IntersectionObserver: native} = window;
    const observers = nearnessIn(window);
    const tokenProvider = provider();
    const el = await mount({loading: undefined, tokenProvider});
    window.IntersectionObserver = native;
    observers.forEach(observer => observer.tell(false));
    await settled();
    expect(el.status).to.equal('idle');
    expect(tokenProvider.calls).to.equal(0);
    expect(iframeOf(el) === null).to.equal(true);
    observers.find(observer => !observer.margin)!.tell(true);
    await oneEvent(el, 'pbi-bound');
  });

  for (const [how, closed] of [
    ['no height', 'height: 0; overflow: hidden'],
    ['no height, as Material has it', 'height: 0; overflow: hidden; visibility: hidden'],
    ['a row of nothing', 'display: grid; grid-template-rows: 0fr; overflow: hidden'],
  ] as const) {
    it(`costs nothing in an accordion that is closed by ${how}, and loads when it is opened`, async () => {
      const tokenProvider = provider();
      const panel = document.createElement('div');
      const content = document.createElement('div');
      content.style.cssText = 'min-height: 0; overflow: hidden';
      panel.style.cssText = closed;
      panel.append(content);
      document.body.prepend(panel);
      const el = document.createElement('pbi-bound-report');
      content.append(Object.assign(el, {reportId, embedUrl: frameUrl, tokenProvider}));
      // Observers are told in the order in which they were made.
      await new Promise<void>(resolve => new IntersectionObserver(() => resolve()).observe(el));
      await settled();
      expect([el.status, tokenProvider.calls, iframeOf(el)]).to.deep.equal(['idle', 0, null]);
      const bound = oneEvent(el, 'pbi-bound');
      panel.style.cssText = '';
      await bound;
      panel.remove();
    });
  }

  it('is connected to when it is near but not in sight, and opened when the reader scrolls while it is near', async () => {
    const {IntersectionObserver: native} = window;
    const observers = nearnessIn(window);
    const tokenProvider = provider();
    const embedUrl = 'https://neighbour.powerbi.com/reportEmbed';
    const el = await mount({loading: undefined, tokenProvider, embedUrl});
    window.IntersectionObserver = native;
    const links = () =>
      document.head.querySelectorAll('link[rel=preconnect][href="https://neighbour.powerbi.com"]').length;
    const tellNear = (near: boolean) => observers.find(observer => observer.margin)!.tell(near);
    const scroll = () => document.body.dispatchEvent(new Event('scroll'));
    scroll();
    tellNear(true);
    await settled();
    expect([el.status, iframeOf(el), tokenProvider.calls, links()]).to.deep.equal(['idle', null, 0, 1]);
    tellNear(false);
    scroll();
    await settled();
    expect(iframeOf(el)).to.equal(null);
    tellNear(true);
    el.embedUrl = frameUrl;
    scroll();
    await oneEvent(el, 'pbi-bound');
    expect(links()).to.equal(1);
  });

  it('is far again when it is put back after a while, and waits to be seen', async () => {
    const {IntersectionObserver: native} = window;
    const observers = nearnessIn(window);
    const tokenProvider = provider();
    const el = await mount({loading: undefined, tokenProvider});
    const inView = () => observers.filter(observer => !observer.margin).at(-1)!;
    inView().tell(true);
    await el.bindComplete;
    const parent = el.parentElement!;
    el.remove();
    await waitUntil(() => el.status === 'idle');
    parent.append(el);
    window.IntersectionObserver = native;
    await el.updateComplete;
    await settled(20);
    expect([el.status, tokenProvider.calls]).to.deep.equal(['idle', 1]);
    inView().tell(true);
    await oneEvent(el, 'pbi-bound');
  });

  it('waits for the reader although it is in sight, and connects to nothing, in whatever case the word is written', async () => {
    const {IntersectionObserver: native} = window;
    const observers = nearnessIn(window);
    const tokenProvider = provider();
    const el = await mount({loading: ' Interaction', tokenProvider, embedUrl: 'https://waits.powerbi.com/reportEmbed'});
    window.IntersectionObserver = native;
    for (const observer of observers) observer.tell(true);
    await settled(20);
    const links = document.head.querySelectorAll('link[href="https://waits.powerbi.com"]').length;
    expect([el.status, iframeOf(el), tokenProvider.calls, links]).to.deep.equal(['idle', null, 0, 0]);
    expect(el.shadowRoot!.querySelector('[part=poster]') === null).to.equal(false);
    const eager = await mount({loading: 'EAGER '});
    await eager.bindComplete;
  });

  it('has no poster once the reader has asked, nor where a report is shown', async () => {
    const asked = await mount({loading: 'interaction', reportId: undefined});
    asked.show();
    await asked.updateComplete;
    const drawn = await mount();
    await drawn.bindComplete;
    drawn.loading = 'interaction';
    await drawn.updateComplete;
    const posters = [asked, drawn].map(el => el.shadowRoot!.querySelector('[part=poster]'));
    expect([posters, drawn.status]).to.deep.equal([[null, null], 'rendered']);
  });

  it('waits for the reader with loading="interaction", behind a real button', async () => {
    const tokenProvider = provider();
    const el = await mount({loading: 'interaction', tokenProvider, label: 'Sales'});
    await settled();
    expect(tokenProvider.calls).to.equal(0);
    const button = el.shadowRoot!.querySelector('button')!;
    expect(button.textContent).to.contain('Show report');
    button.click();
    await oneEvent(el, 'pbi-bound');
    expect(el.shadowRoot!.querySelector('[part=poster]') === null).to.equal(true);
  });
});

describe('the autoloader', () => {
  let shown: {el: PbiBoundReport; close: () => void} | undefined;
  const attributes = {'report-id': reportId, 'dataset-id': datasets[0], 'embed-url': frameUrl};

  it('fetches the element when an element comes near, also one added later within something, and takes over what was set and drawn before', async () => {
    const tokenProvider = provider();
    const {page, el, observers, isFetched, close} = await openAutoloading(renderElement(attributes), element => {
      Object.assign(element, {datasetId: datasets[1], tokenProvider});
    });
    const count = (selector: string) => el.shadowRoot!.querySelectorAll(selector).length;
    const section = page.document.createElement('section');
    section.innerHTML = '<p><pbi-bound-report></pbi-bound-report></p>';
    page.document.body.append(section);
    await settled();
    expect([isFetched(), count('[part=loading]'), count('style')]).to.deep.equal([false, 1, 1]);
    expect([...observers[0]!.targets]).to.deep.equal([el, section.querySelector('pbi-bound-report')]);
    observers[0]!.tell(true);
    await page.customElements.whenDefined('pbi-bound-report');
    await el.updateComplete;
    expect([el.datasetId, Object.hasOwn(el, 'datasetId')]).to.deep.equal([datasets[1], false]);
    expect(
      ['.stage', '[part=loading]', '[role=status]', 'style'].map(count),
      'what the server drew, once',
    ).to.deep.equal([1, 1, 1, 0]);
    expect([isFetched(), el.status, tokenProvider.calls]).to.deep.equal([true, 'idle', 0]);
    const bound = oneEvent<PbiBoundEvent>(el, 'pbi-bound');
    observers.find(({margin, targets}) => !margin && targets.has(el) && targets.size === 1)!.tell(true);
    expect((await bound).datasetId).to.equal(datasets[1]);
    expect(count('[part=loading]')).to.equal(0);
    shown = {el, close};
  });

  it('leaves a page in which the first error takes the old report out of sight before its sentences have been fetched', async () => {
    const {el, close} = shown!;
    const seen: unknown[] = [];
    const look = ({status}: PbiStatusEvent) => seen.push([status, el.error?.code]);
    el.addEventListener('pbi-status', look);
    el.datasetId = 'of no form';
    await oneEvent(el, 'pbi-error');
    expect(seen).to.deep.equal([
      ['loading', undefined],
      ['error', undefined],
    ]);
    expect([el.error!.code, el.error!.help]).to.satisfy(
      ([code, help]: string[]) => code === 'InvalidDatasetId' && help!.startsWith('Set dataset-id'),
    );
    close();
  });

  it('waits for a click on the poster of the page, and shows the report then', async () => {
    const content = renderElement(
      {...attributes, loading: 'interaction'},
      {content: '<button slot="poster">Show</button>'},
    );
    const {el, observers, isFetched, close} = await openAutoloading(content, () => undefined);
    const hasPoster = () => el.shadowRoot!.querySelector('slot[name=poster]') !== null;
    await settled();
    expect([isFetched(), observers[0]!.targets.size, hasPoster()]).to.deep.equal([false, 0, true]);
    el.querySelector('button')!.click();
    await waitUntil(() => !hasPoster(), 'the report is wanted');
    expect(isFetched()).to.equal(true);
    close();
  });
});
