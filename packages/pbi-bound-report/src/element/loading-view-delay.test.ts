import assert from 'node:assert/strict';
import {setImmediate as turn} from 'node:timers/promises';
import {test} from 'node:test';
import {LoadingViewDelay} from './loading-view-delay.js';

test('there is nothing to wait for until it starts, then until it ends, fifty milliseconds at most', async t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const delay = new LoadingViewDelay();
  const wait = (): Promise<void> | undefined => delay.promise;
  assert.equal(wait(), undefined);
  delay.start();
  const promise = wait();
  let isOver = false;
  void promise?.then(() => {
    isOver = true;
  });
  t.mock.timers.tick(49);
  await turn();
  assert.deepEqual([wait() === promise, isOver], [true, false]);
  t.mock.timers.tick(1);
  await turn();
  assert.deepEqual([wait(), isOver], [undefined, true]);
});

test('what ends early ends the wait, and its time does not end the next one', async t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const delay = new LoadingViewDelay();
  delay.start();
  const first = delay.promise;
  delay.end();
  assert.equal(delay.promise, undefined);
  await first;
  t.mock.timers.tick(30);
  delay.start();
  t.mock.timers.tick(30);
  await turn();
  assert.notEqual(delay.promise, undefined, 'thirty milliseconds of its own');
  t.mock.timers.tick(20);
  await turn();
  assert.equal(delay.promise, undefined);
});

test('one that starts again lets nobody wait for the one before', async t => {
  t.mock.timers.enable({apis: ['setTimeout']});
  const delay = new LoadingViewDelay();
  delay.start();
  const first = delay.promise;
  t.mock.timers.tick(30);
  delay.start();
  assert.notEqual(delay.promise, first);
  await first;
  t.mock.timers.tick(30);
  await turn();
  assert.notEqual(delay.promise, undefined, 'and its time is counted from the second start');
});
