import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock, flush} from '../../test/support/fake-clock.js';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {PbiReportError} from '../errors/errors.js';
import {onForget} from '../session/session.js';
import {TokenController, requestOf} from './token-controller.js';
import type {TokenNeed} from './token-controller.js';
import {TokenRequestBatcher} from './token-request-batcher.js';

const minute = 60_000;
const reportId = '11111111-1111-4111-8111-111111111111';
const [a, b, c] = [
  'aaaaaaaa-0000-4000-8000-00000000000a',
  'aaaaaaaa-0000-4000-8000-00000000000b',
  'aaaaaaaa-0000-4000-8000-00000000000c',
] as const;
const forever = new AbortController().signal;

function setUp(life: number, fail: (call: number) => Error | undefined | Promise<Error | undefined> = () => undefined) {
  const clock = new FakeClock();
  const seen = {calls: 0, reasons: [] as string[], renewed: [] as string[], expired: 0};
  const source: TokenNeed['source'] = {
    timeout: 30_000,
    provider: async (_request, {reason}) => {
      seen.calls += 1;
      seen.reasons.push(reason);
      const call = seen.calls;
      const error = await fail(call);
      if (error) throw error;
      return {token: `token-number-${call}-xxxxxxxxxx`, expiration: new Date(clock.now() + life).toISOString()};
    },
  };
  const controller = new TokenController(new TokenRequestBatcher({clock}), clock, {
    onRenewed: grant => seen.renewed.push(grant.token),
    onExpired: () => {
      seen.expired += 1;
    },
  });
  const need = (datasetId: string | undefined = a, more: Partial<TokenNeed> = {}): TokenNeed => ({
    source,
    binding: {reportId, ...(datasetId && {datasetId})},
    bindable: [],
    allowEdit: false,
    ...more,
  });
  return {clock, seen, controller, need};
}

test('renews ten minutes before the end, and again before the next one', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(49 * minute);
  assert.equal(seen.calls, 1);
  await clock.advance(2 * minute);
  assert.deepEqual(seen.renewed, ['token-number-2-xxxxxxxxxx']);
  await clock.advance(50 * minute);
  assert.equal(seen.renewed.length, 2);
  assert.equal(seen.expired, 0);
  assert.deepEqual(seen.reasons, ['first', 'renew', 'renew']);
});

test('a token that is due as soon as it arrives is looked at after a second, not in a loop', async () => {
  const {clock, seen, controller, need} = setUp(100);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(999);
  assert.deepEqual([seen.calls, seen.expired], [1, 0]);
  await clock.advance(1);
  assert.deepEqual([seen.calls, seen.expired], [1, 1]);
});

test('a renewal for what is not shown any more is given up, and leaves the next one at its time', async () => {
  let answer: (error: Error | undefined) => void = () => undefined;
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call === 2 ? new Promise(resolve => (answer = resolve)) : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(50 * minute);
  assert.equal(seen.calls, 2, 'a renewal is on its way');
  await controller.acquire(need(b), forever, 'rebind');
  controller.watch(() => need(b));
  answer(undefined);
  await clock.advance(49 * minute);
  assert.deepEqual([seen.calls, seen.renewed], [3, []]);
  await clock.advance(2 * minute);
  assert.deepEqual(seen.renewed, ['token-number-4-xxxxxxxxxx']);
});

test('a renewal that is stopped at whatever moment of its answer reaches nobody', async () => {
  for (let moment = 0; moment < 40; moment += 1) {
    let answer: (error: Error | undefined) => void = () => undefined;
    const {clock, seen, controller, need} = setUp(60 * minute, call =>
      call === 2 ? new Promise(resolve => (answer = resolve)) : undefined,
    );
    await controller.acquire(need(), forever, 'first');
    controller.watch(() => need());
    await clock.advance(50 * minute);
    answer(undefined);
    for (let n = 0; n < moment; n += 1) await Promise.resolve();
    const before = seen.renewed.length;
    controller.stop();
    await flush();
    assert.equal(seen.renewed.length, before, `${moment} microtasks after the answer`);
  }
});

test('a token whose ask is aborted at whatever moment of its answer is not kept', async () => {
  for (let moment = 0; moment < 40; moment += 1) {
    let answer: (error: Error | undefined) => void = () => undefined;
    const {controller, need} = setUp(60 * minute, () => new Promise(resolve => (answer = resolve)));
    const run = new AbortController();
    const asked = controller.acquire(need(), run.signal, 'first');
    asked.catch(() => undefined);
    answer(undefined);
    for (let n = 0; n < moment; n += 1) await Promise.resolve();
    const wasThere = controller.covers(need());
    run.abort(new Error('stopped'));
    await flush();
    assert.equal(controller.covers(need()), wasThere, `${moment} microtasks after the answer`);
  }
});

test('renews a short token a tenth of its life before it ends', async () => {
  const {clock, seen, controller, need} = setUp(5 * minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(4.4 * minute);
  assert.equal(seen.renewed.length, 0);
  await clock.advance(0.2 * minute);
  assert.equal(seen.renewed.length, 1);
});

test('tries again later and later while the old token lives, without an event', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call > 1 && call < 5
      ? new PbiReportError({code: 'TokenEndpointUnreachable', message: 'x', retryable: true})
      : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(50 * minute);
  assert.equal(seen.calls, 2);
  await clock.advance(1600);
  assert.equal(seen.calls, 3);
  await clock.advance(3100);
  assert.equal(seen.calls, 4);
  await clock.advance(6100);
  assert.equal(seen.calls, 5);
  assert.equal(seen.renewed.length, 1);
  assert.equal(seen.expired, 0);
});

test('waits as long as the endpoint says', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call === 2
      ? new PbiReportError({code: 'TooManyRequests', message: 'x', retryable: true, retryAfter: 120_000})
      : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(50 * minute + 119_000);
  assert.equal(seen.calls, 2);
  await clock.advance(2_000);
  assert.equal(seen.calls, 3);
});

test('says so when the token ends before a new one can be had', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute, call => (call > 1 ? new Error('down') : undefined));
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(59 * minute);
  assert.equal(seen.expired, 0);
  await clock.advance(3 * minute);
  assert.equal(seen.expired, 1);
});

test('looks at the time when the page wakes up: renews what is due, and asks nothing before the recovery of what has ended', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  clock.sleep(55 * minute);
  controller.wake();
  await flush();
  assert.equal(seen.renewed.length, 1);
  clock.sleep(3 * 60 * minute);
  controller.wake();
  controller.wake();
  await flush();
  assert.equal(seen.calls, 2);
  assert.equal(seen.expired, 1);
  await controller.acquire(need(), forever, 'expired');
  assert.deepEqual(seen.reasons, ['first', 'renew', 'expired']);
});

test('gives the recovery the token whose renewal came too late, and gives it once', async () => {
  let answer = (): void => undefined;
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call === 2
      ? new Promise(resolve => {
          answer = () => resolve(undefined);
        })
      : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(50 * minute);
  assert.equal(seen.calls, 2);
  clock.sleep(11 * minute);
  answer();
  await flush();
  assert.deepEqual([seen.expired, seen.renewed], [1, []]);
  assert.equal((await controller.acquire(need(), forever, 'expired')).token, 'token-number-2-xxxxxxxxxx');
  assert.equal((await controller.acquire(need(), forever, 'expired')).token, 'token-number-3-xxxxxxxxxx');
});

test('a token whose end is past when it arrives has no known end: nothing is renewed or said to have ended', async () => {
  const {clock, seen, controller, need} = setUp(-minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(60 * minute);
  assert.deepEqual([seen.calls, seen.expired, clock.waiting], [1, 0, 0]);
});

test('outlasts the longest timer of a browser', async () => {
  const {clock, seen, controller, need} = setUp(40 * 24 * 60 * minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(39 * 24 * 60 * minute);
  assert.equal(seen.calls, 1);
  await clock.advance(24 * 60 * minute);
  assert.equal(seen.renewed.length, 1);
});

test('needs no network for what the token at hand covers', async () => {
  const {controller, seen, need} = setUp(60 * minute);
  await controller.acquire(need(a, {bindable: [b]}), forever, 'first');
  await controller.acquire(need(b), forever, 'rebind');
  assert.equal(seen.calls, 1);
  await controller.acquire(need(c), forever, 'rebind');
  await controller.acquire(need(c, {allowEdit: true}), forever, 'rebind');
  await controller.acquire(need(c), forever, 'rebind');
  assert.equal(seen.calls, 3);
});

test('a token of one endpoint serves no other, nor the same one that is asked in another way', async () => {
  const clock = new FakeClock();
  let calls = 0;
  const batcher = new TokenRequestBatcher({
    clock,
    fetch: async () => {
      calls += 1;
      return Response.json({token: 'x'.repeat(30), expiration: new Date(clock.now() + 60 * minute).toISOString()});
    },
  });
  const controller = new TokenController(batcher, clock, {onRenewed: () => undefined, onExpired: () => undefined});
  const needOf = (url: string, headers: Record<string, string> = {}): TokenNeed => ({
    source: {
      endpoint: {url, method: 'POST', credentials: 'same-origin', headers, timeout: 1000},
      shared: false,
    },
    binding: {reportId, datasetId: a},
    bindable: [],
    allowEdit: false,
  });
  const need = needOf('https://site.example/one');
  await controller.acquire(need, forever, 'first');
  assert.equal(controller.covers(need), true);
  assert.equal(controller.covers(needOf('https://site.example/two')), false);
  assert.equal(controller.covers(needOf('https://site.example/one', {authorization: 'another'})), false);
  assert.equal(controller.covers(setUp(minute).need()), false);
  await controller.acquire(needOf('https://site.example/two'), forever, 'rebind');
  assert.equal(calls, 2);
});

test('a token of one dataset serves neither the report’s own nor a pair of which it covers one half', async () => {
  const {controller, need} = setUp(60 * minute);
  await controller.acquire(need(a, {bindable: [b]}), forever, 'first');
  const own = need(a, {binding: {reportId}});
  assert.equal(controller.covers(own), false);
  const paginated = (...ids: string[]): TokenNeed['binding'] => ({
    reportId,
    paginated: ids.map(targetDatasetId => ({sourceDatasetId: c, targetDatasetId})),
  });
  assert.equal(controller.covers(need(a, {binding: {...paginated(a, b), datasetId: a}})), true);
  assert.equal(controller.covers(need(a, {binding: {...paginated(a, c), datasetId: a}})), false);
  await controller.acquire(own, forever, 'rebind');
  assert.equal(controller.covers(own), true);
  assert.equal(controller.covers(need(a)), false);
});

test('a renewal that fails after the token’s end leads to the recovery, once', async () => {
  let fail: (error: Error) => void = () => undefined;
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call === 2 ? new Promise((_resolve, reject) => (fail = reject)) : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(50 * minute);
  assert.equal(seen.calls, 2);
  clock.sleep(11 * minute);
  fail(new Error('down'));
  await flush();
  assert.equal(seen.expired, 1);
  await clock.advance(60 * minute);
  assert.deepEqual([seen.expired, seen.calls], [1, 2]);
});

test('a renewal that is stopped aborts its request', async () => {
  const clock = new FakeClock();
  const signals: AbortSignal[] = [];
  const provider = async (_request: unknown, {signal}: {signal: AbortSignal}): Promise<object> => {
    signals.push(signal);
    if (signals.length > 1) await new Promise(() => undefined);
    return {token: 'x'.repeat(30), expiration: new Date(clock.now() + 60 * minute).toISOString()};
  };
  const controller = new TokenController(new TokenRequestBatcher({clock}), clock, {
    onRenewed: () => undefined,
    onExpired: () => undefined,
  });
  const need = {...setUp(minute).need(), source: {provider, timeout: 30_000}};
  await controller.acquire(need, forever, 'first');
  controller.watch(() => need);
  await clock.advance(50 * minute);
  controller.stop();
  assert.deepEqual(
    signals.map(signal => signal.aborted),
    [false, true],
  );
});

test('asks anew for a token that is due, expired or doubted', async () => {
  const {clock, controller, seen, need} = setUp(60 * minute);
  await controller.acquire(need(), forever, 'first');
  await controller.acquire(need(), forever, 'expired');
  await controller.acquire(need(), forever, 'retry');
  clock.sleep(55 * minute);
  await controller.acquire(need(), forever, 'rebind');
  assert.equal(seen.calls, 4);
});

test('forgets the token, its timers and whatever is under way', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  controller.forget();
  assert.equal(clock.waiting, 0);
  await clock.advance(120 * minute);
  assert.equal(seen.calls, 1);
});

test("names what failed when the page's provider throws, without quoting tokens", async () => {
  const {controller, need} = setUp(minute, () => new Error('cannot use eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.sig'));
  await assert.rejects(
    controller.acquire(need(), forever, 'first'),
    (error: PbiReportError) => error.code === 'TokenProviderFailed' && !/eyJ/.test(`${error.message}${error.detail}`),
  );
});

test('asks for report, bound dataset, the other bindable ones and the pairs', () => {
  const source = {timeout: 1, provider: async () => ''};
  assert.deepEqual(
    requestOf({
      source,
      binding: {reportId, datasetId: a, workspaceId: c, signature: 'signed'},
      bindable: [a, b],
      allowEdit: true,
    }),
    {
      reports: [{id: reportId, groupId: c, allowEdit: true}],
      datasets: [{id: a}, {id: b}],
      allowMultipleTokens: true,
      bindings: [
        {reportId, datasetId: a, signature: 'signed'},
        {reportId, datasetId: b, signature: 'signed'},
      ],
    },
  );
  assert.deepEqual(requestOf({source, binding: {reportId}, bindable: [], allowEdit: false}), {
    reports: [{id: reportId}],
    datasets: [],
    allowMultipleTokens: true,
    bindings: [{reportId}],
  });
  assert.deepEqual(
    requestOf({
      source,
      binding: {reportId, paginated: [{sourceDatasetId: a, targetDatasetId: b}]},
      bindable: [],
      allowEdit: false,
    }),
    {
      reports: [{id: reportId}],
      datasets: [{id: b, xmlaPermissions: 'ReadOnly'}],
      allowMultipleTokens: true,
      bindings: [{reportId, datasetId: b}],
    },
  );
});

test('changes between datasets that an answer covers with several tokens, without the network', async () => {
  const {clock, controller, need} = setUp(60 * minute);
  const expiration = new Date(clock.now() + 60 * minute).toISOString();
  let calls = 0;
  const source: TokenNeed['source'] = {
    timeout: 1000,
    provider: async () => {
      calls += 1;
      return {
        token: 'for-a-xxxxxxxxxxxxxxxx',
        expiration,
        reports: [],
        bindings: [{reportId, datasetId: a}],
        additionalTokens: [
          {token: 'for-b-xxxxxxxxxxxxxxxx', tokenId: '', expiration, bindings: [{reportId, datasetId: b}]},
        ],
      };
    },
  };
  const tokens: string[] = [];
  for (const dataset of [a, b, a, b]) {
    tokens.push(
      (await controller.acquire(need(dataset, {source, bindable: [a, b]}), forever, 'rebind')).token.slice(0, 5),
    );
  }
  assert.deepEqual([tokens, calls], [['for-a', 'for-b', 'for-a', 'for-b'], 1]);
});

test("asks no later than the token's end, however long the endpoint says to wait", async () => {
  const retryAfter = 60 * minute;
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call === 2 ? new PbiReportError({code: 'TooManyRequests', message: '', retryAfter}) : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(51 * minute);
  assert.deepEqual([seen.calls, seen.expired], [2, 0]);
  await clock.advance(9 * minute);
  assert.deepEqual([seen.calls, seen.expired], [2, 1]);
});

test('renews with what is needed by then: signature, provider and headers may have changed', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute);
  let signature = 'old';
  const asked: (string | undefined)[] = [];
  const readTokenNeed = (): TokenNeed => {
    const current = need();
    const source: TokenNeed['source'] = {
      timeout: 1000,
      provider: async request => {
        asked.push(request.bindings?.[0]?.signature);
        return {
          token: `token-of-${signature}-xxxxxxxxxxxxx`,
          expiration: new Date(clock.now() + 60 * minute).toISOString(),
        };
      },
    };
    return {...current, source, binding: {...current.binding, signature}};
  };
  await controller.acquire(need(), forever, 'first');
  controller.watch(readTokenNeed);
  signature = 'new';
  await clock.advance(51 * minute);
  assert.deepEqual([asked, seen.renewed], [['new'], ['token-of-new-xxxxxxxxxxxxx']]);
});

test('a need that cannot be read any more is a renewal that has failed, not an error of the page', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute);
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => {
    throw new PbiReportError({code: 'TokenEndpointMissing', message: ''});
  });
  await clock.advance(59 * minute);
  assert.deepEqual([seen.calls, seen.expired], [1, 0]);
  await clock.advance(minute);
  assert.equal(seen.expired, 1);
});

test('a token of one report serves no other, even where the answer names no pairs', async () => {
  const {controller, seen, need} = setUp(60 * minute);
  await controller.acquire(need(), forever, 'first');
  const other = need(a, {binding: {reportId: b, datasetId: a}});
  assert.deepEqual([controller.covers(need()), controller.covers(other)], [true, false]);
  await controller.acquire(other, forever, 'rebind');
  assert.equal(seen.calls, 2);
});

test('a page that wakes up while its timers catch up renews once', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call > 1 ? new Promise(() => undefined) : undefined,
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  clock.sleep(55 * minute);
  controller.wake();
  controller.wake();
  await clock.advance(20_000);
  assert.deepEqual(seen.reasons, ['first', 'renew']);
});

test('after a renewal that went well, the next failures are tried again as soon as the first were', async () => {
  const {clock, seen, controller, need} = setUp(60 * minute, call =>
    call === 4 || call === 1 ? undefined : new PbiReportError({code: 'TokenEndpointUnreachable', message: 'x'}),
  );
  await controller.acquire(need(), forever, 'first');
  controller.watch(() => need());
  await clock.advance(50 * minute + 1600 + 3100);
  assert.deepEqual([seen.calls, seen.renewed.length], [4, 1]);
  await clock.advance(50 * minute);
  assert.equal(seen.calls, 5, 'the next renewal has failed');
  await clock.advance(1600);
  assert.equal(seen.calls, 6);
});

test('a provider that does not answer in time has failed, and one that nobody waits for has not', async () => {
  const {clock, controller, need} = setUp(60 * minute, () => new Promise(() => undefined));
  const codes: unknown[] = [];
  controller
    .acquire(need(), forever, 'first')
    .catch((error: unknown) => codes.push(error instanceof PbiReportError && error.code));
  await clock.advance(29_999);
  assert.equal(codes.length, 0);
  await clock.advance(1);
  assert.equal(codes[0], 'TokenEndpointTimeout');
  const run = new AbortController();
  const reason = new Error('stopped');
  const asked = controller.acquire(need(), run.signal, 'first').catch((error: unknown) => codes.push(error));
  run.abort(reason);
  await flush();
  assert.equal(codes[1], reason);
  await asked;
});

test('what an aborted ask hears of the session takes nothing away, whenever it is aborted', async t => {
  useGlobals(t, {BroadcastChannel: undefined});
  for (let moment = 0; moment < 40; moment += 1) {
    let answer: (error: Error | undefined) => void = () => undefined;
    let forgotten = 0;
    const end = onForget(() => {
      forgotten += 1;
      return true;
    });
    const {controller, need} = setUp(60 * minute, () => new Promise(resolve => (answer = resolve)));
    const run = new AbortController();
    controller.acquire(need(), run.signal, 'first').catch(() => undefined);
    await Promise.resolve();
    answer(new PbiReportError({code: 'SessionChanged', message: 'x'}));
    for (let n = 0; n < moment; n += 1) await Promise.resolve();
    const before = forgotten;
    run.abort(new Error('stopped'));
    await flush();
    assert.equal(forgotten, before, `${moment} microtasks after the answer`);
    end();
  }
});
