import assert from 'node:assert/strict';
import {test} from 'node:test';
import {relativeRange} from './relative-range.js';

// Friday, 28 February 2025, 13:45:30 UTC.
const now = Date.UTC(2025, 1, 28, 13, 45, 30);
const [last, current, next] = [0, 1, 2];
const [days, weeks, calendarWeeks, months, calendarMonths, years, calendarYears, minutes, hours] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
const range = (
  kind: 'date' | 'time',
  [operator, timeUnitType, timeUnitsCount, includeToday]: [number, number, number?, boolean?],
): string[] => {
  const {from, to} = relativeRange(kind, {operator, timeUnitType, timeUnitsCount, includeToday}, now);
  return [
    new Date(from).toISOString().replace('T00:00:00.000Z', ''),
    new Date(to).toISOString().replace('T00:00:00.000Z', ''),
  ];
};

const spans: [title: string, found: string[], expected: [string, string]][] = [
  ['the last 3 days, today included', range('date', [last, days, 3, true]), ['2025-02-26', '2025-03-01']],
  ['the last 3 days, today left out', range('date', [last, days, 3, false]), ['2025-02-25', '2025-02-28']],
  ['the next 2 days, today included', range('date', [next, days, 2, true]), ['2025-02-28', '2025-03-02']],
  ['the next 2 days, today left out', range('date', [next, days, 2, false]), ['2025-03-01', '2025-03-03']],
  ['this day', range('date', [current, days]), ['2025-02-28', '2025-03-01']],
  ['the last 2 weeks', range('date', [last, weeks, 2, true]), ['2025-02-15', '2025-03-01']],
  [
    'the last calendar week, which begins on Sunday',
    range('date', [last, calendarWeeks, 1]),
    ['2025-02-16', '2025-02-23'],
  ],
  ['this week', range('date', [current, weeks]), ['2025-02-23', '2025-03-02']],
  ['the last month, today included', range('date', [last, months, 1, true]), ['2025-02-01', '2025-03-01']],
  ['the last 12 months, today left out', range('date', [last, months, 12, false]), ['2024-02-28', '2025-02-28']],
  ['this month', range('date', [current, months]), ['2025-02-01', '2025-03-01']],
  ['the last 2 calendar months', range('date', [last, calendarMonths, 2]), ['2024-12-01', '2025-02-01']],
  ['the next calendar month', range('date', [next, calendarMonths, 1]), ['2025-03-01', '2025-04-01']],
  ['the last year, today included', range('date', [last, years, 1, true]), ['2024-03-01', '2025-03-01']],
  ['this year', range('date', [current, years]), ['2025-01-01', '2026-01-01']],
  ['the last calendar year', range('date', [last, calendarYears, 1]), ['2024-01-01', '2025-01-01']],
  ['the last 15 minutes', range('time', [last, minutes, 15]), ['2025-02-28T13:30:30.001Z', '2025-02-28T13:45:30.001Z']],
  ['the next 2 hours', range('time', [next, hours, 2]), ['2025-02-28T13:45:30.000Z', '2025-02-28T15:45:30.000Z']],
  ['this hour', range('time', [current, hours]), ['2025-02-28T13:00:00.000Z', '2025-02-28T14:00:00.000Z']],
];
for (const [title, found, expected] of spans) {
  test(`a relative filter spans ${title}`, () => {
    assert.deepEqual(found, expected);
  });
}

test('a month that lacks the day ends a span on its last', () => {
  const {from} = relativeRange(
    'date',
    {operator: last, timeUnitType: months, timeUnitsCount: 1, includeToday: false},
    Date.UTC(2025, 2, 31),
  );
  assert.equal(new Date(from).toISOString(), '2025-02-28T00:00:00.000Z');
});

test('a span that cannot be is refused by its member', () => {
  assert.throws(() => relativeRange('date', {operator: 7, timeUnitType: 0, timeUnitsCount: 1}, now), /operator 7/);
  assert.throws(
    () => relativeRange('date', {operator: 0, timeUnitType: 99, timeUnitsCount: 1}, now),
    /timeUnitType 99/,
  );
  for (const count of [0, -1, 1.5, '3', null, undefined]) {
    assert.throws(
      () => relativeRange('date', {operator: 0, timeUnitType: 0, timeUnitsCount: count}, now),
      /timeUnitsCount/,
    );
  }
  assert.throws(
    () => relativeRange('date', {operator: 0, timeUnitType: hours, timeUnitsCount: 1}, now),
    /needs a relative time filter/,
  );
});

for (const odd of [{toString: 1}, {toString: null, valueOf: null}, 'length', 'map', '0', '__proto__', [0], null, 1.5]) {
  test(`a member that is no number of a unit or operator is refused by name: ${JSON.stringify(odd)}`, () => {
    const right = {operator: 0, timeUnitsCount: 1, timeUnitType: 0};
    assert.throws(() => relativeRange('date', {...right, timeUnitType: odd}, 0), /^RangeError: timeUnitType .* is not/);
    assert.throws(() => relativeRange('date', {...right, operator: odd}, 0), /^RangeError: operator .* is not known/);
  });
}
