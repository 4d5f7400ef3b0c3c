/**
 * The worlds of the conformance cases: the default one, those of the reference page's examples, and one that has
 * something for every rule, and that one with what onboarding a customer takes.
 */
import {
  createDefaultWorld,
  defaultCredentials,
  defaultUserCredentials,
  defaultWorldIds,
} from '../../world/seed/default-world.js';
import {createExampleWorld, exampleWorldNames, type ExampleWorldName} from '../../world/seed/example-worlds.js';
import {numberColumn, textColumn, type Role} from '../../engine/model-types.js';
import {createOnboardingWorld} from './onboarding-world.js';
import type {Dataset, Principal, Report, Workspace, World} from '../../world/world.js';

const guid = (kind: string, n: number): string => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const place = (n: number): string => guid('a', n);
const data = (n: number): string => guid('d', n);
const page = (n: number): string => guid('b', n);

/** Ids of the world `rules`. */
export const ruleIds = {
  tenant: defaultWorldIds.tenant,
  blockedTenant: guid('e', 1),
  viewer: guid('c', 1),
  contributor: guid('c', 2),
  viewerUser: guid('c', 3),
  memberUser: guid('c', 4),
  profile: guid('c', 5),
  blocked: guid('c', 6),
  stranger: guid('c', 7),
  workspace: place(1),
  otherWorkspace: place(2),
  classicWorkspace: place(3),
  myWorkspace: place(4),
  sharedWorkspace: place(5),
  personalCapacityWorkspace: place(6),
  xmlaOffWorkspace: place(7),
  pausedWorkspace: place(8),
  foreignWorkspace: place(9),
  plain: data(1),
  secured: data(2),
  securedWithoutRoles: data(3),
  azureLive: data(4),
  onPremises: data(5),
  directLake: data(6),
  directQuerySql: data(7),
  composite: data(8),
  upstream: data(9),
  classic: data(10),
  shared: data(11),
  paused: data(12),
  guardedGateway: data(13),
  compositeShared: data(14),
  manySources: data(15),
  otherSchema: data(16),
  foreign: data(17),
  xmlaOff: data(18),
  my: data(19),
  report: page(1),
  securedReport: page(2),
  paginated: page(3),
  paginatedSource: page(4),
  withPaginatedVisual: page(5),
  classicReport: page(6),
  classicPaginated: page(7),
  sharedReport: page(8),
  directLakeReport: page(9),
  paginatedShared: page(10),
  paginatedXmlaOff: page(11),
  foreignReport: page(12),
  pausedReport: page(13),
  myReport: page(14),
} as const;
const ids = ruleIds;

/** A world with something for every rule of the token calls. Small: a dataset has six rows. */
function createRuleWorld(trial?: {limit: number; used: number}): World {
  const members: Workspace['members'] = [
    {principalId: defaultWorldIds.servicePrincipal, role: 'Admin'},
    {principalId: defaultWorldIds.user, role: 'Admin'},
    {principalId: ids.memberUser, role: 'Member'},
    {principalId: ids.profile, role: 'Member'},
    {principalId: ids.contributor, role: 'Contributor'},
    {principalId: ids.viewer, role: 'Viewer'},
    {principalId: ids.viewerUser, role: 'Viewer'},
  ];
  const capacity = {embedded: guid('f', 1), personal: guid('f', 2), xmlaOff: guid('f', 3), paused: guid('f', 4)};
  const workspace = (id: string, name: string, more: Partial<Workspace> = {}): Workspace => ({
    id,
    name,
    tenantId: ids.tenant,
    capacityId: capacity.embedded,
    members,
    ...more,
  });
  const withoutCapacity = (id: string, name: string): Workspace => ({id, name, tenantId: ids.tenant, members});
  const roles: Role[] = [
    {name: 'North', tableFilters: [{table: 'Facts', expression: '[Region] = "North"'}], memberIds: [ids.viewerUser]},
    {name: 'Mine', tableFilters: [{table: 'Facts', expression: '[Owner] = USERNAME()'}]},
  ];
  const dataset = (id: string, name: string, more: Partial<Dataset> = {}): Dataset => ({
    id,
    name,
    workspaceId: ids.workspace,
    tables: facts('Facts'),
    relationships: [],
    roles: [],
    ...more,
  });
  const report = ({
    id,
    name,
    datasetId,
    workspaceId = ids.workspace,
    more,
  }: Pick<Report, 'id' | 'name'> & {datasetId: string; workspaceId?: string; more?: Partial<Report>}): Report => ({
    id,
    name,
    workspaceId,
    reportType: 'PowerBIReport',
    datasetId,
    definition: {pages: [factsPage]},
    ...more,
  });
  const paginated = (id: string, name: string, workspaceId: string, more: Partial<Report>): Report => ({
    id,
    name,
    workspaceId,
    reportType: 'PaginatedReport',
    definition: {pages: [factsPage]},
    ...more,
  });
  const sql = (server: string): NonNullable<Dataset['datasources']>[number] => ({
    datasourceType: 'Sql',
    connectionDetails: {server, database: 'Facts'},
    singleSignOn: true,
    datasourceId: guid('9', 1),
    gatewayId: guid('9', 2),
  });

  return {
    // Cases do not build on each other: none may meet what another one started.
    durations: {refresh: 0},
    tenants: [
      {
        id: ids.tenant,
        domain: 'retail.example',
        clusterUrl: 'https://WABI-WEST-EUROPE-E-PRIMARY-redirect.analysis.windows.net',
        ...(trial ? {embedTrial: trial} : {}),
      },
      {
        id: ids.blockedTenant,
        domain: 'blocked.example',
        clusterUrl: 'https://WABI-NORTH-EUROPE-A-PRIMARY-redirect.analysis.windows.net',
        servicePrincipalsBlocked: true,
      },
    ],
    capacities: [
      {id: capacity.embedded, name: 'Embedded'},
      {id: capacity.personal, name: 'Personal', sku: 'PremiumPerUser'},
      {id: capacity.xmlaOff, name: 'No XMLA', xmlaEndpoint: 'Off'},
      {id: capacity.paused, name: 'Paused', state: 'Suspended'},
    ],
    workspaces: [
      workspace(ids.workspace, 'Rules'),
      workspace(ids.otherWorkspace, "Other's"),
      workspace(ids.classicWorkspace, 'Classic', {kind: 'Classic'}),
      workspace(ids.myWorkspace, 'My', {kind: 'My'}),
      withoutCapacity(ids.sharedWorkspace, 'Shared'),
      workspace(ids.personalCapacityWorkspace, 'Per user', {capacityId: capacity.personal}),
      workspace(ids.xmlaOffWorkspace, 'No XMLA', {capacityId: capacity.xmlaOff}),
      workspace(ids.pausedWorkspace, 'Paused', {capacityId: capacity.paused}),
      workspace(ids.foreignWorkspace, 'Foreign', {members: [{principalId: ids.stranger, role: 'Admin'}]}),
    ],
    principals: [
      {
        type: 'ServicePrincipal',
        id: defaultWorldIds.servicePrincipal,
        tenantId: ids.tenant,
        clientId: defaultCredentials.clientId,
        displayName: 'Portal',
        secrets: [{value: defaultCredentials.clientSecret}, {value: 'old-secret', expires: '2020-01-01T00:00:00Z'}],
      },
      {type: 'User', id: defaultWorldIds.user, tenantId: ids.tenant, displayName: 'Alex', ...defaultUserCredentials},
      ...[ids.viewer, ids.contributor, ids.stranger].map((id): Principal => ({
        type: 'ServicePrincipal',
        id,
        tenantId: ids.tenant,
        clientId: id,
        displayName: id,
        secrets: [],
      })),
      ...[ids.viewerUser, ids.memberUser].map((id): Principal => ({
        type: 'User',
        id,
        tenantId: ids.tenant,
        displayName: id,
        userPrincipalName: `${id}@retail.example`,
        password: 'emulator-only-password',
      })),
    ],
    profiles: [{id: ids.profile, displayName: 'Customer one', servicePrincipalId: defaultWorldIds.servicePrincipal}],
    datasets: [
      dataset(ids.plain, 'Plain'),
      dataset(ids.secured, 'Secured', {roles, workspaceId: ids.otherWorkspace}),
      dataset(ids.securedWithoutRoles, 'Roles optional', {roles, rolesRequired: false}),
      dataset(ids.azureLive, 'Azure live', {mode: 'AzureAnalysisServices'}),
      dataset(ids.onPremises, 'On premises', {mode: 'AnalysisServices'}),
      dataset(ids.guardedGateway, 'Guarded gateway', {mode: 'AnalysisServices', gatewayAdminIds: [ids.memberUser]}),
      dataset(ids.directLake, 'Direct Lake', {mode: 'DirectLake', roles, datasources: [sql('lake')]}),
      dataset(ids.directQuerySql, 'DirectQuery', {mode: 'DirectQuery', datasources: [sql('azure')]}),
      dataset(ids.composite, 'Composite', {mode: 'DirectQuery', upstreamDatasetIds: [ids.upstream]}),
      dataset(ids.upstream, 'Upstream', {mode: 'DirectQuery', datasources: [sql('up')]}),
      dataset(ids.compositeShared, 'Composite, shared', {
        mode: 'DirectQuery',
        upstreamDatasetIds: [ids.plain],
        workspaceId: ids.sharedWorkspace,
      }),
      dataset(ids.classic, 'Classic', {workspaceId: ids.classicWorkspace}),
      dataset(ids.shared, 'Shared', {workspaceId: ids.sharedWorkspace}),
      dataset(ids.paused, 'Paused', {workspaceId: ids.pausedWorkspace}),
      dataset(ids.manySources, 'Many sources', {
        datasources: Array.from({length: 1001}, (_, i) => ({
          datasourceType: 'Web',
          connectionDetails: {url: `https://source-${i}.example`},
        })),
      }),
      dataset(ids.otherSchema, 'Other schema', {tables: facts('Other')}),
      dataset(ids.foreign, 'Foreign', {workspaceId: ids.foreignWorkspace}),
      dataset(ids.xmlaOff, 'No XMLA', {workspaceId: ids.xmlaOffWorkspace}),
      dataset(ids.my, 'My', {workspaceId: ids.myWorkspace}),
    ],
    reports: [
      report({id: ids.report, name: 'Plain', datasetId: ids.plain}),
      report({id: ids.securedReport, name: 'Secured', datasetId: ids.secured, workspaceId: ids.otherWorkspace}),
      paginated(ids.paginated, 'Paginated', ids.workspace, {datasetIds: [ids.plain]}),
      paginated(ids.paginatedSource, 'Paginated on SQL', ids.workspace, {
        datasources: [sql('ledger')],
        tables: facts('Facts'),
      }),
      report({
        id: ids.withPaginatedVisual,
        name: 'With a paginated visual',
        datasetId: ids.plain,
        workspaceId: ids.workspace,
        more: {
          paginatedVisualReportIds: [ids.paginatedSource],
        },
      }),
      report({id: ids.classicReport, name: 'Classic', datasetId: ids.classic, workspaceId: ids.classicWorkspace}),
      paginated(ids.classicPaginated, 'Classic, paginated', ids.classicWorkspace, {}),
      report({id: ids.sharedReport, name: 'Shared', datasetId: ids.shared, workspaceId: ids.sharedWorkspace}),
      report({id: ids.directLakeReport, name: 'Direct Lake', datasetId: ids.directLake}),
      paginated(ids.paginatedShared, 'Paginated, per user', ids.personalCapacityWorkspace, {datasetIds: [ids.plain]}),
      paginated(ids.paginatedXmlaOff, 'Paginated, no XMLA', ids.workspace, {datasetIds: [ids.xmlaOff]}),
      report({id: ids.foreignReport, name: 'Foreign', datasetId: ids.foreign, workspaceId: ids.foreignWorkspace}),
      report({id: ids.pausedReport, name: 'Paused', datasetId: ids.paused, workspaceId: ids.pausedWorkspace}),
      report({id: ids.myReport, name: 'My', datasetId: ids.my, workspaceId: ids.myWorkspace}),
    ],
  };
}

const factsPage = {
  name: 'Facts',
  displayName: 'Facts',
  width: 1280,
  height: 720,
  visuals: [
    {
      name: 'byRegion',
      type: 'tableEx' as const,
      title: 'By region',
      layout: {x: 0, y: 0, width: 400, height: 300},
      groupBy: [{table: 'Facts', column: 'Region'}],
      values: [{table: 'Facts', measure: 'Total'}],
    },
  ],
};

function facts(name: string): Dataset['tables'] {
  return [
    {
      name,
      measures: [{name: 'Total', aggregationFunction: 'Sum', column: 'Amount', formatString: '#,0'}],
      columns: [
        textColumn('Region', ['North', 'North', 'South', 'South', 'West', null]),
        textColumn('Owner', [
          'ann@retail.example',
          'bob@retail.example',
          'ann@retail.example',
          'bob@retail.example',
          'ann@retail.example',
          null,
        ]),
        numberColumn('Amount', 'int64', [1, 2, 4, 8, 16, 32]),
        numberColumn(
          'Day',
          'dateTime',
          [1, 2, 3, 4, 5, null].map(d => (d === null ? null : Date.UTC(2025, 0, d))),
        ),
      ],
    },
  ];
}

/** Names of the worlds that cases use. */
export const conformanceWorldNames = ['default', 'rules', 'trial-used-up', 'onboarding', ...exampleWorldNames] as const;

/**
 * Builds the world of that name afresh.
 * @throws RangeError for a name that is not known.
 */
export function createConformanceWorld(name: string): World {
  if (name === 'default') return createDefaultWorld();
  if (name === 'rules') return createRuleWorld();
  if (name === 'onboarding') return createOnboardingWorld(createRuleWorld(), {...ids, plainReport: ids.report});
  if (name === 'trial-used-up') return createRuleWorld({limit: 10, used: 10});
  if ((exampleWorldNames as readonly string[]).includes(name)) return createExampleWorld(name as ExampleWorldName);
  throw new RangeError(`No conformance world is called ${name}. There are: ${conformanceWorldNames.join(', ')}.`);
}
