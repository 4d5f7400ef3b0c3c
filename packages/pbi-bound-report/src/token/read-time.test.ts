import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readLife, readTime} from './read-time.js';

const time = Date.parse('2026-01-31T13:00:00Z');

test('reads a time in every form in which back ends write one', () => {
  for (const form of [
    '2026-01-31T13:00:00Z',
    '2026-01-31T13:00:00',
    '2026-01-31 13:00:00',
    '2026-01-31T13:00Z',
    '2026-01-31T13:00:00.0000000Z',
    '2026-01-31T13:00:00.000000',
    '2026-01-31T13:00:00,000Z',
    '2026-01-31T15:00:00+02:00',
    '2026-01-31T15:00:00+0200',
    '2026-01-31 07:30:00.000000-05:30',
    '2026-01-31 13:00:00 UTC',
    '2026-01-31T14:00:00+01:00[Europe/Paris]',
    ' 2026-01-31T13:00:00Z\n',
    time,
    time / 1000,
    time / 1000 + 0.0004,
    String(time),
    String(time / 1000),
    `/Date(${time})/`,
    `/Date(${time}+0200)/`,
    'Sat, 31 Jan 2026 13:00:00 GMT',
    'Sat, 31 Jan 2026 15:00:00 +0200',
    'Sat Jan 31 13:00:00 UTC 2026',
    'Sat Jan 31 2026 14:00:00 GMT+0100 (Central European Standard Time)',
    '1/31/2026 1:00:00 PM +00:00',
    [2026, 1, 31, 13, 0],
    [2026, 1, 31, 13, 0, 0, 123_000_000],
    new Date(time),
  ]) {
    assert.equal(Math.round((readTime(form) ?? NaN) / 10) * 10, time, JSON.stringify(form));
  }
});

test('does not guess: neither a zone of the reader, nor a unit, nor which of two numbers is the month', () => {
  for (const form of [
    '31/01/2026 13:00:00',
    '01/02/2026 01:00:00 PM',
    '1/31/2026 1:00:00 PM',
    'Sat Jan 31 13:00:00 CET 2026',
    'Jan 31, 2026 1:00 PM',
    '2026-01-31',
    '2026-13-31T13:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31T13:60:00Z',
    '2026-01-31T13:00:61Z',
    'tomorrow',
    '',
    3600,
    '3600',
    NaN,
    Infinity,
    true,
    {},
    [2026],
    [2026, 1, 31],
    [2026, 1, 31, 13],
    new Date('x'),
  ]) {
    assert.equal(readTime(form), undefined, JSON.stringify(form));
  }
});

test('reads a life in seconds', () => {
  assert.deepEqual([3600, '3599', '3600.5'].map(readLife), [3_600_000, 3_599_000, 3_600_500]);
  for (const form of [0, -1, '', 'an hour', 2_000_000_000, undefined, null]) assert.equal(readLife(form), undefined);
});
