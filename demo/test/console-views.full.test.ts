/** The views of the mock server's console in a browser: what is live, what is long, and whom it serves. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, test} from 'node:test';
import type {AxeResults} from 'axe-core';
import type {Browser, Page} from 'puppeteer-core';
import {createEmulatorClient, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {launchBrowser} from './support/browser.js';

const entries = 100_000;
const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
let mock: MockServer;
let origin: string;
let browser: Browser;
let page: Page;
let complaints: string[];

before(async () => {
  await freshReportPage();
  mock = await createMockServer({journalSize: entries, limits: {journalBytes: 1024 ** 3}});
  origin = await mock.listen();
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
});
after(async () => {
  await browser.close();
  await mock.close();
});

/** Opens a view anew. */
async function openView(name: string): Promise<void> {
  complaints = [];
  await page.goto('about:blank');
  await page.goto(`${origin}/#${name}`);
  await page.waitForFunction(() => document.querySelector('#live')?.textContent !== '');
}

const call = (path: string, lane = 'default') =>
  fetch(`${origin}${path}`, {headers: {'x-emulator-lane': lane, authorization: 'Bearer none'}});
const rowTexts = () => page.$$eval('#journal tr', rows => rows.map(row => row.textContent));

test('the journal shows a call when it is made, and no timer of the page asks for anything', async () => {
  const {identifier} = await page.evaluateOnNewDocument(
    'globalThis.timers = []; globalThis.setInterval = work => timers.push(work);',
  );
  await openView('journal');
  await page.waitForFunction(() => document.querySelector('#live')?.textContent === 'Live');
  await call(`/v1.0/myorg/groups/${ids.contosoWorkspace}/reports`);
  await page.waitForFunction(() => document.querySelectorAll('#journal tr').length === 1);
  await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
  const asked: string[] = [];
  const note = (request: {url(): string}) => asked.push(request.url());
  page.on('request', note);
  const timers = await page.evaluate('for (const work of timers) work(); timers.length');
  await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
  page.off('request', note);
  assert.equal(timers, 1, 'the clock that is drawn');
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints, []);
  await page.removeScriptToEvaluateOnNewDocument(identifier);
});

test('without server-sent events it looks from time to time', async () => {
  const {identifier} = await page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(globalThis, 'EventSource');
  });
  await openView('journal');
  await call('/v1.0/myorg/apps');
  await page.waitForFunction(() => /myorg\/apps/.test(document.querySelector('#journal')?.textContent ?? ''));
  assert.match(await page.$eval('#live', live => live.textContent), /every 2 s/);
  await page.removeScriptToEvaluateOnNewDocument(identifier);
});

test('a journal of 100,000 entries is shown a page at a time, however one moves and searches in it', async () => {
  const operation = mock.emulator.operations.find(({id}) => id === 'Groups_GetGroups')!;
  const request = {params: {}, headers: {}, origin};
  for (let i = 0; i < entries; i++) {
    const needle = i === 50 ? '&needle=here' : '';
    await mock.emulator.handle(operation, {
      ...request,
      query: new URLSearchParams(`top=${i}${needle}`),
      body: undefined,
    });
  }
  await page.evaluateOnNewDocument(() => {
    const longest = {ms: 0};
    Object.assign(globalThis, {longest});
    new PerformanceObserver(list => {
      for (const {duration} of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
    }).observe({type: 'longtask', buffered: true});
  });
  await openView('journal');
  await page.waitForFunction(() => document.querySelectorAll('#journal tr').length === 100);
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
  const counts = [await nodes()];
  const [newest = ''] = await rowTexts();
  await page.click('#journal-older');
  await page.waitForFunction(text => document.querySelector('#journal tr')?.textContent !== text, {}, newest);
  assert.equal((await rowTexts()).length, 100);
  counts.push(await nodes());
  await page.click('#journal-newest');
  await page.waitForFunction(text => document.querySelector('#journal tr')?.textContent === text, {}, newest);
  await page.type('#journal-search', 'needle');
  await page.waitForFunction(
    () =>
      document.querySelectorAll('#journal tr').length === 1 &&
      !document.querySelector('#journal-state')?.textContent?.includes('Searching'),
    {timeout: 60_000},
  );
  assert.match((await rowTexts())[0] ?? '', /needle=here/);
  counts.push(await nodes());
  const longest = await page.evaluate(() => (globalThis as unknown as {longest: {ms: number}}).longest.ms);
  console.error(`journal of ${entries}: ${Math.max(...counts)} elements at most, longest task ${longest} ms`);
  assert.ok(Math.max(...counts) < 2500, `${counts.join(', ')} elements`);
  assert.deepEqual(complaints, []);
});

test('what is focused in the journal keeps the focus while calls come', async () => {
  await createEmulatorClient(origin).journal.clear();
  await call('/v1.0/myorg/apps');
  await openView('journal');
  await page.waitForSelector('#journal tr button');
  await page.focus('#journal tr button');
  await call('/v1.0/myorg/groups');
  await page.waitForFunction(() => document.querySelectorAll('#journal tr').length === 2);
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /myorg\/apps/);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'entry-title');
  assert.match(await page.$eval('#entry-response', pre => pre.textContent), /TokenExpired|InvalidToken|403/);
});

for (const scheme of ['light', 'dark']) {
  test(`every view, ${scheme}: axe finds nothing, and nothing is wider than a phone`, async () => {
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
    await page.setViewport({width: 400, height: 800});
    await openView('journal');
    const names = await page.$$eval('nav.views a', links => links.map(link => link.hash.slice(1)));
    for (const name of names) {
      await openView(name);
      await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
      await page.evaluate(axe);
      const {violations} = await page.evaluate(() =>
        (globalThis as unknown as {axe: {run(context: object): Promise<AxeResults>}}).axe.run(document),
      );
      assert.deepEqual(
        violations.map(({id, nodes}) => `${name}: ${id}: ${nodes.map(node => node.html.slice(0, 200)).join(' | ')}`),
        [],
      );
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(beyond <= 0, `${name} is ${beyond} px wider than the screen`);
      assert.deepEqual(complaints, []);
    }
    await page.setViewport({width: 1280, height: 900});
  });
}
