import assert from 'node:assert/strict';
import test from 'node:test';
import {createCaller} from '../../../test/support/control-caller.js';
import {defaultWorldIds as ids} from './default-world.js';

test('a back end of a tutorial, which takes the first report that it finds and names no identity, gets its token', async () => {
  const caller = createCaller();
  const headers = {authorization: `Bearer ${await caller.signIn()}`};
  const list = async <T>(id: string, params: Record<string, string> = {}): Promise<T[]> =>
    ((await caller.call(id, {params, headers})).json as {value: T[]}).value;
  const [workspace] = await list<{id: string}>('Groups_GetGroups');
  assert.ok(workspace);
  const [report] = await list<{id: string; datasetId: string}>('Reports_GetReportsInGroup', {groupId: workspace.id});
  assert.ok(report);
  const body = {reports: [{id: report.id}], datasets: [{id: report.datasetId}]};
  const {status} = await caller.call('EmbedToken_GenerateToken', {headers, body});
  assert.equal(status, 200);
});

test('parameters, data sources and a gateway are there to be tried', async () => {
  const caller = createCaller();
  const headers = {authorization: `Bearer ${await caller.signIn()}`};
  const params = {groupId: ids.northwindWorkspace, datasetId: ids.northwind};
  const first = async (id: string, more: Record<string, string> = params): Promise<Record<string, unknown>> => {
    const {value} = (await caller.call(id, {params: more, headers})).json as {value: Record<string, unknown>[]};
    return value[0] ?? {};
  };
  assert.equal((await first('Datasets_GetParametersInGroup'))['currentValue'], 'sql.northwind.example');
  assert.equal((await first('Datasets_GetDatasourcesInGroup'))['datasourceId'], ids.gatewayDatasource);
  assert.equal((await first('Gateways_GetGateways', {}))['id'], ids.gateway);
  const changed = await caller.call('Datasets_UpdateParametersInGroup', {
    params,
    headers,
    body: {updateDetails: [{name: 'Database', newValue: 'Retail2'}]},
  });
  assert.equal(changed.status, 200);
});
