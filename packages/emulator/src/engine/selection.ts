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
  let keep: Uint8Array | undefined;
  for (const mask of joinMasks(masks)) {
    const through = mask.table === base ? undefined : model.join(base, mask.table);
    if (mask.table !== base && !through) continue;
    keep ??= new Uint8Array(count).fill(1);
    if (through) narrowThrough(keep, through, mask);
    else narrow(keep, mask.holds);
  }
  return keep ? selectionOf(keep) : {count, rows: undefined};
}

/**
 * Masks of one table are joined while they are short: the long table is walked once for each table, not each filter.
 */
function joinMasks(masks: readonly TableMask[]): TableMask[] {
  const joined = new Map<Table, TableMask>();
  for (const mask of masks) {
    const {table} = mask;
    const before = joined.get(table);
    const both = before && {
      table,
      holds: before.holds.map((holds, row) => holds & (mask.holds[row] as number)),
      holdsForNone: before.holdsForNone && mask.holdsForNone,
    };
    joined.set(table, both ?? mask);
  }
  return [...joined.values()];
}

/** keep = keep and holds, in place: the table may be long, so a loop reads no length. */
function narrow(keep: Uint8Array, holds: Uint8Array): void {
  const count = keep.length;
  for (let row = 0; row < count; row++) keep[row] = (keep[row] as number) & (holds[row] as number);
}

/** The same with a mask on another table. */
function narrowThrough(keep: Uint8Array, through: Uint32Array, {holds, holdsForNone}: TableMask): void {
  const none = holdsForNone ? 1 : 0;
  const count = keep.length;
  for (let row = 0; row < count; row++) {
    const joined = through[row] as number;
    keep[row] = (keep[row] as number) & (joined === noRow ? none : (holds[joined] as number));
  }
}

function selectionOf(keep: Uint8Array): Selection {
  const count = keep.length;
  let kept = 0;
  for (let row = 0; row < count; row++) kept += keep[row] as number;
  if (kept === count) return {count, rows: undefined};
  const rows = new Uint32Array(kept);
  for (let row = 0, next = 0; row < count; row++) if (keep[row]) rows[next++] = row;
  return {count: kept, rows};
}
