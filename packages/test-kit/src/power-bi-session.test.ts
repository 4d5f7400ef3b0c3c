import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {createEmulator, defaultWorldIds as ids, type OperationResponse} from '@pbi-bound-report/emulator';
import type {HostCall} from './connection/connection.js';
import {PowerBiSession} from './power-bi-session.js';
import {readWorldFolder} from './world-folder.js';

const url = 'https://api.powerbi.com/v1.0/myorg/groups';
const answer = (more: Partial<OperationResponse> = {}): OperationResponse => ({
  status: 200,
  headers: {},
  body: 'ok',
  ...more,
});

/** A session whose calls the test answers. */
function createSession(send: (call: HostCall, signal?: AbortSignal) => Promise<OperationResponse>): {
  session: PowerBiSession;
  calls: HostCall[];
} {
  const calls: HostCall[] = [];
  const session = new PowerBiSession({
    lane: 'worker-1',
    answeredBy: {
      origin: 'https://127.0.0.1:8443',
      connection: {
        send: (call, signal) => {
          calls.push(call);
          return send(call, signal);
        },
      },
    },
  });
  return {session, calls};
}

test('a call goes to the test’s lane, unless it names another, and says what it holds', async () => {
  const {session, calls} = createSession(() => Promise.resolve(answer()));
  assert.equal(await (await session.fetch(url)).text(), 'ok');
  await session.fetch(url, {method: 'POST', body: '{}', headers: {'X-Emulator-Lane': 'other'}});
  assert.deepEqual(
    calls.map(({method, body, headers}) => [method, body, headers['x-emulator-lane']]),
    [
      ['GET', undefined, 'worker-1'],
      ['POST', '{}', 'other'],
    ],
  );
});

test('an answer without a body is one, whatever text comes with it', async () => {
  for (const status of [204, 205, 304]) {
    const {session} = createSession(() => Promise.resolve(answer({status, body: ''})));
    const response = await session.fetch(url);
    assert.deepEqual([response.status, response.body], [status, null]);
  }
});

test('a lost connection is a network error', async () => {
  const {session} = createSession(() => Promise.resolve(answer({effect: {connection: 'drop'}})));
  await assert.rejects(session.fetch(url), {name: 'TypeError', message: 'fetch failed', cause: {code: 'ECONNRESET'}});
});

test('an answer that never comes ends with the caller’s signal, and with the test', async () => {
  const {session} = createSession(() => Promise.resolve(answer({effect: {connection: 'hang'}})));
  const caller = new AbortController();
  const calls = [session.fetch(url, {signal: caller.signal}), session.fetch(url)];
  let settled = 0;
  for (const call of calls) call.catch(() => (settled += 1));
  const turns = async (): Promise<number> => {
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    return settled;
  };
  assert.equal(await turns(), 0);
  caller.abort();
  assert.equal(await turns(), 1);
  session.end();
  assert.equal(await turns(), 2);
});

test('an answer that would never come, of a test that ends while the call is under way, ends too', async () => {
  let finish = (_response: OperationResponse): void => undefined;
  const {session} = createSession(() => new Promise(resolve => (finish = resolve)));
  const call = session.fetch(url);
  await new Promise(setImmediate);
  session.end();
  finish(answer({effect: {connection: 'hang'}}));
  await assert.rejects(call, {name: 'TypeError', message: 'fetch failed'});
});

test('where a mock server answers, its world cannot be replaced', async () => {
  const {session} = createSession(() => Promise.resolve(answer()));
  await assert.rejects(session.world('worlds/of-mine'), /emulator at https:\/\/127\.0\.0\.1:8443 has its own/);
});

test('an embed token opens what it is asked for and no more', async () => {
  const emulator = createEmulator();
  const session = new PowerBiSession({lane: 'default', answeredBy: emulator});
  const wanted = {report: 'Retail Sales', datasets: ids.northwind};
  const bodies = async (): Promise<unknown[]> =>
    (await session.journal.read())
      .filter(({path}) => path.endsWith('/GenerateToken'))
      .map(({requestBody}) => JSON.parse(requestBody!) as unknown);
  assert.match((await session.embedToken(wanted)).token, /^H4sI/);
  await session.embedToken({...wanted, allowEdit: false, lifetimeInMinutes: 5});
  await session.embedToken({...wanted, allowEdit: true});
  await session
    .embedToken({
      ...wanted,
      datasets: [ids.contoso, ids.northwind],
      identities: [{username: 'anna', roles: ['Retail'], datasets: [ids.contoso.toUpperCase()]}],
    })
    .catch(() => undefined);
  await session
    .embedToken({...wanted, datasets: [ids.contoso], identities: [{username: 'anna'}]})
    .catch(() => undefined);
  const reports = [{id: ids.report}];
  const datasets = [{id: ids.northwind}];
  assert.deepEqual(await bodies(), [
    {reports, datasets},
    {reports, datasets, lifetimeInMinutes: 5},
    {reports: [{id: ids.report, allowEdit: true}], datasets},
    {
      reports,
      datasets: [{id: ids.contoso}, {id: ids.northwind}],
      identities: [{username: 'anna', roles: ['Retail'], datasets: [ids.contoso]}],
    },
    {reports, datasets: [{id: ids.contoso}], identities: [{username: 'anna', datasets: [ids.contoso]}]},
  ]);
});

test('what a token cannot be made of is named: an item, a secret, an answer of Power BI', async () => {
  const emulator = createEmulator();
  const session = new PowerBiSession({lane: 'default', answeredBy: emulator});
  const wanted = {report: 'Retail Sales', datasets: ids.northwind};
  await assert.rejects(
    session.embedToken({...wanted, report: 'Sales'}),
    /find the report Sales: the world has .*Retail/,
  );
  await assert.rejects(session.embedToken({...wanted, datasets: 'None'}), /find the dataset None: the world has /);
  await assert.rejects(
    new PowerBiSession({
      lane: 'default',
      answeredBy: emulator,
      credentials: {tenantId: ids.tenant, clientId: ids.contoso, clientSecret: 'x'},
    }).embedToken(wanted),
    /signing in was answered 4\d\d /,
  );
  await session.faults.add({operation: 'EmbedToken_GenerateToken', status: 500});
  await assert.rejects(session.embedToken(wanted), /GenerateToken was answered 500 /);
  const world = {...emulator.world, principals: []};
  await assert.rejects(
    new PowerBiSession({lane: 'default', answeredBy: createEmulator({world})}).embedToken(wanted),
    /no service principal of the world has a secret/,
  );
});

test('a folder that is none, and a file in another encoding, are named with what to do', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'world-'));
  t.after(() => rm(folder, {recursive: true}));
  await assert.rejects(readWorldFolder(join(folder, 'none')), /cannot be read as a folder/);
  await writeFile(join(folder, 'world.json'), Uint8Array.of(0x7b, 0x22, 0xe4, 0x22, 0x7d));
  await assert.rejects(
    readWorldFolder(join(folder, 'world.json')),
    new RegExp(`it is a file\\. Name the folder that it is in, ${folder}\\.$`),
  );
  await assert.rejects(readWorldFolder(folder), /world\.json: it is no UTF-8 text\. Save it as UTF-8/);
});
