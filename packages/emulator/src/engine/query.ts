/** Answers a query of a visual: filter, group, aggregate, sort, cut. Row-level security is applied before anything else. */
import type {
  DataFilter,
  DataQuery,
  DataValue,
  EffectiveIdentity,
  QueryDataResponse,
  ValueReference,
} from '@pbi-bound-report/contract';
import type {SemanticModel, Table} from './model-types.js';
import {bindValue, type BoundValue, type GroupValues} from './aggregation.js';
import {comparable, toDataValue, type RawValue} from './cells.js';
import {bindFilter, filterKind, type FilterContext, type GroupFilter} from './filters/bind-filter.js';
import type {RowFilter} from './filters/tuple-filters.js';
import {groupRows, type Grouping} from './grouping.js';
import {modelOf, ModelMismatchError, type BoundColumn, type Model} from './model.js';
import {rowMask} from './row-mask.js';
import {visibleRows} from './row-level-security.js';
import {selectRows, type Selection, type TableMask} from './selection.js';

/**
 * @param identity Whom row-level security applies to; undefined where it does not apply.
 * @param now Milliseconds since 1970 UTC, for relative filters.
 * @throws ModelMismatch where the model lacks what the query names; UnsupportedFilter; RoleExpressionError
 */
export function answerQuery(
  semanticModel: SemanticModel,
  query: DataQuery,
  identity: EffectiveIdentity | undefined,
  now?: number,
): QueryDataResponse {
  const model = modelOf(semanticModel);
  const groupBy = (query.groupBy ?? []).map(reference => model.column(reference));
  const values = (query.values ?? []).map(reference => bindValue(model, reference));
  const {rowFilters, groupFilters} = bindFilters(model, query.filters ?? [], identity, now);
  const result = evaluate(model, groupBy, [...values, ...groupFilters.map(f => f.value)], rowFilters, identity);

  const holds = ({cells}: Group): boolean =>
    groupFilters.every(({value, test}, i) => test(cellOf(value, cells[values.length + i] as number)));
  // A total that a filter on values takes away leaves its one row, blank.
  let groups =
    groupBy.length > 0
      ? result.filter(holds)
      : result.map(group => (holds(group) ? group : {...group, cells: group.cells.map(() => Number.NaN)}));
  // A group in which every value is blank is not shown.
  if (groupBy.length > 0 && values.length > 0) {
    groups = groups.filter(({cells}) => values.some((_, i) => !Number.isNaN(cells[i])));
  }
  let rows: DataValue[][] = groups.map(({labels, cells}) => [
    ...labels.map((raw, i) => toDataValue((groupBy[i] as BoundColumn).column, raw)),
    ...values.map((value, i) => answerOf(value, cells[i] as number)),
  ]);
  for (const {index, direction} of [...(query.orderBy ?? [])].reverse()) {
    if (!(index >= 0 && index < groupBy.length + values.length)) {
      throw new ModelMismatchError(
        `orderBy has the index ${index}; the query has ${groupBy.length + values.length} columns.`,
      );
    }
    const sign = direction === 'desc' ? -1 : 1;
    rows.sort((a, b) => sign * compareValues(a[index] ?? null, b[index] ?? null));
  }
  const totalRows = rows.length;
  if (query.top !== undefined) rows = rows.slice(0, Math.max(0, query.top));
  const head = (
    name: string,
    dataType: BoundValue['dataType'],
    formatString: string | undefined,
  ): QueryDataResponse['columns'][number] => ({name, dataType, ...(formatString === undefined ? {} : {formatString})});
  const total =
    query.totals === true && groupBy.length > 0 && values.length > 0 && groupFilters.length === 0
      ? evaluate(model, [], values, rowFilters, identity)[0]
      : undefined;
  return {
    columns: [
      ...groupBy.map(({column}) => head(column.name, column.dataType, column.formatString)),
      ...values.map(v => head(v.name, v.dataType, v.formatString)),
    ],
    rows,
    totalRows,
    // Not the sum of the groups: a ratio of all rows is no sum of ratios.
    ...(total && {totals: values.map((value, i) => answerOf(value, total.cells[i] as number))}),
  };
}

/** Filters on rows, and filters on the values of groups. */
export function bindFilters(
  model: Model,
  filters: readonly DataFilter[],
  identity: EffectiveIdentity | undefined,
  now: number | undefined,
): {rowFilters: RowFilter[]; groupFilters: GroupFilter[]} {
  const rowFilters: RowFilter[] = [];
  const groupFilters: GroupFilter[] = [];
  const context: FilterContext = {
    now,
    rank: (column, by, operator, count) => rank(model, column, by, operator, count, [...rowFilters], identity),
  };
  // Top-N ranks what the other filters leave, so it comes last.
  const ordered = [...filters].sort((a, b) => Number(filterKind(a) === 'topN') - Number(filterKind(b) === 'topN'));
  for (const filter of ordered) {
    const bound = bindFilter(model, filter, context);
    if (bound?.kind === 'rows') rowFilters.push(bound.filter);
    else if (bound) groupFilters.push(bound.filter);
  }
  return {rowFilters, groupFilters};
}

interface Group {
  labels: RawValue[];
  cells: number[];
}

/** Groups with their values, in the order of first appearance. Each value is computed over its own table's rows. */
function evaluate(
  model: Model,
  groupBy: readonly BoundColumn[],
  values: readonly BoundValue[],
  rowFilters: readonly RowFilter[],
  identity: EffectiveIdentity | undefined,
): Group[] {
  const needed = [...new Set(groupBy.map(g => g.table))];
  const bases = new Map<Table, number[]>();
  values.forEach((value, i) => {
    const base = baseTable(model, [value.table, ...needed]);
    if (base !== value.table) {
      throw new ModelMismatchError(
        `${value.name} of the table ${value.table.name} cannot be grouped by ${needed
          .filter(t => !model.reaches(value.table, t))
          .map(t => t.name)
          .join(', ')}: no relationship leads from ${value.table.name} there.`,
      );
    }
    bases.set(base, [...(bases.get(base) ?? []), i]);
  });
  if (bases.size === 0) bases.set(baseTable(model, needed), []);

  const parts = [...bases].map(([base, indexes]) => {
    const selection = selectRows(model, base, tableMasks(model, base, rowFilters, identity));
    const grouping = groupRows(model, base, selection, groupBy);
    return {indexes, grouping, columns: indexes.map(i => computeOnce(values[i] as BoundValue, selection, grouping))};
  });
  const [only] = parts;
  if (parts.length === 1 && only) {
    return Array.from({length: only.grouping.count}, (_, group) => ({
      labels: only.grouping.cells(group),
      cells: only.columns.map(c => c[group] as number),
    }));
  }
  // Values of several tables: their groups are put together by label.
  const groups = new Map<string, Group>();
  for (const {indexes, grouping, columns} of parts) {
    for (let group = 0; group < grouping.count; group++) {
      const labels = grouping.cells(group);
      const key = JSON.stringify(labels.map(comparable));
      let found = groups.get(key);
      if (!found) groups.set(key, (found = {labels, cells: values.map(() => Number.NaN)}));
      indexes.forEach((index, i) => {
        found.cells[index] = (columns[i] as GroupValues)[group] as number;
      });
    }
  }
  return [...groups.values()];
}

const computeOnce = (value: BoundValue, selection: Selection, grouping: Grouping): GroupValues =>
  value.compute(selection, grouping);

/** The table from which every other one named can be reached by going from many to one; the first named is preferred. */
export function baseTable(model: Model, tables: readonly Table[]): Table {
  const reachesAll = (table: Table): boolean => tables.every(other => model.reaches(table, other));
  const base = tables.find(reachesAll) ?? model.semanticModel.tables.find(reachesAll);
  if (!base) {
    throw new ModelMismatchError(
      `No table of the model ${model.semanticModel.name} is related to all of: ${tables.map(t => t.name).join(', ')}.`,
    );
  }
  return base;
}

/** What row-level security and the filters say of the tables that filters on `base` can come from. */
export function tableMasks(
  model: Model,
  base: Table,
  rowFilters: readonly RowFilter[],
  identity: EffectiveIdentity | undefined,
): TableMask[] {
  const masks: TableMask[] = [];
  for (const table of model.semanticModel.tables) {
    if (!model.reaches(base, table)) continue;
    const holds = visibleRows(model.semanticModel, table, identity);
    if (holds) masks.push({table, holds, holdsForNone: false});
  }
  for (const filter of rowFilters) {
    const tables = [...new Set(filter.columns.map(c => c.table))];
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

function rank(
  model: Model,
  column: BoundColumn,
  by: ValueReference,
  operator: 'Top' | 'Bottom',
  count: number,
  rowFilters: readonly RowFilter[],
  identity: EffectiveIdentity | undefined,
): RawValue[] {
  const sign = operator === 'Top' ? -1 : 1;
  const groups = evaluate(model, [column], [bindValue(model, by)], rowFilters, identity)
    .filter(g => !Number.isNaN(g.cells[0]))
    .sort((a, b) => sign * ((a.cells[0] as number) - (b.cells[0] as number)));
  const last = groups[count - 1]?.cells[0];
  // Those that are level with the last one are shown too, as Power BI does.
  return groups
    .filter((group, i) => i < count || (last !== undefined && group.cells[0] === last))
    .map(group => group.labels[0] ?? null);
}

/** A computed value as a cell that filters test. */
export const cellOf = ({textOf}: BoundValue, value: number): RawValue =>
  Number.isNaN(value) ? null : textOf ? (textOf[value] ?? null) : value;

function answerOf(value: BoundValue, computed: number): DataValue {
  const cell = cellOf(value, computed);
  if (cell === null || typeof cell === 'string') return cell;
  return value.dataType === 'dateTime'
    ? new Date(cell).toISOString()
    : value.dataType === 'boolean'
      ? cell !== 0
      : cell;
}

/** Blank comes first; text by its code units, so that the order is the same on every machine. */
function compareValues(a: DataValue, b: DataValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}
