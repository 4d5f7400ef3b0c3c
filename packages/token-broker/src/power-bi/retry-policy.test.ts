import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {CredentialError} from './credential.js';
import {PowerBiError} from './power-bi-error.js';
import {retryPolicy, type RetryOptions} from './retry-policy.js';

/** Runs a call that fails so, each time, with pauses that are over at once. */
async function fail(
  t: TestContext,
  errors: readonly Error[],
  options: Partial<RetryOptions> = {},
): Promise<{calls: number; announced: number[]; paused: number[]; end: unknown}> {
  t.mock.method(Math, 'random', () => 1);
  const paused: number[] = [];
  const timers = t.mock.method(globalThis, 'setTimeout', ((run: () => void, ms: number) => {
    paused.push(ms);
    queueMicrotask(run);
    return {unref: () => undefined};
  }) as unknown as typeof setTimeout);
  const announced: number[] = [];
  let calls = 0;
  const policy = retryPolicy({
    retries: 2,
    backoffMs: 100,
    deadlineAt: 10_000,
    now: () => 0,
    onRetry: (_error, ms) => announced.push(ms),
    ...options,
  });
  const end = await policy
    .execute(() => {
      const error = errors[calls++];
      return error ? Promise.reject(error) : Promise.resolve('done');
    })
    .catch((error: unknown) => error);
  timers.mock.restore();
  return {calls, announced, paused, end};
}

const away = (retryAfterSeconds?: number): PowerBiError =>
  new PowerBiError('unavailable', 'x', retryAfterSeconds === undefined ? {} : {retryAfterSeconds});
const token = new PowerBiError('token', 'x');

test('pauses are doubled, each is announced, and after the last repeat the failure stays', async t => {
  const four = [away(), away(), away(), away()];
  const {calls, announced, paused, end} = await fail(t, four);
  assert.deepEqual([calls, announced, paused, end], [3, [100, 200], [100, 200], four[2]]);
  assert.equal((await fail(t, four, {retries: 0})).calls, 1);
});

test('chance shortens a pause to half of it at most', async t => {
  const random = [0, 0.5];
  const {announced} = await (async () => {
    const running = fail(t, [away(), away()]);
    t.mock.method(Math, 'random', () => random.shift()!);
    return running;
  })();
  assert.deepEqual(announced, [50, 150]);
});

test('the other side’s time to wait lengthens a pause and never shortens it', async t => {
  const entra = (seconds?: number): CredentialError => new CredentialError('x', true, seconds);
  assert.deepEqual((await fail(t, [away(1), away(0)])).announced, [1000, 200]);
  assert.deepEqual((await fail(t, [entra(2), entra()])).announced, [2000, 200]);
});

test('a pause that ends at the deadline or after it is not begun', async t => {
  const ended = await fail(t, [away(1)], {deadlineAt: 1000});
  assert.deepEqual([ended.calls, ended.announced, ended.paused], [1, [], []]);
  const begun = await fail(t, [away(1)], {deadlineAt: 1001});
  assert.deepEqual([begun.calls, begun.end], [2, 'done']);
});

test('what does not pass by itself is not repeated', async t => {
  for (const error of [
    new PowerBiError('missing', 'x'),
    new PowerBiError('forbidden', 'x'),
    new PowerBiError('rejected', 'x'),
    new CredentialError('x', false),
    Object.assign(new Error('foreign'), {unavailable: true, kind: 'unavailable'}),
  ]) {
    assert.deepEqual([(await fail(t, [error])).calls], [1]);
  }
  assert.equal((await fail(t, [new PowerBiError('throttled', 'x')])).end, 'done');
});

test('a token that was not taken is replaced at once and once, besides the repeats', async t => {
  const replaced = await fail(t, [token]);
  assert.deepEqual([replaced.calls, replaced.announced, replaced.end], [2, [], 'done']);
  assert.equal((await fail(t, [token, token])).calls, 2);
  const after = await fail(t, [away(), token, away(), away()]);
  assert.deepEqual([after.calls, after.announced, after.paused], [4, [100, 200], [100, 0, 200]]);
});
