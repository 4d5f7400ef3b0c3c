import assert from 'node:assert/strict';
import test from 'node:test';
import {defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller, noon, type Caller} from './support/control-caller.js';

type Opened = {status: number; json: unknown};
const made = async (caller: Caller, body: unknown, headers = {}): Promise<Opened> =>
  caller.call('Control_CreatePreviewToken', {body, headers});
const tokenIn = ({json}: Opened): string => (json as {token: string}).token;
const messageIn = ({json}: Opened): string => (json as {error: {message: string}}).error.message;

test('a preview token opens the report as the identity that was named', async () => {
  const caller = createCaller();
  const body = {reportId: ids.report, datasetId: ids.fabrikam, username: 'amy@fabrikam.com', roles: ['sales']};
  const opened = await caller.open(tokenIn(await made(caller, body)), ids.fabrikam);
  assert.equal(opened.status, 200);
  const {identity} = opened.json as {identity: {username: string; roles: string[]}};
  assert.deepEqual([identity.username, identity.roles], ['amy@fabrikam.com', ['sales']]);
  assert.equal((await caller.open(tokenIn(await made(caller, body)), ids.northwind)).status === 200, false);
});

test('a preview as somebody who sees no row says which tables are empty, and who would see some', async () => {
  const caller = createCaller();
  const identityOf = async (username: string) => {
    const body = {reportId: ids.report, datasetId: ids.contoso, username, roles: ['sales']};
    const {json} = await caller.open(tokenIn(await made(caller, body)), ids.contoso);
    return (json as {identity: {emptyTables: string[]; usernames?: string[]}}).identity;
  };
  const {emptyTables, usernames = []} = await identityOf('nobody@example.com');
  assert.ok(emptyTables.length > 0 && usernames.length > 0, JSON.stringify({emptyTables, usernames}));
  assert.deepEqual(await identityOf(usernames[0]!), {username: usernames[0], roles: ['sales'], emptyTables: []});
});

test('a preview token ends an hour later by the clock of its lane, and works in that lane', async () => {
  const caller = createCaller();
  const lane = {'x-emulator-lane': 'w1'};
  await caller.call('Control_SetClock', {headers: lane, body: {now: '2040-01-01T00:00:00Z'}});
  const answer = await made(caller, {reportId: ids.report, datasetId: ids.northwind}, lane);
  assert.equal((answer.json as {expiration: string}).expiration, '2040-01-01T01:00:00.000Z');
  assert.equal((await caller.open(tokenIn(answer), ids.northwind)).status, 200);
  const {value} = (await caller.call('Control_ReadJournal', {headers: lane})).json as {
    value: {operationId: string}[];
  };
  assert.equal(value.at(-1)?.operationId, 'Emulator_OpenReport', 'the token names its lane');
  const plain = await made(caller, {reportId: ids.report});
  assert.equal(Date.parse((plain.json as {expiration: string}).expiration), noon + 3_600_000);
});

test('what is wrong with a request for a preview token is told by its member', async () => {
  const caller = createCaller();
  const {reportId} = {reportId: ids.report};
  for (const [body, message] of [
    [{reportId, user: 'amy'}, /There is no member user\. There are: reportId, datasetId, username/],
    [{}, /The reportId names no report/],
    [{reportId: ids.northwind}, /The reportId names no report/],
    [{reportId, datasetId: 'x'}, /The datasetId names no dataset/],
    [{reportId, datasetId: ids.report}, /The datasetId names no dataset/],
    [{reportId, roles: 'sales'}, /The roles must be a list of names/],
    [{reportId, roles: [1]}, /The roles must be a list of names/],
    [{reportId, username: 7}, /The username must be a text/],
    [{reportId, customData: 'x'.repeat(1025)}, /The customData must be a text of at most 1024 characters/],
  ] as const) {
    const answer = await made(caller, body);
    assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 80));
    assert.match(messageIn(answer), message);
  }
});
