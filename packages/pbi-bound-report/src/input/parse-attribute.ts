/**
 * Readers of what attributes and properties may hold, whoever they are for. All throw errors that name the attribute.
 */
import {failure} from '../errors/deferred-error.js';
import type {ElementErrorCode} from '../errors/errors.js';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Codes of ids that have one of their own. */
type IdErrorCode = Extract<ElementErrorCode, 'InvalidReportId' | 'InvalidDatasetId' | 'InvalidWorkspaceId'>;

/**
 * Reads an id. Whitespace around it is forgiven.
 * @param name The attribute's.
 * @returns The id in lower case; `undefined` where there is none.
 * @throws PbiReportError When it is not a GUID.
 */
export function readGuid(value: string | undefined | null, name: string, code?: IdErrorCode): string | undefined {
  const id = value?.trim().toLowerCase();
  if (!id) return undefined;
  if (guid.test(id)) return id;
  const words = [name, id.length > 60 ? `${id.slice(0, 60)}…` : id];
  throw code ? failure(code, {words}) : failure('InvalidAttribute', {textKey: 'notGuid', words});
}

/**
 * Reads an id that must be there.
 * @throws PbiReportError When it is missing or not a GUID.
 */
export function readRequiredGuid(value: unknown, name: string): string {
  const id = typeof value === 'string' ? readGuid(value, name) : undefined;
  if (id !== undefined) return id;
  throw failure('InvalidAttribute', {textKey: 'missingGuid', words: [name]});
}

/**
 * Reads a list that may be given as a property or as JSON in an attribute.
 * @throws PbiReportError When the text is not a JSON array.
 */
export function readList<T>(value: readonly unknown[] | string | undefined | null, name: string): T[] | undefined {
  const list = typeof value === 'string' ? readJson(value, name) : value;
  if (list === undefined || list === null) return undefined;
  if (Array.isArray(list)) return list as T[];
  throw failure('InvalidAttribute', {textKey: 'notList', words: [name]});
}

/**
 * Reads JSON from an attribute. Empty text means: not set.
 * @throws PbiReportError When it is not JSON.
 */
export function readJson(text: string, name: string): unknown {
  if (!text.trim()) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw failure('InvalidAttribute', {textKey: 'notJson', words: [name], detail: String(cause)});
  }
}

/**
 * A copy of data in its JSON form. Filter builders and framework proxies become what they stand for; the frame could
 * not be sent anything else.
 * @throws PbiReportError When it cannot be written as JSON.
 */
export function readPlain(value: unknown, name: string): unknown {
  if (value === undefined || value === null) return undefined;
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch (cause) {
    throw failure('InvalidAttribute', {textKey: 'notPlain', words: [name], detail: String(cause)});
  }
}
