/**
 * Evaluates values over groups of rows. Row-level security is applied before anything else, then the filters on rows.
 */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import type {BoundValue, GroupValues} from './aggregation.js';
import {comparable, type RawValue} from './cells.js';
import type {RowFilter} from './tuple-filters.js';
import {groupRows, type Grouping} from './grouping.js';
import type {Table} from './model-types.js';
import {ModelMismatchError, type BoundColumn, type Model} from './model.js';
import {visibleRows} from './row-level-security.js';
import {rowMask} from './row-mask.js';
import {selectRows, type TableMask} from './selection.js';

/** The rows that an evaluation is about. */
export interface RowScope {
  readonly model: Model;
  /** Whom row-level security applies to; undefined where it does not apply. */
  readonly identity: EffectiveIdentity | undefined;
  readonly rowFilters: readonly RowFilter[];
}

/** One group with its values. */
export interface Group {
  labels: RawValue[];
  /** One a value; NaN is blank. */
  cells: number[];
}

/** Values that are computed over the rows of one table. */
interface Part {
  /** Places of the values in the query. */
  indexes: number[];
  grouping: Grouping;
  columns: GroupValues[];
}

/**
 * Groups with their values, in the order of first appearance. Each value is computed over its own table's rows.
 * @throws ModelMismatchError where no relationship leads from a value's table to a column's.
 */
export function evaluate(scope: RowScope, groupBy: readonly BoundColumn[], values: readonly BoundValue[]): Group[] {
  const parts = [...indexesByBase(scope.model, groupBy, values)].map(([base, indexes]): Part => {
    const selection = selectRows(scope.model, base, tableMasks(scope, base));
    const grouping = groupRows(scope.model, base, selection, groupBy);
    const columns = indexes.map(i => (values[i] as BoundValue).compute(selection, grouping));
    return {indexes, grouping, columns};
  });
  const [only] = parts;
  return parts.length === 1 && only ? groupsOf(only) : mergeParts(parts, values.length);
}

/** @throws ModelMismatchError where the values cannot be grouped by the columns. */
export function checkRelated(model: Model, groupBy: readonly BoundColumn[], values: readonly BoundValue[]): void {
  indexesByBase(model, groupBy, values);
}

/** Which values are computed over which table. */
function indexesByBase(
  model: Model,
  groupBy: readonly BoundColumn[],
  values: readonly BoundValue[],
): Map<Table, number[]> {
  const groupTables = [...new Set(groupBy.map(({table}) => table))];
  const bases = new Map<Table, number[]>();
  values.forEach((value, i) => {
    const base = baseTable(model, [value.table, ...groupTables]);
    if (base !== value.table) throw unrelatedError(model, value, groupTables);
    bases.set(base, [...(bases.get(base) ?? []), i]);
  });
  if (bases.size === 0) bases.set(baseTable(model, groupTables), []);
  return bases;
}

function unrelatedError(model: Model, {name, table}: BoundValue, groupTables: readonly Table[]): ModelMismatchError {
  const unreached = groupTables.filter(other => !model.reaches(table, other)).map(other => other.name);
  return new ModelMismatchError(
    `${name} of the table ${table.name} cannot be grouped by ${unreached.join(', ')}: ` +
      `no relationship leads from ${table.name} there.`,
  );
}

const groupsOf = ({grouping, columns}: Part): Group[] =>
  Array.from({length: grouping.count}, (_, group) => ({
    labels: grouping.cells(group),
    cells: columns.map(column => column[group] as number),
  }));

/** Values of several tables: their groups are put together by label. */
function mergeParts(parts: readonly Part[], valueCount: number): Group[] {
  const groups = new Map<string, Group>();
  for (const {indexes, grouping, columns} of parts) {
    for (let group = 0; group < grouping.count; group++) {
      const labels = grouping.cells(group);
      const key = JSON.stringify(labels.map(comparable));
      let found = groups.get(key);
      if (!found) {
        found = {labels, cells: new Array<number>(valueCount).fill(Number.NaN)};
        groups.set(key, found);
      }
      for (const [i, index] of indexes.entries()) found.cells[index] = (columns[i] as GroupValues)[group] as number;
    }
  }
  return [...groups.values()];
}

/**
 * The table from which every other one named can be reached by going from many to one; the first named is preferred.
 * @throws ModelMismatchError where there is none.
 */
export function baseTable(model: Model, tables: readonly Table[]): Table {
  const reachesAll = (table: Table): boolean => tables.every(other => model.reaches(table, other));
  const base = tables.find(reachesAll) ?? model.semanticModel.tables.find(reachesAll);
  if (!base) {
    const names = tables.map(table => table.name).join(', ');
    throw new ModelMismatchError(`No table of the model ${model.semanticModel.name} is related to all of: ${names}.`);
  }
  return base;
}

/** What row-level security and the filters say of the tables that filters on `base` can come from. */
export function tableMasks({model, identity, rowFilters}: RowScope, base: Table): TableMask[] {
  const masks: TableMask[] = [];
  for (const table of model.semanticModel.tables) {
    if (!model.reaches(base, table)) continue;
    const holds = visibleRows(model.semanticModel, table, identity);
    if (holds) masks.push({table, holds, holdsForNone: false});
  }
  for (const filter of rowFilters) {
    const tables = [...new Set(filter.columns.map(({table}) => table))];
    // Filters flow from one to many only: what cannot reach the rows of the base table changes nothing.
    if (!tables.every(table => model.reaches(base, table))) continue;
    const host = baseTable(model, tables);
    const table = model.reaches(base, host) ? host : base;
    masks.push({
      table,
      holds: rowMask(model, table, filter),
      holdsForNone: filter.test(filter.columns.map(() => null)),
    });
  }
  return masks;
}
