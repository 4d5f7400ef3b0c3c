/** Rows as CSV: an empty cell is blank, dates are ISO 8601 text in UTC. */
import papaparse from 'papaparse';
import {readRaw, toDataValue} from '../../engine/cells.js';
import {numberColumn, rowCount, textColumn, type Column, type Table} from '../../engine/model-types.js';
import {lineAt} from './json-lines.js';
import {WorldFileError} from './world-file-error.js';

/** A column as world.json describes it. */
export type ColumnHead = Pick<Column, 'name' | 'dataType' | 'formatString'>;

const readers: Record<Exclude<Column['dataType'], 'string'>, {name: string; read: (text: string) => number}> = {
  int64: {name: 'a whole number', read: text => (/^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN)},
  double: {
    name: 'a number',
    read: text => (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN),
  },
  boolean: {
    name: 'true or false',
    read: text => (/^(?:true|1)$/i.test(text) ? 1 : /^(?:false|0)$/i.test(text) ? 0 : Number.NaN),
  },
  dateTime: {
    name: 'a date such as 2025-01-31 or 2025-01-31T12:00:00Z',
    read: text =>
      /^\d{4}-\d\d-\d\d/.test(text)
        ? Date.parse(/T\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text) ? `${text}Z` : text)
        : Number.NaN,
  },
};

/**
 * @param file The name that errors show.
 * @throws WorldFileError with file, line and field.
 */
export function parseCsv(file: string, text: string, heads: readonly ColumnHead[]): Column[] {
  const cells: string[][] = heads.map(() => []);
  const lines: number[] = [];
  const body = text.replace(/^\uFEFF/, '');
  let places: number[] | undefined;
  let from = 0,
    line = 1,
    counted = 0;
  papaparse.parse<string[]>(body, {
    delimiter: findDelimiter(body, heads),
    step({data, errors, meta}) {
      // Cells may hold line breaks: lines are counted in the text, not in rows.
      let start = from;
      while (body[start] === '\n' || body[start] === '\r') start++;
      line += lineAt(body.slice(counted, start), Infinity) - 1;
      counted = start;
      from = meta.cursor;
      // An empty line is no row; a row of one blank cell is written as "".
      if (data.length === 1 && body.slice(start, from).trim() === '') return;
      const [error] = errors;
      if (error && error.code !== 'UndetectableDelimiter') {
        throw new WorldFileError(file, line, undefined, `${error.message}.`);
      }
      if (!places) {
        places = findPlaces(file, line, data, heads);
        return;
      }
      lines.push(line);
      places.forEach((place, i) => {
        const cell = data[place];
        if (cell === undefined) {
          throw new WorldFileError(file, line, heads[i]?.name, `the row has only ${data.length} cells.`);
        }
        (cells[i] as string[]).push(cell);
      });
    },
  });
  if (!places) {
    throw new WorldFileError(
      file,
      1,
      undefined,
      `the file is empty. Its first line must name the columns: ${heads.map(h => h.name).join(',')}`,
    );
  }
  return heads.map(({name, dataType, formatString}, i) => {
    const own = cells[i] as string[];
    const format = formatString === undefined ? {} : {formatString};
    if (dataType === 'string') {
      return {
        ...textColumn(
          name,
          own.map(cell => (cell === '' ? null : cell)),
        ),
        ...format,
      };
    }
    const {name: what, read} = readers[dataType];
    return numberColumn(
      name,
      dataType,
      own.map((cell, row) => {
        if (cell.trim() === '') return null;
        const value = read(cell.trim());
        if (Number.isNaN(value)) {
          throw new WorldFileError(file, lines[row] ?? 0, name, `${JSON.stringify(cell)} is not ${what}.`);
        }
        return value;
      }),
      formatString,
    );
  });
}

/**
 * The delimiter with which the first line names all columns. Guessing by the rows would go wrong where cells hold
 * delimiters.
 */
function findDelimiter(body: string, heads: readonly ColumnHead[]): string {
  return (
    [',', ';', '\t'].find(delimiter => {
      const names = (papaparse.parse<string[]>(body, {delimiter, preview: 1}).data[0] ?? []).map(name =>
        name.trim().toLowerCase(),
      );
      return heads.every(({name}) => names.includes(name.toLowerCase()));
    }) ?? (/^[^\n,]*;/.test(body) ? ';' : ',')
  );
}

function findPlaces(file: string, line: number, names: readonly string[], heads: readonly ColumnHead[]): number[] {
  const seen = names.map(name => name.trim().toLowerCase());
  return heads.map(({name}) => {
    const place = seen.indexOf(name.toLowerCase());
    if (place < 0) {
      throw new WorldFileError(file, line, name, `the file has no such column. It has: ${names.join(', ')}`);
    }
    return place;
  });
}

/** The rows of a table as CSV. An empty text becomes blank. */
export function serializeCsv(table: Table): string {
  const rows = Array.from({length: rowCount(table)}, (_, row) =>
    table.columns.map(column => toDataValue(column, readRaw(column, row)) ?? ''),
  );
  return `${papaparse.unparse({fields: table.columns.map(c => c.name), data: rows}, {newline: '\n', quotes: table.columns.map(c => c.kind === 'text' || table.columns.length === 1)})}\n`;
}
