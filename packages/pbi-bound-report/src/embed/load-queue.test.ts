import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock, flush} from '../../test/support/fake-clock.js';
import {LoadPlaces} from '../frame/load-places.js';
import {LoadQueue, LoadSlot} from './load-queue.js';

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

test('four load at a time', () => {
  const places = new LoadPlaces();
  const taken = Array.from({length: 6}, () => places.take() !== undefined);
  assert.deepEqual(taken, [true, true, true, true, false, false]);
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

test('a place that is given back twice lets in one, not two', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const leave = await queue.enter(forever, unseen);
  leave();
  leave();
  const entered: number[] = [];
  for (const n of [1, 2]) void queue.enter(forever, unseen).then(() => entered.push(n));
  await flush();
  assert.deepEqual(entered, [1]);
});

test('whoever goes away at whatever moment of being let in leaves the place to the next', async () => {
  for (let moment = 0; moment < 20; moment += 1) {
    const queue = new LoadQueue(new LoadPlaces(1));
    const leave = await queue.enter(forever, unseen);
    const gone = new AbortController();
    const slot = new LoadSlot(queue, new FakeClock());
    slot.enter(gone.signal, unseen).catch(() => undefined);
    const next = queue.enter(forever, unseen);
    leave();
    for (let n = 0; n < moment; n += 1) await Promise.resolve();
    gone.abort();
    await flush();
    slot.leave();
    assert.equal(typeof (await next), 'function', `${moment} microtasks after the place was free`);
  }
});

test('a report that never says that it is drawn gives its place back after ten seconds, and a newer load keeps its own', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const clock = new FakeClock();
  const slot = new LoadSlot(queue, clock);
  await slot.enter(forever, unseen);
  slot.leaveSoon();
  await clock.advance(9_000);
  // Another load in the same report: the time of the one before it is over.
  slot.leave();
  await slot.enter(forever, unseen);
  await clock.advance(9_000);
  let isIn = false;
  void queue.enter(forever, unseen).then(() => (isIn = true));
  await flush();
  assert.equal(isIn, false);
  slot.leaveSoon();
  await clock.advance(10_000);
  assert.equal(isIn, true);
});

test('whoever is gone when they ask takes no place', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const gone = AbortSignal.abort(new Error('gone'));
  await assert.rejects(queue.enter(gone, seen), /gone/);
  const leave = await queue.enter(forever, seen);
  await assert.rejects(queue.enter(gone, seen), /gone/, 'nor do they wait for one');
  leave();
});

test('whoever goes in the task in which a place became free for them leaves it to the next', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const leave = await queue.enter(forever, seen);
  const run = new AbortController();
  const gone = queue.enter(run.signal, seen);
  const next = queue.enter(forever, seen);
  leave();
  run.abort(new Error('gone'));
  await assert.rejects(gone, /gone/);
  (await next)();
});

test('whoever goes while they wait, or once they are in, takes no other’s turn', async () => {
  const queue = new LoadQueue(new LoadPlaces(1));
  const leave = await queue.enter(forever, unseen);
  const runs = [new AbortController(), new AbortController()];
  const entered: number[] = [];
  const waits = runs.map((run, n) =>
    queue.enter(run.signal, unseen).then(
      () => entered.push(n),
      () => entered.push(-1),
    ),
  );
  const last = queue.enter(forever, unseen);
  runs[0]!.abort();
  await flush();
  leave();
  await flush();
  assert.deepEqual(entered, [-1, 1]);
  runs[1]!.abort();
  await Promise.all(waits);
  let isIn = false;
  void last.then(() => (isIn = true));
  await flush();
  assert.equal(isIn, false, 'its place is still taken');
});

test('a place that was taken ahead for a run that has ended is given back, and the run goes no further', async () => {
  const slot = new LoadSlot(new LoadQueue(new LoadPlaces(1)), new FakeClock());
  let left = 0;
  const ended = AbortSignal.abort(new Error('ended'));
  await assert.rejects(
    slot.enter(ended, seen, () => (left += 1)),
    /ended/,
  );
  assert.equal(left, 1);
  slot.leave();
  assert.equal(left, 1);
});

test('the ten seconds of a report that has loaded again count from then', async () => {
  const clock = new FakeClock();
  const slot = new LoadSlot(new LoadQueue(new LoadPlaces(1)), clock);
  let left = 0;
  await slot.enter(forever, seen, () => (left += 1));
  slot.leaveSoon();
  await clock.advance(9000);
  slot.leaveSoon();
  await clock.advance(9000);
  assert.equal(left, 0);
  await clock.advance(1000);
  assert.equal(left, 1);
});
