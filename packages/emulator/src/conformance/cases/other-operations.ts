/** What stands beside the token calls: reports, datasets, workspaces, features. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {conformanceCase} from './conformance-case-builder.js';
import {failsWith, invalidSomehow, noContentType, notAccessible, notAuthorized, notFound} from './expectations.js';
import {refusalCases} from './refusals.js';

type Expect = ConformanceCase['expect'];
const nowhere = '12345678-1234-4234-8234-123456789012';
const root = '/v1.0/myorg';
const group = `${root}/groups/${ids.workspace}`;
const context = (end: string): object => ({
  $matches: `^http://wabi-[a-z0-9-]+\\.analysis\\.windows\\.net/v1\\.0/myorg/.*\\$metadata#${end}$`,
});
const list = (end: string, value: unknown = {$is: 'list'}): Expect => ({
  status: 200,
  body: {'@odata.context': context(end), value},
});
const scopeless: Expect = {status: 403, body: {error: {code: 'Forbidden', message: {$is: 'text'}}}};

const refusals = (operationId: string, method: 'GET' | 'POST', path: string, body?: unknown): ConformanceCase[] =>
  refusalCases({operationId, method, path, ...(body === undefined ? {} : {body})});

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
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report',
    path: `${group}/reports/${ids.report}`,
    expect: {
      status: 200,
      body: reportBody,
      headers: {
        'content-type': {$matches: '^application/json; odata.metadata=minimal'},
        'cache-control': 'no-store, must-revalidate, no-cache',
        'access-control-expose-headers': 'RequestId',
      },
    },
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report for a viewer',
    path: `${group}/reports/${ids.report}`,
    expect: {status: 200, body: reportBody},
    as: 'viewerPrincipal',
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report by an id in capitals',
    path: `${group.toUpperCase().replace('/V1.0/MYORG/GROUPS', '/v1.0/myorg/groups')}/reports/${ids.report.toUpperCase()}`,
    expect: {status: 200, body: reportBody},
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A paginated report has no dataset',
    path: `${group}/reports/${ids.paginated}`,
    expect: {
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
    },
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report that does not exist',
    path: `${group}/reports/${nowhere}`,
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report of another workspace',
    path: `${group}/reports/${ids.securedReport}`,
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report whose id is no GUID',
    path: `${group}/reports/nonsense`,
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report of a workspace that does not exist',
    path: `${root}/groups/${nowhere}/reports/${ids.report}`,
    expect: notAuthorized,
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report of My workspace',
    path: `${root}/groups/${ids.myWorkspace}/reports/${ids.myReport}`,
    expect: {
      status: 401,
      body: {error: {code: 'GroupNotAccessible', message: 'Calling group APIs not permitted for personal workspace'}},
    },
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report for a user without scopes',
    path: `${group}/reports/${ids.report}`,
    expect: scopeless,
    as: 'scopelessUser',
  }),
  conformanceCase({
    operationId: 'Reports_GetReportInGroup',
    title: 'A report for a user',
    path: `${group}/reports/${ids.report}`,
    expect: {status: 200, body: reportBody},
    as: 'readOnlyUser',
  }),
  conformanceCase({
    operationId: 'Reports_GetReportsInGroup',
    title: 'Reports',
    path: `${group}/reports`,
    expect: list('reports'),
  }),
  conformanceCase({
    operationId: 'Reports_GetReportsInGroup',
    title: 'Reports for a user without scopes',
    path: `${group}/reports`,
    expect: scopeless,
    as: 'scopelessUser',
  }),
  conformanceCase({
    operationId: 'Reports_GetReportsInGroup',
    title: 'Reports of a workspace with one',
    path: `${root}/groups/${ids.otherWorkspace}/reports`,
    expect: list('reports', [{$has: {id: ids.securedReport}}]),
  }),
  conformanceCase({
    operationId: 'Reports_GetDatasourcesInGroup',
    title: 'Data sources of a paginated report',
    path: `${group}/reports/${ids.paginatedSource}/datasources`,
    expect: list('datasources', [
      {
        datasourceType: 'Sql',
        connectionDetails: {server: 'ledger', database: 'Facts'},
        datasourceId: {$is: 'guid'},
        gatewayId: {$is: 'guid'},
      },
    ]),
  }),
  conformanceCase({
    operationId: 'Reports_GetDatasourcesInGroup',
    title: 'Data sources of a paginated report on a dataset',
    path: `${group}/reports/${ids.paginated}/datasources`,
    expect: list('datasources', [
      {
        datasourceType: 'AnalysisServices',
        connectionDetails: {server: 'powerbi://api.powerbi.com/v1.0/myorg/Rules', database: 'Plain'},
      },
    ]),
  }),
  conformanceCase({
    operationId: 'Reports_GetDatasourcesInGroup',
    title: 'Data sources of a report that is not paginated',
    path: `${group}/reports/${ids.report}/datasources`,
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Reports_GetDatasourcesInGroup',
    title: 'Data sources of a report for a user without scopes',
    path: `${group}/reports/${ids.paginatedSource}/datasources`,
    expect: scopeless,
    as: 'scopelessUser',
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A report is bound to its own dataset',
    path: `${group}/reports/${ids.report}/Rebind`,
    body: {datasetId: ids.plain},
    expect: {status: 200, body: ''},
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A report is bound to nothing',
    path: `${group}/reports/${ids.report}/Rebind`,
    body: {},
    expect: invalidSomehow('datasetId'),
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A report is bound to a dataset that does not exist',
    path: `${group}/reports/${ids.report}/Rebind`,
    body: {datasetId: nowhere},
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A paginated report is not bound to a dataset',
    path: `${group}/reports/${ids.paginated}/Rebind`,
    body: {datasetId: ids.plain},
    expect: invalidSomehow('paginated'),
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A user who may only read binds a report',
    path: `${group}/reports/${ids.report}/Rebind`,
    body: {datasetId: ids.plain},
    expect: scopeless,
    as: 'readOnlyUser',
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A viewer binds a report',
    path: `${group}/reports/${ids.report}/Rebind`,
    body: {datasetId: ids.plain},
    expect: notAuthorized,
    as: 'viewerPrincipal',
  }),
  conformanceCase({
    operationId: 'Reports_RebindReportInGroup',
    title: 'A report is bound without a Content-Type',
    path: `${group}/reports/${ids.report}/Rebind`,
    body: {datasetId: ids.plain},
    expect: noContentType,
    headers: {'content-type': null},
  }),
  conformanceCase({
    operationId: 'Reports_GetReports',
    title: 'Reports of My workspace for a service principal',
    path: `${root}/reports`,
    expect: notAccessible,
  }),
  conformanceCase({
    operationId: 'Reports_GetReports',
    title: 'Reports of My workspace for a user',
    path: `${root}/reports`,
    expect: {
      status: 200,
      body: {
        '@odata.context': context('reports'),
        value: [
          {
            $has: {
              id: ids.myReport,
              webUrl: `https://app.powerbi.com/reports/${ids.myReport}`,
              embedUrl: {$matches: `/reportEmbed\\?reportId=${ids.myReport}&w=2&config=`},
            },
          },
        ],
      },
    },
    as: 'user',
  }),
  conformanceCase({
    operationId: 'Reports_GetReport',
    title: 'A report of My workspace for a service principal',
    path: `${root}/reports/${ids.report}`,
    expect: notAccessible,
  }),
  conformanceCase({
    operationId: 'Reports_GetReport',
    title: 'A report of another workspace for a user',
    path: `${root}/reports/${ids.report}`,
    expect: notFound,
    as: 'user',
  }),
  conformanceCase({
    operationId: 'Reports_GetReport',
    title: 'A report of My workspace for its user',
    path: `${root}/reports/${ids.myReport.toUpperCase()}`,
    expect: {status: 200, body: {$has: {'@odata.context': context('reports/\\$entity'), id: ids.myReport}}},
    as: 'user',
  }),
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
    conformanceCase({
      operationId: 'Datasets_GetDatasetInGroup',
      title: `What the dataset ${id} wants of an identity`,
      path: dataset(id),
      expect: {
        status: 200,
        body: flags(id, identity, roles),
      },
    }),
  ),
  conformanceCase({
    operationId: 'Datasets_GetDatasetInGroup',
    title: 'A dataset that does not exist',
    path: dataset(nowhere),
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Datasets_GetDatasetInGroup',
    title: 'A dataset whose id is no GUID',
    path: dataset('nonsense'),
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Datasets_GetDatasetInGroup',
    title: 'A dataset for a user without scopes',
    path: dataset(ids.plain),
    expect: scopeless,
    as: 'scopelessUser',
  }),
  conformanceCase({
    operationId: 'Datasets_GetDatasetsInGroup',
    title: 'Datasets of a workspace with one',
    path: `${root}/groups/${ids.otherWorkspace}/datasets`,
    expect: list('datasets', [flags(ids.secured, true, true)]),
  }),
  conformanceCase({
    operationId: 'Datasets_GetDatasourcesInGroup',
    title: 'Data sources of a dataset',
    path: `${dataset(ids.upstream)}/datasources`,
    expect: list('datasources', {$length: 1}),
  }),
  conformanceCase({
    operationId: 'Datasets_GetDatasourcesInGroup',
    title: 'Data sources of a dataset that has none',
    path: `${dataset(ids.plain)}/datasources`,
    expect: list('datasources', []),
  }),
  conformanceCase({
    operationId: 'Datasets_GetDatasourcesInGroup',
    title: 'A thousand data sources and one',
    path: `${dataset(ids.manySources)}/datasources`,
    expect: list('datasources', {$length: 1001}),
  }),
  ...(['Datasets_GetDatasets', 'Datasets_GetDataset', 'Datasets_GetDatasources'] as const).flatMap((id, i) => {
    const path = [`${root}/datasets`, `${root}/datasets/${ids.plain}`, `${root}/datasets/${ids.plain}/datasources`][
      i
    ] as string;
    return [
      conformanceCase({
        operationId: id,
        title: `${id}: My workspace for a service principal`,
        path,
        expect: notAccessible,
      }),
      conformanceCase({
        operationId: id,
        title: `${id}: My workspace for a user`,
        path,
        expect: i === 0 ? list('datasets', [{$has: {id: ids.my}}]) : notFound,
        as: 'user',
      }),
      conformanceCase({
        operationId: id,
        title: `${id}: My workspace for its user`,
        path: path.replace(ids.plain, ids.my),
        expect: {status: 200, body: {$has: i === 1 ? {id: ids.my} : {value: {$is: 'list'}}}},
        as: 'user',
      }),
      ...refusals(id, 'GET', path),
    ];
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'A query',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: query("EVALUATE TOPN(1, 'Facts')"),
    expect: {
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
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'Blanks are left out',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: query('EVALUATE Facts'),
    expect: {
      status: 200,
      body: {results: [{tables: [{rows: {$length: 6}}]}]},
    },
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'Blanks are shown when asked for',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: {...query('EVALUATE Facts'), serializerSettings: {includeNulls: true}},
    expect: {status: 200},
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'A query that is not understood',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: query('EVALUATE FILTER(Facts, TRUE)'),
    expect: failedQuery,
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'A query of a table that does not exist',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: query('EVALUATE Fictions'),
    expect: failedQuery,
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'Two queries at once',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: {queries: [{query: 'EVALUATE Facts'}, {query: 'EVALUATE Facts'}]},
    expect: invalidSomehow('at most 1'),
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'No query',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: {queries: []},
    expect: invalidSomehow('at least 1'),
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'A query without Build permission',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: query('EVALUATE Facts'),
    expect: notFound,
    as: 'viewerPrincipal',
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'A query by a service principal with row-level security',
    path: `${dataset(ids.securedWithoutRoles)}/executeQueries`,
    body: query('EVALUATE Facts'),
    expect: failsWith(401, 'PowerBINotAuthorizedException'),
  }),
  ...(
    [
      ['a table in VALUES', 'EVALUATE VALUES(Facts)', 6],
      ['a table in VALUES and quotes', "EVALUATE VALUES('Facts')", 6],
      ['different rows', 'EVALUATE DISTINCT(Facts)', 6],
      ['no row at all', 'EVALUATE TOPN(0, Facts)', 0],
      ['a table after a comment', '// EVALUATE Fictions\nEVALUATE Facts', 6],
      ['a table before and within comments', "/* all\nof */ EVALUATE -- them\n'Facts' // EVALUATE Fictions", 6],
    ] as const
  ).map(([title, text, count]) =>
    conformanceCase({
      operationId: 'Datasets_ExecuteQueriesInGroup',
      title: `A query for ${title}`,
      path: `${dataset(ids.plain)}/executeQueries`,
      body: query(text),
      expect: {status: 200, body: {results: [{tables: [{rows: {$length: count}}]}]}},
    }),
  ),
  ...(['EVALUATE VALUES(Facts[Region])', "EVALUATE DISTINCT('Facts'[Region])"] as const).map(text =>
    conformanceCase({
      operationId: 'Datasets_ExecuteQueriesInGroup',
      title: `The values of a column, ${text}`,
      path: `${dataset(ids.plain)}/executeQueries`,
      body: {...query(text), serializerSettings: {includeNulls: true}},
      expect: {
        status: 200,
        body: {
          results: [{tables: [{rows: ['North', 'South', 'West', null].map(region => ({'Facts[Region]': region}))}]}],
        },
      },
    }),
  ),
  ...(['EVALUATE Facts EVALUATE Fictions', 'FACTS', 'x EVALUATE Facts', "EVALUATE 'Facts EVALUATE Facts"] as const).map(
    text =>
      conformanceCase({
        operationId: 'Datasets_ExecuteQueriesInGroup',
        title: `A query that fails as a whole, ${text}`,
        path: `${dataset(ids.plain)}/executeQueries`,
        body: query(text),
        expect: failedQuery,
      }),
  ),
  ...(
    ['EVALUATE VALUES(Facts', 'EVALUATE Facts[Region]', 'EVALUATE TOPN(1, Facts[Region])', 'EVALUATE Facts)'] as const
  ).map(text =>
    conformanceCase({
      operationId: 'Datasets_ExecuteQueriesInGroup',
      title: `A query that is no table, ${text}`,
      path: `${dataset(ids.plain)}/executeQueries`,
      body: query(text),
      expect: failedQuery,
    }),
  ),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'The values of a column that does not exist',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: query('EVALUATE VALUES(Facts[Nothing])'),
    expect: failedQuery,
  }),
  ...[ids.azureLive, ids.onPremises].map(id =>
    conformanceCase({
      operationId: 'Datasets_ExecuteQueriesInGroup',
      title: `A query of the live connection ${id}`,
      path: `${dataset(id)}/executeQueries`,
      body: query('EVALUATE Facts'),
      expect: invalidSomehow('live connection'),
    }),
  ),
  ...(
    [
      ['EVALUATE TOPN(1, Facts)\nEVALUATE Facts', 1],
      ["EVALUATE VALUES(Facts[Region]) evaluate TOPN(2, 'Facts')", 4],
      ["EVALUATE VALUES('Facts') EVALUATE Facts EVALUATE Facts", 6],
    ] as const
  ).map(([text, count]) =>
    conformanceCase({
      operationId: 'Datasets_ExecuteQueriesInGroup',
      title: `More than one table in a query, ${text}`,
      path: `${dataset(ids.plain)}/executeQueries`,
      body: query(text),
      expect: {
        status: 200,
        body: {
          results: [
            {
              tables: [{rows: {$length: count}}],
              error: {code: {$is: 'text'}, message: 'More than one result table in a query'},
            },
          ],
        },
      },
    }),
  ),
  ...(
    [
      ['a member of the role North', `${ids.viewerUser}@retail.example`, 2],
      ['a member of it, in capitals', `${ids.viewerUser}@RETAIL.EXAMPLE`, 2],
      ['somebody who may edit', `${ids.memberUser}@retail.example`, 6],
      ['somebody of no role', 'nobody@retail.example', 0],
    ] as const
  ).map(([title, impersonatedUserName, count]) =>
    conformanceCase({
      operationId: 'Datasets_ExecuteQueriesInGroup',
      title: `A query of a dataset with row-level security as ${title}`,
      path: `${root}/groups/${ids.otherWorkspace}/datasets/${ids.secured}/executeQueries`,
      body: {...query('EVALUATE Facts'), impersonatedUserName},
      expect: {status: 200, body: {results: [{tables: [{rows: {$length: count}}]}]}},
      as: 'user',
    }),
  ),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'The values of a column as a member of a role',
    path: `${root}/groups/${ids.otherWorkspace}/datasets/${ids.secured}/executeQueries`,
    body: {...query('EVALUATE VALUES(Facts[Region])'), impersonatedUserName: `${ids.viewerUser}@retail.example`},
    expect: {status: 200, body: {results: [{tables: [{rows: [{'Facts[Region]': 'North'}]}]}]}},
    as: 'user',
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'Without row-level security it does not matter as whom',
    path: `${dataset(ids.plain)}/executeQueries`,
    body: {...query('EVALUATE Facts'), impersonatedUserName: 'nobody@retail.example'},
    expect: {status: 200, body: {results: [{tables: [{rows: {$length: 6}}]}]}},
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueriesInGroup',
    title: 'A query by a service principal with single sign-on',
    path: `${dataset(ids.directQuerySql)}/executeQueries`,
    body: query('EVALUATE Facts'),
    expect: failsWith(401, 'PowerBINotAuthorizedException'),
  }),
  ...['Datasets_GetDatasetsInGroup', 'Datasets_GetDatasourcesInGroup', 'Datasets_ExecuteQueriesInGroup'].map((id, i) =>
    conformanceCase({
      operationId: id,
      title: `${id} for a user without scopes`,
      path: [`${group}/datasets`, `${dataset(ids.plain)}/datasources`, `${dataset(ids.plain)}/executeQueries`][
        i
      ] as string,
      ...(i === 2 ? {body: query('EVALUATE Facts')} : {}),
      expect: scopeless,
      as: 'scopelessUser',
    }),
  ),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueries',
    title: 'A query without a workspace',
    path: `${root}/datasets/${ids.plain}/executeQueries`,
    body: query('EVALUATE Facts'),
    expect: {status: 200},
  }),
  conformanceCase({
    operationId: 'Datasets_ExecuteQueries',
    title: 'A query of a dataset that does not exist',
    path: `${root}/datasets/${nowhere}/executeQueries`,
    body: query('EVALUATE Facts'),
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'A refresh',
    path: `${dataset(ids.plain)}/refreshes`,
    body: {notifyOption: 'NoNotification'},
    expect: {status: 202, body: '', headers: {'x-ms-request-id': {$is: 'guid'}, location: null}},
  }),
  conformanceCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'An enhanced refresh',
    path: `${dataset(ids.plain)}/refreshes`,
    body: {type: 'Full'},
    expect: {status: 202, body: '', headers: {location: {$matches: '/refreshes/[0-9a-f-]+$'}}},
  }),
  conformanceCase({
    operationId: 'Datasets_RefreshDatasetInGroup',
    title: 'A refresh with an option that does not exist',
    path: `${dataset(ids.plain)}/refreshes`,
    body: {notifyOption: 'Always'},
    expect: invalidSomehow('notifyOption'),
  }),
];

const groups: ConformanceCase[] = [
  ...refusals('Groups_GetGroups', 'GET', `${root}/groups`),
  ...refusals('AvailableFeatures_GetAvailableFeatures', 'GET', `${root}/availableFeatures`),
  ...refusals('Users_RefreshUserPermissions', 'POST', `${root}/RefreshUserPermissions`),
  ...(
    [
      ['Groups_GetGroups', `${root}/groups`, 'Workspace.Read.All or Workspace.ReadWrite.All'],
      ['Dashboards_GetDashboardsInGroup', `${group}/dashboards`, 'Dashboard.ReadWrite.All or Dashboard.Read.All'],
    ] as const
  ).map(([id, path, scopes]) =>
    conformanceCase({
      operationId: id,
      title: `${id} for a user without its scopes`,
      path,
      expect: {status: 403, body: {error: {code: 'Forbidden', message: {$matches: scopes}}}},
      as: 'readOnlyUser',
    }),
  ),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces of a user',
    path: `${root}/groups`,
    expect: {status: 200, body: {$has: {value: {$length: 7}}}},
    as: 'user',
  }),
  conformanceCase({
    operationId: 'Dashboards_GetDashboardsInGroup',
    title: 'Dashboards for a user',
    path: `${group}/dashboards`,
    expect: list('dashboards', []),
    as: 'user',
  }),
  conformanceCase({
    operationId: 'AvailableFeatures_GetAvailableFeatures',
    title: 'Features need no scope',
    path: `${root}/availableFeatures`,
    expect: {status: 200},
    as: 'scopelessUser',
  }),
  conformanceCase({
    operationId: 'AvailableFeatures_GetAvailableFeatureByName',
    title: 'A feature by its name',
    path: `${root}/availableFeatures(featureName='embedTrial')`,
    expect: {
      status: 200,
      body: {name: 'embedTrial', state: 'Enabled', extendedState: 'Enabled', additionalInfo: {usage: 0}},
    },
  }),
  conformanceCase({
    operationId: 'AvailableFeatures_GetAvailableFeatureByName',
    title: 'A feature that there is not',
    path: `${root}/availableFeatures(featureName='nothing')`,
    expect: {status: 404, body: {error: {$has: {code: 'PowerBIEntityNotFound'}}}},
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces',
    path: `${root}/groups`,
    expect: {
      status: 200,
      body: {'@odata.context': context('groups'), '@odata.count': 7, value: {$length: 7}},
    },
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces of a stranger',
    path: `${root}/groups`,
    expect: {status: 200, body: {$has: {value: [{$has: {id: ids.foreignWorkspace}}]}}},
    as: 'stranger',
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'The first workspaces',
    path: `${root}/groups?$top=2`,
    expect: {
      status: 200,
      body: {$has: {value: {$length: 2}}},
    },
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces after the first',
    path: `${root}/groups?$skip=6`,
    expect: {
      status: 200,
      body: {$has: {value: {$length: 1}}},
    },
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'A workspace by name',
    path: `${root}/groups?$filter=${encodeURIComponent("name eq 'Rules'")}`,
    expect: {
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
    },
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'A workspace by a name with a quote',
    path: `${root}/groups?$filter=${encodeURIComponent("name eq 'Other''s'")}`,
    expect: {
      status: 200,
      body: {$has: {value: [{$has: {id: ids.otherWorkspace}}]}},
    },
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Two workspaces by id',
    path: `${root}/groups?$filter=${encodeURIComponent(`id eq '${ids.workspace}' or id eq '${ids.otherWorkspace}'`)}`,
    expect: {
      status: 200,
      body: {$has: {value: {$length: 2}}},
    },
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces without a capacity',
    path: `${root}/groups?$filter=${encodeURIComponent('isOnDedicatedCapacity eq false')}`,
    expect: {
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
  }),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces by a filter that is not understood',
    path: `${root}/groups?$filter=${encodeURIComponent('year(name) gt 5')}`,
    expect: invalidSomehow('filter'),
  }),
  ...(
    [
      ["contains(name,'paused')", 1],
      ["contains(tolower(name), 'PAUSED') or id eq '00000000-0000-0000-0000-000000000000'", 1],
      ["startswith(name,'paused')", 1],
      ["endswith(name,'paused')", 1],
      ["not contains(name,'paused')", 6],
      ["name ne 'Paused' and (isOnDedicatedCapacity eq true or isOnDedicatedCapacity eq false)", 6],
      ["contains(name,'''')", 1],
      [`id eq ${ids.pausedWorkspace}`, 1],
      ['id eq ABCDEF01-0000-4000-8000-000000000001', 0],
      ['capacityId eq null', 1],
      ["tolower(type) eq 'workspace' and 'rules' eq name", 1],
    ] as const
  ).map(([filter, count]) =>
    conformanceCase({
      operationId: 'Groups_GetGroups',
      title: `Workspaces with ${filter}`,
      path: `${root}/groups?$filter=${encodeURIComponent(filter)}`,
      expect: {status: 200, body: {$has: {value: {$length: count}}}},
    }),
  ),
  ...[
    '',
    'name',
    'name eq',
    "(name eq 'x'",
    'contains(name)',
    "name eq 'x' or",
    "name eq 'x",
    "'x' eq name name",
    'name eq Rules',
    'contains(name,Rules)',
    'name ne “Rules”',
    `${'('.repeat(3000)}`,
  ].map(filter =>
    conformanceCase({
      operationId: 'Groups_GetGroups',
      title: `Workspaces with the broken filter ${filter.slice(0, 40)}`,
      path: `${root}/groups?$filter=${encodeURIComponent(filter)}`,
      expect: invalidSomehow('filter'),
    }),
  ),
  ...[
    ['foo eq 1', 'foo'],
    ["name eq 'Rules' or not contains(tolower(displayName), 'x')", 'displayName'],
    ["Name eq 'Rules'", 'Name'],
    ["constructor eq 'x'", 'constructor'],
    ["__proto__ ne 'x'", '__proto__'],
    ['name eq Rules', 'Rules'],
  ].map(([filter = '', name = '']) =>
    conformanceCase({
      operationId: 'Groups_GetGroups',
      title: `Workspaces by what none has: ${filter}`,
      path: `${root}/groups?$filter=${encodeURIComponent(filter)}`,
      expect: invalidSomehow(`'${name}'.+isOnDedicatedCapacity`),
    }),
  ),
  conformanceCase({
    operationId: 'Groups_GetGroups',
    title: 'Workspaces with a top that is no number',
    path: `${root}/groups?$top=many`,
    expect: invalidSomehow('top'),
  }),
  conformanceCase({
    operationId: 'Dashboards_GetDashboardsInGroup',
    title: 'Dashboards',
    path: `${group}/dashboards`,
    expect: list('dashboards', []),
  }),
  conformanceCase({
    operationId: 'Dashboards_GetTilesInGroup',
    title: 'Tiles',
    path: `${group}/dashboards/${nowhere}/tiles`,
    expect: notFound,
  }),
  conformanceCase({
    operationId: 'Users_RefreshUserPermissions',
    title: 'The example of the reference',
    method: 'POST',
    path: `${root}/RefreshUserPermissions`,
    expect: {status: 200, body: ''},
  }),
  conformanceCase({
    operationId: 'Users_RefreshUserPermissions',
    title: 'Permissions of a user',
    method: 'POST',
    path: `${root}/RefreshUserPermissions`,
    expect: {status: 200, body: ''},
    as: 'user',
  }),
  conformanceCase({
    operationId: 'AvailableFeatures_GetAvailableFeatures',
    title: 'Features',
    path: `${root}/availableFeatures`,
    expect: {
      status: 200,
      body: {
        '@odata.context': {$is: 'text'},
        features: [{name: 'embedTrial', state: 'Enabled', extendedState: 'Enabled', additionalInfo: {usage: 0}}],
      },
    },
  }),
  conformanceCase({
    operationId: 'AvailableFeatures_GetAvailableFeatures',
    title: 'Features when the trial is used up',
    path: `${root}/availableFeatures`,
    expect: {status: 200, body: {$has: {features: [{$has: {additionalInfo: {usage: 100}}}]}}},
    world: 'trial-used-up',
  }),
];

export const otherOperationCases: ConformanceCase[] = [...reports, ...datasets, ...groups];
