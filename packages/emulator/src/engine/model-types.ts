/** Semantic models: tables with their columns and measures, and how they are made. */
import {defined, type ColumnDataType, type ColumnReference} from '@pbi-bound-report/contract';

/** A semantic model with its rows and its row-level security: all that queries are answered from. */
export interface SemanticModel {
  /** Stands in errors. */
  name: string;
  tables: Table[];
  relationships: Relationship[];
  roles: Role[];
}

/** A many-to-one relationship: filters flow from `to` (one) to `from` (many). */
export interface Relationship {
  from: ColumnReference;
  to: ColumnReference;
}

/** A role of row-level security: a row is seen when every filter on its table holds. */
export interface Role {
  name: string;
  tableFilters: {table: string; /** A DAX subset, see role-expression.ts. */ expression: string}[];
  /** Users who have the role when they look at the report as themselves. Embed tokens take no notice of it. */
  memberIds?: string[];
}

/** A table: columns of equal length and measures over them. */
export interface Table {
  name: string;
  columns: Column[];
  measures: Measure[];
  hierarchies?: Hierarchy[];
}

/** A hierarchy: columns of one table, outermost first. */
export interface Hierarchy {
  name: string;
  levels: {name: string; column: string}[];
}

/**
 * One column with its values. Numbers, dates (milliseconds since 1970 UTC) and booleans (0, 1) are kept as doubles, NaN
 * for blank; text is dictionary-coded.
 */
export type Column = {name: string; dataType: ColumnDataType; formatString?: string} & (
  | {kind: 'number'; values: Float64Array}
  | {kind: 'text'; /** Entry 0 is blank. */ dictionary: (string | null)[]; codes: Uint32Array}
);

/** A measure. Instead of DAX it has one of three forms. Invented. */
export type Measure = {name: string; formatString?: string} & (
  | {aggregationFunction: 'Sum' | 'Avg' | 'Count' | 'DistinctCount' | 'Min' | 'Max'; column: string}
  | {difference: [minuend: string, subtrahend: string]}
  | {ratio: [numerator: string, denominator: string]}
);

/** How many rows a table has. */
export function rowCount(table: Table): number {
  const first = table.columns[0];
  if (first === undefined) return 0;
  return first.kind === 'number' ? first.values.length : first.codes.length;
}

/**
 * Makes a text column.
 * @param values Null is blank.
 */
export function textColumn(name: string, values: readonly (string | null)[]): Column {
  const dictionary: (string | null)[] = [null];
  const known = new Map<string | null, number>([[null, 0]]);
  const codes = new Uint32Array(values.length);
  values.forEach((value, row) => {
    let code = known.get(value);
    if (code === undefined) {
      code = dictionary.push(value) - 1;
      known.set(value, code);
    }
    codes[row] = code;
  });
  return {name, dataType: 'string', kind: 'text', dictionary, codes};
}

/**
 * Makes a column of numbers, dates or booleans.
 * @param values Null is blank; dates are milliseconds since 1970 UTC.
 */
export function numberColumn(
  name: string,
  dataType: Exclude<ColumnDataType, 'string'>,
  values: readonly (number | null)[],
  formatString?: string,
): Column {
  // Not by `Float64Array.from`, which takes three times as long.
  const numbers = new Float64Array(values.length);
  for (const [i, value] of values.entries()) numbers[i] = value ?? Number.NaN;
  return {
    name,
    dataType,
    kind: 'number',
    values: numbers,
    ...defined({formatString}),
  };
}
