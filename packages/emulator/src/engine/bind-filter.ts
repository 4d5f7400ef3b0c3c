/** Filters in powerbi-models' JSON form, bound to a model: tests of rows, or of the values of groups. */
import type {AggregationFunction, DataFilter, ValueReference} from '@pbi-bound-report/contract';
import type {BoundValue} from './aggregation.js';
import {comparable, type RawValue} from './cells.js';
import {describeValue} from './describe-value.js';
import type {BoundColumn, Model} from './model.js';
import {conditionTest, oneOf, UnsupportedFilterError, type CellTest, type Comparand} from './filter-values.js';
import {relativeRange, type RelativeSpan, type TimeRange} from './relative-range.js';
import {bindColumn, bindKeys, bindTarget, comparandOf, type BoundTarget} from './filter-targets.js';
import {hierarchyFilter, includeExcludeFilter, keysFilter, pointsFilter, type RowFilter} from './tuple-filters.js';

/** A filter on the values of groups, applied after aggregating. */
export interface GroupFilter {
  value: BoundValue;
  test: CellTest;
}

/** What a topN filter ranks. */
export interface TopNRanking {
  column: BoundColumn;
  by: ValueReference;
  operator: 'Top' | 'Bottom';
  count: number;
}

/** What binding a filter needs besides the model. */
interface FilterContext {
  /** Milliseconds since 1970 UTC; undefined where no clock was given. */
  now: number | undefined;
  /** The values of a column that come first by a value, best first, with the ties of the last. */
  rank(ranking: TopNRanking): RawValue[];
}

/** A bound filter; undefined where it lets everything through. */
type BoundFilter = {kind: 'rows'; filter: RowFilter} | {kind: 'groups'; filter: GroupFilter} | undefined;

/** Kinds by the number that `FilterType` of powerbi-models gives them; the word is the end of `$schema`. */
const kinds = [
  'advanced',
  'basic',
  'notSupported',
  'includeExclude',
  'relativeDate',
  'topN',
  'tuple',
  'relativeTime',
  'identity',
  'hierarchy',
  'hierarchyIdentity',
] as const;
type Kind = (typeof kinds)[number];

/** Which kind a filter is: by `filterType`, else by `$schema`, else by its shape, as powerbi-models decides. */
export function filterKind(filter: DataFilter): Kind {
  if (typeof filter.filterType === 'number') {
    const kind = kinds[filter.filterType];
    if (kind) return kind;
    throw new UnsupportedFilterError(`filterType ${filter.filterType} is not known.`);
  }
  const word = typeof filter.$schema === 'string' ? filter.$schema.split('#').pop() : undefined;
  const kind = kinds.find(k => k === word);
  if (kind) return kind;
  if (typeof filter['operator'] === 'string' && Array.isArray(filter['values'])) return 'basic';
  if (typeof filter['logicalOperator'] === 'string') return 'advanced';
  throw new UnsupportedFilterError(
    `A filter needs a known filterType or $schema; it has ${describeValue(filter.$schema)}.`,
  );
}

/**
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function bindFilter(model: Model, filter: DataFilter, context: FilterContext): BoundFilter {
  const kind = filterKind(filter);
  switch (kind) {
    case 'basic':
      return basic(model, filter);
    case 'advanced': {
      const target = bindTarget(model, filter.target);
      return onTarget(target, advancedTest(comparandOfTarget(target), filter));
    }
    case 'relativeDate':
    case 'relativeTime':
      return relative(model, filter, kind === 'relativeDate' ? 'date' : 'time', context.now);
    case 'topN':
      return topN(model, filter, context);
    case 'includeExclude':
      return {
        kind: 'rows',
        filter: includeExcludeFilter(model, filter.target, filter['values'], filter['isExclude'] === true),
      };
    case 'tuple':
      return {kind: 'rows', filter: pointsFilter(model, filter.target, filter['values'], 'a tuple filter')};
    case 'hierarchy':
      return {kind: 'rows', filter: hierarchyFilter(model, filter.target, filter['hierarchyData'])};
    default:
      throw new UnsupportedFilterError(`Filters of the kind ${kind} cannot be applied.`);
  }
}

function comparandOfTarget(target: BoundTarget): Comparand {
  if (target.kind === 'column') return comparandOf(target.column);
  const {textOf, dataType, name} = target.value;
  return {dataType: textOf ? 'string' : dataType, description: `the value ${name}`};
}

function onTarget(target: BoundTarget, test: CellTest | undefined): BoundFilter {
  if (!test) return undefined;
  if (target.kind === 'value') return {kind: 'groups', filter: {value: target.value, test}};
  return {kind: 'rows', filter: {columns: [target.column], test: cells => test(cells[0] ?? null)}};
}

function basic(model: Model, filter: DataFilter): BoundFilter {
  const operator = filter['operator'];
  if (operator === 'All') {
    bindTarget(model, filter.target);
    return undefined;
  }
  if (operator !== 'In' && operator !== 'NotIn') {
    throw new UnsupportedFilterError(
      `A basic filter has the operator ${describeValue(operator)}; known are In, NotIn and All.`,
    );
  }
  const negate = operator === 'NotIn';
  if (Array.isArray(filter['keyValues']) && bindKeys(model, filter.target).hasKeys) {
    const {columns, test} = keysFilter(model, filter.target, filter['keyValues']);
    return {kind: 'rows', filter: {columns, test: negate ? cells => !test(cells) : test}};
  }
  const values = filter['values'];
  if (!Array.isArray(values)) throw new UnsupportedFilterError('A basic filter needs a list of values.');
  const target = bindTarget(model, filter.target);
  // No value chosen filters nothing, as an untouched filter of the pane does not. Invented for NotIn too.
  if (values.length === 0) return undefined;
  const isListed = oneOf(comparandOfTarget(target), values);
  return onTarget(target, negate ? cell => !isListed(cell) : isListed);
}

function advancedTest(comparand: Comparand, filter: DataFilter): CellTest | undefined {
  const conditions = (filter['conditions'] ?? []) as {operator?: unknown; value?: unknown}[];
  if (!Array.isArray(conditions)) {
    throw new UnsupportedFilterError(`The advanced filter on ${comparand.description} needs a list of conditions.`);
  }
  const tests = conditions
    .map(condition => conditionTest(comparand, condition?.operator, condition?.value))
    .filter(test => test !== undefined);
  if (tests.length === 0) return undefined;
  const logicalOperator = filter['logicalOperator'] ?? 'And';
  const word = typeof logicalOperator === 'string' ? logicalOperator.toLowerCase() : '';
  if (word !== 'and' && word !== 'or') {
    throw new UnsupportedFilterError(
      `The advanced filter on ${comparand.description} has the logicalOperator ${describeValue(logicalOperator)}; ` +
        'known are And and Or.',
    );
  }
  return word === 'and' ? cell => tests.every(test => test(cell)) : cell => tests.some(test => test(cell));
}

function relative(model: Model, filter: DataFilter, kind: 'date' | 'time', now: number | undefined): BoundFilter {
  const column = bindColumn(model, filter.target);
  const {description, dataType} = comparandOf(column);
  if (dataType !== 'dateTime') {
    throw new UnsupportedFilterError(
      `A relative ${kind} filter needs a dateTime column; ${description} is ${dataType}.`,
    );
  }
  if (now === undefined) {
    throw new UnsupportedFilterError(`A relative ${kind} filter needs a clock, and none was given.`);
  }
  const {from, to} = spanOf(filter, kind, {now, description});
  const test: RowFilter['test'] = ([cell]) => typeof cell === 'number' && cell >= from && cell < to;
  return {kind: 'rows', filter: {columns: [column], test}};
}

function spanOf(
  filter: DataFilter,
  kind: 'date' | 'time',
  {now, description}: {now: number; description: string},
): TimeRange {
  try {
    return relativeRange(kind, filter as unknown as RelativeSpan, now);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnsupportedFilterError(`The relative ${kind} filter on ${description} is wrong: ${error.message}.`);
  }
}

function topN(model: Model, filter: DataFilter, context: FilterContext): BoundFilter {
  const column = bindColumn(model, filter.target);
  const operator = filter['operator'];
  const count = filter['itemCount'];
  if (operator !== 'Top' && operator !== 'Bottom') {
    throw new UnsupportedFilterError(
      `A topN filter has the operator ${describeValue(operator)}; known are Top and Bottom.`,
    );
  }
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
    throw new UnsupportedFilterError(
      `A topN filter has the itemCount ${describeValue(count)}, which is no whole number.`,
    );
  }
  const ranked = context.rank({column, by: orderByValue(model, filter['orderBy']), operator, count});
  const first = new Set(ranked.map(comparable));
  return {kind: 'rows', filter: {columns: [column], test: ([cell]) => first.has(comparable(cell ?? null))}};
}

/** `orderBy` of a topN filter. A bare column is summed, or counted where it is no number. */
function orderByValue(model: Model, orderBy: unknown): ValueReference {
  const form = orderBy as {table: string; measure?: string; aggregationFunction?: AggregationFunction};
  const target = bindTarget(model, orderBy);
  if (target.kind === 'value' && typeof form.measure === 'string') return {table: form.table, measure: form.measure};
  const {table, column} = bindColumn(model, orderBy);
  const isNumber = column.dataType === 'int64' || column.dataType === 'double';
  return {
    table: table.name,
    column: column.name,
    aggregationFunction: form.aggregationFunction ?? (isNumber ? 'Sum' : 'Count'),
  };
}
