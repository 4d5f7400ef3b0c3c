import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createConformanceWorld} from '../conformance/index.js';
import {ruleIds as ids} from '../conformance/runner/conformance-world.js';
import {dashboardIds} from '../conformance/runner/conformance-dashboards.js';
import {OperationError} from '../http/operation.js';
import {indexOf} from '../world/world-index.js';
import {defaultWorldIds} from '../world/seed/default-world.js';
import type {Report, Tenant, Workspace, World} from '../world/world.js';
import type {Caller} from './caller.js';
import {decideEmbedToken, type TokenDecision} from './generate-token.js';
import {decideCreationToken, decideDashboardToken, decideDatasetToken, decideReportToken} from './generate-token-v1.js';

/** Seconds since 1970: when the caller's access token ends. */
const exp = 1_800_003_600;
const application: Caller = {
  claims: {tid: ids.tenant, oid: defaultWorldIds.servicePrincipal, appid: 'a', idtyp: 'app', exp},
  tenantId: ids.tenant,
  principalId: defaultWorldIds.servicePrincipal,
  isApplication: true,
  isProfile: false,
  principalName: defaultWorldIds.servicePrincipal,
};
const user = (...scopes: string[]): Caller => ({
  ...application,
  claims: {tid: ids.tenant, oid: defaultWorldIds.user, appid: 'a', scp: scopes.join(' '), exp},
  principalId: defaultWorldIds.user,
  isApplication: false,
});
const decisionOf = (world: World, caller = application): TokenDecision => ({
  world,
  caller,
  nowSeconds: exp - 3600,
  tokenId: 't',
});
const decision = decisionOf(createConformanceWorld('onboarding'));
const {world} = decision;
const reportOf = (id: string): Report => indexOf(world).report(id) as Report;
const refusal = (decide: () => unknown): number => {
  try {
    decide();
  } catch (error) {
    assert.ok(error instanceof OperationError, String(error));
    return error.response.status;
  }
  return 200;
};

test('a token holds what was asked for and no more', () => {
  const claims = decideEmbedToken(decision, {
    reports: [{id: ids.report}, {id: ids.securedReport, allowEdit: true}],
    datasets: [
      {id: ids.plain, xmlaPermissions: 'Off'},
      {id: ids.shared},
      {id: ids.upstream, xmlaPermissions: 'ReadOnly'},
    ],
    targetWorkspaces: [{id: ids.otherWorkspace}],
    datasourceIdentities: [
      {identityBlob: 'x', datasources: [{datasourceType: 'Sql', connectionDetails: {server: 'up', database: 'Facts'}}]},
    ],
  });
  assert.deepEqual(claims.reports, [
    {id: ids.report, allowEdit: false},
    {id: ids.securedReport, allowEdit: true},
  ]);
  assert.deepEqual(claims.datasets, [
    {id: ids.plain, xmlaPermissions: 'Off'},
    {id: ids.shared, xmlaPermissions: 'Off'},
    {id: ids.upstream, xmlaPermissions: 'ReadOnly'},
  ]);
  assert.deepEqual(claims.targetWorkspaces, [ids.otherWorkspace]);
  assert.deepEqual([claims.identities, claims.dashboards], [[], undefined]);
  assert.equal(claims.principalId, application.principalId);
  assert.match(claims.clusterUrl, /^https:\/\/WABI-WEST-EUROPE/);
});

test('a token ends with the access token that it was requested with, or sooner where a lifetime says so', () => {
  const expOf = (lifetimeInMinutes?: number): number =>
    decideEmbedToken(decision, {
      datasets: [{id: ids.plain}],
      ...(lifetimeInMinutes !== undefined && {lifetimeInMinutes}),
    }).exp;
  assert.deepEqual([expOf(), expOf(0), expOf(10), expOf(60), expOf(61)], [exp, exp, exp - 3000, exp, exp]);
});

test('one report to edit among others wants the scope to write', () => {
  const reader = user('Report.Read.All', 'Dataset.Read.All');
  const reports = [{id: ids.report}, {id: ids.pausedReport, allowEdit: true}];
  assert.equal(
    refusal(() => decideEmbedToken({...decision, caller: reader}, {reports})),
    403,
  );
  const writer = user('Report.ReadWrite.All', 'Dataset.Read.All');
  assert.equal(
    refusal(() => decideEmbedToken({...decision, caller: writer}, {reports})),
    200,
  );
});

test('a V1 token for a report covers its dataset, and its workspace where it may be saved as another', () => {
  const view = decideReportToken(decision, reportOf(ids.report), {});
  assert.deepEqual(
    [view.reports, view.datasets, view.targetWorkspaces],
    [[{id: ids.report, allowEdit: false}], [{id: ids.plain, xmlaPermissions: 'Off'}], []],
  );
  const edit = decideReportToken(decision, reportOf(ids.report), {accessLevel: 'Edit', allowSaveAs: true});
  assert.deepEqual([edit.reports, edit.targetWorkspaces], [[{id: ids.report, allowEdit: true}], [ids.workspace]]);
  const paginated = decideReportToken(decision, reportOf(ids.paginatedSource), {lifetimeInMinutes: 10});
  assert.deepEqual([paginated.datasets, paginated.exp], [[], exp - 3000]);
});

test("a V1 token's identity is for the report's dataset, whatever it names; without a dataset it stays as it is", () => {
  const ann = {username: 'ann', roles: ['Mine'], datasets: [ids.plain]};
  const secured = decideReportToken(decision, reportOf(ids.securedReport), {identities: [ann]});
  assert.deepEqual(secured.identities, [{...ann, datasets: [ids.secured]}]);
  const forReport = {username: 'ann', reports: [ids.paginatedSource]};
  const paginated = decideReportToken(decision, reportOf(ids.paginatedSource), {identities: [forReport]});
  assert.deepEqual(paginated.identities, [forReport]);
});

test('a V1 token for a dataset names a workspace to save into only where a report is to be made', () => {
  const dataset = indexOf(world).dataset(ids.plain);
  const workspace = indexOf(world).workspace(ids.workspace) as Workspace;
  assert.ok(dataset);
  const alone = decideDatasetToken(decision, {dataset, workspace, isForCreation: false}, {});
  assert.deepEqual([alone.reports, alone.targetWorkspaces], [[], []]);
  const made = decideCreationToken(decision, ids.otherWorkspace, {accessLevel: 'Create', datasetId: ids.plain});
  assert.deepEqual(
    [made.reports, made.datasets, made.targetWorkspaces],
    [[], [{id: ids.plain, xmlaPermissions: 'Off'}], [ids.otherWorkspace]],
  );
});

test('a token for a tile names that tile and covers its dataset alone', () => {
  const dashboard = indexOf(world).dashboard(dashboardIds.sales);
  assert.ok(dashboard);
  const whole = decideDashboardToken(decision, {dashboard, tile: undefined}, {});
  assert.deepEqual(whole.dashboards, [{id: dashboard.id}]);
  const [tile] = dashboard.tiles;
  const single = decideDashboardToken(decision, {dashboard, tile}, {});
  assert.deepEqual(single.dashboards, [{id: dashboard.id, tileId: dashboardIds.salesTile}]);
  assert.deepEqual([single.reports, single.targetWorkspaces], [[], []]);
  const broken = decideDashboardToken(decision, {dashboard, tile: dashboard.tiles[1]}, {});
  assert.deepEqual([whole.datasets.length, single.datasets.length, broken.datasets], [1, 1, []]);
});

test('every kind of token counts as a trial token without a capacity, and none on one', () => {
  const trialWorld = createConformanceWorld('onboarding');
  const [tenant] = trialWorld.tenants as [Tenant, ...Tenant[]];
  const trial = (tenant.embedTrial = {limit: 5, used: 0});
  const own = decisionOf(trialWorld);
  const index = indexOf(trialWorld);
  const workspace = index.workspace(ids.sharedWorkspace) as Workspace;
  const dataset = index.dataset(ids.shared);
  assert.ok(dataset);
  const dashboard = {id: 'b', name: 'Board', workspaceId: workspace.id, tiles: []};
  const create = {accessLevel: 'Create', datasetId: ids.shared} as const;
  const kinds = [
    () => decideEmbedToken(own, {datasets: [{id: ids.shared}]}),
    () => decideReportToken(own, index.report(ids.sharedReport) as Report, {}),
    () => decideDatasetToken(own, {dataset, workspace, isForCreation: false}, {}),
    () => decideCreationToken(own, workspace.id, create),
    () => decideDashboardToken(own, {dashboard, tile: undefined}, {}),
  ];
  kinds.forEach((decide, i) => {
    decide();
    assert.equal(trial.used, i + 1);
  });
  for (const decide of kinds) assert.equal(refusal(decide), 403);
  assert.equal(
    refusal(() => decideEmbedToken(own, {datasets: [{id: ids.plain}]})),
    200,
  );
  assert.equal(trial.used, 5);
});

test('a trial token counts where one of several workspaces is on no capacity', () => {
  const trialWorld = createConformanceWorld('rules');
  const trial = ((trialWorld.tenants as [Tenant])[0].embedTrial = {limit: 5, used: 0});
  decideEmbedToken(decisionOf(trialWorld), {datasets: [{id: ids.plain}, {id: ids.shared}]});
  assert.equal(trial.used, 1);
});

test('a paginated visual whose report is not there is not found, rather than missing from the request', () => {
  const own = createConformanceWorld('rules');
  const report = indexOf(own).report(ids.withPaginatedVisual) as Report;
  report.paginatedVisualReportIds = [ids.stranger];
  assert.equal(
    refusal(() => decideEmbedToken(decisionOf(own), {reports: [{id: report.id}]})),
    404,
  );
});

test('a chain of datasets needs a capacity, and no XMLA endpoint of it', () => {
  const own = createConformanceWorld('rules');
  const composite = indexOf(own).dataset(ids.composite);
  assert.ok(composite);
  const chain = {
    datasets: [ids.composite, ids.upstream].map(id => ({id, xmlaPermissions: 'ReadOnly' as const})),
    datasourceIdentities: [
      {identityBlob: 'x', datasources: [{datasourceType: 'Sql', connectionDetails: {server: 'up', database: 'Facts'}}]},
    ],
  };
  const statusIn = (workspaceId: string): number => {
    composite.workspaceId = workspaceId;
    return refusal(() => decideEmbedToken(decisionOf(own), chain));
  };
  assert.deepEqual([statusIn(ids.xmlaOffWorkspace), statusIn(ids.personalCapacityWorkspace)], [200, 400]);
});
