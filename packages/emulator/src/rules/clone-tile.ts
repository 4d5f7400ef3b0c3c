/** What comes of a tile that is cloned. */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {contentOf, placeOn} from '../world/dashboard-tiles.js';
import {indexOf} from '../world/world-index.js';
import type {Dashboard, DashboardTile} from '../world/world.js';
import {requireItemRole, requireRole} from './access.js';
import type {Caller} from './caller.js';
import {findDataset, findReport} from './find-items.js';
import {myWorkspaceId} from './my-workspace.js';
import {notAccessible, notFound} from './power-bi-errors.js';
import {undocumentedError} from './undocumented-errors.js';
import {requireRoom} from './world-growth.js';

/** Body of the call. */
export interface CloneTileRequest {
  targetDashboardId: string;
  targetWorkspaceId?: string;
  targetReportId?: string;
  targetModelId?: string;
  positionConflictAction?: 'Abort' | 'Tail';
}

/** A tile that is to be cloned. */
interface Source {
  caller: Caller;
  dashboard: Dashboard;
  tile: DashboardTile;
}

type Links = Pick<DashboardTile, 'reportId' | 'datasetId' | 'pageName' | 'visualName' | 'pinned'>;

const emptyGuid = '00000000-0000-0000-0000-000000000000';

/** @throws OperationError */
export function cloneTile(
  context: OperationContext,
  source: Source,
  request: CloneTileRequest,
): {dashboard: Dashboard; tile: DashboardTile} {
  const {tile} = source;
  const target = findTarget(context, source, request);
  const place = placeOn(target, tile, request.positionConflictAction ?? 'Tail');
  if (!place) throw undocumentedError('tilePosition', {id: target.id, tile: tile.id});
  const links = linksOf(
    context,
    {...source, isElsewhere: target.workspaceId !== source.dashboard.workspaceId},
    request,
  );
  const copy: DashboardTile = defined({id: context.createId(), title: tile.title, ...links, ...place});
  requireRoom(context, {kind: 'tiles', count: target.tiles.length, item: copy});
  target.tiles = [...target.tiles, copy];
  return {dashboard: target, tile: copy};
}

/** @throws OperationError */
function findTarget({world}: OperationContext, {caller, dashboard}: Source, request: CloneTileRequest): Dashboard {
  const {targetWorkspaceId = dashboard.workspaceId, targetDashboardId} = request;
  if (targetWorkspaceId === emptyGuid && caller.isApplication) throw notAccessible();
  const workspace =
    targetWorkspaceId === emptyGuid
      ? requireRole(world, myWorkspaceId, caller, 'Contributor')
      : requireItemRole(world, targetWorkspaceId.toLowerCase(), caller, 'Contributor');
  const target = indexOf(world).dashboard(targetDashboardId);
  if (target?.workspaceId !== workspace.id) {
    throw notFound(`dashboard ${targetDashboardId} in the workspace ${workspace.id}`);
  }
  return target;
}

/**
 * As documented: the links of the source within its workspace, none beyond it, or those that the request names. The
 * visual is cloned as it is.
 * @throws OperationError
 */
function linksOf(
  {world}: OperationContext,
  {caller, tile, isElsewhere}: Source & {isElsewhere: boolean},
  {targetReportId, targetModelId}: CloneTileRequest,
): Links {
  const report = targetReportId === undefined ? undefined : findReport(world, targetReportId);
  const dataset = targetModelId === undefined ? undefined : findDataset(world, targetModelId);
  if (report) requireItemRole(world, report.workspaceId, caller, 'Viewer');
  if (dataset) requireItemRole(world, dataset.workspaceId, caller, 'Contributor');
  const {reportId, pageName, visualName, pinned, datasetId} = tile;
  if (!isElsewhere && !report) {
    return {reportId, pageName, visualName, pinned, datasetId: dataset?.id ?? datasetId} as Links;
  }
  if (!report && !dataset) return {};
  const content = contentOf(world, tile);
  return defined({
    reportId: report?.id ?? (isElsewhere ? undefined : reportId),
    pageName: report ? pageName : undefined,
    pinned: content.visual,
    datasetId: dataset?.id ?? (isElsewhere || report ? report?.datasetId : datasetId),
  });
}
