import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Report} from 'powerbi-client';
import {FakeClock} from '../../test/support/fake-clock.js';
import {captureState} from './report-state.js';

const reportOf = (capture: (options: object) => unknown): Report =>
  ({bookmarksManager: {capture}}) as unknown as Report;

test('what the reader has done is all of it, or the page alone where the frame does not say', async () => {
  const asked: object[] = [];
  for (const [capture, state] of [
    [() => Promise.resolve({state: 's'}), {bookmark: {state: 's'}, pageName: 'one'}],
    [() => Promise.resolve({name: 'b'}), {pageName: 'one'}],
    [() => Promise.resolve(undefined), {pageName: 'one'}],
    [() => Promise.reject(new Error('no')), {pageName: 'one'}],
  ] as const) {
    const clock = new FakeClock();
    const report = reportOf(options => {
      asked.push(options);
      return capture();
    });
    assert.deepEqual(await captureState(report, 'one', clock), state);
    assert.equal(clock.waiting, 0);
  }
  assert.deepEqual(asked[0], {allPages: true});
  assert.deepEqual(await captureState(undefined, 'one', new FakeClock()), {pageName: 'one'});
});

test('a frame that does not answer is waited for a second and a half, and no longer', async () => {
  const clock = new FakeClock();
  let state: object | undefined;
  void captureState(
    reportOf(() => new Promise(() => undefined)),
    'one',
    clock,
  ).then(captured => (state = captured));
  await clock.advance(1499);
  assert.equal(state, undefined);
  await clock.advance(1);
  assert.deepEqual(state, {pageName: 'one'});
});
