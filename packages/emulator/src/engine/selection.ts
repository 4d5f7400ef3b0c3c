/** Which rows of a table a query is about. */
import {rowCount, type Table} from './model-types.js';
import {noRow, type Model} from './model.js';

/** Rows of one table: all of them, or those listed. */
export interface Selection {
  count: number;
  /** Undefined: all rows, in order. */
  rows: Uint32Array | undefined;
}

/** A condition on the rows of one table. */
export interface TableMask {
  table: Table;
  /** One byte a row, 1 where the condition holds. */
  holds: Uint8Array;
  /** Whether it holds for rows of other tables that belong to no row of this one. */
  holdsForNone: boolean;
}

/** The row at a place of the selection. */
export const rowAt = ({rows}: Selection, place: number): number => (rows ? (rows[place] as number) : place);

/**
 * Rows of `base` that all masks let through. Filters flow from one to many only: a mask on a table that `base` does not
 * lead to changes nothing.
 */
export function selectRows(model: Model, base: Table, masks: readonly TableMask[]): Selection {
  const count = rowCount(base);
  // Masks of one table are joined while they are short, so that the long table is walked once for each table and not for each filter.
  const joined = new Map<Table, TableMask>();
  for (const mask of masks) {
    const before = joined.get(mask.table);
    joined.set(
      mask.table,
      before
        ? {
            table: mask.table,
            holds: before.holds.map((b, row) => b & (mask.holds[row] as number)),
            holdsForNone: before.holdsForNone && mask.holdsForNone,
          }
        : mask,
    );
  }
  let keep: Uint8Array | undefined;
  for (const [table, {holds, holdsForNone}] of joined) {
    if (table === base) {
      keep = keep ? keep.map((k, row) => k & (holds[row] as number)) : holds.slice();
      continue;
    }
    const through = model.join(base, table);
    if (!through) continue;
    keep ??= new Uint8Array(count).fill(1);
    const none = holdsForNone ? 1 : 0;
    for (let row = 0; row < count; row++) {
      const at = through[row] as number;
      keep[row] = (keep[row] as number) & (at === noRow ? none : (holds[at] as number));
    }
  }
  if (!keep) return {count, rows: undefined};
  let kept = 0;
  for (let row = 0; row < count; row++) kept += keep[row] as number;
  if (kept === count) return {count, rows: undefined};
  const rows = new Uint32Array(kept);
  for (let row = 0, at = 0; row < count; row++) if (keep[row]) rows[at++] = row;
  return {count: kept, rows};
}
