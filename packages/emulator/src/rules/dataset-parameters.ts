/** Parameters of datasets. The rules are those of the reference page of Update Parameters In Group. */
import type {Dataset, DatasetParameter} from '../world/world.js';
import {undocumentedError} from './undocumented-errors.js';

/** A new value, as the call takes it. */
export interface ParameterUpdate {
  name: string;
  newValue?: string;
}

/**
 * The parameters with their new values. Nothing is changed where one of them is refused.
 * @throws OperationError
 */
export function updateParameters(dataset: Dataset, updates: readonly ParameterUpdate[]): DatasetParameter[] {
  if (updates.length === 0) throw refused('The list updateDetails must not be empty.');
  const parameters = dataset.parameters ?? [];
  const newValues = new Map<string, string>();
  for (const {name, newValue = ''} of updates) {
    if (newValues.has(name)) throw refused(`The parameter '${name}' is named twice.`);
    newValues.set(name, newValue);
    // Documented: names are case-sensitive.
    const parameter = parameters.find(p => p.name === name);
    if (!parameter) throw refused(`The dataset ${dataset.id} has no parameter '${name}'.`);
    const problem = valueProblem(parameter, newValue);
    if (problem !== undefined) throw refused(`The parameter '${name}' ${problem}.`);
  }
  return parameters.map(parameter => {
    const newValue = newValues.get(parameter.name);
    return newValue === undefined ? parameter : {...parameter, currentValue: newValue};
  });
}

const refused = (problem: string): Error => undocumentedError('parameterList', {problem});

function valueProblem({type, isRequired}: DatasetParameter, value: string): string | undefined {
  if (type === 'Any' || type === 'Binary') return `is of the type ${type}, which cannot be updated`;
  if (value === '') return isRequired ? 'is required: its value must not be empty' : undefined;
  return isOfType(type, value) ? undefined : `must be of the type ${type}`;
}

function isOfType(type: DatasetParameter['type'], value: string): boolean {
  switch (type) {
    case 'Number':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value);
    case 'Logical':
      return /^(?:true|false)$/i.test(value);
    case 'Date':
    case 'DateTime':
    case 'DateTimeZone':
      return !Number.isNaN(Date.parse(value));
    case 'Time':
      return /^\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: [AP]M)?$/i.test(value);
    case 'Duration':
      return /^-?(?:\d+\.)?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?$/.test(value);
    default:
      return true;
  }
}
