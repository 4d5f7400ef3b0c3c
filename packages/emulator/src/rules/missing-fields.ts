/** What a report uses and a model lacks. */
import type {ReportDefinition, ValueReference} from '@pbi-bound-report/contract';
import {ModelMismatch, type Model} from '../engine/model.js';

/** Fields of the report's visuals that the model lacks, as `Table[Field]`, each once. */
export function missingFields(definition: ReportDefinition, model: Model): string[] {
  const missing = new Set<string>();
  const check = (table: string, field: string, look: () => unknown): void => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof ModelMismatch)) throw error;
      missing.add(`${table}[${field}]`);
    }
  };
  const checkValue = (value: ValueReference): void => {
    if ('measure' in value) check(value.table, value.measure, () => model.measure(value.table, value.measure));
    else check(value.table, value.column, () => model.column(value));
  };
  for (const {visuals} of definition.pages) {
    for (const visual of visuals) {
      for (const column of visual.groupBy ?? []) check(column.table, column.column, () => model.column(column));
      visual.values?.forEach(checkValue);
    }
  }
  return [...missing];
}
