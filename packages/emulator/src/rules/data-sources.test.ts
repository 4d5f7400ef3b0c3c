import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createDefaultWorld} from '../world/seed/default-world.js';
import type {Dataset, World} from '../world/world.js';
import {findBoundSource, hasCredentials} from './data-sources.js';

const [gatewayId, datasourceId] = ['0D2F0C3A-0000-4000-8000-00000000000A', '0D2F0C3A-0000-4000-8000-00000000000B'];
const connection = {datasourceType: 'Sql', connectionDetails: {server: 'sql.contoso.local', database: 'Sales'}};

function worldWith(credentialType: 'Windows' | undefined): {world: World; dataset: Dataset} {
  const world = createDefaultWorld();
  const dataset = world.datasets[0]!;
  dataset.datasources = [{...connection, gatewayId, datasourceId, credentialType: 'NotSpecified'}];
  const source = {
    ...connection,
    id: datasourceId.toLowerCase(),
    datasourceName: 'Sales',
    ...(credentialType && {credentialType}),
  };
  world.gateways = [
    {
      id: gatewayId.toLowerCase(),
      name: 'Head office',
      tenantId: 't',
      adminIds: [],
      publicKey: {exponent: 'AQAB', modulus: 'AA=='},
      datasources: [source],
    },
  ];
  return {world, dataset};
}

test('a data source is read through its gateway, however the two write the id', () => {
  const {world, dataset} = worldWith('Windows');
  const bound = findBoundSource(world, dataset.datasources![0]!);
  assert.deepEqual([bound?.gateway.name, bound?.source.datasourceName], ['Head office', 'Sales']);
  assert.equal(hasCredentials(world, dataset), true, "the gateway's credentials count, not the dataset's own");
});

test('a gateway without credentials has none to give, and one that is not there leaves those of the dataset', () => {
  const {world, dataset} = worldWith(undefined);
  assert.equal(hasCredentials(world, dataset), false);
  dataset.datasources = [{...connection, gatewayId: datasourceId, datasourceId, credentialType: 'Basic'}];
  assert.equal(findBoundSource(world, dataset.datasources[0]!), undefined);
  assert.equal(hasCredentials(world, dataset), true);
  assert.equal(findBoundSource(world, connection), undefined);
});
