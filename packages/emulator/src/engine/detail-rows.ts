/** Answers with the rows behind a visual instead of its groups. Invented in its form: what the service exports as underlying data has no public schema. */
import type {DataQuery, EffectiveIdentity, QueryDataResponse, ValueReference} from '@pbi-bound-report/contract';
import type {SemanticModel} from './model-types.js';
import {bindValue} from './aggregation.js';
import {codesOf, toDataValue} from './cells.js';
import {groupRows} from './grouping.js';
import {modelOf, noRow, type BoundColumn, type Model} from './model.js';
import {baseTable, bindFilters, cellOf, tableMasks} from './query.js';
import {rowAt, selectRows, type Selection} from './selection.js';

/**
 * Rows in the order of their table: the one that the values are computed over.
 * @param now Milliseconds since 1970 UTC, for relative filters.
 * @throws ModelMismatch where the model lacks what the query names; UnsupportedFilter; RoleExpressionError
 */
export function answerDetail(
  semanticModel: SemanticModel,
  query: DataQuery,
  identity: EffectiveIdentity | undefined,
  now?: number,
): QueryDataResponse {
  const model = modelOf(semanticModel);
  const groupBy = (query.groupBy ?? []).map(reference => model.column(reference));
  const values = (query.values ?? []).map(reference => bindValue(model, reference));
  const columns = distinct([...groupBy, ...(query.values ?? []).flatMap(value => columnsOf(model, value))]);
  const base = baseTable(model, [...values.map(value => value.table), ...columns.map(({table}) => table)]);
  const {rowFilters, groupFilters} = bindFilters(model, query.filters ?? [], identity, now);
  const selection = selectRows(model, base, tableMasks(model, base, rowFilters, identity));

  // A filter on values hides groups, and with them their rows.
  const grouping = groupRows(model, base, selection, groupBy);
  const tests = groupFilters.map(({value, test}) => ({value, test, computed: value.compute(selection, grouping)}));
  const places: number[] = [];
  for (let place = 0; place < selection.count; place++) {
    const group = grouping.groupOf[place] as number;
    if (tests.every(({value, test, computed}) => test(cellOf(value, computed[group] as number)))) places.push(place);
  }
  const readers = columns.map(bound => readerOf(model, base, selection, bound));
  return {
    columns: columns.map(({column: {name, dataType, formatString}}) => ({
      name,
      dataType,
      ...(formatString === undefined ? {} : {formatString}),
    })),
    rows: places
      .slice(0, query.top === undefined ? undefined : Math.max(0, query.top))
      .map(place => readers.map(read => read(place))),
    totalRows: places.length,
  };
}

function readerOf(
  model: Model,
  base: BoundColumn['table'],
  selection: Selection,
  bound: BoundColumn,
): (place: number) => ReturnType<typeof toDataValue> {
  const {table, column} = bound;
  const {codes, values} = codesOf(column);
  const through = table === base ? undefined : model.join(base, table);
  return place => {
    const row = rowAt(selection, place);
    const at = through ? (through[row] as number) : row;
    return toDataValue(column, at === noRow ? null : (values[codes[at] as number] ?? null));
  };
}

/** The columns that a value is computed from. A measure that is defined by itself was refused when it was bound. */
function columnsOf(model: Model, value: ValueReference): BoundColumn[] {
  if (!('measure' in value)) return [model.column(value)];
  const {table, measure} = model.measure(value.table, value.measure);
  if ('column' in measure) return [model.column({table: table.name, column: measure.column})];
  return ('difference' in measure ? measure.difference : measure.ratio).flatMap(name =>
    columnsOf(model, {table: table.name, measure: name}),
  );
}

const distinct = (columns: readonly BoundColumn[]): BoundColumn[] =>
  columns.filter(({column}, i) => columns.findIndex(other => other.column === column) === i);
