/** Run by `npm run bench -- kit`. */
import type {Page} from '@playwright/test';
import {test} from '@pbi-bound-report/playwright';
import {serveSite} from '../support/site.js';

const runs = 15;

/** Waits for the page's own mark. An expectation would look again and again, on the thread that draws the report. */
const renderedAt = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise(resolve => {
        new PerformanceObserver(list => {
          for (const {startTime} of list.getEntriesByName('rendered')) resolve(startTime);
        }).observe({type: 'mark', buffered: true});
      }),
  );

test('a warm embed', async ({context, page, powerBi}) => {
  await serveSite(context, powerBi, {app: 'plain'});
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    await page.goto('/');
    times.push(await renderedAt(page));
  }
  // The first one starts the browser's processes and fills the emulator's caches.
  const warm = times.slice(1).sort((a, b) => a - b);
  const of = (share: number): string => (warm[Math.floor((warm.length - 1) * share)] ?? Number.NaN).toFixed(0);
  console.log(`warm embed: median ${of(0.5)} ms, best ${of(0)} ms, worst ${of(1)} ms of ${warm.length}`);
});
