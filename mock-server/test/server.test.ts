import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {request} from 'node:http';
import {connect} from 'node:net';
import {networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {
  createDefaultWorld,
  createEmulator,
  createTokenCodec,
  defaultWorldIds as ids,
  testIds,
} from '@pbi-bound-report/emulator';
import fastify from 'fastify';
import {mockServerApp} from '../src/app.js';
import {createMockServer, type MockServerOptions} from '../src/server.js';
import {writeWorld} from '../src/world-folder.js';
import {listening, plainRequest} from './support/http-caller.js';

interface RawRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends a request as it is, without what fetch adds or forbids. */
const raw = (origin: string, path: string, {method = 'GET', headers = {}, body}: RawRequest = {}) =>
  new Promise<{status: number; headers: NodeJS.Dict<string | string[]>; body: string}>((resolve, reject) => {
    const sent = request(origin, {method, path, headers}, response => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', chunk => {
          text += chunk;
        })
        .on('end', () => {
          resolve({status: response.statusCode ?? 0, headers: response.headers, body: text});
        });
    });
    sent.on('error', reject).end(body);
  });

test('a page may read every answer: one header says so, and only one', async t => {
  const server = await createMockServer();
  t.after(() => server.close());
  const origin = await server.listen();
  const paths = [
    `/${ids.tenant}/v2.0/.well-known/openid-configuration`,
    '/common/discovery/instance',
    '/v1.0/myorg/groups',
  ];
  for (const path of paths) {
    const {headers} = await fetch(origin + path);
    assert.equal(headers.get('access-control-allow-origin'), '*', path);
  }
});

test('a client signs in and gets an embed token, with the headers that Power BI sends', async t => {
  const {signIn, generateToken} = await listening(t);
  const response = await generateToken(await signIn());
  assert.equal(response.status, 200);
  const {token, tokenId, expiration} = (await response.json()) as Record<string, string>;
  assert.match(token ?? '', /^H4sIAAAAAAA/);
  assert.match(tokenId ?? '', /^[0-9a-f-]{36}$/);
  assert.match(expiration ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal(response.headers.get('content-type'), 'application/json; odata.metadata=minimal; odata.streaming=true');
  assert.match(response.headers.get('requestid') ?? '', /^[0-9a-f-]{36}$/);
});

test("tokens that are signed with Node's own hash are those of the built-in one", async t => {
  const {signIn, generateToken} = await listening(t, {tokenSecret: 'schlüssel'});
  const {token = ''} = (await (await generateToken(await signIn())).json()) as {token?: string};
  assert.deepEqual(
    createTokenCodec('schlüssel')
      .decode(token)
      ?.datasets.map(d => d.id),
    [ids.northwind],
  );
  assert.equal(createTokenCodec('schlussel').decode(token), undefined);
});

test('a body goes to the operation as it was sent, whatever its content type says', async t => {
  const {origin, signIn} = await listening(t);
  const authorization = `Bearer ${await signIn()}`;
  const path = '/v1.0/myorg/GenerateToken';
  const statuses = new Map<string, number>();
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'garbage',
    'a/b;;;==',
    '',
  ]) {
    const response = await raw(origin, path, {
      method: 'POST',
      headers: {authorization, ...(type ? {'content-type': type} : {})},
      body: JSON.stringify(plainRequest),
    });
    statuses.set(type, response.status);
    if (response.status !== 200) {
      assert.match(response.headers['requestid'] as string, /^[0-9a-f-]{36}$/, `${type} was handled by the emulator`);
    }
  }
  assert.deepEqual(
    [
      statuses.get('application/json'),
      statuses.get('application/json; charset=utf-8'),
      statuses.get('APPLICATION/JSON'),
    ],
    [200, 200, 200],
  );
  const malformed = await raw(origin, path, {
    method: 'POST',
    headers: {authorization, 'content-type': 'application/json'},
    body: '{"reports":',
  });
  assert.equal(malformed.status, 400);
  assert.match(malformed.body, /^\{"error":\{"code":"[A-Za-z]+"/);
  const withMark = await raw(origin, path, {
    method: 'POST',
    headers: {authorization, 'content-type': 'application/json'},
    body: `\uFEFF${JSON.stringify(plainRequest)}`,
  });
  assert.equal(withMark.status, 200);
});

test('paths fit whatever the case of their letters and with a slash at the end; what fits nothing says what is near', async t => {
  const {origin, signIn, client} = await listening(t);
  const authorization = `Bearer ${await signIn()}`;
  const json = {authorization, 'content-type': 'application/json'};
  assert.equal(
    (
      await raw(origin, '/V1.0/MyOrg/generatetoken/', {
        method: 'POST',
        headers: json,
        body: JSON.stringify(plainRequest),
      })
    ).status,
    200,
  );
  const unclosed = await raw(origin, '/v1.0/myorg/availableFeatures(featureName=x', {headers: {authorization}});
  assert.equal(unclosed.status, 404, 'a function whose parenthesis is not closed is none');
  const typo = await raw(origin, '/v1.0/myorg/GenerateTokens?x=1', {method: 'POST', headers: json, body: '{}'});
  assert.equal(typo.status, 404);
  assert.match(typo.body, /Near: POST \/v1\.0\/myorg\/GenerateToken/);
  assert.equal((await raw(origin, '/v1.0/myorg/groups/%zz/reports/%E0%A4%A', {headers: {authorization}})).status, 404);
  assert.equal(
    (await raw(origin, `/v1.0/myorg/groups/${'x'.repeat(4000)}/reports`, {headers: {authorization}})).headers[
      'x-frame-options'
    ],
    'deny',
    'long parameters reach the operation',
  );
  assert.deepEqual(
    (await client.journal.read())
      .slice(-3)
      .map(e => [e.path.slice(0, 32), e.status])
      .slice(0, 2),
    [
      ['/v1.0/myorg/GenerateTokens?x=1', 404],
      ['/v1.0/myorg/groups/%zz/reports/%', 404],
    ],
  );
});

test('a body beyond ten megabytes is refused without being read', async t => {
  const {origin} = await listening(t);
  const response = await raw(origin, '/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers: {'content-type': 'application/json', 'content-length': String(11 * 1024 * 1024)},
    body: 'x',
  });
  assert.equal(response.status, 413);
});

test('of an uploaded file the operation gets the beginning only, which is all that is kept', async t => {
  const emulator = createEmulator();
  const lengths: (number | undefined)[] = [];
  const server = await createMockServer({
    emulator: {
      ...emulator,
      handle: (operation, call) => {
        lengths.push(call.body?.length);
        return emulator.handle(operation, call);
      },
    },
  });
  t.after(() => server.close());
  const {status} = await raw(await server.listen(), `/v1.0/myorg/groups/${ids.reportWorkspace}/imports`, {
    method: 'POST',
    headers: {'content-type': 'multipart/form-data; boundary=x'},
    body: `--x\r\ncontent-disposition: form-data; name="file"; filename="a.pbix"\r\n\r\n${'x'.repeat(1_000_000)}`,
  });
  assert.ok(status >= 400, 'nobody is signed in');
  assert.deepEqual(lengths, [64 * 1024]);
});

test('faults travel: a dropped connection, a response that never comes, a late one, a cut-off one', async t => {
  const {signIn, generateToken, client} = await listening(t);
  const accessToken = await signIn();
  const naming = (id: string) => ({reports: [{id: ids.report}], datasets: [{id}]});
  await assert.rejects(generateToken(accessToken, naming(testIds.connectionDropped)), TypeError);
  const gone = new AbortController();
  const hanging = generateToken(accessToken, naming(testIds.neverAnswers), {signal: gone.signal});
  await client.status();
  gone.abort();
  await assert.rejects(hanging, {name: 'AbortError'});
  await client.faults.add({operation: 'EmbedToken_GenerateToken', latency: 60});
  const before = performance.now();
  assert.equal((await generateToken(accessToken)).status, 200);
  assert.ok(performance.now() - before >= 58);
  await assert.rejects((await generateToken(accessToken, naming(testIds.malformedBody))).json(), SyntaxError);
});

test('a server that closes leaves nobody waiting', async t => {
  const {server, signIn, generateToken, client: control} = await listening(t);
  const accessToken = await signIn();
  await control.faults.add({operation: 'EmbedToken_GenerateToken', latency: 600_000});
  const waiting = [testIds.neverAnswers, ids.northwind].map(id =>
    generateToken(accessToken, {reports: [{id: ids.report}], datasets: [{id}]}),
  );
  const settled = Promise.allSettled(waiting);
  // Both have arrived when the journal holds them.
  const client = server.emulator;
  const arrived = async (): Promise<boolean> => {
    const response = await client.handle(client.operations.find(o => o.id === 'Control_ReadJournal') as never, {
      params: {},
      query: new URLSearchParams(),
      headers: {},
      body: undefined,
      origin: '',
    });
    return (JSON.parse(response.body) as {value: unknown[]}).value.length >= 3;
  };
  while (!(await arrived())) {
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
  const before = performance.now();
  await server.close();
  assert.deepEqual(
    (await settled).map(s => s.status),
    ['rejected', 'rejected'],
  );
  assert.ok(performance.now() - before < 60_000, 'nor is an answer waited for that is late');
});

test('a test in the same process may fake its timers', async t => {
  const {origin} = await listening(t);
  t.mock.timers.enable({apis: ['setImmediate', 'setTimeout', 'setInterval', 'Date']});
  assert.equal((await raw(origin, '/v1.0/myorg/groups')).status, 403);
});

test('embed URLs lead back to wherever the client called', async t => {
  const {origin, server, signIn} = await listening(t);
  const headers = {authorization: `Bearer ${await signIn()}`};
  const path = `/v1.0/myorg/groups/${ids.reportWorkspace}/reports/${ids.report}`;
  const embedUrl = (body: string): string => (JSON.parse(body) as {embedUrl: string}).embedUrl;
  assert.ok(
    embedUrl((await raw(origin, path, {headers})).body).startsWith(`${origin}/reportEmbed?reportId=${ids.report}`),
  );
  const local = origin.replace('127.0.0.1', 'localhost');
  assert.ok(
    embedUrl((await raw(origin, path, {headers: {...headers, host: new URL(local).host}})).body).startsWith(
      `${local}/reportEmbed?`,
    ),
  );
  const asMicrosoft = await server.app.inject({url: path, headers: {...headers, host: 'api.powerbi.com'}});
  assert.ok(embedUrl(asMicrosoft.body).startsWith('https://app.powerbi.com/reportEmbed?'));
});

test("a Microsoft host handles its own service's requests only", async t => {
  const {server, signIn} = await listening(t);
  const authorization = `Bearer ${await signIn()}`;
  const status = async (host: string, method: 'GET' | 'POST', url: string) =>
    (
      await server.app.inject({
        method,
        url,
        headers: {host, authorization, 'content-type': 'application/json'},
        payload: method === 'POST' ? '{}' : '',
      })
    ).statusCode;
  assert.equal(await status('api.powerbi.com', 'GET', '/v1.0/myorg/groups'), 200);
  assert.equal(await status('API.powerbi.com:8443', 'GET', '/v1.0/myorg/groups'), 200);
  assert.equal(await status('login.microsoftonline.com', 'GET', '/v1.0/myorg/groups'), 404);
  assert.equal(await status('api.powerbi.com', 'POST', `/${ids.tenant}/oauth2/v2.0/token`), 404);
  assert.equal(await status('login.microsoftonline.com', 'POST', `/${ids.tenant}/oauth2/v2.0/token`), 400);
  assert.equal(await status('app.powerbi.com', 'POST', '/__emulator/embed/open'), 400);
  assert.equal(await status('api.powerbi.com', 'POST', '/__emulator/embed/open'), 404);
});

test('a browser of any origin may call, and its preflights are handled', async t => {
  const {origin} = await listening(t);
  const preflight = await fetch(`${origin}/__emulator/clock`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'http://shop.example',
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'content-type,x-emulator-lane',
    },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /PUT/);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /x-emulator-lane/);
  const call = await fetch(`${origin}/v1.0/myorg/groups`, {headers: {Origin: 'http://shop.example'}});
  assert.equal(call.headers.get('access-control-allow-origin'), '*');
  assert.equal(call.headers.get('access-control-expose-headers'), 'RequestId');
  const tooLong = await fetch(`${origin}/v1.0/myorg/GenerateToken`, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: 'x'.repeat(10 * 1024 * 1024 + 1),
  });
  assert.equal(tooLong.status, 413);
  assert.equal(tooLong.headers.get('access-control-allow-origin'), '*', 'refusals of the adapter itself too');
});

test('a client without headers of its own chooses its lane by the base URL, the report page by its token', async t => {
  const {origin, client, signIn, generateToken} = await listening(t);
  const base = `${origin}/__lane/w1`;
  const accessToken = await signIn({}, base);
  const report = await fetch(`${base}/v1.0/myorg/groups/${ids.reportWorkspace}/reports/${ids.report}`, {
    headers: {Authorization: `Bearer ${accessToken}`},
  });
  const {embedUrl} = (await report.json()) as {embedUrl: string};
  assert.ok(embedUrl.startsWith(`${base}/reportEmbed?`));
  const {token} = (await (await generateToken(accessToken)).json()) as {token: string};
  const opened = await fetch(`${origin}/__emulator/embed/open`, {
    method: 'POST',
    headers: {Authorization: `EmbedToken ${token}`, 'Content-Type': 'application/json'},
    body: JSON.stringify({reportId: ids.report, datasetId: ids.northwind}),
  });
  assert.equal(opened.status, 200);
  assert.deepEqual(
    (await client.forLane('w1').journal.read()).map(e => e.operationId),
    ['Entra_Token', 'Reports_GetReportInGroup', 'EmbedToken_GenerateToken', 'Emulator_OpenReport'],
  );
  assert.deepEqual(await client.journal.read(), []);
});

test('the typed client reads and sets everything, and passes complaints on', async t => {
  const {client, origin} = await listening(t);
  const status = await client.status();
  assert.equal(status.lane, 'default');
  assert.ok(status.operations.some(o => o.id === 'EmbedToken_GenerateToken'));
  assert.ok((await client.testIds()).some(i => i.name === 'throttled' && i.id === testIds.throttled));
  const {faultId} = await client.faults.add({failure: 'throttled', once: true});
  assert.deepEqual(
    (await client.faults.list()).map(f => f.faultId),
    [faultId],
  );
  await client.faults.remove(faultId);
  await client.faults.clear();
  await assert.rejects(client.faults.add({status: 1}), {
    name: 'EmulatorClientError',
    status: 400,
    message: "The fault's status must be an HTTP status from 200 to 599.",
  });
  assert.equal((await client.clock.set(new Date(Date.UTC(2030, 0, 1)))).now.slice(0, 19), '2030-01-01T00:00:00');
  assert.equal((await client.clock.freeze()).mode, 'frozen');
  assert.equal((await client.clock.advance(1000)).mode, 'frozen');
  assert.equal((await client.clock.reset()).mode, 'real');
  assert.equal((await client.clock.read()).mode, 'real');
  await fetch(`${origin}/nothing`);
  assert.deepEqual(
    (await client.journal.read({limit: 1})).map(e => e.status),
    [404],
  );
  await client.journal.clear();
  assert.deepEqual(await client.journal.read(), []);
  const other = client.forLane('w2');
  await other.reset();
  assert.deepEqual(await client.lanes.list(), ['default', 'w2']);
  await client.lanes.remove('w2');
  assert.deepEqual(await client.lanes.list(), ['default']);
});

test('the report page, the console and the browsable description are served', async t => {
  const {origin} = await listening(t);
  for (const [path, type, text] of [
    ['/reportEmbed?reportId=x&uid=1', 'text/html', /<script/],
    ['/rdlEmbed', 'text/html', /<script/],
    ['/', 'text/html', /Power BI emulator/],
    ['/__emulator/console/console.js', 'application/javascript', /journal/],
    ['/__emulator/console/console.css', 'text/css', /:root/],
    ['/__emulator/docs/', 'text/html', /swagger/i],
  ] as const) {
    const response = await fetch(origin + path);
    assert.equal(response.status, 200, path);
    assert.ok(response.headers.get('content-type')?.startsWith(type), path);
    assert.match(await response.text(), text, path);
  }
  const documentUrl = (await (await fetch(`${origin}/__emulator/docs/json`)).json()) as {
    openapi: string;
    paths: object;
  };
  assert.equal(documentUrl.openapi, '3.1.0');
  assert.ok('/v1.0/myorg/GenerateToken' in documentUrl.paths);
});

test("the app is a plugin that works in somebody else's server, under a prefix too", async t => {
  const own = fastify();
  t.after(() => own.close());
  own.get('/mine', () => 'mine');
  await own.register(mockServerApp, {emulator: createEmulator(), prefix: '/pbi'});
  assert.equal((await own.inject('/mine')).body, 'mine');
  assert.equal((await own.inject('/elsewhere')).json<{error: string}>().error, 'Not Found');
  assert.equal((await own.inject('/pbi/v1.0/myorg/groups')).statusCode, 403);
  assert.equal((await own.inject('/pbi/nothing')).statusCode, 404);
});

test('options reach the emulator: seed, lane header, journal size, embed origin', async () => {
  const run = async (seed: number) => {
    const server = await createMockServer({
      seed,
      journalSize: 1,
      laneHeader: 'x-worker',
      embedOrigin: 'https://app.example',
    });
    const responses = [
      await server.app.inject('/v1.0/myorg/groups'),
      await server.app.inject({url: '/v1.0/myorg/groups', headers: {'x-worker': 'a'}}),
    ];
    const journal = (await server.app.inject('/__emulator/journal')).json<{value: unknown[]}>().value.length;
    const lanes = (await server.app.inject('/__emulator/lanes')).json<{value: string[]}>().value;
    await server.close();
    return {ids: responses.map(a => a.headers['requestid']), journal, lanes};
  };
  assert.deepEqual(await run(5), await run(5));
  const {journal, lanes} = await run(5);
  assert.equal(journal, 1);
  assert.deepEqual(lanes, ['default', 'a']);
});

/** Sends a head as it stands, which no HTTP client does with a Host that is none. */
const rawHead = (origin: string, head: string, body = '', address = '127.0.0.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    let response = '';
    connect(Number(new URL(origin).port), address)
      .setEncoding('latin1')
      .on('data', (text: string) => {
        response += text;
      })
      .on('error', reject)
      .on('close', () => {
        resolve(response);
      })
      .write(`${head}\r\nConnection: close\r\n\r\n${body}`, 'latin1');
  });

test('a Host header that names no host is refused by every route that makes addresses of it', async t => {
  // One refresh at a time: these have ended when the next one starts.
  const {origin, signIn} = await listening(t, {world: {...createDefaultWorld(), durations: {refresh: 0}}});
  const authorization = `Authorization: Bearer ${await signIn()}`;
  const reports = `/v1.0/myorg/groups/${ids.reportWorkspace}/reports`;
  const refreshes = `/v1.0/myorg/groups/${ids.northwindWorkspace}/datasets/${ids.northwind}/refreshes`;
  const enhanced = '{"type":"Full"}';
  const json = `Content-Type: application/json\r\nContent-Length: ${enhanced.length}`;
  const openId = `/${ids.tenant}/v2.0/.well-known/openid-configuration`;
  const calls = [reports, `${reports}/${ids.report}`, openId, '/nope'].map(path => [`GET ${path}`, authorization, '']);
  calls.push([`POST ${refreshes}`, `${authorization}\r\n${json}`, enhanced]);
  const hosts = ['', 'a b', '[::1', '[zz]', 'x:99999', ':80', '@', 'a@b', 'a/b', 'a?b', 'http://x', '%', 'a\\b', '<x>'];
  for (const [call = '', headers = '', body] of calls) {
    for (const host of hosts) {
      const response = await rawHead(origin, `${call} HTTP/1.1\r\nHost: ${host}\r\n${headers}`, body);
      assert.match(response, /^HTTP\/1\.1 400 /, `${call} for "${host}"`);
      assert.match(response, /\r\naccess-control-allow-origin: \*\r\n/i);
    }
  }
  for (const host of ['mock', 'pbi_mock:8081', '[::1]:8081', '10.0.0.1', 'API.POWERBI.COM']) {
    const response = await rawHead(origin, `GET ${reports} HTTP/1.1\r\nHost: ${host}\r\n${authorization}`);
    assert.match(response, /^HTTP\/1\.1 200 /, host);
    const head = `POST ${refreshes} HTTP/1.1\r\nHost: ${host}\r\n${authorization}\r\n${json}`;
    const refresh = await rawHead(origin, head, enhanced);
    assert.match(refresh, /^HTTP\/1\.1 202 /, host);
    assert.ok(refresh.includes(`\r\nLocation: http://${host.toLowerCase()}${refreshes}/`), refresh);
  }
});

test('HTTP/1.0 needs no Host: embed URLs lead to the address that was called', async t => {
  const {origin, signIn} = await listening(t);
  const response = await rawHead(
    origin,
    `GET /v1.0/myorg/groups/${ids.reportWorkspace}/reports HTTP/1.0\r\nAuthorization: Bearer ${await signIn()}`,
  );
  assert.match(response, /^HTTP\/1\.1 200 /);
  assert.ok(response.includes(`"embedUrl":"${origin}/reportEmbed`), response);
});

test(
  'HTTP/1.0 at an address of IPv6: embed URLs have it in brackets',
  {skip: Object.values(networkInterfaces()).every(list => list?.every(({address}) => address !== '::1'))},
  async t => {
    const server = await createMockServer();
    t.after(() => server.close());
    const origin = await server.listen({host: '::1'});
    const {port} = new URL(origin);
    const openId = `/${ids.tenant}/v2.0/.well-known/openid-configuration`;
    const response = await rawHead(origin, `GET ${openId} HTTP/1.0`, '', '::1');
    assert.match(response, /^HTTP\/1\.1 200 /);
    assert.ok(response.includes(`"token_endpoint":"http://[::1]:${port}/`), response);
  },
);

test('a client that names a lane by header and by address is in the one of its header', async t => {
  const {origin, client} = await listening(t);
  const url = `${origin}/__lane/of-address/v1.0/myorg/groups`;
  await fetch(url, {headers: {'x-emulator-lane': 'of-header'}});
  assert.deepEqual(await client.lanes.list(), ['default', 'of-header']);
});

test('a host that is spelt in capitals, or with its final dot, is the same host', async t => {
  const {origin} = await listening(t);
  for (const host of ['LOGIN.MicrosoftOnline.com', 'login.microsoftonline.com.', 'login.microsoftonline.com:443']) {
    assert.equal((await raw(origin, '/v1.0/myorg/groups', {headers: {host}})).status, 404, host);
  }
});

test('a world can be given as its folder', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-world-'));
  t.after(() => rm(folder, {recursive: true}));
  const world = createDefaultWorld();
  await writeWorld(folder, {...world, reports: world.reports.map(report => ({...report, name: 'Of a folder'}))});
  const {server} = await listening(t, {world: folder});
  assert.equal(server.emulator.world.reports[0]?.name, 'Of a folder');
  await assert.rejects(createMockServer({world: join(folder, 'nowhere')}), /Name one with a world\.json/);
});

test('options that there are not, and wrong ones, are refused with the remedy', async () => {
  const refused = (options: unknown, message: RegExp): Promise<void> =>
    assert.rejects(createMockServer(options as MockServerOptions), {name: 'TypeError', message});
  await refused({port: 8081}, /no option port\. Pass it to listen\(\{port, host\}\)/);
  await refused({embedOrgin: 'x'}, /no option embedOrgin\. Did you mean embedOrigin\?/);
  await refused({world: {}}, /world\.tenants is missing/);
  await refused({emulator: {}}, /option emulator: it is no emulator\. Make one with createEmulator\(\)/);
  await refused({emulator: createEmulator(), seed: 1}, /option seed: .*Pass seed to createEmulator\(\)/);
  await refused({https: true}, /option https: it must be \{key, cert\}.*loadCertificate\(\)/);
  await refused({reportPageRoot: 5}, /option reportPageRoot: it must be the path/);
  await refused({refusalsPage: '/docs'}, /option refusalsPage: it must be the http or https address/);
  await refused({refusalsPage: 'javascript:alert(1)'}, /option refusalsPage: it must be the http or https address/);
});

test('a defect of the emulator looks like none of Power BI, and is logged; a bad request is not', async t => {
  const logged: string[] = [];
  const app = fastify({logger: {level: 'error', stream: {write: line => void logged.push(line)}}, bodyLimit: 10});
  t.after(() => app.close());
  const emulator = createEmulator();
  await app.register(mockServerApp, {
    emulator: {
      operations: emulator.operations,
      world: emulator.world,
      laneHeader: emulator.laneHeader,
      handle: () => Promise.reject(new Error('The rows are upside down.')),
      handleUnmatched: request => emulator.handleUnmatched(request),
      replaceWorld: world => emulator.replaceWorld(world),
      noteWorldProblem: problem => emulator.noteWorldProblem(problem),
      onChange: listener => emulator.onChange(listener),
    },
  });
  const url = '/v1.0/myorg/groups';
  const tooLarge = await app.inject({method: 'POST', url, payload: 'x'.repeat(11)});
  assert.deepEqual(
    [tooLarge.statusCode, tooLarge.json<{error: {code: string}}>().error.code, logged],
    [413, 'InvalidRequest', []],
  );
  const broken = await app.inject({url});
  assert.deepEqual(
    [broken.statusCode, broken.json(), broken.headers['access-control-allow-origin']],
    [500, {error: {code: 'EmulatorDefect', message: 'The rows are upside down.'}}, '*'],
  );
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? '', /The rows are upside down\..*server\.test/);
});

test('a host that is empty is this machine only, as one that is left out', async () => {
  for (const host of ['', ' ', undefined]) {
    const server = await createMockServer();
    try {
      assert.match(await server.listen({host: host as string}), /^http:\/\/127\.0\.0\.1:\d+$/);
    } finally {
      await server.close();
    }
  }
});
