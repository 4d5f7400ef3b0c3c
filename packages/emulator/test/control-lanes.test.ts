import assert from 'node:assert/strict';
import test from 'node:test';
import {testIds} from '../src/control/faults/named-failures.js';
import {defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller, noon, plainRequest} from './support/control-caller.js';

const forLane = (lane: string) => ({'x-emulator-lane': lane});
const tokenOf = (json: unknown): string => (json as {token: string}).token;

test('lanes have faults, a clock and a journal of their own', async () => {
  const caller = createCaller();
  await caller.call('Control_AddFault', {headers: forLane('a'), body: {status: 503}});
  await caller.call('Control_SetClock', {headers: forLane('a'), body: {now: '2040-01-01T00:00:00Z', mode: 'frozen'}});
  assert.equal((await caller.call('Entra_Token', {params: {tenantId: 'x'}, headers: forLane('a')})).status, 503);
  assert.equal((await caller.call('Entra_Token', {params: {tenantId: 'x'}, headers: forLane('b')})).status, 400);
  assert.equal((await caller.call('Entra_Token', {params: {tenantId: 'x'}})).status, 400);
  const journal = async (headers = {}) =>
    ((await caller.call('Control_ReadJournal', {headers})).json as {value: {at: string; status: number}[]}).value.map(
      ({at, status}) => ({at, status}),
    );
  assert.deepEqual(await journal(forLane('a')), [{at: '2040-01-01T00:00:00.000Z', status: 503}]);
  assert.deepEqual(await journal(forLane('b')), [{at: '2030-06-15T12:00:00.000Z', status: 400}]);
  assert.deepEqual(await journal(), [{at: '2030-06-15T12:00:00.000Z', status: 400}]);
});

test('a lane is named once, at sign-in: its tokens carry it to GenerateToken and to the report page', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn(forLane('w1'));
  const token = tokenOf((await caller.generateToken(plainRequest, accessToken)).json);
  await caller.call('Control_AddFault', {headers: forLane('w1'), body: {failure: 'modelFailsToLoad'}});
  assert.equal((await caller.open(token, ids.northwind)).status, 400);
  const entries = (
    (await caller.call('Control_ReadJournal', {headers: forLane('w1')})).json as {value: {operationId: string}[]}
  ).value;
  assert.deepEqual(
    entries.map(e => e.operationId),
    ['Entra_Token', 'EmbedToken_GenerateToken', 'Emulator_OpenReport'],
  );
  const plain = tokenOf((await caller.generateToken(plainRequest, await caller.signIn())).json);
  assert.equal((await caller.open(plain, ids.northwind)).status, 200, 'the default lane goes on');
});

test('a token that outlives its lane goes to the default lane', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn(forLane('w1'));
  await caller.call('Control_Status', {headers: forLane('w2')});
  await caller.call('Control_RemoveLane', {params: {laneName: 'w1'}});
  assert.equal((await caller.generateToken(plainRequest, accessToken)).status, 200);
  assert.deepEqual((await caller.call('Control_ListLanes')).json, {value: ['default', 'w2']});
});

test('a lane may also be named in the query, and the header has another name where one is given', async () => {
  const caller = createCaller({laneHeader: 'X-Worker'});
  await caller.call('Entra_Token', {params: {tenantId: 'x'}, query: 'lane=q'});
  await caller.call('Entra_Token', {params: {tenantId: 'x'}, headers: {'x-worker': 'h', 'x-emulator-lane': 'no'}});
  assert.deepEqual((await caller.call('Control_ListLanes')).json, {value: ['default', 'q', 'h']});
});

test('a world that changed in one lane is as it was in the others, and reset brings it back', async () => {
  const caller = createCaller();
  const report = () => caller.emulator.world.reports[0];
  const before = report()?.name;
  (report() as {name: string}).name = 'Renamed';
  const status = async (headers = {}) =>
    ((await caller.call('Control_Status', {headers})).json as {reports: {name: string}[]}).reports[0]?.name;
  assert.equal(await status(), 'Renamed');
  assert.equal(await status(forLane('a')), before);
  await caller.call('Control_AddFault', {body: {status: 500}});
  await caller.call('Control_SetClock', {body: {advanceMs: 1000}});
  assert.equal((await caller.call('Control_Reset')).status, 204);
  const {clock, faults} = (await caller.call('Control_Status')).json as {clock: object; faults: number};
  assert.deepEqual(
    {clock, faults, name: await status()},
    {clock: {now: new Date(noon).toISOString(), mode: 'real'}, faults: 0, name: before},
  );
  assert.deepEqual((await caller.call('Control_ReadJournal')).json, {value: [], dropped: 0});
});

test('a snapshot brings the world of its lane back, as often as wanted, and leaves clock and journal alone', async () => {
  const caller = createCaller();
  const name = () => caller.emulator.world.reports[0]?.name;
  const rename = (to: string) => {
    (caller.emulator.world.reports[0] as {name: string}).name = to;
  };
  const before = name();
  const snapshot = {params: {snapshotName: 'before'}};
  await caller.call('Control_TakeSnapshot', snapshot);
  await caller.call('Control_SetClock', {body: {now: '2040-01-01T00:00:00Z', mode: 'frozen'}});
  for (const other of ['One', 'Two']) {
    rename(other);
    assert.equal((await caller.call('Control_RestoreSnapshot', snapshot)).status, 204);
    assert.equal(name(), before);
  }
  assert.equal(
    ((await caller.call('Control_Status')).json as {clock: {now: string}}).clock.now,
    '2040-01-01T00:00:00.000Z',
  );
  assert.equal(
    (await caller.call('Control_RestoreSnapshot', {...snapshot, headers: forLane('a')})).status,
    400,
    'another lane has none',
  );
  rename('Three');
  await caller.call('Control_TakeSnapshot', snapshot);
  rename('Four');
  await caller.call('Control_RestoreSnapshot', snapshot);
  assert.equal(name(), 'Three', 'a snapshot of the same name replaces the first');
  assert.equal((await caller.call('Control_Reset')).status, 204);
  assert.deepEqual((await caller.call('Control_ListSnapshots')).json, {value: []});
});

test('with a seed, every run of a lane makes the same ids', async () => {
  const run = async (seed: number, lane: string) => {
    const caller = createCaller({seed});
    const accessToken = await caller.signIn(forLane(lane));
    return ((await caller.generateToken(plainRequest, accessToken)).json as {tokenId: string}).tokenId;
  };
  assert.equal(await run(1, 'a'), await run(1, 'a'));
  assert.notEqual(await run(1, 'a'), await run(2, 'a'));
  assert.notEqual(await run(1, 'a'), await run(1, 'b'));
  assert.match(await run(1, 'a'), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a bad name and one lane too many are refused with a remedy; the default lane stays', async () => {
  const caller = createCaller();
  const refused = async (answer: Promise<{status: number; body: string}>, message: RegExp) => {
    const {status, body} = await answer;
    assert.equal(status, 400);
    assert.match(body, message);
  };
  await refused(caller.call('Entra_Token', {headers: forLane('no good')}), /1 to 64 letters, digits/);
  await refused(caller.call('Control_RemoveLane', {params: {laneName: 'default'}}), /reset it instead/);
  await refused(
    caller.call('Control_RemoveLane', {params: {laneName: 'x'}}),
    /There is no lane x\. There are: default\./,
  );
  for (let i = 1; i < 256; i++) await caller.call('Control_ReadClock', {headers: forLane(`l${i}`)});
  await refused(caller.call('Control_ReadClock', {headers: forLane('more')}), /256 lanes already.*remove some/);
  assert.equal((await caller.call('Control_RemoveLane', {params: {laneName: 'l1'}})).status, 204);
  assert.equal((await caller.call('Control_ReadClock', {headers: forLane('more')})).status, 200);
});

test('a clock that is set and frozen in one call stands at that very time, however long the call takes', async () => {
  let machine = noon;
  const caller = createCaller({now: () => machine++});
  const {json} = await caller.call('Control_SetClock', {body: {now: '2031-02-03T04:05:06Z', mode: 'frozen'}});
  assert.deepEqual(json, {now: '2031-02-03T04:05:06.000Z', mode: 'frozen'});
});

test('the clock is set, moved, frozen and released; tokens follow it', async () => {
  let machine = noon;
  const caller = createCaller({now: () => machine});
  const change = async (body: object) => (await caller.call('Control_SetClock', {body})).json;
  assert.deepEqual(await change({now: '2031-01-01T00:00:00Z'}), {now: '2031-01-01T00:00:00.000Z', mode: 'running'});
  machine += 5000;
  assert.deepEqual((await caller.call('Control_ReadClock')).json, {now: '2031-01-01T00:00:05.000Z', mode: 'running'});
  assert.deepEqual(await change({mode: 'frozen'}), {now: '2031-01-01T00:00:05.000Z', mode: 'frozen'});
  machine += 5000;
  const accessToken = await caller.signIn();
  const token = tokenOf((await caller.generateToken(plainRequest, accessToken)).json);
  assert.equal((await caller.open(token, ids.northwind)).status, 200);
  assert.deepEqual(await change({advanceMs: 3_600_000}), {now: '2031-01-01T01:00:05.000Z', mode: 'frozen'});
  assert.equal(
    ((await caller.open(token, ids.northwind)).json as {error: {message: string}}).error.message,
    'TokenExpired',
  );
  assert.equal((await caller.generateToken(plainRequest, accessToken)).status, 403);
  assert.deepEqual(await change({mode: 'running'}), {now: '2031-01-01T01:00:05.000Z', mode: 'running'});
  assert.deepEqual(await change({mode: 'real'}), {now: new Date(machine).toISOString(), mode: 'real'});
  assert.deepEqual(await change({advanceMs: -1000}), {now: new Date(machine - 1000).toISOString(), mode: 'running'});
});

test('a wrong change of the clock is named', async () => {
  const caller = createCaller();
  for (const [body, message] of [
    [{}, /Say what to change/],
    [{now: 'soon'}, /now must be a date in ISO 8601/],
    [{mode: 'fast'}, /mode must be one of real, running, frozen/],
    [{advanceMs: '5'}, /advanceMs must be a number/],
    [{advance: 5}, /no member advance/],
    ['{', /must be JSON/],
    [{now: '1969-12-31T00:00:00Z'}, /between 1970/],
  ] as const) {
    const answer = await caller.call('Control_SetClock', {body});
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match(answer.body, message);
  }
});

test('a model that fails to load is answered to the report page whatever lane asks', async () => {
  const caller = createCaller();
  const id = testIds.modelFailsToLoad;
  const token = tokenOf(
    (await caller.generateToken({reports: [{id: ids.report}], datasets: [{id}]}, await caller.signIn(forLane('z'))))
      .json,
  );
  assert.equal((await caller.open(token, id)).status, 400);
});
