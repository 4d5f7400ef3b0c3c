/** The rules for paginated reports, for the paginated visuals of others, and for datasets that read other datasets. */
import type {DatasourceIdentity} from '@pbi-bound-report/contract';
import {codeTwice, invalidRequest} from './power-bi-errors.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Datasource, Report, Workspace, World} from '../world/world.js';
import type {Caller} from './caller.js';
import {undocumentedError} from './undocumented-errors.js';
import {datasourceTypes} from './request-schemas.js';

/** A report or dataset of a request with what the request says of it. */
export interface RequestedReport {
  report: Report;
  workspace: Workspace;
  allowEdit: boolean;
}
/** See {@link RequestedReport}. */
export interface RequestedDataset {
  dataset: Dataset;
  workspace: Workspace;
  isReadOnly: boolean;
}

const xmlaOff = (id: string): Error =>
  invalidRequest(`Cannot connect to dataset ${id} because XMLA permissions are off`);

/**
 * Whether a workspace is on a capacity that serves paginated reports and composite models; PPU does not for embedding.
 */
function isOnFullCapacity(world: World, workspace: Workspace, needsXmla: boolean): boolean {
  const capacity = indexOf(world).capacityOf(workspace);
  if (!capacity || capacity.sku === 'PremiumPerUser') return false;
  return !needsXmla || (capacity.xmlaEndpoint !== 'Off' && !indexOf(world).tenant(workspace.tenantId)?.xmlaEndpointOff);
}

/** @throws OperationError */
export function checkPaginated(
  world: World,
  {report, workspace, allowEdit}: RequestedReport,
  datasets: readonly RequestedDataset[],
  caller: Caller,
): void {
  if (!caller.isApplication) throw undocumentedError('paginatedByUser', {id: report.id});
  if (allowEdit) throw undocumentedError('paginatedEdit', {id: report.id});
  if (!report.datasetIds?.length) return;
  if (datasets.length === 0) throw invalidRequest('At least one dataset is required');
  const own = datasets.filter(d => report.datasetIds?.includes(d.dataset.id));
  // Bound to other datasets, the report's own may be left out; then any other must be readable. Invented as far as it
  // goes beyond the own ones.
  for (const {dataset, isReadOnly} of own) if (!isReadOnly) throw xmlaOff(dataset.id);
  if (!datasets.some(d => d.isReadOnly)) throw xmlaOff(report.datasetIds[0] ?? '');
  for (const place of [workspace, ...own.map(d => d.workspace)]) {
    if (!isOnFullCapacity(world, place, true)) {
      throw undocumentedError('paginatedCapacity', {id: report.id, workspace: place.id});
    }
  }
}

/** @throws OperationError */
export function checkPaginatedVisuals(
  world: World,
  {report}: RequestedReport,
  reports: readonly RequestedReport[],
  caller: Caller,
): void {
  for (const id of report.paginatedVisualReportIds ?? []) {
    if (!caller.isApplication) throw undocumentedError('paginatedByUser', {id});
    if (!indexOf(world).report(id)) throw codeTwice(404, 'PowerBIEntityNotFound');
    if (!reports.some(r => r.report.id === id)) {
      throw undocumentedError('paginatedVisualMissing', {id: report.id, paginated: id});
    }
  }
}

/**
 * Composite models: every dataset of the chain must be listed and readable.
 * @throws OperationError
 */
export function checkUpstream(
  world: World,
  {dataset, workspace, isReadOnly}: RequestedDataset,
  datasets: readonly RequestedDataset[],
): void {
  if (!dataset.upstreamDatasetIds?.length) return;
  if (!isReadOnly) throw xmlaOff(dataset.id);
  if (!isOnFullCapacity(world, workspace, false)) throw undocumentedError('upstreamCapacity', {id: dataset.id});
  for (const upstream of dataset.upstreamDatasetIds) {
    const listed = datasets.find(d => d.dataset.id === upstream);
    if (!listed) throw undocumentedError('upstreamMissing', {id: dataset.id, upstream});
    if (!listed.isReadOnly) throw xmlaOff(upstream);
  }
}

const knownTypes = new Set<string>(datasourceTypes.map(type => type.toLowerCase()));

/**
 * Every data source with single sign-on must get its identity blob.
 * @throws OperationError
 */
export function checkDatasourceIdentities(
  given: readonly DatasourceIdentity[],
  reports: readonly RequestedReport[],
  datasets: readonly RequestedDataset[],
): void {
  const selectors = given.flatMap(identity => identity.datasources);
  for (const {datasourceType: type} of selectors) {
    if (!knownTypes.has(type.toLowerCase())) throw undocumentedError('datasourceType', {type});
  }
  const check = (kind: string, id: string, sources: readonly Datasource[]): void => {
    const open = sources.find(
      source => source.singleSignOn && !selectors.some(selector => isSameSource(selector, source)),
    );
    if (open) throw undocumentedError('blobMissing', {kind, id, type: open.datasourceType});
  };
  for (const {report} of reports) if (report.datasources) check('report', report.id, report.datasources);
  // Only sources that a chain of datasets reaches are required here; a plain DirectQuery dataset has its effective
  // identity.
  for (const {dataset} of datasets) {
    const isInChain =
      dataset.upstreamDatasetIds?.length ?? datasets.some(d => d.dataset.upstreamDatasetIds?.includes(dataset.id));
    if (isInChain && dataset.datasources) check('dataset', dataset.id, dataset.datasources);
  }
}

function isSameSource(selector: {datasourceType: string; connectionDetails: object}, source: Datasource): boolean {
  const details = selector.connectionDetails as Record<string, string | undefined>;
  return (
    selector.datasourceType.toLowerCase() === source.datasourceType.toLowerCase() &&
    Object.entries(source.connectionDetails).every(
      ([name, value]) => (details[name] ?? '').toLowerCase() === (value as string).toLowerCase(),
    )
  );
}
