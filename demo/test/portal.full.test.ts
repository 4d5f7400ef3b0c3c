/** The portal as its five people use it: whose rows, several reports on a page, editing, and the code that runs. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {users} from '../src/users.js';
import {bruteForceTotals} from './brute-force.js';
import {displayedNumber, frameOf, patience} from './support/browser.js';
import {startDemoSite, type DemoSite} from './support/demo-site.js';

describe('the portal', {timeout: 800_000}, () => {
  let demo: DemoSite;
  let page: Page;

  before(async () => {
    demo = await startDemoSite();
    page = await demo.browser.newPage();
    await page.setViewport({width: 1500, height: 1000});
  });
  after(() => demo.close());

  const dataset = (id: string) => demo.mock.emulator.world.datasets.find(found => found.id === id)!;
  const statusOf = (status: string, count = 1) =>
    page.waitForFunction(
      (wanted, many) => {
        const reports = [...document.querySelectorAll('pbi-bound-report')] as unknown as {status: string}[];
        return reports.length === many && reports.every(report => report.status === wanted);
      },
      {timeout: patience},
      status,
      count,
    );
  const open = async (user: string, retailer: string) => {
    // Anew: to the page that is there already, only with another fragment, nobody would go.
    await page.goto('about:blank');
    await page.goto(`${demo.origin}/portal/#${retailer}`);
    await page.waitForSelector('#user option');
    if ((await page.$eval('#user', select => (select as HTMLSelectElement).value)) !== user) {
      await Promise.all([page.waitForNavigation(), page.select('#user', user)]);
    }
    await statusOf('rendered');
  };

  /**
   * Does something after which the first report is rendered anew. Its status is `rendered` before as well, and what
   * comes between may be over before anybody looks.
   */
  const isRenderedBy = async (change: () => Promise<unknown>) => {
    await page.evaluate(() => {
      const state = {isRendered: false};
      Object.assign(globalThis, {state});
      document.querySelector('pbi-bound-report')?.addEventListener(
        'pbi-rendered',
        () => {
          state.isRendered = true;
        },
        {once: true},
      );
    });
    await change();
    await page.waitForFunction(() => (globalThis as unknown as {state: {isRendered: boolean}}).state.isRendered);
    await statusOf('rendered');
  };

  test('each of five people sees the stores that are theirs, and nothing where none are', async () => {
    assert.equal(users.length, 5);
    for (const {id, identity} of users.slice(1)) {
      await open(id, 'contoso');
      const {quantity} = bruteForceTotals(dataset(ids.contoso), identity.username);
      const frame = await frameOf(page, '/reportEmbed');
      // A value that is blank is no number.
      assert.equal((await displayedNumber(frame, 'totalQuantity')) || 0, quantity, id);
      assert.equal(await page.$eval('#edit', button => (button as HTMLElement).hidden), true, `${id} may not edit`);
    }
  });

  test('another retailer is switched to without a flash: the old report is in sight until the new one is', async () => {
    await open('iris', 'contoso');
    // Looks at what is in sight at each frame that the browser draws.
    await page.evaluate(`
      globalThis.drawn = [];
      const report = document.querySelector('pbi-bound-report');
      const look = () => {
        const frames = [...report.shadowRoot.querySelectorAll('iframe')];
        const seen = frames.filter(frame => frame.checkVisibility({opacityProperty: true, visibilityProperty: true}));
        drawn.push(seen.length);
        requestAnimationFrame(look);
      };
      look();
    `);
    await isRenderedBy(() => page.locator(`button[data-dataset="${ids.northwind}"]`).click());
    const drawn = (await page.evaluate('drawn')) as number[];
    assert.ok(drawn.length > 1 && Math.min(...drawn) >= 1, drawn.join(' '));
    const {quantity} = bruteForceTotals(dataset(ids.northwind));
    const frames = page.frames().filter(frame => frame.url().includes('/reportEmbed'));
    assert.equal(await displayedNumber(frames.at(-1)!, 'totalQuantity'), quantity);
  });

  test('a second report stands beside the first, on another dataset', async () => {
    await open('iris', 'contoso');
    await page.select('#beside', ids.fabrikam);
    await statusOf('rendered', 2);
    const quantities = await Promise.all(
      page
        .frames()
        .filter(frame => frame.url().includes('/reportEmbed'))
        .map(frame => displayedNumber(frame, 'totalQuantity')),
    );
    const expected = [ids.contoso, ids.fabrikam].map(id => bruteForceTotals(dataset(id)).quantity);
    assert.deepEqual(
      quantities.sort((a, b) => a - b),
      expected.sort((a, b) => a - b),
    );
    await page.select('#beside', '');
    await statusOf('rendered');
  });

  test('who may edit saves the report as another, which everybody then has', async () => {
    await open('iris', 'contoso');
    await page.locator('#edit').click();
    const frame = await frameOf(page, '/reportEmbed');
    const saveAs = await frame.waitForSelector('[data-action="saveAs"]:not([disabled])', {timeout: patience});
    await saveAs?.evaluate(button => (button as HTMLElement).click());
    await frame.waitForSelector('dialog.save-as[open]');
    await frame.evaluate(() => {
      const dialog = document.querySelector('dialog.save-as')!;
      dialog.querySelector('input')!.value = 'My view';
      dialog.querySelector<HTMLButtonElement>('button[type=submit]')!.click();
    });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#reports option')].some(option => option.textContent === 'My view'),
    );
    await open('john', 'contoso');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#reports option')].some(option => option.textContent === 'My view'),
    );
    const saved = await page.$$eval('#reports option', options =>
      options.map(option => [option.textContent, option.value]),
    );
    const [, id = ''] = saved.find(([name]) => name === 'My view') ?? [];
    await isRenderedBy(() => page.select('#reports', id));
    const {quantity} = bruteForceTotals(dataset(ids.contoso), 'john@contoso.com');
    const frames = page.frames().filter(shown => shown.url().includes('/reportEmbed'));
    assert.equal(await displayedNumber(frames.at(-1)!, 'totalQuantity'), quantity);
  });

  test('the code that is shown is the code that runs', async () => {
    await open('iris', 'northwind');
    await page.locator('#code summary').click();
    for (const [name, file] of [
      ['portal.ts', '../src/page/portal.ts'],
      ['portal.html', '../src/page/portal.html'],
      ['portal-policy.ts', '../src/portal-policy.ts'],
    ] as const) {
      const source = readFileSync(new URL(file, import.meta.url), 'utf8');
      const shown = `pre[aria-label="${name}"]`;
      await page.waitForFunction(where => (document.querySelector(where)?.textContent ?? '') !== '', {}, shown);
      assert.equal(await page.$eval(shown, pre => pre.textContent), source);
    }
    const markup = await page.$eval('#markup', element => element.textContent);
    assert.match(markup, new RegExp(`dataset-id="${ids.northwind}"`));
    assert.match(markup, /keep-previous/);
  });
});
