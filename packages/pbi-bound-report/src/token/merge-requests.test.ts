import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {TokenEndpointRequest} from '@pbi-bound-report/contract';
import {groupRequests, joinRequests} from './merge-requests.js';

const asking = (report: string, dataset: string, more: object = {}): TokenEndpointRequest => ({
  reports: [{id: report, ...more}],
  datasets: [{id: dataset}],
});

test('what is asked for twice is asked for once, and what nobody asks for is not there', () => {
  assert.deepEqual(joinRequests([asking('r', 'd'), asking('r', 'e'), asking('s', 'd')]), {
    reports: [{id: 'r'}, {id: 's'}],
    datasets: [{id: 'd'}, {id: 'e'}],
  });
});

test('the widest permission wins, whichever comes first', () => {
  const edit = asking('r', 'd', {allowEdit: true});
  for (const requests of [
    [edit, asking('r', 'd')],
    [asking('r', 'd'), edit],
    [edit, asking('r', 'd', {allowEdit: false})],
  ]) {
    assert.deepEqual(joinRequests(requests).reports, [{id: 'r', allowEdit: true}]);
  }
  assert.deepEqual(joinRequests([asking('r', 'd'), asking('r', 'e')]).reports, [{id: 'r'}]);
});

test('XMLA access to a dataset stays asked for, whichever comes first', () => {
  const xmla = {reports: [{id: 'r'}], datasets: [{id: 'd', xmlaPermissions: 'ReadOnly' as const}]};
  for (const requests of [
    [xmla, asking('s', 'd')],
    [asking('s', 'd'), xmla],
  ]) {
    assert.deepEqual(joinRequests(requests).datasets, [{id: 'd', xmlaPermissions: 'ReadOnly'}]);
  }
});

test('bindings, workspaces and several tokens are asked for where any of them is', () => {
  const binding = {reportId: 'r', datasetId: 'd'};
  const joined = joinRequests([
    {...asking('r', 'd'), bindings: [binding, {...binding, signature: 's'}]},
    {...asking('r', 'd'), bindings: [binding], targetWorkspaces: [{id: 'w'}], allowMultipleTokens: true},
    {...asking('s', 'd'), targetWorkspaces: [{id: 'w'}, {id: 'x'}]},
  ]);
  assert.deepEqual(joined.bindings, [binding, {...binding, signature: 's'}]);
  assert.deepEqual(joined.targetWorkspaces, [{id: 'w'}, {id: 'x'}]);
  assert.equal(joined.allowMultipleTokens, true);
});

test('a request holds no more than fifty reports and fifty datasets; one that is too big stands alone', () => {
  const many = (count: number, prefix: string): {request: TokenEndpointRequest} => ({
    request: {
      reports: Array.from({length: count}, (_, n) => ({id: `${prefix}${n}`})),
      datasets: Array.from({length: count}, (_, n) => ({id: `${prefix}${n}`})),
    },
  });
  const sizes = (...waiting: {request: TokenEndpointRequest}[]): number[] =>
    groupRequests(waiting).map(group => group.length);
  assert.deepEqual(sizes(), []);
  assert.deepEqual(sizes(many(25, 'a'), many(25, 'b')), [2]);
  assert.deepEqual(sizes(many(25, 'a'), many(26, 'b')), [1, 1]);
  assert.deepEqual(sizes(many(51, 'a'), many(1, 'b')), [1, 1]);
  const reports = (count: number): {request: TokenEndpointRequest} => ({
    request: {...many(count, 'r').request, datasets: []},
  });
  const datasets = (count: number): {request: TokenEndpointRequest} => ({
    request: {...many(count, 'd').request, reports: []},
  });
  assert.deepEqual(sizes(reports(50), many(1, 'x')), [1, 1]);
  assert.deepEqual(sizes(datasets(50), many(1, 'x')), [1, 1]);
  assert.deepEqual(sizes(reports(50), datasets(50)), [2]);
});
