/** Aggregates the rows of groups. */
import {
  defined,
  type AggregationFunction,
  type ColumnDataType,
  type DataValue,
  type ValueReference,
} from '@pbi-bound-report/contract';
import {compareText, type RawValue} from './cells.js';
import {describeValue} from './describe-value.js';
import type {Grouping} from './grouping.js';
import type {Column, Measure, Table} from './model-types.js';
import {ModelMismatchError, type Model} from './model.js';
import type {Selection} from './selection.js';

/** One number a group; NaN is blank. */
export type GroupValues = Float64Array;

/** Computes one number a group. The result belongs to the caller, who may change it. */
type Compute = (selection: Selection, grouping: Grouping) => GroupValues;

/** What a query shows per group: a measure, or a column aggregated. */
export interface BoundValue {
  /** The table whose rows are aggregated. */
  table: Table;
  name: string;
  dataType: ColumnDataType;
  formatString: string | undefined;
  compute: Compute;
  /** Turns a result that is no number (Min and Max of text) back into what is answered. */
  textOf?: readonly (string | null)[];
}

const aggregationFunctions: readonly AggregationFunction[] = ['Sum', 'Avg', 'Count', 'DistinctCount', 'Min', 'Max'];
/** Measures may be made of measures; a chain that is longer is a mistake, and would exhaust the stack. */
const maxMeasureDepth = 100;

/** @throws ModelMismatchError where the model lacks the value, or the column cannot be aggregated so. */
export function bindValue(model: Model, reference: ValueReference): BoundValue {
  return 'measure' in reference ? bindMeasure(model, reference) : bindAggregation(model, reference);
}

function bindMeasure(model: Model, reference: {table: string; measure: string}): BoundValue {
  const {table, measure} = model.measure(reference.table, reference.measure);
  const {name, formatString} = measure;
  if ('column' in measure) {
    const value = bindAggregation(model, {...measure, table: table.name});
    const hasOwnType = value.dataType === 'string' || value.dataType === 'dateTime';
    return {...value, name, formatString, dataType: hasOwnType ? value.dataType : 'double'};
  }
  return {
    table,
    name,
    dataType: 'double',
    formatString,
    compute: new MeasureBinder(model, table).bind(measure, []),
  };
}

function bindAggregation(
  model: Model,
  reference: {table: string; column?: string; aggregationFunction?: AggregationFunction},
): BoundValue {
  const {column: columnName, aggregationFunction} = reference;
  if (columnName === undefined || aggregationFunction === undefined) {
    throw new ModelMismatchError(
      `A value of the table ${reference.table} names neither a measure nor a column with an aggregationFunction.`,
    );
  }
  const {table, column} = model.column({table: reference.table, column: columnName});
  const name = aggregationNamed(aggregationFunction);
  checkAggregation(table, column, name);
  const isCount = name === 'Count' || name === 'DistinctCount';
  const sorted = column.kind === 'text' && !isCount ? sortedDictionary(column.dictionary) : undefined;
  return {
    table,
    name: `${name} of ${column.name}`,
    dataType: aggregatedType(column, name),
    formatString: isCount ? undefined : column.formatString,
    compute: (selection, grouping) => aggregate({column, name, rankOf: sorted?.rankOf}, selection, grouping),
    ...defined({textOf: sorted?.texts}),
  };
}

/** @param word Of a filter it is whatever an application has sent. */
function aggregationNamed(word: unknown): AggregationFunction {
  const wanted = typeof word === 'string' ? word.toLowerCase() : undefined;
  const name = aggregationFunctions.find(known => known.toLowerCase() === wanted);
  if (name) return name;
  throw new ModelMismatchError(
    `The aggregation ${describeValue(word)} is not known. Known are: ${aggregationFunctions.join(', ')}.`,
  );
}

function checkAggregation(table: Table, column: Column, name: AggregationFunction): void {
  if (column.kind !== 'text' || (name !== 'Sum' && name !== 'Avg')) return;
  throw new ModelMismatchError(
    `The column ${column.name} of the table ${table.name} holds text: it cannot be aggregated by ${name}. ` +
      'Use Count, DistinctCount, Min or Max.',
  );
}

function aggregatedType(column: Column, name: AggregationFunction): ColumnDataType {
  if (name === 'Count' || name === 'DistinctCount') return 'int64';
  return name === 'Min' || name === 'Max' ? column.dataType : 'double';
}

/** A computed value as a cell that filters test. */
export function cellOf({textOf}: BoundValue, computed: number): RawValue {
  if (Number.isNaN(computed)) return null;
  return textOf ? (textOf[computed] ?? null) : computed;
}

/** A computed value as it is answered: dates are ISO 8601 text. */
export function valueAnswer(value: BoundValue, computed: number): DataValue {
  const cell = cellOf(value, computed);
  if (cell === null || typeof cell === 'string') return cell;
  if (value.dataType === 'dateTime') return new Date(cell).toISOString();
  return value.dataType === 'boolean' ? cell !== 0 : cell;
}

/** Binds the measures of one table. A measure that several others are made of is bound once. */
class MeasureBinder {
  readonly #model: Model;
  readonly #table: Table;
  readonly #bound = new Map<Measure, Compute>();

  constructor(model: Model, table: Table) {
    this.#model = model;
    this.#table = table;
  }

  /** @param above The names of the measures that this one is being bound for, outermost first. */
  bind(measure: Measure, above: readonly string[]): Compute {
    const known = this.#bound.get(measure);
    if (known) return known;
    this.#checkChain(measure, above);
    const compute = 'column' in measure ? this.#aggregated(measure) : this.#combined(measure, above);
    this.#bound.set(measure, compute);
    return compute;
  }

  #checkChain({name}: Measure, above: readonly string[]): void {
    if (above.includes(name)) {
      const chain = [...above.slice(above.indexOf(name)), name].join(' → ');
      throw new ModelMismatchError(
        `The measure ${name} of the table ${this.#table.name} is defined by itself: ${chain}.`,
      );
    }
    if (above.length < maxMeasureDepth) return;
    throw new ModelMismatchError(
      `The measure ${above[0]} of the table ${this.#table.name} is made of measures that are made of measures, ` +
        `more than ${maxMeasureDepth} deep.`,
    );
  }

  #aggregated({column: columnName, aggregationFunction: name}: Extract<Measure, {column: string}>): Compute {
    const {column} = this.#model.column({table: this.#table.name, column: columnName});
    if (column.kind === 'text' && name !== 'Count' && name !== 'DistinctCount') {
      throw new ModelMismatchError(
        `The ${name} of the column ${column.name} of the table ${this.#table.name} is no number: ` +
          'no difference and no ratio can be made of it.',
      );
    }
    return (selection, grouping) => aggregate({column, name, rankOf: undefined}, selection, grouping);
  }

  #combined(measure: Exclude<Measure, {column: string}>, above: readonly string[]): Compute {
    const isDifference = 'difference' in measure;
    const names = isDifference ? measure.difference : measure.ratio;
    const [left, right] = names.map(name =>
      this.bind(this.#model.measure(this.#table.name, name).measure, [...above, measure.name]),
    ) as [Compute, Compute];
    const combine = isDifference ? subtract : divide;
    return (selection, grouping) =>
      once(grouping, measure, () => {
        const a = left(selection, grouping);
        const b = right(selection, grouping);
        for (let group = 0; group < a.length; group++) {
          a[group] = combine(a[group] as number, b[group] as number);
        }
        return a;
      });
  }
}

/** DAX: a blank counts as zero in a difference of which one side is there. */
function subtract(minuend: number, subtrahend: number): number {
  if (Number.isNaN(minuend)) return 0 - subtrahend;
  return Number.isNaN(subtrahend) ? minuend : minuend - subtrahend;
}

/** DAX: DIVIDE by zero or blank is blank. */
const divide = (numerator: number, denominator: number): number =>
  denominator === 0 ? Number.NaN : numerator / denominator;

/** Text is compared by its place in the sorted dictionary, so that Min and Max run over numbers. */
function sortedDictionary(dictionary: readonly (string | null)[]): {rankOf: Float64Array; texts: (string | null)[]} {
  const codes = dictionary.map((_, code) => code).filter(code => dictionary[code] !== null);
  codes.sort((a, b) => compareText(dictionary[a] as string, dictionary[b] as string));
  const rankOf = new Float64Array(dictionary.length).fill(Number.NaN);
  codes.forEach((code, rank) => {
    rankOf[code] = rank;
  });
  return {rankOf, texts: codes.map(code => dictionary[code] ?? null)};
}

const computed = new WeakMap<Grouping, Map<unknown, GroupValues>>();

/** Values of one visual are often made of the same others: each is computed once a grouping. A copy is handed out. */
function once(grouping: Grouping, key: unknown, compute: () => GroupValues): GroupValues {
  let known = computed.get(grouping);
  if (!known) computed.set(grouping, (known = new Map<unknown, GroupValues>()));
  let values = known.get(key);
  if (!values) known.set(key, (values = compute()));
  return values.slice();
}

/** One column aggregated. */
interface Aggregation {
  column: Column;
  name: AggregationFunction;
  /** The place of each code of a text column in the sorted dictionary, for Min and Max. */
  rankOf: Float64Array | undefined;
}

const aggregationKeys = new WeakMap<Column, Map<AggregationFunction, object>>();

/** One object for each column and function, to remember values by. */
function keyOf({column, name}: Aggregation): object {
  let keys = aggregationKeys.get(column);
  if (!keys) aggregationKeys.set(column, (keys = new Map<AggregationFunction, object>()));
  let key = keys.get(name);
  if (!key) keys.set(name, (key = {}));
  return key;
}

function aggregate(aggregation: Aggregation, selection: Selection, grouping: Grouping): GroupValues {
  return once(grouping, keyOf(aggregation), () => {
    const {column, name} = aggregation;
    if (name === 'DistinctCount') return distinctCount(column, selection, grouping);
    return name === 'Sum' && column.kind === 'number'
      ? sum(column.values, selection, grouping)
      : computeAggregate(aggregation, selection, grouping);
  });
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
  {column, name, rankOf}: Aggregation,
  {rows}: Selection,
  {groupOf, count}: Grouping,
): GroupValues {
  const cell = column.kind === 'number' ? column.values : column.codes;
  // What stands for blank among the cells: NaN of numbers, code 0 of text. NaN equals nothing, so numbers test by
  // inequality with themselves.
  const isText = column.kind === 'text';
  const blankCode = isText && column.dictionary[0] === null ? 0 : -1;
  const results = new Float64Array(count);
  const counts = new Float64Array(count);
  const isMin = name === 'Min';
  const isMax = name === 'Max';
  const isCount = name === 'Count';
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
    if (n === 0) return Number.NaN;
    return name === 'Avg' ? value / n : value;
  });
}

/** Blank counts as one of the values, as DAX's DISTINCTCOUNT does. */
function distinctCount(column: Column, {rows}: Selection, {groupOf, count}: Grouping): GroupValues {
  const cell = column.kind === 'number' ? column.values : column.codes;
  const seen = Array.from({length: count}, () => new Set<number>());
  for (let i = 0; i < groupOf.length; i++) {
    const value = cell[rows ? (rows[i] as number) : i] as number;
    seen[groupOf[i] as number]?.add(value);
  }
  return Float64Array.from(seen, set => (set.size === 0 ? Number.NaN : set.size));
}
