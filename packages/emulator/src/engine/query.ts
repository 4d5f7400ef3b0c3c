/** Answers a query of a visual: filter, group, aggregate, sort, cut. */
import {
  defined,
  type DataQuery,
  type DataValue,
  type EffectiveIdentity,
  type QueryDataResponse,
} from '@pbi-bound-report/contract';
import {cellOf, valueAnswer} from './aggregation.js';
import {bindQuery, type BoundQuery} from './bound-query.js';
import {compareText, toDataValue} from './cells.js';
import {evaluate, type Group} from './evaluate.js';
import type {SemanticModel} from './model-types.js';
import {ModelMismatchError, type BoundColumn} from './model.js';

type OrderBy = NonNullable<DataQuery['orderBy']>;

/**
 * @param identity Whom row-level security applies to; undefined where it does not apply.
 * @param now Milliseconds since 1970 UTC, for relative filters.
 * @throws QueryLimitError where the query is larger than any visual's.
 * @throws ModelMismatchError where the model lacks what the query names.
 * @throws UnsupportedFilterError
 * @throws RoleExpressionError
 */
export function answerQuery(
  semanticModel: SemanticModel,
  query: DataQuery,
  identity: EffectiveIdentity | undefined,
  now?: number,
): QueryDataResponse {
  const bound = bindQuery(semanticModel, query, {identity, now});
  const orderBy = query.orderBy ?? naturalOrder(bound);
  checkOrder(bound, orderBy);
  const rows = sortRows(
    shownGroups(bound).map(group => rowOf(bound, group)),
    orderBy,
  );
  return defined({
    columns: headsOf(bound),
    rows: query.top === undefined ? rows : rows.slice(0, Math.max(0, query.top)),
    totalRows: rows.length,
    totals: query.totals === true ? totalsOf(bound) : undefined,
  });
}

/** The groups that the filters on values leave and that have anything to show. */
function shownGroups({scope, groupBy, values, groupFilters}: BoundQuery): Group[] {
  const groups = evaluate(scope, groupBy, [...values, ...groupFilters.map(({value}) => value)]);
  const passes = ({cells}: Group): boolean =>
    groupFilters.every(({value, test}, i) => test(cellOf(value, cells[values.length + i] as number)));
  if (groupBy.length === 0) {
    // A total that a filter on values takes away leaves its one row, blank.
    return groups.map(group => (passes(group) ? group : {...group, cells: group.cells.map(() => Number.NaN)}));
  }
  // A group in which every value is blank is not shown.
  const hasValue = ({cells}: Group): boolean => values.length === 0 || values.some((_, i) => !Number.isNaN(cells[i]));
  return groups.filter(group => passes(group) && hasValue(group));
}

const rowOf = ({groupBy, values}: BoundQuery, {labels, cells}: Group): DataValue[] => [
  ...labels.map((raw, i) => toDataValue((groupBy[i] as BoundColumn).column, raw)),
  ...values.map((value, i) => valueAnswer(value, cells[i] as number)),
];

function headsOf({groupBy, values}: BoundQuery): QueryDataResponse['columns'] {
  return [...groupBy.map(({column}) => column), ...values].map(({name, dataType, formatString}) =>
    defined({name, dataType, formatString}),
  );
}

/** Without an order of its own a visual shows dates as a calendar does, whatever the order of the rows. */
function naturalOrder({groupBy}: BoundQuery): OrderBy {
  const isDate = groupBy[0]?.column.dataType === 'dateTime';
  return isDate ? [{index: 0, direction: 'asc'}] : [];
}

function checkOrder({groupBy, values}: BoundQuery, orderBy: OrderBy): void {
  const width = groupBy.length + values.length;
  const wrong = orderBy.find(({index}) => !(Number.isInteger(index) && index >= 0 && index < width));
  if (wrong) throw new ModelMismatchError(`orderBy has the index ${wrong.index}; the query has ${width} columns.`);
}

/** Sorts in place by the last key first: the sort is stable, so that the first key decides. */
function sortRows(rows: DataValue[][], orderBy: OrderBy): DataValue[][] {
  for (const {index, direction} of [...orderBy].reverse()) {
    const sign = direction === 'desc' ? -1 : 1;
    rows.sort((a, b) => sign * compareValues(a[index] ?? null, b[index] ?? null));
  }
  return rows;
}

/** The values over all rows. Not the sum of the groups: a ratio of all rows is no sum of ratios. */
function totalsOf({scope, groupBy, values, groupFilters}: BoundQuery): DataValue[] | undefined {
  if (groupBy.length === 0 || values.length === 0 || groupFilters.length > 0) return undefined;
  const [total] = evaluate(scope, [], values);
  return total && values.map((value, i) => valueAnswer(value, total.cells[i] as number));
}

/** Blank comes first; text by its code units, so that the order is the same on every machine. */
function compareValues(a: DataValue, b: DataValue): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return Number(a) - Number(b);
}
