import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {AccessToken} from './credential.js';
import {EntraTokenCache} from './entra-token-cache.js';

const hour = 3600_000;

/** A cache whose credential answers when the test says so. */
function createCache(): {
  cache: EntraTokenCache;
  answer: (token: string, lifeMs?: number) => void;
  waiting: () => number;
  problems: unknown[];
} {
  const waiting: ((token: AccessToken) => void)[] = [];
  const problems: unknown[] = [];
  const cache = new EntraTokenCache({
    credential: {getToken: () => new Promise(resolve => waiting.push(resolve))},
    scope: 'scope',
    minimumLifeMs: hour / 2,
    requestMs: 10_000,
    now: () => 0,
    onProblem: error => problems.push(error),
  });
  return {
    cache,
    answer: (token, lifeMs = hour) => waiting.shift()!({token, expiresOnTimestamp: lifeMs}),
    waiting: () => waiting.length,
    problems,
  };
}
const {signal} = new AbortController();

test('a refusal of an old token that comes late does not discard the one that has replaced it', async () => {
  const {cache, answer, waiting} = createCache();
  const first = cache.get(signal);
  answer('old');
  assert.equal((await first).token, 'old');
  // Two calls have used it; the first refusal discards it, and its successor is there when the second arrives.
  cache.discard('old');
  const second = cache.get(signal);
  answer('new');
  assert.equal((await second).token, 'new');
  cache.discard('old');
  assert.equal((await cache.get(signal)).token, 'new');
  assert.equal(waiting(), 0);
});

test('whoever comes while a token is requested shares the request', async () => {
  const {cache, answer, waiting} = createCache();
  const tokens = [cache.get(signal), cache.get(signal), cache.get(signal)];
  assert.equal(waiting(), 1);
  answer('shared');
  assert.deepEqual(
    (await Promise.all(tokens)).map(({token}) => token),
    ['shared', 'shared', 'shared'],
  );
});
