import assert from 'node:assert/strict';
import test, {after, afterEach, before} from 'node:test';
import {
  createEmulator,
  createEmulatorClient,
  defaultCredentials as credentials,
  defaultWorldIds as ids,
  testIds,
} from '@pbi-bound-report/emulator';
import {http, HttpResponse} from 'msw';
import {setupServer} from 'msw/node';
import {createHandlers, type CreateHandlersOptions} from '../src/index.js';
import {throughHandlers} from './support/conformance.js';

const server = setupServer();
before(() => {
  server.listen({onUnhandledRequest: 'error'});
});
afterEach(() => {
  server.resetHandlers();
});
after(() => {
  server.close();
});

const signIn = async (): Promise<string> => {
  const response = await fetch(`https://login.microsoftonline.com/${credentials.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });
  return ((await response.json()) as {access_token: string}).access_token;
};
const generateToken = (accessToken: string, datasetId: string = ids.northwind, init: RequestInit = {}) =>
  fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
    method: 'POST',
    headers: {Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json'},
    body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: datasetId}]}),
    ...init,
  });

test('through handlers in Node, every conformance case is answered as without an adapter', async () => {
  const {handled, direct} = await throughHandlers(handlers => {
    server.resetHandlers(...handlers);
  });
  assert.deepEqual(handled.problems, []);
  handled.lines.forEach((line, i) => {
    assert.equal(line, direct.lines[i]);
  });
  assert.equal(handled.lines.length, direct.lines.length);
  assert.ok(handled.lines.length > 300);
});

test("Microsoft's own URLs are answered without any set-up", async () => {
  server.use(...createHandlers());
  const accessToken = await signIn();
  const response = await generateToken(accessToken);
  assert.equal(response.status, 200);
  const {token} = (await response.json()) as {token: string};
  const report = await fetch(`https://api.powerbi.com/v1.0/myorg/groups/${ids.reportWorkspace}/reports/${ids.report}`, {
    headers: {Authorization: `Bearer ${accessToken}`},
  });
  assert.match(((await report.json()) as {embedUrl: string}).embedUrl, /^https:\/\/app\.powerbi\.com\/reportEmbed\?/);
  const opened = await fetch('https://app.powerbi.com/__emulator/embed/open', {
    method: 'POST',
    headers: {Authorization: `EmbedToken ${token}`, 'Content-Type': 'application/json'},
    body: JSON.stringify({reportId: ids.report, datasetId: ids.northwind}),
  });
  assert.equal(opened.status, 200);
});

test('the test control and its client work through handlers', async () => {
  server.use(...createHandlers());
  const client = createEmulatorClient('https://app.powerbi.com');
  const accessToken = await signIn();
  await client.faults.add({failure: 'throttled', once: true});
  const throttled = await generateToken(accessToken);
  assert.deepEqual([throttled.status, throttled.headers.get('retry-after')], [429, '2']);
  assert.equal((await generateToken(accessToken)).status, 200);
  assert.deepEqual(
    (await client.journal.read()).map(e => [e.operationId, e.status]),
    [
      ['Entra_Token', 200],
      ['EmbedToken_GenerateToken', 429],
      ['EmbedToken_GenerateToken', 200],
    ],
  );
  await client.clock.advance(2 * 60 * 60 * 1000);
  assert.equal((await generateToken(accessToken)).status, 403);
  await client.reset();
  assert.equal((await generateToken(accessToken)).status, 200);
});

test('faults travel: a network error, an answer that never comes, a late one', async () => {
  server.use(...createHandlers());
  const accessToken = await signIn();
  await assert.rejects(generateToken(accessToken, testIds.connectionDropped), TypeError);
  const gone = new AbortController();
  const hanging = generateToken(accessToken, testIds.neverAnswers, {signal: gone.signal}).then(
    () => 'answered',
    (error: Error) => error.name,
  );
  await createEmulatorClient('https://app.powerbi.com').status();
  gone.abort();
  assert.equal(await hanging, 'AbortError');
  await createEmulatorClient('https://app.powerbi.com').faults.add({latency: 40});
  const before = performance.now();
  await generateToken(accessToken);
  assert.ok(performance.now() - before >= 38);
});

test('one handler can be replaced, and all others stay', async () => {
  server.use(...createHandlers());
  server.use(http.post('https://api.powerbi.com/v1.0/myorg/GenerateToken', () => HttpResponse.json({token: 'mine'})));
  assert.deepEqual(await (await generateToken(await signIn())).json(), {token: 'mine'});
});

test('a route that does not exist is answered with what is near, or left to MSW where that is wanted', async () => {
  server.use(...createHandlers());
  const answer = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateTokn', {method: 'POST'});
  assert.equal(answer.status, 404);
  assert.match(await answer.text(), /Near: POST \/v1\.0\/myorg\/GenerateToken/);
  assert.equal((await fetch('https://api.powerbi.com/v1.0/myorg/groups/%zz/reports')).status, 404);
  assert.equal((await fetch('https://login.microsoftonline.com/x')).status, 404);
  assert.equal((await fetch('https://app.powerbi.com/__emulator/nothing')).status, 404);
  server.resetHandlers();
  server.use(http.all('https://api.powerbi.com/*', () => new HttpResponse('mine')));
  server.use(...createHandlers({handleUnmatched: false}));
  assert.equal(await (await fetch('https://api.powerbi.com/v1.0/myorg/GenerateTokn', {method: 'POST'})).text(), 'mine');
});

test('origins can be others, several of them, and an emulator can be shared with another adapter', async () => {
  const emulator = createEmulator();
  server.use(
    ...createHandlers({
      emulator,
      origins: {
        api: ['https://api.powerbigov.us', 'http://emulator.example:8081'],
        login: 'https://login.microsoftonline.us',
      },
    }),
  );
  assert.equal((await fetch('https://api.powerbigov.us/v1.0/myorg/groups')).status, 403);
  assert.equal((await fetch('http://emulator.example:8081/V1.0/myorg/GROUPS/')).status, 403);
  const journal = emulator.operations.find(o => o.id === 'Control_ReadJournal');
  const answer = await emulator.handle(journal as never, {
    params: {},
    query: new URLSearchParams(),
    headers: {},
    body: undefined,
    origin: '',
  });
  assert.equal((JSON.parse(answer.body) as {value: unknown[]}).value.length, 2);
  for (const [options, message] of [
    [{originss: {}}, /no option originss\. Did you mean origins\?/],
    [{origins: {apis: 'https://a.example'}}, /no option apis\. Did you mean api\?/],
    [{origins: {api: 5}}, /origins\.api must be an origin/],
    [{world: {}}, /world\.tenants is missing/],
    [{emulator: 'http://127.0.0.1:8081'}, /option emulator: it is no emulator/],
    [{handleUnmatched: 'no'}, /option handleUnmatched: it must be true or false/],
  ] as const) {
    assert.throws(() => createHandlers(options as unknown as CreateHandlersOptions), {name: 'TypeError', message});
  }
  assert.throws(() => createHandlers({origins: {api: 'api.powerbi.com'}}), {
    name: 'TypeError',
    message:
      'Failed to create handlers: origins.api must be an origin such as https://api.powerbi.com; api.powerbi.com is none.',
  });
});

test('an origin that begins with a known one or looks like it, and a path that begins with the prefix of the emulator, are not answered', async () => {
  const [microsoft, own] = createHandlers({origins: {api: 'https://a.example', emulator: 'https://b.example'}});
  const answers = async (handler: typeof own, url: string): Promise<boolean> =>
    (await handler?.parse({request: new Request(url)}))?.match?.matches ?? false;
  assert.deepEqual(
    [
      await answers(microsoft, 'https://a.example'),
      await answers(microsoft, 'https://a.example.org/x'),
      // A dot is a dot.
      await answers(microsoft, 'https://a-example/x'),
      await answers(own, 'https://b.example/__emulator/status'),
      await answers(own, 'https://b.example/__emulators'),
    ],
    [true, false, false, true, false],
  );
});

test('what is no origin is refused by its name, though it may be read as a URL', () => {
  for (const origin of ['localhost:8081', 'api.powerbi.com', '', 'data:,x', 'file:///powerbi']) {
    for (const name of ['api', 'login', 'emulator']) {
      assert.throws(() => createHandlers({origins: {[name]: ['https://good.example', origin]}}), {
        name: 'TypeError',
        message: `Failed to create handlers: origins.${name} must be an origin such as https://api.powerbi.com; ${origin} is none.`,
      });
    }
  }
});

test('an operation is answered at the origins of its own service only', async () => {
  server.use(...createHandlers());
  const elsewhere = [
    'https://login.microsoftonline.com/v1.0/myorg/groups',
    'https://api.powerbi.com/__emulator/status',
    'https://app.powerbi.com/__emulator/../v1.0/myorg/groups',
  ];
  server.use(http.all('https://app.powerbi.com/v1.0/*', () => new HttpResponse('', {status: 404})));
  for (const url of elsewhere) assert.equal((await fetch(url)).status, 404, url);
  assert.equal((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status, 403);
  assert.equal((await fetch('https://app.powerbi.com/__emulator/status')).status, 200);
});

test('a status that allows no body is answered without the one that a fault gives it', async () => {
  server.use(...createHandlers());
  const accessToken = await signIn();
  const client = createEmulatorClient('https://app.powerbi.com');
  for (const status of [204, 205, 304]) {
    await client.faults.add({operation: 'EmbedToken_GenerateToken', status, body: 'not to be sent', once: true});
    const answer = await generateToken(accessToken).then(
      response => response.status,
      (error: unknown) => String(error),
    );
    assert.equal(answer, status);
  }
});

test('what listens to MSW can still read the body of a request that was answered', async () => {
  server.use(...createHandlers());
  const accessToken = await signIn();
  const body = new Promise(resolve => {
    server.events.on('request:end', ({request}) => resolve(request.text().catch(String)));
  });
  await generateToken(accessToken);
  // The end may be told after the answer.
  const text = await body;
  server.events.removeAllListeners('request:end');
  assert.match(String(text), new RegExp(ids.northwind));
});

test('a client that gave up before its request hangs keeps no handler waiting', async () => {
  const emulator = createEmulator();
  let hang = (): void => undefined;
  const held = new Promise<void>(resolve => (hang = resolve));
  const slow = {
    ...emulator,
    handle: async () => {
      await held;
      return {status: 0, headers: {}, body: '', effect: {connection: 'hang' as const}};
    },
  };
  const [handler] = createHandlers({emulator: slow});
  const gone = new AbortController();
  const request = new Request('https://api.powerbi.com/v1.0/myorg/groups', {signal: gone.signal});
  let state = 'waiting';
  const running = handler?.run({request, requestId: 'r'}).then(() => (state = 'settled'));
  gone.abort();
  hang();
  for (let i = 0; i < 20; i++) await new Promise(resolve => setImmediate(resolve));
  assert.equal(state, 'settled');
  await running;
});

test('a page without an address is no origin: reports are at Power BI’s own', async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'location');
  Object.defineProperty(globalThis, 'location', {configurable: true, value: {origin: 'null'}});
  try {
    server.use(...createHandlers());
  } finally {
    if (before) Object.defineProperty(globalThis, 'location', before);
    else Reflect.deleteProperty(globalThis, 'location');
  }
  const report = await fetch(`https://api.powerbi.com/v1.0/myorg/groups/${ids.reportWorkspace}/reports/${ids.report}`, {
    headers: {Authorization: `Bearer ${await signIn()}`},
  });
  assert.match(((await report.json()) as {embedUrl: string}).embedUrl, /^https:\/\/app\.powerbi\.com\/reportEmbed\?/);
});

test('each operation answers at its own path, in whatever order the emulator lists them', async () => {
  const emulator = createEmulator();
  for (const operations of [emulator.operations, [...emulator.operations].reverse()]) {
    const chosen: string[] = [];
    const given = {
      ...emulator,
      operations,
      handle: ({id}: {id: string}) => {
        chosen.push(id);
        return Promise.resolve({status: 200, headers: {}, body: ''});
      },
    };
    server.resetHandlers(...createHandlers({emulator: given}));
    const origins = {
      api: 'https://api.powerbi.com',
      login: 'https://login.microsoftonline.com',
      emulator: 'https://app.powerbi.com',
    };
    for (const {method, path, service} of operations) {
      await fetch(origins[service] + path.replace(/:\w+/g, 'x'), {method});
    }
    assert.deepEqual(
      chosen,
      operations.map(({id}) => id),
    );
  }
});
