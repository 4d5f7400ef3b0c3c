import {PbiReportError, elementErrorCodes} from './errors.js';
import type {PaginatedReportBinding, ReportInput} from './report-input.js';

/** Which report is shown on which data. Ids are in lower case. */
export interface Binding {
  reportId: string;
  /** Absent: the report's own dataset. */
  datasetId?: string;
  workspaceId?: string;
  /** For paginated reports. */
  paginated?: PaginatedReportBinding[];
  /** A signed permission of the page for this pair, passed along to the token endpoint. */
  tag?: string;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads which report and dataset the page asks for.
 * @returns `undefined` while there is no report id: an element that is still being filled in is not a mistake.
 * @throws PbiReportError When an id is not a GUID. Whitespace around it is forgiven.
 */
export function readBinding(input: ReportInput): Binding | undefined {
  const reportId = readGuid(input.reportId, 'report-id', elementErrorCodes.invalidReportId);
  if (reportId === undefined) return undefined;
  const datasetId = readGuid(input.datasetId, 'dataset-id', elementErrorCodes.invalidDatasetId);
  const workspaceId = readGuid(input.workspaceId, 'workspace-id', elementErrorCodes.invalidWorkspaceId);
  const pairs = readList<PaginatedReportBinding>(input.paginatedReportBindings, 'paginated-report-bindings');
  const paginated = pairs?.map((pair, index) => ({
    sourceDatasetId: readRequiredGuid(pair.sourceDatasetId, `paginated-report-bindings[${index}].sourceDatasetId`),
    targetDatasetId: readRequiredGuid(pair.targetDatasetId, `paginated-report-bindings[${index}].targetDatasetId`),
  }));
  return {
    reportId,
    ...(datasetId !== undefined && {datasetId}),
    ...(workspaceId !== undefined && {workspaceId}),
    ...(paginated && paginated.length > 0 && {paginated}),
    ...(input.bindingTag && {tag: input.bindingTag}),
  };
}

/**
 * Reads the datasets that one token should cover besides the bound one: a list, JSON text of one, or ids set apart by spaces
 * or commas.
 * @throws PbiReportError When one is not a GUID.
 */
export function readBindableDatasetIds(value: readonly string[] | string | undefined): string[] {
  const list = typeof value === 'string' && !value.trim().startsWith('[')
    ? value.split(/[\s,]+/).filter(Boolean)
    : readList<string>(value, 'bindable-dataset-ids') ?? [];
  return list.map((id, index) => readRequiredGuid(id, `bindable-dataset-ids[${index}]`));
}

/** Whether two bindings show the same report on the same data. */
export function isSameBinding(a: Binding | undefined, b: Binding | undefined): boolean {
  return bindingKey(a) === bindingKey(b);
}

/** A text that is equal for equal bindings. A tag is a permission, not a part of what is shown. */
export function bindingKey(binding: Binding | undefined): string {
  return binding ? JSON.stringify([binding.reportId, binding.datasetId, binding.workspaceId, binding.paginated]) : '';
}

/** Ids of the datasets that a token for this binding must cover. */
export function boundDatasetIds(binding: Binding): string[] {
  return [...(binding.datasetId ? [binding.datasetId] : []), ...(binding.paginated ?? []).map(pair => pair.targetDatasetId)];
}

function readGuid(value: string | undefined | null, name: string, code: string): string | undefined {
  const text = value?.trim().toLowerCase();
  if (!text) return undefined;
  if (guid.test(text)) return text;
  throw new PbiReportError({
    code,
    message: `Failed to read ${name}: "${shorten(text)}" is not a GUID.`,
    help: `Set ${name} to an id such as 5b218778-e7a5-4d73-8187-f10824047715. In the Power BI service it stands in the address of the report or dataset.`,
  });
}

function readRequiredGuid(value: unknown, name: string): string {
  const id = typeof value === 'string' ? readGuid(value, name, elementErrorCodes.invalidAttribute) : undefined;
  if (id !== undefined) return id;
  throw new PbiReportError({code: elementErrorCodes.invalidAttribute, message: `Failed to read ${name}: it is missing or not text.`, help: 'Set it to a GUID.'});
}

/**
 * Reads a list that may be given as a property or as JSON in an attribute.
 * @throws PbiReportError When the text is not a JSON array.
 */
export function readList<T>(value: readonly unknown[] | string | undefined | null, name: string): T[] | undefined {
  const list = typeof value === 'string' ? readJson(value, name) : value;
  if (list === undefined || list === null) return undefined;
  if (Array.isArray(list)) return list as T[];
  throw new PbiReportError({code: elementErrorCodes.invalidAttribute, message: `Failed to read ${name}: it is not a list.`, help: `Set the attribute ${name} to a JSON array, or the property to an array.`});
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
    throw new PbiReportError({code: elementErrorCodes.invalidAttribute, message: `Failed to read ${name}: it is not JSON.`, help: `Write the attribute ${name} as JSON with double quotes, or set the property instead.`, detail: String(cause)});
  }
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
