/** What filters aim at: columns, levels of hierarchies, measures and aggregated columns. */
import type {AggregationFunction} from '@pbi-bound-report/contract';
import {bindValue, type BoundValue} from './aggregation.js';
import {describeValue} from './describe-value.js';
import type {BoundColumn, Model} from './model.js';
import {UnsupportedFilterError, type Comparand} from './filter-values.js';

/** A bound target: a column, whose rows are tested, or a value, whose groups are. */
export type BoundTarget = {kind: 'column'; column: BoundColumn} | {kind: 'value'; value: BoundValue};

interface TargetForm {
  table?: unknown;
  column?: unknown;
  measure?: unknown;
  hierarchy?: unknown;
  hierarchyLevel?: unknown;
  aggregationFunction?: unknown;
  keys?: unknown;
}

const formOf = (target: unknown): TargetForm => {
  if (typeof target !== 'object' || target === null || Array.isArray(target)) {
    throw new UnsupportedFilterError(`A filter needs a target with a table; it has ${describeValue(target)}.`);
  }
  const form = target as TargetForm;
  if (typeof form.table !== 'string') throw new UnsupportedFilterError('A filter needs a target with a table.');
  return form;
};

/**
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function bindTarget(model: Model, target: unknown): BoundTarget {
  const form = formOf(target);
  const table = form.table as string;
  if (typeof form.measure === 'string') return {kind: 'value', value: bindValue(model, {table, measure: form.measure})};
  const column = bindColumn(model, target);
  if (typeof form.aggregationFunction !== 'string') return {kind: 'column', column};
  return {
    kind: 'value',
    value: bindValue(model, {
      table,
      column: column.column.name,
      aggregationFunction: form.aggregationFunction as AggregationFunction,
    }),
  };
}

/**
 * The column of a target that must be one, or the level of a hierarchy.
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function bindColumn(model: Model, target: unknown): BoundColumn {
  const form = formOf(target);
  const table = form.table as string;
  if (typeof form.column === 'string') return model.column({table, column: form.column});
  if (typeof form.hierarchy === 'string' && typeof form.hierarchyLevel === 'string') {
    return model.level(table, form.hierarchy, form.hierarchyLevel);
  }
  throw new UnsupportedFilterError(
    `The target of a filter on the table ${table} needs a column, a measure, or a hierarchy with a hierarchyLevel.`,
  );
}

function keyName(key: unknown): string {
  if (typeof key === 'string') return key;
  throw new UnsupportedFilterError(
    `The keys of a filter's target must be names of columns; one is ${describeValue(key)}.`,
  );
}

/**
 * The columns whose values identify a target's: its `keys`, else the target itself.
 * @throws UnsupportedFilterError
 * @throws ModelMismatchError
 */
export function bindKeys(model: Model, target: unknown): {columns: BoundColumn[]; hasKeys: boolean} {
  const form = formOf(target);
  if (!Array.isArray(form.keys) || form.keys.length === 0) {
    return {columns: [bindColumn(model, target)], hasKeys: false};
  }
  return {
    columns: form.keys.map(key => model.column({table: form.table as string, column: keyName(key)})),
    hasKeys: true,
  };
}

/** How a column is spoken of in errors, and how values are read for it. */
export const comparandOf = ({table, column}: BoundColumn): Comparand => ({
  dataType: column.dataType,
  description: `${table.name}[${column.name}]`,
});
