import assert from 'node:assert/strict';
import {test} from 'node:test';
import {toMilliseconds} from './clock.js';

test('a duration is milliseconds, or seconds, minutes and hours from the right', () => {
  for (const [duration, milliseconds] of [
    [0, 0],
    [1500.5, 1500.5],
    [-1, -1],
    ['7', 7000],
    ['50:00', 3_000_000],
    ['01:30:05', 5_405_000],
    ['9999:00', 599_940_000],
  ] as const) {
    assert.equal(toMilliseconds(duration), milliseconds);
  }
});

test('what is no duration is refused and quoted', () => {
  for (const duration of [
    NaN,
    Infinity,
    '',
    '5s',
    '1:2',
    '1:02:03:04',
    '12345',
    '-1',
    ' 1',
    '1:02\n',
    '1.5',
    null,
    {},
  ]) {
    assert.throws(() => toMilliseconds(duration as string), {name: 'TypeError', message: /is no duration/});
  }
});
