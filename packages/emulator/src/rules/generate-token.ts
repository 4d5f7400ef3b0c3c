/** The rules of `POST /v1.0/myorg/GenerateToken`, in the order in which they are applied. */
import type {EffectiveIdentity, GenerateTokenRequestV2} from '@pbi-bound-report/contract';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {indexOf} from '../world/world-index.js';
import type {Workspace, World} from '../world/world.js';
import {requireRole} from './access.js';
import {requireScope, type Caller} from './caller.js';
import {checkDatasetIdentity, checkIdentities, identityFor} from './effective-identities.js';
import {countTrialToken} from './embed-token-quota.js';
import {findDataset, findReport, requireItemWorkspace} from './find-items.js';
import {
  checkDatasourceIdentities,
  checkPaginated,
  checkPaginatedVisuals,
  checkUpstream,
  type RequestedDataset,
  type RequestedReport,
} from './paginated-reports.js';
import {undocumentedError} from './undocumented-errors.js';

/** A token that is decided on, and what it is decided by. */
export interface TokenDecision {
  world: World;
  caller: Caller;
  nowSeconds: number;
  tokenId: string;
}

/** The items of a request, found in the world. */
interface RequestedItems {
  reports: RequestedReport[];
  datasets: RequestedDataset[];
  targets: Workspace[];
}

const none: readonly never[] = [];

/**
 * @param body As its schema reads it.
 * @throws OperationError
 */
export function decideEmbedToken(decision: TokenDecision, body: GenerateTokenRequestV2): EmbedTokenClaims {
  const {world, caller} = decision;
  checkScopes(caller, body);
  const items = findItems(world, caller, body);
  checkItems(world, caller, items);
  const identities = body.identities ?? none;
  checkItemIdentities(caller, items, identities);
  checkDatasourceIdentities(body.datasourceIdentities ?? none, items.reports, items.datasets);
  countTrialToken(
    world,
    caller,
    [...items.reports, ...items.datasets].map(item => item.workspace),
  );
  return grantToken(
    decision,
    {
      reports: items.reports.map(({report, allowEdit}) => ({id: report.id, allowEdit})),
      datasets: items.datasets.map(({dataset, isReadOnly}) => ({
        id: dataset.id,
        xmlaPermissions: isReadOnly ? 'ReadOnly' : 'Off',
      })),
      targetWorkspaces: items.targets.map(workspace => workspace.id),
      identities: [...identities],
    },
    body.lifetimeInMinutes,
  );
}

/**
 * Delegated callers need scopes for what they request; service principals are ruled by roles alone.
 * @throws OperationError
 */
function checkScopes(caller: Caller, body: GenerateTokenRequestV2): void {
  const reports = body.reports ?? none;
  const datasets = body.datasets ?? none;
  const targetWorkspaces = body.targetWorkspaces ?? none;
  if (reports.length + datasets.length + targetWorkspaces.length === 0) throw undocumentedError('emptyRequest');
  const isEditing = reports.some(report => report.allowEdit);
  if (reports.length > 0) requireScope(caller, 'Report.ReadWrite.All', ...(isEditing ? [] : ['Report.Read.All']));
  requireScope(caller, 'Dataset.ReadWrite.All', 'Dataset.Read.All');
  if (targetWorkspaces.length > 0) requireScope(caller, 'Content.Create');
}

/** @throws OperationError where one is not there, or not for the caller. */
function findItems(world: World, caller: Caller, body: GenerateTokenRequestV2): RequestedItems {
  const reports = (body.reports ?? none).map(({id, allowEdit}): RequestedReport => {
    const report = findReport(world, id);
    return {report, workspace: requireItemWorkspace(world, caller, report, 'report'), allowEdit: allowEdit === true};
  });
  const datasets = (body.datasets ?? none).map(({id, xmlaPermissions}): RequestedDataset => {
    const dataset = findDataset(world, id);
    const workspace = requireItemWorkspace(world, caller, dataset, 'dataset');
    return {dataset, workspace, isReadOnly: xmlaPermissions === 'ReadOnly'};
  });
  const targets = (body.targetWorkspaces ?? none).map(({id}) => {
    const workspace = requireRole(world, id, caller, 'Contributor');
    if (workspace.kind === 'Classic') throw undocumentedError('workspaceNotV2', {kind: 'target workspace', id});
    return workspace;
  });
  return {reports, datasets, targets};
}

/**
 * Rules over several items: paginated reports and composite models need others beside them.
 * @throws OperationError
 */
function checkItems(world: World, caller: Caller, {reports, datasets}: RequestedItems): void {
  for (const item of reports) {
    if (item.report.reportType === 'PaginatedReport') checkPaginated(world, item, datasets, caller);
    else checkPaginatedVisuals(world, item, reports, caller);
  }
  for (const item of datasets) checkUpstream(world, item, datasets);
}

/** @throws OperationError */
function checkItemIdentities(
  caller: Caller,
  {reports, datasets}: RequestedItems,
  identities: readonly EffectiveIdentity[],
): void {
  checkIdentities(
    identities,
    datasets.map(item => item.dataset),
    reports.map(item => item.report),
  );
  for (const {dataset} of datasets) checkDatasetIdentity(dataset, identityFor(identities, dataset.id), caller);
}

/** What a token is to grant, decided. */
export interface Grants {
  reports: EmbedTokenClaims['reports'];
  datasets: EmbedTokenClaims['datasets'];
  dashboards?: NonNullable<EmbedTokenClaims['dashboards']>;
  targetWorkspaces: string[];
  identities: EffectiveIdentity[];
}

/** The claims of a token that may be given. It cannot outlive the Entra token that it was requested with. */
export function grantToken(
  {world, caller, nowSeconds, tokenId}: TokenDecision,
  grants: Grants,
  lifetimeInMinutes: number | undefined,
): EmbedTokenClaims {
  return {
    tokenId,
    tenantId: caller.tenantId,
    principalId: caller.principalId,
    ...grants,
    exp: lifetimeInMinutes ? Math.min(caller.claims.exp, nowSeconds + lifetimeInMinutes * 60) : caller.claims.exp,
    clusterUrl: indexOf(world).tenant(caller.tenantId)?.clusterUrl ?? '',
  };
}
