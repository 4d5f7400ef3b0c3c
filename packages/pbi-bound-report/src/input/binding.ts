import {defined} from '@pbi-bound-report/contract';
import {readGuid, readList, readRequiredGuid} from './parse-attribute.js';
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

/**
 * Reads which report and dataset the page asks for.
 * @returns `undefined` while there is no report id: an element that is still being filled in is not a mistake.
 * @throws PbiReportError When an id is not a GUID.
 */
export function readBinding(input: ReportInput): Binding | undefined {
  const reportId = readGuid(input.reportId, 'report-id', 'InvalidReportId');
  if (reportId === undefined) return undefined;
  const paginated = readPaginatedBindings(input);
  return defined({
    reportId,
    datasetId: readGuid(input.datasetId, 'dataset-id', 'InvalidDatasetId'),
    workspaceId: readGuid(input.workspaceId, 'workspace-id', 'InvalidWorkspaceId'),
    paginated: paginated.length > 0 ? paginated : undefined,
    signature: input.bindingSignature || undefined,
  });
}

function readPaginatedBindings(input: ReportInput): PaginatedReportBinding[] {
  const name = 'paginated-report-bindings';
  const pairs = readList<Partial<PaginatedReportBinding> | null>(input.paginatedReportBindings, name) ?? [];
  return pairs.map((pair, index) => ({
    sourceDatasetId: readRequiredGuid(pair?.sourceDatasetId, `${name}[${index}].sourceDatasetId`),
    targetDatasetId: readRequiredGuid(pair?.targetDatasetId, `${name}[${index}].targetDatasetId`),
  }));
}

/**
 * Reads the datasets that one token should cover besides the bound one: a list, JSON text of one, or ids set apart by
 * spaces or commas.
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

/** A text that is equal for equal bindings. A signature permits what is shown and is no part of it. */
export function bindingKey(binding: Binding | undefined): string {
  return binding ? JSON.stringify([binding.reportId, binding.datasetId, binding.workspaceId, binding.paginated]) : '';
}

/** Ids of the datasets that a token for this binding must cover. */
export function boundDatasetIds(binding: Binding): string[] {
  const replaced = (binding.paginated ?? []).map(pair => pair.targetDatasetId);
  return binding.datasetId ? [binding.datasetId, ...replaced] : replaced;
}
