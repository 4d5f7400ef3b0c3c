/** The span of time that a relative date or time filter means. All in UTC, as the service computes them. */

import {describeValue} from './describe-value.js';

/** Members of `RelativeDateFilterTimeUnit`, in the order of their numbers. */
const units = [
  'Days',
  'Weeks',
  'CalendarWeeks',
  'Months',
  'CalendarMonths',
  'Years',
  'CalendarYears',
  'Minutes',
  'Hours',
] as const;
type Unit = (typeof units)[number];
const operators = ['InLast', 'InThis', 'InNext'] as const;

/** What a relative filter says. */
export interface RelativeSpan {
  operator: unknown;
  timeUnitsCount?: unknown;
  timeUnitType: unknown;
  /** Relative date filters only. */
  includeToday?: unknown;
}

/** From (inclusive) and to (exclusive), in milliseconds since 1970 UTC. */
export interface TimeRange {
  from: number;
  to: number;
}

const day = 86_400_000;

/** The start of the unit in which a moment lies; weeks begin on Sunday. */
function startOf(unit: Unit, at: number): number {
  const date = new Date(at);
  switch (unit) {
    case 'Minutes':
      return Math.floor(at / 60_000) * 60_000;
    case 'Hours':
      return Math.floor(at / 3_600_000) * 3_600_000;
    case 'Days':
      return Math.floor(at / day) * day;
    case 'Weeks':
    case 'CalendarWeeks':
      return startOf('Days', at) - date.getUTCDay() * day;
    case 'Months':
    case 'CalendarMonths':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    case 'Years':
    case 'CalendarYears':
      return Date.UTC(date.getUTCFullYear(), 0, 1);
  }
}

/** A moment moved by a number of units; a day that the month lacks becomes its last. */
function move(unit: Unit, at: number, count: number): number {
  switch (unit) {
    case 'Minutes':
      return at + count * 60_000;
    case 'Hours':
      return at + count * 3_600_000;
    case 'Days':
      return at + count * day;
    case 'Weeks':
    case 'CalendarWeeks':
      return at + count * 7 * day;
    default: {
      const date = new Date(at);
      const months = unit === 'Months' || unit === 'CalendarMonths' ? count : count * 12;
      const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
      const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
      return first + (Math.min(date.getUTCDate(), last) - 1) * day + (at % day);
    }
  }
}

/** What a number stands for. Anything but a number stands for nothing: a name would be looked up in the list itself. */
const memberAt = <T>(members: readonly T[], value: unknown): T | undefined =>
  typeof value === 'number' ? members[value] : undefined;

/**
 * @param kind `date` counts whole days, `time` counts from the very moment.
 * @param now Milliseconds since 1970 UTC.
 * @throws RangeError naming the member that is wrong.
 */
export function relativeRange(kind: 'date' | 'time', span: RelativeSpan, now: number): TimeRange {
  const unit = memberAt(units, span.timeUnitType);
  const operator = memberAt(operators, span.operator);
  if (!unit) throw new RangeError(`timeUnitType ${describeValue(span.timeUnitType)} is not known`);
  if (!operator) throw new RangeError(`operator ${describeValue(span.operator)} is not known`);
  if (kind === 'date' && (unit === 'Minutes' || unit === 'Hours')) {
    throw new RangeError(`timeUnitType ${unit} needs a relative time filter`);
  }
  if (operator === 'InThis') {
    const from = startOf(unit, now);
    return {from, to: move(unit, from, 1)};
  }
  const count = span.timeUnitsCount;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1) {
    throw new RangeError(`timeUnitsCount ${describeValue(count)} is no positive whole number`);
  }
  if (unit.startsWith('Calendar')) {
    const current = startOf(unit, now);
    return operator === 'InLast'
      ? {from: move(unit, current, -count), to: current}
      : {from: move(unit, current, 1), to: move(unit, current, count + 1)};
  }
  // A relative time filter ends or begins at this very millisecond, which is included.
  if (kind === 'time') {
    return operator === 'InLast'
      ? {from: move(unit, now, -count) + 1, to: now + 1}
      : {from: now, to: move(unit, now, count)};
  }
  const today = startOf('Days', now);
  const tomorrow = today + day;
  const withToday = span.includeToday === true;
  if (operator === 'InLast') {
    return withToday
      ? {from: move(unit, tomorrow, -count), to: tomorrow}
      : {from: move(unit, today, -count), to: today};
  }
  return withToday ? {from: today, to: move(unit, today, count)} : {from: tomorrow, to: move(unit, tomorrow, count)};
}
