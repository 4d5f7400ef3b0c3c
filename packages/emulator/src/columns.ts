/** Reading tables. */
import type {DataValue} from '@pbi-bound-report/contract';
import type {Column, Table} from './world.js';

/** The column of that name, without regard to case, as the engine looks names up. */
export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find(c => c.name === name) ?? table.columns.find(c => c.name.toLowerCase() === name.toLowerCase());
}

/** One cell as it is answered: dates are ISO 8601 text, blank is null. */
export function toDataValue(column: Column, raw: number | string | null): DataValue {
  if (raw === null || typeof raw === 'string') return raw;
  if (Number.isNaN(raw)) return null;
  if (column.dataType === 'dateTime') return new Date(raw).toISOString();
  return column.dataType === 'boolean' ? raw !== 0 : raw;
}

/** One cell by column name and row. @throws RangeError where the table has no such column. */
export function readCell(table: Table, name: string, row: number): DataValue {
  const column = findColumn(table, name);
  if (!column) throw new RangeError(`Table ${table.name} has no column ${name}.`);
  return toDataValue(column, column.kind === 'text' ? column.dictionary[column.codes[row] as number] ?? null : column.values[row] as number);
}
