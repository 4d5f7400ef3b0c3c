/** What a report uses and a model lacks. */
import type {ColumnReference, ReportDefinition, ValueReference} from '@pbi-bound-report/contract';
import {ModelMismatchError, type Model} from '../engine/model.js';

/**
 * Fields of the report's visuals, of their drill paths and of its parameters that the model lacks, as `Table[Field]`,
 * each once.
 */
export function missingFields(definition: ReportDefinition, model: Model): string[] {
  const missing = new Set<string>();
  const check = (table: string, field: string, look: () => unknown): void => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof ModelMismatchError)) throw error;
      missing.add(`${table}[${field}]`);
    }
  };
  const checkColumn = (column: ColumnReference): void => check(column.table, column.column, () => model.column(column));
  const checkValue = (value: ValueReference): void => {
    if ('measure' in value) check(value.table, value.measure, () => model.measure(value.table, value.measure));
    else checkColumn(value);
  };
  definition.parameters?.forEach(({target}) => {
    checkColumn(target);
  });
  for (const {visuals} of definition.pages) {
    for (const {groupBy, drill, values} of visuals) {
      groupBy?.forEach(checkColumn);
      drill?.forEach(checkColumn);
      values?.forEach(checkValue);
    }
  }
  return [...missing];
}
