import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';
import {createConformanceWorld} from '../conformance/index.js';
import {dashboardIds} from '../conformance/runner/conformance-dashboards.js';
import {ruleIds as ids} from '../conformance/runner/conformance-world.js';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {defaultWorldIds} from '../world/seed/default-world.js';
import {indexOf} from '../world/world-index.js';
import type {Capacity, DashboardTile, Dataset, Workspace, World} from '../world/world.js';
import {EmbedError} from './embed-errors.js';
import {authorizeDashboard, authorizeTile, type DashboardRequest} from './open-dashboard.js';
import type {TokenHolder} from './token-holder.js';

const exp = 2000;
let world: World;
beforeEach(() => {
  world = createConformanceWorld('onboarding');
});

const admin = {
  kind: 'user',
  principalId: defaultWorldIds.user,
  tenantId: ids.tenant,
  userPrincipalName: 'alex@retail.example',
  exp,
} as const satisfies TokenHolder;
const holderOf = (more: Partial<EmbedTokenClaims>): TokenHolder => ({
  kind: 'embed',
  claims: {
    tokenId: 't',
    tenantId: ids.tenant,
    principalId: defaultWorldIds.servicePrincipal,
    reports: [],
    datasets: [],
    dashboards: [{id: dashboardIds.sales}],
    targetWorkspaces: [],
    identities: [],
    exp,
    clusterUrl: '',
    ...more,
  },
});
const request: DashboardRequest = {
  holder: admin,
  dashboardId: dashboardIds.sales,
  tileId: undefined,
  nowSeconds: exp - 1,
  tileTitle: undefined,
};
const open = (more: Partial<DashboardRequest> = {}): string =>
  refusal(() => authorizeDashboard(world, {...request, ...more}));
const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof EmbedError, String(error));
    return error.embedError.message;
  }
  return 'none';
};
const salesTile = (): DashboardTile => indexOf(world).dashboard(dashboardIds.sales)?.tiles[0] as DashboardTile;
const salesDataset = (): Dataset =>
  indexOf(world).dataset(indexOf(world).report(salesTile().reportId ?? '')?.datasetId ?? '') as Dataset;
const workspaceOf = ({workspaceId}: {workspaceId: string}): Workspace =>
  indexOf(world).workspace(workspaceId) as Workspace;

test('a token opens a dashboard until the second that it ends in', () => {
  for (const holder of [admin, holderOf({})]) {
    assert.equal(open({holder}), 'none');
    assert.equal(open({holder, nowSeconds: exp}), 'TokenExpired');
  }
});

test('a dashboard that has lost its workspace is not there', () => {
  const lost = indexOf(world).dashboard(dashboardIds.sales)?.workspaceId;
  world.workspaces = world.workspaces.filter(({id}) => id !== lost);
  assert.equal(open(), 'PowerBIEntityNotFound');
});

test('a dashboard is for users of its tenant who have a role in its workspace', () => {
  for (const holder of [
    {...admin, tenantId: ids.blockedTenant},
    {...admin, principalId: ids.stranger},
  ]) {
    assert.equal(open({holder}), 'PowerBINotAuthorizedException');
  }
});

test('a tile shows rows to a token that covers its dataset, as the identity for it', () => {
  const tile = salesTile();
  const {id} = salesDataset();
  const identity = {username: 'ann', roles: ['Mine'], datasets: [id]};
  const holder = holderOf({datasets: [{id, xmlaPermissions: 'Off'}], identities: [identity]});
  assert.deepEqual(authorizeTile(world, holder, tile).identity, identity);
  assert.equal(
    refusal(() => authorizeTile(world, holderOf({}), tile)),
    'PowerBINotAuthorizedException',
  );
});

test('a tile shows rows to users of its tenant who have a role in the workspace of its dataset', () => {
  const tile = salesTile();
  assert.equal(
    refusal(() => authorizeTile(world, admin, tile)),
    'none',
  );
  for (const holder of [
    {...admin, tenantId: ids.blockedTenant},
    {...admin, principalId: ids.stranger},
  ]) {
    assert.equal(
      refusal(() => authorizeTile(world, holder, tile)),
      'PowerBINotAuthorizedException',
    );
  }
});

test('a tile on a paused capacity has no connection, and one of a slicer no rows', () => {
  const tile = salesTile();
  const slicer: DashboardTile = {
    ...tile,
    pinned: {name: 's', type: 'slicer', layout: {x: 0, y: 0, width: 1, height: 1}},
  };
  assert.equal(
    refusal(() => authorizeTile(world, admin, slicer)),
    'QueryUserError',
  );
  const capacity = indexOf(world).capacityOf(workspaceOf(salesDataset())) as Capacity;
  capacity.state = 'Suspended';
  assert.equal(
    refusal(() => authorizeTile(world, admin, tile)),
    'OpenConnectionError',
  );
});
