/** The rules of `POST /v1.0/myorg/GenerateToken`, in the order in which they are applied. */
import type {EffectiveIdentity, GenerateTokenRequestV2} from '@pbi-bound-report/contract';
import {codeTwice, codeAndMessage, invalidRequest} from './power-bi-errors.js';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Report, Workspace, World} from '../world/world.js';
import {requireRole} from './access.js';
import {requireScope, type Caller} from './caller.js';
import {checkDatasetIdentity, checkIdentities, identityFor} from './effective-identities.js';
import {undocumentedError} from './undocumented-errors.js';
import {
  checkDatasourceIdentities,
  checkPaginated,
  checkPaginatedVisuals,
  checkUpstream,
  type RequestedDataset,
  type RequestedReport,
} from './paginated-reports.js';

/** A token that was decided on, and what it was decided by. */
export interface TokenDecision {
  world: World;
  caller: Caller;
  nowSeconds: number;
  tokenId: string;
}

const none: readonly never[] = [];

/**
 * @param body As its schema reads it.
 * @throws OperationError
 */
export function decideEmbedToken(decision: TokenDecision, body: GenerateTokenRequestV2): EmbedTokenClaims {
  const {world, caller} = decision;
  const asked = {
    reports: body.reports ?? none,
    datasets: body.datasets ?? none,
    targets: body.targetWorkspaces ?? none,
  };
  if (asked.reports.length + asked.datasets.length + asked.targets.length === 0) {
    throw undocumentedError('nothingAsked');
  }
  if (!caller.isApplication) {
    checkScopes(
      caller,
      asked.reports.length > 0,
      asked.reports.some(r => r.allowEdit),
      asked.targets.length > 0,
    );
  }

  const reports = asked.reports.map(({id, allowEdit}): RequestedReport => {
    const report = findReport(world, id);
    return {report, workspace: requireItemWorkspace(world, caller, report, 'report'), allowEdit: allowEdit === true};
  });
  const datasets = asked.datasets.map(({id, xmlaPermissions}): RequestedDataset => {
    const dataset = findDataset(world, id);
    return {
      dataset,
      workspace: requireItemWorkspace(world, caller, dataset, 'dataset'),
      isReadOnly: xmlaPermissions === 'ReadOnly',
    };
  });
  const targets = asked.targets.map(({id}) => {
    const workspace = requireRole(world, id, caller, 'Contributor');
    if (workspace.kind === 'Classic') throw undocumentedError('workspaceNotV2', {kind: 'target workspace', id});
    return workspace;
  });

  for (const item of reports) {
    if (item.report.reportType === 'PaginatedReport') checkPaginated(world, item, datasets, caller);
    else checkPaginatedVisuals(world, item, reports, caller);
  }
  for (const item of datasets) checkUpstream(world, item, datasets);
  const identities = body.identities ?? none;
  if (identities.length > 0) {
    checkIdentities(
      identities,
      datasets.map(d => d.dataset),
      reports.map(r => r.report),
    );
  }
  for (const {dataset} of datasets) checkDatasetIdentity(dataset, identityFor(identities, dataset.id), caller);
  checkDatasourceIdentities(body.datasourceIdentities ?? none, reports, datasets);
  countTrialToken(
    world,
    caller,
    [...reports, ...datasets].map(item => item.workspace),
  );

  return grantToken(
    decision,
    {
      reports: reports.map(({report, allowEdit}) => ({id: report.id, allowEdit})),
      datasets: datasets.map(({dataset, isReadOnly}) => ({
        id: dataset.id,
        xmlaPermissions: isReadOnly ? 'ReadOnly' : 'Off',
      })),
      targetWorkspaces: targets.map(t => t.id),
      identities: [...identities],
    },
    body.lifetimeInMinutes,
  );
}

/** Delegated callers need scopes for what they ask; service principals are ruled by roles alone. */
function checkScopes(caller: Caller, reports: boolean, edits: boolean, targets: boolean): void {
  if (reports) requireScope(caller, 'Report.ReadWrite.All', ...(edits ? [] : ['Report.Read.All']));
  requireScope(caller, 'Dataset.ReadWrite.All', 'Dataset.Read.All');
  if (targets) requireScope(caller, 'Content.Create');
}

/** @throws OperationError 404 */
export function findReport(world: World, id: string): Report {
  const report = indexOf(world).report(id);
  if (!report) throw codeTwice(404, 'PowerBIEntityNotFound');
  return report;
}

/** @throws OperationError 404 */
export function findDataset(world: World, id: string): Dataset {
  const dataset = indexOf(world).dataset(id);
  if (!dataset) throw codeTwice(404, 'PowerBIEntityNotFound');
  return dataset;
}

/**
 * The workspace of an item, where the caller may make tokens for it.
 * @throws OperationError
 */
export function requireItemWorkspace(
  world: World,
  caller: Caller,
  item: Report | Dataset,
  kind: 'report' | 'dataset',
): Workspace {
  const workspace = requireRole(world, item.workspaceId, caller, 'Member');
  if (workspace.kind === 'Classic') {
    if ('reportType' in item && item.reportType === 'PaginatedReport') {
      throw invalidRequest('Creating embed token for paginated report is only supported with workspaces v2');
    }
    throw undocumentedError('workspaceNotV2', {kind, id: item.id});
  }
  return workspace;
}

/**
 * Without a capacity, tokens are for trial only and run out.
 * @throws OperationError
 */
export function countTrialToken(world: World, caller: Caller, places: readonly Workspace[]): void {
  const trial = indexOf(world).tenant(caller.tenantId)?.embedTrial;
  if (
    !trial ||
    places.every(place => {
      const capacity = indexOf(world).capacityOf(place);
      return capacity !== undefined && capacity.sku !== 'PremiumPerUser';
    })
  ) {
    return;
  }
  if (trial.used >= trial.limit) {
    throw codeAndMessage(
      403,
      'Forbidden',
      'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity. You need to purchase Azure capacities to generate embed tokens. See https://go.microsoft.com/fwlink/?linkid=868976',
    );
  }
  trial.used++;
}

/** What a token is to grant, decided. */
export interface Grants {
  reports: EmbedTokenClaims['reports'];
  datasets: EmbedTokenClaims['datasets'];
  targetWorkspaces: string[];
  identities: EffectiveIdentity[];
}

/** The claims of a token that may be given. It cannot outlive the Entra token it was asked for with. */
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
