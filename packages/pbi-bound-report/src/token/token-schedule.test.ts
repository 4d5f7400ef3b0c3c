import assert from 'node:assert/strict';
import {test} from 'node:test';
import {retryDelay} from './token-schedule.js';

const second = 1000;
const day = 24 * 3600 * second;

test('another try waits twice as long each time, a minute at most, and half of it by chance', () => {
  assert.deepEqual(
    [1, 2, 5, 6, 50].map(failures => retryDelay(failures, undefined, 1)),
    [2, 4, 32, 60, 60].map(seconds => seconds * second),
  );
  assert.equal(retryDelay(1, undefined, 0), second);
});

test('a time that the refuser names is kept, with up to a second by chance, and for a day at most', () => {
  assert.equal(retryDelay(1, 90 * second, 0), 90 * second);
  assert.equal(retryDelay(1, 90 * second, 0.5), 90.5 * second);
  for (const named of [day + 1, 365 * day, Number.MAX_SAFE_INTEGER, Infinity]) {
    assert.equal(retryDelay(1, named, 0), day, String(named));
  }
});
