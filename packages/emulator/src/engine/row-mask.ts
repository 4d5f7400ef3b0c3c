/** Turns a test of cells into a mask over the rows of a table. */
import {rowCount, type Table} from './model-types.js';
import type {RowFilter} from './tuple-filters.js';
import {groupRows} from './grouping.js';
import type {Model} from './model.js';

/**
 * @param host A table that reaches every column of the filter.
 * @returns One byte a row, 1 where the filter holds.
 */
export function rowMask(model: Model, host: Table, {columns, test}: RowFilter): Uint8Array {
  const count = rowCount(host);
  const mask = new Uint8Array(count);
  const [only] = columns;
  if (columns.length === 1 && only?.table === host && only.column.kind === 'number') {
    const {values} = only.column;
    const cells = [0];
    for (let row = 0; row < count; row++) {
      cells[0] = values[row] as number;
      if (test(cells)) mask[row] = 1;
    }
    return mask;
  }
  // Rows that have the same cells get the same answer: ask once for each combination that occurs.
  const {groupOf, count: groups, cells} = groupRows(model, host, {count, rows: undefined}, columns);
  const holds = Uint8Array.from({length: groups}, (_, group) => (test(cells(group)) ? 1 : 0));
  for (let row = 0; row < count; row++) mask[row] = holds[groupOf[row] as number] as number;
  return mask;
}
