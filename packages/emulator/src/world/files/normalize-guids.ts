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

/** @param forms The schemas that may hold for the value: several where one of several forms is allowed. */
function normalize(forms: readonly Schema[], value: unknown): unknown {
  const schemas = forms.flatMap(form => form.oneOf ?? [form]);
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
