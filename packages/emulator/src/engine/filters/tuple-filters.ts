/** Filters over several columns at once: tuples, include and exclude, hierarchies, keys. */
import {comparable, type RawValue} from '../cells.js';
import type {BoundColumn, Model} from '../model.js';
import {toRaw, UnsupportedFilterError} from './filter-values.js';
import {bindKeys, comparandOf} from './targets.js';

/** A test of rows by the cells of some columns. */
export interface RowFilter {
  columns: BoundColumn[];
  test: (cells: readonly RawValue[]) => boolean;
}

interface PointValue {
  value?: unknown;
  keyValues?: unknown[];
}

const listOf = (value: unknown, what: string): unknown[] => {
  if (!Array.isArray(value)) throw new UnsupportedFilterError(`${what} must be a list.`);
  return value;
};
const keyText = (cells: readonly RawValue[]): string => JSON.stringify(cells.map(comparable));

/** Rows whose cells in these targets are one of the points; a point has one value a target. @throws UnsupportedFilter, ModelMismatch */
export function pointsFilter(model: Model, targets: unknown, points: unknown, what: string): RowFilter {
  const bound = listOf(targets, `The target of ${what}`).map(target => bindKeys(model, target));
  if (bound.length === 0) throw new UnsupportedFilterError(`The target of ${what} is empty.`);
  const columns = bound.flatMap(b => b.columns);
  const known = new Set(
    listOf(points, `The values of ${what}`).map(point => {
      const values = listOf(point, `Each of the values of ${what}`) as (PointValue | null)[];
      if (values.length !== bound.length) {
        throw new UnsupportedFilterError(
          `A value of ${what} has ${values.length} elements for ${bound.length} targets.`,
        );
      }
      return keyText(
        bound.flatMap(({columns: own, hasKeys}, i) => {
          const {value, keyValues} = values[i] ?? {};
          if (!hasKeys) return [toRaw(comparandOf(own[0] as BoundColumn), value)];
          return keyCells(own, keyValues, what);
        }),
      );
    }),
  );
  return {columns, test: cells => known.has(keyText(cells))};
}

/** `keyValues` of a basic filter with keys: one list of key cells a value. @throws UnsupportedFilter, ModelMismatch */
export function keysFilter(model: Model, target: unknown, keyValues: unknown): RowFilter {
  const {columns} = bindKeys(model, target);
  const known = new Set(
    listOf(keyValues, 'keyValues').map(keys => keyText(keyCells(columns, keys, 'a basic filter with keys'))),
  );
  return {columns, test: cells => known.has(keyText(cells))};
}

function keyCells(columns: readonly BoundColumn[], keyValues: unknown, what: string): RawValue[] {
  const list = listOf(keyValues, `The keyValues of ${what}`);
  if (list.length !== columns.length) {
    throw new UnsupportedFilterError(
      `The keyValues of ${what} have ${list.length} elements for ${columns.length} keys.`,
    );
  }
  return columns.map((column, i) => toRaw(comparandOf(column), list[i]));
}

/** Include or exclude: values of one column, or groups of points over several. @throws UnsupportedFilter, ModelMismatch */
export function includeExcludeFilter(model: Model, target: unknown, values: unknown, isExclude: boolean): RowFilter {
  const what = 'an includeExclude filter';
  const turn = (filter: RowFilter): RowFilter =>
    isExclude ? {columns: filter.columns, test: cells => !filter.test(cells)} : filter;
  if (!Array.isArray(target)) {
    return turn(
      pointsFilter(
        model,
        [target],
        listOf(values, `The values of ${what}`).map(value => [{value}]),
        what,
      ),
    );
  }
  const groups = listOf(values, `The values of ${what}`);
  if (groups.length !== target.length) {
    throw new UnsupportedFilterError(
      `The values of ${what} have ${groups.length} groups of points for ${target.length} groups of targets.`,
    );
  }
  const filters = target.map((targets, i) => pointsFilter(model, targets, groups[i], what));
  return turn({
    columns: filters.flatMap(f => f.columns),
    test: cells => {
      let at = 0;
      return filters.some(filter => filter.test(cells.slice(at, (at += filter.columns.length))));
    },
  });
}

interface HierarchyNode {
  value?: unknown;
  keyValues?: unknown[];
  operator?: unknown;
  children?: HierarchyNode[];
}
interface Level {
  selected: boolean | undefined;
  below: Map<string, Level>;
}

/**
 * Hierarchy: a node decides for everything below it until a deeper node decides otherwise. What no node speaks of is shown
 * only where no node selects anything (a tree of exceptions). The latter is invented.
 * @throws UnsupportedFilter, ModelMismatch
 */
export function hierarchyFilter(model: Model, target: unknown, hierarchyData: unknown): RowFilter {
  const what = 'a hierarchy filter';
  const bound = listOf(target, `The target of ${what}`).map(level => bindKeys(model, level));
  let selectsAny = false;
  const read = (nodes: unknown, depth: number): Map<string, Level> =>
    new Map(
      (listOf(nodes, `The hierarchyData of ${what}`) as HierarchyNode[]).map(node => {
        const level = bound[depth];
        if (typeof node !== 'object' || node === null) {
          throw new UnsupportedFilterError(`Each node of ${what} must be an object.`);
        }
        if (!level) {
          throw new UnsupportedFilterError(`The hierarchyData of ${what} is deeper than its ${bound.length} targets.`);
        }
        const cells = level.hasKeys
          ? keyCells(level.columns, node.keyValues, what)
          : [toRaw(comparandOf(level.columns[0] as BoundColumn), node.value)];
        const selected = node.operator === 'Selected' ? true : node.operator === 'NotSelected' ? false : undefined;
        if (node.operator !== undefined && node.operator !== 'Inherited' && selected === undefined) {
          throw new UnsupportedFilterError(
            `A node of ${what} has the operator ${JSON.stringify(node.operator)}; known are Selected, NotSelected and Inherited.`,
          );
        }
        selectsAny ||= selected === true;
        return [
          keyText(cells),
          {selected, below: node.children ? read(node.children, depth + 1) : new Map<string, Level>()},
        ];
      }),
    );
  const root = read(hierarchyData, 0);
  return {
    columns: bound.flatMap(b => b.columns),
    test: cells => {
      let selected = !selectsAny,
        at = 0;
      let nodes = root;
      for (const {columns} of bound) {
        const node = nodes.get(keyText(cells.slice(at, (at += columns.length))));
        if (!node) break;
        selected = node.selected ?? selected;
        nodes = node.below;
      }
      return selected;
    },
  };
}
