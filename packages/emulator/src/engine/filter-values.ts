/** Values of filters, made comparable with the cells of a column. */
import type {ColumnDataType} from '@pbi-bound-report/contract';
import {comparable, type RawValue} from './cells.js';
import {describeValue} from './describe-value.js';

/** A filter that the emulator cannot apply. */
export class UnsupportedFilterError extends Error {
  override readonly name = 'UnsupportedFilterError';
}

/** A test of one raw cell. */
export type CellTest = (cell: RawValue) => boolean;

/** What filters compare with: its type decides how a value is read, its description stands in errors. */
export interface Comparand {
  dataType: ColumnDataType;
  description: string;
}

/**
 * A filter's value as cells of that type are kept. Null is blank.
 * @throws UnsupportedFilterError
 */
export function toRaw({dataType, description}: Comparand, value: unknown): RawValue {
  if (value === null || value === undefined) return null;
  const wrong = (): UnsupportedFilterError =>
    new UnsupportedFilterError(
      `The filter on ${description} compares with ${describeValue(value)}, which is no ${dataType} value.`,
    );
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw wrong();
  if (dataType === 'string') return String(value);
  if (dataType === 'boolean') {
    const text = String(value).toLowerCase();
    if (text === 'true' || text === '1') return 1;
    if (text === 'false' || text === '0') return 0;
    throw wrong();
  }
  if (typeof value === 'string' && value.trim() === '') throw wrong();
  const number = dataType === 'dateTime' && typeof value === 'string' ? Date.parse(utcText(value)) : Number(value);
  if (Number.isNaN(number)) throw wrong();
  return number;
}

/** Dates without a zone are UTC here: models have no zone, and answers must not depend on the machine's. */
const utcText = (text: string): string => (/\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text) ? `${text}Z` : text);

/**
 * A test for being one of several values.
 * @throws UnsupportedFilterError
 */
export function oneOf(comparand: Comparand, values: readonly unknown[]): CellTest {
  const set = new Set(values.map(value => comparable(toRaw(comparand, value))));
  return cell => set.has(comparable(cell));
}

/**
 * The test of one condition of an advanced filter; undefined for `None`.
 * @throws UnsupportedFilterError
 */
export function conditionTest(comparand: Comparand, operator: unknown, value: unknown): CellTest | undefined {
  const text = (): string => String(toRaw({...comparand, dataType: 'string'}, value) ?? '').toLowerCase();
  const shown = (cell: RawValue): string => (cell === null || Number.isNaN(cell) ? '' : String(cell).toLowerCase());
  const isBlank: CellTest = cell => comparable(cell) === null;
  // Invented: a blank is neither below nor above anything.
  const ordered = (holds: (order: number) => boolean): CellTest => {
    const limit = comparable(toRaw(comparand, value));
    if (limit === null) {
      throw new UnsupportedFilterError(
        `The filter on ${comparand.description} has a condition ${describeValue(operator)} without a value.`,
      );
    }
    return cell => {
      const given = comparable(cell);
      if (given === null) return false;
      return holds(Number(given > limit) - Number(given < limit));
    };
  };
  switch (operator) {
    case 'None':
      return undefined;
    case 'LessThan':
      return ordered(order => order < 0);
    case 'LessThanOrEqual':
      return ordered(order => order <= 0);
    case 'GreaterThan':
      return ordered(order => order > 0);
    case 'GreaterThanOrEqual':
      return ordered(order => order >= 0);
    case 'Contains': {
      const part = text();
      return cell => !isBlank(cell) && shown(cell).includes(part);
    }
    case 'DoesNotContain': {
      const part = text();
      return cell => isBlank(cell) || !shown(cell).includes(part);
    }
    case 'StartsWith': {
      const part = text();
      return cell => !isBlank(cell) && shown(cell).startsWith(part);
    }
    case 'DoesNotStartWith': {
      const part = text();
      return cell => isBlank(cell) || !shown(cell).startsWith(part);
    }
    case 'Is':
      return oneOf(comparand, [value]);
    case 'IsNot': {
      const is = oneOf(comparand, [value]);
      return cell => !is(cell);
    }
    case 'IsBlank':
      return isBlank;
    case 'IsNotBlank':
      return cell => !isBlank(cell);
    case 'IsEmptyString':
      return cell => cell === '';
    case 'IsNotEmptyString':
      return cell => cell !== '';
    default:
      throw new UnsupportedFilterError(
        `The filter on ${comparand.description} has the operator ${describeValue(operator)}, which is not known.`,
      );
  }
}
