/** Run by `npm run bench -- kit`. */
import {expect, test} from '@pbi-bound-report/playwright';
import {serveSite} from '../support/site.js';

const runs = 15;

test('a warm embed', async ({context, page, powerBi}) => {
  await serveSite(context, powerBi, {app: 'plain'});
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    await page.goto('/');
    await expect(page.getByRole('status')).toHaveText('rendered');
    times.push(await page.evaluate(() => performance.getEntriesByName('rendered')[0]?.startTime ?? Number.NaN));
  }
  // The first one starts the browser's processes and fills the emulator's caches.
  const warm = times.slice(1).sort((a, b) => a - b);
  const of = (share: number): string => (warm[Math.floor((warm.length - 1) * share)] ?? Number.NaN).toFixed(0);
  console.log(`warm embed: median ${of(0.5)} ms, best ${of(0)} ms, worst ${of(1)} ms of ${warm.length}`);
});
