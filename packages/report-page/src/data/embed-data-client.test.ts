import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createEmbedDataClient} from './embed-data-client.js';

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), {status});
const credential = {token: 'the-secret', tokenType: 1};

/** A client whose calls are answered by a test. */
function setUp(answer: () => Response | Promise<Response>, options: object = {}) {
  const calls: {url: string; init: RequestInit}[] = [];
  const client = createEmbedDataClient({
    fetch: async (url, init) => {
      calls.push({url, init});
      return answer();
    },
    ...options,
  });
  return {client, calls};
}

test('every call is a POST of its own that follows no redirect, and sends the token in its header alone', async () => {
  for (const [tokenType, scheme] of [
    [1, 'EmbedToken'],
    [0, 'Bearer'],
    [2, 'Bearer'],
  ] as const) {
    const {client, calls} = setUp(() => json({}), {base: 'https://emulator.example', headers: {'x-lane': 'w1'}});
    const {signal} = new AbortController();
    const own = {token: 'the-secret', tokenType};
    await client.open({reportId: 'r'}, own, signal);
    await client.openDashboard({dashboardId: 'd'}, own, signal);
    await client.query({reportId: 'r', query: {}}, own, signal);
    await client.queryTile({dashboardId: 'd', tileId: 't', query: {}}, own, signal);
    await client.quickCreate({datasetCreateConfig: {locale: 'en-US'}}, own, signal);
    await client.save({reportId: 'r', definition: {pages: []}}, own);
    assert.deepEqual(
      calls.map(({init}) => JSON.parse(init.body as string) as unknown),
      [
        {reportId: 'r', tokenType},
        {dashboardId: 'd', tokenType},
        {reportId: 'r', query: {}, tokenType},
        {dashboardId: 'd', tileId: 't', query: {}, tokenType},
        {datasetCreateConfig: {locale: 'en-US'}, tokenType},
        {reportId: 'r', definition: {pages: []}, tokenType},
      ],
    );
    for (const [i, {url, init}] of calls.entries()) {
      assert.match(url, /^https:\/\/emulator\.example\/__emulator\//);
      const {method, redirect, cache, credentials, headers} = init;
      assert.deepEqual([method, redirect, cache, credentials], ['POST', 'error', 'no-store', 'omit'], url);
      assert.deepEqual(headers, {
        'x-lane': 'w1',
        'content-type': 'application/json',
        authorization: `${scheme} the-secret`,
      });
      // A save that was begun is finished, whatever is opened next.
      assert.equal(init.signal, i === 5 ? null : signal);
    }
  }
});

test('headers of the options do not replace the token', async () => {
  const {client, calls} = setUp(() => json({}), {headers: {authorization: 'Bearer other'}});
  await client.open({reportId: 'r'}, credential);
  assert.equal((calls[0]?.init.headers as Record<string, string>)['authorization'], 'EmbedToken the-secret');
});

test('queries of one task go to the address for batches where there is one; opening a report does not', async () => {
  const answer = {responses: [0, 1].map(id => ({id: String(id), status: 200, body: {rows: [[id]]}}))};
  const {client, calls} = setUp(() => json(answer), {base: '/base', batchUrl: '/batch'});
  const [first, second] = await Promise.all([
    client.query({reportId: 'r', query: {}}, credential),
    client.queryTile({dashboardId: 'd', tileId: 't', query: {}}, credential),
    client.open({reportId: 'r'}, credential),
  ]);
  assert.deepEqual([first, second], [{rows: [[0]]}, {rows: [[1]]}]);
  assert.deepEqual(
    calls.map(({url}) => url),
    ['/base/__emulator/embed/open', '/batch'],
  );
  assert.match(calls[1]!.init.body as string, /"url":"\/base\/__emulator\/embed\/query"/);
});

test('the error of the emulator is passed on as it is', async () => {
  const error = {message: 'TokenExpired', detailedMessage: 'Access token has expired', errorCode: '403'};
  const {client} = setUp(() => json({error}, 403));
  await assert.rejects(client.open({reportId: 'r'}, credential), {name: 'ReportError', error});
});

test('what is no answer of the emulator is told by its path and its status, without the token', async () => {
  const odd: [() => Response | Promise<Response>, RegExp][] = [
    [() => Promise.reject(new TypeError('Failed to fetch the-secret')), /: no answer\. Check that it runs/],
    [() => new Response('<html>', {status: 502}), /: status 502 without JSON\./],
    [() => new Response('<html>', {status: 200}), /: status 200 without JSON\./],
    [() => json(null, 500), /: status 500 without an error\./],
    [() => json({}, 500), /without an error/],
    [() => json({error: null}, 500), /without an error/],
    [() => json({error: 'text'}, 500), /without an error/],
    [() => json({error: {message: 7}}, 500), /without an error/],
  ];
  for (const [answer, reason] of odd) {
    const {client} = setUp(answer);
    await assert.rejects(client.open({reportId: 'r'}, credential), error => {
      const {error: body, statusCode, message} = error as Error & {error: Record<string, unknown>; statusCode: number};
      assert.match(String(body['detailedMessage']), reason);
      assert.match(String(body['detailedMessage']), /^Failed to ask the emulator at \/__emulator\//);
      assert.deepEqual([statusCode, body['errorCode'], body['message']], [503, '503', 'LoadReportFailed']);
      assert.ok(!JSON.stringify([body, message]).includes('the-secret'));
      return true;
    });
  }
});

test('a call that was given up fails as given up, before its answer and while it is read', async () => {
  for (const isRead of [false, true]) {
    const controller = new AbortController();
    const abort = (): Promise<never> => {
      controller.abort();
      return Promise.reject(controller.signal.reason as Error);
    };
    const {client} = setUp(() => (isRead ? ({ok: true, status: 200, json: abort} as unknown as Response) : abort()));
    await assert.rejects(client.open({reportId: 'r'}, credential, controller.signal), {name: 'AbortError'});
  }
});

test('what is not emulated is noted without a token, and whether it was noted changes nothing', async () => {
  const {client, calls} = setUp(() => Promise.reject(new TypeError('Failed to fetch')), {headers: {'x-lane': 'w1'}});
  await client.reportUnsupported('Q&A');
  const {init} = calls[0] ?? {};
  assert.deepEqual([init?.method, init?.credentials, init?.body], ['POST', 'omit', '{"what":"Q&A"}']);
  assert.deepEqual(init?.headers, {'x-lane': 'w1', 'content-type': 'application/json'});
});
