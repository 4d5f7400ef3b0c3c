/**
 * The part of DAX queries that is emulated: `EVALUATE` of a table, of `VALUES` or `DISTINCT` of a table or a column,
 * and of `TOPN` over one of these. `TOPN` has no order here, and takes the first rows.
 */
import {readRaw, toDataValue} from './cells.js';
import {tableMasks} from './evaluate.js';
import {groupRows} from './grouping.js';
import type {Table} from './model-types.js';
import type {BoundColumn, Model} from './model.js';
import {rowAt, selectRows, type Selection} from './selection.js';
import type {DataValue, EffectiveIdentity} from '@pbi-bound-report/contract';

/** A DAX query that is not emulated. */
export class UnsupportedDaxError extends Error {
  override readonly name = 'UnsupportedDaxError';
}

/** What a query returns: its first table. */
export interface DaxResult {
  columns: BoundColumn[];
  /** One cell a column. */
  rows: DataValue[][];
  /** Most rows of these columns that the limits let through. */
  maxRows: number;
  /** Rows that the table has. */
  totalRows: number;
  /** Whether the table has more rows than that. */
  isCutOff: boolean;
  /** Whether the query asks for more than one table. */
  hasMoreTables: boolean;
}

/** How much of a table is returned, and to whom. */
export interface DaxQueryOptions {
  maxRows: number;
  /** Cells over all columns. */
  maxValues: number;
  /** Whom row-level security applies to; undefined where it does not apply. */
  identity?: EffectiveIdentity | undefined;
}

interface TableExpression {
  table: string;
  column: string | undefined;
  /** Whether rows that are alike are returned once. */
  isDistinct: boolean;
  top: number;
}

/** Names, texts and comments. What is left open reaches to the end. */
const commentPattern =
  /'(?:[^']|'')*(?:'|$)|\[(?:[^\]]|\]\])*(?:\]|$)|"(?:[^"]|"")*(?:"|$)|(?:\/\/|--).*|\/\*[^]*?(?:\*\/|$)/g;
/** Names in quotes and in brackets, and the word. What is left open reaches to the end. */
const evaluatePattern = /'(?:[^']|'')*(?:'|$)|\[(?:[^\]]|\]\])*(?:\]|$)|\bEVALUATE\b/gi;
const topPattern = /^TOPN\s*\(\s*(\d{1,9})\s*,(.*)\)$/is;
const functionPattern = /^(VALUES|DISTINCT)\s*\((.*)\)$/is;
const referencePattern = /^(?:'(?<quoted>(?:[^']|'')+)'|(?<plain>\w+))\s*(?:\[(?<column>(?:[^\]]|\]\])+)\])?$/;
const maxLength = 10_000;
const maxTopDepth = 10;

/**
 * @throws UnsupportedDaxError for what is not emulated.
 * @throws ModelMismatchError where the model lacks the table or the column.
 */
export function evaluateDax(model: Model, query: string, options: DaxQueryOptions): DaxResult {
  const [first, ...others] = splitQuery(query).map(text => evaluateTable(model, readTable(text), options));
  if (!first) throw unsupported();
  return {...first, hasMoreTables: others.length > 0};
}

function evaluateTable(
  model: Model,
  expression: TableExpression,
  options: DaxQueryOptions,
): Omit<DaxResult, 'hasMoreTables'> {
  const table = model.table(expression.table);
  const columns = boundColumns(model, table, expression.column);
  const selection = selectRows(model, table, tableMasks({model, identity: options.identity, rowFilters: []}, table));
  const places = expression.isDistinct ? distinctPlaces(model, table, {selection, columns}) : undefined;
  const available = Math.min(places?.length ?? selection.count, expression.top);
  const maxRows = Math.min(options.maxRows, Math.floor(options.maxValues / Math.max(1, columns.length)));
  return {
    columns,
    maxRows,
    totalRows: available,
    isCutOff: available > maxRows,
    rows: Array.from({length: Math.min(available, maxRows)}, (_, i) => {
      const row = rowAt(selection, places ? (places[i] as number) : i);
      return columns.map(({column}) => toDataValue(column, readRaw(column, row)));
    }),
  };
}

function boundColumns(model: Model, table: Table, column: string | undefined): BoundColumn[] {
  if (column !== undefined) return [model.column({table: table.name, column})];
  return table.columns.map(own => ({table, column: own}));
}

/** Where in the selection each combination of values comes first. */
function distinctPlaces(
  model: Model,
  table: Table,
  {selection, columns}: {selection: Selection; columns: readonly BoundColumn[]},
): number[] {
  const {groupOf} = groupRows(model, table, selection, columns);
  const first: number[] = [];
  // Groups are numbered in the order in which they first appear.
  for (let i = 0; i < selection.count; i++) if (groupOf[i] === first.length) first.push(i);
  return first;
}

/** The part after each `EVALUATE` that stands in no name. */
function splitQuery(commented: string): string[] {
  if (commented.length > maxLength) throw unsupported();
  const query = commented.replace(commentPattern, text => (/^(?:\/[/*]|--)/.test(text) ? ' ' : text));
  const starts = [...query.matchAll(evaluatePattern)].filter(([text]) => /^evaluate$/i.test(text));
  if (query.slice(0, starts[0]?.index).trim() !== '') throw unsupported();
  return starts.map(({index}, i) => query.slice(index + 'EVALUATE'.length, starts[i + 1]?.index));
}

function readTable(expression: string): TableExpression {
  let rest = expression;
  let top = Infinity;
  for (let depth = 0; depth < maxTopDepth; depth++) {
    const [, count, inner]: (string | undefined)[] = topPattern.exec(rest.trim()) ?? [];
    if (inner === undefined) break;
    top = Math.min(top, Number(count));
    rest = inner;
  }
  const [, name, inner] = functionPattern.exec(rest.trim()) ?? [];
  const {quoted, plain, column} = referencePattern.exec((inner ?? rest).trim())?.groups ?? {};
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
