import {parseGuid} from '@pbi-bound-report/contract';

/** Power BI gives dataset ids no format; GUIDs in practice. What stands here goes into a URL and a log. */
const datasetId = /^[a-z0-9][a-z0-9_-]{0,99}$/;

/**
 * The id of a report or workspace in Power BI's form, from whatever way of writing a GUID; undefined for anything else.
 */
export function readItemId(value: unknown): string | undefined {
  return parseGuid(value);
}

/** The id of a dataset: a GUID in any way of writing, or a short word; undefined for anything else. */
export function readDatasetId(value: unknown): string | undefined {
  const guid = parseGuid(value);
  if (guid !== undefined || typeof value !== 'string') return guid;
  const text = value.trim().toLowerCase();
  return datasetId.test(text) ? text : undefined;
}
