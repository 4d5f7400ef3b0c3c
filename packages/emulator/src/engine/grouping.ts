/** Puts the rows of a table into groups: one for every combination of values that occurs, in the order of first appearance. */
import type {DataValue} from '@pbi-bound-report/contract';
import type {Table} from './model-types.js';
import {codesOf, toDataValue, type RawValue} from './cells.js';
import {noRow, type BoundColumn, type Model} from './model.js';
import {rowAt, type Selection} from './selection.js';

/** Rows in groups. */
export interface Grouping {
  /** The group of each selected row, in the order of the selection. */
  groupOf: Uint32Array;
  count: number;
  /** Raw labels of a group, one a column. */
  cells: (group: number) => RawValue[];
  /** Labels of a group as they are answered, one a column. */
  labels: (group: number) => DataValue[];
}

/** Largest table of combinations that is kept as an array; beyond it a Map is used. */
const denseLimit = 4_194_304;

/** @param base The table whose rows are grouped; it reaches every column. */
export function groupRows(model: Model, base: Table, selection: Selection, columns: readonly BoundColumn[]): Grouping {
  const size = selection.count;
  if (columns.length === 0) return {groupOf: new Uint32Array(size), count: 1, cells: () => [], labels: () => []};

  // Each column is folded into the key of the columns before it; keys are made compact whenever they would grow too large.
  const key = new Uint32Array(size);
  let space = 1;
  const parts = columns.map(({table, column}) => ({
    coded: codesOf(column),
    through: table === base ? undefined : model.join(base, table),
  }));
  for (const {
    coded: {codes, values},
    through,
  } of parts) {
    if (space * values.length > denseLimit) {
      space = compactKeys(key, space).length;
    }
    if (space * values.length > 0xffffffff) pairKeys(key, codes, values.length, selection, through);
    else foldKeys(key, codes, values.length, selection, through);
    space = Math.min(space * values.length, 0xffffffff);
  }
  const firstAt = compactKeys(key, space);
  const cells = (group: number): RawValue[] => {
    const row = rowAt(selection, firstAt[group] as number);
    return parts.map(({coded: {codes, values}, through}) => {
      const at = through ? (through[row] as number) : row;
      return at === noRow ? null : (values[codes[at] as number] ?? null);
    });
  };
  return {
    groupOf: key,
    count: firstAt.length,
    cells,
    labels: group => cells(group).map((raw, i) => toDataValue((columns[i] as BoundColumn).column, raw)),
  };
}

/** key = key × n + code, in place. */
function foldKeys(
  key: Uint32Array,
  codes: Uint32Array,
  n: number,
  {rows}: Selection,
  through: Uint32Array | undefined,
): void {
  for (let i = 0; i < key.length; i++) {
    const row = rows ? (rows[i] as number) : i;
    const at = through ? (through[row] as number) : row;
    key[i] = (key[i] as number) * n + (at === noRow ? 0 : (codes[at] as number));
  }
}

/** The same where the product does not fit into 32 bits: pairs are numbered as they appear, in place. */
function pairKeys(
  key: Uint32Array,
  codes: Uint32Array,
  n: number,
  {rows}: Selection,
  through: Uint32Array | undefined,
): void {
  const known = new Map<number, number>();
  key.forEach((before, i) => {
    const row = rows ? (rows[i] as number) : i;
    const at = through ? (through[row] as number) : row;
    const pair = before * n + (at === noRow ? 0 : (codes[at] as number));
    let found = known.get(pair);
    if (found === undefined) known.set(pair, (found = known.size));
    key[i] = found;
  });
}

/** Numbers the keys 0, 1, 2, … in the order in which they first appear, in place. @returns Where each first appears. */
function compactKeys(key: Uint32Array, space: number): number[] {
  const firstAt: number[] = [];
  if (space <= denseLimit) {
    const numbers = new Int32Array(space).fill(-1);
    for (let i = 0; i < key.length; i++) {
      const k = key[i] as number;
      let number = numbers[k] as number;
      if (number < 0) numbers[k] = number = firstAt.push(i) - 1;
      key[i] = number;
    }
  } else {
    const numbers = new Map<number, number>();
    for (let i = 0; i < key.length; i++) {
      const k = key[i] as number;
      let number = numbers.get(k);
      if (number === undefined) numbers.set(k, (number = firstAt.push(i) - 1));
      key[i] = number;
    }
  }
  return firstAt;
}
