/** A query of a visual, bound to a model: its columns, its values, and its filters as tests. */
import type {DataFilter, DataQuery, EffectiveIdentity} from '@pbi-bound-report/contract';
import {bindValue, type BoundValue} from './aggregation.js';
import type {RawValue} from './cells.js';
import {evaluate, type RowScope} from './evaluate.js';
import {bindFilter, filterKind, type GroupFilter, type TopNRanking} from './bind-filter.js';
import type {RowFilter} from './tuple-filters.js';
import type {SemanticModel} from './model-types.js';
import {modelOf, type BoundColumn} from './model.js';
import {checkQueryLimits} from './query-limits.js';

/** Whom and when a query is answered for. */
export interface QueryContext {
  /** Whom row-level security applies to; undefined where it does not apply. */
  identity: EffectiveIdentity | undefined;
  /** Milliseconds since 1970 UTC, for relative filters; undefined where no clock was given. */
  now: number | undefined;
}

/** A query whose names were all found. */
export interface BoundQuery {
  scope: RowScope;
  groupBy: BoundColumn[];
  values: BoundValue[];
  /** Filters on the values of groups, applied after aggregating. */
  groupFilters: GroupFilter[];
}

/**
 * @throws QueryLimitError where the query is larger than any visual's.
 * @throws ModelMismatchError where the model lacks what the query names.
 * @throws UnsupportedFilterError
 */
export function bindQuery(semanticModel: SemanticModel, query: DataQuery, context: QueryContext): BoundQuery {
  checkQueryLimits(query);
  const model = modelOf(semanticModel);
  const groupBy = (query.groupBy ?? []).map(reference => model.column(reference));
  const values = (query.values ?? []).map(reference => bindValue(model, reference));
  const rowFilters: RowFilter[] = [];
  const groupFilters: GroupFilter[] = [];
  const scope: RowScope = {model, identity: context.identity, rowFilters};
  for (const filter of topNLast(query.filters ?? [])) {
    const bound = bindFilter(model, filter, {now: context.now, rank: ranking => rank(scope, ranking)});
    if (bound?.kind === 'rows') rowFilters.push(bound.filter);
    else if (bound) groupFilters.push(bound.filter);
  }
  return {scope, groupBy, values, groupFilters};
}

/** Top-N ranks what the other filters leave, so it comes last. */
const topNLast = (filters: readonly DataFilter[]): DataFilter[] =>
  [...filters].sort((a, b) => Number(filterKind(a) === 'topN') - Number(filterKind(b) === 'topN'));

/** The values of a column that come first by a value, best first. */
function rank(scope: RowScope, {column, by, operator, count}: TopNRanking): RawValue[] {
  const sign = operator === 'Top' ? -1 : 1;
  const groups = evaluate(scope, [column], [bindValue(scope.model, by)])
    .filter(({cells}) => !Number.isNaN(cells[0]))
    .sort((a, b) => sign * ((a.cells[0] as number) - (b.cells[0] as number)));
  const last = groups[count - 1]?.cells[0];
  // Those that are level with the last one are shown too, as Power BI does.
  return groups
    .filter(({cells}, i) => i < count || (last !== undefined && cells[0] === last))
    .map(({labels}) => labels[0] ?? null);
}
