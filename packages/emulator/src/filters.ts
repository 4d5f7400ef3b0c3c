/** Filters in powerbi-models' JSON form, turned into a mask over the rows of the table that they aim at. */
import type {DataFilter, DataValue} from '@pbi-bound-report/contract';
import {findColumn, toDataValue} from './columns.js';
import {rowCount, type Dataset, type Table} from './world.js';

/** A filter that the emulator cannot apply. */
export class UnsupportedFilter extends Error {
  override readonly name = 'UnsupportedFilter';
}

/**
 * @returns One byte a row, 1 where the filter holds; undefined where the filter aims at another table.
 * @throws UnsupportedFilter where its kind or target is not known.
 */
export function filterMask(_dataset: Dataset, table: Table, filter: DataFilter): Uint8Array | undefined {
  const target = filter.target as {table?: string; column?: string} | undefined;
  if (target?.table === undefined || target.column === undefined) throw new UnsupportedFilter('A filter needs a target with a table and a column.');
  if (target.table.toLowerCase() !== table.name.toLowerCase()) return undefined;
  const column = findColumn(table, target.column);
  if (!column) throw new UnsupportedFilter(`The filter aims at the column ${target.column}, which the table ${table.name} does not have.`);
  const test = valueTest(filter);
  const mask = new Uint8Array(rowCount(table));
  if (column.kind === 'text') {
    const holds = column.dictionary.map(value => test(value));
    for (let row = 0; row < mask.length; row++) mask[row] = holds[column.codes[row] as number] ? 1 : 0;
  } else {
    for (let row = 0; row < mask.length; row++) mask[row] = test(toDataValue(column, column.values[row] as number)) ? 1 : 0;
  }
  return mask;
}

function valueTest(filter: DataFilter): (value: DataValue) => boolean {
  // 1 is Basic in powerbi-models' FilterType.
  if (filter.filterType === 1 || filter.$schema?.endsWith('#basic')) {
    const values = new Set((filter['values'] as DataValue[] | undefined) ?? []);
    switch (filter['operator']) {
      case 'In': return value => values.has(value);
      case 'NotIn': return value => !values.has(value);
      case 'All': return () => true;
    }
  }
  throw new UnsupportedFilter(`The emulator does not know the filter ${filter.$schema ?? String(filter.filterType)}.`);
}
