/** Whether a token opens a dashboard or a tile, and as whom: decides the report page's requests for them. */
import {isGuid, type EffectiveIdentity} from '@pbi-bound-report/contract';
import {contentOf} from '../world/dashboard-tiles.js';
import {indexOf} from '../world/world-index.js';
import type {Dashboard, DashboardTile, Dataset, World} from '../world/world.js';
import {roleIn} from './access.js';
import {coveredIdentity, identityOfUser} from './dataset-identities.js';
import {embedErrors} from './embed-errors.js';
import type {TokenHolder} from './token-holder.js';

/** A request for a dashboard or a tile, with what it is decided by. */
export interface DashboardRequest {
  holder: TokenHolder;
  dashboardId: string;
  /** Undefined: the whole dashboard. */
  tileId: string | undefined;
  groupId?: string | undefined;
  nowSeconds: number;
  /** Title of the tile that sends a query; undefined while the dashboard opens. */
  tileTitle: string | undefined;
}

/** What a token grants of a dashboard. */
export interface DashboardGrant {
  dashboard: Dashboard;
  tiles: DashboardTile[];
  /** Seconds since 1970 UTC. */
  exp: number;
}

/**
 * A token for a dashboard opens each of its tiles; one for a tile opens that tile alone. Our choice: no source tells.
 * @throws EmbedError
 */
export function authorizeDashboard(world: World, request: DashboardRequest): DashboardGrant {
  const {holder, dashboardId, tileId, groupId, nowSeconds, tileTitle} = request;
  const exp = holder.kind === 'embed' ? holder.claims.exp : holder.exp;
  if (exp <= nowSeconds) throw embedErrors.tokenExpired(tileTitle);
  if (!isGuid(dashboardId) || (tileId !== undefined && !isGuid(tileId))) throw embedErrors.noGuid();
  const index = indexOf(world);
  const dashboard = index.dashboard(dashboardId);
  const workspace = dashboard && index.workspace(dashboard.workspaceId);
  if (!dashboard || !workspace) throw embedErrors.noDashboard();
  const id = tileId?.toLowerCase();
  if (holder.kind === 'embed') {
    const grants = holder.claims.dashboards ?? [];
    const isGranted = grants.some(grant => grant.id === dashboard.id && (grant.tileId ?? id) === id);
    if (!isGranted) throw embedErrors.otherDashboard();
  } else if (workspace.tenantId !== holder.tenantId || !roleIn(workspace, holder.principalId)) {
    throw embedErrors.otherDashboard();
  }
  if (groupId && groupId.toLowerCase() !== dashboard.workspaceId) throw embedErrors.otherDashboard();
  const tiles = id === undefined ? dashboard.tiles : dashboard.tiles.filter(tile => tile.id === id);
  if (id !== undefined && tiles.length === 0) throw embedErrors.noTile();
  return {dashboard, tiles, exp};
}

/** What a tile's query is answered from. */
export interface TileGrant {
  dataset: Dataset;
  identity: EffectiveIdentity | undefined;
}

/**
 * The dataset of a tile, and as whom the holder sees it.
 * @throws EmbedError
 */
export function authorizeTile(world: World, holder: TokenHolder, tile: DashboardTile): TileGrant {
  const {dataset, problem} = contentOf(world, tile);
  if (problem !== undefined || !dataset) throw embedErrors.queryFailed(problem ?? 'The tile has lost its dataset.');
  const index = indexOf(world);
  const workspace = index.workspace(dataset.workspaceId);
  if (workspace && index.capacityOf(workspace)?.state === 'Suspended') throw embedErrors.noConnection(tile.title ?? '');
  if (holder.kind === 'embed') return {dataset, identity: coveredIdentity(holder.claims, dataset)};
  const role = roleIn(workspace, holder.principalId);
  if (!role || workspace?.tenantId !== holder.tenantId) throw embedErrors.wrongWorkspace();
  return {dataset, identity: identityOfUser(holder, dataset, role)};
}
