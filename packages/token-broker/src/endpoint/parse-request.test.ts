import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseRequest} from './parse-request.js';

test('a pair is wanted once with each of its signatures: one of them may be good', () => {
  const reportId = '11111111-1111-4111-8111-111111111111';
  const datasetId = 'aaaaaaaa-0000-4000-8000-00000000000a';
  const binding = (signature: string) => ({reportId, datasetId, signature});
  const {access} = parseRequest({
    reports: [{id: reportId}],
    datasets: [{id: datasetId}],
    bindings: [binding('old'), binding('new'), binding('new'), {reportId, datasetId}],
  });
  assert.deepEqual(
    access.pairs.map(({signature}) => signature),
    ['old', 'new', undefined],
  );
});
