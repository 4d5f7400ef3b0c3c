/** The rules of `POST /v1.0/myorg/GenerateToken`, in the order in which they are applied. */
import type {EffectiveIdentity, GenerateTokenRequestV2} from '@pbi-bound-report/contract';
import {failWithCode, invalidRequest} from './power-bi-answer.js';
import type {EmbedTokenClaims} from './token-codec.js';
import type {EntraClaims} from './entra.js';
import type {Dataset, Workspace, WorkspaceRole, World} from './world.js';

const most = 50;
const roleRank: Record<WorkspaceRole, number> = {Viewer: 0, Contributor: 1, Member: 2, Admin: 3};

/** @throws Refusal */
export function decideEmbedToken(world: World, caller: EntraClaims, body: GenerateTokenRequestV2, nowSeconds: number, tokenId: string): EmbedTokenClaims {
  const reports = body.reports ?? [];
  const datasets = body.datasets ?? [];
  const targets = body.targetWorkspaces ?? [];
  for (const [name, list] of Object.entries({reports, datasets, targetWorkspaces: targets})) {
    // Invented wording: no public literal is known.
    if (list.length > most) throw invalidRequest(`The request has ${list.length} ${name}; at most ${most} are allowed.`);
  }
  for (const {id} of reports) {
    const report = world.reports.find(r => r.id === id.toLowerCase());
    if (!report) throw failWithCode(404, 'PowerBIEntityNotFound');
    requireRole(world, report.workspaceId, caller, 'Member');
  }
  const found = datasets.map(({id}) => {
    const dataset = world.datasets.find(d => d.id === id.toLowerCase());
    if (!dataset) throw failWithCode(404, 'PowerBIEntityNotFound');
    requireRole(world, dataset.workspaceId, caller, 'Member');
    return dataset;
  });
  for (const {id} of targets) requireRole(world, id.toLowerCase(), caller, 'Contributor');
  for (const dataset of found) checkIdentity(dataset, body.identities ?? [], caller);

  const tenant = world.tenants.find(t => t.id === caller.tid);
  const asked = body.lifetimeInMinutes ?? 0;
  if (!Number.isInteger(asked) || asked < 0) throw invalidRequest('lifetimeInMinutes must be a positive whole number of minutes, or 0 for the default.');
  return {
    tokenId, tenantId: caller.tid, principalId: caller.oid,
    reports: reports.map(r => ({id: r.id.toLowerCase(), allowEdit: r.allowEdit === true})),
    datasets: datasets.map(d => ({id: d.id.toLowerCase(), xmlaPermissions: d.xmlaPermissions ?? 'Off'})),
    targetWorkspaces: targets.map(t => t.id.toLowerCase()),
    identities: body.identities ?? [],
    // The token cannot outlive the Entra token it was made with.
    exp: asked === 0 ? caller.exp : Math.min(caller.exp, nowSeconds + asked * 60),
    clusterUrl: tenant?.clusterUrl ?? '',
  };
}

/** The workspace, where the caller has at least that role in it. @throws Refusal */
export function requireRole(world: World, workspaceId: string, caller: EntraClaims, least: WorkspaceRole): Workspace {
  const workspace = world.workspaces.find(w => w.id === workspaceId);
  const role = workspace?.members.find(m => m.principalId === caller.oid)?.role;
  if (!workspace || role === undefined || roleRank[role] < roleRank[least]) throw failWithCode(401, 'PowerBINotAuthorizedException');
  return workspace;
}

function checkIdentity(dataset: Dataset, identities: EffectiveIdentity[], caller: EntraClaims): void {
  const creating = `Creating embed token for accessing dataset ${dataset.id}`;
  const identity = identities.find(i => i.datasets?.some(id => id.toLowerCase() === dataset.id));
  if (dataset.roles.length === 0) {
    if (identity) throw invalidRequest(`${creating} shouldn't have effective identity`);
    return;
  }
  if (!identity) {
    // A user may leave it out and then sees everything; a service principal may not.
    if (caller.idtyp === 'app') throw invalidRequest(`${creating} requires effective identity to be provided`);
    return;
  }
  if (!identity.roles?.length) throw invalidRequest(`${creating} requires roles to be included in provided effective identity`);
}
