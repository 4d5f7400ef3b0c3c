/**
 * The live examples of the documentation, as a reader meets them: in its pages, on the demo's server and as static
 * files with no server behind them; and the same pages where neither is there.
 */
import assert from 'node:assert/strict';
import {cpSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {AxeResults} from 'axe-core';
import type {Browser, Frame, Page} from 'puppeteer-core';
import {createDefaultWorld, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../build/build-report-page.mjs';
import {buildPages} from '../../demo/src/build-pages.js';
import {buildStaticSite} from '../../demo/src/build-static-site.js';
import {createPortal} from '../../demo/src/portal.js';
import {bruteForceTotals} from '../../demo/test/brute-force.js';
import {frameOf, launchBrowser} from '../../demo/test/support/browser.js';
import {buildSite} from './build-site.js';
import {untilAlive} from './samples/built-page.js';
import {patience} from './samples/patience.js';
import {displays} from './samples/sample-site.js';
import {SampleSet} from './samples/sample-set.js';
import {serveFolder} from './static-server.js';

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** Where the documentation is served from. */
interface Place {
  origin: string;
  close(): Promise<unknown>;
}

async function serveByDemo(docsRoot: string): Promise<Place> {
  const [pages] = await Promise.all([buildPages(), freshReportPage()]);
  const mock: MockServer = await createMockServer();
  const portal = await createPortal({powerBiOrigin: await mock.listen(), pages, docsRoot});
  const origin = await portal.listen({port: 0, host: 'localhost'});
  return {origin, close: () => Promise.all([portal.close(), mock.close()])};
}

async function serveAsFiles(docsRoot: string): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'live-examples-'));
  await buildStaticSite({outdir: folder, docs: false});
  cpSync(docsRoot, join(folder, 'docs'), {recursive: true});
  const {origin, close} = await serveFolder(folder);
  return {origin, close: () => close().then(() => rmSync(folder, {recursive: true}))};
}

describe('the live examples of the documentation', {timeout: 1_800_000}, () => {
  let docsRoot: string;
  let browser: Browser;
  before(async () => {
    docsRoot = process.env['DOCS_ARE_BUILT'] ?? join(mkdtempSync(join(tmpdir(), 'live-docs-')), 'docs');
    if (process.env['DOCS_ARE_BUILT'] === undefined) buildSite({outdir: docsRoot, types: false});
    browser = await launchBrowser();
  });
  after(() => browser.close());

  const dataset = (id: string) => createDefaultWorld().datasets.find(found => found.id === id)!;
  const quantityOf = (id: string, username?: string): number => bruteForceTotals(dataset(id), username).quantity;
  const unitsAre = (report: Frame, quantity: number) =>
    report.waitForFunction(
      wanted =>
        Number(document.querySelector('[data-visual="totalQuantity"] [data-value]')?.getAttribute('data-value')) ===
        wanted,
      {timeout: patience},
      quantity,
    );
  /** Presses the button of an example; its frame, and the report's frame in it. */
  const run = async (page: Page, name: string): Promise<{example: Frame; report: Frame}> => {
    const place = `.live-example[data-example="${name}"]`;
    await page.waitForFunction(
      (selector: string) => document.querySelector<HTMLElement>(selector)?.dataset['state'] === 'waiting',
      {},
      place,
    );
    await page.click(`${place} button`);
    const example = await frameOf(page, `/examples/${name}/`);
    const report = await page.waitForFrame(
      frame => frame.url().includes('/reportEmbed') && frame.parentFrame() === example,
      {timeout: patience},
    );
    return {example, report};
  };
  const choose = (example: Frame, value: string) =>
    example.$eval(`input[value="${value}"]`, input => {
      input.click();
    });
  const callsOf = (example: Frame) => example.$$eval('#calls li', items => items.map(item => item.textContent));
  const callsAre = async (example: Frame, expected: RegExp[]) => {
    await example.waitForFunction(count => document.querySelectorAll('#calls li').length >= count, {}, expected.length);
    const calls = await callsOf(example);
    assert.equal(calls.length, expected.length, calls.join('\n'));
    for (const [index, words] of expected.entries()) assert.match(calls[index] ?? '', words);
  };
  const findingsOf = async (context: Page | Frame): Promise<string[]> => {
    await context.evaluate(axe);
    const {violations} = await context.evaluate(() =>
      (globalThis as unknown as {axe: {run(context: Document, options: object): Promise<AxeResults>}}).axe.run(
        document,
        {resultTypes: ['violations'], iframes: false},
      ),
    );
    const tooWide = await context.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    return [
      ...violations.map(({id, nodes}) => `${id} ${nodes.map(node => node.html.slice(0, 120)).join(' | ')}`),
      ...(tooWide > 0 ? [`${tooWide} px wider than the page`] : []),
    ];
  };

  for (const {name, serve} of [
    {name: "the demo's server", serve: serveByDemo},
    {name: 'static files alone', serve: serveAsFiles},
  ]) {
    describe(`on ${name}`, () => {
      let place: Place;
      let page: Page;
      before(async () => {
        place = await serve(docsRoot);
      });
      after(() => place.close());
      const open = async ({width = 1280, scheme = 'light'} = {}) => {
        page = await browser.newPage();
        page.setDefaultTimeout(patience);
        await page.setViewport({width, height: 900});
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
        await page.goto(`${place.origin}/docs/dynamic-binding.html`, {waitUntil: 'networkidle0'});
        await untilAlive(page);
      };

      test('nothing of an example is loaded before the reader asks for it', async () => {
        await open();
        assert.deepEqual(
          page.frames().map(frame => new URL(frame.url()).pathname),
          ['/docs/dynamic-binding.html'],
        );
        await page.close();
      });

      test('the report is bound to the other dataset in the same frame, with two calls', async () => {
        await open();
        const {example, report} = await run(page, 'dynamic-binding');
        await unitsAre(report, quantityOf(ids.contoso));
        await choose(example, ids.fabrikam);
        await unitsAre(report, quantityOf(ids.fabrikam));
        await callsAre(example, [
          new RegExp(`^POST /examples/token .*"datasets":\\[\\{"id":"${ids.fabrikam}"`),
          new RegExp(`^POST /report/load .*"datasetBinding":\\{"datasetId":"${ids.fabrikam}"`),
        ]);
        await page.close();
      });

      test('another person sees other rows, and the request for the token is the same for all', async () => {
        await open();
        const {example, report} = await run(page, 'row-level-security');
        await unitsAre(report, quantityOf(ids.contoso));
        for (const person of ['john', 'amy']) {
          await choose(example, person);
          await callsAre(example, [
            new RegExp(`^POST /examples/sign-in .*"person":"${person}"`),
            new RegExp(`^POST /examples/token to the server \\{"datasets":\\[\\{"id":"${ids.contoso}"\\}\\]\\}$`),
            /^POST \/report\/load /,
          ]);
          // The old frame has gone by the time the new one is told what to load.
          await displays(page, quantityOf(ids.contoso, `${person}@contoso.com`));
        }
        await page.close();
      });

      test('who is chosen last is who is shown, however quickly', async () => {
        await open();
        const {example, report} = await run(page, 'row-level-security');
        await unitsAre(report, quantityOf(ids.contoso));
        for (const person of ['john', 'iris', 'amy', 'john']) await choose(example, person);
        // John, who was chosen first, is gone when he signs in again. What is loaded then may still be Amy's, and goes.
        await example.waitForFunction(() => {
          const calls = [...document.querySelectorAll('#calls li')].map(item => item.textContent);
          return calls
            .filter(call => call.includes('sign-in'))
            .at(-1)
            ?.includes('john');
        });
        await displays(page, quantityOf(ids.contoso, 'john@contoso.com'));
        await page.close();
      });

      test('the focus goes from the button into the example', async () => {
        await open();
        await run(page, 'dynamic-binding');
        await page.waitForFunction(() => document.activeElement?.matches('.live-example iframe'));
        await page.close();
      });

      test('an example that is asked for while the reader leaves is not run on the next visit', async () => {
        await open();
        // The answer comes when the test says so.
        await page.evaluate(() => {
          const shared = globalThis as unknown as {answer: () => void};
          const isAnswered = new Promise<void>(done => {
            shared.answer = done;
          });
          const send = globalThis.fetch;
          globalThis.fetch = async (...request) => {
            const response = await send(...request);
            await isAnswered;
            return response;
          };
        });
        await page.click('.live-example button');
        const follow = (address: string) => page.$eval(`.VPSidebar a[href="${address}"]`, link => link.click());
        await follow('/docs/performance.html');
        await page.waitForFunction(() => location.pathname === '/docs/performance.html');
        await page.waitForFunction(() => !document.querySelector('.live-example'));
        await page.evaluate(() => {
          (globalThis as unknown as {answer: () => void}).answer();
        });
        await follow('/docs/dynamic-binding.html');
        await page.waitForSelector('.live-example[data-example="row-level-security"][data-state="waiting"]');
        assert.equal(await page.$('.live-example iframe'), null);
        await page.close();
      });

      test('one example runs at a time, and the other can be run again', async () => {
        await open();
        await run(page, 'dynamic-binding');
        const {report} = await run(page, 'row-level-security');
        await unitsAre(report, quantityOf(ids.contoso));
        const shown = page.frames().filter(frame => frame.url().includes('/examples/'));
        assert.deepEqual(
          shown.map(frame => new URL(frame.url()).pathname),
          ['/examples/row-level-security/'],
        );
        await page.close();
      });

      for (const look of [
        {width: 1280, scheme: 'light'},
        {width: 1280, scheme: 'dark'},
        {width: 400, scheme: 'dark'},
      ]) {
        test(`${look.scheme}, ${look.width} px: axe finds nothing, nothing is too wide, nothing moves`, async () => {
          await open(look);
          for (const name of ['dynamic-binding', 'row-level-security']) {
            const height = () => page.evaluate(() => document.documentElement.scrollHeight);
            const heightBefore = await height();
            const {example, report} = await run(page, name);
            await unitsAre(report, quantityOf(ids.contoso));
            assert.equal(await height(), heightBefore, 'the page is as high as before');
            assert.deepEqual(await findingsOf(example), []);
            const background = await example.evaluate(() => getComputedStyle(document.body).backgroundColor);
            assert.equal(background, look.scheme === 'dark' ? 'rgb(27, 34, 44)' : 'rgb(255, 255, 255)');
          }
          assert.deepEqual(await findingsOf(page), []);
          await page.close();
        });
      }

      test("an example follows the page's own choice of colours, while it runs", async () => {
        await open({scheme: 'light'});
        const {example, report} = await run(page, 'dynamic-binding');
        await unitsAre(report, quantityOf(ids.contoso));
        await page.$eval('.VPNavBar .VPSwitchAppearance', button => (button as HTMLElement).click());
        await example.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(27, 34, 44)');
        await report.waitForFunction(
          () => getComputedStyle(document.querySelector('[data-visual]')!).backgroundColor !== 'rgb(255, 255, 255)',
        );
        await page.close();
      });
    });
  }

  test('documentation without the demo says so, and has no empty frame', async () => {
    const server = await serveFolder(docsRoot, '/docs/');
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    await page.goto(`${server.origin}/docs/dynamic-binding.html`, {waitUntil: 'networkidle0'});
    await untilAlive(page);
    await page.click('.live-example button');
    await page.waitForFunction(() =>
      document.querySelector('.live-example [role="status"]')?.textContent.includes('not on this server'),
    );
    assert.equal(await page.$('iframe'), null);
    assert.deepEqual(await findingsOf(page), []);
    await page.close();
    await server.close();
  });

  test('the Markdown beside the page has a link in the place of each example', () => {
    const text = readFileSync(join(docsRoot, 'dynamic-binding.md'), 'utf8');
    assert.doesNotMatch(text, /LiveExample|iframe/);
    assert.equal(text.match(/^\[.*\]\(https:\/\/github\.com\/\S+\/examples\/[\w-]+\.html "example"\)$/gm)?.length, 2);
  });

  test('what runs is the sample that the page shows: its file, word for word', () => {
    const samples = new SampleSet('live example');
    for (const piece of ['<legend>Dataset', '<legend>Signed in as', 'export const grantFor']) {
      const {code, file = ''} = samples.take('docs/dynamic-binding.md', piece);
      assert.equal(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), code);
    }
    assert.deepEqual(samples.left, []);
  });
});
