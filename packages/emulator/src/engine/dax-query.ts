/**
 * The part of DAX queries that is emulated: `EVALUATE` of a table, of `VALUES` or `DISTINCT` of a table or a column,
 * and of
 * `TOPN` over one of these. `TOPN` has no order here, and takes the first rows.
 */
import {readRaw, toDataValue} from './cells.js';
import {groupRows} from './grouping.js';
import {rowCount, type Table} from './model-types.js';
import type {BoundColumn, Model} from './model.js';
import type {DataValue} from '@pbi-bound-report/contract';

/** A DAX query that is not emulated. */
export class UnsupportedDaxError extends Error {
  override readonly name = 'UnsupportedDaxError';
}

/** What a query returns. */
export interface DaxResult {
  columns: BoundColumn[];
  /** One cell a column. */
  rows: DataValue[][];
}

interface TableExpression {
  table: string;
  column: string | undefined;
  /** Whether rows that are alike are returned once. */
  isDistinct: boolean;
  top: number;
}

const evaluatePattern = /^\s*EVALUATE\s+(.*)$/is;
const topPattern = /^TOPN\s*\(\s*(\d{1,9})\s*,(.*)\)$/is;
const functionPattern = /^(VALUES|DISTINCT)\s*\((.*)\)$/is;
const referencePattern = /^(?:'(?<quoted>(?:[^']|'')+)'|(?<plain>\w+))\s*(?:\[(?<column>(?:[^\]]|\]\])+)\])?$/;
const maxLength = 10_000;
const maxTopDepth = 10;

/**
 * @param maxRows Most rows that are returned.
 * @throws UnsupportedDaxError for what is not emulated.
 * @throws ModelMismatchError where the model lacks the table or the column.
 */
export function evaluateDax(model: Model, query: string, maxRows: number): DaxResult {
  const expression = readQuery(query);
  const table = model.table(expression.table);
  const columns = boundColumns(model, table, expression.column);
  const rows = expression.isDistinct ? distinctRows(model, table, columns) : undefined;
  const count = Math.min(rows?.length ?? rowCount(table), expression.top, maxRows);
  return {
    columns,
    rows: Array.from({length: count}, (_, i) => {
      const row = rows ? (rows[i] as number) : i;
      return columns.map(({column}) => toDataValue(column, readRaw(column, row)));
    }),
  };
}

function boundColumns(model: Model, table: Table, column: string | undefined): BoundColumn[] {
  if (column !== undefined) return [model.column({table: table.name, column})];
  return table.columns.map(own => ({table, column: own}));
}

/** The first row of each combination of values. */
function distinctRows(model: Model, table: Table, columns: readonly BoundColumn[]): number[] {
  const count = rowCount(table);
  const {groupOf} = groupRows(model, table, {count, rows: undefined}, columns);
  const first: number[] = [];
  // Groups are numbered in the order in which they first appear.
  for (let row = 0; row < count; row++) if (groupOf[row] === first.length) first.push(row);
  return first;
}

function readQuery(query: string): TableExpression {
  let rest = query.length > maxLength ? undefined : evaluatePattern.exec(query)?.[1];
  let top = Infinity;
  for (let depth = 0; rest !== undefined && depth < maxTopDepth; depth++) {
    const [, count, inner]: (string | undefined)[] = topPattern.exec(rest.trim()) ?? [];
    if (inner === undefined) break;
    top = Math.min(top, Number(count));
    rest = inner;
  }
  const [, name, inner] = functionPattern.exec(rest?.trim() ?? '') ?? [];
  const {quoted, plain, column} = referencePattern.exec((inner ?? rest ?? '').trim())?.groups ?? {};
  const table = quoted?.replaceAll("''", "'") ?? plain;
  // A column by itself is no table.
  if (table === undefined || (column !== undefined && name === undefined)) throw unsupported();
  const isDistinct = column !== undefined || name?.toUpperCase() === 'DISTINCT';
  return {table, column: column?.replaceAll(']]', ']'), isDistinct, top};
}

const unsupported = (): UnsupportedDaxError =>
  new UnsupportedDaxError(
    "The emulator knows the queries EVALUATE 'Table', EVALUATE VALUES('Table'), EVALUATE VALUES('Table'[Column]), " +
      'the same with DISTINCT, and EVALUATE TOPN(n, …) of these only.',
  );
