import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {TokenCache, type TokenCacheRequest} from './token-cache.js';
import {memoryTokenStore, type StoredToken, type TokenStore} from './token-store.js';

const hour = 3600_000;
const start = Date.parse('2026-01-01T00:00:00Z');

const stored = (token: string, madeAt = start, lifeMs = hour): StoredToken => ({
  token,
  tokenId: `id of ${token}`,
  expiration: new Date(madeAt + lifeMs).toISOString(),
  requestId: undefined,
  madeAt,
});

/** A store that does what the test says and keeps a record. */
function createStore(parts: Partial<TokenStore> = {}): {store: TokenStore; calls: unknown[][]} {
  const calls: unknown[][] = [];
  const entries = new Map<string, StoredToken>();
  const store: TokenStore = {
    get: key => Promise.resolve(entries.get(key)),
    set: (key, entry, ttlMs) => {
      calls.push(['set', entry.token, ttlMs]);
      entries.set(key, entry);
      return Promise.resolve();
    },
    ...parts,
  };
  return {store, calls};
}

function createCache(
  store: TokenStore,
  {namespace = 'https://api.powerbi.com'} = {},
): {
  get: (request?: Partial<TokenCacheRequest>) => ReturnType<TokenCache['get']>;
  clock: {now: number};
  problems: unknown[];
  made: () => number;
} {
  const clock = {now: start};
  const problems: unknown[] = [];
  let made = 0;
  const cache = new TokenCache({
    store,
    namespace,
    minimumLifeMs: 20 * 60_000,
    now: () => clock.now,
    onStoreProblem: error => problems.push(error),
  });
  const get = (request: Partial<TokenCacheRequest> = {}): ReturnType<TokenCache['get']> =>
    cache.get({
      subject: 'anna',
      profileId: undefined,
      body: {},
      deadlineAt: start + 15_000,
      make: () => Promise.resolve({...stored(`made ${++made}`, clock.now), requestId: 'r'}),
      ...request,
    });
  return {get, clock, problems, made: () => made};
}

/** Pauses that are over at once, each with a step that the test gives. */
function skipPauses(t: TestContext, step: () => void): void {
  t.mock.method(globalThis, 'setTimeout', ((run: () => void) => {
    step();
    setImmediate(run);
    return {};
  }) as unknown as typeof setTimeout);
}

test('a token is kept as long as it lives, and said to have been there', async () => {
  const {store, calls} = createStore();
  const {get} = createCache(store);
  assert.deepEqual([(await get()).cached, (await get()).cached], [false, true]);
  assert.deepEqual(calls, [['set', 'made 1', hour]]);
});

test('who comes while a token is made waits for it', async () => {
  let looks = 0;
  let finish = (): void => undefined;
  const held = new Promise<void>(resolve => (finish = resolve));
  const {get, made} = createCache({
    get: () => {
      looks += 1;
      // Both have looked: the second finds the token being made.
      if (looks === 2) setImmediate(finish);
      return Promise.resolve(undefined);
    },
    set: () => Promise.resolve(),
  });
  let tell = (): void => undefined;
  const isMaking = new Promise<void>(resolve => (tell = resolve));
  const first = get({
    make: () => {
      tell();
      return held.then(() => ({...stored('first'), requestId: 'r'}));
    },
  });
  // Hashes of two keys need not come in the order in which they were asked for.
  await isMaking;
  const tokens = await Promise.all([first, get()]);
  assert.deepEqual(
    tokens.map(({token, cached}) => [token, cached]),
    [
      ['first', false],
      ['first', true],
    ],
  );
  assert.equal(made(), 0);
});

test('a kept token has at least the least life, or half of its own; a moment later it is replaced', async () => {
  for (const [lifeMs, leastMs] of [
    [hour, 20 * 60_000],
    [10 * 60_000, 5 * 60_000],
  ] as const) {
    const {get, clock} = createCache(createStore({get: () => Promise.resolve(stored('kept', start, lifeMs))}).store);
    clock.now = start + lifeMs - leastMs;
    assert.equal((await get()).token, 'kept');
    clock.now += 1;
    assert.equal((await get()).token, 'made 1');
  }
});

test('two endpoints on one store keep their tokens apart', async () => {
  const {store} = createStore();
  assert.equal((await createCache(store).get()).token, 'made 1');
  assert.equal((await createCache(store, {namespace: 'https://api.powerbi.cn'}).get()).cached, false);
});

test('what holds the lease makes the token and gives the lease back, also where it could not be made', async () => {
  const calls: unknown[] = [];
  const lease = (_key: string, ttlMs: number): Promise<() => Promise<void>> => {
    calls.push(ttlMs);
    return Promise.resolve(() => Promise.resolve(void calls.push('given back')));
  };
  const {get} = createCache(createStore({lease}).store);
  await assert.rejects(get({make: () => Promise.reject(new Error('no token'))}), {message: 'no token'});
  assert.equal((await get()).token, 'made 1');
  assert.deepEqual(calls, [15_000, 'given back', 15_000, 'given back']);
});

test('who gets the lease after another has made the token takes that one, and gives the lease back', async () => {
  let looks = 0;
  let givenBack = 0;
  const {get, made} = createCache(
    createStore({
      get: () => Promise.resolve(++looks === 1 ? undefined : stored('theirs')),
      lease: () => Promise.resolve(() => Promise.resolve(void (givenBack += 1))),
    }).store,
  );
  const {token, cached} = await get();
  assert.deepEqual([token, cached, made(), givenBack], ['theirs', true, 0, 1]);
});

test('another’s lease is waited for until its token is there', async t => {
  let pauses = 0;
  skipPauses(t, () => (pauses += 1));
  const {get, made, problems} = createCache(
    createStore({
      get: () => Promise.resolve(pauses === 2 ? stored('theirs') : undefined),
      lease: () => Promise.resolve(undefined),
    }).store,
  );
  const {token, cached} = await get();
  assert.deepEqual([token, cached, made(), pauses, problems], ['theirs', true, 0, 2, []]);
});

test('another’s lease is waited for no longer than the request may take, and its time is never none', async t => {
  const ttls: number[] = [];
  const lease = (_key: string, ttlMs: number): Promise<undefined> => {
    ttls.push(ttlMs);
    // Whoever waits for ever ends here, and not with the test's time.
    return ttls.length > 100 ? Promise.reject(new Error('asked a hundred times')) : Promise.resolve(undefined);
  };
  const {get, clock, made} = createCache(createStore({lease}).store);
  skipPauses(t, () => (clock.now += 500));
  assert.equal((await get({deadlineAt: start + 1000.5})).token, 'made 1');
  assert.deepEqual([ttls, made()], [[1000.5, 500.5, 1], 1]);
  assert.equal((await get({subject: 'ben', deadlineAt: clock.now})).token, 'made 2');
  assert.equal(ttls.length, 3);
});

test('a store that fails, at whatever, costs speed and not service, and the operator hears of it', async () => {
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  for (const parts of [{get: away}, {set: away}, {lease: away}, {lease: () => Promise.resolve(away)}]) {
    const {get, problems} = createCache(createStore(parts).store);
    assert.equal((await get()).token, 'made 1', Object.keys(parts)[0]);
    assert.ok(problems.length > 0 && problems.every(problem => (problem as Error).message === 'away'));
  }
});

test('of a memory that is full the least recently used token goes', async () => {
  const store = memoryTokenStore({maxBytes: 3 * 600});
  const set = (key: string): Promise<void> => store.set(key, stored('x'.repeat(100)), hour);
  for (const key of ['a', 'b', 'c']) await set(key);
  await store.get('a');
  await set('d');
  const isThere = async (key: string): Promise<boolean> => (await store.get(key)) !== undefined;
  assert.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map(isThere)), [true, false, true, true]);
});

test('a token that has ended is not kept', async () => {
  for (const ttl of [0, -1]) {
    const store = memoryTokenStore();
    await store.set('a', stored('x'), ttl);
    assert.equal(await store.get('a'), undefined);
  }
});

test('a token is given to its own subject, profile and request only', async () => {
  const {store} = createStore();
  const {get, made} = createCache(store);
  const requests: Partial<TokenCacheRequest>[] = [
    {},
    {subject: 'ben'},
    {profileId: 'p'},
    {profileId: 'q'},
    {body: {lifetimeInMinutes: 5}},
  ];
  const tokens = new Set<string>();
  for (const request of [...requests, ...requests]) tokens.add((await get(request)).token);
  assert.deepEqual([tokens.size, made()], [5, 5]);
});

test('this process keeps tokens of 64 MiB at most, and none whose life is over', async () => {
  const store = memoryTokenStore();
  const megabyte = 'x'.repeat(1024 * 1024);
  for (let n = 0; n < 100; n += 1) await store.set(`key ${n}`, stored(megabyte), hour);
  const kept = await Promise.all(Array.from({length: 100}, (_, n) => store.get(`key ${n}`)));
  assert.deepEqual([kept.filter(entry => entry).length, kept[99]?.token.length], [63, megabyte.length]);
  await store.set('over', stored('over'), 0);
  assert.equal(await store.get('over'), undefined);
});
