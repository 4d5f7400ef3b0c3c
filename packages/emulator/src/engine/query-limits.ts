/**
 * Limits on the size of a query. A query is answered without a pause, so that one of any size would stop the server
 * for as long as it likes. The figures are invented, and lie well above what a visual can ask for.
 */
import type {DataFilter, DataQuery} from '@pbi-bound-report/contract';
import {filterKind} from './bind-filter.js';

/** A query that is larger than any visual's. */
export class QueryLimitError extends Error {
  override readonly name = 'QueryLimitError';
}

/** Most items of each list of a query. */
export const queryLimits = {
  groupBy: 50,
  values: 100,
  orderBy: 100,
  filters: 200,
  /** Each ranks all rows anew. */
  topNFilters: 10,
  /** Targets of a filter over several columns, its groups of targets, and the keys of one target. */
  filterTargets: 100,
  /** Conditions of an advanced filter. powerbi-models makes at most two. */
  conditions: 100,
  /** Values of all filters together, whether listed, in points, as keys or as nodes of a hierarchy. */
  filterValues: 20_000,
} as const;

/**
 * Counts what costs time to bind or to answer.
 * @throws QueryLimitError that names the list and its limit.
 * @throws UnsupportedFilterError where the kind of a filter is not known.
 */
export function checkQueryLimits(query: DataQuery): void {
  const filters = query.filters ?? [];
  check('groupBy', 'columns in groupBy', query.groupBy?.length ?? 0);
  check('values', 'values', query.values?.length ?? 0);
  check('orderBy', 'keys in orderBy', query.orderBy?.length ?? 0);
  check('filters', 'filters', filters.length);
  check('topNFilters', 'topN filters', filters.filter(filter => filterKind(filter) === 'topN').length);
  for (const filter of filters) {
    check('filterTargets', 'targets in one filter', countLeaves(filter.target));
    check('conditions', 'conditions in one filter', lengthOf(filter['conditions']));
  }
  check(
    'filterValues',
    'values in its filters',
    filters.reduce((sum, filter) => sum + countValues(filter), 0),
  );
}

function check(limit: keyof typeof queryLimits, what: string, count: number): void {
  const most = queryLimits[limit];
  if (count <= most) return;
  throw new QueryLimitError(`Failed to answer the query: it has more than ${most} ${what}. Ask for less at once.`);
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

const countValues = (filter: DataFilter): number =>
  countLeaves([filter['values'], filter['keyValues'], filter['hierarchyData']]);

/** How many values a structure of lists and nodes holds; counting ends where the limit is passed. Takes no stack. */
function countLeaves(root: unknown): number {
  const open: unknown[] = [root];
  let count = 0;
  while (open.length > 0 && count <= queryLimits.filterValues) {
    const value = open.pop();
    if (Array.isArray(value)) {
      // A list counts itself, so that empty lists within lists are no way round.
      count += 1;
      for (let i = 0; i < value.length && i <= queryLimits.filterValues; i++) open.push(value[i]);
      continue;
    }
    if (typeof value === 'object' && value !== null) {
      const {children, keyValues, keys} = value as Record<string, unknown>;
      open.push(children, keyValues, keys);
    }
    if (value !== undefined) count += 1;
  }
  return count;
}
