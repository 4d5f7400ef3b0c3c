import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {World} from '../world/world.js';
import type {Caller} from './caller.js';
import {
  mayUseSource,
  readConnectionDetails,
  readCredentials,
  readNewCredentials,
  requireGateway,
  requireSource,
  type CredentialDetails,
} from './gateways.js';

const ids = {
  gateway: 'A0000000-0000-4000-8000-000000000001',
  source: 'B0000000-0000-4000-8000-000000000002',
  cloud: 'C0000000-0000-4000-8000-000000000003',
  cloudSource: 'D0000000-0000-4000-8000-000000000004',
};
const caller = {principalId: 'me', tenantId: 't'} as Caller;
const status = (decide: () => unknown): number => {
  try {
    decide();
  } catch (error) {
    const {response} = error as {response: {status: number; body: string}};
    assert.ok(!response.body.includes('the-secret'));
    return response.status;
  }
  return 200;
};
const cloudSource = {datasourceType: 'Sql', connectionDetails: {}, gatewayId: ids.cloud, datasourceId: ids.cloudSource};
function worldOf(datasets: object[] = []): World {
  return {
    tenants: [],
    principals: [],
    reports: [],
    workspaces: [
      {id: 'w', tenantId: 't', members: [{principalId: 'me', role: 'Contributor'}]},
      {id: 'viewed', tenantId: 't', members: [{principalId: 'me', role: 'Viewer'}]},
      {id: 'foreign', tenantId: 'u', members: [{principalId: 'me', role: 'Admin'}]},
    ],
    datasets: datasets.map((dataset, i) => ({id: `d${i}`, workspaceId: 'w', datasources: [cloudSource], ...dataset})),
    gateways: [
      {id: ids.gateway, tenantId: 't', adminIds: ['me'], datasources: [{id: ids.source, datasourceType: 'Sql'}]},
      {id: 'other', tenantId: 't', adminIds: ['somebody'], datasources: []},
      {id: 'foreign', tenantId: 'u', adminIds: ['me'], datasources: []},
    ],
  } as unknown as World;
}

test('a gateway is found by its id in any case, in the caller’s tenant, by its administrators', () => {
  const world = worldOf();
  for (const id of [ids.gateway, ids.gateway.toLowerCase()]) {
    assert.equal(requireGateway(world, caller, id).id, ids.gateway);
  }
  assert.deepEqual(
    ['gone', 'foreign', 'other'].map(id => status(() => requireGateway(world, caller, id))),
    [404, 404, 401],
  );
  assert.equal(
    status(() => requireGateway({...world, gateways: undefined} as never, caller, ids.gateway)),
    404,
  );
});

test('a data source is found by both of its ids, in any case, on premises and in the cloud', () => {
  const find = (gatewayId: string, datasourceId: string, world = worldOf([{}])) =>
    requireSource(world, caller, {gatewayId, datasourceId});
  assert.equal(find(ids.gateway.toLowerCase(), ids.source.toLowerCase()).kind, 'onPremises');
  assert.equal(find(ids.cloud.toLowerCase(), ids.cloudSource.toLowerCase()).kind, 'cloud');
  for (const [gatewayId, datasourceId] of [
    [ids.gateway, ids.cloudSource],
    [ids.cloud, ids.source],
    [ids.source, ids.cloudSource],
    ['gone', 'gone'],
  ] as const) {
    assert.equal(
      status(() => find(gatewayId, datasourceId)),
      404,
      `${gatewayId} ${datasourceId}`,
    );
  }
});

test('a source in the cloud is managed by who owns one of the datasets that read it, or contributes to its workspace', () => {
  const may = (...datasets: object[]) =>
    status(() => requireSource(worldOf(datasets), caller, {gatewayId: ids.cloud, datasourceId: ids.cloudSource}));
  assert.equal(may({}), 200);
  assert.equal(may({workspaceId: 'viewed'}), 401);
  assert.equal(may({workspaceId: 'viewed', ownerId: 'me'}), 200);
  assert.equal(may({ownerId: 'somebody'}), 401);
  assert.equal(may({ownerId: 'somebody'}, {ownerId: 'me'}), 200);
  assert.equal(may({workspaceId: 'foreign', ownerId: 'me'}), 404, 'of another tenant nothing is seen');
});

test('a source is used by administrators of its gateway and by its users', () => {
  const [gateway] = worldOf().gateways ?? [];
  assert.ok(gateway);
  const [source] = gateway.datasources;
  assert.ok(source);
  const may = (principalId: string, users?: string[]) =>
    mayUseSource(gateway, {...source, ...(users && {users: users.map(id => ({principalId: id}))})} as never, {
      ...caller,
      principalId,
    });
  assert.deepEqual([may('me'), may('you'), may('you', ['you']), may('you', ['them'])], [true, false, true, false]);
});

test('credentials have the form of their kind, and nothing of them is shown', () => {
  const cloud = {isOnPremises: false, datasourceType: 'Sql'};
  const onPremises = {isOnPremises: true, datasourceType: 'Sql'};
  const json = JSON.stringify({credentialData: [{name: 'password', value: 'the-secret'}]});
  const read = (details: Partial<CredentialDetails>, target = cloud) =>
    status(() => readCredentials({credentialType: 'Basic', ...details}, target));
  assert.equal(read({credentials: json}), 200);
  assert.equal(read({credentials: '{"credentialData":"the-secret"}'}), 200);
  for (const credentials of ['the-secret', '{}', 'null', '[]', '"x"', '{"credentialData":7}', '']) {
    assert.equal(read({credentials}), 400, credentials);
  }
  assert.equal(read({}), 400);
  assert.equal(read({credentialType: 'Anonymous'}), 200);
  assert.equal(read({credentials: json}, onPremises), 400);
  assert.equal(read({credentials: json, encryptionAlgorithm: 'None'}, onPremises), 400);
  for (const [credentials, expected] of [
    ['AAAA', 200],
    ['AAA=', 200],
    ['AA==', 200],
    ['A+/z', 200],
    ['A===', 400],
    ['=AAA', 400],
    ['AA=A', 400],
    ['AA AA', 400],
    ['AAAA\n', 400],
    ['', 400],
    [json, 400],
  ] as const) {
    assert.equal(read({credentials, encryptionAlgorithm: 'RSA-OAEP'}, onPremises), expected, credentials);
  }
  const signature = {credentialType: 'SAS', credentials: json} as const;
  assert.equal(read(signature), 400);
  for (const datasourceType of ['AzureBlobs', 'azuredatalakestorage']) {
    assert.equal(read(signature, {isOnPremises: false, datasourceType}), 200);
  }
});

test('a new source takes encrypted connections and no OAuth', () => {
  const details = {credentialType: 'Basic', credentials: 'AAAA', encryptionAlgorithm: 'RSA-OAEP'} as const;
  const read = (more: Partial<CredentialDetails>) => status(() => readNewCredentials({...details, ...more}, 'Sql'));
  assert.deepEqual(
    [read({}), read({encryptedConnection: 'Encrypted'}), read({credentialType: 'Windows'})],
    [200, 200, 200],
  );
  assert.deepEqual([read({encryptedConnection: 'Any'}), read({encryptedConnection: 'NotEncrypted'})], [400, 400]);
  assert.deepEqual([read({credentialType: 'OAuth2'}), read({encryptionAlgorithm: 'None'})], [400, 400]);
});

test('connection details are an object of texts, and have one at least', () => {
  assert.deepEqual(readConnectionDetails('{"server":"a","database":"b"}'), {server: 'a', database: 'b'});
  for (const text of ['', '{', '{}', '[]', '["a"]', 'null', '"server"', '{"server":1}', '{"server":"a","port":1}']) {
    assert.equal(
      status(() => readConnectionDetails(text)),
      400,
      text,
    );
  }
});
