/** What a routed context answers, against routes that the test plays. In a browser: test/specs. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {BrowserContext, Route} from '@playwright/test';
import type {OperationResponse} from '@pbi-bound-report/emulator';
import type {HostCall} from '@pbi-bound-report/test-kit';
import type {ReportPageFiles} from './report-page-files.js';
import {routeContext} from './route-context.js';

interface Call {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** `page`, `frame` or a window that is only just opening. Absent: no navigation. */
  navigates?: 'page' | 'frame' | 'opening';
}
interface Fulfilled {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  contentType?: string;
}

/** A context of which the test sends calls, and an emulator whose answers it writes. */
async function routed(response: Partial<OperationResponse> | Error = {}) {
  const over = new AbortController();
  const sent: HostCall[] = [];
  const replaced: string[] = [];
  let matches = (_url: URL): boolean => false;
  let handle = (_route: Route): Promise<void> => Promise.resolve();
  const context = {
    on: () => undefined,
    route: (match: typeof matches, handler: typeof handle) => {
      [matches, handle] = [match, handler];
      return Promise.resolve();
    },
    cookies: (url: string) =>
      Promise.resolve(
        url.includes('login')
          ? [
              {name: 'a', value: '1'},
              {name: 'b', value: '2'},
            ]
          : [],
      ),
  };
  const file = {contentType: 'text/html', body: '<p>'};
  await routeContext(context as unknown as BrowserContext, {
    connection: () => ({
      send: call => {
        sent.push(call);
        return response instanceof Error
          ? Promise.reject(response)
          : Promise.resolve({status: 200, headers: {}, body: '', ...response});
      },
    }),
    laneHeaders: {'x-emulator-lane': 'worker-1'},
    files: {
      find: (path: string) => Promise.resolve(path === '/reportEmbed' ? file : undefined),
    } as unknown as ReportPageFiles,
    signal: over.signal,
    onMissed: () => undefined,
  });
  const call = async ({url, method = 'GET', headers = {}, body, navigates}: Call) => {
    const outcome: {fulfilled?: Fulfilled; aborted?: string} = {};
    const element = {
      evaluate: (_run: unknown, address: string) => {
        replaced.push(address);
        return Promise.resolve();
      },
    };
    const frame = {
      parentFrame: () => (navigates === 'frame' ? {} : null),
      frameElement: () => Promise.resolve(element),
    };
    const request = {
      url: () => url,
      method: () => method,
      headers: () => headers,
      postData: () => body ?? null,
      isNavigationRequest: () => navigates !== undefined,
      frame: () => {
        if (navigates === 'opening') throw new Error('Frame for this navigation request is not available');
        return frame;
      },
    };
    await handle({
      request: () => request,
      fulfill: (options: Fulfilled) => {
        outcome.fulfilled = options;
        return Promise.resolve();
      },
      abort: (reason: string) => {
        outcome.aborted = reason;
        return Promise.resolve();
      },
    } as unknown as Route);
    return outcome;
  };
  return {call, sent, replaced, matches: (url: string) => matches(new URL(url)), end: () => over.abort()};
}
const api = 'https://api.powerbi.com/v1.0/myorg/groups?$top=1';

test('the three hosts of Microsoft are routed, by their whole names', async () => {
  const {matches} = await routed();
  assert.deepEqual(
    [
      api,
      'https://login.microsoftonline.com/x',
      'http://app.powerbi.com:8443/',
      'https://wabi.powerbi.com/',
      'https://api.powerbi.com.evil.example/',
    ].map(matches),
    [true, true, true, false, false],
  );
});

test('a call goes to the emulator as the page made it, in the test’s lane, with its cookies', async () => {
  const {call, sent} = await routed({status: 201, headers: {a: 'b'}, body: 'ok'});
  const {fulfilled} = await call({url: api, method: 'POST', headers: {'x-emulator-lane': 'other', b: '1'}, body: '{}'});
  assert.deepEqual(fulfilled, {status: 201, headers: {a: 'b', 'Access-Control-Allow-Origin': '*'}, body: 'ok'});
  assert.deepEqual(
    [sent[0]!.method, sent[0]!.url.href, sent[0]!.headers, sent[0]!.body],
    ['POST', api, {'x-emulator-lane': 'worker-1', b: '1'}, '{}'],
  );
  await call({url: 'https://login.microsoftonline.com/x', headers: {cookie: 'old=1'}});
  assert.deepEqual([sent[1]!.headers['cookie'], sent[1]!.body], ['a=1; b=2', undefined]);
  await call({url: api, headers: {cookie: 'old=1'}});
  assert.equal(sent[2]!.headers['cookie'], 'old=1');
});

test('bytes of a file arrive as bytes', async () => {
  const {call} = await routed({body: '\u00ff\u0000', isBinary: true});
  assert.deepEqual((await call({url: api})).fulfilled?.body, Buffer.from([255, 0]));
});

test('a preflight is answered with the headers that it asks for, and asks the emulator nothing', async () => {
  const {call, sent} = await routed();
  const asked = await call({url: api, method: 'OPTIONS', headers: {'access-control-request-headers': 'authorization'}});
  assert.equal(asked.fulfilled?.status, 204);
  assert.equal(asked.fulfilled?.headers?.['Access-Control-Allow-Headers'], 'authorization');
  const plain = await call({url: api, method: 'OPTIONS'});
  assert.equal(plain.fulfilled?.headers?.['Access-Control-Allow-Headers'], '*');
  assert.deepEqual(sent, []);
});

test('files of the report page are got from its own host only', async () => {
  const {call, sent} = await routed();
  const page = await call({url: 'https://app.powerbi.com/reportEmbed?reportId=1'});
  assert.deepEqual(page.fulfilled, {status: 200, contentType: 'text/html', body: '<p>'});
  await call({url: 'https://app.powerbi.com/reportEmbed', method: 'POST'});
  await call({url: 'https://api.powerbi.com/reportEmbed'});
  await call({url: 'https://app.powerbi.com/other'});
  assert.equal(sent.length, 3);
});

test('a redirect of a page is a document that leads on, and one of a frame is made by the page around it', async () => {
  for (const [navigates, status, name] of [
    ['page', 302, 'Location'],
    ['opening', 302, 'location'],
    ['page', 399, 'location'],
  ] as const) {
    const {call, replaced} = await routed({status, headers: {[name]: 'https://a.example/?b=1&c="<'}});
    const {fulfilled} = await call({url: 'https://login.microsoftonline.com/x', navigates});
    assert.equal(fulfilled?.status, 200);
    assert.match(String(fulfilled?.body), /url=https:\/\/a\.example\/\?b=1&amp;c=&quot;<">$/);
    assert.equal(fulfilled?.headers?.['Content-Type'], 'text/html; charset=utf-8');
    assert.equal(name in (fulfilled?.headers ?? {}), false);
    assert.deepEqual(replaced, []);
  }
  const {call, replaced} = await routed({status: 302, headers: {location: 'https://a.example/'}, body: 'moved'});
  const inFrame = await call({url: 'https://login.microsoftonline.com/x', navigates: 'frame'});
  assert.deepEqual([inFrame.fulfilled?.status, inFrame.fulfilled?.body, replaced], [204, '', ['https://a.example/']]);
});

test('what is no navigation, and what is no redirect, is answered as it is', async () => {
  for (const [status, navigates] of [
    [302, undefined],
    [299, 'page'],
    [400, 'page'],
  ] as const) {
    const {call} = await routed({status, headers: {location: 'https://a.example/'}});
    const {fulfilled} = await call({url: api, ...(navigates && {navigates})});
    assert.deepEqual([fulfilled?.status, fulfilled?.headers?.['location']], [status, 'https://a.example/']);
  }
});

test('faults travel: a lost connection, and an answer that never comes', async () => {
  const dropped = await routed({effect: {connection: 'drop'}});
  assert.deepEqual(await dropped.call({url: api}), {aborted: 'connectionreset'});
  const hanging = await routed({effect: {connection: 'hang'}});
  assert.deepEqual(await hanging.call({url: api}), {});
});

test('a page that is closed meanwhile is no failure, and anything else is', async () => {
  for (const message of [
    'page.goto: Target page, context or browser has been closed',
    'Target closed',
    'Route is already handled!',
  ]) {
    const {call} = await routed(new Error(message));
    assert.deepEqual(await call({url: api}), {});
  }
  const {call, end} = await routed(new Error('the emulator is broken'));
  await assert.rejects(call({url: api}), /the emulator is broken/);
  end();
  assert.deepEqual(await call({url: api}), {});
});
