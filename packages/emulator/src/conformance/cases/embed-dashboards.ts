/** The report page's requests of dashboards and tiles. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {ConformanceCase, ExpectedValue} from '../runner/conformance-case.js';
import {ruleIds} from '../runner/conformance-world.js';
import {dashboardIds as dashboards} from '../runner/conformance-dashboards.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {customer, nowhere, onboardingCase} from './onboarding-case-builder.js';

const fails = (status: number, message: string, more: object = {}): ConformanceCase['expect'] => ({
  status,
  body: {error: {$has: {message, ...more}}},
});
const answers = (body: ExpectedValue): ConformanceCase['expect'] => ({status: 200, body});
const open = (title: string, body: object, options: Partial<ConformanceCase>): ConformanceCase => ({
  ...onboardingCase({
    operationId: 'Emulator_OpenDashboard',
    title,
    path: embedDataPaths.openDashboard,
    body,
    expect: {status: 200},
  }),
  ...options,
});
const ask = (title: string, body: object, options: Partial<ConformanceCase>): ConformanceCase => ({
  ...onboardingCase({
    operationId: 'Emulator_QueryTile',
    title,
    path: embedDataPaths.queryTile,
    body,
    expect: {status: 200},
  }),
  ...options,
});
const total = {groupBy: [], values: [{table: 'Facts', measure: 'Total'}]};
const sales = {dashboardId: dashboards.sales};
const secured = {dashboardId: dashboards.secured};

/** A token for a dashboard, or for one tile of it. */
const tokenFor = (
  dashboardId: string,
  tileId?: string,
): Pick<ConformanceCase, 'withEmbedToken' | 'embedTokenPath'> => ({
  withEmbedToken: {accessLevel: 'View'},
  embedTokenPath: `${customer}/dashboards/${dashboardId}${tileId === undefined ? '' : `/tiles/${tileId}`}/GenerateToken`,
});
const salesTile = {...sales, tileId: dashboards.salesTile};
const pinnedTile = {...sales, tileId: dashboards.pinnedTile};
const otherDashboard = fails(403, 'PowerBINotAuthorizedException', {detailedMessage: 'Get dashboard failed'});
const rows = answers({$has: {rows: [[63]], totalRows: 1}});

const tokenCases: readonly ConformanceCase[] = [
  open('a dashboard with its token', sales, {
    ...tokenFor(dashboards.sales),
    expect: answers({$has: {tiles: {$length: 3}, datasets: [{$has: {id: ids.sales}}]}}),
  }),
  open('one tile with the token of its dashboard', salesTile, {
    ...tokenFor(dashboards.sales),
    expect: answers({$has: {tiles: [{$has: {id: dashboards.salesTile}}]}}),
  }),
  open('another dashboard with the token of one', secured, {...tokenFor(dashboards.sales), expect: otherDashboard}),
  open('a tile with its token', salesTile, {
    ...tokenFor(dashboards.sales, dashboards.salesTile),
    expect: answers({$has: {tiles: [{$has: {id: dashboards.salesTile}}]}}),
  }),
  open('another tile with the token of one', pinnedTile, {
    ...tokenFor(dashboards.sales, dashboards.salesTile),
    expect: otherDashboard,
  }),
  open('the whole dashboard with the token of a tile', sales, {
    ...tokenFor(dashboards.sales, dashboards.salesTile),
    expect: otherDashboard,
  }),
  ask(
    'the rows of a tile with the token of its dashboard',
    {...salesTile, query: total},
    {
      ...tokenFor(dashboards.sales),
      expect: rows,
    },
  ),
  ask(
    'the rows of a tile with its token',
    {...salesTile, query: total},
    {
      ...tokenFor(dashboards.sales, dashboards.salesTile),
      expect: rows,
    },
  ),
  ask(
    'the rows of another tile with the token of one',
    {...pinnedTile, query: total},
    {
      ...tokenFor(dashboards.sales, dashboards.salesTile),
      expect: otherDashboard,
    },
  ),
];

export const embedDashboardCases: readonly ConformanceCase[] = [
  open('a dashboard for a user', sales, {
    as: 'user',
    expect: answers({
      $has: {
        dashboard: {id: dashboards.sales, name: 'SalesMarketing'},
        tiles: [
          {$has: {id: dashboards.salesTile, title: 'SalesTile', report: {$has: {id: ids.salesReport}}}},
          {$has: {id: dashboards.brokenTile, problem: {$is: 'text'}}},
          {$has: {id: dashboards.pinnedTile, content: {$has: {datasetId: ids.sales}}}},
        ],
        datasets: [{$has: {id: ids.sales, name: 'Sales'}}],
        expiration: {$is: 'text'},
        now: {$is: 'text'},
      },
    }),
  }),
  open(
    'one tile for a user',
    {...sales, tileId: dashboards.salesTile.toUpperCase()},
    {
      as: 'user',
      expect: answers({$has: {tiles: [{$has: {id: dashboards.salesTile}}]}}),
    },
  ),
  open(
    'a dashboard of another workspace than the config says',
    {...sales, groupId: ids.filled},
    {
      as: 'user',
      expect: fails(403, 'PowerBINotAuthorizedException', {detailedMessage: 'Get dashboard failed'}),
    },
  ),
  open(
    'a dashboard of a workspace that the user has no role in',
    {dashboardId: dashboards.foreign},
    {
      as: 'user',
      expect: fails(403, 'PowerBINotAuthorizedException'),
    },
  ),
  open(
    'a tile that the dashboard does not have',
    {...sales, tileId: dashboards.securedTile},
    {
      as: 'user',
      expect: fails(404, 'PowerBIEntityNotFound', {detailedMessage: 'Get tile failed'}),
    },
  ),
  open('nothing', {dashboardId: nowhere}, {as: 'user', expect: fails(404, 'PowerBIEntityNotFound')}),
  open('no id', {}, {as: 'user', expect: fails(400, 'Invalid parameters')}),
  open('an id that is no GUID', {dashboardId: 'sales'}, {as: 'user', expect: fails(500, 'LoadReportFailed')}),
  open('a dashboard for a service principal', sales, {expect: fails(403, 'LoadReportFailed')}),
  open('a dashboard with the token of a report', sales, {
    withEmbedToken: {reports: [{id: ids.salesReport}], datasets: [{id: ids.sales}]},
    expect: fails(403, 'PowerBINotAuthorizedException'),
  }),
  ...tokenCases,
  ask(
    'the rows of a tile',
    {...sales, tileId: dashboards.salesTile, query: total},
    {
      as: 'user',
      expect: answers({$has: {rows: [[63]], totalRows: 1}}),
    },
  ),
  ask(
    'the rows of a tile for a viewer with a role',
    {...secured, tileId: dashboards.securedTile, query: total},
    {
      as: 'viewerUser',
      expect: fails(403, 'PowerBINotAuthorizedException'),
    },
  ),
  ask(
    'a broken tile',
    {...sales, tileId: dashboards.brokenTile, query: total},
    {
      as: 'user',
      expect: fails(400, 'QueryUserError', {detailedMessage: 'The tile has lost its report and its dataset.'}),
    },
  ),
  ask(
    'a field that the dataset lacks',
    {
      ...sales,
      tileId: dashboards.salesTile,
      query: {values: [{table: 'Facts', measure: 'Nothing'}]},
    },
    {as: 'user', expect: fails(400, 'QueryUserError')},
  ),
  ask(
    'a tile with the token of a report',
    {...sales, tileId: dashboards.salesTile, query: total},
    {
      withEmbedToken: {reports: [{id: ids.salesReport}], datasets: [{id: ids.sales}]},
      expect: fails(403, 'PowerBINotAuthorizedException'),
    },
  ),
  ask(
    'a tile of My workspace',
    {dashboardId: dashboards.my, tileId: dashboards.myTile, query: total},
    {
      as: 'user',
      expect: answers({$has: {rows: [[63]]}}),
    },
  ),
  ask(
    'a tile on a dataset of a workspace that a viewer sees',
    {
      ...secured,
      tileId: dashboards.plainTile,
      query: total,
    },
    {as: 'user', expect: answers({$has: {rows: [[63]]}})},
  ),
  ask(
    'a tile of nothing',
    {dashboardId: nowhere, tileId: ruleIds.plain, query: total},
    {
      as: 'user',
      expect: fails(404, 'PowerBIEntityNotFound'),
    },
  ),
];
