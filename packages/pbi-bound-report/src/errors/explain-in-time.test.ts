import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FakeClock} from '../../test/support/fake-clock.js';
import {DeferredError} from './deferred-error.js';
import {explainInTime} from './explain-in-time.js';

function setUp() {
  const clock = new FakeClock();
  const teller = {};
  const told: string[] = [];
  const explain = (name: string, of: object = teller): void =>
    explainInTime(new DeferredError('Offline', {detail: name}), error => told.push(String(error.detail)), {
      teller: of,
      clock,
    });
  return {clock, told, explain};
}

test('three errors are told at once, those after them a moment later, in their order', async () => {
  const {clock, told, explain} = setUp();
  for (const name of ['a', 'b', 'c', 'd', 'e']) explain(name);
  assert.deepEqual(told, ['a', 'b', 'c']);
  await clock.advance(100);
  explain('f');
  await clock.advance(149);
  assert.deepEqual(told, ['a', 'b', 'c']);
  await clock.advance(1);
  assert.deepEqual(told, ['a', 'b', 'c', 'd', 'e']);
  await clock.advance(100);
  assert.deepEqual([told.at(-1), clock.waiting], ['f', 0]);
});

test('errors that lead to each other are told four times a second', async () => {
  const {clock} = setUp();
  const teller = {};
  const times: number[] = [];
  const start = clock.now();
  const next = (): void =>
    explainInTime(
      new DeferredError('Offline'),
      () => {
        times.push(clock.now() - start);
        next();
      },
      {teller, clock},
    );
  next();
  await clock.advance(1000);
  assert.deepEqual(times, [0, 0, 0, 250, 500, 750, 1000]);
});

test("another element's errors wait for nothing, and after a second without errors nor do those of this one", async () => {
  const {clock, told, explain} = setUp();
  for (const name of ['a', 'b', 'c', 'd']) explain(name);
  explain('other', {});
  assert.equal(told.at(-1), 'other');
  await clock.advance(1000);
  for (const name of ['e', 'f', 'g']) explain(name);
  assert.deepEqual(told.slice(-3), ['e', 'f', 'g']);
});

test('after many errors, or on a clock that has been set back, no wait is longer than a quarter of a second', async () => {
  const {clock, told, explain} = setUp();
  for (let n = 0; n < 1000; n += 1) explain(String(n));
  clock.sleep(-3_600_000);
  explain('last');
  await clock.advance(250);
  assert.equal(told.at(-1), 'last');
});
