import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationRequest} from '../../http/operation.js';
import type {World} from '../../world/world.js';
import {testIdPrefix} from './named-failures.js';
import {substituteTestIds} from './test-id-substitution.js';

const testId = (n: number): string => `${testIdPrefix}${String(n).padStart(12, '0')}`;
const member = [{principalId: 'p', role: 'Member'}];

const createWorld = (more: object = {}): World =>
  ({
    workspaces: [
      {id: 'closed', members: [{principalId: 'p', role: 'Contributor'}]},
      {
        id: 'open',
        members: [
          {principalId: 'q', role: 'Viewer'},
          {principalId: 'p', role: 'Admin'},
        ],
      },
      {id: 'other', members: member},
    ],
    reports: [
      {id: 'closed-report', reportType: 'PowerBIReport', workspaceId: 'closed'},
      {id: 'paginated', reportType: 'PaginatedReport', workspaceId: 'open'},
      {id: 'report', reportType: 'PowerBIReport', workspaceId: 'open'},
    ],
    datasets: [
      {id: 'closed-dataset', workspaceId: 'closed', roles: []},
      {id: 'plain', workspaceId: 'other', roles: []},
      {id: 'secured', workspaceId: 'other', roles: [{name: 'r'}]},
    ],
    ...more,
  }) as unknown as World;

const request = (body: unknown, params: Record<string, string> = {}): OperationRequest => ({
  params,
  query: new URLSearchParams(),
  headers: {},
  body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  origin: '',
});
const sent = (body: unknown, claims?: {datasets: {id: string}[]}, world = createWorld()): unknown =>
  JSON.parse(
    substituteTestIds(world, request(body), claims as Parameters<typeof substituteTestIds>[2]).request.body ?? 'null',
  );

test('a test GUID becomes an item that may be used: of a report page’s kind, where the caller may be a member', () => {
  const {request: replaced} = substituteTestIds(
    createWorld(),
    request(undefined, {
      groupId: testId(1),
      reportId: testId(2).toUpperCase(),
      datasetId: testId(3),
      tileId: testId(4),
    }),
    undefined,
  );
  assert.deepEqual(replaced.params, {groupId: 'open', reportId: 'report', datasetId: 'plain', tileId: testId(4)});
  assert.equal(replaced.body, undefined);
});

test('a dataset with an identity becomes one that wants one, and one in the token stays the token’s', () => {
  const body = {
    datasets: [{id: testId(1)}, {id: testId(2)}],
    identities: [null, {datasets: [testId(1).toUpperCase(), 7]}],
  };
  assert.deepEqual((sent(body) as typeof body).datasets, [{id: 'secured'}, {id: 'plain'}]);
  assert.deepEqual(sent({datasetId: testId(1)}, {datasets: [{id: 'x'}, {id: 'secured'}]}), {datasetId: 'secured'});
  assert.deepEqual(sent({datasetId: testId(1)}, {datasets: [{id: 'x'}]}), {datasetId: 'plain'});
});

test('only what stands in the place of an id is replaced', () => {
  const others = {
    id: testId(1),
    note: testId(1),
    datasets: [{id: testId(1), name: testId(1)}, 7, null, `x${testId(1)}`],
    page: {id: testId(1)},
  };
  assert.deepEqual(sent(others), {...others, datasets: [{id: 'plain', name: testId(1)}, 7, null, `x${testId(1)}`]});
  const items = {reportId: '5b218778-e7a5-4d73-8187-f10824047715', datasetId: `${testIdPrefix}1`, groupId: 'open'};
  assert.deepEqual(sent(items), items);
  for (const body of ['', 'not JSON', `{"datasetId":"${testId(1)}"`]) {
    const {request: replaced} = substituteTestIds(createWorld(), request(body), undefined);
    assert.equal(replaced.body, body);
  }
});

test('where the world has no such item the test GUID stays', () => {
  const empty = createWorld({reports: [], datasets: []});
  const body = {reports: [{id: testId(1)}], datasets: [{id: testId(2)}], targetWorkspaces: [{id: testId(3)}]};
  assert.deepEqual(sent(body, undefined, empty), body);
  const secured = createWorld({datasets: [{id: 'secured', workspaceId: 'other', roles: [{name: 'r'}]}]});
  assert.deepEqual(sent({datasetId: testId(2)}, undefined, secured), {datasetId: 'secured'});
});

test('an answer speaks of the test GUIDs again, and one that does not is the same', () => {
  const {restore} = substituteTestIds(createWorld(), request({reportId: testId(1), datasetId: testId(2)}), undefined);
  const answer = {status: 200, headers: {}, body: '{"id":"report","dataset":"plain","again":"plain"}'};
  assert.equal(restore(answer).body, `{"id":"${testId(1)}","dataset":"${testId(2)}","again":"${testId(2)}"}`);
  const other = {status: 200, headers: {}, body: '{}'};
  assert.equal(restore(other), other);
});
