/** Rows as CSV: an empty cell is blank, dates are ISO 8601 text in UTC. */
import {defined} from '@pbi-bound-report/contract';
import papaparse from 'papaparse';
import {readRaw, toDataValue} from '../../engine/cells.js';
import {numberColumn, rowCount, textColumn, type Column, type Table} from '../../engine/model-types.js';
import {knownNames} from './closest-name.js';
import {lineAt} from './json-lines.js';
import {WorldFileError, type WorldFilePlace, type WorldFileProblem} from './world-file-error.js';

/** A column as world.json describes it. */
export type ColumnHead = Pick<Column, 'name' | 'dataType' | 'formatString'>;

/** The rows of a file. */
export interface CsvTable {
  columns: Column[];
  /** The line, from 1, on which each row begins. */
  lines: number[];
  /** Cells that cannot be read. They are blank in the columns. */
  problems: WorldFileProblem[];
}

interface CellReader {
  /** What is wrong with a cell that cannot be read, and what would be right. */
  problem: (text: string) => string;
  /** NaN for what cannot be read. */
  read: (text: string) => number;
}

const wholeNumber = /^[+-]?\d+$/;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const date =
  /^(?<day>(?:\d{4}|[+-]\d{6})-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(?<zone>Z|[+-]\d\d:\d\d)?)?$/;

const readers: Record<Exclude<Column['dataType'], 'string'>, CellReader> = {
  int64: {
    problem: text =>
      wholeNumber.test(text)
        ? 'is too large to be kept exactly. Make it a column of the type string, or double.'
        : 'is not a whole number.',
    read: text => (wholeNumber.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : Number.NaN),
  },
  double: {
    problem: () => 'is not a number such as 1234.5.',
    read: text => (number.test(text) && Number.isFinite(Number(text)) ? Number(text) : Number.NaN),
  },
  boolean: {problem: () => 'is not true or false.', read: readBoolean},
  dateTime: {problem: () => 'is not a date such as 2025-01-31 or 2025-01-31T12:00:00Z.', read: readDate},
};

function readBoolean(text: string): number {
  if (/^(?:true|1)$/i.test(text)) return 1;
  return /^(?:false|0)$/i.test(text) ? 0 : Number.NaN;
}

/**
 * Dates without a zone are UTC. A day that its month lacks is no date, though `Date.parse` takes it for a later one.
 */
function readDate(text: string): number {
  const {day, time = '00:00', zone = 'Z'} = date.exec(text)?.groups ?? {};
  if (day === undefined) return Number.NaN;
  const value = Date.parse(`${day}T${time}${zone}`);
  if (Number(day.slice(-2)) <= 28 || Number.isNaN(value)) return value;
  const midnight = new Date(`${day}T00:00Z`);
  return midnight.toISOString().startsWith(day) ? value : Number.NaN;
}

/** A table without rows. */
export const emptyTable = (heads: readonly ColumnHead[]): CsvTable => ({
  columns: heads.map(head => columnOf(head, [], () => undefined)),
  lines: [],
  problems: [],
});

/**
 * @param file The name that errors show.
 * @throws WorldFileError with file, line and field, where the rows cannot be told apart.
 */
export function parseCsv(file: string, text: string, heads: readonly ColumnHead[]): CsvTable {
  // A table of measures only.
  if (heads.length === 0) return emptyTable(heads);
  const body = text.replace(/^\uFEFF/, '');
  refuseDelimiterLine(file, body);
  const cells: string[][] = heads.map(() => []);
  const lines: number[] = [];
  let places: number[] | undefined;
  let names: string[] = [];
  readRows(file, body, heads, (row, line) => {
    if (!places) {
      places = findPlaces({file, line}, row, heads);
      names = row.slice(0, Math.max(withoutBlankEnd(row).length, ...places.map(place => place + 1)));
      return;
    }
    checkWidth({file, line}, row, names);
    lines.push(line);
    places.forEach((place, i) => (cells[i] as string[]).push(row[place] as string));
  });
  if (!places) {
    const names = heads.map(({name}) => name).join(',');
    throw new WorldFileError({
      file,
      line: 1,
      message: `the file is empty. Its first line must name the columns: ${names}`,
    });
  }
  const problems: WorldFileProblem[] = [];
  const columns = heads.map((head, i) =>
    columnOf(head, cells[i] as string[], (row, message) => {
      problems.push({file, line: lines[row] ?? 0, field: head.name, message});
    }),
  );
  return {columns, lines, problems: problems.sort((a, b) => Number(a.line) - Number(b.line))};
}

/** Excel takes such a first line as a setting and shows none of it, so nobody sees it there. */
function refuseDelimiterLine(file: string, body: string): void {
  const line = /^sep=[^\r\n]?(?=[\r\n])/i.exec(body)?.[0];
  if (line === undefined) return;
  const message = `${line} is a line for Excel alone. Remove it: the first line must name the columns.`;
  throw new WorldFileError({file, line: 1, message});
}

/** Calls back with each row that is not empty, and the line on which it begins. Cells may hold line breaks. */
function readRows(
  file: string,
  body: string,
  heads: readonly ColumnHead[],
  onRow: (row: string[], line: number) => void,
): void {
  const newline = findNewline(body);
  let line = 1;
  let start = 0;
  papaparse.parse<string[]>(body, {
    delimiter: findDelimiter(body, newline, heads),
    newline,
    step({data, errors: [error], meta}) {
      const source = body.slice(start, meta.cursor);
      const rowLine = line;
      start = meta.cursor;
      line += countLines(source);
      // An empty line is no row; a row of one blank cell is written as "".
      if (data.length === 1 && source.trim() === '') return;
      if (error && error.code !== 'UndetectableDelimiter') {
        throw new WorldFileError({file, line: rowLine, message: `${error.message}. Double the quotes within a cell.`});
      }
      onRow(data, rowLine);
    },
  });
}

const countLines = (text: string): number => lineAt(text.replace(/\r\n?/g, '\n'), Infinity) - 1;

/** The first line break that stands in no quotes: cells may hold line breaks of another kind. */
function findNewline(body: string): '\n' | '\r\n' | '\r' {
  let isQuoted = false;
  for (const [part] of body.matchAll(/"|\r\n|\n|\r/g)) {
    if (part === '"') isQuoted = !isQuoted;
    else if (!isQuoted) return part as '\n' | '\r\n' | '\r';
  }
  return '\n';
}

/**
 * The delimiter with which the first line names all columns. Guessing by the rows would go wrong where cells hold it.
 */
function findDelimiter(body: string, newline: '\n' | '\r\n' | '\r', heads: readonly ColumnHead[]): string {
  const isRight = (delimiter: string): boolean => {
    const [names = []] = papaparse.parse<string[]>(body, {delimiter, newline, preview: 1}).data;
    const found = new Set(names.flatMap(name => [name.toLowerCase(), name.trim().toLowerCase()]));
    return heads.every(({name}) => found.has(name.toLowerCase()));
  };
  return [',', ';', '\t'].find(isRight) ?? (/^[^\n,]*;/.test(body) ? ';' : ',');
}

/**
 * Where each column stands in a row. Names are found as they stand, else without regard to case and space round them.
 */
function findPlaces(place: WorldFilePlace, names: readonly string[], heads: readonly ColumnHead[]): number[] {
  const loose = names.map(name => name.trim().toLowerCase());
  return heads.map(({name}) => {
    const exact = placesOf(names, name);
    const found = exact.length > 0 ? exact : placesOf(loose, name.toLowerCase());
    if (found.length > 1) {
      throw new WorldFileError({
        ...place,
        field: name,
        message: `the first line names this column ${found.length} times. Name each column once.`,
      });
    }
    const [only] = found;
    if (only === undefined) {
      const message = `the file has no such column. ${knownNames(name, names)}.`;
      throw new WorldFileError({...place, field: name, message});
    }
    return only;
  });
}

const placesOf = (names: readonly string[], name: string): number[] =>
  names.flatMap((other, i) => (other === name ? [i] : []));

/** Blank cells beyond the last column do no harm: spreadsheets write them. */
function checkWidth(place: WorldFilePlace, row: readonly string[], names: readonly string[]): void {
  const width = names.length;
  if (row.length < width) {
    const cells = row.length === 1 ? 'cell' : 'cells';
    throw new WorldFileError({
      ...place,
      ...defined({field: names[row.length]}),
      message: `the row has only ${row.length} ${cells}; the first line names ${width} columns.`,
    });
  }
  if (withoutBlankEnd(row).length <= width) return;
  throw new WorldFileError({
    ...place,
    message:
      `the row has ${row.length} cells; the first line names ${width} columns. ` +
      'Put cells that hold delimiters into quotes.',
  });
}

function withoutBlankEnd(cells: readonly string[]): string[] {
  let end = cells.length;
  while (end > 0 && cells[end - 1]?.trim() === '') end--;
  return cells.slice(0, end);
}

function columnOf(
  head: ColumnHead,
  cells: readonly string[],
  onProblem: (row: number, message: string) => void,
): Column {
  const {name, dataType, formatString} = head;
  if (dataType === 'string') {
    const column = textColumn(
      name,
      cells.map(cell => (cell === '' ? null : cell)),
    );
    return formatString === undefined ? column : {...column, formatString};
  }
  const {problem, read} = readers[dataType];
  const values = cells.map((cell, row) => {
    if (cell.trim() === '') return null;
    const value = read(cell.trim());
    if (!Number.isNaN(value)) return value;
    onProblem(row, `${JSON.stringify(cell)} ${problem(cell.trim())}`);
    return null;
  });
  return numberColumn(name, dataType, values, formatString);
}

/** The rows of a table as CSV. */
export function serializeCsv(table: Table): string {
  const {columns} = table;
  const rows = Array.from({length: rowCount(table)}, (_, row) => columns.map(column => cellText(column, row)));
  // A blank cell in a table of one column would be an empty line, which is no row.
  const quotes = columns.map(({kind}) => kind === 'text' || columns.length === 1);
  const text = papaparse.unparse({fields: columns.map(({name}) => name), data: rows}, {newline: '\n', quotes});
  return `${text}\n`;
}

function cellText(column: Column, row: number): string {
  const raw = readRaw(column, row);
  // No text stands for such a date; whoever writes the world finds the cell missing, and says so.
  if (column.dataType === 'dateTime' && Number.isNaN(new Date(raw ?? Number.NaN).getTime())) return '';
  const value = toDataValue(column, raw) ?? '';
  return Object.is(value, -0) ? '-0' : String(value);
}
