/** What one part of a world says of another: ids that must exist and that must be there once. */
import {parseRedirectUri} from '../redirect-uri.js';
import type {ImportContent, ServicePrincipal, World} from '../world.js';
import type {JsonPath} from './json-lines.js';
import type {ProblemList} from './problems.js';

const lists = [
  'tenants',
  'capacities',
  'workspaces',
  'principals',
  'profiles',
  'reports',
  'datasets',
  'dashboards',
  'gateways',
  'imports',
  'exports',
  'apps',
] as const;
type ListName = (typeof lists)[number];
type Item = {id: string; name?: string; displayName?: string; domain?: string};

/** Checks the ids of a world. */
export function checkReferences(world: World, problems: ProblemList): void {
  checkIds(world, problems);
  checkSignIns(world, problems);
  const ids = new IdChecker(world, problems);
  world.workspaces.forEach((workspace, i) => {
    ids.mustExist(['workspaces', i, 'tenantId'], workspace.tenantId, 'tenants');
    ids.mustExist(['workspaces', i, 'capacityId'], workspace.capacityId, 'capacities');
    const assigned = workspace.capacityAssignment?.capacityId;
    ids.mustExist(['workspaces', i, 'capacityAssignment', 'capacityId'], assigned, 'capacities');
    const members = workspace.members.map(({principalId}) => principalId);
    ids.allMustExist(['workspaces', i, 'members'], members, 'principals', 'profiles');
    if (new Set(members).size < members.length) {
      problems.suspicious(['workspaces', i, 'members'], 'somebody is a member twice: the first role counts.');
    }
  });
  world.principals.forEach(({tenantId}, i) => {
    ids.mustExist(['principals', i, 'tenantId'], tenantId, 'tenants');
  });
  world.profiles?.forEach(({servicePrincipalId}, i) => {
    ids.mustExist(['profiles', i, 'servicePrincipalId'], servicePrincipalId, 'principals');
  });
  world.reports.forEach((report, i) => {
    ids.mustExist(['reports', i, 'workspaceId'], report.workspaceId, 'workspaces');
    ids.mustExist(['reports', i, 'datasetId'], report.datasetId, 'datasets');
    ids.allMustExist(['reports', i, 'datasetIds'], report.datasetIds, 'datasets');
    ids.allMustExist(['reports', i, 'paginatedVisualReportIds'], report.paginatedVisualReportIds, 'reports');
  });
  world.datasets.forEach((dataset, i) => {
    ids.mustExist(['datasets', i, 'workspaceId'], dataset.workspaceId, 'workspaces');
    ids.allMustExist(['datasets', i, 'upstreamDatasetIds'], dataset.upstreamDatasetIds, 'datasets');
    ids.allMustExist(['datasets', i, 'gatewayAdminIds'], dataset.gatewayAdminIds, 'principals', 'profiles');
    ids.mustExist(['datasets', i, 'ownerId'], dataset.ownerId, 'principals', 'profiles');
    dataset.roles.forEach(({memberIds}, r) => {
      ids.allMustExist(['datasets', i, 'roles', r, 'memberIds'], memberIds, 'principals');
    });
  });
  world.capacities.forEach(({adminIds}, i) => {
    ids.allMustExist(['capacities', i, 'adminIds'], adminIds, 'principals', 'profiles');
  });
  checkDashboardIds(world, ids);
  checkGateways(world, ids);
  checkJobs(world, ids);
}

function checkDashboardIds(world: World, ids: IdChecker): void {
  world.dashboards?.forEach(({workspaceId, tiles}, i) => {
    ids.mustExist(['dashboards', i, 'workspaceId'], workspaceId, 'workspaces');
    tiles.forEach(({reportId, datasetId}, t) => {
      ids.mustExist(['dashboards', i, 'tiles', t, 'reportId'], reportId, 'reports');
      ids.mustExist(['dashboards', i, 'tiles', t, 'datasetId'], datasetId, 'datasets');
    });
  });
}

function checkGateways(world: World, ids: IdChecker): void {
  world.gateways?.forEach((gateway, i) => {
    ids.mustExist(['gateways', i, 'tenantId'], gateway.tenantId, 'tenants');
    ids.allMustExist(['gateways', i, 'adminIds'], gateway.adminIds, 'principals', 'profiles');
    gateway.datasources.forEach(({users = []}, d) => {
      users.forEach(({principalId}, u) => {
        const path = ['gateways', i, 'datasources', d, 'users', u, 'principalId'];
        ids.mustExist(path, principalId, 'principals', 'profiles');
      });
    });
  });
}

function checkJobs(world: World, ids: IdChecker): void {
  world.imports?.forEach((file, i) => {
    ids.mustExist(['imports', i, 'workspaceId'], file.workspaceId, 'workspaces');
    if (file.importState === 'Publishing' && file.content === undefined) {
      ids.problems.wrong(['imports', i, 'content'], 'an import that is being published needs it.');
    }
    checkContent(i, file.content, ids);
  });
  world.exports?.forEach(({reportId}, i) => {
    ids.mustExist(['exports', i, 'reportId'], reportId, 'reports');
  });
  world.apps?.forEach(({workspaceId}, i) => {
    ids.mustExist(['apps', i, 'workspaceId'], workspaceId, 'workspaces');
  });
}

/** What an import stands for may go while it is under way, and so it may be gone in a world that was written then. */
function checkContent(i: number, content: ImportContent | undefined, ids: IdChecker): void {
  const path = (member: keyof ImportContent): JsonPath => ['imports', i, 'content', member];
  const fails = 'the import will fail';
  ids.shouldExist(path('reportId'), content?.reportId, fails, 'reports');
  ids.shouldExist(path('datasetId'), content?.datasetId, fails, 'datasets');
  const replacesNothing = 'the import will replace nothing';
  ids.shouldExist(path('replacedDatasetId'), content?.replacedDatasetId, replacesNothing, 'datasets');
  ids.shouldExist(path('replacedReportId'), content?.replacedReportId, replacesNothing, 'reports');
  ids.mustExist(path('ownerId'), content?.ownerId, 'principals', 'profiles');
}

/** Each id of a list is there once. */
function checkIds(world: World, problems: ProblemList): void {
  for (const name of lists) {
    const seen = new Set<string>();
    (world[name] ?? []).forEach(({id}, i) => {
      if (seen.has(id)) problems.wrong([name, i, 'id'], `the id ${id} is used twice in ${name}.`);
      seen.add(id);
    });
  }
}

/** Whoever signs in is found by a name or a client id, which nobody else may have. */
function checkSignIns(world: World, problems: ProblemList): void {
  const seen = new Set<string>();
  world.principals.forEach((principal, i) => {
    const member = principal.type === 'User' ? 'userPrincipalName' : 'clientId';
    const name = principal.type === 'User' ? principal.userPrincipalName : principal.clientId;
    const key = name.toLowerCase();
    if (seen.has(key)) {
      problems.wrong(['principals', i, member], `${name} is used twice: nobody could sign in with it.`);
    }
    seen.add(key);
    if (principal.type === 'ServicePrincipal') {
      checkRedirectUris(principal, ['principals', i, 'redirectUris'], problems);
    }
  });
}

/** One that is no address would match none, and the sign-in would be refused without a word of the world. */
function checkRedirectUris({redirectUris = {}}: ServicePrincipal, path: JsonPath, problems: ProblemList): void {
  for (const [platform, uris] of Object.entries(redirectUris)) {
    uris.forEach((uri, i) => {
      if (parseRedirectUri(uri)) return;
      problems.wrong(
        [...path, platform, i],
        `${uri} is no address that users can be sent back to. Write it whole, such as http://localhost:3000/, without a user and a fragment.`,
      );
    });
  }
}

/** Looks ids up in the lists of a world. */
class IdChecker {
  readonly #items: Record<ListName, Map<string, Item>>;
  readonly problems: ProblemList;

  constructor(world: World, problems: ProblemList) {
    const mapOf = (name: ListName): Map<string, Item> =>
      new Map((world[name] ?? []).map((item: Item) => [item.id, item]));
    this.#items = Object.fromEntries(lists.map(name => [name, mapOf(name)])) as Record<ListName, Map<string, Item>>;
    this.problems = problems;
  }

  mustExist(path: JsonPath, id: string | undefined, ...among: ListName[]): void {
    if (id === undefined || among.some(name => this.#items[name].has(id))) return;
    this.problems.wrong(path, `there is no ${id} in ${among.join(' or ')}${this.#elsewhere(id, among)}.`);
  }

  /** @param consequence What happens otherwise. */
  shouldExist(path: JsonPath, id: string | undefined, consequence: string, list: ListName): void {
    if (id === undefined || this.#items[list].has(id)) return;
    this.problems.suspicious(path, `there is no ${id} in ${list}${this.#elsewhere(id, [list])}: ${consequence}.`);
  }

  allMustExist(path: JsonPath, ids: readonly string[] | undefined, ...among: ListName[]): void {
    ids?.forEach((id, i) => {
      const member = path.at(-1) === 'members' ? ['principalId'] : [];
      this.mustExist([...path, i, ...member], id, ...among);
    });
  }

  /** What the id is instead, where it is something. */
  #elsewhere(id: string, among: readonly ListName[]): string {
    const found = lists.find(name => this.#items[name].has(id));
    if (found !== undefined) return `. It is one of ${found}`;
    const known = among.flatMap(name => [...this.#items[name].keys()]);
    return known.length > 0 && known.length <= 10 ? `. There are: ${known.join(', ')}` : '';
  }
}
