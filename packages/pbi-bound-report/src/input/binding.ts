import type {ElementTextName} from '../errors/error-texts.js';
import {failure} from '../errors/deferred-error.js';
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
  signature?: string;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads which report and dataset the page asks for.
 * @returns `undefined` while there is no report id: an element that is still being filled in is not a mistake.
 * @throws PbiReportError When an id is not a GUID. Whitespace around it is forgiven.
 */
export function readBinding(input: ReportInput): Binding | undefined {
  const reportId = readGuid(input.reportId, 'report-id', 'InvalidReportId');
  if (reportId === undefined) return undefined;
  const datasetId = readGuid(input.datasetId, 'dataset-id', 'InvalidDatasetId');
  const workspaceId = readGuid(input.workspaceId, 'workspace-id', 'InvalidWorkspaceId');
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
    ...(input.bindingSignature && {signature: input.bindingSignature}),
  };
}

/**
 * Reads the datasets that one token should cover besides the bound one: a list, JSON text of one, or ids set apart by spaces
 * or commas.
 * @throws PbiReportError When one is not a GUID.
 */
export function readBindableDatasetIds(value: readonly string[] | string | undefined): string[] {
  const list =
    typeof value === 'string' && !value.trim().startsWith('[')
      ? value.split(/[\s,]+/).filter(Boolean)
      : (readList<string>(value, 'bindable-dataset-ids') ?? []);
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
  return [
    ...(binding.datasetId ? [binding.datasetId] : []),
    ...(binding.paginated ?? []).map(pair => pair.targetDatasetId),
  ];
}

function readGuid(value: string | undefined | null, name: string, text: ElementTextName): string | undefined {
  const id = value?.trim().toLowerCase();
  if (!id) return undefined;
  if (guid.test(id)) return id;
  throw failure(text, [name, id.length > 60 ? `${id.slice(0, 60)}…` : id]);
}

function readRequiredGuid(value: unknown, name: string): string {
  const id = typeof value === 'string' ? readGuid(value, name, 'InvalidAttribute/id') : undefined;
  if (id !== undefined) return id;
  throw failure('InvalidAttribute/missing', [name]);
}

/**
 * Reads a list that may be given as a property or as JSON in an attribute.
 * @throws PbiReportError When the text is not a JSON array.
 */
export function readList<T>(value: readonly unknown[] | string | undefined | null, name: string): T[] | undefined {
  const list = typeof value === 'string' ? readJson(value, name) : value;
  if (list === undefined || list === null) return undefined;
  if (Array.isArray(list)) return list as T[];
  throw failure('InvalidAttribute/list', [name]);
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
    throw failure('InvalidAttribute/json', [name], {detail: String(cause)});
  }
}
