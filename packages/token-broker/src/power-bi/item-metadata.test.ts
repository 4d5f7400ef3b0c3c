import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ItemMetadata} from './item-metadata.js';
import type {PowerBiClient} from './power-bi-client.js';
import {PowerBiError, type PowerBiFailureKind} from './power-bi-error.js';

const call = {signal: new AbortController().signal, deadlineAt: 0, profileId: undefined};

/** Metadata from a Power BI that answers as the test says. */
function createMetadata(answer: (id: string) => Promise<unknown> = id => Promise.resolve({id})): {
  metadata: ItemMetadata;
  clock: {now: number};
  asked: string[];
} {
  const clock = {now: 0};
  const asked: string[] = [];
  const ask = (_group: string, id: string): Promise<unknown> => {
    asked.push(id);
    return answer(id);
  };
  const client = {report: ask, dataset: ask} as unknown as PowerBiClient;
  return {metadata: new ItemMetadata({client, ttlMs: 1000, missingTtlMs: 100, now: () => clock.now}), clock, asked};
}

test('who wants what is being fetched waits for the same call', async () => {
  let finish = (_item: unknown): void => undefined;
  const {metadata, asked} = createMetadata(() => new Promise(resolve => (finish = resolve)));
  const items = [metadata.report('g', 'r', call), metadata.report('g', 'r', call)];
  finish({id: 'r'});
  assert.deepEqual(await Promise.all(items), [{id: 'r'}, {id: 'r'}]);
  assert.deepEqual(asked, ['r']);
});

test('a fetch that fails is not what the next one waits for', async () => {
  let isAway = true;
  const {metadata, asked} = createMetadata(id => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({id})));
  await assert.rejects(metadata.report('g', 'r', call), {message: 'away'});
  isAway = false;
  assert.deepEqual(await metadata.report('g', 'r', call), {id: 'r'});
  assert.equal(asked.length, 2);
});

test('an item is believed for its time, and one that would refuse something no longer than is said', async () => {
  const {metadata, clock, asked} = createMetadata();
  const lookUp = async (youngerThanMs?: number): Promise<number> => {
    await metadata.dataset('g', 'd', {call, youngerThanMs});
    return asked.length;
  };
  assert.equal(await lookUp(), 1);
  clock.now = 500;
  assert.equal(await lookUp(500), 1);
  assert.equal(await lookUp(499), 2);
  clock.now += 999;
  assert.equal(await lookUp(), 2);
  clock.now += 1;
  assert.equal(await lookUp(), 3);
});

test('only a refusal of the item itself is believed, and for a shorter time', async () => {
  for (const [kind, believed] of [
    ['missing', true],
    ['forbidden', true],
    ['rejected', false],
    ['token', false],
    ['throttled', false],
    ['unavailable', false],
  ] as const satisfies readonly (readonly [PowerBiFailureKind, boolean])[]) {
    const {metadata, clock, asked} = createMetadata(() => Promise.reject(new PowerBiError(kind, 'x')));
    const lookUp = async (): Promise<number> => {
      await assert.rejects(metadata.report('g', 'r', call), {name: 'PowerBiError', kind});
      return asked.length;
    };
    await lookUp();
    clock.now = 99;
    assert.equal(await lookUp(), believed ? 1 : 2, kind);
    clock.now = 100;
    assert.equal(await lookUp(), believed ? 2 : 3, kind);
  }
});

test('of items so many are remembered: the longest unused goes first', async () => {
  const {metadata, asked} = createMetadata();
  for (let i = 0; i <= 2000; i++) await metadata.report('g', `r${i}`, call);
  await metadata.report('g', 'r1', call);
  assert.equal(asked.length, 2001);
  await metadata.report('g', 'r0', call);
  assert.equal(asked.length, 2002);
});

test('a report and a dataset of one id, of two workspaces and for two profiles, are different items', async () => {
  const {metadata, asked} = createMetadata();
  const withProfile = {...call, profileId: 'p'};
  for (let i = 0; i < 2; i++) {
    await metadata.report('g', 'x', call);
    await metadata.report('h', 'x', call);
    await metadata.report('g', 'x', withProfile);
    await metadata.dataset('g', 'x', {call});
    await metadata.dataset('g', 'x', {call: withProfile});
  }
  assert.equal(asked.length, 5);
});

test('items are told apart by kind, group, id and profile, and the latest two thousand are kept', async () => {
  const {metadata, asked} = createMetadata();
  const ofProfile = {...call, profileId: 'p'};
  for (let n = 0; n < 2; n += 1) {
    for (const group of ['g', 'h']) {
      for (const each of [call, ofProfile]) {
        await metadata.report(group, 'i', each);
        await metadata.dataset(group, 'i', {call: each});
      }
    }
  }
  assert.equal(asked.length, 8);
  for (let n = 0; n < 2000; n += 1) await metadata.report('g', `r${n}`, call);
  await metadata.report('g', 'r0', call);
  assert.equal(asked.length, 2008, 'the two thousandth is there');
  await metadata.report('g', 'i', call);
  assert.equal(asked.length, 2009, 'what came before them is not');
});
