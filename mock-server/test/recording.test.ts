/** Record, replay and drift against an upstream that is the emulator, with differences put in by the test. */
import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {spawnSync} from 'node:child_process';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {defaultCredentials, defaultUserCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {parseCassette, readCassette, type RecordedCall} from '../src/recording/cassette.js';
import {driftAsJUnit, driftAsText} from '../src/recording/drift-report.js';
import {findDrift} from '../src/recording/drift.js';
import {createRecorder} from '../src/recording/recorder.js';
import {RecordingRedaction} from '../src/recording/redact-recording.js';
import {createReplayServer} from '../src/recording/replay-server.js';

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A tenant: the emulator, whose answers a test may change. */
async function startTenant(t: TestContext, change: (path: string, answer: Answer) => Answer = (_, answer) => answer) {
  const emulator = await createMockServer();
  const origin = await emulator.listen();
  const readBody = async (request: IncomingMessage): Promise<string> => {
    let text = '';
    for await (const part of request) text += String(part);
    return text;
  };
  const tenant = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const headers = Object.fromEntries(
        ['authorization', 'content-type'].flatMap(name => {
          const value = request.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        }),
      );
      const answer = await fetch(origin + (request.url ?? '/'), {
        method: request.method ?? 'GET',
        headers,
        ...(body === '' ? {} : {body}),
      });
      const changed = change(request.url ?? '/', {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      });
      delete changed.headers['content-length'];
      response.writeHead(changed.status, changed.headers).end(changed.body);
    })();
  });
  await new Promise<void>(resolve => tenant.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    tenant.closeAllConnections();
    tenant.close();
    await emulator.close();
  });
  return `http://127.0.0.1:${(tenant.address() as AddressInfo).port}`;
}

async function startRecorder(t: TestContext, upstream: string, redact = true) {
  const folder = await mkdtemp(join(tmpdir(), 'cassette-'));
  const cassette = join(folder, 'cassette.jsonl');
  const recorder = await createRecorder({cassette, redact, upstream: {api: upstream, login: upstream}});
  t.after(async () => {
    await recorder.close();
    await rm(folder, {recursive: true});
  });
  return {cassette, origin: await recorder.listen()};
}

const form = (members: Record<string, string>): RequestInit => ({method: 'POST', body: new URLSearchParams(members)});
const json = (token: string, body: unknown): RequestInit => ({
  method: 'POST',
  headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
  body: JSON.stringify(body),
});

/** What an app asks in a day: it signs in, looks, gets tokens, reads rows, and is refused. */
async function useTenant(origin: string): Promise<{accessToken: string; embedToken: string}> {
  const scope = 'https://analysis.windows.net/powerbi/api/.default';
  const entra = `${origin}/${defaultCredentials.tenantId}/oauth2/v2.0/token`;
  const credentials = {
    grant_type: 'client_credentials',
    client_id: defaultCredentials.clientId,
    client_secret: defaultCredentials.clientSecret,
    scope,
  };
  const {access_token: accessToken} = (await (await fetch(entra, form(credentials))).json()) as {access_token: string};
  await (await fetch(entra, form({...credentials, client_secret: 'another-secret'}))).text();
  const {userPrincipalName: username, password} = defaultUserCredentials;
  await (
    await fetch(
      entra,
      form({grant_type: 'password', client_id: defaultCredentials.clientId, username, password, scope}),
    )
  ).text();
  const headers = {authorization: `Bearer ${accessToken}`};
  await (await fetch(`${origin}/v1.0/myorg/groups/${ids.reportWorkspace}/reports`, {headers})).text();
  const {token: embedToken} = (await (
    await fetch(
      `${origin}/v1.0/myorg/GenerateToken`,
      json(accessToken, {
        reports: [{id: ids.report}],
        datasets: [{id: ids.contoso}],
        identities: [{username: 'Ada Lovelace', roles: ['executive'], datasets: [ids.contoso]}],
      }),
    )
  ).json()) as {token: string};
  await (
    await fetch(
      `${origin}/v1.0/myorg/datasets/${ids.northwind}/executeQueries`,
      json(accessToken, {queries: [{query: "EVALUATE TOPN(2, 'Store')"}]}),
    )
  ).text();
  await (
    await fetch(
      `${origin}/v1.0/myorg/GenerateToken`,
      json(accessToken, {reports: [{id: ids.report}], datasets: [{id: ids.tailspin}]}),
    )
  ).text();
  return {accessToken, embedToken};
}

const callTo = (calls: RecordedCall[], part: string): RecordedCall => {
  const found = calls.find(({request}) => request.path.includes(part));
  assert.ok(found, part);
  return found;
};

test('a recording holds what was asked and answered, without secrets, tokens, names and rows', async t => {
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  const {accessToken, embedToken} = await useTenant(origin);
  const text = await readFile(cassette, 'utf8');
  for (const secret of [
    accessToken,
    embedToken,
    defaultCredentials.clientSecret,
    'another-secret',
    defaultUserCredentials.password,
    defaultUserCredentials.userPrincipalName,
    encodeURIComponent(defaultUserCredentials.userPrincipalName),
    'Ada Lovelace',
    'Northwind Perth',
  ]) {
    assert.ok(!text.includes(secret), `the cassette holds ${secret}`);
  }
  const calls = (await readCassette(cassette)).entries.filter(entry => entry.kind === 'call');
  assert.deepEqual(
    calls.map(({response}) => response.status),
    [200, 401, 200, 200, 200, 200, 401],
  );
  const rows = callTo(calls, 'executeQueries');
  const {results} = JSON.parse(rows.response.body) as {results: {tables: {rows: Record<string, unknown>[]}[]}[]};
  assert.equal(results[0]?.tables[0]?.rows.length, 2, 'how many rows there were stays');
  const cells = new Set(Object.values(results[0]?.tables[0]?.rows[0] ?? {}));
  assert.deepEqual(
    [...cells].filter(cell => cell !== 0),
    ['[redacted]'],
  );
  assert.match(callTo(calls, 'reports').response.body, /Retail Sales/);
});

test('the same name has the same placeholder all over a recording', async t => {
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  for (const username of ['Ada', 'Bob', 'Ada']) {
    const body = {identities: [{username, roles: ['executive']}]};
    await (await fetch(`${origin}/v1.0/myorg/GenerateToken`, json('none', body))).text();
  }
  const names = (await readCassette(cassette)).entries.map(
    entry => /"username":"([^"]+)"/.exec((entry as RecordedCall).request.body ?? '')?.[1],
  );
  assert.deepEqual(names, ['person-1', 'person-2', 'person-1']);
});

test('the client gets what the tenant said, and 502 where it cannot be reached', async t => {
  const tenant = await startTenant(t);
  const {origin} = await startRecorder(t, tenant);
  const {embedToken} = await useTenant(origin);
  assert.match(embedToken, /^H4sI/);
  const {origin: dead, cassette} = await startRecorder(t, 'http://127.0.0.1:9');
  const response = await fetch(`${dead}/v1.0/myorg/groups`);
  assert.equal(response.status, 502);
  assert.match(await response.text(), /Failed to reach http:\/\/127\.0\.0\.1:9/);
  assert.deepEqual((await readCassette(cassette)).entries, []);
});

test('messages of a frame are recorded, without tokens and rows', async t => {
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  const hook = await (await fetch(`${origin}/__recording/hook.js`)).text();
  assert.match(hook, /recordPowerBi/);
  const messages = [
    {from: 'page', message: {method: 'POST', url: '/report/load', body: {id: ids.report, accessToken: 'secret-token'}}},
    {
      from: 'frame',
      message: {url: '/reports/x/events/dataSelected', body: {dataPoints: [{identity: [{equals: 'Oslo'}]}]}},
    },
  ];
  for (const message of messages) {
    await fetch(`${origin}/__recording/messages`, {method: 'POST', body: JSON.stringify(message)});
  }
  const text = await readFile(cassette, 'utf8');
  assert.doesNotMatch(text, /secret-token|Oslo/);
  assert.equal((await readCassette(cassette)).entries.length, 2);
});

test('a replay gives the recorded answers in their order, and says what it does not have', async t => {
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  await useTenant(origin);
  const app = createReplayServer(await readCassette(cassette));
  t.after(() => app.close());
  const replayed = await app.listen({port: 0, host: '127.0.0.1'});
  const token = `${replayed}/${defaultCredentials.tenantId}/oauth2/v2.0/token`;
  const statuses = [];
  for (let i = 0; i < 4; i++) {
    statuses.push((await fetch(token, form({client_id: 'x', client_secret: 'y'}))).status);
  }
  assert.deepEqual(statuses, [200, 401, 200, 200], 'the last answer stays');
  const missing = await fetch(`${replayed}/v1.0/myorg/dashboards`);
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /The cassette has no GET \/v1\.0\/myorg\/dashboards\. It has: POST/);
});

test('there is no drift where the tenant answers as the emulator', async t => {
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  await useTenant(origin);
  const results = await findDrift(await readCassette(cassette));
  assert.equal(results.length, 7);
  assert.deepEqual(
    results.flatMap(({request, differences}) => differences.map(difference => ({request, ...difference}))),
    [],
  );
});

test('each kind of difference is found where it was put in, and nowhere else', async t => {
  const tenant = await startTenant(t, (path, answer) => {
    if (path.endsWith('/reports')) {
      const body = JSON.parse(answer.body) as {value: Record<string, unknown>[]};
      for (const report of body.value) report['isOfThisTenant'] = true;
      return {...answer, headers: {...answer.headers, 'content-type': 'application/json'}, body: JSON.stringify(body)};
    }
    if (path.endsWith('/executeQueries')) return {...answer, status: 202};
    if (answer.status === 401 && path.endsWith('/GenerateToken')) {
      return {...answer, body: answer.body.replace('PowerBINotAuthorizedException', 'AnotherCode')};
    }
    return answer;
  });
  const {cassette, origin} = await startRecorder(t, tenant);
  await useTenant(origin);
  const results = await findDrift(await readCassette(cassette));
  const found = results.flatMap(({operationId, differences}) =>
    differences.map(({kind, at}) => `${operationId ?? ''}: ${kind} ${at}`),
  );
  assert.deepEqual(found, [
    'Reports_GetReportsInGroup: headers content-type',
    'Reports_GetReportsInGroup: shape value[].isOfThisTenant',
    'Datasets_ExecuteQueries: status ',
    'EmbedToken_GenerateToken: words error.code',
  ]);
  assert.match(driftAsText(results), /recorded AnotherCode, emulated PowerBINotAuthorizedException/);
  assert.match(driftAsText(results), /7 recorded calls, 3 with differences$/);
  const junit = driftAsJUnit(results);
  assert.match(junit, /<testsuite name="drift" tests="7" failures="3">/);
  assert.equal(junit.match(/<failure /g)?.length, 3);
});

test('a report of drift is well-formed whatever the tenant says', () => {
  const junit = driftAsJUnit([
    {
      request: 'GET /<&">',
      operationId: undefined,
      unknownIds: [],
      differences: [{kind: 'words', at: 'error.message', recorded: '\u0000<b>&"', emulated: "'"}],
    },
  ]);
  assert.doesNotMatch(junit.replace(/<\/?(?:\?xml|testsuite|testcase|failure)[^<>]*>/g, ''), /[<>]/);
  assert.ok(!junit.includes('\u0000'), 'a character that XML cannot hold is gone');
});

test('a tenant’s ids are put in the place of the world’s', async t => {
  const other = '11111111-2222-4333-8444-555555555555';
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  await useTenant(origin);
  const text = (await readFile(cassette, 'utf8')).replaceAll(ids.reportWorkspace, other);
  await writeFile(cassette, text);
  const unmapped = await findDrift(await readCassette(cassette));
  assert.notDeepEqual(
    unmapped.flatMap(({differences}) => differences),
    [],
  );
  const mapped = await findDrift(await readCassette(cassette), {ids: {[other]: ids.reportWorkspace}});
  assert.deepEqual(
    mapped.flatMap(({differences}) => differences),
    [],
  );
});

test('what is no cassette is refused with the line', () => {
  const head = JSON.stringify({format: 'pbi-cassette', version: 1});
  const cases: [text: string, message: RegExp][] = [
    ['', /line 1 is not the head/],
    ['{', /line 1 is no JSON/],
    [JSON.stringify({format: 'pbi-cassette', version: 9}), /is of version 9/],
    [`${head}\n\n{"kind":"call"}`, /line 3 is neither a call nor a message/],
    [`${head}\nnull`, /line 2 is neither/],
  ];
  for (const [text, message] of cases) assert.throws(() => parseCassette(text, 'x.jsonl'), message);
});

const command = (...args: string[]) =>
  spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=@pbi-bound-report/source',
      fileURLToPath(new URL('../src/cli.ts', import.meta.url)),
      ...args,
    ],
    {encoding: 'utf8'},
  );

test('the command drift says where answers differ, writes JUnit, and ends with 1 only then', async t => {
  const {cassette, origin} = await startRecorder(t, await startTenant(t));
  await useTenant(origin);
  const junit = `${cassette}.xml`;
  const same = command('drift', cassette, '--junit', junit);
  assert.equal(same.stdout, '7 recorded calls, 0 with differences\n', same.stderr);
  assert.equal(same.status, 0);
  assert.match(await readFile(junit, 'utf8'), /tests="7" failures="0"/);
  await writeFile(cassette, (await readFile(cassette, 'utf8')).replaceAll('"status":401', '"status":418'));
  const different = command('drift', cassette);
  assert.match(different.stdout, /status: recorded 418, emulated 401/);
  assert.equal(different.status, 1);
  const none = command('drift', `${cassette}.none`);
  assert.match(none.stderr, /^error: Failed to read the cassette/);
  assert.equal(none.status, 1);
});

test('of what a frame says neither the rows of a visual nor the text of an export are kept', () => {
  const redaction = new RecordingRedaction();
  const messageOf = (body: unknown): string =>
    JSON.stringify(redaction.entry({kind: 'message', from: 'frame', message: {statusCode: 200, body}}));
  const exported = messageOf({data: 'Store,Revenue\nNorthwind Perth,4711', underlyingDataType: 'summarized'});
  const selected = messageOf({dataPoints: [{identity: [{equals: 'Northwind Perth'}], values: [{value: 4711}]}]});
  for (const text of [exported, selected]) assert.doesNotMatch(text, /Perth|4711/);
  assert.match(exported, /"data":"\[redacted\]","underlyingDataType":"summarized"/);
});

test('a name that a form of Entra holds gets its placeholder, be it an address or not', () => {
  const redaction = new RecordingRedaction();
  const bodyOf = (body: string): string | undefined => {
    const request = {method: 'POST', path: '/x/oauth2/v2.0/token', headers: {}, body};
    const entry = {kind: 'call', service: 'login', request, response: {status: 400, headers: {}, body: ''}} as const;
    return (redaction.entry({...entry, milliseconds: 1}) as RecordedCall).request.body;
  };
  assert.equal(
    bodyOf('grant_type=password&username=CONTOSO%5CAda+Lovelace&password=engine&login_hint=ada%40contoso.com'),
    'grant_type=password&username=person-1&password=[redacted]&login_hint=person-2@redacted.example',
  );
  assert.match(bodyOf('grant_type=password&username=contoso%5Cada%20lovelace') ?? '', /username=person-1$/);
});

test('the name of a user or a principal gets its placeholder; that of a report, which nobody is, stays', () => {
  const redaction = new RecordingRedaction();
  const bodyOf = (value: unknown): unknown => {
    const request = {method: 'GET', path: '/v1.0/myorg/groups', headers: {}};
    const response = {status: 200, headers: {}, body: JSON.stringify({value})};
    const entry = {kind: 'call', service: 'api', request, response, milliseconds: 1} as const;
    return (JSON.parse((redaction.entry(entry) as RecordedCall).response.body) as {value: unknown}).value;
  };
  assert.deepEqual(
    bodyOf([
      {displayName: 'Ada Lovelace', emailAddress: 'ada@contoso.com', groupUserAccessRight: 'Admin'},
      {displayName: 'Ada Lovelace', principalType: 'User'},
      {name: 'Retail Sales', reportType: 'PowerBIReport'},
    ]),
    [
      {displayName: 'person-1', emailAddress: 'person-2@redacted.example', groupUserAccessRight: 'Admin'},
      {displayName: 'person-1', principalType: 'User'},
      {name: 'Retail Sales', reportType: 'PowerBIReport'},
    ],
  );
});
