/**
 * Answers with the rows behind a visual instead of its groups. Invented in its form: what the service exports as
 * underlying data has no public schema.
 */
import {
  defined,
  type DataQuery,
  type DataValue,
  type EffectiveIdentity,
  type QueryDataResponse,
  type ValueReference,
} from '@pbi-bound-report/contract';
import {cellOf} from './aggregation.js';
import {bindQuery, type BoundQuery} from './bound-query.js';
import {codesOf, toDataValue} from './cells.js';
import {baseTable, tableMasks} from './evaluate.js';
import {groupRows} from './grouping.js';
import type {Measure, SemanticModel, Table} from './model-types.js';
import {noRow, type BoundColumn, type Model} from './model.js';
import {rowAt, selectRows, type Selection} from './selection.js';

/**
 * Rows in the order of their table: the one that the values are computed over.
 * @param identity Whom row-level security applies to; undefined where it does not apply.
 * @param now Milliseconds since 1970 UTC, for relative filters.
 * @throws QueryLimitError where the query is larger than any visual's.
 * @throws ModelMismatchError where the model lacks what the query names.
 * @throws UnsupportedFilterError
 * @throws RoleExpressionError
 */
export function answerDetail(
  semanticModel: SemanticModel,
  query: DataQuery,
  identity: EffectiveIdentity | undefined,
  now?: number,
): QueryDataResponse {
  const bound = bindQuery(semanticModel, query, {identity, now});
  const {model} = bound.scope;
  const sources = (query.values ?? []).flatMap(value => sourceColumns(model, value));
  const columns = distinct([...bound.groupBy, ...sources]);
  const base = baseTable(
    model,
    [...bound.values, ...columns].map(({table}) => table),
  );
  const selection = selectRows(model, base, tableMasks(bound.scope, base));
  const places = shownPlaces(bound, base, selection);
  const readers = columns.map(column => readerOf(model, base, selection, column));
  const top = query.top === undefined ? places.length : Math.max(0, query.top);
  return {
    columns: columns.map(({column: {name, dataType, formatString}}) => defined({name, dataType, formatString})),
    rows: places.slice(0, top).map(place => readers.map(read => read(place))),
    totalRows: places.length,
  };
}

/** Places of the selection whose rows are shown: a filter on values hides groups, and with them their rows. */
function shownPlaces({scope, groupBy, groupFilters}: BoundQuery, base: Table, selection: Selection): number[] {
  const grouping = groupRows(scope.model, base, selection, groupBy);
  const tests = groupFilters.map(({value, test}) => ({value, test, computed: value.compute(selection, grouping)}));
  const isShown = Array.from({length: grouping.count}, (_, group) =>
    tests.every(({value, test, computed}) => test(cellOf(value, computed[group] as number))),
  );
  const places: number[] = [];
  for (let place = 0; place < selection.count; place++) {
    if (isShown[grouping.groupOf[place] as number] === true) places.push(place);
  }
  return places;
}

function readerOf(model: Model, base: Table, selection: Selection, bound: BoundColumn): (place: number) => DataValue {
  const {table, column} = bound;
  const {codes, values} = codesOf(column);
  const through = table === base ? undefined : model.join(base, table);
  return place => {
    const row = rowAt(selection, place);
    const joined = through ? (through[row] as number) : row;
    return toDataValue(column, joined === noRow ? null : (values[codes[joined] as number] ?? null));
  };
}

/** The columns that a value is computed from. A measure that is defined by itself was refused when it was bound. */
function sourceColumns(model: Model, value: ValueReference): BoundColumn[] {
  if (!('measure' in value)) return [model.column(value)];
  const {table, measure: outermost} = model.measure(value.table, value.measure);
  const columns: BoundColumn[] = [];
  const visited = new Set<Measure>();
  const visit = (measure: Measure): void => {
    // A measure that several others are made of is looked at once.
    if (visited.has(measure)) return;
    visited.add(measure);
    if ('column' in measure) {
      columns.push(model.column({table: table.name, column: measure.column}));
      return;
    }
    const names = 'difference' in measure ? measure.difference : measure.ratio;
    for (const name of names) visit(model.measure(table.name, name).measure);
  };
  visit(outermost);
  return columns;
}

function distinct(columns: readonly BoundColumn[]): BoundColumn[] {
  const first = new Map<BoundColumn['column'], BoundColumn>();
  for (const bound of columns) if (!first.has(bound.column)) first.set(bound.column, bound);
  return [...first.values()];
}
