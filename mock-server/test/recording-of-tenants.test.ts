/** What apps send to tenants and tenants answer, beyond the usual JSON, and what of it stands in a cassette. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {runInNewContext} from 'node:vm';
import {parseCassette, readCassette, type RecordedCall} from '../src/recording/cassette.js';
import {driftAsJUnit, driftAsText} from '../src/recording/drift-report.js';
import {findDrift} from '../src/recording/drift.js';
import {PersonNames} from '../src/recording/person-names.js';
import {createRecorder, type Recorder, type RecorderOptions} from '../src/recording/recorder.js';
import {RecordingRedaction} from '../src/recording/redact-recording.js';
import {createReplayServer} from '../src/recording/replay-server.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** Listens as a tenant would. @returns Its origin. */
async function startTenant(t: TestContext, answer: Answer): Promise<string> {
  const tenant = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answer(request, response, Buffer.concat(parts)));
  });
  await new Promise<void>(resolve => tenant.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    tenant.closeAllConnections();
    tenant.close();
  });
  return `http://127.0.0.1:${(tenant.address() as AddressInfo).port}`;
}

interface Recording {
  recorder: Recorder;
  origin: string;
  cassette: string;
  /** Ends the recording. @returns The text of the cassette, and its calls. */
  end(): Promise<{text: string; calls: RecordedCall[]}>;
}

async function record(t: TestContext, answer: Answer, options: Partial<RecorderOptions> = {}): Promise<Recording> {
  const upstream = await startTenant(t, answer);
  const folder = await mkdtemp(join(tmpdir(), 'cassette-'));
  const cassette = join(folder, 'cassette.jsonl');
  const recorder = await createRecorder({cassette, upstream: {api: upstream, login: upstream}, ...options});
  t.after(async () => {
    await recorder.close();
    await rm(folder, {recursive: true, force: true});
  });
  return {
    recorder,
    cassette,
    origin: await recorder.listen(),
    async end() {
      await recorder.close();
      const text = await readFile(cassette, 'utf8');
      return {text, calls: parseCassette(text, cassette).entries.filter(entry => entry.kind === 'call')};
    },
  };
}

const sayJson =
  (value: unknown): Answer =>
  (_request, response) => {
    response.writeHead(200, {'content-type': 'application/json; charset=utf-8'}).end(JSON.stringify(value));
  };
const post = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: {'content-type': 'application/json'},
  body: JSON.stringify(value),
});
/** Every byte there is, as in a `.pbix`. */
const everyByte = Uint8Array.from({length: 256}, (_, byte) => byte);

test('a file that is uploaded reaches the tenant byte for byte, and is not in a redacted cassette', async t => {
  const received: Buffer[] = [];
  const {origin, end} = await record(t, (_request, response, body) => {
    received.push(body);
    response.writeHead(202, {'content-type': 'application/json'}).end('{"id":"1"}');
  });
  const form = new FormData();
  form.append('file', new Blob(['Jane Roe,4711\n', everyByte]), 'sales.pbix');
  const answer = await fetch(`${origin}/v1.0/myorg/imports?datasetDisplayName=Sales`, {method: 'POST', body: form});
  assert.deepEqual([answer.status, await answer.json()], [202, {id: '1'}]);
  const large = Buffer.alloc(12 * 1024 * 1024, 200);
  await fetch(`${origin}/v1.0/myorg/imports`, {method: 'POST', body: large});
  assert.ok(received[0]!.includes(Buffer.from(everyByte)), 'as it was sent');
  assert.ok(received[1]!.equals(large), `${received[1]!.length} bytes`);
  const {text, calls} = await end();
  assert.deepEqual(
    calls.map(({request}) => request.body),
    ['[redacted]', '[redacted]'],
  );
  assert.doesNotMatch(text, /Jane|4711/);
});

test('a file that a tenant sends is passed on as it is, and is not in a redacted cassette, whatever its format', async t => {
  const files = [
    ['/v1.0/myorg/reports/r/exports/e/file', 'application/pdf', Buffer.concat([Buffer.from('%PDF Jane'), everyByte])],
    ['/v1.0/myorg/reports/r/exports/e/file?x=1', 'text/csv', Buffer.from('Jane,1')],
    ['/v1.0/myorg/reports/r/exports/f/file', 'text/plain', Buffer.from('Jane,1')],
    ['/v1.0/myorg/reports/r/Export', 'application/octet-stream', Buffer.from('Jane')],
    ['/v1.0/myorg/reports/r/Export', 'application/json', Buffer.from('{"error":"Jane"}')],
    ['/v1.0/myorg/something/else', 'text/csv', Buffer.from('Jane,1')],
  ] as const;
  const {origin, end} = await record(t, (request, response) => {
    const at = Number(request.headers['x-file']);
    response.writeHead(at === 4 ? 400 : 200, {'content-type': files[at]![1]}).end(files[at]![2]);
  });
  for (const [at, [path, , bytes]] of files.entries()) {
    const answer = await fetch(origin + path, {headers: {'x-file': String(at)}});
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes), path);
  }
  const bodies = (await end()).calls.map(({response}) => response.body);
  assert.deepEqual(
    bodies,
    [...Array<string>(4).fill('[redacted]'), '{"error":"Jane"}', '[redacted]'],
    'an error is no file',
  );
});

test('a cassette that is not redacted gives back the bytes of a file', async t => {
  const {origin, cassette, end} = await record(
    t,
    (_request, response) => response.writeHead(200, {'content-type': 'application/pdf'}).end(everyByte),
    {redact: false},
  );
  await fetch(`${origin}/v1.0/myorg/reports/r/exports/e/file`);
  await end();
  const replay = createReplayServer(await readCassette(cassette));
  t.after(() => replay.close());
  const answer = await replay.inject('/v1.0/myorg/reports/r/exports/e/file');
  assert.ok(answer.rawPayload.equals(everyByte), String(answer.rawPayload.length));
  assert.equal(answer.headers['content-type'], 'application/pdf');
});

test('secrets go wherever they are put: parameters, credentials, identity blobs, addresses of uploads', async t => {
  const {origin, end} = await record(
    t,
    sayJson({
      value: [{name: 'Key', type: 'Text', currentValue: 'SECRET-1', suggestedValues: ['SECRET-2']}],
      url: 'https://x.blob.core.windows.net/c?sv=2026&sig=SECRET%2D3&se=4',
    }),
  );
  const paths = `${origin}/v1.0/myorg`;
  await fetch(`${paths}/datasets/d/parameters`);
  await fetch(`${paths}/datasets/d/UpdateParameters`, post({updateDetails: [{name: 'Key', newValue: 'SECRET-4'}]}));
  const credentialData = [
    {name: 'username', value: 'SECRET-5'},
    {name: 'password', value: 'SECRET-6'},
  ];
  for (const credentials of [JSON.stringify({credentialData}), 'SECRET-7=', '{"SECRET":8}']) {
    await fetch(`${paths}/gateways/g/datasources`, post({credentialDetails: {credentialType: 'Basic', credentials}}));
  }
  await fetch(`${paths}/GenerateToken`, post({identities: [{identityBlob: {value: 'SECRET-9'}, roles: ['Sales']}]}));
  const {text, calls} = await end();
  assert.doesNotMatch(text, /SECRET/);
  assert.match(calls[0]!.response.body, /sv=2026&sig=\[redacted\]&se=4/);
  const {credentialDetails} = JSON.parse(calls[2]!.request.body!) as {credentialDetails: {credentials: string}};
  assert.deepEqual(JSON.parse(credentialDetails.credentials), {
    credentialData: [
      {name: 'username', value: '[redacted]'},
      {name: 'password', value: '[redacted]'},
    ],
  });
  assert.equal(calls[5]!.request.body, '{"identities":[{"identityBlob":{"value":"[redacted]"},"roles":["Sales"]}]}');
});

test('texts in a DAX query are data, but for the columns that it makes', async t => {
  const {origin, end} = await record(
    t,
    sayJson({results: [{tables: [{rows: [{'Store[City]': 'Bern', '[Sum]': 7}]}]}]}),
  );
  const query =
    'EVALUATE ADDCOLUMNS(FILTER(Store, [City] = "Bern" || [City] = "say ""x"""), "Sum", [S], "t", "Bern", "")';
  await fetch(`${origin}/v1.0/myorg/datasets/d/executeQueries`, post({queries: [{query}]}));
  const {text, calls} = await end();
  assert.match(
    (JSON.parse(calls[0]!.request.body!) as {queries: {query: string}[]}).queries[0]!.query,
    /\[City\] = "text-1" \|\| \[City\] = "text-2"\), "Sum", \[S\], "text-3", "text-1", ""\)$/,
  );
  assert.doesNotMatch(text, /Bern|say/);
});

test('the full name of somebody is found in texts too, also in those that were recorded before', async t => {
  const {origin, end} = await record(t, (request, response) => {
    const users = {
      value: [
        {displayName: 'Zoë  Bowen-Smith', emailAddress: 'zoe@contoso.com', principalType: 'User'},
        // One word may be any word.
        {displayName: 'Zoë', emailAddress: 'zoe.too@contoso.com', principalType: 'User'},
      ],
    };
    const groups = {value: [{name: "Zoë Bowen-Smith's workspace"}, {name: 'Zoë Bowen-Smithson'}, {name: 'Zoë'}]};
    sayJson(request.url!.endsWith('/users') ? users : groups)(request, response, Buffer.alloc(0));
  });
  const filter = `?$filter=${encodeURIComponent("name eq 'Zoë Bowen-Smith'")}`;
  await fetch(`${origin}/v1.0/myorg/groups${filter}`);
  await fetch(`${origin}/v1.0/myorg/groups/g/users`);
  await fetch(`${origin}/v1.0/myorg/groups`);
  const {calls} = await end();
  const left = '{"value":[{"name":"person-1\'s workspace"},{"name":"Zoë Bowen-Smithson"},{"name":"Zoë"}]}';
  assert.equal(calls[0]!.request.path, '/v1.0/myorg/groups?$filter=name%20eq%20%27person-1%27');
  assert.deepEqual([calls[0]!.response.body, calls[2]!.response.body], [left, left]);
});

test('of two names that share a word the first is taken', () => {
  const names = new PersonNames();
  names.add('Ada Grace', 'person-1');
  names.add('Grace Hopper', 'person-2');
  assert.equal(names.replace('Ada Grace Hopper and Grace Hopper'), 'person-1 Hopper and person-2');
});

test('the name of who signs in goes from an address, with and without an @', async t => {
  const {origin, end} = await record(t, (_request, response) => {
    response.writeHead(302, {location: 'http://localhost/cb?code=SECRET&username=CONTOSO%5Czoe#upn=zoe'}).end();
  });
  await fetch(`${origin}/common/oauth2/v2.0/authorize?login_hint=CONTOSO%5CZoe&scope=openid`, {redirect: 'manual'});
  const [call] = (await end()).calls;
  assert.equal(call!.request.path, '/common/oauth2/v2.0/authorize?login_hint=person-1&scope=openid');
  assert.equal(
    call!.response.headers['location'],
    'http://localhost/cb?code=[redacted]&username=person-1#upn=person-2',
  );
});

test('a long text is looked through at once: the state of a report, a file in base64', () => {
  const redact = (): void => {
    for (const unit of ['state', 'a.', '&a=', 'a@', 'Ada Lovelace ', '?upn=a&']) {
      const redaction = new RecordingRedaction();
      const message = {username: 'Ada Lovelace', state: unit.repeat(400_000 / unit.length)};
      redaction.entry({kind: 'message', from: 'page', message});
    }
  };
  // What takes the square of the length takes minutes. Nothing but another realm's time limit ends it.
  runInNewContext('redact()', {redact}, {timeout: 30_000});
});

test('a replay finds the answer of a redacted call, in whatever order calls come', async t => {
  const {origin, cassette, end} = await record(t, (request, response, body) => {
    const [, id = request.url!] = /"id":"(\w+)"/.exec(String(body)) ?? [];
    sayJson({for: id})(request, response, body);
  });
  const tokenFor = (id: string): RequestInit =>
    post({datasets: [{id}], identities: [{username: `${id}@contoso.com`, roles: [id]}], rows: [{x: 4711}]});
  for (const id of ['a', 'b', 'c']) await fetch(`${origin}/v1.0/myorg/GenerateToken`, tokenFor(id));
  for (const id of ['a', 'b']) await fetch(`${origin}/v1.0/myorg/groups?$filter=name eq '${id}'&$top=1`);
  const signIn = (id: string): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({client_id: id, client_secret: `secret of ${id}`}),
  });
  await fetch(`${origin}/v1.0/myorg/groups/g/users/zoe@contoso.com`, {method: 'DELETE'});
  for (const id of ['a', 'b']) await fetch(`${origin}/t/oauth2/v2.0/token?${id}`, signIn(id));
  await end();
  const replay = createReplayServer(await readCassette(cassette));
  t.after(() => replay.close());
  const url = await replay.listen({port: 0});
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => (await fetch(url + path, init)).text();
  const gone = await ask('/v1.0/myorg/groups/g/users/zoe@contoso.com', {method: 'DELETE'});
  assert.match(gone, /"for":"\/v1\.0\/myorg\/groups\/g\/users\/person-\d+@redacted\.example"/);
  for (const id of ['c', 'a', 'b', 'a']) {
    assert.equal(await ask('/v1.0/myorg/GenerateToken', tokenFor(id)), `{"for":"${id}"}`);
  }
  for (const id of ['b', 'a']) {
    assert.match(await ask(`/v1.0/myorg/groups?$top=1&$filter=name%20eq%20%27${id}%27`), new RegExp(`27${id}|'${id}`));
    assert.match(await ask('/t/oauth2/v2.0/token', signIn(id)), new RegExp(`token\\?${id}`));
  }
});

test('a cassette that is there is not lost: it is replaced only where that is said', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'cassette-'));
  t.after(() => rm(folder, {recursive: true}));
  const cassette = join(folder, 'kept.jsonl');
  await writeFile(cassette, 'an afternoon');
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const args = ['--import', 'tsx', '--conditions=@pbi-bound-report/source', cli, 'record', '-p', '0', '-c', cassette];
  const {status, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
  assert.equal(status, 1);
  assert.match(stderr, /^error: Failed to write the cassette .*kept\.jsonl: there is one already\. .*--overwrite\.\n$/);
  assert.equal(await readFile(cassette, 'utf8'), 'an afternoon');
  await (await createRecorder({cassette, overwrite: true})).close();
  assert.deepEqual((await readCassette(cassette)).entries, []);
  await (await createRecorder({cassette})).close();
  const {header} = await readCassette(cassette);
  await writeFile(
    cassette,
    `${JSON.stringify(header)}\n${JSON.stringify({kind: 'message', from: 'page', message: 1})}\n`,
  );
  await assert.rejects(
    createRecorder({cassette}),
    /there is one already/,
    'one of a recording that has only begun goes',
  );
});

test('what cannot be written or reached is told, and an app gets its answer', async t => {
  const told: string[] = [];
  const {origin, recorder, cassette} = await record(
    t,
    (request, response) =>
      request.url!.includes('/torn') ? response.destroy() : sayJson({value: []})(request, response, Buffer.alloc(0)),
    {onFailure: message => void told.push(message)},
  );
  assert.equal((await fetch(`${origin}/v1.0/myorg/torn?login_hint=zoe`)).status, 502);
  assert.match(told.join(), /^GET \/v1\.0\/myorg\/torn: Failed to reach http:.* Nothing was recorded for this call\.$/);
  await rm(join(cassette, '..'), {recursive: true});
  assert.equal((await fetch(`${origin}/v1.0/myorg/groups`)).status, 200);
  assert.match(told[1]!, /^Failed to write to .*cassette\.jsonl: ENOENT/);
  await recorder.close();
});

test('each cookie of an answer reaches the client', async t => {
  const {origin} = await record(t, (_request, response) =>
    response.writeHead(200, {'set-cookie': ['a=1; path=/', 'b=2; path=/']}).end(),
  );
  assert.deepEqual((await fetch(`${origin}/common/login`)).headers.getSetCookie(), ['a=1; path=/', 'b=2; path=/']);
});

test('an upload whose file is redacted is not compared, and reports of drift say so', async t => {
  const {origin, cassette, end} = await record(t, sayJson({id: '1'}));
  const form = new FormData();
  form.append('file', new Blob(['x']), 'x.pbix');
  await fetch(`${origin}/v1.0/myorg/imports`, {method: 'POST', body: form});
  await end();
  const results = await findDrift(await readCassette(cassette));
  assert.equal(
    driftAsText(results),
    'POST /v1.0/myorg/imports\n  not compared: The file that was sent is redacted.\n' +
      '1 recorded calls, 0 with differences, 1 not compared',
  );
  assert.match(driftAsJUnit(results), /failures="0" skipped="1">\n {2}<testcase [^>]*><skipped message="The file/);
});
