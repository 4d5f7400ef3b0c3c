import assert from 'node:assert/strict';
import {after, before, beforeEach, test} from 'node:test';
import {createClient} from 'redis';
import {startRedis} from '../../../scripts/test/ensure-redis.mjs';
import {redisRateLimiter, redisTokenStore} from '../src/adapters/redis.js';
import {fakePowerBi, ids} from './support/fake-power-bi.js';
import {everything, onePair, createSite} from './support/helpers.js';

let server: {url: string; stop: () => Promise<void>};
type Client = ReturnType<typeof createClient>;
const clients: Client[] = [];
const connect = async (): Promise<Client> => {
  const client: Client = createClient({url: server.url, socket: {reconnectStrategy: false}});
  client.on('error', () => undefined);
  clients.push(client);
  await client.connect();
  return client;
};
let admin: Client;
before(async () => {
  server = await startRedis();
  admin = await connect();
});
beforeEach(() => admin.flushAll());
after(async () => {
  for (const client of clients) if (client.isOpen) client.destroy();
  await server.stop();
});
const encryptionKey = new Uint8Array(32).fill(7);
/** Without the time limit of a command: a busy machine would have tokens made without the store. */
const patient = {encryptionKey, commandMs: 120_000};
/** Two instances of a site: processes apart but for their Redis and their Power BI. */
const instances = async (world = fakePowerBi(), options: Parameters<typeof createSite>[0] = {}) =>
  [
    createSite({tokenStore: redisTokenStore({client: await connect(), ...patient}), ...options}, world),
    createSite({tokenStore: redisTokenStore({client: await connect(), ...patient}), ...options}, world),
  ] as const;
/** The store's times are Redis's, so these worlds live now. */
const today = () => fakePowerBi(Date.now());

test('two instances make one GenerateToken call between them, one request after the other', async () => {
  const world = today();
  const [one, two] = await instances(world);
  const [a, b] = [await one.post(onePair()), await two.post(onePair())];
  assert.equal(a.status, 200);
  assert.equal(a.body.token, b.body.token);
  assert.equal(world.generated().length, 1);
});

test(
  'two instances make one GenerateToken call between them, both requests at the same time',
  {timeout: 120_000},
  async () => {
    const world = today();
    // The one that makes the token is held until the other has been refused the lease at least once.
    let release = (): void => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const [one, two] = await instances(world);
    world.answer = async sent => {
      if (sent.url.endsWith('/GenerateToken')) await held;
      return undefined as never;
    };
    const both = Promise.all([one.post(onePair()), two.post(onePair())]);
    while ((await admin.info('commandstats')).match(/cmdstat_set:calls=(\d+)/)?.[1] === undefined) {
      await new Promise(setImmediate);
    }
    const setCalls = async (): Promise<number> =>
      Number((await admin.info('commandstats')).match(/cmdstat_set:calls=(\d+)/)![1]);
    const seen = await setCalls();
    while ((await setCalls()) < seen + 1) await new Promise(setImmediate);
    release();
    const [a, b] = await both;
    assert.equal(a.body.token, b.body.token);
    assert.equal(world.generated().length, 1);
  },
);

test('no token crosses subjects or identities, whatever is in the Redis', async () => {
  const world = today();
  let subject = 'anna';
  let roles = ['sales'];
  const [one, two] = await instances(world, {
    authorize: () => ({...everything(subject), identities: [{username: subject, roles, datasets: [ids.fabrikam]}]}),
  });
  const tokens = [(await one.post(onePair())).body.token];
  subject = 'ben';
  tokens.push((await two.post(onePair())).body.token);
  roles = ['executive'];
  tokens.push((await one.post(onePair())).body.token);
  assert.equal(new Set(tokens).size, 3);
});

test('what stands in the Redis gives away neither token nor subject, and ends with the token', async () => {
  const world = today();
  const [one] = await instances(world);
  const {body} = await one.post(onePair());
  const keys = (await admin.keys('*')).filter(key => !key.includes('lease'));
  assert.equal(keys.length, 1);
  assert.match(keys[0]!, /^pbi-token:[0-9a-f]{64}$/);
  const text = await admin.get(keys[0]!);
  assert.ok(text);
  assert.equal(text.includes(body.token) || text.includes('anna'), false);
  const life = await admin.pTTL(keys[0]!);
  assert.ok(life > 59 * 60_000 && life <= 60 * 60_000);
  assert.deepEqual(await admin.keys('*lease*'), []);
});

test('an entry that somebody moved to another key, altered, or wrote is not given away', async () => {
  const world = today();
  let subject = 'anna';
  const [one] = await instances(world, {authorize: () => everything(subject)});
  const {body: anna} = await one.post(onePair());
  const [key] = await admin.keys('*');
  const stolen = await admin.get(key!);
  subject = 'ben';
  await one.post(onePair());
  const bens = (await admin.keys('*')).find(k => k !== key)!;
  for (const entry of [
    stolen!,
    `${stolen!.slice(0, -3)}AAA`,
    'not even that',
    JSON.stringify({token: 'forged', tokenId: 'x', expiration: '2999-01-01T00:00:00Z', madeAt: 0}),
  ]) {
    await admin.set(bens, entry);
    const {status, body} = await one.post(onePair());
    assert.equal(status, 200);
    assert.notEqual(body.token, anna.token);
    assert.notEqual(body.token, 'forged');
  }
  assert.ok(one.log.some(entry => entry.event === 'token-store-failed'));
});

test('without encryption the store works as well', async () => {
  const world = today();
  const one = createSite({tokenStore: redisTokenStore({client: await connect(), commandMs: 120_000})}, world);
  const two = createSite({tokenStore: redisTokenStore({client: await connect(), commandMs: 120_000})}, world);
  assert.equal((await one.post(onePair())).body.token, (await two.post(onePair())).body.token);
});

test('a lease that its holder took to the grave runs out', async () => {
  const world = today();
  const client = await connect();
  const [one] = await instances(world);
  await one.post(onePair());
  const [key] = await admin.keys('*');
  await admin.flushAll();
  assert.equal(typeof (await redisTokenStore({client}).lease!(key!.slice('pbi-token:'.length), 60)), 'function');
  assert.equal((await one.post(onePair())).status, 200);
  assert.equal(world.generated().length, 2);
});

test('a lease is given back by its holder only', async () => {
  const store = redisTokenStore({client: await connect()});
  const first = await store.lease!('k', 60_000);
  assert.equal(await store.lease!('k', 60_000), undefined);
  await admin.del('pbi-token:lease:k');
  const second = await store.lease!('k', 60_000);
  await first!();
  assert.equal(await store.lease!('k', 60_000), undefined);
  await second!();
  assert.equal(typeof (await store.lease!('k', 60_000)), 'function');
});

test('limits hold for all instances together', async () => {
  const limit = async () => redisRateLimiter({client: await connect(), points: 3, durationSeconds: 60});
  const world = today();
  const [one, two] = [createSite({rateLimit: await limit()}, world), createSite({rateLimit: await limit()}, world)];
  const statuses = [];
  for (const instance of [one, two, one, two, one]) statuses.push((await instance.post(onePair())).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
});

test('while Redis is away tokens are made and requests are counted in the process', async () => {
  const client = await connect();
  const {post, log} = createSite(
    {tokenStore: redisTokenStore({client}), rateLimit: redisRateLimiter({client, points: 2, durationSeconds: 60})},
    today(),
  );
  client.destroy();
  assert.deepEqual(
    [(await post(onePair())).status, (await post(onePair())).status, (await post(onePair())).status],
    [200, 200, 429],
  );
  assert.ok(log.some(entry => entry.event === 'token-store-failed'));
});

test('a Redis that does not answer is not waited for long', async () => {
  const {post, log} = createSite(
    {
      tokenStore: redisTokenStore({
        client: {isReady: true, sendCommand: () => new Promise<never>(() => undefined)},
        commandMs: 20,
      }),
    },
    today(),
  );
  assert.equal((await post(onePair())).status, 200);
  assert.match(JSON.stringify(log), /no answer within 20 ms/);
});

test('an encryption key of another size is refused when the store is made', async () => {
  assert.throws(
    () => redisTokenStore({client: admin, encryptionKey: new Uint8Array(16)}),
    /encryptionKey has 16 bytes/,
  );
});

test('a client without a connection is not asked: it would queue what nobody waits for', async () => {
  let calls = 0;
  const client = {
    isReady: false,
    sendCommand: () => {
      calls++;
      return new Promise<never>(() => undefined);
    },
  };
  const {post, log} = createSite({tokenStore: redisTokenStore({client, commandMs: 100})}, today());
  assert.equal((await post(onePair())).status, 200);
  assert.equal(calls, 0);
  assert.match(JSON.stringify(log), /not connected/);
});
