import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';
import type {OpenReportRequest} from '@pbi-bound-report/contract';
import {createConformanceWorld} from '../conformance/index.js';
import {ruleIds as ids} from '../conformance/runner/conformance-world.js';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {defaultWorldIds} from '../world/seed/default-world.js';
import type {Dataset, Report, Workspace, World} from '../world/world.js';
import {EmbedError} from './embed-errors.js';
import {authorizeEmbed, type EmbedGrant, type EmbedRequest} from './open-report.js';
import type {TokenHolder} from './token-holder.js';

const exp = 2000;
let world: World;
beforeEach(() => {
  world = createConformanceWorld('rules');
});

type ClaimedDataset = EmbedTokenClaims['datasets'][number];
const covers = (...datasets: string[]): ClaimedDataset[] => datasets.map(id => ({id, xmlaPermissions: 'Off'}));
const holderOf = (more: Partial<EmbedTokenClaims>): TokenHolder => ({
  kind: 'embed',
  claims: {
    tokenId: 't',
    tenantId: ids.tenant,
    principalId: defaultWorldIds.servicePrincipal,
    reports: [{id: ids.report, allowEdit: false}],
    datasets: covers(ids.plain),
    targetWorkspaces: [],
    identities: [],
    exp,
    clusterUrl: '',
    ...more,
  },
});
const user = (principalId: string, tenantId: string = ids.tenant): TokenHolder => ({
  kind: 'user',
  principalId,
  tenantId,
  userPrincipalName: 'alex@retail.example',
  exp,
});
const admin = user(defaultWorldIds.user);
const item = <T extends {id: string}>(list: readonly T[], id: string): T => list.find(one => one.id === id) as T;
const dataset = (id: string): Dataset => item(world.datasets, id);
const report = (id: string): Report => item(world.reports, id);
const workspace = (id: string): Workspace => item(world.workspaces, id);
const withoutMember = (id: string, principalId: string): void => {
  workspace(id).members = workspace(id).members.filter(member => member.principalId !== principalId);
};

const open = (
  holder: TokenHolder,
  request: Partial<OpenReportRequest> = {},
  more: Partial<EmbedRequest> = {},
): EmbedGrant =>
  authorizeEmbed(world, {
    holder,
    request: {reportId: ids.report, ...request},
    nowSeconds: exp - 1,
    visualTitle: undefined,
    ...more,
  });
/** Name of the error that is raised, and why a model does not load. */
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof EmbedError, String(error));
    const reason = error.embedError.technicalDetails?.errorInfo?.[0]?.value;
    return [error.embedError.message, ...(reason === undefined ? [] : [reason])].join(': ');
  }
  return 'none';
};
const notAuthorized = 'PowerBINotAuthorizedException';

test('a token is good until the second that it ends in', () => {
  for (const holder of [holderOf({}), admin]) {
    assert.equal(
      refusal(() => open(holder)),
      'none',
    );
    assert.equal(
      refusal(() => open(holder, {}, {nowSeconds: exp})),
      'TokenExpired',
    );
  }
});

test('each report of a token has its own right to edit', () => {
  const holder = holderOf({
    reports: [
      {id: ids.report, allowEdit: true},
      {id: ids.securedReport, allowEdit: false},
    ],
    datasets: covers(ids.plain, ids.securedWithoutRoles),
  });
  assert.equal(open(holder).allowEdit, true);
  assert.equal(open(holder, {reportId: ids.securedReport, datasetId: ids.securedWithoutRoles}).allowEdit, false);
});

test('a report that has lost its workspace is not there', () => {
  world.workspaces = world.workspaces.filter(({id}) => id !== ids.workspace);
  assert.equal(
    refusal(() => open(holderOf({}))),
    'LoadReportFailed',
  );
});

test('a user needs a role where the report is, and one where the dataset is, in the user’s own tenant', () => {
  const request = {datasetId: ids.securedWithoutRoles};
  dataset(ids.securedWithoutRoles).workspaceId = ids.otherWorkspace;
  assert.equal(
    refusal(() => open(admin, request)),
    'none',
  );
  assert.equal(
    refusal(() => open(user(defaultWorldIds.user, ids.blockedTenant), request)),
    notAuthorized,
  );
  withoutMember(ids.otherWorkspace, defaultWorldIds.user);
  assert.equal(
    refusal(() => open(admin, request)),
    notAuthorized,
  );
  assert.equal(
    refusal(() => open(admin)),
    'none',
  );
  withoutMember(ids.workspace, defaultWorldIds.user);
  assert.equal(
    refusal(() => open(admin)),
    notAuthorized,
  );
});

test('a dataset that is not there loads no model, for a user as for a token', () => {
  const gone = '12345678-1234-4234-8234-123456789012';
  const wanted = `FailedToLoadModel: There is no dataset ${gone}.`;
  for (const holder of [admin, holderOf({datasets: covers(gone)})]) {
    assert.match(
      refusal(() => open(holder, {datasetId: gone})),
      new RegExp(`There is no dataset ${gone}`),
      wanted,
    );
  }
});

test('a paginated report and a chain of datasets want the XMLA permissions of each dataset that is read', () => {
  const off = /Cannot connect to dataset .* because XMLA permissions are off/;
  const paginated = {reports: [{id: ids.paginated, allowEdit: false}]};
  const readOnly = (...list: string[]): ClaimedDataset[] => list.map(id => ({id, xmlaPermissions: 'ReadOnly'}));
  const openPaginated = (datasets: ClaimedDataset[]): string =>
    refusal(() => open(holderOf({...paginated, datasets}), {reportId: ids.paginated, datasetId: ids.plain}));
  assert.equal(openPaginated(readOnly(ids.plain)), 'none');
  assert.match(openPaginated([...covers(ids.plain), ...readOnly(ids.upstream)]), off);
  const openChain = (datasets: ClaimedDataset[]): string =>
    refusal(() => open(holderOf({datasets}), {datasetId: ids.composite}));
  assert.equal(openChain([...covers(ids.composite), ...readOnly(ids.upstream)]), 'none');
  assert.match(openChain([...readOnly(ids.composite), ...covers(ids.upstream)]), off);
  assert.match(openChain(readOnly(ids.composite)), off);
});

test('a thousand data sources of a token can be combined, and not one more', () => {
  const many = dataset(ids.manySources);
  const {datasources = []} = many;
  const openMany = (): string => refusal(() => open(holderOf({datasets: covers(ids.plain, ids.manySources)})));
  assert.match(openMany(), /have 1001 data sources/);
  many.datasources = datasources.slice(1);
  assert.equal(openMany(), 'none');
  dataset(ids.plain).datasources = datasources.slice(0, 1);
  assert.match(openMany(), /have 1001 data sources/);
});

test('roles of an identity must be roles of the model, unless the model has none', () => {
  const identities = [{username: 'ann', roles: ['NORTH', 'Nobody'], datasets: [ids.securedWithoutRoles]}];
  const holder = holderOf({datasets: covers(ids.securedWithoutRoles), identities});
  const openAs = (): string => refusal(() => open(holder, {datasetId: ids.securedWithoutRoles}));
  assert.match(openAs(), /has no role Nobody/);
  dataset(ids.securedWithoutRoles).roles = [];
  assert.equal(openAs(), 'none');
});

test('fields that a model lacks keep a bound report closed, and neither its own dataset nor a visual', () => {
  const holder = holderOf({datasets: covers(ids.plain, ids.otherSchema)});
  assert.match(
    refusal(() => open(holder, {datasetId: ids.otherSchema})),
    /lacks what the report uses/,
  );
  assert.equal(
    refusal(() => open(holder, {datasetId: ids.otherSchema}, {visualTitle: 'Total'})),
    'none',
  );
  report(ids.report).datasetId = ids.otherSchema;
  assert.equal(
    refusal(() => open(holder)),
    'none',
  );
});

test('a report to be made needs a dataset that the token covers, roles of it, and a workspace to save into', () => {
  const create = (more: Partial<EmbedTokenClaims>, datasetId?: string): EmbedGrant =>
    open(holderOf({reports: [], targetWorkspaces: [ids.otherWorkspace], ...more}), {
      isNewReport: true,
      ...(datasetId !== undefined && {datasetId}),
    });
  const made = create({}, ids.plain);
  assert.deepEqual(
    [made.report.workspaceId, made.report.datasetId, made.allowEdit, made.isNewReport],
    [ids.otherWorkspace, ids.plain, true, true],
  );
  assert.match(
    refusal(() => create({})),
    /There is no dataset/,
  );
  assert.match(
    refusal(() => create({}, ids.stranger)),
    /There is no dataset/,
  );
  assert.equal(
    refusal(() => create({}, ids.upstream)),
    notAuthorized,
  );
  assert.equal(
    refusal(() => create({targetWorkspaces: []}, ids.plain)),
    notAuthorized,
  );
  const identities = [{username: 'ann', roles: ['Nobody'], datasets: [ids.securedWithoutRoles]}];
  const secured = {datasets: covers(ids.securedWithoutRoles), identities};
  assert.match(
    refusal(() => create(secured, ids.securedWithoutRoles)),
    /has no role Nobody/,
  );
});

test('a paused capacity keeps a report to be made closed, and each of its visuals empty', () => {
  const holder = holderOf({reports: [], datasets: covers(ids.paused), targetWorkspaces: [ids.workspace]});
  const request = {isNewReport: true, datasetId: ids.paused} as const;
  assert.match(
    refusal(() => open(holder, request)),
    /is paused/,
  );
  assert.equal(
    refusal(() => open(holder, request, {visualTitle: 'Total'})),
    'OpenConnectionError',
  );
});

test('a user makes reports where the dataset is, as a contributor of the own tenant at least', () => {
  const request = {isNewReport: true, datasetId: ids.plain} as const;
  const grant = open(admin, request);
  assert.equal(grant.report.workspaceId, ids.workspace);
  assert.equal(grant.targetWorkspaces.filter(id => id === ids.workspace).length, 1);
  assert.ok(grant.targetWorkspaces.includes(ids.otherWorkspace));
  for (const holder of [user(ids.viewerUser), user(ids.stranger), user(defaultWorldIds.user, ids.blockedTenant)]) {
    assert.equal(
      refusal(() => open(holder, request)),
      notAuthorized,
    );
  }
});
