/** Ids as people have them: in braces, in upper case, without hyphens, with characters that nobody sees. */
import {parseGuid} from '@pbi-bound-report/contract';
import type {JsonSchema} from '../../http/operation.js';
import {memberSchema, type Schema} from './check-schema.js';

/**
 * A copy in which every id that is unmistakably a GUID stands in its usual form, in lower case: ids are compared as
 * they stand. Only what the schema calls a GUID is touched.
 */
export function normalizeGuids(schema: JsonSchema, value: unknown): unknown {
  return normalize([schema], value);
}

/** The same in the value itself. Members that are made when they are read stay unread. */
export function normalizeGuidsInPlace(schema: JsonSchema, value: unknown): void {
  normalizeMembers([schema], value);
}

function normalizeMembers(forms: readonly Schema[], value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const schemas = forms.filter(hasGuids).flatMap(form => form.oneOf ?? [form]);
  if (schemas.length === 0) return;
  const holder = value as Record<string, unknown>;
  for (const [name, {value: member}] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
    const members = Array.isArray(value)
      ? schemas.flatMap(({items}) => items ?? [])
      : schemas.flatMap(schema => memberSchema(schema, name) ?? []);
    if (members.length === 0) continue;
    if (typeof member !== 'string') {
      normalizeMembers(members, member);
      continue;
    }
    const normal = normalize(members, member);
    if (normal !== member) holder[name] = normal;
  }
}

/** @param forms The schemas that may hold for the value: several where one of several forms is allowed. */
function normalize(forms: readonly Schema[], value: unknown): unknown {
  const schemas = forms.filter(hasGuids).flatMap(form => form.oneOf ?? [form]);
  if (schemas.length === 0) return value;
  if (typeof value === 'string') {
    return schemas.some(({format}) => format === 'uuid') ? (parseGuid(value) ?? value) : value;
  }
  if (Array.isArray(value)) {
    const items = schemas.flatMap(({items: own}) => own ?? []);
    return items.length === 0 ? value : value.map(item => normalize(items, item));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const members = schemas.flatMap(schema => memberSchema(schema, name) ?? []);
      return [name, members.length === 0 ? member : normalize(members, member)];
    }),
  );
}

/** Whether there may be a GUID by a schema, however deep. Most of a world is reports' pages, which have none. */
const known = new WeakMap<Schema, boolean>();

function hasGuids(schema: Schema): boolean {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const {format, items, properties = {}, additionalProperties, oneOf = []} = schema;
  const parts = [...Object.values(properties), ...oneOf];
  if (items) parts.push(items);
  if (typeof additionalProperties === 'object') parts.push(additionalProperties);
  const has = format === 'uuid' || parts.some(hasGuids);
  known.set(schema, has);
  return has;
}
