/**
 * Reads JSON bodies by their JSON Schema, as leniently as the service: names of members and words of enumerations in
 * any case, unknown members ignored, null as good as absent, booleans and whole numbers also as text. One schema serves
 * reading and description.
 */
import {isGuid, isRecord} from '@pbi-bound-report/contract';
import type {JsonSchema} from './operation.js';

/** A body that does not fit its schema; the message names the member. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
}

/**
 * Where a value stands; undefined until a message needs it: almost every body fits, and then no path need be put
 * together.
 */
type Path = string | undefined;
type Reader = (value: unknown, path: Path) => unknown;

/** The part of JSON Schema that bodies here are described with. */
interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  minimum?: number;
  format?: string;
  pattern?: string;
  enum?: string[];
}

/**
 * Compiles a reader.
 * @typeParam T What a body that fits is.
 * @returns A function that gives a clean copy, or throws {@link BodyError}.
 */
export function bodyReader<T>(schema: JsonSchema): (value: unknown) => T {
  const read = readerOf(schema);
  return value => {
    try {
      return read(value, undefined) as T;
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      // Read again, this time with the path of each member, for the message.
      return read(value, '') as T;
    }
  };
}

// Invented wordings: no public literal is known for any member of a wrong shape.
const wrong = (path: Path, must: string): BodyError => new BodyError(`The member '${path ?? ''}' must be ${must}.`);
function within(path: Path, name: string): Path {
  if (path === undefined || path === '') return path === '' ? name : undefined;
  return `${path}.${name}`;
}

function readerOf(schema: Schema): Reader {
  switch (schema.type) {
    case 'object':
      return objectReader(schema);
    case 'array':
      return arrayReader(schema);
    case 'boolean':
      return (value, path) => {
        if (typeof value === 'boolean') return value;
        if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
        throw wrong(path, 'true or false');
      };
    case 'integer':
      return (value, path) => {
        const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
        const minimum = schema.minimum ?? -2_147_483_648;
        if (typeof number !== 'number' || !Number.isInteger(number) || number < minimum || number > 2_147_483_647) {
          throw wrong(path, `a whole number${schema.minimum === undefined ? '' : ` of at least ${schema.minimum}`}`);
        }
        return number;
      };
    case 'string':
      return stringReader(schema);
    default:
      return value => value;
  }
}

function stringReader(schema: Schema): Reader {
  const words = new Map((schema.enum ?? []).map(word => [word.toLowerCase(), word]));
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u');
  return (value, path) => {
    if (typeof value !== 'string') throw wrong(path, 'a text');
    if (schema.format === 'uuid' && !isGuid(value)) throw wrong(path, 'a GUID');
    if (schema.maxLength !== undefined && value.length > schema.maxLength) {
      throw wrong(path, `a text of at most ${schema.maxLength} characters`);
    }
    if (pattern && !pattern.test(value)) throw wrong(path, `a text that matches ${schema.pattern}`);
    if (words.size === 0) return value;
    const word = words.get(value.toLowerCase());
    if (word === undefined) throw wrong(path, `one of ${[...words.values()].join(', ')}`);
    return word;
  };
}

function arrayReader(schema: Schema): Reader {
  const item = readerOf(schema.items ?? {});
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list');
    if (schema.maxItems !== undefined && value.length > schema.maxItems) {
      throw new BodyError(
        `The list '${path ?? ''}' has ${value.length} items; at most ${schema.maxItems} are allowed.`,
      );
    }
    if (schema.minItems !== undefined && value.length < schema.minItems) {
      throw new BodyError(`The list '${path ?? ''}' has ${value.length} items; at least ${schema.minItems} is needed.`);
    }
    return value.map((element, i) => item(element, path === undefined ? undefined : `${path}[${i}]`));
  };
}

function objectReader(schema: Schema): Reader {
  // Without a list of members an object is read by somebody else: it is handed on as it is.
  if (!schema.properties) {
    return (value, path) => {
      if (!isRecord(value)) throw wrong(path, 'an object');
      return value;
    };
  }
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) => ({name, read: readerOf(member)}));
  const known = new Map(members.map(member => [member.name.toLowerCase(), member]));
  for (const member of members) known.set(member.name, member);
  const required = schema.required ?? [];
  return (value, path) => {
    if (!isRecord(value)) {
      throw !path ? new BodyError('The request body must be a JSON object.') : wrong(path, 'an object');
    }
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const content = value[key];
      if (content === null) continue;
      const member = known.get(key) ?? known.get(key.toLowerCase());
      if (member) result[member.name] = member.read(content, within(path, member.name));
    }
    for (const name of required) {
      if (result[name] === undefined) throw new BodyError(`The member '${within(path, name) ?? name}' is required.`);
    }
    return result;
  };
}
