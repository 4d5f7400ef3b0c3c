import assert from 'node:assert/strict';
import {test} from 'node:test';
import {RateLimiterRes} from 'rate-limiter-flexible';
import {rateLimiter} from './rate-limit.js';

const refusing = (refusal: unknown): ReturnType<typeof rateLimiter> =>
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as rate-limiter-flexible refuses
  rateLimiter({consume: () => Promise.reject(refusal)});

test('who is refused is told to wait until the window ends, and a second at least', async () => {
  for (const [milliseconds, seconds] of [
    [4500, 5],
    [60_000, 60],
    [1, 1],
    [0, 1],
  ] as const) {
    assert.equal(await refusing(new RateLimiterRes(0, milliseconds)).consume('anna'), seconds);
  }
});

test('a limiter that fails refuses nobody: its failure is the site’s', async () => {
  await assert.rejects(refusing(new Error('no Redis')).consume('anna'), /no Redis/);
});
