import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock, flush} from '../../test/support/fake-clock.js';
import {LoadState} from './load-state.js';
import type {LoadStateOptions} from './load-state.js';

interface Page {
  name: string;
  defaultSize: {width: number; height: number};
}

/** A state whose frame tells its page when a test lets it. */
function scripted() {
  const sizes: number[] = [];
  const pages: ((page: Page) => void)[] = [];
  const report = {getActivePage: () => new Promise<Page>(resolve => pages.push(resolve))};
  const clock = new FakeClock();
  const state = new LoadState({
    clock,
    host: {
      onStatus: () => undefined,
      onMetric: () => undefined,
      onReportEvent: () => undefined,
      onPageSize: (width: number) => sizes.push(width),
    },
    frames: {frame: {report}, isPaginated: false, dropPrevious: () => undefined},
    slot: {leaveSoon: () => undefined, leave: () => undefined},
    watchdog: {onLoadPosted: () => undefined, onLoaded: () => undefined},
    isMobile: () => false,
    onLoaded: () => undefined,
    onRendered: () => undefined,
  } as unknown as LoadStateOptions);
  const load = (): AbortController => {
    const run = new AbortController();
    state.begin(run.signal, 'first');
    state.posted();
    state.handleEvent('loaded', {});
    state.handleEvent('rendered', {});
    return run;
  };
  return {state, load, clock, pages, sizes};
}
const pageOf = (name: string, width: number): Page => ({name, defaultSize: {width, height: 100}});

test('the page of a load that the next has overtaken gives neither its shape nor its name to that', async () => {
  const {state, load, clock, pages, sizes} = scripted();
  const first = load();
  await clock.advance(0);
  first.abort();
  load();
  await clock.advance(0);
  pages[1]!(pageOf('new', 2));
  await flush();
  pages[0]!(pageOf('old', 1));
  await flush();
  assert.deepEqual([sizes, state.activePage], [[2], 'new']);
});

test('the browser’s timeline keeps the newest span of each name, however often a report is loaded', () => {
  const {load} = scripted();
  for (let n = 0; n < 50; n += 1) load();
  for (const name of ['loaded', 'rendered']) {
    assert.equal(performance.getEntriesByName(`pbi-bound-report:${name}`).length, 1, name);
  }
});

/** A state of which everything is written down. */
function recorded(more: {isMobile?: boolean; isPaginated?: boolean; page?: object} = {}) {
  const heard: string[] = [];
  const spans: Record<string, object> = {};
  const durations: Record<string, number> = {};
  const began = performance.now();
  const page = {name: 'one', defaultSize: {width: 16, height: 9}, ...more.page};
  const listeners: Record<string, (() => void) | undefined> = {};
  const hear = (what: string): void => {
    heard.push(what);
    listeners[what]?.();
  };
  const clock = new FakeClock();
  const state: LoadState = new LoadState({
    clock,
    host: {
      onStatus: (status: string) => hear(`status ${status}`),
      onMetric: (name: string, duration: number, attribution: {spans: object}) => {
        durations[name] = duration;
        spans[name] = attribution.spans;
        hear(`metric ${name}`);
      },
      onReportEvent: (name: string) => hear(`event ${name}`),
      onPageSize: (width: number, height: number) => hear(`size ${width} x ${height}`),
    },
    frames: {
      frame: {report: {getActivePage: () => Promise.resolve(page)}},
      isPaginated: more.isPaginated ?? false,
      dropPrevious: () => hear('no previous'),
    },
    slot: {leaveSoon: () => hear('leaves soon'), leave: () => hear('leaves')},
    watchdog: {onLoadPosted: () => hear('watch'), onLoaded: () => hear('watch no more')},
    isMobile: () => more.isMobile ?? false,
    onLoaded: () => hear('on loaded'),
    onRendered: () => hear('on rendered'),
  } as unknown as LoadStateOptions);
  const post = (): void => {
    state.begin(new AbortController().signal, 'first');
    state.posted();
  };
  return {state, clock, heard, spans, durations, began, listeners, post, news: () => heard.splice(0)};
}

test('a load goes from step to step, and each is told once', async () => {
  const {state, clock, news, post} = recorded();
  post();
  assert.deepEqual(news(), ['status loading', 'watch', 'status loading']);
  state.handleEvent('loaded', {});
  assert.deepEqual(news(), [
    'watch no more',
    'leaves soon',
    'metric loaded',
    'status loaded',
    'on loaded',
    'event loaded',
  ]);
  state.handleEvent('loaded', {});
  assert.deepEqual(news(), ['event loaded'], 'said twice, it is the same step');
  state.handleEvent('rendered', {});
  assert.deepEqual(news(), [
    'leaves',
    'no previous',
    'metric rendered',
    'status rendered',
    'on rendered',
    'event rendered',
  ]);
  state.handleEvent('rendered', {});
  assert.deepEqual(news(), ['event rendered'], 'drawn again after a change');
  await clock.advance(0);
  assert.deepEqual(news(), ['size 16 x 9'], 'the page is asked for after what the frame says by itself');
});

test('a report that says first that it is drawn has loaded before that', () => {
  const {state, news, post} = recorded();
  post();
  news();
  state.handleEvent('rendered', {});
  assert.deepEqual(
    news().filter(what => what.startsWith('status')),
    ['status loaded', 'status rendered'],
  );
});

test('a report that loads by itself goes back a step, and its time counts from then', () => {
  const {state, news, spans} = recorded();
  state.begin(new AbortController().signal, 'first');
  state.noteEnd('token', performance.now() + 5);
  state.posted();
  state.handleEvent('rendered', {});
  news();
  assert.ok('token' in spans['rendered']!);
  state.handleEvent('loaded', {});
  assert.deepEqual(news(), ['watch no more', 'leaves soon', 'status loaded', 'event loaded']);
  state.handleEvent('rendered', {});
  assert.equal('token' in spans['rendered'], false);
  assert.deepEqual(
    news().filter(what => what.startsWith('status')),
    ['status rendered'],
  );
});

test('each run’s time counts from its own beginning', () => {
  const {state, spans} = recorded();
  state.begin(new AbortController().signal, 'first');
  state.noteEnd('theme', performance.now() + 5);
  state.posted();
  state.begin(new AbortController().signal, 'rebind');
  state.posted();
  state.handleEvent('rendered', {});
  assert.equal('theme' in spans['rendered']!, false);
});

test('what a load waited for is told with its drawing: token, frame, report, visuals', () => {
  const {state, spans, durations, began, heard} = recorded();
  state.begin(new AbortController().signal, 'first');
  const start = performance.now();
  state.noteEnd('token');
  state.measureToken(performance.now());
  const frameEnd = performance.now() + 1;
  state.onFrame(start, frameEnd);
  state.posted();
  // Later than the frame, whose end was told ahead.
  while (performance.now() <= Math.max(frameEnd, start + 3));
  state.handleEvent('loaded', {});
  const loaded = performance.now();
  while (performance.now() <= loaded);
  state.handleEvent('rendered', {});
  const {loaded: untilLoaded = 0, rendered: untilRendered = 0} = durations;
  assert.ok(3 <= untilLoaded && untilLoaded < untilRendered);
  assert.ok(untilRendered <= performance.now() - began);
  assert.deepEqual(Object.keys(spans['rendered']!).sort(), ['frame', 'report', 'token', 'visuals']);
  assert.deepEqual(
    heard.filter(what => what.startsWith('metric')),
    ['metric token', 'metric frame', 'metric loaded', 'metric rendered'],
  );
});

test('whoever asks for something else when they hear of a step is not told that it is done', () => {
  for (const [status, done] of [
    ['status loaded', 'on loaded'],
    ['status rendered', 'on rendered'],
  ] as const) {
    const {state, heard, listeners, post} = recorded();
    listeners[status] = () => state.begin(new AbortController().signal, 'rebind');
    post();
    state.handleEvent('rendered', {});
    assert.equal(heard.includes(done), false, done);
    assert.equal(state.phase, 'token');
  }
});

test('what the frame says before it was told anything is no step', () => {
  const {state, news} = recorded();
  state.begin(new AbortController().signal, 'first');
  news();
  state.handleEvent('loaded', {});
  state.handleEvent('rendered', {});
  assert.deepEqual(news(), ['event loaded', 'event rendered']);
  assert.equal(state.phase, 'token');
});

test('a token that ends under a report leaves its status; before there is one, the report loads on', () => {
  const shown = recorded();
  shown.post();
  shown.state.handleEvent('rendered', {});
  shown.news();
  shown.state.recovering();
  assert.deepEqual([shown.news(), shown.state.phase], [[], 'recovering']);
  const loading = recorded();
  loading.post();
  loading.news();
  loading.state.recovering();
  assert.deepEqual([loading.news(), loading.state.phase], [['status loading'], 'token']);
});

test('a failure that is explained at once goes straight to the error; another has the old report out of sight first', () => {
  for (const [isExplained, told] of [
    [true, ['status error']],
    [false, ['status loading', 'status error']],
  ] as const) {
    const {state, news, post} = recorded();
    post();
    news();
    if (!isExplained) {
      state.failing();
      assert.equal(state.hasFailed, true);
    }
    state.failed();
    assert.deepEqual([news(), state.hasFailed], [told, true]);
  }
});

test('the element takes the shape of the page: on a phone that of its phone layout, where it has one', async () => {
  const mobileSize = {width: 9, height: 16};
  for (const [more, shape] of [
    [{}, ['size 16 x 9']],
    [{page: {mobileSize}}, ['size 16 x 9']],
    [{isMobile: true, page: {mobileSize}}, ['size 9 x 16']],
    [{isMobile: true}, ['size 16 x 9']],
    [{isPaginated: true}, []],
    [{page: {defaultSize: undefined}}, []],
    [{page: {defaultSize: {width: 16, height: 0}}}, []],
    [{page: {defaultSize: {width: 0, height: 9}}}, []],
  ] as const) {
    const {state, clock, heard, post} = recorded(more);
    post();
    state.handleEvent('loaded', {});
    await clock.advance(0);
    assert.deepEqual(
      heard.filter(what => what.startsWith('size')),
      shape,
    );
  }
});

test('the name of the page is that of the last change, and of none when another load was posted', async () => {
  const {state, clock, post} = recorded({isPaginated: true});
  post();
  state.handleEvent('loaded', {});
  state.handleEvent('pageChanged', {newPage: {name: 'two'}});
  await clock.advance(0);
  assert.equal(state.activePage, 'two');
  state.handleEvent('visualClicked', {newPage: {name: 'three'}});
  assert.equal(state.activePage, 'two');
  state.handleEvent('pageChanged', {});
  assert.equal(state.activePage, undefined);
  state.handleEvent('pageChanged', {newPage: {name: 'two'}});
  state.posted();
  assert.equal(state.activePage, undefined);
});

test('a frame without a report, or one that does not tell its page, leaves the shape as it is', async () => {
  const sizes: number[] = [];
  for (const frame of [undefined, {report: {getActivePage: () => Promise.reject(new Error('no'))}}]) {
    const clock = new FakeClock();
    const state = new LoadState({
      clock,
      host: {
        onStatus: () => undefined,
        onMetric: () => undefined,
        onReportEvent: () => undefined,
        onPageSize: (width: number) => sizes.push(width),
      },
      frames: {frame, isPaginated: false},
      slot: {leaveSoon: () => undefined},
      watchdog: {onLoadPosted: () => undefined, onLoaded: () => undefined},
      isMobile: () => false,
      onLoaded: () => undefined,
    } as unknown as LoadStateOptions);
    state.begin(new AbortController().signal, 'first');
    state.posted();
    state.handleEvent('loaded', {});
    await clock.advance(0);
  }
  assert.deepEqual(sizes, []);
});
