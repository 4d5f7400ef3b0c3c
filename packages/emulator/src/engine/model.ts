/** A semantic model, indexed once: names without regard to case, and which row of another table a row belongs to. */
import type {ColumnReference} from '@pbi-bound-report/contract';
import {shorten} from './describe-value.js';
import {rowCount, type Column, type Measure, type SemanticModel, type Table} from './model-types.js';

/** A query that the model cannot answer: it names something that the model lacks, or tables that nothing relates. */
export class ModelMismatchError extends Error {
  override readonly name = 'ModelMismatchError';
  /** @param known The names that there are, where a name is not. */
  constructor(
    message: string,
    readonly known: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Most names that a message lists. */
const maxListed = 30;

/** What a model lacks, and what it has instead. */
export function describeMismatch({message, known}: ModelMismatchError): string {
  if (known.length === 0) return message;
  return `${message} There are: ${known.slice(0, maxListed).join(', ')}${known.length > maxListed ? ', …' : ''}.`;
}

/** A column together with the table it stands in. */
export interface BoundColumn {
  readonly table: Table;
  readonly column: Column;
}

/** Stands for "no row" in a join. */
export const noRow = 0xffffffff;

interface TableIndex {
  readonly table: Table;
  readonly columns: Map<string, Column>;
  readonly measures: Map<string, Measure>;
  /** The tables that one step from many to one leads to. */
  readonly steps: {many: Column; one: BoundColumn}[];
}

/** What the look-ups are made from: it depends on tables and relationships alone, so copies of a model share it. */
interface ModelIndex {
  readonly tables: Map<string, TableIndex>;
  readonly joins: Map<Table, Map<Table, Uint32Array | undefined>>;
}

const byName = <T extends {name: string}>(list: readonly T[]): Map<string, T> =>
  new Map(list.map(item => [item.name.toLowerCase(), item]));

/** By the relationships, as JSON. */
type SharedIndexes = Map<string, ModelIndex>;

const indexes = new WeakMap<readonly Table[], SharedIndexes>();

function sharedIndexes(tables: readonly Table[]): SharedIndexes {
  let shared = indexes.get(tables);
  if (!shared) indexes.set(tables, (shared = new Map<string, ModelIndex>()));
  return shared;
}

const indexTables = (tables: readonly Table[]): ModelIndex['tables'] =>
  new Map(
    tables.map(table => [
      table.name.toLowerCase(),
      {table, columns: byName(table.columns), measures: byName(table.measures), steps: []},
    ]),
  );

/** Look-ups over one semantic model. */
export class Model {
  readonly semanticModel: SemanticModel;
  readonly #tables: ModelIndex['tables'];
  readonly #joins: ModelIndex['joins'];
  readonly #madeOf: Pick<SemanticModel, 'tables' | 'relationships'>;

  constructor(semanticModel: SemanticModel) {
    const {tables, relationships} = semanticModel;
    this.semanticModel = semanticModel;
    this.#madeOf = {tables, relationships};
    const shared = sharedIndexes(tables);
    const key = JSON.stringify(relationships);
    const known = shared.get(key);
    const index = known ?? {tables: indexTables(tables), joins: new Map<Table, Map<Table, Uint32Array | undefined>>()};
    this.#tables = index.tables;
    this.#joins = index.joins;
    if (known) return;
    for (const {from, to} of relationships) {
      this.#index(from.table).steps.push({many: this.column(from).column, one: this.column(to)});
    }
    shared.set(key, index);
  }

  /** Whether the semantic model still has the tables and relationships that this was made of. */
  get isCurrent(): boolean {
    const {tables, relationships} = this.semanticModel;
    return tables === this.#madeOf.tables && relationships === this.#madeOf.relationships;
  }

  /** @throws ModelMismatchError */
  table(name: string): Table {
    return this.#index(name).table;
  }

  /** @throws ModelMismatchError */
  column({table, column}: ColumnReference): BoundColumn {
    const index = this.#index(table);
    const found = index.columns.get(column.toLowerCase());
    if (!found) throw this.#lacks(index.table, 'column', column);
    return {table: index.table, column: found};
  }

  /** @throws ModelMismatchError */
  measure(table: string, measure: string): {table: Table; measure: Measure} {
    const index = this.#index(table);
    const found = index.measures.get(measure.toLowerCase());
    if (!found) throw this.#lacks(index.table, 'measure', measure);
    return {table: index.table, measure: found};
  }

  /**
   * The column behind a level of a hierarchy.
   * @throws ModelMismatchError
   */
  level(table: string, hierarchy: string, level: string): BoundColumn {
    const index = this.#index(table);
    const found = index.table.hierarchies?.find(h => h.name.toLowerCase() === hierarchy.toLowerCase());
    if (!found) throw this.#lacks(index.table, 'hierarchy', hierarchy);
    const column = found.levels.find(l => l.name.toLowerCase() === level.toLowerCase())?.column;
    if (column === undefined) {
      throw new ModelMismatchError(
        `The hierarchy ${found.name} of the table ${index.table.name} has no level ${shorten(level)}.`,
      );
    }
    return this.column({table, column});
  }

  /** Whether filters on `to` reach the rows of `from`: they are one table, or a way from many to one leads there. */
  reaches(from: Table, to: Table): boolean {
    return from === to || this.join(from, to) !== undefined;
  }

  /** For every row of `from`, its row of `to`, or {@link noRow}; undefined where nothing relates them. */
  join(from: Table, to: Table): Uint32Array | undefined {
    let known = this.#joins.get(from);
    if (!known) this.#joins.set(from, (known = new Map<Table, Uint32Array | undefined>()));
    if (!known.has(to)) known.set(to, this.#findJoin(from, to));
    return known.get(to);
  }

  /** The shortest way from many to one, as Power BI takes the direct relationship before one over another table. */
  #findJoin(from: Table, to: Table): Uint32Array | undefined {
    const seen = new Set<Table>([from]);
    // A queue, shortest ways first: it grows while it is walked.
    const ways: {end: Table; rows: Uint32Array | undefined}[] = [{end: from, rows: undefined}];
    for (const {end, rows} of ways) {
      for (const {many, one} of this.#index(end.name).steps) {
        if (seen.has(one.table)) continue;
        seen.add(one.table);
        const step = matchRows(many, one.column, rowCount(end), rowCount(one.table));
        const through = rows ? rows.map(row => (row === noRow ? noRow : (step[row] as number))) : step;
        if (one.table === to) return through;
        ways.push({end: one.table, rows: through});
      }
    }
    return undefined;
  }

  #lacks(table: Table, what: 'column' | 'measure' | 'hierarchy', name: string): ModelMismatchError {
    const there = {column: table.columns, measure: table.measures, hierarchy: table.hierarchies ?? []}[what];
    return new ModelMismatchError(
      `Table ${table.name} of the model ${this.semanticModel.name} has no ${what} ${shorten(name)}.`,
      there.map(each => each.name),
    );
  }

  #index(name: string): TableIndex {
    const index = this.#tables.get(name.toLowerCase());
    if (!index) {
      throw new ModelMismatchError(
        `The model ${this.semanticModel.name} has no table ${shorten(name)}.`,
        this.semanticModel.tables.map(table => table.name),
      );
    }
    return index;
  }
}

const models = new WeakMap<SemanticModel, Model>();

/**
 * The index of a semantic model, made on first use. Each model has one of its own: copies share tables, but may have
 * other roles.
 */
export function modelOf(semanticModel: SemanticModel): Model {
  let model = models.get(semanticModel);
  if (!model?.isCurrent) models.set(semanticModel, (model = new Model(semanticModel)));
  return model;
}

/** For every row of the many side, the row of the one side whose key it has. */
function matchRows(many: Column, one: Column, manyCount: number, oneCount: number): Uint32Array {
  if (many.kind === 'text' && one.kind === 'text') return matchTexts(many, one, oneCount);
  if (many.kind === 'number' && one.kind === 'number') return matchNumbers(many.values, one.values);
  return new Uint32Array(manyCount).fill(noRow);
}

type TextColumn = Extract<Column, {kind: 'text'}>;

function matchTexts(many: TextColumn, one: TextColumn, oneCount: number): Uint32Array {
  const rowOf = new Map<string, number>();
  for (let row = 0; row < oneCount; row++) {
    const key = one.dictionary[one.codes[row] as number];
    if (key != null) rowOf.set(key.toLowerCase(), row);
  }
  const rowOfCode = many.dictionary.map(key => (key === null ? noRow : (rowOf.get(key.toLowerCase()) ?? noRow)));
  return many.codes.map(code => rowOfCode[code] as number);
}

function matchNumbers(many: Float64Array, one: Float64Array): Uint32Array {
  const result = new Uint32Array(many.length).fill(noRow);
  const slots = slotsOf(one);
  if (slots) {
    const {low, step, rowOf} = slots;
    for (let row = 0; row < many.length; row++) {
      const slot = ((many[row] as number) - low) / step;
      if (slot >= 0 && slot < rowOf.length && Number.isInteger(slot)) result[row] = rowOf[slot] as number;
    }
    return result;
  }
  const rowOf = new Map<number, number>();
  for (let row = 0; row < one.length; row++) rowOf.set(one[row] as number, row);
  for (let row = 0; row < many.length; row++) result[row] = rowOf.get(many[row] as number) ?? noRow;
  return result;
}

/**
 * Keys that lie on a short grid (numbers of stores, days of a calendar) are looked up in an array: tenfold the speed
 * of a Map.
 */
function slotsOf(keys: Float64Array): {low: number; step: number; rowOf: Uint32Array} | undefined {
  let low = Infinity;
  let high = -Infinity;
  let step = 0;
  for (const key of keys) {
    if (!Number.isSafeInteger(key)) return undefined;
    if (low !== Infinity) step = greatestCommonDivisor(step, Math.abs(key - low));
    if (key < low) low = key;
    if (key > high) high = key;
  }
  if (low === Infinity) return undefined;
  step ||= 1;
  const size = (high - low) / step + 1;
  if (size > 4 * keys.length + 1024) return undefined;
  const rowOf = new Uint32Array(size).fill(noRow);
  keys.forEach((key, row) => {
    rowOf[(key - low) / step] = row;
  });
  return {low, step, rowOf};
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
