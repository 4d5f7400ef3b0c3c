/**
 * Takes things out of a world, with all that cannot be without them. Lists are replaced, never cut: whoever looks
 * things up by id remembers a list by its identity and its length.
 */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import type {Dashboard, DashboardTile, Dataset, Report, Workspace, World} from '../world/world.js';
import {contentOf} from '../world/dashboard-tiles.js';

/** What is to go, by id. */
interface Removal {
  reports: ReadonlySet<string>;
  datasets: ReadonlySet<string>;
}

/** Removes a workspace with everything in it. */
export function removeWorkspace(context: OperationContext, {id}: Workspace): void {
  const {world} = context;
  const datasets = new Set(world.datasets.filter(d => d.workspaceId === id).map(d => d.id));
  const reports = world.reports.filter(
    r => r.workspaceId === id || (r.datasetId !== undefined && datasets.has(r.datasetId)),
  );
  removeItems(world, {reports: new Set(reports.map(r => r.id)), datasets});
  world.workspaces = world.workspaces.filter(w => w.id !== id);
  keepOf(world, 'imports', file => file.workspaceId !== id);
  keepOf(world, 'apps', app => app.workspaceId !== id);
  keepOf(world, 'dashboards', dashboard => dashboard.workspaceId !== id);
  context.growth.release();
}

/** Removes a dataset and the reports on it, in whatever workspace they are: documented for those of its own. */
export function removeDataset(context: OperationContext, {id}: Dataset): void {
  const reports = context.world.reports.filter(r => r.datasetId === id);
  removeItems(context.world, {reports: new Set(reports.map(r => r.id)), datasets: new Set([id])});
  context.growth.release();
}

export function removeReport(context: OperationContext, {id}: Report): void {
  removeItems(context.world, {reports: new Set([id]), datasets: new Set()});
  context.growth.release();
}

export function removeDashboard(context: OperationContext, {id}: Dashboard): void {
  keepOf(context.world, 'dashboards', dashboard => dashboard.id !== id);
  context.growth.release();
}

/** Removes a profile with its roles. */
export function removeProfile(context: OperationContext, id: string): void {
  const {world} = context;
  keepOf(world, 'profiles', profile => profile.id !== id);
  for (const workspace of world.workspaces) {
    if (!workspace.members.some(m => m.principalId === id)) continue;
    workspace.members = workspace.members.filter(m => m.principalId !== id);
  }
  for (const gateway of world.gateways ?? []) {
    gateway.adminIds = gateway.adminIds.filter(admin => admin !== id);
    for (const source of gateway.datasources) {
      if (source.users) source.users = source.users.filter(user => user.principalId !== id);
    }
  }
  for (const dataset of world.datasets) {
    if (dataset.ownerId === id) delete dataset.ownerId;
    if (dataset.gatewayAdminIds) dataset.gatewayAdminIds = dataset.gatewayAdminIds.filter(admin => admin !== id);
  }
  context.growth.release();
}

function removeItems(world: World, {reports, datasets}: Removal): void {
  for (const dashboard of world.dashboards ?? []) settleTiles(world, dashboard, {reports, datasets});
  world.reports = world.reports.filter(r => !reports.has(r.id));
  keepOf(world, 'exports', job => !reports.has(job.reportId));
  if (datasets.size > 0) {
    world.datasets = world.datasets.filter(d => !datasets.has(d.id));
    for (const dataset of world.datasets) {
      Object.assign(dataset, defined({upstreamDatasetIds: without(dataset.upstreamDatasetIds, datasets)}));
    }
  }
  for (const report of world.reports) {
    Object.assign(
      report,
      defined({
        datasetIds: without(report.datasetIds, datasets),
        paginatedVisualReportIds: without(report.paginatedVisualReportIds, reports),
      }),
    );
  }
}

/**
 * Tiles with rows of a dataset go with it. A tile outlives its report: it keeps what was pinned. No public source was
 * found for either.
 */
function settleTiles(world: World, dashboard: Dashboard, {reports, datasets}: Removal): void {
  const isTouched = ({reportId, datasetId}: DashboardTile): boolean =>
    (reportId !== undefined && reports.has(reportId)) || (datasetId !== undefined && datasets.has(datasetId));
  if (!dashboard.tiles.some(isTouched)) return;
  dashboard.tiles = dashboard.tiles.flatMap(tile => {
    const {report, visual, dataset} = contentOf(world, tile);
    if (dataset && datasets.has(dataset.id)) return [];
    if (!report || !reports.has(report.id)) return [tile];
    const {reportId: _, pageName: __, visualName: ___, ...rest} = tile;
    return [{...rest, ...defined({pinned: visual, datasetId: dataset?.id})}];
  });
}

/** The ids that stay; undefined where none has to go. */
function without(ids: readonly string[] | undefined, gone: ReadonlySet<string>): string[] | undefined {
  return ids?.some(id => gone.has(id)) ? ids.filter(id => !gone.has(id)) : undefined;
}

/** Lists that a world need not have. */
type OptionalLists = 'apps' | 'dashboards' | 'exports' | 'imports' | 'profiles';

/** Keeps a part of a list. A list of which nothing is left is taken away: the world is as if it never had one. */
export function keepOf<Name extends OptionalLists>(
  world: World,
  name: Name,
  isKept: (item: NonNullable<World[Name]>[number]) => boolean,
): void {
  const list = world[name] as NonNullable<World[Name]>[number][] | undefined;
  if (!list) return;
  const kept = list.filter(isKept);
  if (kept.length > 0) world[name] = kept as World[Name];
  else delete world[name];
}
