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
