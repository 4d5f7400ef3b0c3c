import assert from 'node:assert/strict';
import {test} from 'node:test';
import {flush} from '../../test/support/fake-clock.js';
import {LoadPlaces} from '../frame/load-places.js';
import {LoadQueue} from './load-queue.js';

const forever = new AbortController().signal;
const seen = (): boolean => true;
const unseen = (): boolean => false;

test('lets so many load at a time, and the next when one has left', async () => {
  const queue = new LoadQueue(new LoadPlaces(2));
  const entered: number[] = [];
  const leaves = [1, 2, 3].map(n =>
    queue.enter(forever, unseen).then(leave => {
      entered.push(n);
      return leave;
    }),
  );
  await flush();
  assert.deepEqual(entered, [1, 2]);
  const leave = await leaves[0];
  leave?.();
  leave?.();
  await flush();
  assert.deepEqual(entered, [1, 2, 3]);
});

test('lets those in sight go first', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const leave = await queue.enter(forever, unseen);
  const entered: string[] = [];
  for (const [name, isVisible] of [
    ['far', unseen],
    ['near', seen],
  ] as const) {
    void queue.enter(forever, isVisible).then(() => entered.push(name));
  }
  leave();
  await flush();
  assert.deepEqual(entered, ['near']);
});

test('forgets who has gone away, waiting or just let in', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const leave = await queue.enter(forever, seen);
  const gone = new AbortController();
  const ask = queue.enter(gone.signal, seen).then(
    () => 'in',
    (error: Error) => error.name,
  );
  const next = queue.enter(forever, seen).then(() => 'in');
  gone.abort();
  assert.equal(await ask, 'AbortError');
  leave();
  assert.equal(await next, 'in');
});
