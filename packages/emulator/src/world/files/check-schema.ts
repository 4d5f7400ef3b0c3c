/** Checks a value strictly against a JSON Schema: as much of it as world.json is described with. */
import {isGuid, parseGuid} from '@pbi-bound-report/contract';
import type {JsonSchema} from '../../http/operation.js';
import {closestName, knownNames} from './closest-name.js';
import type {JsonPath} from './json-lines.js';

/** Something wrong, with its place. */
export interface SchemaProblem {
  path: JsonPath;
  message: string;
  /** A sentence, without a full stop. */
  remedy?: string;
}

/** The part of JSON Schema that is understood. */
export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  pattern?: string;
  enum?: (string | number)[];
  oneOf?: Schema[];
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
/** What is wrong with a text of a format; undefined where nothing is. */
const formats: Record<string, (text: string) => string | undefined> = {
  uuid: text => (isGuid(text) ? undefined : guidProblem(text)),
  'date-time': text => (dateTime.test(text) ? undefined : 'must be a time such as 2030-01-31T00:00:00Z'),
};
const article: Record<string, string> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
};

function guidProblem(text: string): string {
  const part = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text.slice(0, 10_000))?.[0];
  return part === undefined ? 'must be a GUID' : `must be a GUID; it has one in it: ${parseGuid(part) ?? part}`;
}

/** The first problem of each wrong part, outermost first. */
export function schemaProblems(schema: JsonSchema, value: unknown): SchemaProblem[] {
  return check(schema, value, []);
}

function check(schema: Schema, value: unknown, path: JsonPath): SchemaProblem[] {
  if (schema.oneOf) return checkForms(schema.oneOf, value, path);
  if (schema.type !== undefined && !isOfType(schema.type, value)) {
    return [{path, message: `must be ${article[schema.type] ?? schema.type}`}];
  }
  if (Array.isArray(value)) return checkItems(schema, value, path);
  if (typeof value === 'object' && value !== null) return checkMembers(schema, value as Record<string, unknown>, path);
  const message = scalarProblem(schema, value);
  return message === undefined ? [] : [{path, message}];
}

/** The form that was meant is the one whose `type` the value has, else the one with the least wrong. */
function checkForms(forms: readonly Schema[], value: unknown, path: JsonPath): SchemaProblem[] {
  const members = isOfType('object', value) ? (value as Record<string, unknown>) : undefined;
  const types = forms.flatMap(form => form.properties?.['type']?.enum ?? []);
  if (members && types.length > 0) return checkFormOfType({forms, types, members, path});
  const tries = forms.map(form => ({form, problems: check(form, value, path)}));
  const best = tries.reduce((least, other) => (other.problems.length < least.problems.length ? other : least));
  if (!members || best.problems.length === 0) return best.problems;
  const isMeant = ownMembers(best.form, forms).some(name => Object.hasOwn(members, name));
  return isMeant ? best.problems : [{path, message: missingForm(forms, Object.keys(members))}];
}

function checkFormOfType({
  forms,
  types,
  members,
  path,
}: {
  forms: readonly Schema[];
  types: (string | number)[];
  members: Readonly<Record<string, unknown>>;
  path: JsonPath;
}): SchemaProblem[] {
  if (!Object.hasOwn(members, 'type')) return [missingMember([...path, 'type'], {enum: types})];
  const type = members['type'] as string;
  const meant = forms.find(form => form.properties?.['type']?.enum?.includes(type));
  return meant ? check(meant, members, path) : check({type: 'string', enum: types}, type, [...path, 'type']);
}

/** Members that not every form has: they tell which one is meant. */
function ownMembers({properties = {}}: Schema, forms: readonly Schema[]): string[] {
  const isCommon = (name: string): boolean =>
    forms.every(form => form.properties !== undefined && Object.hasOwn(form.properties, name));
  return Object.keys(properties).filter(name => !isCommon(name));
}

function missingForm(forms: readonly Schema[], given: readonly string[]): string {
  const needed = forms.map(form =>
    ownMembers(form, forms)
      .filter(name => form.required?.includes(name))
      .join(' and '),
  );
  const unknown = given.filter(name => forms.every(form => !memberSchema(form, name)));
  const verb = unknown.length === 1 ? 'is' : 'are';
  const others = unknown.length === 0 ? '' : `; ${unknown.join(', ')} ${verb} not known`;
  return `must have ${needed.join(', or ')}${others}`;
}

function missingMember(path: JsonPath, schema: Schema | undefined): SchemaProblem {
  const demand = schema && demandOf(schema);
  return {path, message: 'is missing', ...(demand !== undefined && {remedy: `It ${demand}`})};
}

/** What a schema wants of a value, as a problem says it; undefined where that takes more than a few words. */
function demandOf({type, format, required = [], enum: allowed}: Schema): string | undefined {
  if (allowed) return `must be one of ${allowed.join(', ')}`;
  if (format !== undefined) return formats[format]?.('');
  if (type === undefined) return undefined;
  const members = type === 'object' && required.length > 0 ? ` with ${required.join(', ')}` : '';
  return `must be ${article[type] ?? type}${members}`;
}

function checkItems(schema: Schema, value: readonly unknown[], path: JsonPath): SchemaProblem[] {
  const {items, minItems = 0, maxItems = Infinity} = schema;
  if (value.length < minItems || value.length > maxItems) {
    const count = minItems === maxItems ? String(minItems) : `at least ${minItems}`;
    return [{path, message: `must have ${count} ${count.endsWith('1') ? 'item' : 'items'}`}];
  }
  return items ? value.flatMap((item, i) => check(items, item, [...path, i])) : [];
}

function scalarProblem(schema: Schema, value: unknown): string | undefined {
  if (schema.enum && !schema.enum.includes(value as string | number)) return enumProblem(schema.enum, value);
  if (typeof value === 'number' && value < (schema.minimum ?? -Infinity)) return `must be at least ${schema.minimum}`;
  if (typeof value === 'number' && value > (schema.maximum ?? Infinity)) return `must be at most ${schema.maximum}`;
  return typeof value === 'string' ? textProblem(schema, value) : undefined;
}

function enumProblem(allowed: readonly (string | number)[], value: unknown): string {
  const meant = typeof value === 'string' ? closestName(value, allowed.map(String)) : undefined;
  const allowedNames = `must be one of ${allowed.join(', ')}`;
  return meant === undefined ? allowedNames : `is not known. Did you mean ${meant}? It ${allowedNames}`;
}

function textProblem({minLength = 0, format, pattern}: Schema, value: string): string | undefined {
  if (value.length < minLength) return 'must not be empty';
  const problem = format === undefined ? undefined : formats[format]?.(value);
  if (problem !== undefined) return problem;
  return pattern !== undefined && !new RegExp(pattern, 'u').test(value) ? `must match ${pattern}` : undefined;
}

function checkMembers(schema: Schema, value: Record<string, unknown>, path: JsonPath): SchemaProblem[] {
  const missing = (schema.required ?? [])
    .filter(name => !Object.hasOwn(value, name))
    .map(name => missingMember([...path, name], schema.properties?.[name]));
  const wrong = Object.entries(value).flatMap(([name, member]): SchemaProblem[] => {
    const own = memberSchema(schema, name);
    if (own) return check(own, member, [...path, name]);
    if (schema.additionalProperties !== false) return [];
    const known = Object.keys(schema.properties ?? {});
    return [{path: [...path, name], message: `is not known. ${knownNames(name, known)}`}];
  });
  return [...missing, ...wrong];
}

/** The schema of a member; undefined where the schema does not speak of it. */
export function memberSchema({properties, additionalProperties}: Schema, name: string): Schema | undefined {
  if (properties && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}
