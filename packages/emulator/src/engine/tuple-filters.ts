/** Filters over several columns at once: tuples, include and exclude, hierarchies, keys. */
import {comparable, type RawValue} from './cells.js';
import {describeValue} from './describe-value.js';
import type {BoundColumn, Model} from './model.js';
import {toRaw, UnsupportedFilterError} from './filter-values.js';
import {bindKeys, comparandOf} from './filter-targets.js';

/** A test of rows by the cells of some columns. */
export interface RowFilter {
  columns: BoundColumn[];
  test: (cells: readonly RawValue[]) => boolean;
}

type Target = ReturnType<typeof bindKeys>;
interface PointValue {
  value?: unknown;
  keyValues?: unknown[];
}

const listOf = (value: unknown, what: string): unknown[] => {
  if (!Array.isArray(value)) throw new UnsupportedFilterError(`${what} must be a list.`);
  return value;
};
const keyText = (cells: readonly RawValue[]): string => JSON.stringify(cells.map(comparable));

/**
 * Rows whose cells in these targets are one of the points; a point has one value a target.
 * @param what The kind of the filter, as it stands in errors.
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function pointsFilter(model: Model, targets: unknown, points: unknown, what: string): RowFilter {
  const bound = listOf(targets, `The target of ${what}`).map(target => bindKeys(model, target));
  if (bound.length === 0) throw new UnsupportedFilterError(`The target of ${what} is empty.`);
  const listed = listOf(points, `The values of ${what}`).map(point => keyText(pointCells(bound, point, what)));
  const known = new Set(listed);
  return {columns: bound.flatMap(({columns}) => columns), test: cells => known.has(keyText(cells))};
}

function pointCells(targets: readonly Target[], point: unknown, what: string): RawValue[] {
  const values = listOf(point, `Each of the values of ${what}`) as (PointValue | null)[];
  if (values.length !== targets.length) {
    throw new UnsupportedFilterError(`A value of ${what} has ${values.length} elements for ${targets.length} targets.`);
  }
  return targets.flatMap(({columns, hasKeys}, i) => {
    const {value, keyValues} = values[i] ?? {};
    if (hasKeys) return keyCells(columns, keyValues, what);
    return [toRaw(comparandOf(columns[0] as BoundColumn), value)];
  });
}

/**
 * `keyValues` of a basic filter with keys: one list of key cells a value.
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
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

/**
 * Include or exclude: values of one column, or groups of points over several.
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function includeExcludeFilter(model: Model, target: unknown, values: unknown, isExclude: boolean): RowFilter {
  const {columns, test} = Array.isArray(target)
    ? groupsOfPoints(model, target, values)
    : pointsFilter(model, [target], singlePoints(values), includeExclude);
  return {columns, test: isExclude ? cells => !test(cells) : test};
}

const includeExclude = 'an includeExclude filter';

const singlePoints = (values: unknown): PointValue[][] =>
  listOf(values, `The values of ${includeExclude}`).map(value => [{value}]);

/** A row is in when it is in one of the groups. */
function groupsOfPoints(model: Model, targets: readonly unknown[], values: unknown): RowFilter {
  const groups = listOf(values, `The values of ${includeExclude}`);
  if (groups.length !== targets.length) {
    throw new UnsupportedFilterError(
      `The values of ${includeExclude} have ${groups.length} groups of points ` +
        `for ${targets.length} groups of targets.`,
    );
  }
  const filters = targets.map((own, i) => pointsFilter(model, own, groups[i], includeExclude));
  return {
    columns: filters.flatMap(({columns}) => columns),
    test: cells => {
      let first = 0;
      for (const {columns, test} of filters) {
        const end = first + columns.length;
        if (test(cells.slice(first, end))) return true;
        first = end;
      }
      return false;
    },
  };
}

interface HierarchyNode {
  value?: unknown;
  keyValues?: unknown[];
  operator?: unknown;
  children?: unknown;
}
interface Level {
  selected: boolean | undefined;
  below: Map<string, Level>;
}

/**
 * Hierarchy: a node decides for everything below it until a deeper node decides otherwise. What no node speaks of is
 * shown only where no node selects anything (a tree of exceptions). The latter is invented.
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function hierarchyFilter(model: Model, target: unknown, hierarchyData: unknown): RowFilter {
  const targets = listOf(target, `The target of ${hierarchy}`).map(level => bindKeys(model, level));
  const {levels, selectsAny} = readHierarchy(targets, hierarchyData, 0);
  return {
    columns: targets.flatMap(({columns}) => columns),
    test: cells => {
      let isShown = !selectsAny;
      let nodes = levels;
      let first = 0;
      for (const {columns} of targets) {
        const end = first + columns.length;
        const node = nodes.get(keyText(cells.slice(first, end)));
        if (!node) break;
        isShown = node.selected ?? isShown;
        nodes = node.below;
        first = end;
      }
      return isShown;
    },
  };
}

const hierarchy = 'a hierarchy filter';

/** The nodes of one depth and below; no tree is deeper than its targets. */
function readHierarchy(
  targets: readonly Target[],
  data: unknown,
  depth: number,
): {levels: Map<string, Level>; selectsAny: boolean} {
  const levels = new Map<string, Level>();
  let selectsAny = false;
  for (const node of listOf(data, `The hierarchyData of ${hierarchy}`) as (HierarchyNode | null)[]) {
    if (typeof node !== 'object' || node === null) {
      throw new UnsupportedFilterError(`Each node of ${hierarchy} must be an object.`);
    }
    const key = keyText(nodeCells(targets, node, depth));
    const selected = isSelected(node.operator);
    const below = node.children ? readHierarchy(targets, node.children, depth + 1) : undefined;
    selectsAny ||= selected === true || below?.selectsAny === true;
    levels.set(key, {selected, below: below?.levels ?? new Map<string, Level>()});
  }
  return {levels, selectsAny};
}

function nodeCells(targets: readonly Target[], node: HierarchyNode, depth: number): RawValue[] {
  const target = targets[depth];
  if (!target) {
    throw new UnsupportedFilterError(`The hierarchyData of ${hierarchy} is deeper than its ${targets.length} targets.`);
  }
  if (target.hasKeys) return keyCells(target.columns, node.keyValues, hierarchy);
  return [toRaw(comparandOf(target.columns[0] as BoundColumn), node.value)];
}

/** Undefined where a node leaves it to those above it. */
function isSelected(operator: unknown): boolean | undefined {
  switch (operator) {
    case undefined:
    case 'Inherited':
      return undefined;
    case 'Selected':
      return true;
    case 'NotSelected':
      return false;
    default:
      throw new UnsupportedFilterError(
        `A node of ${hierarchy} has the operator ${describeValue(operator)}; ` +
          'known are Selected, NotSelected and Inherited.',
      );
  }
}
