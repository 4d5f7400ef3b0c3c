/** Values that the test control takes and refuses, each at its limit and in both of its forms. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import type {JournalPage} from '../src/control/journal/journal.js';
import type {TokenDescription} from '../src/control/inspection/describe-token.js';
import type {QueryResult} from '../src/control/inspection/query-dataset.js';
import {createCaller, noon, plainRequest, type Caller} from './support/control-caller.js';

const messageOf = ({json}: {json: unknown}): string => (json as {error?: {message: string}}).error?.message ?? 'taken';
const statusOf = async (caller: Caller, ...call: Parameters<Caller['call']>): Promise<number> =>
  (await caller.call(...call)).status;

test('a page of the journal has 100 entries, or as many as are asked for up to 500', async () => {
  const caller = createCaller({journalSize: 600});
  for (let i = 0; i < 501; i++) await caller.call('Groups_GetGroups');
  const lengthOf = async (query = ''): Promise<number> =>
    ((await caller.call('Control_ReadJournalPage', {query})).json as JournalPage).value.length;
  for (const [query, length] of [
    ['', 100],
    ['limit=99', 99],
    ['limit=101', 101],
    ['limit=500', 500],
    ['limit=501', 500],
    ['limit=99999', 500],
    ['limit=0', 0],
    ['operationId=Groups_GetGroups', 100],
    ['operationId=Reports_GetReports', 0],
    ['before=3', 2],
  ] as const) {
    assert.equal(await lengthOf(query), length, query);
  }
});

test('of a search 200 characters are looked for', async () => {
  const caller = createCaller();
  const [found, word] = ['y'.repeat(200), 'x'.repeat(199)];
  await caller.call('Emulator_ReportUnsupported', {body: {what: found}});
  const search = async (text: string): Promise<number> =>
    ((await caller.call('Control_ReadJournalPage', {query: `search=${text}`})).json as JournalPage).value.length;
  assert.deepEqual([await search(found), await search(`${found}z`), await search(`${found.slice(1)}z`)], [1, 1, 0]);
  assert.equal(await search(word), 0);
});

test('an entry is named by a whole number, and a page by whole numbers', async () => {
  const caller = createCaller();
  await caller.call('Groups_GetGroups');
  const entry = (sequence: string) => caller.call('Control_ReadJournalEntry', {params: {sequence}});
  assert.equal((await entry('1')).status, 200);
  for (const sequence of ['', '0', '2', '-1', '1.0', '1x', 'x1', ' 1', '1e0', '0000000000000001']) {
    assert.match(messageOf(await entry(sequence)), /^The journal has no entry/, sequence);
  }
  assert.equal(/9+/.exec(messageOf(await entry('9'.repeat(50))))?.[0].length, 20);
  for (const name of ['limit', 'before']) {
    for (const value of ['-1', '1.5', 'x', 'x1', '1x', '', '1'.repeat(16)]) {
      const answer = await caller.call('Control_ReadJournalPage', {query: `${name}=${value}`});
      assert.match(messageOf(answer), new RegExp(`^The query's ${name} must be a whole number`), value);
    }
    assert.equal(await statusOf(caller, 'Control_ReadJournalPage', {query: `${name}=${'1'.repeat(15)}`}), 200);
  }
  for (const name of ['limit', 'after']) {
    assert.equal(await statusOf(caller, 'Control_ReadJournal', {query: `${name}=x`}), 400);
  }
});

test('a clock is frozen, set, moved, released and put back', async () => {
  let machine = noon;
  const caller = createCaller({now: () => machine});
  const set = async (body: unknown) =>
    (await caller.call('Control_SetClock', {body})).json as {now: string; mode: string};
  const time = async () => Date.parse(((await caller.call('Control_ReadClock')).json as {now: string}).now) - noon;
  await set({mode: 'frozen', now: '2030-06-15T13:00:00Z'});
  machine += 1000;
  assert.equal(await time(), 3_600_000);
  await set({mode: 'running', advanceMs: 1});
  machine += 1000;
  assert.equal(await time(), 3_601_001);
  await set({mode: 'real'});
  assert.equal(await time(), 2000);
});

test('what is no change of a clock is refused by its member', async () => {
  const caller = createCaller();
  for (const [body, message] of [
    ['[]', /Say what to change/],
    ['null', /Say what to change/],
    ['"x"', /Say what to change/],
    ['{}', /Say what to change/],
    ['{"mode":"x"}', /mode must be one of/],
    ['{"mode":null}', /mode must be one of/],
    ['{"now":1}', /now must be a date/],
    ['{"now":"x"}', /now must be a date/],
    ['{"now":["2030-01-01"]}', /now must be a date/],
    ['{"advanceMs":"1"}', /advanceMs must be a number/],
    ['{"advanceMs":1e999}', /advanceMs must be a number/],
    ['{"advanceMs":null}', /advanceMs must be a number/],
    ['{"time":1}', /has no member time/],
  ] as const) {
    assert.match(messageOf(await caller.call('Control_SetClock', {body})), message, body);
  }
  const long = messageOf(await caller.call('Control_SetClock', {body: {['x'.repeat(200)]: 1}}));
  assert.equal(/x{2,}/.exec(long)?.[0].length, 100);
});

test('a text of 100,000 characters is looked through for a token, and no other kind of request', async () => {
  const caller = createCaller();
  const {token} = (await caller.generateToken(plainRequest, await caller.signIn())).json as {token: string};
  const describe = (body: unknown) => caller.call('Control_DescribeToken', {body});
  const padded = (length: number): string => `${token} `.padEnd(length, ' ');
  assert.equal(((await describe({token: padded(100_000)})).json as TokenDescription).isValid, true);
  for (const body of [
    {token: padded(100_001)},
    {token: ''},
    {token: '  '},
    {token: 7},
    {token: null},
    {},
    '[]',
    'null',
  ]) {
    assert.match(messageOf(await describe(body)), /^The token must be a text/, JSON.stringify(body).slice(0, 20));
  }
  for (const sequence of [0, 99, -1, 1.5, '1', null]) {
    assert.match(messageOf(await describe({sequence})), /^The sequence must be that of an entry/, String(sequence));
  }
  const wrong = messageOf(await describe({token, ['x'.repeat(200)]: 1}));
  assert.equal(/x{2,}/.exec(wrong)?.[0].length, 100);
});

test('a token that ends this second has ended', async () => {
  let now = noon;
  const caller = createCaller({now: () => now});
  const access = await caller.signIn();
  const {token} = (await caller.generateToken(plainRequest, access)).json as {token: string};
  for (const each of [token, access]) {
    const described = async (at: number) => {
      now = at;
      return (await caller.call('Control_DescribeToken', {body: {token: each}})).json as TokenDescription;
    };
    const {expiration = ''} = await described(noon);
    const end = Date.parse(expiration);
    const [last, over] = [await described(end - 1000), await described(end)];
    assert.deepEqual([last.isValid, last.secondsLeft, last.problem], [true, 1, undefined]);
    assert.deepEqual([over.isValid, over.secondsLeft], [false, 0]);
    assert.match(over.problem ?? '', /^It has expired\./);
  }
});

test('rows are asked for with a number from 1 to 1000, 100 where none is said', async () => {
  const caller = createCaller();
  const query = (more: object) =>
    caller.call('Control_QueryDataset', {body: {datasetId: ids.northwind, query: "EVALUATE 'Sales'", ...more}});
  const rows = async (more: object): Promise<number> => ((await query(more)).json as QueryResult).rows.length;
  const {totalRows} = (await query({})).json as QueryResult;
  assert.ok(totalRows > 1000, `${totalRows}`);
  assert.deepEqual([await rows({}), await rows({maxRows: 1}), await rows({maxRows: 1000})], [100, 1, 1000]);
  for (const maxRows of [0, -1, 1001, 1.5, '10', null]) {
    assert.match(
      messageOf(await query({maxRows})),
      /^The maxRows must be a whole number from 1 to 1000/,
      String(maxRows),
    );
  }
});

test('an identity is asked for by names of up to 1024 characters and roles that are texts', async () => {
  const caller = createCaller();
  const query = (more: object, datasetId: string = ids.contoso) =>
    caller.call('Control_QueryDataset', {body: {datasetId, query: "EVALUATE 'Store'", ...more}});
  for (const name of ['username', 'customData']) {
    assert.equal((await query({[name]: 'x'.repeat(1024)})).status, 200, name);
    for (const value of ['x'.repeat(1025), 7, null, ['x']]) {
      assert.match(messageOf(await query({[name]: value})), /must be a text of at most 1024/, name);
    }
  }
  for (const roles of ['sales', [7], ['sales', 7], null]) {
    assert.match(messageOf(await query({roles})), /must be a list of names/, JSON.stringify(roles));
  }
  for (const other of [{username: 'x'}, {customData: 'x'}, {roles: []}]) {
    assert.match(messageOf(await query({userPrincipalName: 'x', ...other})), /not both/);
  }
  const identityOf = async (...of: Parameters<typeof query>) => ((await query(...of)).json as QueryResult).identity;
  assert.equal(await identityOf({}), undefined);
  assert.deepEqual(await identityOf({customData: 'c'}), {customData: 'c', roles: []});
  assert.equal(await identityOf({username: 'x'}, ids.northwind), undefined, 'nobody is kept from anything');
  for (const body of ['[]', 'null', '"x"']) {
    assert.match(messageOf(await caller.call('Control_QueryDataset', {body})), /names no dataset/, body);
  }
});

test('a file of the world is shown up to a million characters', async () => {
  const world = createDefaultWorld();
  const [workspace] = world.workspaces;
  assert.ok(workspace);
  const caller = createCaller({world});
  const read = async (path: string) => caller.call('Control_ReadWorldFile', {query: `path=${path}`});
  const {json} = await caller.call('Control_ListWorldFiles');
  const paths = (json as {value: string[]}).value;
  assert.deepEqual(paths, [...paths].sort());
  assert.ok(paths.includes('world.json'));
  const lengthNow = ((await read('world.json')).json as {text: string}).text.length;
  workspace.name += 'x'.repeat(1_000_000 - lengthNow);
  const whole = ((await read('world.json')).json as {text: string}).text;
  assert.deepEqual([whole.length, whole.endsWith('…')], [1_000_000, false]);
  workspace.name += 'x';
  const cut = ((await read('world.json')).json as {text: string}).text;
  assert.deepEqual([cut.length, cut.endsWith('…')], [1_000_001, true]);
  assert.equal(/y{2,}/.exec(messageOf(await read('y'.repeat(200))))?.[0].length, 100);
});
