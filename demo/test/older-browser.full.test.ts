/**
 * The portal in Chromium 103, of June 2022: about the oldest browser that runs what the element is compiled to. What
 * browsers have learnt since may make a page nicer, and must not be needed.
 */
import assert from 'node:assert/strict';
import {chmodSync, existsSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {brotliDecompressSync} from 'node:zlib';
import type {Page} from 'puppeteer-core';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {installPackages} from '../../scripts/build/install-packages.js';
import {bruteForceTotals} from './brute-force.js';
import {displayedNumber, frameOf, launchBrowserAt, patience} from './support/browser.js';
import {startDemoSite, type DemoSite} from './support/demo-site.js';

const folder = fileURLToPath(new URL('older-browser', import.meta.url));

/** @returns The program, which its package holds compressed. */
function olderChromium(): string {
  installPackages(folder);
  const program = `${folder}/node_modules/.chromium`;
  if (existsSync(program)) return program;
  const unpacking = `${program}.${process.pid}`;
  const packed = readFileSync(`${folder}/node_modules/@sparticuz/chromium/bin/chromium.br`);
  writeFileSync(unpacking, brotliDecompressSync(packed));
  chmodSync(unpacking, 0o755);
  renameSync(unpacking, program);
  return program;
}

const isOnLinux = process.platform === 'linux' && process.arch === 'x64';

describe('the portal in Chromium 103', {timeout: 800_000, skip: !isOnLinux && 'its package is for Linux'}, () => {
  let demo: DemoSite;
  let page: Page;
  const errors: unknown[] = [];

  before(async () => {
    demo = await startDemoSite(() => launchBrowserAt(olderChromium()));
    assert.match(await demo.browser.version(), /Chrome\/103\./);
    page = await demo.browser.newPage();
    await page.setViewport({width: 1500, height: 1000});
    page.on('pageerror', error => errors.push(error));
    await page.goto(`${demo.origin}/portal/#contoso`);
  });
  after(() => demo?.close());

  /** In that version custom states begin with two hyphens. */
  const isIn = (state: string) =>
    page.waitForFunction(word => document.querySelector('pbi-bound-report')?.matches(`:--${word}`), {}, state);
  const shows = async (dataset: string): Promise<void> => {
    const {quantity} = bruteForceTotals(demo.mock.emulator.world.datasets.find(({id}) => id === dataset)!);
    const frames = page.frames().filter(frame => frame.url().includes('/reportEmbed'));
    assert.equal(await displayedNumber(frames.at(-1)!, 'totalQuantity'), quantity);
  };

  test('the report is drawn, and no menu lies open over it', async () => {
    await isIn('rendered');
    await shows(ids.contoso);
    const frame = await frameOf(page, '/reportEmbed');
    const heights = await frame.$$eval('[popover]', popups => popups.map(({clientHeight}) => clientHeight));
    assert.ok(heights.length > 5);
    assert.deepEqual([...new Set(heights)], [0]);
  });

  test('another dataset takes its place', async () => {
    await page.evaluate(() => {
      document.querySelector('pbi-bound-report')?.addEventListener('pbi-rendered', () => {
        document.body.dataset['rendered'] = 'anew';
      });
    });
    await page.click(`button[data-dataset="${ids.northwind}"]`);
    await page.waitForSelector('body[data-rendered]', {timeout: patience});
    await shows(ids.northwind);
  });

  test('a dataset that is not shared is an error that can be read, with a button that is seen as one', async () => {
    await page.click(`button[data-dataset="${ids.tailspin}"]`);
    await isIn('error');
    const button = await page.waitForSelector('pbi-bound-report >>> [part=error] button', {visible: true});
    const border = await button?.evaluate(element => {
      const {borderTopColor, borderTopWidth} = getComputedStyle(element);
      return [borderTopColor, borderTopWidth];
    });
    assert.deepEqual(border, ['rgb(0, 0, 0)', '1px']);
    const text = await page.$eval('pbi-bound-report >>> [part=error]', view => (view as HTMLElement).innerText);
    assert.match(text, /^Power BI does not let this site use this report with this dataset\./);
  });

  test('nothing was thrown meanwhile', () => assert.deepEqual(errors, []));
});
