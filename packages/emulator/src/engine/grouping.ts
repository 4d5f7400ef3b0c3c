/** Puts rows into groups: one for every combination of values that occurs, in the order of first appearance. */
import type {Table} from './model-types.js';
import {codesOf, type RawValue} from './cells.js';
import {noRow, type BoundColumn, type Model} from './model.js';
import {rowAt, type Selection} from './selection.js';

/** Rows in groups. */
export interface Grouping {
  /** The group of each selected row, in the order of the selection. */
  groupOf: Uint32Array;
  count: number;
  /** Raw labels of a group, one a column. */
  cells: (group: number) => RawValue[];
}

/** Largest table of combinations that is kept as an array; beyond it a Map is used. */
const denseLimit = 4_194_304;

/** A column that rows are grouped by, as small whole numbers. */
interface Part {
  codes: Uint32Array;
  /** The raw value of each code. */
  values: readonly RawValue[];
  /** The row of the column's table for each row of the base; undefined where they are one table. */
  through: Uint32Array | undefined;
}

/** @param base The table whose rows are grouped; it reaches every column. */
export function groupRows(model: Model, base: Table, selection: Selection, columns: readonly BoundColumn[]): Grouping {
  const size = selection.count;
  if (columns.length === 0) return {groupOf: new Uint32Array(size), count: 1, cells: () => []};
  const parts = columns.map(({table, column}): Part => ({
    ...codesOf(column),
    through: table === base ? undefined : model.join(base, table),
  }));
  const {key, space} = combinedKeys(parts, selection);
  const firstAt = compactKeys(key, space);
  return {
    groupOf: key,
    count: firstAt.length,
    cells: group => {
      const row = rowAt(selection, firstAt[group] as number);
      return parts.map(part => part.values[codeAt(part, row)] ?? null);
    },
  };
}

/**
 * One number for each combination of codes. Each column is folded into the key of the columns before it; keys are made
 * compact whenever they would grow too large.
 */
function combinedKeys(parts: readonly Part[], selection: Selection): {key: Uint32Array; space: number} {
  const key = new Uint32Array(selection.count);
  let space = 1;
  for (const part of parts) {
    const size = part.values.length;
    if (space * size > denseLimit) space = compactKeys(key, space).length;
    if (space * size > 0xffffffff) pairKeys(key, part, selection);
    else foldKeys(key, part, selection);
    space = Math.min(space * size, 0xffffffff);
  }
  return {key, space};
}

/** The code of a row of the base; code 0 is blank. */
function codeAt({codes, through}: Part, row: number): number {
  const joined = through ? (through[row] as number) : row;
  return joined === noRow ? 0 : (codes[joined] as number);
}

/** key = key × n + code, in place. */
function foldKeys(key: Uint32Array, {codes, values, through}: Part, {rows}: Selection): void {
  const n = values.length;
  for (let i = 0; i < key.length; i++) {
    const row = rows ? (rows[i] as number) : i;
    const joined = through ? (through[row] as number) : row;
    key[i] = (key[i] as number) * n + (joined === noRow ? 0 : (codes[joined] as number));
  }
}

/** The same where the product does not fit into 32 bits: pairs are numbered as they appear, in place. */
function pairKeys(key: Uint32Array, part: Part, selection: Selection): void {
  const known = new Map<number, number>();
  key.forEach((before, i) => {
    const pair = before * part.values.length + codeAt(part, rowAt(selection, i));
    let found = known.get(pair);
    if (found === undefined) known.set(pair, (found = known.size));
    key[i] = found;
  });
}

/**
 * Numbers the keys 0, 1, 2, … in the order in which they first appear, in place.
 * @returns Where each first appears.
 */
function compactKeys(key: Uint32Array, space: number): number[] {
  return space <= denseLimit ? compactDense(key, space) : compactSparse(key);
}

function compactDense(key: Uint32Array, space: number): number[] {
  const firstAt: number[] = [];
  const numbers = new Int32Array(space).fill(-1);
  for (let i = 0; i < key.length; i++) {
    const k = key[i] as number;
    let number = numbers[k] as number;
    if (number < 0) numbers[k] = number = firstAt.push(i) - 1;
    key[i] = number;
  }
  return firstAt;
}

function compactSparse(key: Uint32Array): number[] {
  const firstAt: number[] = [];
  const numbers = new Map<number, number>();
  for (let i = 0; i < key.length; i++) {
    const k = key[i] as number;
    let number = numbers.get(k);
    if (number === undefined) numbers.set(k, (number = firstAt.push(i) - 1));
    key[i] = number;
  }
  return firstAt;
}
