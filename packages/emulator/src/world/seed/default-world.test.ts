import assert from 'node:assert/strict';
import test from 'node:test';
import {createCaller} from '../../../test/support/control-caller.js';

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
