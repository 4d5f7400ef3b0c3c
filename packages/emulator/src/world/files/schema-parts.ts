/** Parts of which the schemas of worlds are made. */
import {defined, type AggregationFunction} from '@pbi-bound-report/contract';
import type {JsonSchema} from '../../http/operation.js';

/** A text that is not empty. */
export const text = {type: 'string', minLength: 1} as const;
export const guid = {type: 'string', format: 'uuid'} as const;
export const flag = {type: 'boolean'} as const;
/** A whole number from 0. */
export const whole = {type: 'integer', minimum: 0} as const;

export const list = (items: JsonSchema, minItems?: number): JsonSchema => defined({type: 'array', items, minItems});

/** An object that has no members but these. */
export const object = (
  properties: Record<string, JsonSchema>,
  required: readonly string[],
  description?: string,
): JsonSchema => defined({type: 'object', description, properties, required, additionalProperties: false});

/** One of several words. */
export const words = (...names: string[]): JsonSchema => ({type: 'string', enum: names});

const aggregationFunctions: AggregationFunction[] = ['Sum', 'Avg', 'Count', 'DistinctCount', 'Min', 'Max'];
export const aggregation = words(...aggregationFunctions);

/** A column of a table. */
export const field = object({table: text, column: text}, ['table', 'column']);
