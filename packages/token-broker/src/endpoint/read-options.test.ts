import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {RateLimiter} from './rate-limit.js';
import {readOptions} from './read-options.js';

const required = {
  credential: {getToken: () => Promise.resolve(null)},
  authorize: () => null,
};

/** How many requests of one key a limiter lets pass, and the seconds to wait after that. */
async function countUntilRefused(limiter: RateLimiter | undefined): Promise<[count: number, seconds: number]> {
  for (let count = 0; count < 10_000; count += 1) {
    const seconds = await limiter?.consume('key');
    if (seconds !== undefined) return [count, seconds];
  }
  return [Infinity, 0];
}

test('limits that nobody has set are those of the documentation', async t => {
  // The time to wait is that of the whole window, however long the counting takes.
  const now = Date.now();
  t.mock.method(Date, 'now', () => now);
  const settings = readOptions({...required, clientKey: () => 'key'});
  assert.deepEqual(await countUntilRefused(settings.subjectLimiter), [120, 60]);
  assert.deepEqual(await countUntilRefused(settings.clientLimiter), [600, 60]);
  assert.deepEqual([settings.checks.maxBodyBytes, settings.checks.bodyMs], [65_536, 15_000]);
  const {minimumTokenLifeMs, minimumEntraLifeMs, metadataTtlMs, refusalTtlMs, resilience} = settings;
  assert.deepEqual(
    [minimumTokenLifeMs, minimumEntraLifeMs, metadataTtlMs, refusalTtlMs],
    [20 * 60_000, 30 * 60_000, 10 * 60_000, 30_000],
  );
  assert.deepEqual(resilience, {
    deadlineMs: 15_000,
    attemptMs: 8000,
    retries: 2,
    backoffMs: 250,
    failuresToOpen: 5,
    openMs: 10_000,
  });
});

test('a time that no timer can count, and a number below nought, are refused', () => {
  const longest = 2 ** 31 - 1;
  for (const name of ['deadlineMs', 'attemptMs'] as const) {
    assert.equal(readOptions({...required, resilience: {[name]: longest}}).resilience[name], longest);
    assert.throws(() => readOptions({...required, resilience: {[name]: longest + 1}}), /longer than a timer runs/);
  }
  assert.throws(() => readOptions({...required, maxBodyBytes: -1}), /maxBodyBytes is not a number of at least 0/);
  assert.throws(
    () => readOptions({...required, rateLimit: {points: 1, durationSeconds: 2 ** 31 / 1000}}),
    /rateLimit has no limit that can be counted/,
  );
});

test('an origin is listed as it is, without wildcards', () => {
  for (const origin of ['https://*.portal.example', '*', 'https://portal.example/', 'https://portal.example/path']) {
    assert.throws(
      () => readOptions({...required, cors: {origins: [origin]}}),
      /cors\.origins holds .* which is not an origin/,
      origin,
    );
  }
  for (const origin of [new URL('https://portal.example'), 7, null]) {
    assert.throws(
      () => readOptions({...required, publicOrigin: origin as never}),
      /publicOrigin holds .* not an origin/,
    );
  }
});

test('a limit is a number of requests in a time, or what counts by itself', () => {
  const limiter = {consume: () => Promise.resolve(undefined)};
  assert.equal(readOptions({...required, rateLimit: limiter}).subjectLimiter, limiter);
  for (const rateLimit of [7, 'much', true, {}, {consume: 7}]) {
    assert.throws(
      () => readOptions({...required, rateLimit: rateLimit as never}),
      /rateLimit has no limit that can be/,
    );
  }
});

test('what is set of a cloud is taken, and the rest is the cloud’s', () => {
  const {scope, apiOrigin, ownDataset} = readOptions({...required, powerBi: {scope: 'mine', cloud: 'china'}});
  assert.deepEqual([scope, apiOrigin, ownDataset], ['mine', 'https://api.powerbi.cn', 'omit']);
  assert.equal(readOptions({...required, powerBi: {ownDataset: 'include'}}).ownDataset, 'include');
});

test('a log that throws or rejects ends no request', async t => {
  const told = t.mock.method(console, 'error', () => undefined);
  for (const log of [
    (): unknown => {
      throw new Error('full');
    },
    (): unknown => Promise.reject(new Error('full')),
  ]) {
    readOptions({...required, log: log}).log({level: 'info', event: 'test'});
    await new Promise(setImmediate);
  }
  assert.equal(told.mock.callCount(), 2);
});
