/** The playground, as somebody with a question about the element uses it. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {controlOf, type ManifestElement} from '../src/page/playground/controls.js';
import {withoutTokens} from '../src/page/playground/frame-messages.js';
import {readState, writeState} from '../src/page/playground/state.js';
import {findViolations} from './support/axe.js';
import {displayedText, frameOf, patience} from './support/browser.js';
import {startDemoSite, type DemoSite} from './support/demo-site.js';

const file = new URL('../../packages/pbi-bound-report/custom-elements.json', import.meta.url);
const manifest = JSON.parse(readFileSync(file, 'utf8')) as {modules: {declarations: ManifestElement[]}[]};
const members = manifest.modules[0]!.declarations[0]!.members;
const member = (name: string) => members.find(candidate => candidate.name === name)!;

test('the manifest says which control sets a property', () => {
  assert.deepEqual(controlOf(member('reportId')), {kind: 'text'});
  assert.deepEqual(controlOf(member('tokenTimeout')), {kind: 'number'});
  assert.deepEqual(controlOf(member('keepPrevious')), {kind: 'switch'});
  assert.deepEqual(controlOf(member('filters')), {kind: 'json'});
  assert.deepEqual(controlOf(member('tokenProvider')), {kind: 'code'});
  assert.deepEqual(controlOf(member('filterPane')), {kind: 'choice', values: ['hidden', 'collapsed', 'expanded']});
});

test('a link restores the state, and nothing that is not an attribute of the element', () => {
  const known = new Set(['report-id', 'filters']);
  const state = {attributes: {'report-id': ids.report, filters: '[{"a":"&="}]'}, width: 360};
  assert.deepEqual(readState(`#${writeState(state)}`, known), state);
  assert.deepEqual(readState('#onclick=alert(1)&report-id=x&~width=1e9', known), {attributes: {'report-id': 'x'}});
});

test('what is shown of a message holds no token', () => {
  const body = {accessToken: 'H4s', nested: [{token: 'H4s', id: 1}], tokenType: 1};
  assert.deepEqual(withoutTokens(body), {accessToken: '(token)', nested: [{token: '(token)', id: 1}], tokenType: 1});
});

describe('the playground', {timeout: 800_000}, () => {
  let demo: DemoSite;
  let page: Page;

  before(async () => {
    demo = await startDemoSite();
    page = await demo.browser.newPage();
    await page.setViewport({width: 1500, height: 1000});
  });
  after(() => demo.close());

  const statusIs = (status: string) =>
    page.waitForFunction(
      wanted => (document.querySelector('pbi-bound-report') as {status?: string} | null)?.status === wanted,
      {timeout: patience},
      status,
    );
  /** Presses a button as soon as it is there: what a click shows is drawn with the next frame. */
  const press = (text: string) =>
    page.waitForFunction(
      wanted => {
        const button = [...document.querySelectorAll<HTMLElement>('button')].find(b => b.textContent.trim() === wanted);
        button?.click();
        return button !== undefined;
      },
      {timeout: patience},
      text,
    );
  const tab = (start: string) =>
    page.evaluate(wanted => {
      const buttons = [...document.querySelectorAll<HTMLElement>('#watch button')];
      buttons.find(b => b.textContent.trim().startsWith(wanted))?.click();
    }, start);
  const textOf = (selector: string) => page.$eval(selector, found => (found as HTMLElement).innerText);
  const reads = (selector: string, text: string) =>
    page.waitForFunction(
      (where, wanted) => document.querySelector<HTMLElement>(where)?.innerText.includes(wanted),
      {timeout: patience},
      selector,
      text,
    );

  test('shows a report, changes it by a control, and writes the code and the link for it', async () => {
    await page.goto(`${demo.origin}/playground/`);
    await statusIs('rendered');
    assert.match(await displayedText(await frameOf(page, '/reportEmbed'), 'stores'), /Contoso London/);
    await page.$eval(
      '#set-dataset-id',
      (input, id) => {
        (input as HTMLInputElement).value = id;
        input.dispatchEvent(new Event('change'));
      },
      ids.fabrikam,
    );
    await reads('#code', ids.fabrikam);
    const frame = await frameOf(page, '/reportEmbed');
    await frame.waitForFunction(() => document.body.innerText.includes('Fabrikam'), {timeout: patience});
    assert.ok(page.url().includes(`dataset-id=${ids.fabrikam}`));
    await press('React');
    await reads('#code', `datasetId="${ids.fabrikam}"`);
    assert.equal(await page.$eval('#set-filter-pane', select => (select as HTMLSelectElement).options.length), 4);
  });

  test('shows what the page and the frame tell each other, in both directions, without the token', async () => {
    await tab('Frame messages');
    await reads('#watch', '→ POST /report/load');
    await reads('#watch', '← event rendered');
    const told = await page.$$eval('#watch li', items => items.map(item => item.textContent).join('\n'));
    assert.match(told, /← event rendered/);
    assert.match(told, /"access[tT]oken": "\(token\)"/);
    assert.doesNotMatch(told, /H4sI/);
    await tab('Events');
    await reads('#watch', 'pbi-bound');
  });

  test('shows the token’s life, expires it, and the element goes on with another', async () => {
    await reads('#token', 'ends in');
    await tab('Events');
    await press('Clear');
    await press('Renew');
    await reads('#watch', 'pbi-token');
    await statusIs('rendered');
    await press('Clear');
    await press('Expire now');
    await reads('#watch', 'pbi-token');
    await tab('Failures');
    await press('Mend everything');
    await statusIs('rendered');
  });

  test('a failure of the emulator shows in the element, and ends with a click', async () => {
    await tab('Failures');
    for (const name of ['notAuthorized', 'notFound', 'switchedOff']) {
      await press(name);
      await statusIs('error');
      await press('Mend everything');
      await statusIs('rendered');
    }
    const portalFaults = await (await fetch(`${await originOf()}/__emulator/faults`)).text();
    assert.doesNotMatch(portalFaults, /switchedOff/, 'the portal’s lane has no fault');
  });
  const originOf = async (): Promise<string> =>
    ((await (await fetch(`${demo.origin}/playground-content`)).json()) as {emulatorOrigin: string}).emulatorOrigin;

  test('timing marks stand as bars', async () => {
    // The browser tells of a measure in a task of its own, and what it changes is drawn with the next frame.
    await reads('#waterfall', 'rendered');
    assert.match(await textOf('#waterfall'), /token[^]*ms[^]*rendered/);
  });

  test('a link brings back attributes and width', async () => {
    await press('Phone 360');
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await statusIs('rendered');
    assert.equal(await page.$eval('pbi-bound-report', report => report.getBoundingClientRect().width), 360);
    assert.match(await textOf('#code'), new RegExp(ids.fabrikam));
  });

  for (const [width, height] of [
    [412, 823],
    [1280, 900],
  ] as const) {
    test(`nothing moves at ${width} px while the page is built and the report loads`, async () => {
      const fresh = await demo.browser.newPage();
      await fresh.setViewport({width, height});
      await fresh.evaluateOnNewDocument(() => {
        new PerformanceObserver(list => {
          const shifts = list.getEntries().map(entry => (entry as PerformanceEntry & {value: number}).value);
          const all = Number(document.documentElement.dataset['shifts'] ?? 0);
          document.documentElement.dataset['shifts'] = String(shifts.reduce((sum, value) => sum + value, all));
        }).observe({type: 'layout-shift', buffered: true});
      });
      await fresh.goto(`${demo.origin}/playground/`);
      await fresh.waitForFunction(
        () => document.querySelector<HTMLElement>('#waterfall')?.innerText.includes('rendered'),
        {timeout: patience},
      );
      await fresh.waitForSelector('#watch .faults button');
      const shifts = await fresh.evaluate(() => Number(document.documentElement.dataset['shifts'] ?? 0));
      await fresh.close();
      // The mark on the meter goes to its place, which counts as 0.00003.
      assert.ok(shifts < 0.001, String(shifts));
    });
  }

  for (const path of ['/', '/portal/', '/playground/']) {
    test(`${path} has nothing for axe, and is no wider than a phone`, async () => {
      await page.goto(demo.origin + path);
      if (path !== '/') await statusIs('rendered');
      for (const [width, scheme] of [
        [1400, 'light'],
        [400, 'dark'],
      ] as const) {
        await page.setViewport({width, height: 900});
        await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
        const found = await findViolations(page, ['pbi-bound-report', 'iframe']);
        assert.deepEqual(found, [], `${width} px, ${scheme}`);
        const root = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(root <= width, `${root} px wide at ${width} px`);
      }
    });
  }

  test('every link of every page leads somewhere', async () => {
    const consoleUrl = await fetch(`${demo.origin}/console`).then(response => response.url);
    const own = [new URL(demo.origin).origin, new URL(consoleUrl).origin];
    const dead: string[] = [];
    for (const address of [
      `${demo.origin}/`,
      `${demo.origin}/portal/`,
      `${demo.origin}/playground/`,
      `${demo.origin}/docs/`,
      consoleUrl,
    ]) {
      // A page of its own for each: what is on its way as a page is left may never be reported as ended.
      await page.close();
      page = await demo.browser.newPage();
      await page.goto(address);
      await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
      const links = await page.$$eval('a[href]', found => found.map(link => link.href));
      assert.ok(links.length >= 3, `${address} has ${links.length} links`);
      for (const link of new Set(links)) {
        // Other sites are not within reach of a test.
        if (!own.includes(new URL(link).origin)) continue;
        const {status} = await fetch(link);
        if (status !== 200) dead.push(`${address}: ${link} ${status}`);
        const {hash, href} = new URL(link);
        if (hash === '' || href.replace(hash, '') !== address) continue;
        const target = hash.slice(1);
        const isThere = await page.$(`[id="${target}"], [id="view-${target}"]`);
        if (isThere === null) dead.push(`${address}: nothing at ${hash}`);
      }
    }
    assert.deepEqual(dead, []);
  });
});
