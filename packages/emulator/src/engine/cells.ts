/** Cells: how they are kept (raw), how they are answered, and how a column is coded for grouping. */
import type {DataValue} from '@pbi-bound-report/contract';
import type {Column} from './model-types.js';

/** A cell as columns keep it: text or null; a number, with NaN for blank, dates in milliseconds since 1970 UTC. */
export type RawValue = string | number | null;

/** One cell as it is answered: dates are ISO 8601 text, blank is null. */
export function toDataValue(column: Column, raw: RawValue): DataValue {
  if (raw === null || typeof raw === 'string') return raw;
  if (Number.isNaN(raw)) return null;
  if (column.dataType === 'dateTime') return new Date(raw).toISOString();
  return column.dataType === 'boolean' ? raw !== 0 : raw;
}

/** One raw cell. */
export function readRaw(column: Column, row: number): RawValue {
  return column.kind === 'text'
    ? (column.dictionary[column.codes[row] as number] ?? null)
    : (column.values[row] as number);
}

/** The form in which cells are equal: text without regard to case, as the engine compares it; NaN is blank. */
export function comparable(cell: RawValue): RawValue {
  if (typeof cell === 'string') return cell.toLowerCase();
  return Number.isNaN(cell) ? null : cell;
}

/** Text by its code units: the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A column as small whole numbers. Code 0 is blank. */
export interface ColumnCodes {
  readonly codes: Uint32Array;
  /** The raw value of each code. */
  readonly values: readonly RawValue[];
}

const coded = new WeakMap<Column, ColumnCodes>();

/** The codes of a column. Text has them; those of numbers are made on first use and kept. */
export function codesOf(column: Column): ColumnCodes {
  if (column.kind === 'text') return {codes: column.codes, values: column.dictionary};
  let known = coded.get(column);
  if (!known) {
    const values: RawValue[] = [null];
    const codeOf = new Map<number, number>();
    const codes = new Uint32Array(column.values.length);
    for (let row = 0; row < codes.length; row++) {
      const value = column.values[row] as number;
      if (Number.isNaN(value)) continue;
      let code = codeOf.get(value);
      if (code === undefined) codeOf.set(value, (code = values.push(value) - 1));
      codes[row] = code;
    }
    coded.set(column, (known = {codes, values}));
  }
  return known;
}
