/** Finds the items that a request names. */
import {indexOf} from '../world/world-index.js';
import type {Dashboard, DashboardTile, Dataset, Report, Workspace, WorkspaceRole, World} from '../world/world.js';
import {requireRole} from './access.js';
import type {Caller} from './caller.js';
import {invalidRequest, notFound} from './power-bi-errors.js';
import {undocumentedError} from './undocumented-errors.js';

/** @throws OperationError 404 */
export function findReport(world: World, id: string): Report {
  const report = indexOf(world).report(id);
  if (!report) throw notFound(`report ${id}`);
  return report;
}

/** @throws OperationError 404 */
export function findDataset(world: World, id: string): Dataset {
  const dataset = indexOf(world).dataset(id);
  if (!dataset) throw notFound(`dataset ${id}`);
  return dataset;
}

/** Parameters of a path. */
type PathParams = Readonly<Record<string, string>>;

const notFoundIn = (kind: string, id: string | undefined, workspace: Workspace): Error =>
  notFound(`${kind} ${id ?? ''} in the workspace ${workspace.id}`);

/**
 * The report of a path, in the workspace of the path.
 * @param least The role that the caller needs in the workspace.
 * @throws OperationError
 */
export function findReportIn(world: World, caller: Caller, params: PathParams, least: WorkspaceRole): Report {
  const workspace = requireRole(world, params['groupId'] ?? '', caller, least);
  const report = indexOf(world).report(params['reportId'] ?? '');
  if (report?.workspaceId !== workspace.id) throw notFoundIn('report', params['reportId'], workspace);
  return report;
}

/**
 * The dataset of a path, in the workspace of the path.
 * @param least The role that the caller needs in the workspace.
 * @throws OperationError
 */
export function findDatasetIn(world: World, caller: Caller, params: PathParams, least: WorkspaceRole): Dataset {
  const workspace = requireRole(world, params['groupId'] ?? '', caller, least);
  const dataset = indexOf(world).dataset(params['datasetId'] ?? '');
  if (dataset?.workspaceId !== workspace.id) throw notFoundIn('dataset', params['datasetId'], workspace);
  return dataset;
}

/**
 * The dashboard of a path, in the workspace of the path.
 * @param least The role that the caller needs in the workspace.
 * @throws OperationError
 */
export function findDashboardIn(world: World, caller: Caller, params: PathParams, least: WorkspaceRole): Dashboard {
  const workspace = requireRole(world, params['groupId'] ?? '', caller, least);
  const dashboard = indexOf(world).dashboard(params['dashboardId'] ?? '');
  if (dashboard?.workspaceId !== workspace.id) throw notFoundIn('dashboard', params['dashboardId'], workspace);
  return dashboard;
}

/**
 * The tile of a path, on its dashboard.
 * @throws OperationError 404
 */
export function findTileOn(dashboard: Dashboard, params: PathParams): DashboardTile {
  const id = params['tileId']?.toLowerCase();
  const tile = dashboard.tiles.find(other => other.id === id);
  if (!tile) throw notFound(`tile ${id ?? ''} on the dashboard ${dashboard.id}`);
  return tile;
}

/**
 * The workspace of an item, where the caller may make tokens for it.
 * @throws OperationError
 */
export function requireItemWorkspace(
  world: World,
  caller: Caller,
  item: Report | Dataset | Dashboard,
  kind: 'report' | 'dataset' | 'dashboard',
): Workspace {
  const workspace = requireRole(world, item.workspaceId, caller, 'Member');
  if (workspace.kind !== 'Classic') return workspace;
  if ('reportType' in item && item.reportType === 'PaginatedReport') {
    throw invalidRequest('Creating embed token for paginated report is only supported with workspaces v2');
  }
  throw undocumentedError('workspaceNotV2', {kind, id: item.id});
}
