/** The two lines that record a frame's messages, in a page with powerbi-client as it is published. */
import {expect, test} from '@pbi-bound-report/playwright';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {createRecorder, frameHookLines, readCassette} from '@pbi-bound-report/mock-server';
import {serveSite} from '../support/site.js';

interface Service {
  embeds: {bookmarksManager: {applyState(state: string): Promise<unknown>}}[];
}

test('what powerbi-client and the frame say to each other is recorded, without tokens', async ({
  context,
  page,
  powerBi,
}, testInfo) => {
  const cassette = testInfo.outputPath('cassette.jsonl');
  const recorder = await createRecorder({cassette});
  try {
    // The proxy is on the loopback, which a browser lets other pages reach only by permission.
    await context.grantPermissions(['local-network-access']);
    const origin = 'http://localhost:5999';
    const lines = frameHookLines(await recorder.listen()).join('\n');
    const html = await readFile(fileURLToPath(new URL('../apps/plain/index.html', import.meta.url)), 'utf8');
    await serveSite(context, powerBi, {
      app: 'plain',
      origin,
      files: {'/index.html': html.replace('</head>', `${lines}</head>`)},
    });
    await page.goto(origin);
    await expect(page.getByRole('status')).toHaveText('rendered');
    await expect
      .poll(async () => (await readFile(cassette, 'utf8')).includes('/events/rendered'), {timeout: 30_000})
      .toBe(true);
    // A browser takes beacons of 64 KB in all, and the state of a report may be longer.
    await page.evaluate(() => {
      const [report] = (window as unknown as {powerbi: Service}).powerbi.embeds;
      report?.bookmarksManager.applyState('state'.repeat(30_000)).catch(() => undefined);
    });
    await expect
      .poll(async () => (await readFile(cassette, 'utf8')).includes('state'.repeat(30_000)), {timeout: 30_000})
      .toBe(true);
  } finally {
    await recorder.close();
  }
  const messages = (await readCassette(cassette)).entries.filter(entry => entry.kind === 'message');
  const urls = (from: string): unknown[] =>
    messages.filter(message => message.from === from).map(({message}) => (message as {url?: unknown}).url);
  expect(urls('page')).toContain('/report/load');
  expect(urls('frame')).toContainEqual(expect.stringMatching(/\/events\/rendered$/));
  expect(await readFile(cassette, 'utf8')).not.toContain('H4sI');
});
