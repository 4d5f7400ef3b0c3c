/** Whether a token opens a report on a dataset, and as whom: decides every request of the report page. */
import {
  isGuid,
  type EffectiveIdentity,
  type OpenReportRequest,
  type QueryDataRequest,
  type ReportDefinition,
} from '@pbi-bound-report/contract';
import {modelOf} from '../engine/model.js';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {indexOf} from '../world/world-index.js';
import type {Dataset, Report, Workspace, World} from '../world/world.js';
import {isAtLeast, roleIn} from './access.js';
import {coveredIdentity, identityOfUser} from './dataset-identities.js';
import {embedErrors} from './embed-errors.js';
import {missingFields} from './model-compatibility.js';
import type {TokenHolder, UserTokenHolder} from './token-holder.js';

/** What a token grants for one report on one dataset. */
export interface EmbedGrant {
  /** Of one that is still to be made: without an id and a name. */
  report: Report;
  isNewReport?: true;
  dataset: Dataset;
  /** Whom row-level security applies to. */
  identity: EffectiveIdentity | undefined;
  allowEdit: boolean;
  targetWorkspaces: string[];
  /** Seconds since 1970 UTC. */
  exp: number;
}

/** More data sources than this cannot be combined by one user's bindings. */
const maxDatasources = 1000;

/** A request of the report page, with what it is decided by. */
export interface EmbedRequest {
  holder: TokenHolder;
  request: OpenReportRequest | QueryDataRequest;
  nowSeconds: number;
  /** Title of the visual that sends a query; undefined while the report opens. */
  visualTitle: string | undefined;
}

/** The items of a request, found. */
interface Binding {
  report: Report;
  reportWorkspace: Workspace;
  dataset: Dataset;
  datasetWorkspace: Workspace;
}

/** @throws EmbedError */
export function authorizeEmbed(world: World, embed: EmbedRequest): EmbedGrant {
  const {holder, nowSeconds, visualTitle} = embed;
  const exp = holder.kind === 'embed' ? holder.claims.exp : holder.exp;
  if (exp <= nowSeconds) throw embedErrors.tokenExpired(visualTitle);
  if (embed.request.isNewReport) return authorizeCreation(world, embed, exp);
  const binding = findBinding(world, embed);
  const access = holder.kind === 'embed' ? embedAccess(holder.claims, binding) : userAccess(world, holder, binding);
  checkCapacities(world, binding, visualTitle);
  if (visualTitle === undefined) checkModel(world, holder, binding);
  return {report: binding.report, dataset: binding.dataset, exp, ...access};
}

/** A report without visuals, as the service begins one. The page's name is Power BI's. */
const emptyDefinition: ReportDefinition = {
  pages: [{name: 'ReportSection', displayName: 'Page 1', width: 1280, height: 720, visuals: []}],
};

/**
 * A token opens a report that is still to be made where it covers the dataset and names a workspace to save into. Of a
 * user, who needs to build on the dataset, the emulator asks to be a contributor where the dataset is.
 * @throws EmbedError
 */
function authorizeCreation(world: World, {holder, request, visualTitle}: EmbedRequest, exp: number): EmbedGrant {
  const dataset = request.datasetId === undefined ? undefined : indexOf(world).dataset(request.datasetId);
  if (!dataset) throw embedErrors.modelFailed(`There is no dataset ${request.datasetId ?? ''}.`);
  const workspace = indexOf(world).workspace(dataset.workspaceId);
  const access = holder.kind === 'embed' ? creationOf(holder.claims, dataset) : creationByUser(world, holder, dataset);
  const capacity = workspace && indexOf(world).capacityOf(workspace);
  if (capacity?.state === 'Suspended') {
    throw visualTitle === undefined
      ? embedErrors.modelFailed(`The capacity ${capacity.name} is paused.`)
      : embedErrors.noConnection(visualTitle);
  }
  if (holder.kind === 'embed') checkRoles(holder.claims, dataset);
  const workspaceId = access.targetWorkspaces[0];
  if (workspaceId === undefined) throw embedErrors.creationNotAllowed();
  const report: Report = {
    id: '',
    name: '',
    workspaceId,
    reportType: 'PowerBIReport',
    datasetId: dataset.id,
    definition: emptyDefinition,
  };
  return {report, isNewReport: true, dataset, exp, ...access, allowEdit: true};
}

function creationOf(claims: EmbedTokenClaims, dataset: Dataset): Pick<Access, 'identity' | 'targetWorkspaces'> {
  return {identity: coveredIdentity(claims, dataset), targetWorkspaces: claims.targetWorkspaces};
}

function creationByUser(
  world: World,
  user: UserTokenHolder,
  dataset: Dataset,
): Pick<Access, 'identity' | 'targetWorkspaces'> {
  const workspace = indexOf(world).workspace(dataset.workspaceId);
  const role = roleIn(workspace, user.principalId);
  if (workspace?.tenantId !== user.tenantId || !role || !isAtLeast(role, 'Contributor')) {
    throw embedErrors.creationNotAllowed();
  }
  const others = writableWorkspaces(world, user).filter(id => id !== workspace.id);
  return {identity: identityOfUser(user, dataset, role), targetWorkspaces: [workspace.id, ...others]};
}

const writableWorkspaces = (world: World, user: UserTokenHolder): string[] =>
  world.workspaces.filter(w => isAtLeast(roleIn(w, user.principalId), 'Contributor')).map(w => w.id);

/** @throws EmbedError */
function findBinding(world: World, {holder, request}: EmbedRequest): Binding {
  if (!isGuid(request.reportId)) throw embedErrors.noGuid();
  const index = indexOf(world);
  const report = index.report(request.reportId);
  const reportWorkspace = report && index.workspace(report.workspaceId);
  if (!report || !reportWorkspace) {
    throw holder.kind === 'embed' ? embedErrors.noReport() : embedErrors.noReportForUser();
  }
  if (holder.kind === 'embed' && !holder.claims.reports.some(r => r.id === report.id)) throw embedErrors.otherReport();
  const workspaceId = 'groupId' in request ? request.groupId : undefined;
  if (workspaceId && workspaceId.toLowerCase() !== report.workspaceId) throw embedErrors.wrongWorkspace();
  const dataset = boundDataset(world, report, request.datasetId);
  return {report, reportWorkspace, dataset, datasetWorkspace: index.workspace(dataset.workspaceId) ?? reportWorkspace};
}

/** The bound dataset, else the report's own; of a paginated report without one, what its own data sources return. */
function boundDataset(world: World, report: Report, bound: string | undefined): Dataset {
  const id = bound ?? report.datasetId ?? report.datasetIds?.[0];
  if (id === undefined) {
    const {name, workspaceId, tables = [], relationships = []} = report;
    return {id: report.id, name, workspaceId, tables, relationships, roles: []};
  }
  const unknown = {id: id.toLowerCase(), name: '', workspaceId: '', tables: [], relationships: [], roles: []};
  return indexOf(world).dataset(id) ?? unknown;
}

type Access = Pick<EmbedGrant, 'identity' | 'allowEdit' | 'targetWorkspaces'>;

/** @throws EmbedError */
function embedAccess(claims: EmbedTokenClaims, {report, dataset}: Binding): Access {
  return {
    // A paginated report's own data sources are no dataset.
    identity: dataset.id === report.id ? undefined : coveredIdentity(claims, dataset),
    allowEdit: claims.reports.some(r => r.id === report.id && r.allowEdit),
    targetWorkspaces: claims.targetWorkspaces,
  };
}

/**
 * A user's own rights: roles in both workspaces. Row-level security holds for viewers, in the roles that they have been
 * assigned to.
 * @throws EmbedError
 */
function userAccess(world: World, user: UserTokenHolder, binding: Binding): Access {
  const {reportWorkspace, dataset, datasetWorkspace} = binding;
  const reportRole = roleIn(reportWorkspace, user.principalId);
  const datasetRole = roleIn(datasetWorkspace, user.principalId);
  if (!reportRole || !datasetRole || reportWorkspace.tenantId !== user.tenantId) throw embedErrors.wrongWorkspace();
  return {
    identity: identityOfUser(user, dataset, datasetRole),
    allowEdit: isAtLeast(reportRole, 'Contributor'),
    targetWorkspaces: writableWorkspaces(world, user),
  };
}

/** Whether the report is shown on another dataset than its own. */
const isBoundElsewhere = ({report, dataset}: Pick<Binding, 'report' | 'dataset'>): boolean =>
  report.datasetId !== undefined && report.datasetId !== dataset.id;

/**
 * Whether the capacities of both workspaces serve the binding.
 * @throws EmbedError
 */
function checkCapacities(world: World, binding: Binding, visualTitle: string | undefined): void {
  const {reportWorkspace, dataset, datasetWorkspace} = binding;
  const index = indexOf(world);
  if (dataset.workspaceId === '') throw embedErrors.modelFailed(`There is no dataset ${dataset.id}.`);
  const capacity = index.capacityOf(datasetWorkspace);
  if (capacity?.state === 'Suspended') {
    throw visualTitle === undefined
      ? embedErrors.modelFailed(`The capacity ${capacity.name} is paused.`)
      : embedErrors.noConnection(visualTitle);
  }
  if (visualTitle === undefined && isBoundElsewhere(binding) && !(index.capacityOf(reportWorkspace) && capacity)) {
    throw embedErrors.modelFailed(
      'Dynamic binding needs the workspaces of the report and of the dataset to be on a capacity.',
    );
  }
}

/**
 * Whether the model can be loaded for this report.
 * @throws EmbedError
 */
function checkModel(world: World, holder: TokenHolder, {report, dataset}: Binding): void {
  if (holder.kind === 'embed') {
    checkXmla(holder.claims, report, dataset);
    checkDatasources(world, holder.claims);
    checkRoles(holder.claims, dataset);
  }
  // A report on its own dataset opens all the same: each visual then names the field that it lacks.
  if (!isBoundElsewhere({report, dataset})) return;
  const missing = missingFields(report.definition, modelOf(dataset));
  if (missing.length > 0) {
    throw embedErrors.modelFailed(`The model ${dataset.name} lacks what the report uses: ${missing.join(', ')}.`);
  }
}

/** Datasets that are read through their XMLA endpoint: those of paginated reports, and those upstream. */
function checkXmla(claims: EmbedTokenClaims, report: Report, dataset: Dataset): void {
  const isPaginated = report.reportType === 'PaginatedReport' && dataset.id !== report.id;
  for (const id of [...(isPaginated ? [dataset.id] : []), ...(dataset.upstreamDatasetIds ?? [])]) {
    if (!claims.datasets.some(d => d.id === id && d.xmlaPermissions === 'ReadOnly')) {
      throw embedErrors.modelFailed(`Cannot connect to dataset ${id} because XMLA permissions are off`);
    }
  }
}

/** One token's datasets stand for one user's bindings: the emulator keeps no record of users. Invented. */
function checkDatasources(world: World, claims: EmbedTokenClaims): void {
  let count = 0;
  for (const {id} of claims.datasets) count += indexOf(world).dataset(id)?.datasources?.length ?? 0;
  if (count > maxDatasources) {
    throw embedErrors.modelFailed(
      `The datasets of the token have ${count} data sources; at most ${maxDatasources} can be combined.`,
    );
  }
}

/** Accounts differ on when an unknown role is refused: here, not when the token is made. */
function checkRoles(claims: EmbedTokenClaims, dataset: Dataset): void {
  if (dataset.roles.length === 0) return;
  const known = new Set(dataset.roles.map(role => role.name.toLowerCase()));
  const roles = claims.identities.find(i => i.datasets?.includes(dataset.id))?.roles;
  const unknown = roles?.find(role => !known.has(role.toLowerCase()));
  if (unknown !== undefined) throw embedErrors.modelFailed(`The model ${dataset.name} has no role ${unknown}.`);
}
