import assert from 'node:assert/strict';
import {validateHeaderValue} from 'node:http';
import {test} from 'node:test';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller} from './support/control-caller.js';

const path = new RegExp(`/v1\\.0/myorg/groups/[\\da-f-]{36}/datasets/${ids.northwind}/refreshes/[\\da-f-]{36}$`);

test('an enhanced refresh has a location that a header can carry, whatever origin the adapter hands over', async () => {
  // One refresh at a time: these have ended when the next one starts.
  const {emulator, signIn} = createCaller({world: {...createDefaultWorld(), durations: {refresh: 0}}});
  const operation = emulator.operations.find(({id}) => id === 'Datasets_RefreshDatasetInGroup');
  assert.ok(operation);
  const headers = {authorization: `Bearer ${await signIn()}`, 'content-type': 'application/json'};
  const params = {groupId: ids.northwindWorkspace, datasetId: ids.northwind};
  const locationFor = async (origin: string): Promise<string> => {
    const request = {params, query: new URLSearchParams(), headers, body: '{"type":"Full"}', origin};
    const response = await emulator.handle(operation, request);
    assert.equal(response.status, 202, origin);
    return response.headers['Location'] ?? '';
  };
  for (const [origin, start] of [
    ['https://api.powerbi.com', 'https://api.powerbi.com/v1.0/'],
    ['http://127.0.0.1:8081/__lane/w1', 'http://127.0.0.1:8081/__lane/w1/v1.0/'],
    ['http://bücher.example', 'http://xn--bcher-kva.example/v1.0/'],
    ['', '/v1.0/'],
    ['null', '/v1.0/'],
    ['http://', undefined],
    ['http://a b', '/v1.0/'],
    ['http://[::1', '/v1.0/'],
    ['http://x\r\nSet-Cookie: a=b', undefined],
    ['http://x/\ud800売\u0000', undefined],
    ['x:\u0001売', undefined],
  ] as const) {
    const location = await locationFor(origin);
    validateHeaderValue('Location', location);
    assert.match(location, path, origin);
    if (start !== undefined) assert.ok(location.startsWith(start), location);
  }
});
