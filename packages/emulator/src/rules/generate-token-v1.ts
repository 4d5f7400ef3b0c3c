/** The rules of the V1 token calls: one report, dataset, dashboard or tile a token. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {invalidRequest} from './power-bi-errors.js';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {datasetsOf} from '../world/dashboard-tiles.js';
import type {Dashboard, DashboardTile, Dataset, Report, Workspace} from '../world/world.js';
import {requireRole} from './access.js';
import {requireScope} from './caller.js';
import {countTrialToken} from './embed-token-quota.js';
import {findDataset, requireItemWorkspace} from './find-items.js';
import {grantToken, type TokenDecision} from './generate-token.js';
import {checkDatasetIdentity, checkIdentities, identityFor} from './effective-identities.js';
import {undocumentedError} from './undocumented-errors.js';

/** Body of the V1 token calls, as its schema reads it. */
export interface GenerateTokenRequestV1 {
  accessLevel?: 'View' | 'Edit' | 'Create';
  datasetId?: string;
  allowSaveAs?: boolean;
  identities?: EffectiveIdentity[];
  lifetimeInMinutes?: number;
}

/**
 * A token to look at or edit one report.
 * @throws OperationError
 */
export function decideReportToken(
  decision: TokenDecision,
  report: Report,
  body: GenerateTokenRequestV1,
): EmbedTokenClaims {
  const {world, caller} = decision;
  const level = body.accessLevel ?? 'View';
  if (level === 'Create') throw undocumentedError('accessLevelForReport', {level});
  const allowEdit = level === 'Edit';
  requireScope(caller, 'Report.ReadWrite.All', ...(allowEdit ? [] : ['Report.Read.All']));
  requireScope(caller, 'Dataset.ReadWrite.All', 'Dataset.Read.All');
  if (body.allowSaveAs) requireScope(caller, 'Content.Create');
  const workspace = requireItemWorkspace(world, caller, report, 'report');
  if (report.reportType === 'PaginatedReport') {
    if (!caller.isApplication) throw undocumentedError('paginatedByUser', {id: report.id});
    if (report.datasetIds?.length) {
      throw invalidRequest(
        'Paginated report with Power BI Dataset as a datasource is not supported with V1 embed token',
      );
    }
  }
  const dataset = report.datasetId === undefined ? undefined : findDataset(world, report.datasetId);
  const identities = singleIdentity(body, dataset);
  if (dataset) checkDataset(decision, dataset, identities[0]);
  countTrialToken(world, caller, [workspace]);
  return grantToken(
    decision,
    {
      reports: [{id: report.id, allowEdit}],
      datasets: dataset ? [{id: dataset.id, xmlaPermissions: 'Off'}] : [],
      targetWorkspaces: body.allowSaveAs ? [workspace.id] : [],
      identities,
    },
    body.lifetimeInMinutes,
  );
}

/** What a dataset's token is for. */
interface DatasetTokenOptions {
  dataset: Dataset;
  workspace: Workspace;
  /** Whether a report is to be made on the dataset. */
  isForCreation: boolean;
}

/**
 * A token for a dataset, by itself or to make a report on it.
 * @throws OperationError
 */
export function decideDatasetToken(
  decision: TokenDecision,
  {dataset, workspace, isForCreation}: DatasetTokenOptions,
  body: GenerateTokenRequestV1,
): EmbedTokenClaims {
  const {caller} = decision;
  requireScope(caller, 'Dataset.ReadWrite.All', 'Dataset.Read.All');
  if (isForCreation) {
    requireScope(caller, 'Content.Create');
    requireScope(caller, 'Report.ReadWrite.All', 'Report.Read.All');
  } else if (body.accessLevel !== undefined && body.accessLevel !== 'View') {
    throw undocumentedError('accessLevelForReport', {level: body.accessLevel});
  }
  requireItemWorkspace(decision.world, caller, dataset, 'dataset');
  const identities = singleIdentity(body, dataset);
  checkDataset(decision, dataset, identities[0]);
  countTrialToken(decision.world, caller, [workspace]);
  return grantToken(
    decision,
    {
      reports: [],
      datasets: [{id: dataset.id, xmlaPermissions: 'Off'}],
      targetWorkspaces: isForCreation ? [workspace.id] : [],
      identities,
    },
    body.lifetimeInMinutes,
  );
}

/**
 * `POST …/groups/{groupId}/reports/GenerateToken`.
 * @throws OperationError
 */
export function decideCreationToken(
  decision: TokenDecision,
  workspaceId: string,
  body: GenerateTokenRequestV1,
): EmbedTokenClaims {
  const workspace = requireRole(decision.world, workspaceId, decision.caller, 'Member');
  const level = body.accessLevel ?? 'View';
  if (level !== 'Create') throw invalidRequest(`Resource access type ${level} unsupported for Reports`);
  if (body.datasetId === undefined) throw undocumentedError('datasetMissingForCreate');
  const dataset = findDataset(decision.world, body.datasetId);
  return decideDatasetToken(decision, {dataset, workspace, isForCreation: true}, body);
}

/**
 * A token to look at a dashboard, or at one tile of it. Unlike the other V1 tokens it may hold several identities, each
 * for the datasets that it names: an example of the reference page does.
 * @param tile Undefined: the whole dashboard.
 * @throws OperationError
 */
export function decideDashboardToken(
  decision: TokenDecision,
  {dashboard, tile}: {dashboard: Dashboard; tile: DashboardTile | undefined},
  body: GenerateTokenRequestV1,
): EmbedTokenClaims {
  const {world, caller} = decision;
  if (body.accessLevel !== undefined && body.accessLevel !== 'View') {
    throw undocumentedError('accessLevelForReport', {level: body.accessLevel});
  }
  const workspace = requireItemWorkspace(world, caller, dashboard, 'dashboard');
  const datasets = datasetsOf(world, tile ? [tile] : dashboard.tiles);
  const identities = body.identities ?? [];
  checkIdentities(identities, datasets, []);
  for (const dataset of datasets) checkDataset(decision, dataset, identityFor(identities, dataset.id));
  countTrialToken(world, caller, [workspace]);
  return grantToken(
    decision,
    {
      reports: [],
      datasets: datasets.map(({id}) => ({id, xmlaPermissions: 'Off'})),
      dashboards: [{id: dashboard.id, ...(tile && {tileId: tile.id})}],
      targetWorkspaces: [],
      identities,
    },
    body.lifetimeInMinutes,
  );
}

function checkDataset(decision: TokenDecision, dataset: Dataset, identity: EffectiveIdentity | undefined): void {
  if (dataset.mode === 'DirectLake') {
    throw invalidRequest('Embedding a DirectLake dataset is not supported with V1 embed token');
  }
  checkDatasetIdentity(dataset, identity, decision.caller);
}

/**
 * V1 knows one identity. It is for the report's dataset, whatever it names.
 * @throws OperationError
 */
function singleIdentity(body: GenerateTokenRequestV1, dataset: Dataset | undefined): EffectiveIdentity[] {
  const identities = body.identities ?? [];
  if (identities.length > 1) throw invalidRequest('Creating embed token with multiple identities is not supported');
  return identities.map(identity => (dataset ? {...identity, datasets: [dataset.id]} : identity));
}
