/** Aggregates the rows of groups. */
import type {AggregationFunction, ColumnDataType, ValueReference} from '@pbi-bound-report/contract';
import type {Column, Measure, Table} from './model-types.js';
import type {Grouping} from './grouping.js';
import {ModelMismatchError, type Model} from './model.js';
import type {Selection} from './selection.js';

/** One number a group; NaN is blank. */
export type GroupValues = Float64Array;

/** What a query shows per group: a measure, or a column aggregated. */
export interface BoundValue {
  /** The table whose rows are aggregated. */
  table: Table;
  name: string;
  dataType: ColumnDataType;
  formatString: string | undefined;
  compute(selection: Selection, grouping: Grouping): GroupValues;
  /** Turns a result that is no number (Min and Max of text) back into what is answered. */
  textOf?: readonly (string | null)[];
}

const functions: readonly AggregationFunction[] = ['Sum', 'Avg', 'Count', 'DistinctCount', 'Min', 'Max'];

/** @throws ModelMismatch */
export function bindValue(model: Model, reference: ValueReference): BoundValue {
  if ('measure' in reference) {
    const {table, measure} = model.measure(reference.table, reference.measure);
    return {
      table,
      name: measure.name,
      dataType: 'double',
      formatString: measure.formatString,
      compute: measureOf(model, table, measure, []),
    };
  }
  const {column: columnName, aggregationFunction} = reference as Partial<typeof reference>;
  if (columnName === undefined || aggregationFunction === undefined) {
    throw new ModelMismatchError(
      `A value of the table ${reference.table} names neither a measure nor a column with an aggregationFunction.`,
    );
  }
  const {table, column} = model.column(reference);
  const name = functions.find(f => f.toLowerCase() === aggregationFunction.toLowerCase());
  if (!name) {
    throw new ModelMismatchError(
      `The aggregation ${aggregationFunction} is not known. Known are: ${functions.join(', ')}.`,
    );
  }
  if (column.kind === 'text' && (name === 'Sum' || name === 'Avg')) {
    throw new ModelMismatchError(
      `The column ${column.name} of the table ${table.name} holds text: it cannot be aggregated by ${name}. Use Count, DistinctCount, Min or Max.`,
    );
  }
  const counts = name === 'Count' || name === 'DistinctCount';
  const sorted = column.kind === 'text' && !counts ? sortedDictionary(column.dictionary) : undefined;
  return {
    table,
    name: `${name} of ${column.name}`,
    dataType: counts ? 'int64' : name === 'Min' || name === 'Max' ? column.dataType : 'double',
    formatString: counts ? undefined : column.formatString,
    compute: (selection, grouping) => aggregate(column, name, selection, grouping, sorted?.rankOf),
    ...(sorted ? {textOf: sorted.texts} : {}),
  };
}

function measureOf(model: Model, table: Table, measure: Measure, above: string[]): BoundValue['compute'] {
  if (above.includes(measure.name)) {
    throw new ModelMismatchError(
      `The measure ${measure.name} of the table ${table.name} is defined by itself: ${[...above, measure.name].join(' → ')}.`,
    );
  }
  if ('column' in measure) {
    const {column} = model.column({table: table.name, column: measure.column});
    return (selection, grouping) => aggregate(column, measure.aggregationFunction, selection, grouping, undefined);
  }
  const isDifference = 'difference' in measure;
  const [left, right] = (isDifference ? measure.difference : measure.ratio).map(name =>
    measureOf(model, table, model.measure(table.name, name).measure, [...above, measure.name]),
  ) as [BoundValue['compute'], BoundValue['compute']];
  return (selection, grouping) => {
    const a = left(selection, grouping),
      b = right(selection, grouping);
    for (let group = 0; group < a.length; group++) {
      const x = a[group] as number,
        y = b[group] as number;
      // DAX: a blank counts as zero in a difference of which one side is there; DIVIDE by zero or blank is blank.
      if (isDifference) {
        a[group] =
          Number.isNaN(x) && Number.isNaN(y) ? Number.NaN : (Number.isNaN(x) ? 0 : x) - (Number.isNaN(y) ? 0 : y);
      } else a[group] = y === 0 ? Number.NaN : x / y;
    }
    return a;
  };
}

/** Text is compared by its place in the sorted dictionary, so that Min and Max run over numbers. */
function sortedDictionary(dictionary: readonly (string | null)[]): {rankOf: Float64Array; texts: (string | null)[]} {
  const codes = dictionary.map((_, code) => code).filter(code => dictionary[code] !== null);
  codes.sort((a, b) => {
    const x = dictionary[a] as string,
      y = dictionary[b] as string;
    return x < y ? -1 : x > y ? 1 : 0;
  });
  const rankOf = new Float64Array(dictionary.length).fill(Number.NaN);
  codes.forEach((code, rank) => {
    rankOf[code] = rank;
  });
  return {rankOf, texts: codes.map(code => dictionary[code] ?? null)};
}

const computed = new WeakMap<Grouping, Map<string, Map<Column, GroupValues>>>();

/** Measures of one visual are often made of the same sums: each is computed once a grouping. */
function aggregate(
  column: Column,
  name: AggregationFunction,
  selection: Selection,
  grouping: Grouping,
  rankOf: Float64Array | undefined,
): GroupValues {
  let byName = computed.get(grouping);
  if (!byName) computed.set(grouping, (byName = new Map<string, Map<Column, GroupValues>>()));
  let byColumn = byName.get(name);
  if (!byColumn) byName.set(name, (byColumn = new Map<Column, GroupValues>()));
  let values = byColumn.get(column);
  if (!values) {
    byColumn.set(
      column,
      (values =
        name === 'Sum' && column.kind === 'number'
          ? sum(column.values, selection, grouping)
          : computeAggregate(column, name, selection, grouping, rankOf)),
    );
  }
  // A copy: measures work on it in place.
  return values.slice();
}

/** By far the commonest, so it has a loop without choices. */
function sum(values: Float64Array, {rows}: Selection, {groupOf, count}: Grouping): GroupValues {
  const sums = new Float64Array(count);
  const seen = new Uint8Array(count);
  for (let i = 0; i < groupOf.length; i++) {
    const value = values[rows === undefined ? i : (rows[i] as number)] as number;
    if (value !== value) continue;
    const group = groupOf[i] as number;
    sums[group] = (sums[group] as number) + value;
    seen[group] = 1;
  }
  for (let group = 0; group < count; group++) if (seen[group] === 0) sums[group] = Number.NaN;
  return sums;
}

function computeAggregate(
  column: Column,
  name: AggregationFunction,
  {rows}: Selection,
  {groupOf, count}: Grouping,
  rankOf: Float64Array | undefined,
): GroupValues {
  const cell = column.kind === 'number' ? column.values : column.codes;
  // What stands for blank among the cells: NaN of numbers, code 0 of text. NaN equals nothing, so numbers test by inequality with themselves.
  const isText = column.kind === 'text';
  const blankCode = isText && column.dictionary[0] === null ? 0 : -1;
  if (name === 'DistinctCount') return distinct(cell, rows, groupOf, count);
  const results = new Float64Array(count);
  const counts = new Float64Array(count);
  const isMin = name === 'Min',
    isMax = name === 'Max',
    isCount = name === 'Count';
  if (isMin || isMax) results.fill(isMin ? Infinity : -Infinity);
  for (let i = 0; i < groupOf.length; i++) {
    let value = cell[rows ? (rows[i] as number) : i] as number;
    if (isText) {
      if (value === blankCode) continue;
      if (rankOf) value = rankOf[value] as number;
    }
    if (value !== value) continue;
    const group = groupOf[i] as number;
    counts[group] = (counts[group] as number) + 1;
    if (isCount) continue;
    const before = results[group] as number;
    if (isMin) {
      if (value < before) results[group] = value;
    } else if (isMax) {
      if (value > before) results[group] = value;
    } else results[group] = before + value;
  }
  if (isCount) return counts.map(n => (n === 0 ? Number.NaN : n));
  return results.map((value, group) => {
    const n = counts[group] as number;
    return n === 0 ? Number.NaN : name === 'Avg' ? value / n : value;
  });
}

/** Blank counts as one of the values, as DAX's DISTINCTCOUNT does. */
function distinct(
  cell: Float64Array | Uint32Array,
  rows: Uint32Array | undefined,
  groupOf: Uint32Array,
  count: number,
): GroupValues {
  const seen = Array.from({length: count}, () => new Set<number>());
  for (let i = 0; i < groupOf.length; i++) {
    const value = cell[rows ? (rows[i] as number) : i] as number;
    seen[groupOf[i] as number]?.add(value);
  }
  return Float64Array.from(seen, set => (set.size === 0 ? Number.NaN : set.size));
}
