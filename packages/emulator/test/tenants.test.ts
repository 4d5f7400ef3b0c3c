import assert from 'node:assert/strict';
import test from 'node:test';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import type {Gateway, Workspace, World} from '../src/world/world.js';
import {createEntraTokens} from '../src/tokens/entra-tokens.js';
import {createCaller, noon, type Caller} from './support/control-caller.js';

const otherTenant = '6e1f9d0c-3b7a-4c55-9a0e-00000000beef';
const guid = (kind: string, n: number): string => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const datasource = {
  datasourceType: 'Sql',
  connectionDetails: {server: 'sales.example', database: 'Sales'},
};

/** The default world beside a second tenant, in whose workspace and gateway the service principal has rights too. */
function worldOfTwo(): World {
  const world = createDefaultWorld();
  const [tenant] = world.tenants;
  assert.ok(tenant);
  world.tenants.push({...tenant, id: otherTenant, domain: 'other.example'});
  const members: Workspace['members'] = [{principalId: ids.servicePrincipal, role: 'Admin'}];
  world.workspaces.push(
    {id: guid('a', 1), name: 'Elsewhere', tenantId: otherTenant, members},
    {
      id: guid('a', 2),
      name: 'John’s own',
      tenantId: ids.tenant,
      kind: 'My',
      members: [{principalId: ids.user, role: 'Admin'}],
    },
  );
  const gateway = (n: number, tenantId: string): Gateway => ({
    id: guid('6', n),
    name: `Gateway ${n}`,
    tenantId,
    adminIds: [ids.servicePrincipal],
    publicKey: {exponent: 'AQAB', modulus: 'qg=='},
    datasources: [{...datasource, id: guid('5', n), datasourceName: 'Sales'}],
  });
  world.gateways = [gateway(1, ids.tenant), gateway(2, otherTenant)];
  const dataset = world.datasets.find(({id}) => id === ids.northwind);
  if (dataset) dataset.datasources = [datasource];
  return world;
}

async function signedIn(world: World): Promise<Caller['call']> {
  const caller = createCaller({world});
  const authorization = `Bearer ${await caller.signIn()}`;
  return (id, request = {}) => caller.call(id, {...request, headers: {authorization, ...request.headers}});
}

const namesIn = (json: unknown): unknown[] => (json as {value: {name: string}[]}).value.map(({name}) => name);

test('lists show nothing of another tenant, whatever rights the caller has there', async () => {
  const call = await signedIn(worldOfTwo());
  const groups = namesIn((await call('Groups_GetGroups')).json);
  assert.ok(groups.includes('Contoso') && !groups.includes('Elsewhere'), groups.join());
  assert.deepEqual(namesIn((await call('Gateways_GetGateways')).json), ['Gateway 1']);
});

test('a user finds apps of the own tenant only, and by an app the reports of its workspace only', async () => {
  const world = worldOfTwo();
  const [report] = world.reports;
  assert.ok(report);
  world.reports.push({...report, id: guid('b', 1), workspaceId: ids.contosoWorkspace});
  world.apps = [
    {id: guid('4', 1), name: 'Own', workspaceId: report.workspaceId},
    {id: guid('4', 2), name: 'Elsewhere', workspaceId: guid('a', 1)},
  ];
  const token = await createEntraTokens(() => guid('9', 1)).issue(
    {tid: ids.tenant, oid: ids.user, appid: guid('9', 2), scp: 'App.Read.All Report.Read.All'},
    noon / 1000,
  );
  const caller = createCaller({world});
  const headers = {authorization: `Bearer ${token}`};
  assert.deepEqual(namesIn((await caller.call('Apps_GetApps', {headers})).json), ['Own']);
  const statusOf = async (n: number): Promise<number> =>
    (await caller.call('Apps_GetApp', {headers, params: {appId: guid('4', n)}})).status;
  assert.deepEqual([await statusOf(1), await statusOf(2)], [200, 404]);
  const reportBy = async (reportId: string): Promise<number> =>
    (await caller.call('Apps_GetReport', {headers, params: {appId: guid('4', 1), reportId}})).status;
  assert.deepEqual([await reportBy(report.id), await reportBy(guid('b', 1))], [200, 404]);
});

test('the name of a workspace is taken by workspaces of its tenant alone, and by nobody’s own', async () => {
  const call = await signedIn(worldOfTwo());
  const statusOf = async (name: string): Promise<number> => (await call('Groups_CreateGroup', {body: {name}})).status;
  assert.equal(await statusOf('contoso'), 409);
  assert.equal(await statusOf('Elsewhere'), 200);
  assert.equal(await statusOf('John’s own'), 200);
});

test('a dataset is bound to gateways of its tenant only', async () => {
  const call = await signedIn(worldOfTwo());
  const bind = (n: number) =>
    call('Datasets_BindToGatewayInGroup', {
      params: {groupId: ids.northwindWorkspace, datasetId: ids.northwind},
      body: {gatewayObjectId: guid('6', n)},
    });
  const refused = await bind(2);
  assert.equal(refused.status, 404);
  assert.equal((await bind(1)).status, 200);
});

test('a service principal has access to 1000 workspaces at most, whatever others have', async () => {
  const world = worldOfTwo();
  const add = (count: number, principalId: string): void => {
    for (let n = 0; n < count; n++) {
      const name = `W${world.workspaces.length}`;
      const id = guid('e', world.workspaces.length);
      world.workspaces.push({id, name, tenantId: ids.tenant, members: [{principalId, role: 'Viewer'}]});
    }
  };
  const own = world.workspaces.filter(({members}) => members.some(m => m.principalId === ids.servicePrincipal)).length;
  add(999 - own, ids.servicePrincipal);
  add(10, ids.user);
  const call = await signedIn(world);
  assert.equal((await call('Groups_CreateGroup', {body: {name: 'The thousandth'}})).status, 200);
  const refused = await call('Groups_CreateGroup', {body: {name: 'One too many'}});
  assert.equal(refused.status, 400);
  assert.match(refused.body, /has access to 1000 workspaces already/);
});
