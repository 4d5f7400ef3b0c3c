import assert from 'node:assert/strict';
import test from 'node:test';
import {BoundedMap} from '../src/shared/bounded-map.js';
import {createEntraTokens, type VerifiedTokens} from '../src/tokens/entra-tokens.js';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {testIds} from '../src/control/faults/named-failures.js';
import {createCaller, plainRequest, type Caller} from './support/control-caller.js';

const laneHeader = (lane: string) => ({'x-emulator-lane': lane});
const messageOf = ({json}: {json: unknown}): string => (json as {error: {message: string}}).error.message;
/** Sends the request until it is refused. */
async function countUntilRefused(send: (i: number) => ReturnType<Caller['call']>): Promise<[number, string]> {
  for (let i = 0; i < 10_000; i++) {
    const response = await send(i);
    if (response.status >= 400) return [i, messageOf(response)];
  }
  return [10_000, 'never'];
}

test('faults, snapshots and lanes are bounded in number, and the refusal says what to remove', async () => {
  const caller = createCaller({limits: {faults: 3, snapshots: 2, lanes: 4}});
  assert.deepEqual(await countUntilRefused(() => caller.call('Control_AddFault', {body: {status: 500}})), [
    3,
    '3 faults are set already, which is the most; remove some.',
  ]);
  const take = (i: number) => caller.call('Control_TakeSnapshot', {params: {snapshotName: `s${i}`}});
  const [snapshots, snapshotMessage] = await countUntilRefused(take);
  assert.equal(snapshots, 2);
  assert.match(snapshotMessage, /^There are 2 snapshots already.*remove some with DELETE/);
  const [lanes, laneMessage] = await countUntilRefused(i =>
    caller.call('Control_Status', {headers: laneHeader(`w${i}`)}),
  );
  assert.equal(lanes, 3);
  assert.match(laneMessage, /^There are 4 lanes already.*remove some with DELETE/);
});

test('faults are bounded in bytes over all lanes, and what is removed makes room', async () => {
  const caller = createCaller({limits: {faultBytes: 10_000}});
  const add = (lane: string) =>
    caller.call('Control_AddFault', {headers: laneHeader(lane), body: {body: 'x'.repeat(4000), status: 500}});
  assert.equal((await add('a')).status, 201);
  assert.equal((await add('b')).status, 201);
  assert.match(messageOf(await add('c')), /^The faults of all lanes may take 10000 characters as JSON; this one of 40/);
  await caller.call('Control_ClearFaults', {headers: laneHeader('a')});
  assert.equal((await add('c')).status, 201);
  await caller.call('Control_RemoveLane', {params: {laneName: 'b'}});
  assert.equal((await add('c')).status, 201);
  const {json} = await caller.call('Control_ListFaults', {headers: laneHeader('c')});
  const [{faultId} = {faultId: ''}] = (json as {value: {faultId: string}[]}).value;
  await caller.call('Control_RemoveFault', {headers: laneHeader('c'), params: {faultId}});
  assert.equal((await add('a')).status, 201);
  assert.equal((await add('a')).status, 400);
});

test('a lane that is removed gives back the bytes of its world', async () => {
  const caller = createCaller({limits: {worldBytes: 100_000}});
  const open = (i: number) => caller.call('Control_Status', {headers: laneHeader(`w${i}`)});
  const [most, message] = await countUntilRefused(open);
  assert.ok(most > 1 && most < 100, `${most}`);
  assert.match(message, /^The worlds of lanes and snapshots take/);
  for (let i = 0; i < most; i++) {
    await caller.call('Control_RemoveLane', {params: {laneName: `w${i}`}});
    assert.equal((await open(most + 1 + i)).status, 200);
  }
  assert.equal((await open(1000)).status, 400);
});

test('worlds of lanes and snapshots are bounded in bytes, and what is removed makes room', async () => {
  const caller = createCaller({limits: {worldBytes: 100_000}});
  const take = (i: number) => caller.call('Control_TakeSnapshot', {params: {snapshotName: `s${i}`}});
  const [count, message] = await countUntilRefused(take);
  assert.ok(count > 1 && count < 100, `${count}`);
  assert.match(message, /^The worlds of lanes and snapshots take \d+ KiB already; remove some/);
  assert.equal((await caller.call('Control_Status', {headers: laneHeader('one-more')})).status, 400);
  assert.equal((await take(0)).status, 400, 'replacing one needs room for both');
  await caller.call('Control_RemoveSnapshot', {params: {snapshotName: 's0'}});
  assert.equal((await take(0)).status, 204);
  await caller.call('Control_Reset');
  assert.deepEqual(await countUntilRefused(take), [count, message]);
});

test('a snapshot that is taken again and again takes the room of one', async () => {
  const caller = createCaller({limits: {worldBytes: 100_000}});
  const take = (name: string) => caller.call('Control_TakeSnapshot', {params: {snapshotName: name}});
  const [count] = await countUntilRefused(i => take(`s${i}`));
  await caller.call('Control_Reset');
  for (let i = 0; i < 3 * count; i++) assert.equal((await take('again')).status, 204, `${i}`);
});

/** A default world with descriptions so long that its copies take that many times the room. */
function largerWorld(times: number) {
  const world = createDefaultWorld();
  const length = Math.ceil((JSON.stringify(world.principals).length * times) / world.workspaces.length);
  for (const workspace of world.workspaces) workspace.name += 'x'.repeat(length);
  return world;
}

test('a world that is too large for all lanes takes the place of none, and what was there takes what it took', async () => {
  const limits = {worldBytes: 100_000};
  const caller = createCaller({limits});
  const open = (i: number) => caller.call('Control_Status', {headers: laneHeader(`w${i}`)});
  const [most] = await countUntilRefused(open);
  const [before] = caller.emulator.world.workspaces;
  assert.throws(() => caller.emulator.replaceWorld(largerWorld(50)), /too big for all lanes; remove some lanes/);
  assert.equal(caller.emulator.world.workspaces[0], before);
  assert.equal((await open(most)).status, 400, 'there is no more room than before');
  await caller.call('Control_RemoveLane', {params: {laneName: 'w0'}});
  assert.equal((await open(most)).status, 200);
  assert.equal((await open(most + 1)).status, 400);
});

test('a larger world takes its room in each lane, and gives it back to a smaller one', async () => {
  const caller = createCaller({limits: {worldBytes: 400_000}});
  const open = (i: number) => caller.call('Control_Status', {headers: laneHeader(`w${i}`)});
  const small = createDefaultWorld();
  caller.emulator.replaceWorld(largerWorld(5));
  const [few] = await countUntilRefused(open);
  caller.emulator.replaceWorld(small);
  const [more] = await countUntilRefused(i => open(few + i));
  assert.ok(more > 0, `${few} large ones, ${more} more small ones`);
});

test('a hundred lanes share the definitions of a large report', async () => {
  const world = createDefaultWorld();
  const [report] = world.reports;
  assert.ok(report);
  report.definition = {...report.definition, pages: Array.from({length: 2000}, () => report.definition.pages).flat()};
  const caller = createCaller({world});
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100; i++) await caller.call('Control_Status', {headers: laneHeader(`w${i}`)});
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 100_000_000, `${Math.round(grown / 1e6)} MB`);
});

async function saveAs(caller: Caller, token: string, definition: unknown, name = 'Copy') {
  return caller.call('Emulator_SaveReport', {
    headers: {authorization: `EmbedToken ${token}`},
    body: {reportId: ids.report, datasetId: ids.northwind, definition, saveAs: {name}},
  });
}

test('saved reports are bounded in number and in bytes over all lanes, and a lane that is reset makes room', async () => {
  const token = async (caller: Caller, headers = {}) =>
    (
      (
        await caller.generateToken(
          {...plainRequest, targetWorkspaces: [{id: ids.reportWorkspace}]},
          await caller.signIn(headers),
          headers,
        )
      ).json as {token: string}
    ).token;
  const few = createCaller({limits: {savedReports: 2}});
  const {definition} = few.emulator.world.reports[0] ?? {};
  const fewToken = await token(few);
  const savedIn = async (caller: Caller, accessToken: string) => {
    for (let i = 0; i < 1000; i++) {
      const response = await saveAs(caller, accessToken, definition);
      if (response.status === 400) return {count: i, body: response.body};
      assert.equal(response.status, 200, response.body);
    }
    return {count: 1000, body: ''};
  };
  const inNumber = await savedIn(few, fewToken);
  assert.equal(inNumber.count, 2);
  assert.match(inNumber.body, /The lane default has 2 saved reports, which is the most\. Reset it or remove it\./);

  const size = JSON.stringify(definition).length;
  const small = createCaller({limits: {savedReportBytes: 3 * size + 100}});
  const inBytes = await savedIn(small, await token(small));
  assert.equal(inBytes.count, 3);
  assert.match(inBytes.body, /The saved reports of all lanes would take more than/);
  const other = laneHeader('other');
  assert.equal((await saveAs(small, await token(small, other), definition)).status, 400);
  await small.call('Control_Reset');
  assert.equal((await saveAs(small, await token(small, other), definition)).status, 200);
});

test('a report that is saved over and over takes no more room', async () => {
  const caller = createCaller({limits: {savedReportBytes: 200_000}});
  const request = {...plainRequest, reports: [{id: ids.report, allowEdit: true}]};
  const {token} = (await caller.generateToken(request, await caller.signIn())).json as {token: string};
  const {definition} = caller.emulator.world.reports[0] ?? {};
  assert.ok(JSON.stringify(definition).length * 100 > 200_000);
  for (let i = 0; i < 100; i++) {
    const {status, body} = await caller.call('Emulator_SaveReport', {
      headers: {authorization: `EmbedToken ${token}`},
      body: {reportId: ids.report, datasetId: ids.northwind, definition},
    });
    assert.equal(status, 200, `${i}: ${body}`);
  }
});

test('journals share their memory over all lanes: the fullest one drops its oldest entries, and says how many', async () => {
  const caller = createCaller({limits: {journalBytes: 200_000}});
  const call = (lane: string, length: number) =>
    caller.call('Emulator_ReportUnsupported', {headers: laneHeader(lane), body: {what: 'x'.repeat(length)}});
  await call('quiet', 10);
  for (let i = 0; i < 100; i++) await call('loud', 10_000);
  const read = async (lane: string) =>
    (await caller.call('Control_ReadJournal', {headers: laneHeader(lane)})).json as {
      value: {sequence: number}[];
      dropped: number;
    };
  const loud = await read('loud');
  assert.ok(loud.value.length > 5 && loud.value.length < 20, `${loud.value.length}`);
  assert.equal(loud.dropped, 100 - loud.value.length);
  assert.equal(loud.value.at(-1)?.sequence, 100);
  assert.deepEqual([(await read('quiet')).value.length, (await read('quiet')).dropped], [1, 0]);
  await caller.call('Control_RemoveLane', {params: {laneName: 'loud'}});
  for (let i = 0; i < 10; i++) await call('next', 10_000);
  assert.equal((await read('next')).dropped, 0, 'a removed lane gives its memory back');
});

test('a journal of headers, queries and paths without end stores the beginning of them', async () => {
  const caller = createCaller();
  const long = 'y'.repeat(1_000_000);
  await caller.call('Groups_GetGroups', {headers: {'x-long': long}, query: `$filter=${long}`});
  caller.emulator.handleUnmatched({
    method: 'GET',
    path: `/${long}`,
    query: new URLSearchParams(),
    headers: {},
    body: long,
    origin: '',
  });
  const {body} = await caller.call('Control_ReadJournal');
  assert.ok(body.length < 30_000, `${body.length}`);
});

test('what is wrong with a fault is answered as 400 with the name of the member, whatever it is called', async () => {
  const caller = createCaller();
  const cases: [string, RegExp][] = [
    ['{"__proto__": 1, "status": 500}', /^A fault has no member __proto__\./],
    ['{"constructor": 1, "status": 500}', /^A fault has no member constructor\./],
    ['{"toString": {}, "status": 500}', /^A fault has no member toString\./],
    [`{"${'x'.repeat(100_000)}": 1}`, /^A fault has no member x{100}\. It may have/],
    ['{"latency": {"distribution": "constructor"}}', /^The fault's latency must be a number of milliseconds or/],
    ['{"latency": {"distribution": "__proto__"}}', /^The fault's latency must be/],
    ['{"latency": 1e12}', /^The fault's latency must be a number from 0 to 3600000/],
    ['{"latency": {"distribution": "uniform", "min": 0, "max": 1e300}}', /^The fault's latency needs max/],
    ['{"status": 429, "retryAfterSeconds": 1e300}', /^The fault's retryAfterSeconds must be a number from 0 to/],
    ['{"throttle": {"limit": 1, "windowSeconds": 1e300}}', /^The fault's throttle needs windowSeconds/],
    ['{"nth": 1e300, "status": 500}', /^The fault's nth must be a whole number/],
    ['{"status": 500, "code": "Größe"}', /^The fault's code must be a text of at most 256 ASCII characters/],
    ['{"status": 500, "code": "a\\nb"}', /^The fault's code must be/],
    [`{"status": 500, "code": "${'x'.repeat(257)}"}`, /^The fault's code must be/],
    ['{"headers": {"": "x"}}', /^The fault's headers has "", which is no name of a header/],
    ['{"headers": {"a b": "x"}}', /^The fault's headers has "a b"/],
    ['{"headers": {"x": "a\\u0000b"}}', /^The fault's headers has "x", whose value must be/],
    ['{"headers": {"x": "売"}}', /^The fault's headers has "x", whose value must be/],
    ['{"headers": {"x": 1}}', /^The fault's headers has "x", whose value must be/],
    ['{"headers": {"Content-Length": "1"}}', /^The fault's headers must not have "Content-Length"/],
    ['{"headers": {"transfer-encoding": "chunked"}}', /^The fault's headers must not have "transfer-encoding"/],
    [
      JSON.stringify({headers: Object.fromEntries(Array.from({length: 51}, (_, i) => [`x${i}`, '']))}),
      /^The fault's headers must have at most 50 members/,
    ],
    [JSON.stringify({headers: {x: 'y'.repeat(10_000)}}), /^The fault's headers must have at most 8192 characters/],
    ['['.repeat(20_000), /^The request body is nested deeper than 100 levels/],
    [`{"status": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /^The request body is nested deeper than 100 levels/],
  ];
  for (const [body, message] of cases) {
    const response = await caller.call('Control_AddFault', {body});
    assert.equal(response.status, 400, body.slice(0, 100));
    assert.match(messageOf(response), message);
    assert.ok(response.body.length < 3000, body.slice(0, 100));
  }
  assert.deepEqual((await caller.call('Control_ListFaults')).json, {value: []});
});

test('a name without end that is not there is refused in short', async () => {
  const caller = createCaller();
  const long = 'x'.repeat(100_000);
  const params = {laneName: long, snapshotName: long, faultId: long};
  for (const id of ['RemoveLane', 'RemoveSnapshot', 'RestoreSnapshot', 'TakeSnapshot', 'RemoveFault']) {
    const response = await caller.call(`Control_${id}`, {params});
    assert.equal(response.status, 400, id);
    assert.ok(response.body.length < 500, `${id}: ${response.body.length}`);
  }
});

test('a clock is changed by its own members only', async () => {
  const caller = createCaller();
  for (const body of ['{"__proto__": 1, "advanceMs": 1}', `{"${'x'.repeat(10_000)}": 1}`, '['.repeat(10_000)]) {
    const response = await caller.call('Control_SetClock', {body});
    assert.equal(response.status, 400);
    assert.ok(response.body.length < 500);
  }
});

test('deep bodies are a bad request of each service, with and without a test GUID in them', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  for (const around of ['1', JSON.stringify(testIds.slowFrame)]) {
    for (const levels of [101, 10_000, 200_000]) {
      const deep = `{"reports": ${'['.repeat(levels)}${around}${']'.repeat(levels)}}`;
      const rest = await caller.generateToken(deep, accessToken);
      assert.deepEqual([rest.status, messageOf(rest)], [400, 'The request body is nested deeper than 100 levels.']);
      const page = await caller.call('Emulator_QueryData', {body: deep, headers: {authorization: 'EmbedToken H4sI'}});
      assert.equal(page.status, 400);
      assert.match(page.body, /nested deeper than 100 levels/);
    }
  }
});

test('the caches of tokens hold so many and no more', async () => {
  const cache: VerifiedTokens = new BoundedMap(2);
  const entra = createEntraTokens(() => crypto.randomUUID(), cache);
  const claims = {tid: ids.tenant, oid: ids.servicePrincipal, appid: ids.servicePrincipal};
  const tokens = await Promise.all([1, 2, 3].map(() => entra.issue(claims, 1_000_000_000)));
  for (const token of [...tokens, ...tokens]) assert.equal(await entra.verify(token, 1_000_000_001), cache.get(token));
  assert.equal(cache.size, 2);
});
