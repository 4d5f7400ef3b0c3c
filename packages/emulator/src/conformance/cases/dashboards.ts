/** Dashboards, their tiles, and tokens for them. */
import type {ConformanceCase, ExpectedValue} from '../runner/conformance-case.js';
import {ruleIds} from '../runner/conformance-world.js';
import {dashboardIds as dashboards} from '../runner/conformance-dashboards.js';
import {onboardingIds as ids} from '../runner/onboarding-world.js';
import {givesToken, invalid, invalidSomehow, notAccessible, notAuthorized, notFound} from './expectations.js';
import {
  customer,
  groupPath,
  list,
  nothing,
  nowhere,
  odata,
  onboardingCase,
  onboardingRefusals,
  root,
  scopeless,
} from './onboarding-case-builder.js';

const path = `${customer}/dashboards`;
const sales = `${path}/${dashboards.sales}`;
const tiles = `${sales}/tiles`;
const tile = `${tiles}/${dashboards.salesTile}`;
const name = {name: 'SalesMarketing'};
const matches = (pattern: string): ExpectedValue => ({$matches: pattern});

/** As the reference's examples have it, and what real answers have besides. */
const described = {
  id: dashboards.sales,
  displayName: 'SalesMarketing',
  isReadOnly: false,
  embedUrl: matches(`/dashboardEmbed\\?dashboardId=${dashboards.sales}&groupId=${ids.customer}`),
  webUrl: `https://app.powerbi.com/groups/${ids.customer}/dashboards/${dashboards.sales}`,
  users: [],
  subscriptions: [],
};
const salesTile = {
  id: dashboards.salesTile,
  title: 'SalesTile',
  rowSpan: 2,
  colSpan: 2,
  embedUrl: matches(`/embed\\?dashboardId=${dashboards.sales}&tileId=${dashboards.salesTile}&groupId=${ids.customer}`),
  reportId: ids.salesReport,
  datasetId: ids.sales,
};

/** Calls of a workspace, with the routes of My workspace beside them. */
const calls: {name: string; method: string; end: string; body?: object; scope: 'create' | 'dashboards'}[] = [
  {name: 'GetDashboards', method: 'GET', end: '', scope: 'dashboards'},
  {name: 'AddDashboard', method: 'POST', end: '', body: name, scope: 'create'},
  {name: 'GetDashboard', method: 'GET', end: `/${dashboards.sales}`, scope: 'dashboards'},
  {name: 'DeleteDashboard', method: 'DELETE', end: `/${dashboards.sales}`, scope: 'dashboards'},
  {name: 'GetTiles', method: 'GET', end: `/${dashboards.sales}/tiles`, scope: 'dashboards'},
  {name: 'GetTile', method: 'GET', end: `/${dashboards.sales}/tiles/${dashboards.salesTile}`, scope: 'dashboards'},
  {
    name: 'CloneTile',
    method: 'POST',
    end: `/${dashboards.sales}/tiles/${dashboards.salesTile}/Clone`,
    body: {targetDashboardId: dashboards.target},
    scope: 'dashboards',
  },
];
const refusals = calls.flatMap(({name: call, method, end, body}): ConformanceCase[] => {
  const inGroup = {operationId: `Dashboards_${call}InGroup`, method, path: `${path}${end}`, body};
  const mine = {operationId: `Dashboards_${call}`, method, path: `${root}/dashboards${end}`, body};
  return [
    ...onboardingRefusals(inGroup),
    onboardingCase({...inGroup, title: `${call} without its scope`, as: 'readOnlyUser', expect: scopeless}),
    ...onboardingRefusals(mine),
    onboardingCase({...mine, title: `${call}: service principals have no My workspace`, expect: notAccessible}),
  ];
});

const reading: ConformanceCase[] = [
  onboardingCase({
    operationId: 'Dashboards_GetDashboardsInGroup',
    title: 'Dashboards of a workspace',
    path: `${groupPath(ids.filled)}/dashboards`,
    expect: list('dashboards', [
      {
        ...described,
        id: dashboards.elsewhere,
        displayName: 'Elsewhere',
        embedUrl: {$is: 'text'},
        webUrl: {$is: 'text'},
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Dashboards_GetDashboardInGroup',
    title: 'A dashboard, to a viewer',
    path: sales,
    as: 'viewerPrincipal',
    expect: {status: 200, body: {'@odata.context': odata('dashboards/\\$entity'), ...described}},
  }),
  onboardingCase({
    operationId: 'Dashboards_GetDashboardInGroup',
    title: 'A dashboard of another workspace',
    path: `${path}/${dashboards.foreign}`,
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Dashboards_GetDashboardInGroup',
    title: 'A dashboard of My workspace by the workspace',
    path: `${groupPath(ruleIds.myWorkspace)}/dashboards/${dashboards.my}`,
    as: 'user',
    expect: {
      status: 401,
      body: {
        error: {code: 'GroupNotAccessible', message: 'Calling group APIs not permitted for personal workspace'},
      },
    },
  }),
  onboardingCase({
    operationId: 'Dashboards_GetTilesInGroup',
    title: 'Tiles: a report’s, a broken one and one of its own',
    path: tiles,
    expect: list('tiles', [
      salesTile,
      {
        id: dashboards.brokenTile,
        title: '',
        rowSpan: 2,
        colSpan: 2,
        embedUrl: matches(`tileId=${dashboards.brokenTile}`),
      },
      {
        id: dashboards.pinnedTile,
        title: 'total',
        rowSpan: 2,
        colSpan: 2,
        embedUrl: matches(`tileId=${dashboards.pinnedTile}`),
        datasetId: ids.sales,
      },
    ]),
  }),
  onboardingCase({
    operationId: 'Dashboards_GetTileInGroup',
    title: 'A tile, whatever the case of its id',
    path: `${tiles}/${dashboards.salesTile.toUpperCase()}`,
    expect: {status: 200, body: {'@odata.context': odata('tiles/\\$entity'), ...salesTile}},
  }),
  onboardingCase({
    operationId: 'Dashboards_GetTileInGroup',
    title: 'A tile of another dashboard',
    path: `${tiles}/${dashboards.securedTile}`,
    expect: notFound,
  }),
];

const clonePath = `${tile}/Clone`;
const clone = (title: string, body: object, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({operationId: 'Dashboards_CloneTileInGroup', title, path: clonePath, body, expect});
const changing: ConformanceCase[] = [
  onboardingCase({
    operationId: 'Dashboards_AddDashboardInGroup',
    title: 'The example of the reference',
    path: `${groupPath(ids.memberOnly)}/dashboards`,
    body: name,
    expect: {
      status: 200,
      body: {
        '@odata.context': odata('dashboards/\\$entity'),
        ...described,
        id: {$is: 'guid'},
        embedUrl: matches(`/dashboardEmbed\\?dashboardId=[0-9a-f-]{36}&groupId=${ids.memberOnly}`),
        webUrl: {$is: 'text'},
      },
    },
  }),
  onboardingCase({
    operationId: 'Dashboards_AddDashboardInGroup',
    title: 'A dashboard without a name',
    path,
    body: {name: ' '},
    expect: invalidSomehow('name'),
  }),
  onboardingCase({
    operationId: 'Dashboards_AddDashboardInGroup',
    title: 'A dashboard by a viewer',
    path,
    body: name,
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
  onboardingCase({
    operationId: 'Dashboards_DeleteDashboardInGroup',
    title: 'A dashboard',
    method: 'DELETE',
    path: `${path}/${dashboards.doomed}`,
    expect: nothing,
  }),
  onboardingCase({
    operationId: 'Dashboards_DeleteDashboardInGroup',
    title: 'A dashboard by a viewer',
    method: 'DELETE',
    path: sales,
    as: 'viewerPrincipal',
    expect: notAuthorized,
  }),
  clone(
    'Within the workspace: the links of the source',
    {targetDashboardId: dashboards.target},
    {
      status: 200,
      body: {
        '@odata.context': odata('tiles/\\$entity'),
        ...salesTile,
        id: {$is: 'guid'},
        embedUrl: matches(`dashboardId=${dashboards.target}`),
      },
    },
  ),
  clone(
    'Into another workspace: no links',
    {targetDashboardId: dashboards.elsewhere, targetWorkspaceId: ids.filled},
    {
      status: 200,
      body: {
        '@odata.context': odata('tiles/\\$entity'),
        id: {$is: 'guid'},
        title: 'SalesTile',
        rowSpan: 2,
        colSpan: 2,
        embedUrl: matches(`dashboardId=${dashboards.elsewhere}`),
      },
    },
  ),
  clone(
    'With another report and dataset',
    {
      targetDashboardId: dashboards.reportTarget,
      targetReportId: ruleIds.report,
      targetModelId: ruleIds.plain,
    },
    {status: 200, body: {$has: {title: 'SalesTile', reportId: ruleIds.report, datasetId: ruleIds.plain}}},
  ),
  clone(
    'Where another tile is: below it',
    {targetDashboardId: dashboards.filled},
    {status: 200, body: {$has: {rowSpan: 2, colSpan: 2}}},
  ),
  clone(
    'Where another tile is, unless there is one',
    {targetDashboardId: dashboards.conflict, positionConflictAction: 'Abort'},
    invalidSomehow('another tile'),
  ),
  clone('Onto a dashboard of another workspace', {targetDashboardId: dashboards.elsewhere}, notFound),
  clone('Onto nothing', {targetDashboardId: nowhere}, notFound),
  clone('Without a target', {}, invalidSomehow('targetDashboardId')),
  clone(
    'Into a workspace that the caller has no role in',
    {targetDashboardId: dashboards.foreign, targetWorkspaceId: ruleIds.foreignWorkspace},
    notAuthorized,
  ),
  clone(
    'Into My workspace, which service principals do not have',
    {targetDashboardId: dashboards.my, targetWorkspaceId: '00000000-0000-0000-0000-000000000000'},
    notAccessible,
  ),
  clone(
    'With a report of a workspace that the caller has no role in',
    {targetDashboardId: dashboards.target, targetReportId: ruleIds.foreignReport},
    notAuthorized,
  ),
  clone(
    'With a dataset of a workspace that the caller has no role in',
    {targetDashboardId: dashboards.target, targetModelId: ruleIds.foreign},
    notAuthorized,
  ),
  clone('With a dataset that there is not', {targetDashboardId: dashboards.target, targetModelId: nowhere}, notFound),
];

const mine = `${root}/dashboards`;
const own = {
  id: dashboards.my,
  displayName: 'My',
  isReadOnly: false,
  embedUrl: matches(`/dashboardEmbed\\?dashboardId=${dashboards.my}&w=2`),
  webUrl: `https://app.powerbi.com/groups/me/dashboards/${dashboards.my}`,
  users: [],
  subscriptions: [],
};
const ownTile = {
  id: dashboards.myTile,
  title: 'By region',
  rowSpan: 2,
  colSpan: 2,
  embedUrl: matches(`/embed\\?dashboardId=${dashboards.my}&tileId=${dashboards.myTile}&w=2`),
  reportId: ruleIds.myReport,
  datasetId: ruleIds.my,
};
const ownContext = (end: string): object => ({$matches: `/v1\\.0/myorg/\\$metadata#${end}$`});
const myWorkspace: ConformanceCase[] = [
  onboardingCase({
    operationId: 'Dashboards_GetDashboards',
    title: 'Dashboards of My workspace',
    path: mine,
    as: 'user',
    expect: {status: 200, body: {$has: {'@odata.context': ownContext('dashboards')}}},
  }),
  onboardingCase({
    operationId: 'Dashboards_AddDashboard',
    title: 'A dashboard for somebody who had no workspace yet',
    path: mine,
    body: name,
    as: 'user',
    world: 'default',
    expect: {
      status: 200,
      body: {
        $has: {
          '@odata.context': ownContext('dashboards/\\$entity'),
          displayName: 'SalesMarketing',
          embedUrl: matches('/dashboardEmbed\\?dashboardId=[0-9a-f-]{36}&w=2'),
        },
      },
    },
  }),
  onboardingCase({
    operationId: 'Dashboards_GetDashboard',
    title: 'A dashboard of My workspace',
    path: `${mine}/${dashboards.my}`,
    as: 'user',
    expect: {status: 200, body: {'@odata.context': ownContext('dashboards/\\$entity'), ...own}},
  }),
  onboardingCase({
    operationId: 'Dashboards_GetDashboard',
    title: 'A dashboard of a workspace',
    path: `${mine}/${dashboards.sales}`,
    as: 'user',
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Dashboards_DeleteDashboard',
    title: 'A dashboard of a workspace',
    method: 'DELETE',
    path: `${mine}/${dashboards.sales}`,
    as: 'user',
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Dashboards_GetTiles',
    title: 'Tiles of My workspace',
    path: `${mine}/${dashboards.my}/tiles`,
    as: 'user',
    expect: {status: 200, body: {'@odata.context': ownContext('tiles'), value: [ownTile]}},
  }),
  onboardingCase({
    operationId: 'Dashboards_GetTile',
    title: 'A tile of My workspace',
    path: `${mine}/${dashboards.my}/tiles/${dashboards.myTile}`,
    as: 'user',
    expect: {status: 200, body: {'@odata.context': ownContext('tiles/\\$entity'), ...ownTile}},
  }),
  onboardingCase({
    operationId: 'Dashboards_CloneTile',
    title: 'Within My workspace',
    path: `${mine}/${dashboards.my}/tiles/${dashboards.myTile}/Clone`,
    body: {targetDashboardId: dashboards.myTarget},
    as: 'user',
    expect: {status: 200, body: {$has: {reportId: ruleIds.myReport, datasetId: ruleIds.my}}},
  }),
  onboardingCase({
    operationId: 'Dashboards_CloneTileInGroup',
    title: 'From a workspace into My workspace',
    path: clonePath,
    body: {targetDashboardId: dashboards.myTarget, targetWorkspaceId: '00000000-0000-0000-0000-000000000000'},
    as: 'user',
    expect: {status: 200, body: {$has: {title: 'SalesTile'}}},
  }),
];

const token = (
  operationId: 'Dashboards_GenerateTokenInGroup' | 'Tiles_GenerateTokenInGroup',
  title: string,
  options: {end: string; group?: string; body: object; expect: ConformanceCase['expect']},
): ConformanceCase =>
  onboardingCase({
    operationId,
    title,
    path: `${options.group ?? customer}/dashboards/${options.end}/GenerateToken`,
    body: options.body,
    expect: options.expect,
  });
const creating = `Creating embed token for accessing dataset ${ruleIds.secured}`;
const north = {username: 'ann@retail.example', roles: ['North'], datasets: [ruleIds.secured]};
const tokens: ConformanceCase[] = [
  token('Dashboards_GenerateTokenInGroup', 'a dashboard without row-level security', {
    end: dashboards.sales,
    body: {accessLevel: 'View'},
    expect: givesToken,
  }),
  token('Dashboards_GenerateTokenInGroup', 'a dashboard with an identity for each dataset that has roles', {
    end: dashboards.secured,
    body: {accessLevel: 'View', identities: [north]},
    expect: givesToken,
  }),
  token('Dashboards_GenerateTokenInGroup', 'a dashboard with an identity blob', {
    end: dashboards.sql,
    body: {
      accessLevel: 'View',
      identities: [{datasets: [ruleIds.directQuerySql], identityBlob: {value: 'eyJ0eX....AAA='}}],
    },
    expect: givesToken,
  }),
  token('Dashboards_GenerateTokenInGroup', 'a dashboard with row-level security and no identity', {
    end: dashboards.secured,
    body: {},
    expect: invalid(`${creating} requires effective identity to be provided`),
  }),
  token('Dashboards_GenerateTokenInGroup', 'a dashboard with an identity without roles', {
    end: dashboards.secured,
    body: {identities: [{username: 'ann', datasets: [ruleIds.secured]}]},
    expect: invalid(`${creating} requires roles to be included in provided effective identity`),
  }),
  token('Dashboards_GenerateTokenInGroup', 'an identity for a dataset without row-level security', {
    end: dashboards.sales,
    body: {identities: [{...north, datasets: [ids.sales]}]},
    expect: invalid(`Creating embed token for accessing dataset ${ids.sales} shouldn't have effective identity`),
  }),
  token('Dashboards_GenerateTokenInGroup', 'an identity for a dataset of no tile', {
    end: dashboards.sales,
    body: {identities: [north]},
    expect: invalidSomehow(ruleIds.secured),
  }),
  token('Dashboards_GenerateTokenInGroup', 'an access level that dashboards do not have', {
    end: dashboards.sales,
    body: {accessLevel: 'Edit'},
    expect: invalidSomehow('Edit'),
  }),
  token('Dashboards_GenerateTokenInGroup', 'a dashboard of a classic workspace', {
    end: dashboards.classic,
    group: groupPath(ruleIds.classicWorkspace),
    body: {},
    expect: invalidSomehow('workspaces v2'),
  }),
  token('Tiles_GenerateTokenInGroup', 'a tile', {
    end: `${dashboards.sales}/tiles/${dashboards.salesTile}`,
    body: {accessLevel: 'View'},
    expect: givesToken,
  }),
  token('Tiles_GenerateTokenInGroup', 'a tile without row-level security beside one that has it', {
    end: `${dashboards.secured}/tiles/${dashboards.plainTile}`,
    body: {},
    expect: givesToken,
  }),
  token('Tiles_GenerateTokenInGroup', 'a tile with row-level security and no identity', {
    end: `${dashboards.secured}/tiles/${dashboards.securedTile}`,
    body: {},
    expect: invalid(`${creating} requires effective identity to be provided`),
  }),
  token('Tiles_GenerateTokenInGroup', 'a tile of another dashboard', {
    end: `${dashboards.sales}/tiles/${dashboards.securedTile}`,
    body: {},
    expect: notFound,
  }),
];

const app = `${root}/apps/${ids.app}/dashboards`;
/** The reference's example, member by member: it has no webUrl, users or subscriptions. */
const ofApp = {
  '@odata.context': odata('dashboards/\\$entity'),
  id: dashboards.sales,
  displayName: {$is: 'text'},
  isReadOnly: false,
  appId: ids.app,
  embedUrl: matches(`/dashboardEmbed\\?dashboardId=${dashboards.sales}&appId=${ids.app}`),
};
const tileOfApp = {
  id: dashboards.salesTile,
  embedUrl: matches(`/embed\\?dashboardId=${dashboards.sales}&tileId=${dashboards.salesTile}&w=2&config=`),
};
const apps: ConformanceCase[] = [
  onboardingCase({
    operationId: 'Apps_GetDashboards',
    title: 'Dashboards of an app',
    path: app,
    as: 'user',
    expect: {status: 200, body: {$has: {'@odata.context': odata('dashboards'), value: {$is: 'list'}}}},
  }),
  onboardingCase({
    operationId: 'Apps_GetDashboard',
    title: 'A dashboard of an app',
    path: `${app}/${dashboards.sales}`,
    as: 'user',
    expect: {status: 200, body: ofApp},
  }),
  onboardingCase({
    operationId: 'Apps_GetDashboard',
    title: 'A dashboard of another workspace',
    path: `${app}/${dashboards.elsewhere}`,
    as: 'user',
    expect: notFound,
  }),
  onboardingCase({
    operationId: 'Apps_GetTiles',
    title: 'Tiles of an app',
    path: `${app}/${dashboards.sales}/tiles`,
    as: 'user',
    expect: {status: 200, body: {$has: {'@odata.context': odata('tiles'), value: {$length: 3}}}},
  }),
  onboardingCase({
    operationId: 'Apps_GetTile',
    title: 'A tile of an app',
    path: `${app}/${dashboards.sales}/tiles/${dashboards.salesTile}`,
    as: 'user',
    expect: {status: 200, body: {$has: tileOfApp}},
  }),
];

export const dashboardCases: readonly ConformanceCase[] = [
  ...refusals,
  ...reading,
  ...changing,
  ...myWorkspace,
  ...tokens,
  ...apps,
];
