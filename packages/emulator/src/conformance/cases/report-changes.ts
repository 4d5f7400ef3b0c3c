/** Reports after an import: pages, clones, exports, an end; and apps. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {dashboardIds} from '../runner/conformance-dashboards.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {ruleIds} from '../runner/conformance-world.js';
import {invalidSomehow, notAccessible, notAuthorized, notFound} from './expectations.js';
import {
  customer,
  groupPath,
  list,
  nothing,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  refusedWith,
  root,
  scopeless,
} from './onboarding-case-builder.js';

const report = `${customer}/reports/${ids.salesReport}`;
const clone = `${report}/Clone`;
const contentCases: ConformanceCase[] = [
  ...onboardingRefusals({operationId: 'Reports_GetPagesInGroup', method: 'GET', path: `${report}/pages`}),
  ...onboardingRefusals({operationId: 'Reports_GetPageInGroup', method: 'GET', path: `${report}/pages/Facts`}),
  ...onboardingRefusals({operationId: 'Reports_CloneReportInGroup', method: 'POST', path: clone, body: {name: 'x'}}),
  ...onboardingRefusals({
    operationId: 'Reports_DeleteReportInGroup',
    method: 'DELETE',
    path: `${customer}/reports/${ids.doomedReport}`,
  }),
  onboardingCase({
    operationId: 'Reports_GetPagesInGroup',
    title: 'Pages of a report',
    path: `${report}/pages`,
    as: 'viewerPrincipal',
    expect: list('pages', [{displayName: 'Facts', name: 'Facts', order: 0}]),
  }),
  onboardingCase({
    operationId: 'Reports_GetPageInGroup',
    title: 'A page of a report',
    path: `${report}/pages/Facts`,
    as: 'viewerPrincipal',
    expect: {
      status: 200,
      body: {'@odata.context': odata('pages/\\$entity'), displayName: 'Facts', name: 'Facts', order: 0},
    },
  }),
  onboardingCase({
    operationId: 'Reports_GetPageInGroup',
    title: 'A page that the report lacks',
    path: `${report}/pages/ReportSection1`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A clone beside the report',
    path: clone,
    body: {name: 'New report name'},
    expect: {status: 200, body: {$has: {name: 'New report name', datasetId: ids.sales, id: {$is: 'guid'}}}},
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A clone in another workspace on another dataset',
    path: clone,
    body: {name: 'Elsewhere', targetWorkspaceId: ids.filled, targetModelId: ids.tuned},
    expect: {
      status: 200,
      body: {
        $has: {
          name: 'Elsewhere',
          datasetId: ids.tuned,
          webUrl: {$matches: `/groups/${ids.filled}/reports/`},
        },
      },
    },
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A clone without a name',
    path: clone,
    body: {},
    expect: invalidSomehow('name'),
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A clone on a dataset that does not exist',
    path: clone,
    body: {name: 'x', targetModelId: nowhere},
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A clone in a workspace of others',
    path: clone,
    body: {name: 'x', targetWorkspaceId: ruleIds.foreignWorkspace},
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A viewer clones',
    path: clone,
    body: {name: 'x'},
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Reports_CloneReportInGroup',
    title: 'A user without scopes clones',
    path: clone,
    body: {name: 'x'},
    as: 'scopelessUser',
    expect: scopeless,
  }),
  onboardingCase({
    operationId: 'Reports_DeleteReportInGroup',
    title: 'A report',
    method: 'DELETE',
    path: `${customer}/reports/${ids.doomedReport}`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Reports_DeleteReportInGroup',
    title: 'A viewer deletes a report',
    method: 'DELETE',
    path: report,
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
];

const exportTo = `${report}/ExportTo`;
const exported = (title: string, body: unknown, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({operationId: 'Reports_ExportToFileInGroup', title, path: exportTo, body, expect});
const isoTime = {$matches: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`};
const accepted: ConformanceCase['expect'] = {
  status: 202,
  headers: {'retry-after': {$matches: '^\\d+$'}},
  body: {
    '@odata.context': odata('exports/\\$entity'),
    id: {$is: 'text'},
    createdDateTime: isoTime,
    lastActionDateTime: isoTime,
    reportId: ids.salesReport,
    reportName: 'SalesMarketing',
    status: 'NotStarted',
    percentComplete: 0,
    expirationTime: isoTime,
  },
};
const exports = `${report}/exports`;
const exportCases: ConformanceCase[] = [
  ...onboardingRefusals({
    operationId: 'Reports_ExportToFileInGroup',
    method: 'POST',
    path: exportTo,
    body: {format: 'PDF'},
  }),
  ...onboardingRefusals({
    operationId: 'Reports_GetExportToFileStatusInGroup',
    method: 'GET',
    path: `${exports}/${ids.doneExport}`,
  }),
  ...onboardingRefusals({
    operationId: 'Reports_GetFileOfExportToFileInGroup',
    method: 'GET',
    path: `${exports}/${ids.doneExport}/file`,
  }),
  exported('A PDF', {format: 'PDF'}, accepted),
  exported(
    'A page as a picture, in any letters',
    {format: 'png', powerBIReportConfiguration: {pages: [{pageName: 'Facts'}]}},
    accepted,
  ),
  exported(
    'A page that the report lacks',
    {
      format: 'PDF',
      powerBIReportConfiguration: {pages: [{pageName: 'Nothing'}]},
    },
    invalidSomehow('Nothing'),
  ),
  exported(
    'A filter for the whole report',
    {format: 'PDF', powerBIReportConfiguration: {reportLevelFilters: [{filter: "Facts/Region eq 'North'"}]}},
    accepted,
  ),
  exported(
    'Two filters for the whole report',
    {
      format: 'PDF',
      powerBIReportConfiguration: {reportLevelFilters: [{filter: 'Facts/A eq 1'}, {filter: 'Facts/B eq 1'}]},
    },
    invalidSomehow('at most 1'),
  ),
  ...[{name: 'Bookmark1'}, {state: 'H4sIAAA'}].map(bookmark =>
    exported(
      `A bookmark by its ${Object.keys(bookmark)[0]}`,
      {
        format: 'PDF',
        powerBIReportConfiguration: {defaultBookmark: bookmark, pages: [{pageName: 'Facts', bookmark}]},
      },
      accepted,
    ),
  ),
  exported(
    'A bookmark by its name and its state',
    {format: 'PDF', powerBIReportConfiguration: {defaultBookmark: {name: 'Bookmark1', state: 'H4sIAAA'}}},
    invalidSomehow('bookmark'),
  ),
  exported(
    'A bookmark of a page by its name and its state',
    {
      format: 'PDF',
      powerBIReportConfiguration: {pages: [{pageName: 'Facts', bookmark: {name: 'Bookmark1', state: 'H4sIAAA'}}]},
    },
    invalidSomehow('bookmark'),
  ),
  exported(
    'More than fifty pages',
    {format: 'PDF', powerBIReportConfiguration: {pages: Array(51).fill({pageName: 'Facts'})}},
    invalidSomehow('at most 50'),
  ),
  exported('A format of paginated reports', {format: 'CSV'}, invalidSomehow('PPTX, PDF, PNG')),
  exported('A format that does not exist', {format: 'GIF'}, invalidSomehow('format')),
  exported('No format', {}, invalidSomehow('format')),
  onboardingCase({
    operationId: 'Reports_ExportToFileInGroup',
    title: 'A paginated report',
    path: `${customer}/reports/${ids.ledger}/ExportTo`,
    body: {format: 'CSV', paginatedReportConfiguration: {parameterValues: []}},
    expect: {status: 202, body: {$has: {status: 'NotStarted'}}},
  }),
  onboardingCase({
    operationId: 'Reports_ExportToFileInGroup',
    title: 'A report on shared capacity',
    path: `${groupPath(ruleIds.sharedWorkspace)}/reports/${ruleIds.sharedReport}/ExportTo`,
    body: {format: 'PDF'},
    expect: refusedWith(403, 'Forbidden', 'Premium, Embedded or Fabric'),
  }),
  onboardingCase({
    operationId: 'Reports_GetExportToFileStatusInGroup',
    title: 'An export that runs',
    path: `${exports}/${ids.runningExport}`,
    expect: {
      status: 202,
      headers: {'retry-after': {$matches: '^\\d+$'}},
      body: {$has: {id: ids.runningExport, status: 'Running', percentComplete: 0}},
    },
  }),
  onboardingCase({
    operationId: 'Reports_GetExportToFileStatusInGroup',
    title: 'An export that has succeeded',
    path: `${exports}/${ids.doneExport}`,
    expect: {
      status: 200,
      body: {
        $has: {
          status: 'Succeeded',
          percentComplete: 100,
          resourceLocation: {$matches: `/reports/${ids.salesReport}/exports/${ids.doneExport}/file$`},
          ResourceFileExtension: '.pdf',
        },
      },
    },
  }),
  onboardingCase({
    operationId: 'Reports_GetExportToFileStatusInGroup',
    title: 'An export that does not exist',
    path: `${exports}/${nowhere}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Reports_GetFileOfExportToFileInGroup',
    title: 'The file of an export that has succeeded',
    path: `${exports}/${ids.doneExport}/file`,
    expect: {status: 200, headers: {'content-type': 'application/pdf'}},
  }),
  onboardingCase({
    operationId: 'Reports_GetFileOfExportToFileInGroup',
    title: 'The file of an export that runs',
    path: `${exports}/${ids.runningExport}/file`,
    expect: invalidSomehow('not succeeded'),
  }),
];

const apps = `${root}/apps`;
const app = `${apps}/${ids.app}`;
const finance = {
  id: ids.app,
  name: 'Finance',
  description: 'The finance app',
  publishedBy: 'Bill',
  lastUpdate: '2019-01-13T07:46:53.094Z',
};
const appPaths: [operationId: string, path: string][] = [
  ['Apps_GetApps', apps],
  ['Apps_GetApp', app],
  ['Apps_GetReports', `${app}/reports`],
  ['Apps_GetReport', `${app}/reports/${ids.salesReport}`],
  ['Apps_GetDashboards', `${app}/dashboards`],
  ['Apps_GetDashboard', `${app}/dashboards/${dashboardIds.sales}`],
  ['Apps_GetTiles', `${app}/dashboards/${dashboardIds.sales}/tiles`],
  ['Apps_GetTile', `${app}/dashboards/${dashboardIds.sales}/tiles/${dashboardIds.salesTile}`],
];
/** Whether a user with scopes for reports alone lacks what the operation's page requires. */
const lacksScope = (operationId: string): boolean => !operationId.includes('Report');
const appCases: ConformanceCase[] = [
  ...appPaths.flatMap(([operationId, path]) => [
    ...onboardingRefusals({operationId, method: 'GET', path}),
    onboardingCase({
      operationId,
      title: `${operationId}: not for service principals`,
      path,
      expect: notAccessible,
    }),
  ]),
  ...appPaths
    .filter(([operationId]) => lacksScope(operationId))
    .map(([operationId, path]) =>
      onboardingCase({
        operationId,
        title: `${operationId}: for a user with scopes for reports alone`,
        path,
        as: 'reportsOnlyUser',
        expect: scopeless,
      }),
    ),
  onboardingCase({
    operationId: 'Apps_GetApps',
    title: 'Apps',
    path: apps,
    as: 'user',
    expect: list('apps', [finance]),
  }),
  onboardingCase({
    operationId: 'Apps_GetApp',
    title: 'The example of the reference',
    path: app,
    as: 'user',
    expect: {status: 200, body: {'@odata.context': odata('apps/\\$entity'), ...finance}},
  }),
  onboardingCase({
    operationId: 'Apps_GetApp',
    title: 'An app that does not exist',
    path: `${apps}/${nowhere}`,
    as: 'user',
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Apps_GetReport',
    title: 'A report of an app',
    path: `${app}/reports/${ids.salesReport}`,
    as: 'user',
    expect: {
      status: 200,
      body: {
        $has: {
          appId: ids.app,
          id: ids.salesReport,
          datasetId: ids.sales,
          name: 'SalesMarketing',
          webUrl: `https://app.powerbi.com/reports/${ids.salesReport}`,
          embedUrl: {$matches: `/reportEmbed\\?reportId=${ids.salesReport}&appId=${ids.app}&`},
        },
      },
    },
  }),
  onboardingCase({
    operationId: 'Apps_GetReports',
    title: 'Reports of an app',
    path: `${app}/reports`,
    as: 'user',
    expect: list('reports', {$is: 'list'}),
  }),
];

export const reportChangeCases: readonly ConformanceCase[] = [...contentCases, ...exportCases, ...appCases];
