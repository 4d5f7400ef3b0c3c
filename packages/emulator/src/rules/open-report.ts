/** Whether a token opens a report on a dataset, and as whom. The only judge of the report page's calls. */
import type {EffectiveIdentity, OpenReportRequest, QueryDataRequest} from '@pbi-bound-report/contract';
import {modelOf} from '../engine/model.js';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Report, Workspace, World} from '../world/world.js';
import {isAtLeast, roleIn} from './access.js';
import {embedErrors} from './embed-errors.js';
import {missingFields} from './model-compatibility.js';

/** Who holds the token that the page shows. */
export type TokenHolder =
  | {kind: 'embed'; claims: EmbedTokenClaims}
  | {kind: 'user'; principalId: string; tenantId: string; userPrincipalName: string; exp: number};

/** What a token grants for one report on one dataset. */
export interface EmbedGrant {
  report: Report;
  dataset: Dataset;
  /** Whom row-level security applies to. */
  identity: EffectiveIdentity | undefined;
  allowEdit: boolean;
  targetWorkspaces: string[];
  /** Seconds since 1970 UTC. */
  exp: number;
}

/** More data sources than this cannot be combined by one user's bindings. */
export const mostDatasources = 1000;

/**
 * @param title Of the visual that asks; undefined while the report opens.
 * @throws EmbedError
 */
export function authorizeEmbed(
  world: World,
  holder: TokenHolder,
  request: OpenReportRequest | QueryDataRequest,
  nowSeconds: number,
  title: string | undefined,
): EmbedGrant {
  const index = indexOf(world);
  const exp = holder.kind === 'embed' ? holder.claims.exp : holder.exp;
  if (exp <= nowSeconds) throw title === undefined ? embedErrors.expired() : embedErrors.expiredAtVisual(title);
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(request.reportId)) throw embedErrors.noGuid();
  const report = index.report(request.reportId);
  const home = report && index.workspace(report.workspaceId);
  if (!report || !home) throw holder.kind === 'embed' ? embedErrors.noReport() : embedErrors.noReportForUser();
  const asked = 'groupId' in request ? request.groupId : undefined;
  const granted = holder.kind === 'embed' ? holder.claims.reports.find(r => r.id === report.id) : undefined;
  if (holder.kind === 'embed' && !granted) throw embedErrors.otherReport();
  if (asked && asked.toLowerCase() !== report.workspaceId) throw embedErrors.wrongWorkspace();

  const dataset = boundDataset(world, report, request.datasetId);
  const place = index.workspace(dataset.workspaceId) ?? home;
  const access =
    holder.kind === 'embed'
      ? {
          identity: tokenIdentity(holder.claims, report, dataset),
          allowEdit: granted?.allowEdit === true,
          targetWorkspaces: holder.claims.targetWorkspaces,
        }
      : userAccess(world, holder, home, place, dataset);
  checkModel(world, holder, report, dataset, home, place, title);
  return {report, dataset, exp, ...access};
}

const noTables: Dataset['tables'] = [];

/** The bound dataset, else the report's own; of a paginated report without one, what its own data sources return. */
function boundDataset(world: World, report: Report, bound: string | undefined): Dataset {
  const id = bound ?? report.datasetId ?? report.datasetIds?.[0];
  if (id === undefined) {
    return {
      id: report.id,
      name: report.name,
      workspaceId: report.workspaceId,
      tables: report.tables ?? noTables,
      relationships: report.relationships ?? [],
      roles: [],
    };
  }
  return (
    indexOf(world).dataset(id) ?? {
      id: id.toLowerCase(),
      name: '',
      workspaceId: '',
      tables: [],
      relationships: [],
      roles: [],
    }
  );
}

function tokenIdentity(claims: EmbedTokenClaims, report: Report, dataset: Dataset): EffectiveIdentity | undefined {
  if (dataset.id !== report.id && !claims.datasets.some(d => d.id === dataset.id)) {
    throw embedErrors.datasetNotCovered(dataset.id);
  }
  return claims.identities.find(i => i.datasets?.some(id => id.toLowerCase() === dataset.id));
}

/**
 * A user's own rights: roles in both workspaces. Row-level security holds for viewers, in the roles that they were
 * given.
 */
function userAccess(
  world: World,
  user: TokenHolder & {kind: 'user'},
  home: Workspace,
  place: Workspace,
  dataset: Dataset,
): Pick<EmbedGrant, 'identity' | 'allowEdit' | 'targetWorkspaces'> {
  const role = roleIn(home, user.principalId);
  const dataRole = roleIn(place, user.principalId);
  if (!role || !dataRole || home.tenantId !== user.tenantId) throw embedErrors.wrongWorkspace();
  const roles = dataset.roles.filter(r => r.memberIds?.includes(user.principalId)).map(r => r.name);
  return {
    identity:
      dataset.roles.length > 0 && !isAtLeast(dataRole, 'Contributor')
        ? {username: user.userPrincipalName, roles, datasets: [dataset.id]}
        : undefined,
    allowEdit: isAtLeast(role, 'Contributor'),
    targetWorkspaces: world.workspaces
      .filter(w => isAtLeast(roleIn(w, user.principalId), 'Contributor'))
      .map(w => w.id),
  };
}

/** Whether the model can be loaded for this report. */
function checkModel(
  world: World,
  holder: TokenHolder,
  report: Report,
  dataset: Dataset,
  home: Workspace,
  place: Workspace,
  title: string | undefined,
): void {
  const index = indexOf(world);
  if (dataset.workspaceId === '') throw embedErrors.modelFailed(`There is no dataset ${dataset.id}.`);
  const capacity = index.capacityOf(place);
  if (capacity?.state === 'Suspended') {
    throw title === undefined
      ? embedErrors.modelFailed(`The capacity ${capacity.name} is paused.`)
      : embedErrors.noConnection(title);
  }
  if (title !== undefined) return;
  const isBoundElsewhere = report.datasetId !== undefined && report.datasetId !== dataset.id;
  if (isBoundElsewhere && !(index.capacityOf(home) && capacity)) {
    throw embedErrors.modelFailed(
      'Dynamic binding needs the workspaces of the report and of the dataset to be on a capacity.',
    );
  }
  if (holder.kind === 'embed') checkReach(world, holder.claims, report, dataset);
  // A report on its own dataset opens all the same: each visual then names the field that it lacks.
  if (!isBoundElsewhere) return;
  const missing = missingFields(report.definition, modelOf(dataset));
  if (missing.length > 0) {
    throw embedErrors.modelFailed(`The model ${dataset.name} lacks what the report uses: ${missing.join(', ')}.`);
  }
}

function checkReach(world: World, claims: EmbedTokenClaims, report: Report, dataset: Dataset): void {
  const isReadOnly = (id: string): boolean =>
    claims.datasets.some(d => d.id === id && d.xmlaPermissions === 'ReadOnly');
  for (const id of [
    ...(report.reportType === 'PaginatedReport' && dataset.id !== report.id ? [dataset.id] : []),
    ...(dataset.upstreamDatasetIds ?? []),
  ]) {
    if (!isReadOnly(id)) {
      throw embedErrors.modelFailed(`Cannot connect to dataset ${id} because XMLA permissions are off`);
    }
  }
  // One token's datasets stand for one user's bindings: the emulator keeps no record of users. Invented.
  const sources = claims.datasets.reduce(
    (sum, {id}) => sum + (indexOf(world).dataset(id)?.datasources?.length ?? 0),
    0,
  );
  if (sources > mostDatasources) {
    throw embedErrors.modelFailed(
      `The datasets of the token have ${sources} data sources; at most ${mostDatasources} can be combined.`,
    );
  }
  const unknown = claims.identities
    .find(i => i.datasets?.includes(dataset.id))
    ?.roles?.find(
      role => dataset.roles.length > 0 && !dataset.roles.some(r => r.name.toLowerCase() === role.toLowerCase()),
    );
  // Accounts differ on when an unknown role is refused: here, not when the token is made.
  if (unknown !== undefined) throw embedErrors.modelFailed(`The model ${dataset.name} has no role ${unknown}.`);
}
