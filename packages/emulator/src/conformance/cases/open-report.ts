/** Whether a token opens a report, and as whom. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {plain, raises, modelFailed, open, securedAs} from './embed-data-calls.js';

type Expect = ConformanceCase['expect'];
const nowhere = '12345678-1234-4234-8234-123456789012';
const opened = (dataset: string, more: object = {}): Expect => ({
  status: 200,
  body: {
    $has: {
      report: {
        $has: {id: ids.report, name: 'Plain', reportType: 'PowerBIReport', definition: {$has: {pages: {$length: 1}}}},
      },
      dataset: {$has: {id: dataset}},
      expiration: {$is: 'text'},
      now: {$is: 'text'},
      ...more,
    },
  },
});

export const openReportCases: ConformanceCase[] = [
  open(
    'a report on its own dataset',
    {reportId: ids.report},
    opened(ids.plain, {allowEdit: false, targetWorkspaces: []}),
  ),
  open('a report with its workspace', {reportId: ids.report, groupId: ids.workspace, tokenType: 1}, opened(ids.plain)),
  open(
    'a report by ids in capitals',
    {reportId: ids.report.toUpperCase(), datasetId: ids.plain.toUpperCase()},
    opened(ids.plain),
  ),
  open('a report bound to another dataset', {reportId: ids.report, datasetId: ids.secured}, opened(ids.secured), {
    token: securedAs('ann@retail.example', 'Mine'),
  }),
  open(
    'a report that may be edited and saved',
    {reportId: ids.report},
    opened(ids.plain, {allowEdit: true, targetWorkspaces: [ids.workspace]}),
    {
      token: {...plain, reports: [{id: ids.report, allowEdit: true}], targetWorkspaces: [{id: ids.workspace}]},
    },
  ),
  open(
    'a paginated report on its own rows',
    {reportId: ids.paginatedSource},
    {
      status: 200,
      body: {$has: {report: {$has: {reportType: 'PaginatedReport'}}, dataset: {$has: {tables: {$length: 1}}}}},
    },
    {
      token: {
        reports: [{id: ids.paginatedSource}],
        datasourceIdentities: [
          {
            identityBlob: 'x',
            datasources: [{datasourceType: 'Sql', connectionDetails: {server: 'ledger', database: 'Facts'}}],
          },
        ],
      },
    },
  ),
  open(
    'nothing, without a token',
    {reportId: ids.report},
    raises(400, 'Invalid parameters', 'powerbiToken parameter not specified'),
    {as: 'none'},
  ),
  open('nothing, without a report', {}, raises(400, 'Invalid parameters', 'powerbiToken parameter not specified')),
  open(
    'nothing, with a token that is none',
    {reportId: ids.report},
    raises(403, 'LoadReportFailed', "Fail to initialize - Couldn't resolve cluster", '403'),
    {
      as: 'malformed',
    },
  ),
  open(
    'nothing, with an embed token given out as an Entra token',
    {reportId: ids.report, tokenType: 0},
    raises(403, 'LoadReportFailed', "Fail to initialize - Couldn't resolve cluster", '403'),
  ),
  open(
    "nothing, with a service principal's own token",
    {reportId: ids.report},
    raises(403, 'LoadReportFailed', "Fail to initialize - Couldn't resolve cluster", '403'),
    {as: 'servicePrincipal'},
  ),
  open(
    'nothing, with an expired token',
    {reportId: ids.report, tokenType: 0},
    raises(403, 'TokenExpired', 'Access token has expired, resubmit with a new access token', '403'),
    {as: 'expired'},
  ),
  open(
    'a report whose id is no GUID',
    {reportId: 'nonsense'},
    raises(500, 'LoadReportFailed', 'Get report failed', '500'),
  ),
  open(
    'a report that does not exist',
    {reportId: nowhere},
    raises(404, 'LoadReportFailed', 'Get report failed', '404'),
  ),
  open(
    'a report that the token does not list',
    {reportId: ids.securedReport},
    raises(403, 'LoadReportFailed', 'Get report failed', '403'),
  ),
  open(
    'a report of another workspace than it says',
    {reportId: ids.report, groupId: ids.otherWorkspace},
    raises(401, 'PowerBINotAuthorizedException', 'Get report failed', '401'),
  ),
  open(
    'a dataset that the token does not list',
    {reportId: ids.report, datasetId: ids.secured},
    raises(403, 'PowerBINotAuthorizedException', {$matches: ids.secured}, '403'),
  ),
  open('a dataset with another schema', {reportId: ids.report, datasetId: ids.otherSchema}, modelFailed, {
    token: {reports: [{id: ids.report}], datasets: [{id: ids.otherSchema}]},
  }),
  open('a dataset on a paused capacity', {reportId: ids.pausedReport}, modelFailed, {
    token: {reports: [{id: ids.pausedReport}], datasets: [{id: ids.paused}]},
  }),
  open('a dataset without a capacity, bound dynamically', {reportId: ids.report, datasetId: ids.shared}, modelFailed, {
    token: {reports: [{id: ids.report}], datasets: [{id: ids.shared}]},
  }),
  open('more than a thousand data sources', {reportId: ids.report, datasetId: ids.manySources}, modelFailed, {
    token: {reports: [{id: ids.report}], datasets: [{id: ids.manySources}]},
  }),
  open('an identity with a role that the model lacks', {reportId: ids.report, datasetId: ids.secured}, modelFailed, {
    token: securedAs('ann@retail.example', 'Nobody'),
  }),
  open('a body that is no JSON', '{', raises(400, 'QueryUserError', {$is: 'text'}, '400')),
  open('a user, by an Entra token', {reportId: ids.report, tokenType: 0}, opened(ids.plain, {allowEdit: true}), {
    as: 'user',
  }),
  open(
    'a viewer, by an Entra token',
    {reportId: ids.report},
    opened(ids.plain, {allowEdit: false, targetWorkspaces: []}),
    {as: 'viewerUser'},
  ),
  open(
    'a report on no capacity, with a notice',
    {reportId: ids.sharedReport},
    {
      status: 200,
      body: {$has: {notices: [{message: 'EmbedTrialToken', detailedMessage: {$matches: 'on no capacity'}, level: 0}]}},
    },
    {token: {reports: [{id: ids.sharedReport}], datasets: [{id: ids.shared}]}},
  ),
  open(
    'a report of a workspace that is closed to the user',
    {reportId: ids.foreignReport, tokenType: 0},
    raises(401, 'PowerBINotAuthorizedException', 'Get report failed', '401'),
    {as: 'user'},
  ),
  open(
    'a report that does not exist, for a user',
    {reportId: nowhere, tokenType: 0},
    raises(404, 'PowerBIEntityNotFound', 'Get report failed', '404'),
    {
      as: 'user',
    },
  ),
];
