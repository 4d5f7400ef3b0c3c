/** Answers a query of a visual: filter, group, aggregate, sort, cut. Row-level security is applied before anything else. */
import type {ColumnReference, DataFilter, DataQuery, DataValue, EffectiveIdentity, QueryDataResponse, ValueReference} from '@pbi-bound-report/contract';
import {findColumn, toDataValue} from './columns.js';
import {filterMask} from './filters.js';
import {visibleRows} from './row-level-security.js';
import {rowCount, type Column, type Dataset, type Measure, type Table} from './world.js';

/** A query that the model cannot answer: it names something that the model lacks. */
export class ModelMismatch extends Error {
  override readonly name = 'ModelMismatch';
}

/**
 * @param identity Whom row-level security applies to; undefined where it does not apply.
 * @throws ModelMismatch where the model lacks a table, column or measure that the query names.
 */
export function answerQuery(dataset: Dataset, query: DataQuery, identity: EffectiveIdentity | undefined): QueryDataResponse {
  const groupBy = (query.groupBy ?? []).map(ref => locate(dataset, ref));
  const values = (query.values ?? []).map(ref => resolveValue(dataset, ref));
  const base = baseTable(dataset, [...groupBy.map(g => g.table), ...values.map(v => v.table)]);
  const rowsOf = new Map<Table, Uint32Array | undefined>();
  const rowsIn = (table: Table): Uint32Array | undefined => {
    if (!rowsOf.has(table)) rowsOf.set(table, table === base ? undefined : joinRows(dataset, base, table));
    return rowsOf.get(table);
  };

  const included = includedRows(dataset, base, query.filters ?? [], identity, rowsIn);
  const count = rowCount(base);

  // Groups: one running number for every combination of codes that occurs, in the order of first appearance.
  const keys = groupBy.map(({table, column}) => codesOf(column, rowsIn(table), count));
  const groupOf = new Uint32Array(count);
  const firstRow: number[] = [];
  if (keys.length === 0) {
    firstRow.push(0);
  } else {
    const sizes = keys.map(k => k.labels.length);
    const space = sizes.reduce((a, b) => a * b, 1);
    const dense = space <= 4_194_304 ? new Int32Array(space).fill(-1) : undefined;
    const sparse = new Map<number, number>();
    for (let row = 0; row < count; row++) {
      if (included && included[row] === 0) continue;
      let key = 0;
      for (let k = 0; k < keys.length; k++) key = key * (sizes[k] as number) + ((keys[k] as {codes: Uint32Array}).codes[row] as number);
      let group = dense ? dense[key] as number : sparse.get(key) ?? -1;
      if (group < 0) {
        group = firstRow.push(row) - 1;
        if (dense) dense[key] = group; else sparse.set(key, group);
      }
      groupOf[row] = group;
    }
  }

  const cells = values.map(value => value.compute(groupOf, firstRow.length, included, rowsIn));
  let rows: DataValue[][] = firstRow.map((row, group) => [
    ...keys.map(k => k.labels[k.codes[row] as number] ?? null),
    ...cells.map(c => c[group] ?? null),
  ]);
  // A group in which every value is blank is not shown.
  if (groupBy.length > 0 && values.length > 0) rows = rows.filter(row => row.slice(groupBy.length).some(v => v !== null));
  for (const {index, direction} of [...(query.orderBy ?? [])].reverse()) {
    const sign = direction === 'desc' ? -1 : 1;
    rows.sort((a, b) => sign * compareValues(a[index] ?? null, b[index] ?? null));
  }
  const totalRows = rows.length;
  if (query.top !== undefined) rows = rows.slice(0, query.top);
  return {
    columns: [
      ...groupBy.map(({column}) => ({name: column.name, dataType: column.dataType, ...(column.formatString === undefined ? {} : {formatString: column.formatString})})),
      ...values.map(({name, dataType, formatString}) => ({name, dataType, ...(formatString === undefined ? {} : {formatString})})),
    ],
    rows, totalRows,
  };
}

function compareValues(a: DataValue, b: DataValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

function findTable(dataset: Dataset, name: string): Table {
  const table = dataset.tables.find(t => t.name === name) ?? dataset.tables.find(t => t.name.toLowerCase() === name.toLowerCase());
  if (!table) throw new ModelMismatch(`The model ${dataset.name} has no table ${name}.`);
  return table;
}

function locate(dataset: Dataset, ref: ColumnReference): {table: Table; column: Column} {
  const table = findTable(dataset, ref.table);
  const column = findColumn(table, ref.column);
  if (!column) throw new ModelMismatch(`Table ${ref.table} of the model ${dataset.name} has no column ${ref.column}.`);
  return {table, column};
}

type Compute = (groupOf: Uint32Array, groups: number, included: Uint8Array | undefined, rowsIn: (table: Table) => Uint32Array | undefined) => (number | null)[];
interface ResolvedValue {
  table: Table;
  name: string;
  dataType: 'int64' | 'double';
  formatString: string | undefined;
  compute: Compute;
}

function resolveValue(dataset: Dataset, ref: ValueReference): ResolvedValue {
  if ('measure' in ref) {
    const table = findTable(dataset, ref.table);
    const measure = table.measures.find(m => m.name.toLowerCase() === ref.measure.toLowerCase());
    if (!measure) throw new ModelMismatch(`Table ${ref.table} of the model ${dataset.name} has no measure ${ref.measure}.`);
    return {table, name: measure.name, dataType: 'double', formatString: measure.formatString, compute: computeMeasure(dataset, table, measure)};
  }
  const {table, column} = locate(dataset, ref);
  return {
    table, name: `${ref.aggregationFunction} of ${column.name}`,
    dataType: ref.aggregationFunction === 'Count' || ref.aggregationFunction === 'DistinctCount' ? 'int64' : 'double',
    formatString: column.formatString, compute: aggregate(table, column, ref.aggregationFunction),
  };
}

function computeMeasure(dataset: Dataset, table: Table, measure: Measure): Compute {
  if ('column' in measure) return aggregate(table, locate(dataset, {table: table.name, column: measure.column}).column, measure.aggregationFunction);
  const [left, right] = ('difference' in measure ? measure.difference : measure.ratio)
    .map(name => resolveValue(dataset, {table: table.name, measure: name}).compute) as [Compute, Compute];
  return (...args) => {
    const b = right(...args);
    return left(...args).map((a, i) => {
      const other = b[i] ?? null;
      if ('difference' in measure) return a === null && other === null ? null : (a ?? 0) - (other ?? 0);
      return a === null || other === null || other === 0 ? null : a / other;
    });
  };
}

function aggregate(table: Table, column: Column, fn: 'Sum' | 'Avg' | 'Count' | 'DistinctCount' | 'Min' | 'Max'): Compute {
  return (groupOf, groups, included, rowsIn) => {
    const through = rowsIn(table);
    const counts = new Float64Array(groups);
    const results = new Float64Array(groups).fill(fn === 'Min' ? Infinity : fn === 'Max' ? -Infinity : 0);
    const distinct = fn === 'DistinctCount' ? Array.from({length: groups}, () => new Set<number>()) : undefined;
    const numbers = column.kind === 'number' ? column.values : undefined;
    const codes = column.kind === 'text' ? column.codes : undefined;
    for (let row = 0; row < groupOf.length; row++) {
      if (included && included[row] === 0) continue;
      const at = through ? through[row] as number : row;
      if (at === noRow) continue;
      const group = groupOf[row] as number;
      const value = numbers ? numbers[at] as number : (codes as Uint32Array)[at] as number;
      if (numbers ? Number.isNaN(value) : value === 0) continue;
      counts[group] = (counts[group] as number) + 1;
      if (distinct) distinct[group]?.add(value);
      else if (fn === 'Min') { if (value < (results[group] as number)) results[group] = value; }
      else if (fn === 'Max') { if (value > (results[group] as number)) results[group] = value; }
      else results[group] = (results[group] as number) + value;
    }
    return Array.from(results, (value, group) => {
      if (distinct) return distinct[group]?.size ?? 0;
      const n = counts[group] as number;
      if (fn === 'Count') return n;
      return n === 0 ? null : fn === 'Avg' ? value / n : value;
    });
  };
}

/** Stands for "no matching row" in a join. */
const noRow = 0xffffffff;

/** The table from which every other one named can be reached by going from many to one. */
function baseTable(dataset: Dataset, tables: Table[]): Table {
  const named = [...new Set(tables)];
  const reaches = (from: Table, to: Table): boolean => from === to
    || dataset.relationships.some(r => r.from.table === from.name && reaches(findTable(dataset, r.to.table), to));
  const base = named.find(t => named.every(other => reaches(t, other))) ?? dataset.tables.find(t => named.every(other => reaches(t, other)));
  if (!base) throw new ModelMismatch(`No table of the model ${dataset.name} is related to all of: ${named.map(t => t.name).join(', ')}.`);
  return base;
}

const joins = new WeakMap<Table, Map<Table, Uint32Array>>();

/** For every row of `base`, the row of `table` that it belongs to. Kept: models do not change while they are loaded. */
function joinRows(dataset: Dataset, base: Table, table: Table): Uint32Array {
  const known = joins.get(base)?.get(table);
  if (known) return known;
  let result: Uint32Array | undefined;
  for (const relationship of dataset.relationships) {
    if (relationship.from.table !== base.name) continue;
    const next = findTable(dataset, relationship.to.table);
    let direct: Uint32Array | undefined;
    if (next === table || dataset.relationships.some(r => r.from.table === next.name)) {
      const one = locate(dataset, relationship.to).column;
      const many = locate(dataset, relationship.from).column;
      const rowOf = new Map<number | string | null, number>();
      const read = (column: Column, row: number): number | string | null => (column.kind === 'number' ? column.values[row] as number : column.dictionary[column.codes[row] as number] ?? null);
      for (let row = 0; row < rowCount(next); row++) rowOf.set(read(one, row), row);
      direct = Uint32Array.from({length: rowCount(base)}, (_, row) => rowOf.get(read(many, row)) ?? noRow);
    }
    if (!direct) continue;
    if (next === table) { result = direct; break; }
    try {
      const further = joinRows(dataset, next, table);
      result = direct.map(row => (row === noRow ? noRow : further[row] as number));
      break;
    } catch (error) {
      if (!(error instanceof ModelMismatch)) throw error;
      // Not this way; another relationship may lead there.
    }
  }
  if (!result) throw new ModelMismatch(`Table ${base.name} of the model ${dataset.name} is not related to ${table.name}.`);
  if (!joins.has(base)) joins.set(base, new Map());
  joins.get(base)?.set(table, result);
  return result;
}

/** Rows of the base table that row-level security and all filters let through; undefined for all. */
function includedRows(
  dataset: Dataset, base: Table, filters: DataFilter[], identity: EffectiveIdentity | undefined, rowsIn: (table: Table) => Uint32Array | undefined,
): Uint8Array | undefined {
  let included: Uint8Array | undefined;
  for (const table of dataset.tables) {
    const masks = [visibleRows(dataset, table, identity), ...filters.map(filter => filterMask(dataset, table, filter))].filter(mask => mask !== undefined);
    if (masks.length === 0) continue;
    let through: Uint32Array | undefined;
    try {
      through = rowsIn(table);
    } catch (error) {
      // Filters flow from one to many only: a filter on a table that the base table does not lead to changes nothing.
      if (error instanceof ModelMismatch) continue;
      throw error;
    }
    included ??= new Uint8Array(rowCount(base)).fill(1);
    for (const mask of masks) {
      for (let row = 0; row < included.length; row++) {
        const at = through ? through[row] as number : row;
        if (at === noRow || mask[at] === 0) included[row] = 0;
      }
    }
  }
  return included;
}

/** Dense codes of a column seen from the base table's rows, with the label of each code. */
function codesOf(column: Column, through: Uint32Array | undefined, count: number): {codes: Uint32Array; labels: DataValue[]} {
  if (column.kind === 'text') {
    if (!through) return {codes: column.codes, labels: column.dictionary};
    const codes = new Uint32Array(count);
    for (let row = 0; row < count; row++) { const at = through[row] as number; codes[row] = at === noRow ? 0 : column.codes[at] as number; }
    return {codes, labels: column.dictionary};
  }
  const labels: DataValue[] = [null];
  const known = new Map<number, number>();
  const codes = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const at = through ? through[row] as number : row;
    const value = at === noRow ? Number.NaN : column.values[at] as number;
    if (Number.isNaN(value)) continue;
    let code = known.get(value);
    if (code === undefined) { code = labels.push(toDataValue(column, value)) - 1; known.set(value, code); }
    codes[row] = code;
  }
  return {codes, labels};
}
