import type {DataValue, QueryDataResponse} from '@pbi-bound-report/contract';

// A cell that begins like a formula would be run by a spreadsheet that opens the file; numbers keep their sign.
const escapeFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const cell = (value: DataValue | undefined): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? quote(escapeFormula(value)) : String(value);
};

/** An answer as CSV: a line of names, then the rows at full precision, lines ended by CRLF. */
export function toCsv({columns, rows}: QueryDataResponse): string {
  const lines = [columns.map(column => cell(column.name)), ...rows.map(row => columns.map((_, i) => cell(row[i])))];
  return lines.map(line => `${line.join(',')}\r\n`).join('');
}
