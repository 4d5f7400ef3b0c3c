import assert from 'node:assert/strict';
import {getEventListeners} from 'node:events';
import {test} from 'node:test';
import type {TokenEndpointRequest} from '@pbi-bound-report/contract';
import {FakeClock, flush} from '../../test/support/fake-clock.js';
import type {PbiReportError} from '../errors/errors.js';
import {TokenRequestBatcher} from './token-request-batcher.js';
import type {TokenEndpointSettings} from './token-endpoint-settings.js';
import type {TokenGrant} from './token-grant.js';

const guid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const endpoint: TokenEndpointSettings = {
  url: 'https://site.example/token',
  method: 'POST',
  credentials: 'same-origin',
  headers: {},
  timeout: 30_000,
};
const asking = (n: number): TokenEndpointRequest => ({
  reports: [{id: guid(n)}],
  datasets: [{id: guid(1000 + n)}],
  bindings: [{reportId: guid(n), datasetId: guid(1000 + n)}],
});
const codeOf = (promise: Promise<TokenGrant>): Promise<string> =>
  promise.then(
    () => 'served',
    (error: PbiReportError) => error.code,
  );
const forever = new AbortController().signal;

/** A batcher on a scripted network. */
function setUp(answer: (body: TokenEndpointRequest, init: RequestInit, count: number) => Response | Promise<Response>) {
  const clock = new FakeClock();
  const calls: {url: string; init: RequestInit; body: TokenEndpointRequest}[] = [];
  const batcher = new TokenRequestBatcher({
    clock,
    nextTask: run => void clock.setTimeout(run, 0),
    isOnline: () => true,
    fetch: async (url, init = {}) => {
      const body =
        typeof init.body === 'string' ? (JSON.parse(init.body) as TokenEndpointRequest) : {reports: [], datasets: []};
      calls.push({url: url as string, init, body});
      return answer(body, init, calls.length);
    },
  });
  return {clock, calls, batcher};
}
const grantAll = (): Response =>
  Response.json({token: 'x'.repeat(30), expiration: '2026-01-01T13:00:00Z', reports: []});
const refuse = (status: number, code: string): Response => Response.json({error: {code, message: 'No.'}}, {status});

test('makes one request of twenty that ask in one task', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const asks = Array.from({length: 20}, (_, n) =>
    batcher.request({endpoint, request: asking(n), shared: true}, forever),
  );
  await clock.advance(1);
  await Promise.all(asks);
  assert.equal(calls.length, 1);
  assert.equal(calls[0]?.body.reports.length, 20);
  assert.equal(calls[0]?.body.bindings?.length, 20);
});

test('asks once for what two elements both show, with the wider permission', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const asks = [
    batcher.request({endpoint, request: asking(1), shared: true}, forever),
    batcher.request(
      {endpoint, request: {...asking(1), reports: [{id: guid(1), allowEdit: true}]}, shared: true},
      forever,
    ),
  ];
  await clock.advance(1);
  await Promise.all(asks);
  assert.deepEqual(calls[0]?.body.reports, [{id: guid(1), allowEdit: true}]);
  assert.equal(calls[0]?.body.bindings?.length, 1);
});

test('splits beyond fifty reports, and beyond fifty datasets', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const asks = Array.from({length: 120}, (_, n) =>
    batcher.request({endpoint, request: asking(n), shared: true}, forever),
  );
  await clock.advance(1);
  await Promise.all(asks);
  assert.deepEqual(
    calls.map(call => call.body.reports.length),
    [50, 50, 20],
  );
  const many = {reports: [{id: guid(1)}], datasets: Array.from({length: 40}, (_, n) => ({id: guid(n)}))};
  const other = {reports: [{id: guid(2)}], datasets: Array.from({length: 40}, (_, n) => ({id: guid(100 + n)}))};
  const two = [many, other].map(request => batcher.request({endpoint, request, shared: true}, forever));
  await clock.advance(1);
  await Promise.all(two);
  assert.equal(calls.length, 5);
});

test('keeps elements apart that ask in different ways', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const ways = [
    endpoint,
    {...endpoint, url: 'https://site.example/other'},
    {...endpoint, credentials: 'include' as const},
    {...endpoint, headers: {'x-tenant': 'a'}},
  ];
  const asks = [...ways, {...endpoint, headers: {}}].map((way, n) =>
    batcher.request({endpoint: way, request: asking(n), shared: true}, forever),
  );
  await clock.advance(1);
  await Promise.all(asks);
  assert.deepEqual(calls.map(call => call.body.reports.length).sort(), [1, 1, 1, 2]);
});

test('lets each ask alone when the joint request is refused, so that one bad element spoils no other', async () => {
  const {clock, calls, batcher} = setUp(body =>
    body.reports.some(report => report.id === guid(2)) ? refuse(403, 'NotAllowed') : grantAll(),
  );
  const codes = [1, 2, 3].map(n => codeOf(batcher.request({endpoint, request: asking(n), shared: true}, forever)));
  await clock.advance(1);
  assert.deepEqual(await Promise.all(codes), ['served', 'NotAllowed', 'served']);
  assert.equal(calls.length, 4);
});

test('asks alone only for those who still wait when a joint request is refused', async () => {
  let answer: () => void = () => undefined;
  const {clock, calls, batcher} = setUp((_body, _init, count) =>
    count === 1 ? new Promise(resolve => (answer = () => resolve(refuse(400, 'InvalidRequest')))) : grantAll(),
  );
  const gone = new AbortController();
  const codes = [gone.signal, forever, forever].map((signal, n) =>
    codeOf(batcher.request({endpoint, request: asking(n), shared: true}, signal)),
  );
  await clock.advance(1);
  gone.abort(Object.assign(new Error('gone'), {code: 'gone'}));
  answer();
  assert.deepEqual(await Promise.all(codes), ['gone', 'served', 'served']);
  assert.deepEqual(
    calls.map(({body}) => body.reports.map(report => report.id)),
    [[guid(0), guid(1), guid(2)], [guid(1)], [guid(2)]],
  );
});

test('a refusal concerns who asks for all that it names: a report, a dataset, both, or everybody', async () => {
  for (const [refused, codes] of [
    [{reportId: guid(1).toUpperCase()}, ['NotAllowed', 'served', 'served']],
    [{datasetId: guid(1003)}, ['served', 'served', 'NotAllowed']],
    [{reportId: guid(2), datasetId: guid(1002)}, ['served', 'NotAllowed', 'served']],
    [{reportId: guid(2), datasetId: guid(1003)}, ['served', 'served', 'served']],
    [{}, ['NotAllowed', 'NotAllowed', 'NotAllowed']],
  ] as const) {
    const {clock, batcher} = setUp(() =>
      Response.json({token: 'x'.repeat(30), refused: [{...refused, code: 'NotAllowed', message: 'No.'}]}),
    );
    const asked = [1, 2, 3].map(n => codeOf(batcher.request({endpoint, request: asking(n), shared: true}, forever)));
    await clock.advance(1);
    assert.deepEqual(await Promise.all(asked), codes, JSON.stringify(refused));
  }
});

test('a request that is redirected while it may follow none means: not signed in', async () => {
  const {clock, batcher} = setUp(() => toSignIn(undefined as never, {redirect: 'manual'}));
  const withHeaders = {...endpoint, headers: {authorization: 'Bearer session'}};
  const asked = codeOf(batcher.request({endpoint: withHeaders, request: asking(1), shared: true}, forever));
  await clock.advance(1);
  assert.equal(await asked, 'NotSignedIn');
});

test('fails only the elements whose items the endpoint refused', async () => {
  const {clock, calls, batcher} = setUp(() =>
    Response.json({
      token: 'x'.repeat(30),
      reports: [],
      refused: [{datasetId: guid(1002), code: 'NotAllowed', message: 'No.'}],
    }),
  );
  const codes = [1, 2, 3].map(n => codeOf(batcher.request({endpoint, request: asking(n), shared: true}, forever)));
  await clock.advance(1);
  assert.deepEqual(await Promise.all(codes), ['served', 'NotAllowed', 'served']);
  assert.equal(calls.length, 1);
});

test('does not multiply the load on an endpoint that is throttled or down', async () => {
  for (const status of [429, 503]) {
    const {clock, calls, batcher} = setUp(() => refuse(status, 'TooManyRequests'));
    const codes = [1, 2, 3].map(n => codeOf(batcher.request({endpoint, request: asking(n), shared: true}, forever)));
    await clock.advance(1);
    assert.deepEqual(await Promise.all(codes), ['TooManyRequests', 'TooManyRequests', 'TooManyRequests']);
    assert.equal(calls.length, 1);
  }
});

test('asks by itself with token-scope="element"', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const asks = [
    batcher.request({endpoint, request: asking(1), shared: false}, forever),
    batcher.request({endpoint, request: asking(2), shared: true}, forever),
  ];
  await clock.advance(1);
  await Promise.all(asks);
  assert.equal(calls.length, 2);
});

test('sends nothing but the address when an endpoint is asked by GET, and once for all', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const asks = Array.from({length: 60}, (_, n) =>
    batcher.request({endpoint: {...endpoint, method: 'GET'}, request: asking(n), shared: true}, forever),
  );
  await clock.advance(1);
  await Promise.all(asks);
  assert.equal(calls.length, 1);
  assert.equal(calls[0]?.init.body, undefined);
  assert.equal(new Headers(calls[0]?.init.headers).has('content-type'), false);
});

test('gives up after the time limit, aborts, and drops an answer that comes later', async () => {
  let late!: (response: Response) => void;
  const {clock, calls, batcher} = setUp(
    () =>
      new Promise<Response>(resolve => {
        late = resolve;
      }),
  );
  const code = codeOf(
    batcher.request({endpoint: {...endpoint, timeout: 5000}, request: asking(1), shared: true}, forever),
  );
  await clock.advance(5001);
  assert.equal(await code, 'TokenEndpointTimeout');
  assert.equal(calls[0]?.init.signal?.aborted, true);
  late(grantAll());
  await flush();
  assert.equal(clock.waiting, 0);
});

test('aborts the request when the last element that waits has gone, and not before', async () => {
  const {clock, calls, batcher} = setUp(() => new Promise<Response>(() => {}));
  const [one, two] = [new AbortController(), new AbortController()];
  const asks = [one, two].map((controller, n) =>
    batcher
      .request({endpoint, request: asking(n), shared: true}, controller.signal)
      .catch((error: Error) => error.name),
  );
  await clock.advance(1);
  one.abort();
  await flush();
  assert.equal(calls[0]?.init.signal?.aborted, false);
  two.abort();
  assert.deepEqual(await Promise.all(asks), ['AbortError', 'AbortError']);
  assert.equal(calls[0]?.init.signal?.aborted, true);
});

test('asks for nobody who has gone before the request was made', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const gone = new AbortController();
  const ask = batcher
    .request({endpoint, request: asking(1), shared: true}, gone.signal)
    .catch((error: Error) => error.name);
  gone.abort();
  await clock.advance(1);
  assert.equal(await ask, 'AbortError');
  assert.equal(calls.length, 0);
});

test('distinguishes offline from unreachable', async () => {
  const offline = new TokenRequestBatcher({
    fetch: async () => {
      throw new TypeError('Failed to fetch');
    },
    isOnline: () => false,
    nextTask: run => {
      queueMicrotask(run);
    },
  });
  const unreachable = new TokenRequestBatcher({
    fetch: async () => {
      throw new TypeError('Failed to fetch');
    },
    isOnline: () => true,
    nextTask: run => {
      queueMicrotask(run);
    },
  });
  assert.equal(await codeOf(offline.request({endpoint, request: asking(1), shared: true}, forever)), 'Offline');
  assert.equal(
    await codeOf(unreachable.request({endpoint, request: asking(1), shared: true}, forever)),
    'TokenEndpointUnreachable',
  );
  const asked = unreachable.request({endpoint, request: asking(1), shared: true}, forever);
  await assert.rejects(asked, /^PbiReportError: https?:\/\/\S+ does not answer\.$/, 'without the long texts too');
});

test('reckons with a clock that is wrong, by the Date header', async () => {
  const {clock, batcher} = setUp(() =>
    Response.json(
      {token: 'x'.repeat(30), expiration: '2026-01-01T11:00:00Z'},
      {headers: {date: 'Thu, 01 Jan 2026 10:00:00 GMT'}},
    ),
  );
  const ask = batcher.request({endpoint, request: asking(1), shared: true}, forever);
  await clock.advance(0);
  assert.equal((await ask).expiresAt, Date.parse('2026-01-01T13:00:00Z'));
});

test('a slow answer is no wrong clock, and of a wrong clock half the time on the way is taken off', async () => {
  const ask = async (date: string): Promise<number | undefined> => {
    const {clock, batcher} = setUp(async () => {
      clock.sleep(20_000);
      return Response.json({token: 'x'.repeat(30), expiration: '2026-01-01T13:00:00Z'}, {headers: {date}});
    });
    const asked = batcher.request({endpoint, request: asking(1), shared: true}, forever);
    await clock.advance(0);
    return (await asked).expiresAt;
  };
  // Sent at 12:00:00, answered at 12:00:20. The server wrote the header at 12:00:10.
  assert.equal(await ask('Thu, 01 Jan 2026 12:00:11 GMT'), Date.parse('2026-01-01T13:00:00Z'));
  assert.equal(await ask('Thu, 01 Jan 2026 11:50:10 GMT'), Date.parse('2026-01-01T13:10:00Z'));
  // Its clock is an hour behind: an hour more of life on ours.
  assert.equal(await ask('Thu, 01 Jan 2026 11:00:10 GMT'), Date.parse('2026-01-01T14:00:00Z'));
  assert.equal(await ask('no date'), Date.parse('2026-01-01T13:00:00Z'));
});

test('gives each element the token of several that is for its own pair', async () => {
  const expiration = '2026-01-01T13:00:00Z';
  const pair = (n: number) => ({reportId: guid(n), datasetId: guid(1000 + n)});
  const {clock, batcher} = setUp(() =>
    Response.json({
      token: 'one'.padEnd(30, 'x'),
      expiration,
      reports: [],
      bindings: [pair(1)],
      additionalTokens: [{token: 'two'.padEnd(30, 'x'), expiration, bindings: [pair(2)]}],
    }),
  );
  const asks = [1, 2, 3].map(n =>
    batcher.request({endpoint, request: asking(n), shared: true}, forever).then(
      grant => grant.token.slice(0, 3),
      (error: PbiReportError) => error.code,
    ),
  );
  await clock.advance(1);
  assert.deepEqual(await Promise.all(asks), ['one', 'two', 'TokenNotForReport']);
});

test('asks again, apart, for what the endpoint does not put into one token', async () => {
  const {clock, calls, batcher} = setUp((_body, _init, count) =>
    count > 1
      ? grantAll()
      : Response.json({
          token: 'x'.repeat(30),
          reports: [],
          refused: [{datasetId: guid(1002), code: 'AskSeparately', message: 'Apart.'}],
        }),
  );
  const codes = [1, 2].map(n => codeOf(batcher.request({endpoint, request: asking(n), shared: true}, forever)));
  await clock.advance(1);
  assert.deepEqual(await Promise.all(codes), ['served', 'served']);
  assert.deepEqual(
    calls.map(call => call.body.reports.length),
    [2, 1],
  );
});

/** A network on which the endpoint redirects to a page of another origin: the browser follows, and CORS forbids. */
const toSignIn = (_body: TokenEndpointRequest, init: RequestInit): Promise<Response> => {
  if (init.redirect !== 'manual') return Promise.reject(new TypeError('Failed to fetch'));
  const response = new Response(null, {status: 200});
  Object.defineProperty(response, 'type', {value: 'opaqueredirect'});
  return Promise.resolve(response);
};

test('a redirect to a sign-in page of another origin means: not signed in, for all alike, and it is not tried again', async () => {
  const {clock, calls, batcher} = setUp(toSignIn);
  const errors = [1, 2, 3].map(n =>
    batcher.request({endpoint, request: asking(n), shared: true}, forever).catch((error: PbiReportError) => error),
  );
  await clock.advance(1);
  for (const error of (await Promise.all(errors)) as PbiReportError[]) {
    assert.deepEqual([error.code, error.retryable], ['NotSignedIn', false]);
  }
  assert.equal(calls.length, 2);
});

test('a redirect to a page of the own origin means the same; one to JSON is an answer', async () => {
  const redirected = (response: Response): Response => {
    Object.defineProperty(response, 'redirected', {value: true});
    return response;
  };
  for (const [answer, code] of [
    [() => redirected(new Response('<!doctype html><title>Sign in</title>')), 'NotSignedIn'],
    [() => redirected(grantAll()), 'served'],
    [() => redirected(new Response('x'.repeat(30))), 'served'],
    [() => new Response('<!doctype html><title>Hello</title>'), 'TokenResponseInvalid'],
  ] as const) {
    const {clock, batcher} = setUp(answer);
    const asked = codeOf(batcher.request({endpoint, request: asking(1), shared: true}, forever));
    await clock.advance(1);
    assert.equal(await asked, code);
  }
});

test("the page's headers follow no redirect", async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const withHeaders = {...endpoint, headers: {authorization: 'Bearer session'}};
  for (const each of [withHeaders, endpoint]) {
    const asked = batcher.request({endpoint: each, request: asking(1), shared: true}, forever);
    await clock.advance(1);
    await asked;
  }
  assert.deepEqual(
    calls.map(call => call.init.redirect),
    ['manual', undefined],
  );
});

test('who has gone before asking is asked for by nobody, shared or not', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const reason = new Error('gone');
  for (const shared of [true, false]) {
    const asked = batcher.request({endpoint, request: asking(1), shared}, AbortSignal.abort(reason));
    await clock.advance(1);
    await assert.rejects(asked, reason);
  }
  assert.deepEqual(calls, []);
});

test('no answer comes out of a cache, and none leaves a listener on the signal of its ask', async () => {
  const {clock, calls, batcher} = setUp(grantAll);
  const {signal} = new AbortController();
  for (const shared of [true, false]) {
    const asked = batcher.request({endpoint, request: asking(1), shared}, signal);
    await clock.advance(1);
    await asked;
    await flush();
  }
  assert.deepEqual(
    calls.map(({init}) => init.cache),
    ['no-store', 'no-store'],
  );
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a device that is offline is not asked a second time whether the endpoint redirects', async () => {
  let calls = 0;
  const batcher = new TokenRequestBatcher({
    fetch: async () => {
      calls += 1;
      throw new TypeError('Failed to fetch');
    },
    isOnline: () => false,
  });
  assert.equal(await codeOf(batcher.request({endpoint, request: asking(1), shared: false}, forever)), 'Offline');
  assert.equal(calls, 1);
});
