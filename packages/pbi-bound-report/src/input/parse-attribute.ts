/**
 * Readers of what attributes and properties may hold, whoever they are for. All throw errors that name the attribute.
 */
import {parseGuid} from '@pbi-bound-report/contract';
import {failure} from '../errors/deferred-error.js';
import {textOf} from '../shared/text.js';
import type {ElementErrorCode} from '../errors/error-codes.js';

/** Codes of ids that have one of their own. */
type IdErrorCode = Extract<ElementErrorCode, 'InvalidReportId' | 'InvalidDatasetId' | 'InvalidWorkspaceId'>;

/** How the service's addresses name what an id is for: `/groups/{id}/reports/{id}/…`, `?reportId={id}`. */
const placesOf: Readonly<Record<IdErrorCode, RegExp>> = {
  InvalidReportId: /(?:\/(?:rdl)?reports\/|[?&]reportId=)([\da-f-]{36})/gi,
  InvalidDatasetId: /(?:\/datasets\/|[?&]datasetId=)([\da-f-]{36})/gi,
  InvalidWorkspaceId: /(?:\/groups\/|[?&]groupId=)([\da-f-]{36})/gi,
};

/**
 * Reads an id as people have it: a GUID in any of its forms, or the address in the Power BI service of what it is the
 * id of, where that names one.
 * @param name The attribute's.
 * @returns The id in lower case with hyphens; `undefined` where there is none.
 * @throws PbiReportError When it is neither. The ids that stand in an address are named.
 */
export function readGuid(value: string | undefined | null, name: string, code?: IdErrorCode): string | undefined {
  const text = textOf(value)
    .replace(/\p{Cf}/gu, '')
    .trim();
  if (!text) return undefined;
  const id = parseGuid(text) ?? (code && findInAddress(text, placesOf[code]));
  if (id !== undefined) return id;
  const words = [name, text.length > 60 ? `${text.slice(0, 60)}…` : text];
  const found = [...new Set(text.match(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi) ?? [])];
  const detail = found.length > 0 ? `Ids in it: ${found.join(', ')}.` : undefined;
  throw code ? failure(code, {words, detail}) : failure('InvalidAttribute', {textKey: 'notGuid', words, detail});
}

function findInAddress(text: string, places: RegExp): string | undefined {
  if (!/^https:\/\//i.test(text)) return undefined;
  const ids = new Set([...text.matchAll(places)].map(([, id]) => parseGuid(id)));
  const [id] = ids;
  return ids.size === 1 ? id : undefined;
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
