import type {ColumnDataType, DataFilter, DataValue, ModelTable, ReportDefinition} from '@pbi-bound-report/contract';
import type {LoadConfig} from './report-application.js';

/** Values of a paginated report's parameters by name; null means all. */
export type ParameterValues = Map<string, string | null>;

/**
 * The values that a report starts with: the definition's, then those of `parameterValues` in the config. Unknown names
 * are left out.
 */
export function initialParameters(definition: ReportDefinition, config: LoadConfig): ParameterValues {
  const list = Array.isArray(config['parameterValues']) ? config['parameterValues'] : [];
  const given = new Map((list as {name: string; value: string | null}[]).map(({name, value}) => [name, value]));
  return new Map(
    (definition.parameters ?? []).map(({name, defaultValue}) => [name, given.get(name) ?? defaultValue ?? null]),
  );
}

function typed(value: string, type: ColumnDataType | undefined): DataValue {
  if (type === 'int64' || type === 'double') return Number(value);
  return type === 'boolean' ? value.toLowerCase() === 'true' : value;
}

/** Parameters as filters for the emulator. */
export function parameterFilters(
  definition: ReportDefinition,
  values: ParameterValues,
  tables: readonly ModelTable[],
): DataFilter[] {
  return (definition.parameters ?? []).flatMap(({name, target}) => {
    const value = values.get(name);
    if (value === null || value === undefined || value === '') return [];
    const type = tables
      .find(table => table.name === target.table)
      ?.columns.find(column => column.name === target.column)?.dataType;
    return [
      {
        $schema: 'http://powerbi.com/product/schema#basic',
        filterType: 1,
        target,
        operator: 'In',
        values: [typed(value, type)],
      },
    ];
  });
}
