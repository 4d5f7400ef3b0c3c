/** What tests expect of a frame, and whether it holds. */
import type {CellValue, ShownReport, ShownVisual} from './shown.js';

/** What a frame is to show. Each by its id or name; what is left out does not matter. */
export interface ExpectedReport {
  report?: string;
  dataset?: string;
  page?: string;
}

/** A row as its cells, or as an object of the columns that matter. A cell may be an asymmetric matcher. */
export type ExpectedRow = readonly unknown[] | Readonly<Record<string, unknown>>;

/** All rows, or only how many there are. */
export type ExpectedRows = number | readonly ExpectedRow[];

/** Whether an id or a name is the one that is wanted, in any case; where none is wanted, it is. */
export const isNamed = (wanted: string | undefined, ...names: readonly string[]): boolean =>
  wanted === undefined || names.some(name => name === wanted || name.toLowerCase() === wanted.toLowerCase());

/** Whether a frame shows this, and none of its visuals waits for data. */
export const showsReport = (shown: ShownReport, {report, dataset, page}: ExpectedReport): boolean =>
  shown.phase === 'ready' &&
  shown.loading.length === 0 &&
  isNamed(report, shown.reportId, shown.reportName) &&
  isNamed(dataset, shown.datasetId, shown.datasetName) &&
  isNamed(page, shown.pageName, shown.pageTitle);

/** A value, or `expect.any(Number)` and its like. */
function cellEquals(cell: CellValue | undefined, wanted: unknown): boolean {
  const matcher = wanted as {asymmetricMatch?: (value: unknown) => boolean} | null | undefined;
  return typeof matcher?.asymmetricMatch === 'function' ? matcher.asymmetricMatch(cell) : Object.is(cell, wanted);
}

const isCells = (row: ExpectedRow): row is readonly unknown[] => Array.isArray(row);

function rowEquals(columns: readonly string[], row: readonly CellValue[], wanted: ExpectedRow): boolean {
  if (isCells(wanted)) return row.length === wanted.length && row.every((cell, i) => cellEquals(cell, wanted[i]));
  // A column that is not there equals nothing, a matcher of any value included.
  return Object.entries(wanted).every(
    ([column, value]) => columns.includes(column) && cellEquals(row[columns.indexOf(column)], value),
  );
}

/** Whether a visual shows these rows, in this order. */
export function rowsEqual({columns, rows}: ShownVisual, expected: ExpectedRows): boolean {
  if (typeof expected === 'number') return rows.length === expected;
  return rows.length === expected.length && rows.every((row, i) => rowEquals(columns, row, expected[i] as ExpectedRow));
}
