import assert from 'node:assert/strict';
import {test} from 'node:test';
import {flush} from '../../test/support/fake-clock.js';
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
  const state = new LoadState({
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
  return {state, load, pages, sizes};
}
const pageOf = (name: string, width: number): Page => ({name, defaultSize: {width, height: 100}});

test('the page of a load that the next has overtaken gives neither its shape nor its name to that', async () => {
  const {state, load, pages, sizes} = scripted();
  load().abort();
  load();
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
