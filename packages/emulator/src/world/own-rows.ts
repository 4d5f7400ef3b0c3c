/** Rows that calls brought into a world: unlike those that it began with, they count as what was added to it. */
import type {Table} from '../engine/model-types.js';
import type {Dataset} from './world.js';

const sizes = new WeakMap<readonly Table[], number>();

/** @param characters Of the rows, as JSON. */
export function markOwnRows(tables: readonly Table[], characters: number): void {
  sizes.set(tables, characters);
}

/** Characters of the rows that a call brought. Rows that were not made yet stay unmade. */
export function ownRowsOf(dataset: Dataset): number {
  const tables = Object.getOwnPropertyDescriptor(dataset, 'tables')?.value as readonly Table[] | undefined;
  return (tables && sizes.get(tables)) ?? 0;
}
