import type {DataFilter} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';

const operations = {removeAll: 0, replaceAll: 1, add: 2, replace: 3} as const;

/**
 * A filter in its JSON form. A caller that forgot `toJSON()` posts a class instance, which arrives with `schemaUrl`
 * instead of `$schema`; both are read alike.
 */
export function normalizeFilter(filter: IFilter): IFilter {
  const {schemaUrl, ...rest} = filter as IFilter & {schemaUrl?: string};
  return schemaUrl !== undefined && rest.$schema === undefined ? {...rest, $schema: schemaUrl} : rest;
}

/** A column, measure or hierarchy level as text, so that two filters on the same field can be told. */
export function targetKey(target: unknown): string {
  if (Array.isArray(target)) return target.map(targetKey).join('|');
  if (typeof target !== 'object' || target === null) return String(target);
  const {table, column, measure, hierarchy, hierarchyLevel, aggregationFunction} = target as Record<
    string,
    string | undefined
  >;
  return JSON.stringify([table, column, measure, hierarchy, hierarchyLevel, aggregationFunction]);
}

/**
 * Filters after one of `FiltersOperations`. `Replace` puts a filter in the place of those on the same target, or adds
 * it; `Add` leaves the others alone.
 */
export function updateFilters(current: readonly IFilter[], operation: number, filters: readonly IFilter[]): IFilter[] {
  const next = filters.map(normalizeFilter);
  if (operation === operations.removeAll) return [];
  if (operation === operations.replaceAll) return next;
  if (operation === operations.add) return [...current, ...next];
  const replaced = new Set(next.map(filter => targetKey(filter.target)));
  return [...current.filter(filter => !replaced.has(targetKey(filter.target))), ...next];
}

/** Whether a filter changes anything: `All`, or no condition at all, lets every row through. */
export function isEffective(filter: IFilter): boolean {
  const {operator, values, conditions, itemCount} = filter as IFilter & {
    operator?: string;
    values?: unknown[];
    conditions?: unknown[];
    itemCount?: number;
  };
  if (operator === 'All') return false;
  if (operator === 'In' && values?.length === 0) return false;
  if (conditions?.length === 0 && values === undefined && itemCount === undefined) return false;
  return true;
}

/** A filter as the emulator reads it. */
export const toDataFilter = (filter: IFilter): DataFilter => ({...filter});
