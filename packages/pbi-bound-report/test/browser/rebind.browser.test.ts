import {expect, oneEvent} from '@open-wc/testing';
import type {PbiErrorEvent, TokenProvider} from 'pbi-bound-report';
import {
  datasets,
  frameOf,
  held,
  iframeOf,
  manualFrameUrl,
  mount,
  nthLoad,
  provider,
  settled,
  tokenOf,
} from '../support/scripted-frame.js';
import type {ScriptedFrame} from '../support/scripted-frame.js';
import {waitUntil} from '../support/wait-until.js';

const grant = (name: string) => ({
  token: tokenOf(name),
  tokenId: name,
  expiration: new Date(Date.now() + 3_600_000).toISOString(),
  reports: [],
});

/** Timers of this many milliseconds do not go off from now on. @returns Ends that: they go off at once. */
function holdTimers(ms: number): () => void {
  const {setTimeout: original} = window;
  const waiting: (() => void)[] = [];
  window.setTimeout = ((run: () => void, delay?: number) => {
    if (delay !== ms) return original(run, delay);
    waiting.push(run);
    return 0;
  }) as typeof setTimeout;
  return () => {
    window.setTimeout = original;
    for (const run of waiting) run();
  };
}

/**
 * Stops the page's clock, so that no time passes between two loads however busy the machine is.
 * @param later How many milliseconds from now.
 * @returns Lets it go on.
 */
function stopTime(later = 0): () => void {
  const RealDate = Date;
  const now = RealDate.now() + later;
  window.Date = class extends RealDate {
    constructor(...values: []) {
      super(...(values.length === 0 ? ([now] as unknown as []) : values));
    }
    static override now(): number {
      return now;
    }
  } as DateConstructor;
  return () => {
    window.Date = RealDate;
  };
}

describe('rebinding', () => {
  it('makes one load of five changes in one task, of the last one', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    for (const dataset of datasets) el.datasetId = dataset;
    await oneEvent(el, 'pbi-bound');
    expect(frame.loads.map(load => load.body.datasetBinding?.datasetId)).to.deep.equal([datasets[0], datasets[4]]);
  });

  it('makes one load of changes that are set apart by microtasks', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    el.datasetId = datasets[1];
    await el.updateComplete;
    el.datasetId = datasets[2];
    await oneEvent(el, 'pbi-bound');
    expect(frame.loads).to.have.length(2);
    expect(frame.loads[1]!.body.datasetBinding).to.deep.equal({datasetId: datasets[2]});
  });

  it('tells the frame before it draws the loading view, draws that soon, and at once what comes instead', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    const isLoadingViewDrawn = () => el.shadowRoot!.querySelector('[part=loading]') !== null;
    const show = async (n: number) => {
      const load = await nthLoad(frame, n);
      const drawn = [isLoadingViewDrawn()];
      frame.answer(load, 202, {});
      return {load, drawn};
    };
    const {load: first} = await show(1);
    frame.event('loaded', {}, first.headers.uid);
    frame.event('rendered', {}, first.headers.uid);
    await el.bindComplete;
    await el.updateComplete;
    let posted: boolean | undefined;
    el.addEventListener('pbi-status', () => (posted = frame.loads.length > 1), {once: true});
    el.datasetId = datasets[1];
    const seen: boolean[] = [];
    const look = new MutationObserver(() => isLoadingViewDrawn() && seen.push(frame.loads.length > 1));
    look.observe(el.shadowRoot!, {childList: true, subtree: true});
    // However slow the browser is, the time of the loading view does not come before the frame has been told.
    const tell = holdTimers(50);
    await oneEvent(el, 'pbi-status');
    await nthLoad(frame, 2);
    tell();
    await waitUntil(isLoadingViewDrawn);
    expect([posted, seen[0]], 'the status is told first, the view drawn last').to.deep.equal([false, true]);
    look.disconnect();
    const {load: second} = await show(2);
    frame.event('loaded', {}, second.headers.uid);
    frame.event('rendered', {}, second.headers.uid);
    await el.bindComplete;
    // However slow the browser is, the time of the loading view does not come before the frame's answer.
    const release = holdTimers(50);
    el.datasetId = datasets[2];
    const {load: third, drawn} = await show(3);
    frame.event('loaded', {}, third.headers.uid);
    await oneEvent(el, 'pbi-loaded');
    release();
    await el.updateComplete;
    expect([drawn, isLoadingViewDrawn(), el.shadowRoot!.querySelector('.stage.shown') !== null]).to.deep.equal([
      [false],
      false,
      true,
    ]);
  });

  it('tells the frame before all that can wait: the token’s event, and the question how large the page is', async () => {
    const el = await mount();
    await el.bindComplete;
    await settled();
    const order: string[] = [];
    const frame = iframeOf(el)!.contentWindow!;
    const post = frame.postMessage;
    frame.postMessage = (message: {url?: string}, ...more: unknown[]) => {
      if (message.url) order.push(message.url);
      // Not bound to the frame: in WebKit the frame would take itself for the sender.
      Reflect.apply(post, frame, [message, ...more]);
    };
    for (const type of ['pbi-status', 'pbi-token', 'pbi-bound'] as const) {
      el.addEventListener(type, () => order.push(type === 'pbi-status' ? el.status : type));
    }
    const release = holdTimers(0);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    release();
    await waitUntil(() => order.includes('/report/pages') && order.includes('pbi-token'));
    // When the next task comes that tells of the token is the engine's choice.
    expect(order.indexOf('pbi-token')).to.be.greaterThan(order.indexOf('/report/load'));
    expect(order.filter(entry => entry !== 'pbi-token')).to.deep.equal([
      'loading',
      '/report/load',
      'loaded',
      'rendered',
      'pbi-bound',
      '/report/pages',
    ]);
  });

  it('loads again within the hundred milliseconds in which the SDK would drop a load', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    const wake = stopTime();
    try {
      el.datasetId = datasets[1];
      await oneEvent(el, 'pbi-bound');
      el.datasetId = datasets[2];
      await oneEvent(el, 'pbi-bound');
    } finally {
      wake();
    }
    expect(frame.loads.at(-1)!.body.datasetBinding).to.deep.equal({datasetId: datasets[2]});
  });

  it('drops the token of a dataset that is not wanted any more', async () => {
    const first = held<object>();
    const asked: (string | undefined)[] = [];
    const tokenProvider: TokenProvider = async request => {
      asked.push(request.datasets[0]?.id);
      return asked.length === 1 ? first.promise : grant('second');
    };
    const el = await mount({tokenProvider});
    const frame = await frameOf(el);
    await waitUntil(() => asked.length === 1);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    first.resolve(grant('first'));
    await settled();
    expect(asked).to.deep.equal([datasets[0], datasets[1]]);
    expect(frame.loads.map(load => load.body.accessToken)).to.deep.equal([tokenOf('second')]);
    expect(el.status).to.equal('rendered');
  });

  it('does not take a late event of the last dataset for the new one', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    const first = await nthLoad(frame, 1);
    frame.answer(first, 202, {});
    frame.event('loaded', {});
    el.datasetId = datasets[1];
    const second = await nthLoad(frame, 2);
    frame.event('rendered', {}, first.headers.uid);
    frame.event('error', {message: 'LoadReportFailed', level: 6}, first.headers.uid);
    frame.answer(second, 202, {});
    await settled();
    expect(el.status).to.equal('loading');
    frame.event('loaded', {}, second.headers.uid);
    frame.event('rendered', {}, second.headers.uid);
    await oneEvent(el, 'pbi-bound');
    expect(el.status).to.equal('rendered');
  });

  it('does not recover with the old state in a binding that was asked for while that was saved', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    frame.manual = true;
    frame.event('error', {message: 'TokenExpired', level: 6});
    await waitUntil(() => frame.requests.some(request => request.url === '/report/bookmarks/capture'), 'the state');
    el.datasetId = datasets[1];
    frame.manual = false;
    await oneEvent(el, 'pbi-bound');
    const capture = frame.requests.find(request => request.url === '/report/bookmarks/capture')!;
    frame.answer(capture, 200, {name: 'captured', displayName: '', state: 'of-the-old-dataset'});
    await settled();
    await settled();
    expect(frame.loads.map(load => load.body.datasetBinding?.datasetId)).to.deep.equal([datasets[0], datasets[1]]);
    expect(JSON.stringify(frame.loads)).not.to.contain('of-the-old-dataset');
    expect(el.status).to.equal('rendered');
  });

  it('says nothing of what the report before it lacks, when that tells so late', async () => {
    const el = await mount({embedUrl: manualFrameUrl, pageName: 'nowhere'});
    const frame = await frameOf(el);
    const errors: PbiErrorEvent[] = [];
    el.addEventListener('pbi-error', event => errors.push(event));
    frame.answer(await nthLoad(frame, 1), 202, {});
    frame.event('loaded', {});
    const asked = () => frame.requests.filter(({method, url}) => method === 'GET' && url === '/report/pages');
    const answerFrom = (n: number) => {
      const pages = [{name: 'one', displayName: 'One', isActive: true}];
      for (const request of asked().slice(n)) frame.answer(request, 200, pages);
    };
    await waitUntil(() => asked().length === 2, 'for its shape, and for its pages');
    el.datasetId = datasets[1];
    const second = await nthLoad(frame, 2);
    answerFrom(0);
    await settled();
    frame.answer(second, 202, {});
    frame.event('loaded', {}, second.headers.uid);
    await waitUntil(() => asked().length === 4);
    answerFrom(2);
    // Errors are told in their order: one of the report before would have come first.
    await waitUntil(() => errors.length > 0);
    await settled();
    expect(errors.map(({error}) => error.code)).to.deep.equal(['PageNotFound']);
  });

  it('does not call bound what a listener of the status has loaded again', async () => {
    const el = await mount();
    const frame = await frameOf(el);
    const bound: number[] = [];
    el.addEventListener('pbi-bound', () => bound.push(frame.loads.length));
    el.addEventListener('pbi-status', () => {
      if (el.status === 'rendered' && frame.loads.length === 1) el.reload();
    });
    await el.bindComplete;
    expect(bound).to.deep.equal([2]);
  });

  it('does not hear the previous frame while the next report is made ready beside it', async () => {
    const el = await mount({keepPrevious: true, embedUrl: manualFrameUrl});
    const previous = await frameOf(el);
    const first = await nthLoad(previous, 1);
    previous.answer(first, 202, {});
    previous.event('loaded');
    previous.event('rendered');
    await el.bindComplete;
    const started = new Promise(resolve => addEventListener('scripted-frame', resolve, {once: true}));
    el.datasetId = datasets[1];
    await started;
    const [, second] = el.shadowRoot!.querySelectorAll('iframe');
    const next = (second!.contentWindow as unknown as {scripted: ScriptedFrame}).scripted;
    next.answer(await nthLoad(next, 1), 202, {});
    await settled();
    previous.event('loaded', {}, first.headers.uid);
    previous.event('rendered', {}, first.headers.uid);
    previous.event('error', {message: 'LoadReportFailed', level: 6}, first.headers.uid);
    await settled();
    expect(el.status).to.equal('loading');
    next.event('loaded');
    next.event('rendered');
    await el.bindComplete;
    expect(el.status).to.equal('rendered');
  });

  it('loads a frame that has started anew once: what the SDK would post of the load before is held back', async () => {
    const el = await mount();
    await el.bindComplete;
    const frame = await frameOf(el);
    const started = new Promise(resolve => addEventListener('scripted-frame', resolve, {once: true}));
    // The SDK itself drops a load within a hundred milliseconds of the one before.
    const wake = stopTime(1000);
    try {
      iframeOf(el)!.contentWindow!.location.reload();
      await started;
      await oneEvent(el, 'pbi-bound');
      await settled();
    } finally {
      wake();
    }
    const again = await frameOf(el);
    expect(again).not.to.equal(frame);
    expect(again.loads).to.have.length(1);
    expect(again.loads[0]!.headers.uid).not.to.equal(frame.loads[0]!.headers.uid);
  });

  it('ignores what the frame says of the old dataset while the new one waits for its token', async () => {
    const second = held<object>();
    let calls = 0;
    const el = await mount({
      embedUrl: manualFrameUrl,
      tokenProvider: async () => ((calls += 1) === 1 ? grant('a') : second.promise),
    });
    const frame = await frameOf(el);
    frame.answer(await nthLoad(frame, 1), 202, {});
    frame.event('loaded', {});
    await oneEvent(el, 'pbi-loaded');
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-status');
    const raised: string[] = [];
    for (const type of ['pbi-error', 'pbi-page', 'pbi-rendered', 'pbi-bound'] as const) {
      el.addEventListener(type, () => raised.push(type));
    }
    frame.event('rendered', {});
    frame.event('pageChanged', {newPage: {name: 'two', displayName: 'Two'}});
    frame.event('error', {message: 'LoadReportFailed', level: 6});
    await settled();
    expect([el.status, raised]).to.deep.equal(['loading', []]);
    second.resolve(grant('b'));
    const load = await nthLoad(frame, 2);
    expect(load.body.datasetBinding).to.deep.equal({datasetId: datasets[1]});
  });

  it("goes back to the report's own dataset when dataset-id is removed", async () => {
    const el = await mount();
    await el.bindComplete;
    el.removeAttribute('dataset-id');
    el.datasetId = undefined;
    await oneEvent(el, 'pbi-bound');
    const frame = await frameOf(el);
    expect(frame.loads).to.have.length(2);
    expect(frame.loads[1]!.body).not.to.have.property('datasetBinding');
  });

  it('needs no token for a dataset that the one at hand covers', async () => {
    const tokenProvider = provider();
    const el = await mount({tokenProvider, bindableDatasetIds: `${datasets[0]} ${datasets[1]}`});
    await el.bindComplete;
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    expect(tokenProvider.calls).to.equal(1);
    el.datasetId = datasets[2];
    await oneEvent(el, 'pbi-bound');
    expect(tokenProvider.calls).to.equal(2);
  });

  it('recovers from a refused dataset in the same frame', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    frame.manual = false;
    const load = await nthLoad(frame, 1);
    frame.answer(load, 202, {});
    frame.event('error', {
      message: 'PowerBINotAuthorizedException',
      detailedMessage: 'Get report failed',
      errorCode: '401',
      level: 6,
    });
    const {error} = await oneEvent<PbiErrorEvent>(el, 'pbi-error');
    expect(error.code).to.equal('PowerBINotAuthorizedException');
    const before = iframeOf(el);
    el.datasetId = datasets[1];
    await oneEvent(el, 'pbi-bound');
    expect(iframeOf(el) === before).to.equal(true);
    expect(el.error).to.equal(undefined);
  });

  it('shows the reason when the frame refuses the load request', async () => {
    const el = await mount({embedUrl: manualFrameUrl});
    const frame = await frameOf(el);
    frame.answer(await nthLoad(frame, 1), 400, [{message: 'pageName must be a string'}]);
    const {error, fatal} = await oneEvent<PbiErrorEvent>(el, 'pbi-error');
    expect(fatal).to.equal(true);
    expect(error.code).to.equal('InvalidConfiguration');
    expect(error.message).to.contain('pageName must be a string');
  });
});
