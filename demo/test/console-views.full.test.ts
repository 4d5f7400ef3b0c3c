/** The views of the mock server's console in a browser: what is live, what is long, and whom it serves. */
import assert from 'node:assert/strict';
import {after, before, beforeEach, test} from 'node:test';
import type {Browser, HTTPRequest, Page} from 'puppeteer-core';
import {createEmulatorClient, defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {findViolations} from './support/axe.js';
import {launchBrowser, patience} from './support/browser.js';

const entries = 100_000;
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
});
beforeEach(openPage);
after(async () => {
  await browser.close();
  await mock.close();
});

/**
 * Takes a new page. A request that is on its way as a page is left may never be reported as ended, and the page that
 * has left it would not count as idle again.
 */
async function openPage(): Promise<void> {
  await page?.close();
  page = await browser.newPage();
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
}

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
  await page.evaluateOnNewDocument(`
    globalThis.timers = [];
    globalThis.setInterval = work => timers.push(work);
    globalThis.asked = [];
    const {fetch: ask} = globalThis;
    globalThis.fetch = (...call) => {
      asked.push(call[0]);
      return ask(...call);
    };`);
  await openView('journal');
  await page.waitForFunction(() => document.querySelector('#live')?.textContent === 'Live');
  await call(`/v1.0/myorg/groups/${ids.contosoWorkspace}/reports`);
  await page.waitForFunction(() => document.querySelectorAll('#journal tr').length === 1);
  await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
  // All in one go: an event of the server's that comes a little later is no work of a timer.
  const timers = await page.evaluate(`(async () => {
    asked.length = 0;
    for (const work of timers) work();
    await new Promise(done => setTimeout(done));
    return {count: timers.length, asked};
  })()`);
  assert.deepEqual(timers, {count: 1, asked: []}, 'the clock that is drawn');
  assert.deepEqual(complaints, []);
});

test('without server-sent events it looks from time to time', async () => {
  await page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(globalThis, 'EventSource');
  });
  await openView('journal');
  await call('/v1.0/myorg/apps');
  await page.waitForFunction(() => /myorg\/apps/.test(document.querySelector('#journal')?.textContent ?? ''));
  assert.match(await page.$eval('#live', live => live.textContent), /every 2 s/);
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
    {timeout: 3 * patience},
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

/** An embed token of the built-in world, as a site would get it. */
async function generateToken(): Promise<string> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const signedIn = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });
  const {access_token: accessToken} = (await signedIn.json()) as {access_token: string};
  const made = await fetch(`${origin}/v1.0/myorg/GenerateToken`, {
    method: 'POST',
    headers: {authorization: `Bearer ${accessToken}`, 'content-type': 'application/json'},
    body: JSON.stringify({
      reports: [{id: ids.report}],
      datasets: [{id: ids.contoso}],
      identities: [{username: 'amy@contoso.com', roles: ['sales'], datasets: [ids.contoso]}],
    }),
  });
  return ((await made.json()) as {token: string}).token;
}
/** Chooses an option as soon as there is one of that value. */
async function choose(selector: string, value: string): Promise<void> {
  await page.waitForSelector(`${selector} option[value="${value}"]`);
  await page.select(selector, value);
}
const textOf = (selector: string) => page.$eval(selector, element => element.textContent);
const waitForText = (selector: string, pattern: string) =>
  page.waitForFunction(
    (where, wanted) => new RegExp(wanted).test(document.querySelector(where)?.textContent ?? ''),
    {},
    selector,
    pattern,
  );

test('a token that is pasted says what it allows, and stays nowhere', async () => {
  const token = await generateToken();
  await openView('token');
  const sentTo: string[] = [];
  const note = (request: HTTPRequest) => {
    if (request.postData()?.includes(token.slice(0, 40))) sentTo.push(new URL(request.url()).pathname);
  };
  page.on('request', note);
  await page.$eval(
    '#token-text',
    (area, text) => {
      (area as HTMLTextAreaElement).value = text;
    },
    token,
  );
  await page.focus('#token-form button');
  await page.keyboard.press('Enter');
  await waitForText('#token-description', 'Embed token: good');
  page.off('request', note);
  const text = await textOf('#token-description');
  assert.match(text, /amy@contoso\.com as sales on Contoso/);
  assert.match(text, /does not name this dataset/);
  assert.deepEqual(sentTo, ['/__emulator/describe-token']);
  const left = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('textarea, input')].map(field => (field as HTMLInputElement).value),
      JSON.stringify({...localStorage}),
      JSON.stringify({...sessionStorage}),
      location.href,
    ].join(),
  );
  assert.ok(!left.includes(token.slice(0, 40)));
  assert.ok(!JSON.stringify(await createEmulatorClient(origin).journal.read()).includes(token.slice(0, 40)));
});

test('a token that a call returned is described from the journal, without being shown', async () => {
  await generateToken();
  await openView('journal');
  const row = await page.waitForSelector('#journal tr:first-child button');
  await row?.click();
  await page.waitForSelector('#entry-token', {visible: true});
  await page.click('#entry-token');
  await waitForText('#token-description', 'amy@contoso.com as sales');
  assert.equal(await page.evaluate(() => location.hash), '#token');
});

test('people and identities see their rows side by side', async () => {
  await openView('rows');
  await choose('#rows-dataset', ids.contoso);
  await choose('#rows-table', 'Store');
  await waitForText('#rows', '16 rows[^]*Contoso London');
  await page.type('#rows-identity-form [name=username]', 'amy@contoso.com');
  await page.locator('#rows-roles input[value=sales]').click();
  await page.focus('#rows-identity-form button');
  await page.keyboard.press('Enter');
  await waitForText('#rows article:last-child h3', 'amy@contoso.com as sales');
  const managers = await page.$$eval('#rows article:last-child tbody tr', rows =>
    rows.map(row => row.lastElementChild?.textContent),
  );
  assert.ok(managers.length > 0 && managers.every(manager => manager === 'amy@contoso.com'), managers.join());
});

test('the model is a picture with a text alternative, and a query is answered or refused in words', async () => {
  await openView('model');
  await choose('#model-dataset', ids.contoso);
  await page.waitForSelector('svg.model');
  const drawn = await page.$$eval('svg.model .head', heads => heads.map(head => head.textContent));
  assert.deepEqual(drawn, ['Sales', 'Store', 'Product', 'Calendar']);
  assert.equal((await page.$$('svg.model .line')).length, 3);
  assert.match(await textOf('#model-tables'), /Sales\[StoreId\]Store\[StoreId\]/);
  const run = async (text: string) => {
    await page.$eval('#query-text', (area, value) => ((area as HTMLTextAreaElement).value = value), text);
    await page.locator('#query-form button').click();
  };
  await run("EVALUATE DISTINCT('Store'[Region])");
  await waitForText('#query-state', '\\d rows');
  await run('EVALUATE Missing');
  await waitForText('#problem', 'has no table Missing');
  assert.ok(await page.$eval('#problem', problem => (problem as HTMLElement).offsetHeight > 0));
});

for (const [view, path, where] of [
  ['rows', 'query', '#rows'],
  ['model', 'model', '#model-tables'],
] as const) {
  test(`an answer that comes late is not drawn under the name of another dataset: ${view}`, async () => {
    // Answers about the dataset are held while it says so, and looks at the state are counted.
    await page.evaluateOnNewDocument(`
      Object.assign(globalThis, {holds: false, held: [], looks: 0, drawn: []});
      const {fetch: ask} = globalThis;
      globalThis.fetch = async (url, init) => {
        const answer = await ask(url, init);
        const about = url + (init?.body ?? '');
        if (holds && about.includes('${path}') && about.includes('${ids.contoso}')) {
          await new Promise(release => held.push(release));
        }
        if (url.includes('status')) looks += 1;
        return answer;
      };`);
    await openView(view);
    const drawnFor = async (dataset: string, before: string | null): Promise<string | null> => {
      await choose(`#${view}-dataset`, dataset);
      await page.waitForFunction(
        (selector, old) => ![old, ''].includes(document.querySelector(selector)?.textContent ?? ''),
        {},
        where,
        before,
      );
      return textOf(where);
    };
    const northwind = await drawnFor(ids.northwind, await textOf(where));
    const contoso = await drawnFor(ids.contoso, northwind);
    const fabrikam = await drawnFor(ids.fabrikam, contoso);
    await page.evaluate('holds = true');
    await choose(`#${view}-dataset`, ids.contoso);
    await page.waitForFunction('held.length > 0');
    assert.equal(await drawnFor(ids.northwind, fabrikam), northwind);
    await page.evaluate(`
      const place = document.querySelector('${where}');
      new MutationObserver(() => drawn.push(place.textContent)).observe(place, {childList: true});
      looks = 0;
      for (const release of held) release();
      holds = false;`);
    // The late answer has been taken when the state is looked at after it.
    await page.waitForFunction('looks > 0');
    await page.evaluate('new Promise(requestAnimationFrame)');
    assert.ok(!((await page.evaluate('drawn')) as string[]).includes(contoso!));
    assert.equal(await textOf(where), northwind);
  });
}

test('the form of faults has every member that a fault can have, and sets each', async () => {
  await openView('faults');
  await page.waitForSelector('#fault-members .member');
  const openApi = (await (await fetch(`${origin}/__emulator/openapi.json`)).json()) as {
    paths: Record<string, {post: {requestBody: {content: Record<string, {schema: {properties: object}}>}}}>;
  };
  const {properties} = openApi.paths['/__emulator/faults']!.post.requestBody.content['application/json']!.schema;
  const members = await page.$$eval('#fault-members input[type=checkbox][name]', boxes => boxes.map(box => box.name));
  assert.deepEqual(members, Object.keys(properties));
  const fill = async (member: string, ...values: string[]) =>
    page.evaluate(
      (name, texts) => {
        const row = document.querySelector(`#fault-members [name="${name}"]`)!.closest('.member')!;
        const fields = [...row.querySelectorAll<HTMLInputElement>('input:not([name]), select, textarea')];
        fields.slice(0, texts.length).forEach((field, i) => {
          if (field.type !== 'checkbox') field.value = texts[i] ?? '';
          field.dispatchEvent(new Event('change', {bubbles: true}));
          field.dispatchEvent(new Event('input', {bubbles: true}));
        });
      },
      member,
      values,
    );
  const submitted = async () => {
    await page.$eval('#fault-form', form => (form as HTMLFormElement).requestSubmit());
    await page.waitForFunction(() => document.querySelectorAll('#fault-members :checked[name]').length === 0);
    return (await createEmulatorClient(origin).faults.list()).at(-1);
  };
  await fill('operation', 'Groups_*');
  await fill('bodyIncludes', 'x');
  await fill('status', '418');
  await fill('code', 'Teapot');
  await fill('message', 'short and stout');
  await fill('headers', 'X-One: 1\nX-Two: a: b');
  await fill('retryAfterSeconds', '0.5');
  await fill('throttle', '3', '10');
  const {faultId: _, hits: __, matches: ___, ...first} = (await submitted())!;
  assert.deepEqual(first, {
    operation: 'Groups_*',
    bodyIncludes: 'x',
    status: 418,
    code: 'Teapot',
    message: 'short and stout',
    headers: {'X-One': '1', 'X-Two': 'a: b'},
    retryAfterSeconds: 0.5,
    throttle: {limit: 3, windowSeconds: 10},
  });
  await fill('failure', 'throttled');
  await fill('body', '');
  await fill('latency', '2');
  await fill('latency', '2', '300', '50');
  await fill('times', '2');
  const {faultId: ____, hits: _____, matches: ______, ...second} = (await submitted())!;
  assert.deepEqual(second, {
    failure: 'throttled',
    body: '',
    latency: {distribution: 'normal', mean: 300, deviation: 50},
    times: 2,
  });
  await fill('status', '700');
  await page.$eval('#fault-form', form => ((form as HTMLFormElement).noValidate = true));
  await page.$eval('#fault-form', form => (form as HTMLFormElement).requestSubmit());
  await waitForText('#problem', 'status');
  await createEmulatorClient(origin).faults.clear();
});

test('the clock is moved by its slider, with the keyboard', async () => {
  await openView('clock');
  await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
  await page.focus('#clock-hours');
  await page.keyboard.press('End');
  await waitForText('#clock-hours-text', '48 h from now');
  await page.waitForFunction(() => !document.querySelector('#clock')?.textContent?.includes('real'));
  const {now} = await createEmulatorClient(origin).clock.read();
  assert.ok(Math.abs(Date.parse(now) - Date.now() - 48 * 3_600_000) < 60_000, now);
  await createEmulatorClient(origin).clock.reset();
});

test('a lane is made, shown and removed, and a snapshot of its world taken', async () => {
  await openView('clock');
  await page.type('#lane-name', 'made-here');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('#lane')?.value === 'made-here');
  await page.type('#snapshot-name', 'first');
  await page.keyboard.press('Enter');
  await waitForText('#snapshots', 'first');
  assert.deepEqual(await createEmulatorClient(origin, {lane: 'made-here'}).snapshots.list(), ['first']);
  await (await page.waitForSelector('::-p-aria(Remove lane made-here)'))?.click();
  await page.waitForFunction(() => document.querySelector<HTMLSelectElement>('#lane')?.value === 'default');
  assert.ok(!(await createEmulatorClient(origin).lanes.list()).includes('made-here'));
});

test('the files of the world are shown', async () => {
  await openView('world');
  await page.waitForSelector('#files button');
  await page.$$eval('#files button', buttons => buttons.find(button => button.textContent === 'world.json')?.click());
  await waitForText('#file-text', '"datasets"');
  assert.doesNotMatch(await textOf('#file-text'), new RegExp(defaultCredentials.clientSecret));
});

for (const scheme of ['light', 'dark']) {
  test(`every view, ${scheme}: axe finds nothing, and nothing is wider than a phone`, async () => {
    await createEmulatorClient(origin).faults.add({
      operation: 'Datasets_*',
      latency: {distribution: 'normal', mean: 300, deviation: 50},
    });
    await openView('journal');
    const names = await page.$$eval('nav.views a', links => links.map(link => link.hash.slice(1)));
    for (const name of names) {
      await openPage();
      await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
      await page.setViewport({width: 400, height: 800});
      await openView(name);
      await page.waitForNetworkIdle({idleTime: 300, concurrency: 1});
      assert.deepEqual(await findViolations(page), [], name);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(beyond <= 0, `${name} is ${beyond} px wider than the screen`);
      assert.deepEqual(complaints, []);
    }
  });
}
