/** What stands beside the token calls: reports, datasets, workspaces, features. */
import type {ConformanceCaller, ConformanceCase} from '../conformance-case.js';
import {ruleIds as ids} from '../conformance-world.js';
import {
  emptyWith,
  failsWith,
  invalidSomehow,
  noContentType,
  notAccessible,
  notAuthorized,
  notFound,
  tokenExpired,
} from './expectations.js';
import {post} from './conformance-case-builder.js';

type Expect = ConformanceCase['expect'];
const nowhere = '12345678-1234-4234-8234-123456789012';
const root = '/v1.0/myorg';
const group = `${root}/groups/${ids.workspace}`;
const get = (
  operationId: string,
  title: string,
  path: string,
  expect: Expect,
  as?: ConformanceCaller,
  world = 'rules',
): ConformanceCase => ({
  title,
  operationId,
  world,
  ...(as ? {as} : {}),
  request: {method: 'GET', path},
  expect,
});
const context = (end: string): object => ({
  $matches: `^http://wabi-[a-z0-9-]+\\.analysis\\.windows\\.net/v1\\.0/myorg/.*\\$metadata#${end}$`,
});
const list = (end: string, value: unknown = {$is: 'list'}): Expect => ({
  status: 200,
  body: {'@odata.context': context(end), value},
});
const scopeless: Expect = {status: 403, body: {error: {code: 'Forbidden', message: {$is: 'text'}}}};

/** Who is refused everywhere, and how. */
const refusals = (operationId: string, method: 'GET' | 'POST', path: string, body?: unknown): ConformanceCase[] => {
  const refused = (title: string, as: ConformanceCaller, expect: Expect): ConformanceCase => ({
    title: `${operationId}: ${title}`,
    operationId,
    world: 'rules',
    as,
    request: {method, path, ...(body === undefined ? {} : {body})},
    expect,
  });
  return [
    refused('without an access token', 'none', emptyWith(403, null)),
    refused('with something that is no access token', 'malformed', emptyWith(403, 'InvalidToken')),
    refused('with an expired access token', 'expired', tokenExpired),
    refused("with a token of somebody else's key", 'foreignKey', tokenExpired),
    refused(
      'as a blocked service principal',
      'blockedPrincipal',
      emptyWith(401, 'ServicePrincipalIsNotAllowedByTenantAdminSwitch'),
    ),
    ...(path.includes('/groups/') ? [refused('as a stranger', 'stranger', notAuthorized)] : []),
  ];
};

const reportBody = {
  '@odata.context': context('reports/\\$entity'),
  id: ids.report,
  reportType: 'PowerBIReport',
  name: 'Plain',
  webUrl: `https://app.powerbi.com/groups/${ids.workspace}/reports/${ids.report}`,
  embedUrl: {$matches: `/reportEmbed\\?reportId=${ids.report}&groupId=${ids.workspace}&w=2&config=[A-Za-z0-9%]+$`},
  isFromPbix: true,
  isOwnedByMe: true,
  datasetId: ids.plain,
  datasetWorkspaceId: ids.workspace,
  users: [],
  subscriptions: [],
};
const reports: ConformanceCase[] = [
  ...refusals('Reports_GetReportInGroup', 'GET', `${group}/reports/${ids.report}`),
  ...refusals('Reports_GetReportsInGroup', 'GET', `${group}/reports`),
  ...refusals('Reports_GetDatasourcesInGroup', 'GET', `${group}/reports/${ids.paginatedSource}/datasources`),
  ...refusals('Reports_RebindReportInGroup', 'POST', `${group}/reports/${ids.report}/Rebind`, {datasetId: ids.plain}),
  ...refusals('Reports_GetReports', 'GET', `${root}/reports`),
  ...refusals('Reports_GetReport', 'GET', `${root}/reports/${ids.report}`),
  get('Reports_GetReportInGroup', 'A report', `${group}/reports/${ids.report}`, {
    status: 200,
    body: reportBody,
    headers: {
      'content-type': {$matches: '^application/json; odata.metadata=minimal'},
      'cache-control': 'no-store, must-revalidate, no-cache',
      'access-control-expose-headers': 'RequestId',
    },
  }),
  get(
    'Reports_GetReportInGroup',
    'A report for a viewer',
    `${group}/reports/${ids.report}`,
    {status: 200, body: reportBody},
    'viewerPrincipal',
  ),
  get(
    'Reports_GetReportInGroup',
    'A report by an id in capitals',
    `${group.toUpperCase().replace('/V1.0/MYORG/GROUPS', '/v1.0/myorg/groups')}/reports/${ids.report.toUpperCase()}`,
    {status: 200, body: reportBody},
  ),
  get('Reports_GetReportInGroup', 'A paginated report has no dataset', `${group}/reports/${ids.paginated}`, {
    status: 200,
    body: {
      '@odata.context': context('reports/\\$entity'),
      id: ids.paginated,
      reportType: 'PaginatedReport',
      name: 'Paginated',
      webUrl: `https://app.powerbi.com/groups/${ids.workspace}/rdlreports/${ids.paginated}`,
      embedUrl: {$matches: '/rdlEmbed\\?reportId='},
      isFromPbix: false,
      isOwnedByMe: true,
      users: [],
      subscriptions: [],
    },
  }),
  get('Reports_GetReportInGroup', 'A report that does not exist', `${group}/reports/${nowhere}`, notFound),
  get('Reports_GetReportInGroup', 'A report of another workspace', `${group}/reports/${ids.securedReport}`, notFound),
  get('Reports_GetReportInGroup', 'A report whose id is no GUID', `${group}/reports/nonsense`, notFound),
  get(
    'Reports_GetReportInGroup',
    'A report of a workspace that does not exist',
    `${root}/groups/${nowhere}/reports/${ids.report}`,
    notAuthorized,
  ),
  get(
    'Reports_GetReportInGroup',
    'A report of My workspace',
    `${root}/groups/${ids.myWorkspace}/reports/${ids.myReport}`,
    {
      status: 401,
      body: {error: {code: 'GroupNotAccessible', message: 'Calling group APIs not permitted for personal workspace'}},
    },
  ),
  get(
    'Reports_GetReportInGroup',
    'A report for a user without scopes',
    `${group}/reports/${ids.report}`,
    scopeless,
    'scopelessUser',
  ),
  get(
    'Reports_GetReportInGroup',
    'A report for a user',
    `${group}/reports/${ids.report}`,
    {status: 200, body: reportBody},
    'readOnlyUser',
  ),
  get('Reports_GetReportsInGroup', 'Reports', `${group}/reports`, list('reports')),
  get('Reports_GetReportsInGroup', 'Reports for a user without scopes', `${group}/reports`, scopeless, 'scopelessUser'),
  get(
    'Reports_GetReportsInGroup',
    'Reports of a workspace with one',
    `${root}/groups/${ids.otherWorkspace}/reports`,
    list('reports', [{$has: {id: ids.securedReport}}]),
  ),
  get(
    'Reports_GetDatasourcesInGroup',
    'Data sources of a paginated report',
    `${group}/reports/${ids.paginatedSource}/datasources`,
    list('datasources', [
      {
        datasourceType: 'Sql',
        connectionDetails: {server: 'ledger', database: 'Facts'},
        datasourceId: {$is: 'guid'},
        gatewayId: {$is: 'guid'},
      },
    ]),
  ),
  get(
    'Reports_GetDatasourcesInGroup',
    'Data sources of a paginated report on a dataset',
    `${group}/reports/${ids.paginated}/datasources`,
    list('datasources', [
      {
        datasourceType: 'AnalysisServices',
        connectionDetails: {server: 'powerbi://api.powerbi.com/v1.0/myorg/Rules', database: 'Plain'},
      },
    ]),
  ),
  get(
    'Reports_GetDatasourcesInGroup',
    'Data sources of a report that is not paginated',
    `${group}/reports/${ids.report}/datasources`,
    notFound,
  ),
  post(
    'Reports_RebindReportInGroup',
    'A report is bound to its own dataset',
    `${group}/reports/${ids.report}/Rebind`,
    {datasetId: ids.plain},
    {status: 200, body: ''},
  ),
  post(
    'Reports_RebindReportInGroup',
    'A report is bound to nothing',
    `${group}/reports/${ids.report}/Rebind`,
    {},
    invalidSomehow('datasetId'),
  ),
  post(
    'Reports_RebindReportInGroup',
    'A report is bound to a dataset that does not exist',
    `${group}/reports/${ids.report}/Rebind`,
    {datasetId: nowhere},
    notFound,
  ),
  post(
    'Reports_RebindReportInGroup',
    'A viewer binds a report',
    `${group}/reports/${ids.report}/Rebind`,
    {datasetId: ids.plain},
    notAuthorized,
    'viewerPrincipal',
  ),
  post(
    'Reports_RebindReportInGroup',
    'A report is bound without a Content-Type',
    `${group}/reports/${ids.report}/Rebind`,
    {datasetId: ids.plain},
    noContentType,
    undefined,
    {'content-type': null},
  ),
  get('Reports_GetReports', 'Reports of My workspace for a service principal', `${root}/reports`, notAccessible),
  get('Reports_GetReports', 'Reports of My workspace for a user', `${root}/reports`, list('reports', []), 'user'),
  get(
    'Reports_GetReport',
    'A report of My workspace for a service principal',
    `${root}/reports/${ids.report}`,
    notAccessible,
  ),
  get('Reports_GetReport', 'A report of My workspace for a user', `${root}/reports/${ids.report}`, notFound, 'user'),
];

const flags = (id: string, identity: boolean, roles: boolean): object => ({
  $has: {id, isEffectiveIdentityRequired: identity, isEffectiveIdentityRolesRequired: roles},
});
const dataset = (id: string): string => `${group}/datasets/${id}`;
const query = (text: string): object => ({queries: [{query: text}]});
const failedQuery: Expect = {
  status: 400,
  body: {
    error: {
      code: 'DatasetExecuteQueriesError',
      'pbi.error': {
        code: 'DatasetExecuteQueriesError',
        parameters: {},
        details: [{code: 'DetailsMessage', detail: {type: 1, value: {$is: 'text'}}}],
        exceptionCulprit: 1,
      },
    },
  },
};
const datasets: ConformanceCase[] = [
  ...refusals('Datasets_GetDatasetInGroup', 'GET', dataset(ids.plain)),
  ...refusals('Datasets_GetDatasetsInGroup', 'GET', `${group}/datasets`),
  ...refusals('Datasets_GetDatasourcesInGroup', 'GET', `${dataset(ids.upstream)}/datasources`),
  ...refusals(
    'Datasets_ExecuteQueriesInGroup',
    'POST',
    `${dataset(ids.plain)}/executeQueries`,
    query('EVALUATE Facts'),
  ),
  ...refusals('Datasets_RefreshDatasetInGroup', 'POST', `${dataset(ids.plain)}/refreshes`, {
    notifyOption: 'NoNotification',
  }),
  ...refusals(
    'Datasets_ExecuteQueries',
    'POST',
    `${root}/datasets/${ids.plain}/executeQueries`,
    query('EVALUATE Facts'),
  ),
  ...(
    [
      [ids.plain, false, false],
      [ids.securedWithoutRoles, true, false],
      [ids.azureLive, true, false],
      [ids.onPremises, true, false],
      [ids.directLake, true, true],
    ] as const
  ).map(([id, identity, roles]) =>
    get('Datasets_GetDatasetInGroup', `What the dataset ${id} wants of an identity`, dataset(id), {
      status: 200,
      body: flags(id, identity, roles),
    }),
  ),
  get('Datasets_GetDatasetInGroup', 'A dataset that does not exist', dataset(nowhere), notFound),
  get('Datasets_GetDatasetInGroup', 'A dataset whose id is no GUID', dataset('nonsense'), notFound),
  get(
    'Datasets_GetDatasetInGroup',
    'A dataset for a user without scopes',
    dataset(ids.plain),
    scopeless,
    'scopelessUser',
  ),
  get(
    'Datasets_GetDatasetsInGroup',
    'Datasets of a workspace with one',
    `${root}/groups/${ids.otherWorkspace}/datasets`,
    list('datasets', [flags(ids.secured, true, true)]),
  ),
  get(
    'Datasets_GetDatasourcesInGroup',
    'Data sources of a dataset',
    `${dataset(ids.upstream)}/datasources`,
    list('datasources', {$length: 1}),
  ),
  get(
    'Datasets_GetDatasourcesInGroup',
    'Data sources of a dataset that has none',
    `${dataset(ids.plain)}/datasources`,
    list('datasources', []),
  ),
  get(
    'Datasets_GetDatasourcesInGroup',
    'A thousand data sources and one',
    `${dataset(ids.manySources)}/datasources`,
    list('datasources', {$length: 1001}),
  ),
  ...(['Datasets_GetDatasets', 'Datasets_GetDataset', 'Datasets_GetDatasources'] as const).flatMap((id, i) => {
    const path = [`${root}/datasets`, `${root}/datasets/${ids.plain}`, `${root}/datasets/${ids.plain}/datasources`][
      i
    ] as string;
    return [
      get(id, `${id}: My workspace for a service principal`, path, notAccessible),
      get(id, `${id}: My workspace for a user`, path, notFound, 'user'),
      ...refusals(id, 'GET', path),
    ];
  }),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'A query',
    `${dataset(ids.plain)}/executeQueries`,
    query("EVALUATE TOPN(1, 'Facts')"),
    {
      status: 200,
      body: {
        results: [
          {
            tables: [
              {
                rows: [
                  {
                    'Facts[Region]': 'North',
                    'Facts[Owner]': 'ann@retail.example',
                    'Facts[Amount]': 1,
                    'Facts[Day]': '2025-01-01T00:00:00.000Z',
                  },
                ],
              },
            ],
          },
        ],
      },
    },
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'Blanks are left out',
    `${dataset(ids.plain)}/executeQueries`,
    query('EVALUATE Facts'),
    {
      status: 200,
      body: {results: [{tables: [{rows: {$length: 6}}]}]},
    },
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'Blanks are shown when asked for',
    `${dataset(ids.plain)}/executeQueries`,
    {...query('EVALUATE Facts'), serializerSettings: {includeNulls: true}},
    {status: 200},
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'A query that is not understood',
    `${dataset(ids.plain)}/executeQueries`,
    query('EVALUATE FILTER(Facts, TRUE)'),
    failedQuery,
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'A query of a table that does not exist',
    `${dataset(ids.plain)}/executeQueries`,
    query('EVALUATE Fictions'),
    failedQuery,
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'Two queries at once',
    `${dataset(ids.plain)}/executeQueries`,
    {queries: [{query: 'EVALUATE Facts'}, {query: 'EVALUATE Facts'}]},
    invalidSomehow('at most 1'),
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'No query',
    `${dataset(ids.plain)}/executeQueries`,
    {queries: []},
    invalidSomehow('at least 1'),
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'A query without Build permission',
    `${dataset(ids.plain)}/executeQueries`,
    query('EVALUATE Facts'),
    notFound,
    'viewerPrincipal',
  ),
  post(
    'Datasets_ExecuteQueriesInGroup',
    'A query by a service principal with row-level security',
    `${dataset(ids.securedWithoutRoles)}/executeQueries`,
    query('EVALUATE Facts'),
    failsWith(404, 'PowerBIEntityNotFound'),
  ),
  post(
    'Datasets_ExecuteQueries',
    'A query without a workspace',
    `${root}/datasets/${ids.plain}/executeQueries`,
    query('EVALUATE Facts'),
    {status: 200},
  ),
  post(
    'Datasets_ExecuteQueries',
    'A query of a dataset that does not exist',
    `${root}/datasets/${nowhere}/executeQueries`,
    query('EVALUATE Facts'),
    notFound,
  ),
  post(
    'Datasets_RefreshDatasetInGroup',
    'A refresh',
    `${dataset(ids.plain)}/refreshes`,
    {notifyOption: 'NoNotification'},
    {status: 202, body: '', headers: {'x-ms-request-id': {$is: 'guid'}, location: null}},
  ),
  post(
    'Datasets_RefreshDatasetInGroup',
    'An enhanced refresh',
    `${dataset(ids.plain)}/refreshes`,
    {type: 'Full'},
    {status: 202, body: '', headers: {location: {$matches: '/refreshes/[0-9a-f-]+$'}}},
  ),
  post(
    'Datasets_RefreshDatasetInGroup',
    'A refresh with an option that does not exist',
    `${dataset(ids.plain)}/refreshes`,
    {notifyOption: 'Always'},
    invalidSomehow('notifyOption'),
  ),
];

const groups: ConformanceCase[] = [
  ...refusals('Groups_GetGroups', 'GET', `${root}/groups`),
  ...refusals('Dashboards_GetDashboardsInGroup', 'GET', `${group}/dashboards`),
  ...refusals('Dashboards_GetTilesInGroup', 'GET', `${group}/dashboards/${nowhere}/tiles`),
  ...refusals('AvailableFeatures_GetAvailableFeatures', 'GET', `${root}/availableFeatures`),
  get('Groups_GetGroups', 'Workspaces', `${root}/groups`, {
    status: 200,
    body: {'@odata.context': context('groups'), '@odata.count': 7, value: {$length: 7}},
  }),
  get(
    'Groups_GetGroups',
    'Workspaces of a stranger',
    `${root}/groups`,
    {status: 200, body: {$has: {value: [{$has: {id: ids.foreignWorkspace}}]}}},
    'stranger',
  ),
  get('Groups_GetGroups', 'The first workspaces', `${root}/groups?$top=2`, {
    status: 200,
    body: {$has: {value: {$length: 2}}},
  }),
  get('Groups_GetGroups', 'Workspaces after the first', `${root}/groups?$skip=6`, {
    status: 200,
    body: {$has: {value: {$length: 1}}},
  }),
  get('Groups_GetGroups', 'A workspace by name', `${root}/groups?$filter=${encodeURIComponent("name eq 'Rules'")}`, {
    status: 200,
    body: {
      $has: {
        value: [
          {
            id: ids.workspace,
            isReadOnly: false,
            isOnDedicatedCapacity: true,
            capacityId: {$is: 'guid'},
            defaultDatasetStorageFormat: 'Small',
            type: 'Workspace',
            name: 'Rules',
          },
        ],
      },
    },
  }),
  get(
    'Groups_GetGroups',
    'A workspace by a name with a quote',
    `${root}/groups?$filter=${encodeURIComponent("name eq 'Other''s'")}`,
    {
      status: 200,
      body: {$has: {value: [{$has: {id: ids.otherWorkspace}}]}},
    },
  ),
  get(
    'Groups_GetGroups',
    'Two workspaces by id',
    `${root}/groups?$filter=${encodeURIComponent(`id eq '${ids.workspace}' or id eq '${ids.otherWorkspace}'`)}`,
    {
      status: 200,
      body: {$has: {value: {$length: 2}}},
    },
  ),
  get(
    'Groups_GetGroups',
    'Workspaces without a capacity',
    `${root}/groups?$filter=${encodeURIComponent('isOnDedicatedCapacity eq false')}`,
    {
      status: 200,
      body: {
        $has: {
          value: [
            {
              id: ids.sharedWorkspace,
              isReadOnly: false,
              isOnDedicatedCapacity: false,
              type: 'Workspace',
              name: 'Shared',
            },
          ],
        },
      },
    },
  ),
  get(
    'Groups_GetGroups',
    'Workspaces by a filter that is not understood',
    `${root}/groups?$filter=${encodeURIComponent("contains(name,'x')")}`,
    invalidSomehow('filter'),
  ),
  get('Groups_GetGroups', 'Workspaces with a top that is no number', `${root}/groups?$top=many`, invalidSomehow('top')),
  get('Dashboards_GetDashboardsInGroup', 'Dashboards', `${group}/dashboards`, list('dashboards', [])),
  get('Dashboards_GetTilesInGroup', 'Tiles', `${group}/dashboards/${nowhere}/tiles`, notFound),
  get('AvailableFeatures_GetAvailableFeatures', 'Features', `${root}/availableFeatures`, {
    status: 200,
    body: {
      '@odata.context': {$is: 'text'},
      features: [{name: 'embedTrial', state: 'Supported', extendedState: 'Supported', additionalInfo: {usage: 0}}],
    },
  }),
  get(
    'AvailableFeatures_GetAvailableFeatures',
    'Features when the trial is used up',
    `${root}/availableFeatures`,
    {status: 200, body: {$has: {features: [{$has: {additionalInfo: {usage: 100}}}]}}},
    undefined,
    'trial-used-up',
  ),
];

export const otherOperationCases: ConformanceCase[] = [...reports, ...datasets, ...groups];
