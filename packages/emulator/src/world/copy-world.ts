/**
 * Copies of worlds. Rows and the definitions of reports are never changed, only replaced, so copies share them;
 * everything else can be changed in one without touching the other.
 */
import {defined} from '@pbi-bound-report/contract';
import type {Table} from '../engine/model-types.js';
import type {Dataset, World} from './world.js';

/** A dataset whose tables are made when they are first read, and then kept. */
export function withLazyTables(dataset: Omit<Dataset, 'tables'>, makeTables: () => Table[]): Dataset {
  let tables: Table[] | undefined;
  return Object.defineProperty({...dataset} as Dataset, 'tables', {
    enumerable: true,
    configurable: true,
    get: () => (tables ??= makeTables()),
  });
}

/**
 * A copy in which no list and no object stands in two places, nor in another world: whoever changes a role of one
 * dataset changes that one. Rows are shared, and those that were not made yet stay unmade.
 */
export function withOwnMembers<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withOwnMembers) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy = {} as T & object;
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const own: PropertyDescriptor =
      name === 'tables' ? member : {...member, value: withOwnMembers<unknown>(member.value)};
    Object.defineProperty(copy, name, own);
  }
  return copy;
}

/**
 * A copy that can be changed freely. Cheap: rows and definitions are shared, and rows that were not made yet stay
 * unmade.
 */
export function copyWorld(world: World): World {
  const {datasets, reports, ...rest} = world;
  return {
    ...structuredClone(rest),
    reports: reports.map(({definition, tables, ...report}) => ({
      ...structuredClone(report),
      ...defined({definition, tables}),
    })),
    datasets: datasets.map(dataset => {
      const {tables, ...others} = Object.getOwnPropertyDescriptors(dataset);
      const plain = Object.fromEntries(
        Object.entries(others).map(([name, {value}]) => [name, structuredClone(value as unknown)]),
      );
      return Object.defineProperty(plain as unknown as Dataset, 'tables', tables);
    }),
  };
}
