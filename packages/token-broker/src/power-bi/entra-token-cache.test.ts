import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CredentialError, type AccessToken} from './credential.js';
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

const cacheOf = (
  getToken: () => Promise<AccessToken | null>,
  {now = () => 0, problems = []}: {now?: () => number; problems?: unknown[]} = {},
): EntraTokenCache =>
  new EntraTokenCache({
    credential: {getToken},
    scope: 'scope',
    minimumLifeMs: hour / 2,
    requestMs: 10_000,
    now,
    onProblem: error => problems.push(error),
  });

test('a token is used to the last moment of the life that it must have, and until its credential wants another', async () => {
  let now = 0;
  let calls = 0;
  const cache = cacheOf(
    () =>
      Promise.resolve({token: `t${++calls}`, expiresOnTimestamp: now + hour, refreshAfterTimestamp: now + hour / 4}),
    {now: () => now},
  );
  const [first, second] = [await cache.get(signal), ((now = hour / 4 - 1), await cache.get(signal))];
  assert.deepEqual([first.token, second.token], ['t1', 't1']);
  now += 1;
  assert.equal((await cache.get(signal)).token, 't2');
  const plain = cacheOf(() => Promise.resolve({token: `p${++calls}`, expiresOnTimestamp: now + hour}), {
    now: () => now,
  });
  const given = await plain.get(signal);
  now += hour / 2;
  assert.equal(await plain.get(signal), given);
  now += 1;
  assert.notEqual(await plain.get(signal), given);
});

test('where renewing fails the old token is used while half a minute of it is left, and the operator hears of it', async () => {
  let now = 0;
  let isAway = false;
  const problems: unknown[] = [];
  const cache = cacheOf(
    () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({token: 't', expiresOnTimestamp: hour})),
    {now: () => now, problems},
  );
  await cache.get(signal);
  isAway = true;
  now = hour - 30_000;
  assert.equal((await cache.get(signal)).token, 't');
  assert.equal(problems.length, 1);
  now += 1;
  await assert.rejects(cache.get(signal), {name: 'CredentialError'});
  assert.equal(problems.length, 1);
});

test('a token that was refused while its successor could not be had is not used after all', async () => {
  let renew = (_error: Error): void => undefined;
  let now = 0;
  const answers: (() => Promise<AccessToken>)[] = [
    () => Promise.resolve({token: 't', expiresOnTimestamp: hour}),
    () => new Promise((_, reject) => (renew = reject)),
  ];
  const cache = cacheOf(() => answers.shift()!(), {now: () => now});
  await cache.get(signal);
  now = hour - 60_000;
  const renewal = cache.get(signal);
  cache.discard('t');
  renew(new Error('away'));
  await assert.rejects(renewal, {name: 'CredentialError'});
});

test('a credential that gives no token is set up wrongly: waiting does not help', async () => {
  for (const nothing of [null, undefined, {token: '', expiresOnTimestamp: hour}]) {
    await assert.rejects(cacheOf(() => Promise.resolve(nothing as null)).get(signal), {
      name: 'CredentialError',
      unavailable: false,
      message: /gave none/,
    });
  }
});

test('whether a foreign credential was refused or could not ask is read from what it throws', async () => {
  const own = new CredentialError('own', true, 7);
  await assert.rejects(cacheOf(() => Promise.reject(own)).get(signal), error => error === own);
  for (const [thrown, unavailable, said] of [
    [{statusCode: 399}, true, /the credential failed\.$/],
    [{statusCode: 400}, false, /the credential failed\.$/],
    [{statusCode: 429}, true, /the credential failed\.$/],
    [{statusCode: 499}, false, /the credential failed\.$/],
    [{statusCode: 500}, true, /the credential failed\.$/],
    [{statusCode: '400'}, true, /the credential failed\.$/],
    [{message: 7}, true, /the credential failed\.$/],
    [{message: 'secret words AADSTS7000215: more'}, false, /the credential failed with AADSTS7000215\.$/],
    [{statusCode: 503, message: 'AADSTS90033'}, true, /the credential failed with AADSTS90033\.$/],
    [{status: 503, message: 'AADSTS90033'}, true, /the credential failed with AADSTS90033\.$/],
    [{status: 401, message: 'AADSTS7000215'}, false, /the credential failed with AADSTS7000215\.$/],
    [undefined, true, /the credential failed\.$/],
    [null, true, /the credential failed\.$/],
  ] as const) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- It may throw anything.
    await assert.rejects(cacheOf(() => Promise.reject(thrown)).get(signal), {
      name: 'CredentialError',
      unavailable,
      message: said,
    });
  }
});
