/** What the Redis stores send, against a client that the test plays. With a real Redis: test/redis.test.ts. */
import assert from 'node:assert/strict';
import {mock, test} from 'node:test';
import type {StoredToken} from '../tokens/token-store.js';
import {redisRateLimiter, redisTokenStore} from './redis.js';

const entry: StoredToken = {token: 'H4sI', tokenId: 'id', expiration: '2030-01-01T00:00:00Z', madeAt: 0};

/** A client that remembers commands and answers them from a map. */
function fakeClient(answer: (args: string[]) => Promise<unknown> = () => Promise.resolve(null)) {
  const sent: string[][] = [];
  const client = {
    isReady: true,
    sendCommand: (args: string[]) => {
      sent.push(args);
      return answer(args);
    },
  };
  return {client, sent};
}

test('an encryption key has 32 bytes, not fewer and not more', () => {
  const {client} = fakeClient();
  for (const bytes of [0, 16, 31, 33, 64]) {
    assert.throws(() => redisTokenStore({client, encryptionKey: new Uint8Array(bytes)}), {
      name: 'TypeError',
      message: new RegExp(`encryptionKey has ${bytes} bytes`),
    });
  }
  redisTokenStore({client, encryptionKey: new Uint8Array(32)});
});

test('a token whose life is over is not sent; one of a millisecond is, for whole milliseconds', async () => {
  const {client, sent} = fakeClient();
  const store = redisTokenStore({client});
  for (const ttlMs of [0.9, 0, -5, NaN]) await store.set('k', entry, ttlMs);
  assert.deepEqual(sent, []);
  await store.set('k', entry, 1.9);
  await store.set('k', entry, 1);
  const command = ['SET', 'pbi-token:k', JSON.stringify(entry), 'PX', '1'];
  assert.deepEqual(sent, [command, command]);
});

test('a lease is for whole milliseconds, of one holder, under the store’s own prefix', async () => {
  let answer: string | null = 'OK';
  const {client, sent} = fakeClient(() => Promise.resolve(answer));
  const store = redisTokenStore({client, prefix: 'mine:'});
  const release = await store.lease!('k', 0.2);
  const [set, name, holder, ...rest] = sent[0]!;
  assert.deepEqual([set, name, ...rest], ['SET', 'mine:lease:k', 'PX', '1', 'NX']);
  await release!();
  assert.deepEqual([sent[1]![0], sent[1]!.at(-2), sent[1]!.at(-1)], ['EVAL', 'mine:lease:k', holder]);
  answer = null;
  assert.equal(await store.lease!('k', 1), undefined);
});

test('what is no text in the Redis is no token', async () => {
  for (const found of [null, undefined, 7]) {
    const {client} = fakeClient(() => Promise.resolve(found));
    assert.equal(await redisTokenStore({client}).get('k'), undefined);
  }
});

test('a command is waited for half a second, and what was answered or refused leaves no timer behind', async t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const clear = mock.method(globalThis, 'clearTimeout');
  t.after(() => clear.mock.restore());
  const hanging = redisTokenStore({client: fakeClient(() => new Promise(() => undefined)).client}).get('k');
  let state = 'waiting';
  hanging.catch((error: Error) => (state = error.message));
  t.mock.timers.tick(499);
  await new Promise(setImmediate);
  assert.equal(state, 'waiting');
  t.mock.timers.tick(1);
  await new Promise(setImmediate);
  assert.match(state, /no answer within 500 ms/);
  for (const answer of [() => Promise.resolve(null), () => Promise.reject(new Error('no'))]) {
    const before = clear.mock.callCount();
    await redisTokenStore({client: fakeClient(answer).client})
      .get('k')
      .catch(() => undefined);
    assert.equal(clear.mock.callCount(), before + 1);
  }
});

test('a key and an entry that were encrypted open with their own key and secret only', async () => {
  const stored = new Map<string, string>();
  const {client} = fakeClient(([command, key, value]) => {
    if (command === 'SET') stored.set(key!, value!);
    return Promise.resolve(stored.get(key!) ?? null);
  });
  const store = redisTokenStore({client, encryptionKey: new Uint8Array(32).fill(1)});
  await store.set('a', entry, 1000);
  assert.deepEqual(await store.get('a'), entry);
  stored.set('pbi-token:b', stored.get('pbi-token:a')!);
  await assert.rejects(store.get('b'), /belongs to another key/);
  const other = redisTokenStore({client, encryptionKey: new Uint8Array(32).fill(2)});
  await assert.rejects(other.get('a'));
  await assert.rejects(redisTokenStore({client}).get('a'));
});

test('while Redis is away requests are counted in this process, by the same limit', async () => {
  const {client} = fakeClient();
  const limiter = redisRateLimiter({client: {...client, isReady: false}, points: 2, durationSeconds: 60});
  assert.deepEqual([await limiter.consume('k'), await limiter.consume('k')], [undefined, undefined]);
  assert.ok((await limiter.consume('k'))! > 50);
  assert.equal(await limiter.consume('other'), undefined);
});
