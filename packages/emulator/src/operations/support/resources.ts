/** Reports, datasets and workspaces as the service describes them. */
import {
  defined,
  operationPaths,
  powerBiAppOrigin,
  type ModelTable,
  type PowerBiDashboard,
  type PowerBiDataset,
  type PowerBiGroup,
  type PowerBiReport,
  type PowerBiTile,
} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {OperationRequest} from '../../http/operation.js';
import type {Table} from '../../engine/model-types.js';
import {findBoundSource} from '../../rules/data-sources.js';
import {needsIdentity, needsRoles} from '../../rules/effective-identities.js';
import {indexOf} from '../../world/world-index.js';
import {contentOf, titleOf} from '../../world/dashboard-tiles.js';
import type {
  Dashboard,
  DashboardTile,
  Dataset,
  Datasource,
  Gateway,
  GatewayDatasource,
  Report,
  Workspace,
  World,
} from '../../world/world.js';

const contextBases = new Map<string, string>();

/** `@odata.context`: on the tenant's cluster, and `http:`, as the service writes it. */
export function odataContext(context: OperationContext, tenantId: string, path: string): string {
  const cluster = indexOf(context.world).tenant(tenantId)?.clusterUrl ?? '';
  let base = contextBases.get(cluster);
  if (base === undefined) {
    contextBases.set(cluster, (base = `${cluster.toLowerCase().replace('https:', 'http:')}/v1.0/myorg/`));
  }
  return base + path;
}

const embedConfigs = new Map<string, string>();

/** The `config` of embed URLs: the cluster, base64 and percent-encoded in lower case. */
function embedConfig(clusterUrl: string): string {
  let config = embedConfigs.get(clusterUrl);
  if (config === undefined) {
    config = encodeURIComponent(
      btoa(JSON.stringify({clusterUrl, embedFeatures: {usageMetricsVNext: true}})),
    ).replaceAll('%3D', '%3d');
    embedConfigs.set(clusterUrl, config);
  }
  return config;
}

/** @param request For the origin at which the client called. */
export function describeReport(context: OperationContext, request: OperationRequest, report: Report): PowerBiReport {
  const index = indexOf(context.world);
  const workspace = index.workspace(report.workspaceId);
  const clusterUrl = index.tenant(workspace?.tenantId)?.clusterUrl ?? '';
  // The addresses of My workspace name no workspace.
  const [place, group] =
    workspace?.kind === 'My' ? ['', ''] : [`/groups/${report.workspaceId}`, `&groupId=${report.workspaceId}`];
  const isPaginated = report.reportType === 'PaginatedReport';
  const page = isPaginated ? operationPaths.paginatedReportEmbed : operationPaths.reportEmbed;
  return {
    id: report.id,
    reportType: report.reportType,
    name: report.name,
    webUrl: `${powerBiAppOrigin}${place}/${isPaginated ? 'rdlreports' : 'reports'}/${report.id}`,
    embedUrl: `${context.embedOrigin(request.origin)}${page}?reportId=${report.id}${group}&w=2&config=${embedConfig(clusterUrl)}`,
    isFromPbix: !isPaginated,
    isOwnedByMe: true,
    ...(report.description === undefined ? {} : {description: report.description}),
    ...(report.datasetId === undefined
      ? {}
      : {
          datasetId: report.datasetId,
          datasetWorkspaceId: index.dataset(report.datasetId)?.workspaceId ?? report.workspaceId,
        }),
    users: [],
    subscriptions: [],
  };
}

/** The end of an embed URL: the workspace, and the cluster that serves it. */
function embedQuery({world}: OperationContext, workspaceId: string): string {
  const index = indexOf(world);
  const clusterUrl = index.tenant(index.workspace(workspaceId)?.tenantId)?.clusterUrl ?? '';
  return `&groupId=${workspaceId}&w=2&config=${embedConfig(clusterUrl)}`;
}

/** @param request For the origin at which the client called. */
export function describeDashboard(
  context: OperationContext,
  request: OperationRequest,
  {id, name, workspaceId}: Dashboard,
): PowerBiDashboard {
  const page = `${context.embedOrigin(request.origin)}${operationPaths.dashboardEmbed}`;
  return {
    id,
    displayName: name,
    isReadOnly: false,
    webUrl: `${powerBiAppOrigin}/groups/${workspaceId}/dashboards/${id}`,
    embedUrl: `${page}?dashboardId=${id}${embedQuery(context, workspaceId)}`,
    users: [],
    subscriptions: [],
  };
}

/** A tile of a dashboard; links that it has lost are left out. */
export function describeTile(
  context: OperationContext,
  request: OperationRequest,
  {dashboard, tile}: {dashboard: Dashboard; tile: DashboardTile},
): PowerBiTile {
  const {report, visual, dataset} = contentOf(context.world, tile);
  const page = `${context.embedOrigin(request.origin)}${operationPaths.tileEmbed}`;
  return defined({
    id: tile.id,
    title: titleOf(tile, visual),
    rowSpan: tile.rowSpan,
    colSpan: tile.colSpan,
    embedUrl: `${page}?dashboardId=${dashboard.id}&tileId=${tile.id}${embedQuery(context, dashboard.workspaceId)}`,
    reportId: report?.id,
    datasetId: dataset?.id,
  });
}

/** Real answers are in camelCase, whatever the published description says. */
export function describeDataset(
  context: OperationContext,
  request: OperationRequest,
  dataset: Dataset,
): PowerBiDataset {
  const isLive = dataset.mode === 'AzureAnalysisServices' || dataset.mode === 'AnalysisServices';
  const origin = context.embedOrigin(request.origin);
  return {
    id: dataset.id,
    name: dataset.name,
    webUrl: `${powerBiAppOrigin}/groups/${dataset.workspaceId}/datasets/${dataset.id}`,
    addRowsAPIEnabled: false,
    configuredBy: nameOfOwner(context, dataset),
    isRefreshable: !isLive,
    isEffectiveIdentityRequired: needsIdentity(dataset),
    isEffectiveIdentityRolesRequired: needsRoles(dataset),
    isOnPremGatewayRequired: dataset.mode === 'AnalysisServices',
    targetStorageMode: 'Abf',
    createdDate: dataset.createdDate ?? '2025-01-01T00:00:00.000Z',
    createReportEmbedURL: `${origin}${operationPaths.reportEmbed}?datasetId=${dataset.id}&groupId=${dataset.workspaceId}&w=2`,
    qnaEmbedURL: `${origin}/qnaEmbed?datasetId=${dataset.id}&groupId=${dataset.workspaceId}&w=2`,
    ...(dataset.description === undefined ? {} : {description: dataset.description}),
    upstreamDatasets: (dataset.upstreamDatasetIds ?? []).map(targetDatasetId => ({
      targetDatasetId,
      groupId: indexOf(context.world).dataset(targetDatasetId)?.workspaceId,
    })),
    users: [],
    queryScaleOutSettings: {autoSyncReadOnlyReplicas: true, maxReadOnlyReplicas: 0},
  };
}

/** A user's principal name; of others the display name (invented). Worlds need not say who configured a dataset. */
function nameOfOwner({world}: OperationContext, {ownerId}: Dataset): string {
  if (ownerId === undefined) return 'emulator@retail.example';
  const owner = world.principals.find(p => p.id === ownerId) ?? world.profiles?.find(p => p.id === ownerId);
  if (!owner) return ownerId;
  return 'userPrincipalName' in owner ? owner.userPrincipalName : owner.displayName;
}

/** A workspace as `GET /groups` lists it. */
export function describeGroup(workspace: Workspace): PowerBiGroup {
  return {
    id: workspace.id,
    isReadOnly: false,
    isOnDedicatedCapacity: workspace.capacityId !== undefined,
    ...(workspace.capacityId === undefined
      ? {}
      : {
          capacityId: workspace.capacityId,
          defaultDatasetStorageFormat: workspace.defaultDatasetStorageFormat ?? 'Small',
        }),
    type: 'Workspace',
    name: workspace.name,
  };
}

/** A gateway: whoever may see it gets the key that credentials are encrypted with. */
export const describeGateway = ({id, name, publicKey}: Gateway): object => ({id, name, type: 'Resource', publicKey});

/** A data source of a gateway: its connection details are JSON in a text. */
export const describeGatewayDatasource = (gatewayId: string, item: GatewayDatasource): object =>
  defined({
    id: item.id,
    gatewayId,
    datasourceType: item.datasourceType,
    connectionDetails: JSON.stringify(item.connectionDetails),
    credentialType: item.credentialType,
    datasourceName: item.datasourceName,
  });

/** A data source of a dataset, as if its gateway had it: so do those in the cloud, which are on no gateway. */
export const describeCloudDatasource = (item: Datasource): object =>
  defined({
    id: item.datasourceId,
    gatewayId: item.gatewayId,
    datasourceType: item.datasourceType,
    connectionDetails: JSON.stringify(item.connectionDetails),
    credentialType: item.credentialType,
  });

/** What a dataset reads by way of a gateway. */
export function boundDatasources(world: World, {datasources = []}: Dataset): object[] {
  return datasources
    .filter(({gatewayId, datasourceId}) => gatewayId !== undefined && datasourceId !== undefined)
    .map(item => {
      const bound = findBoundSource(world, item);
      return bound ? describeGatewayDatasource(bound.gateway.id, bound.source) : describeCloudDatasource(item);
    });
}

/** A data source; ids that the world does not give are left out. */
export function describeDatasource({datasourceType, connectionDetails, datasourceId, gatewayId}: Datasource): object {
  return defined({datasourceType, connectionDetails, datasourceId, gatewayId});
}

/** The data sources of a paginated report: its own, and the Power BI datasets that it reads. */
export function paginatedDatasources(context: OperationContext, report: Report): object[] {
  const index = indexOf(context.world);
  return [
    ...(report.datasources ?? []).map(describeDatasource),
    ...(report.datasetIds ?? []).map(id => {
      const dataset = index.dataset(id);
      const workspace = dataset && index.workspace(dataset.workspaceId);
      return {
        datasourceType: 'AnalysisServices',
        connectionDetails: {
          server: `powerbi://api.powerbi.com/v1.0/myorg/${encodeURIComponent(workspace?.name ?? '')}`,
          database: dataset?.name ?? '',
        },
      };
    }),
  ];
}

/** A table of a model as the report page sees it. */
export function describeTable({name, columns, measures, hierarchies}: Table): ModelTable {
  return defined({
    name,
    columns: columns.map(({name, dataType, formatString}) => defined({name, dataType, formatString})),
    measures: measures.map(({name, formatString}) => defined({name, formatString})),
    hierarchies: hierarchies?.map(({name, levels}) => ({name, levels: levels.map(level => level.name)})),
  });
}
