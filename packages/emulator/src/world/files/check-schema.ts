/** Checks a value strictly against a JSON Schema: as much of it as world.json is described with. */
import type {JsonSchema} from '../../http/operation.js';
import type {JsonPath} from './json-lines.js';

/** Something wrong, with its place. */
export interface SchemaProblem {
  path: JsonPath;
  message: string;
}

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  minimum?: number;
  format?: string;
  pattern?: string;
  enum?: string[];
  oneOf?: Schema[];
}

const formats: Record<string, {test: RegExp; name: string}> = {
  uuid: {test: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, name: 'a GUID'},
  'date-time': {
    test: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
    name: 'a time such as 2030-01-31T00:00:00Z',
  },
};
const article: Record<string, string> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

/** The first problem of each wrong part, outermost first. */
export function schemaProblems(schema: JsonSchema, value: unknown): SchemaProblem[] {
  return check(schema, value, []);
}

function check(schema: Schema, value: unknown, path: JsonPath): SchemaProblem[] {
  const wrong = (message: string): SchemaProblem[] => [{path, message}];
  if (schema.oneOf) {
    const tries = schema.oneOf.map(branch => check(branch, value, path));
    // The form that was meant is the one with the least wrong.
    return tries.some(problems => problems.length === 0)
      ? []
      : tries.reduce((best, problems) => (problems.length < best.length ? problems : best));
  }
  if (schema.type !== undefined && !isOfType(schema.type, value)) {
    return wrong(`must be ${article[schema.type] ?? schema.type}`);
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) {
      return wrong(
        `must have ${schema.minItems === schema.maxItems ? String(schema.minItems) : `at least ${schema.minItems ?? 0}`} items`,
      );
    }
    return schema.items ? value.flatMap((item, i) => check(schema.items as Schema, item, [...path, i])) : [];
  }
  if (typeof value === 'object' && value !== null) return checkMembers(schema, value as Record<string, unknown>, path);
  if (typeof value === 'number' && value < (schema.minimum ?? -Infinity)) {
    return wrong(`must be at least ${schema.minimum}`);
  }
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0)) return wrong('must not be empty');
    if (schema.enum && !schema.enum.includes(value)) return wrong(`must be one of ${schema.enum.join(', ')}`);
    const format = schema.format === undefined ? undefined : formats[schema.format];
    if (format && !format.test.test(value)) return wrong(`must be ${format.name}`);
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
      return wrong(`must match ${schema.pattern}`);
    }
  }
  return [];
}

function checkMembers(schema: Schema, value: Record<string, unknown>, path: JsonPath): SchemaProblem[] {
  const known = schema.properties ?? {};
  const missing = (schema.required ?? [])
    .filter(name => !Object.hasOwn(value, name))
    .map(name => ({path: [...path, name], message: 'is missing'}));
  return [
    ...missing,
    ...Object.entries(value).flatMap(([name, member]) => {
      const own = Object.hasOwn(known, name)
        ? known[name]
        : typeof schema.additionalProperties === 'object'
          ? schema.additionalProperties
          : undefined;
      if (own) return check(own, member, [...path, name]);
      return schema.additionalProperties === false
        ? [{path: [...path, name], message: `is not known; known are ${Object.keys(known).join(', ')}`}]
        : [];
    }),
  ];
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    default:
      return typeof value === type;
  }
}
