/**
 * The samples of servers and of Node, each run as a module and used as its text says. What they call at Microsoft's
 * addresses is answered by the emulator in this process, as for tests of readers (`@pbi-bound-report/vitest/node`).
 */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {after, before, beforeEach, describe, test} from 'node:test';
import type {Express} from 'express';
import fastify from 'fastify';
import {
  createDefaultWorld,
  createEmulator,
  type DashboardTile,
  defaultCredentials,
  defaultWorldIds as ids,
  parseWorld,
} from '@pbi-bound-report/emulator';
import {
  conformanceWorldNames,
  createConformanceWorld,
  recordingOrigin,
  type ConformanceRequest,
} from '@pbi-bound-report/emulator/conformance';
import {createMockServer, writeWorld, type MockServer} from '@pbi-bound-report/mock-server';
import {clientSecretCredential, signBinding, type Authorize, type Grant} from '@pbi-bound-report/token-broker';
import {startPowerBi, type FakeTimers, type PowerBi} from '@pbi-bound-report/vitest/node';
import {startRedis} from '../test/ensure-redis.mjs';
import {importSample, sampleFolder} from './samples/import-sample.js';
import {SampleSet} from './samples/sample-set.js';

/** A token endpoint: a standard request in, a standard response out. */
type Endpoint = (request: Request) => Promise<Response>;

/** Somebody who has signed in to the site of a sample. */
interface User {
  id: string;
  email: string;
  roles: string[];
  claims: string[];
  tenant: string;
  datasetId: string;
  workspaceId: string;
}
const users: Readonly<Record<string, User>> = {
  iris: {
    id: 'iris',
    email: 'iris@contoso.com',
    roles: ['executive'],
    claims: ['Sales.All'],
    tenant: 'contoso',
    datasetId: ids.contoso,
    workspaceId: ids.contosoWorkspace,
  },
  john: {
    id: 'john',
    email: 'john@contoso.com',
    roles: ['sales'],
    claims: ['Sales.Read'],
    tenant: 'contoso',
    datasetId: ids.contoso,
    workspaceId: ids.contosoWorkspace,
  },
};
const userOf = (headers: Headers): User | undefined => users[/user=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''];

/** What the texts take for granted: the reader's session, ids and credential. */
const site = {
  credential: clientSecretCredential(defaultCredentials),
  sessionOf: (request: Request) => Promise.resolve(userOf(request.headers)),
  grantFor: (user: User | undefined): Grant | undefined =>
    user && {
      subject: user.id,
      pairs: [
        {
          reportId: ids.report,
          workspaceId: ids.reportWorkspace,
          datasetId: user.datasetId,
          datasetWorkspaceId: user.workspaceId,
        },
      ],
      identities: dataset => (dataset.identityRequired ? {username: user.email, roles: user.roles} : undefined),
    },
  authorize: (({request}) => site.grantFor(userOf(request.headers))) as Authorize,
  ...defaultCredentials,
  reportId: ids.report,
  report: ids.report,
  retailSales: ids.report,
  workspaceId: ids.reportWorkspace,
  reportsWorkspace: ids.reportWorkspace,
  dataset: ids.contoso,
  datasetWorkspace: ids.contosoWorkspace,
  contosoSales: ids.contoso,
  contosoWorkspace: ids.contosoWorkspace,
  fabrikamSales: ids.fabrikam,
  fabrikamWorkspace: ids.fabrikamWorkspace,
};

/** A model with a measure Total, and a report that asks for a measure Totl. */
const worldWithMistake = {
  tenants: [{id: defaultCredentials.tenantId, domain: 'x.example', clusterUrl: 'https://x.example'}],
  workspaces: [{id: ids.contosoWorkspace, name: 'W', tenantId: defaultCredentials.tenantId, members: []}],
  principals: [],
  reports: [
    {
      id: ids.report,
      name: 'R',
      workspaceId: ids.contosoWorkspace,
      reportType: 'PowerBIReport',
      datasetId: ids.contoso,
      definition: {
        pages: [
          {
            name: 'main',
            displayName: 'Main',
            visuals: [
              {
                name: 'card',
                type: 'card',
                layout: {x: 0, y: 0, width: 100, height: 100},
                values: [{table: 'Sales', measure: 'Totl'}],
              },
            ],
          },
        ],
      },
    },
  ],
  datasets: [
    {
      id: ids.contoso,
      name: 'D',
      workspaceId: ids.contosoWorkspace,
      tables: [
        {
          name: 'Sales',
          file: 'data/sales.csv',
          columns: [
            {name: 'Day', dataType: 'dateTime'},
            {name: 'Amount', dataType: 'int64'},
          ],
          measures: [{name: 'Total', aggregationFunction: 'Sum', column: 'Amount'}],
        },
      ],
    },
  ],
};

describe('samples of servers and of Node', {timeout: 900_000}, () => {
  const samples = new SampleSet('module');
  const take = (document: string, piece: string): string => samples.take(document, piece).code;
  let powerBi: PowerBi;
  before(async () => {
    powerBi = await startPowerBi();
  });
  beforeEach(() => powerBi.reset());
  after(() => powerBi.close());

  const wanted = {reports: [{id: ids.report}], datasets: [{id: ids.contoso}]};
  const posted = (user: string | undefined, more: Record<string, string> = {}, body: object = wanted): RequestInit => ({
    method: 'POST',
    headers: {'content-type': 'application/json', ...(user && {cookie: `user=${user}`}), ...more},
    body: JSON.stringify(body),
  });
  /** Whose rows the tokens show that have been made since the last reset. */
  const identities = async (): Promise<unknown[]> =>
    (await powerBi.journal.read({operationId: 'EmbedToken_GenerateToken'})).map(({requestBody}) => {
      const {identities: given} = JSON.parse(requestBody ?? '{}') as {
        identities?: {username: string; roles: string[]}[];
      };
      return given?.map(({username, roles}) => `${username} ${roles.join()}`).join();
    });
  /** An endpoint gives tokens to who has signed in, and to nobody else. */
  const gives = async (ask: (init: RequestInit) => Promise<Response>): Promise<void> => {
    const answer = await ask(posted('john'));
    const body = (await answer.json()) as {token?: string; reports?: {embedUrl: string}[]};
    assert.equal(answer.status, 200, JSON.stringify(body));
    assert.match(body.token ?? '', /^H4sI/);
    assert.match(body.reports?.[0]?.embedUrl ?? '', /^https:\/\/app\.powerbi\.com\/reportEmbed/);
    assert.deepEqual(await identities(), ['john@contoso.com sales']);
    const refusal = await ask(posted(undefined));
    assert.ok([401, 403].includes(refusal.status), `nobody got ${refusal.status}`);
    const other = await ask(posted('john', {}, {...wanted, datasets: [{id: ids.tailspin}]}));
    assert.equal(other.status, 403);
    assert.equal((await identities()).length, 1);
  };
  const givesByFunction = (endpoint: Endpoint): Promise<void> =>
    gives(init => endpoint(new Request('https://portal.example/token', init)));

  for (const [document, piece, name] of [
    ['packages/token-broker/README.md', 'clientSecretCredential({tenantId', 'endpoint'],
    ['docs/dynamic-binding.md', 'export const endpoint', 'endpoint'],
    ['docs/token-endpoint.md', '// app/token/route.ts', 'POST'],
  ] as const) {
    test(`${document}: ${name} gives tokens to who has signed in`, async () => {
      const exported = await importSample<Record<string, Endpoint>>({code: take(document, piece), given: site});
      await givesByFunction(exported[name]!);
    });
  }

  test('the route of Next, built without a secret and run with the environment that its page names', async () => {
    const code = take('docs/start/next.md', 'process.env.TENANT_ID');
    const environment = take('docs/start/next.md', 'TENANT_ID=6e1f9d0c')
      .trim()
      .split('\n')
      .map(line => line.split('=', 2) as [string, string]);
    for (const [name] of environment) delete process.env[name];
    const built = await importSample<{POST: Endpoint}>({code});
    const server = await createMockServer();
    try {
      const origin = await server.listen();
      for (const [name, value] of environment) {
        process.env[name] = value.replace('http://127.0.0.1:8081', origin);
      }
      const answer = await built.POST(new Request('https://portal.example/token', posted(undefined)));
      assert.equal(answer.status, 200, await answer.text());
    } finally {
      await server.close();
    }
    delete process.env['POWER_BI_ORIGIN'];
    delete process.env['AUTHORITY_HOST'];
    const withSession = code.replace(/^async function sessionOf[^]*?^}$/m, '');
    assert.notEqual(withSession, code);
    const {POST} = await importSample<{POST: Endpoint}>({code: withSession, given: site});
    await givesByFunction(POST);
  });

  test('Express, with the user that its session has put on the request', async t => {
    const {app} = await importSample<{app: Express}>({
      code: take('docs/token-endpoint.md', 'grantFor(native.user), // native: the Express request').replace(
        'const app = express();',
        '$&\napp.use(signIn);',
      ),
      given: {
        ...site,
        signIn: (request: {headers: {cookie?: string}; user?: User | undefined}, _: unknown, next: () => void) => {
          request.user = userOf(new Headers({cookie: request.headers.cookie ?? ''}));
          next();
        },
      },
      names: ['app'],
    });
    const server: Server = app.listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const {port} = server.address() as AddressInfo;
    await gives(init => fetch(`http://127.0.0.1:${port}/token`, init));
  });

  test('the helpers of a policy give each user the roles of their claims', async () => {
    const {authorize} = await importSample<{authorize: Authorize}>({
      code: take('docs/token-endpoint.md', 'rolesFromClaims('),
      given: site,
      names: ['authorize'],
    });
    const {endpoint} = await importSample<{endpoint: Endpoint}>({
      code: `import {createTokenEndpoint} from '@pbi-bound-report/token-broker';
        export const endpoint = createTokenEndpoint({credential, authorize: policy});`,
      given: {...site, policy: authorize},
    });
    await givesByFunction(endpoint);
    powerBi.reset();
    await endpoint(new Request('https://portal.example/token', posted('iris')));
    assert.deepEqual(await identities(), ['iris@contoso.com executive']);
    const nobody = await endpoint(new Request('https://portal.example/token', posted(undefined)));
    assert.equal(nobody.status, 401);
  });

  test('a signed binding is granted, and no other', async () => {
    process.env['BINDING_SECRET'] = Buffer.alloc(32, 7).toString('base64');
    const theOneBefore = {id: '2025-12', secret: Buffer.alloc(32, 8).toString('base64')};
    const {endpoint, signature} = await importSample<{endpoint: Endpoint; signature: string}>({
      // The roles of the sample are those of the reader's own model.
      code: take('docs/token-endpoint.md', 'signedBindingPolicy({').replace(
        "{username: 'visitors', roles: ['public']}",
        "{username: 'john@contoso.com', roles: ['sales']}",
      ),
      given: {...site, theOneBefore},
      names: ['endpoint', 'signature'],
    });
    const ask = (bindings: object[]) =>
      endpoint(new Request('https://portal.example/token', posted(undefined, {}, {...wanted, bindings})));
    const binding = {reportId: ids.report, datasetId: ids.contoso};
    assert.equal((await ask([{...binding, signature}])).status, 200);
    const before = {report: ids.report, dataset: ids.contoso, expires: new Date(Date.now() + 60_000)};
    assert.equal((await ask([{...binding, signature: await signBinding(before, theOneBefore)}])).status, 200);
    assert.equal((await ask([{...binding, signature: `${signature}x`}])).status, 403);
    assert.equal((await ask([binding])).status, 403);
  });

  test('several instances share their tokens in a Redis', async t => {
    interface Instance {
      endpoint: Endpoint;
      client: {destroy(): void};
    }
    const redis = await startRedis();
    const instances: Instance[] = [];
    t.after(async () => {
      for (const {client} of instances) client.destroy();
      await redis.stop();
    });
    process.env['REDIS_URL'] = redis.url;
    const code = take('docs/token-endpoint.md', 'redisTokenStore({client');
    const given = {...site, encryptionKey: new Uint8Array(32).fill(7)};
    const names = ['endpoint', 'client'];
    for (let number = 1; number <= 2; number += 1) {
      instances.push(await importSample<Instance>({code, given, names}));
    }
    const tokens: unknown[] = [];
    for (const {endpoint} of instances) {
      const answer = await endpoint(new Request('https://portal.example/token', posted('john')));
      tokens.push(((await answer.json()) as {token: string}).token);
    }
    assert.match(String(tokens[0]), /^H4sI/);
    assert.equal(tokens[0], tokens[1]);
    assert.equal((await identities()).length, 1);
  });

  test('Fastify, with the credential of Azure that reads the environment', async t => {
    const {tenantId, clientId, clientSecret} = defaultCredentials;
    const azure = {AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret};
    Object.assign(process.env, azure);
    const app = fastify();
    t.after(() => app.close());
    app.decorateRequest('session', {getter: () => ({})});
    app.addHook('onRequest', (request, _, done) => {
      Object.defineProperty(request, 'session', {
        value: {user: userOf(new Headers({cookie: request.headers.cookie ?? ''}))},
      });
      done();
    });
    await importSample({code: take('docs/token-endpoint.md', 'DefaultAzureCredential'), given: {...site, app}});
    const origin = await app.listen({port: 0, host: '127.0.0.1'});
    await gives(init => fetch(`${origin}/token`, init));
    for (const name of Object.keys(azure)) delete process.env[name];
  });

  describe('against a mock server', () => {
    let server: MockServer;
    let origin: string;
    before(async () => {
      server = await createMockServer();
      origin = await server.listen();
    });
    after(() => server.close());

    test('a host of a private network that is trusted by name', async () => {
      const {endpoint} = await importSample<{endpoint: Endpoint}>({
        code: take('docs/token-endpoint.md', 'trustedHttpHosts'),
        given: site,
        names: ['endpoint'],
      });
      // There is no network in which the mock server is called "mock".
      const send = globalThis.fetch;
      globalThis.fetch = (input, init) =>
        send(typeof input === 'string' ? input.replace('http://mock:8081', origin) : input, init);
      const answer = await endpoint(new Request('https://portal.example/token', posted('john')));
      globalThis.fetch = send;
      assert.equal(answer.status, 200);
      // Not by the emulator of Microsoft's names.
      assert.deepEqual(await identities(), []);
    });

    test('the test control, from code', async () => {
      const {emulator, calls} = await importSample<{
        emulator: {journal: {read(): Promise<unknown[]>}};
        calls: unknown[];
      }>({
        code: take('mock-server/README.md', 'createEmulatorClient(origin)'),
        given: {origin},
        names: ['emulator', 'calls'],
      });
      assert.ok(Array.isArray(calls));
      assert.deepEqual(await emulator.journal.read(), []);
    });

    test('the cases of conformance', async () => {
      const servers = new Map<string, MockServer>();
      for (const name of conformanceWorldNames) {
        const emulator = createEmulator({world: createConformanceWorld(name), seed: 1});
        servers.set(name, await createMockServer({emulator}));
      }
      let sent = 0;
      const found: string[] = [];
      await importSample({
        code: take('packages/emulator/README.md', 'runConformanceCase(').replace(/^}/m, '  report(problems);\n}'),
        given: {
          report: (problems: string[]) => found.push(...problems),
          sendToServerOf: async (world: string, {method, path, headers, body}: ConformanceRequest) => {
            sent++;
            const response = await servers.get(world)!.app.inject({
              method: method as 'GET',
              url: path,
              headers: {...headers, host: new URL(recordingOrigin).host},
              ...(body === undefined ? {} : {payload: body}),
            });
            return {status: response.statusCode, headers: response.headers, body: response.body};
          },
        },
      });
      assert.ok(sent > 100, `${sent} calls`);
      assert.deepEqual(found, []);
      for (const one of servers.values()) await one.close();
    });
  });

  test('a mock server in code', async () => {
    const {origin, server} = await importSample<{origin: string; server: MockServer}>({
      code: take('mock-server/README.md', 'a free port'),
      names: ['origin', 'server'],
    });
    assert.match(origin, /^http:\/\/127\.0\.0\.1:\d+$/);
    await assert.rejects(fetch(origin), 'it is closed');
    assert.equal(server.app.server.listening, false);
  });

  test('a world of a folder, and a copy of it', async () => {
    const {folder, remove} = sampleFolder();
    await writeWorld(join(folder, 'my-world'), createDefaultWorld());
    const here = process.cwd();
    process.chdir(folder);
    const {server} = await importSample<{server: MockServer}>({
      code: take('mock-server/README.md', "readWorld('./my-world')"),
      names: ['server'],
    });
    process.chdir(here);
    assert.ok(existsSync(join(folder, 'copy/world.json')));
    const answer = await fetch(`${await server.listen()}/__emulator/status`);
    assert.equal(answer.status, 200);
    await server.close();
    remove();
  });

  test('a tile of a dashboard, with ids filled in, is one that the service lists', async () => {
    const written = JSON.parse(take('packages/emulator/README.md', '"visualName": "revenueByMonth"')) as DashboardTile;
    const tile = {...written, id: '0f3c5a52-0d0e-4a4f-9a7e-6f2f7f0a1b11', reportId: ids.openReport};
    const world = createDefaultWorld();
    const dashboard = world.dashboards?.find(({id}) => id === ids.openDashboard);
    assert.ok(dashboard);
    dashboard.tiles = [tile];
    const server = await createMockServer({emulator: createEmulator({world})});
    const origin = await server.listen();
    const own = clientSecretCredential({...defaultCredentials, authorityHost: origin});
    const access = await own.getToken('https://analysis.windows.net/powerbi/api/.default');
    const answer = await fetch(
      `${origin}/v1.0/myorg/groups/${ids.reportWorkspace}/dashboards/${ids.openDashboard}/tiles`,
      {headers: {authorization: `Bearer ${access?.token}`}},
    );
    const {value} = (await answer.json()) as {value: {rowSpan: number; colSpan: number; reportId: string}[]};
    assert.deepEqual(
      value.map(({rowSpan, colSpan, reportId}) => ({rowSpan, colSpan, reportId})),
      [{rowSpan: 2, colSpan: 5, reportId: ids.openReport}],
    );
    await server.close();
  });

  test('an adapter of one request', async () => {
    const {clientId, clientSecret, tenantId} = defaultCredentials;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }).toString();
    const {response} = await importSample<{response: {status: number; body: unknown}}>({
      code: take('packages/emulator/README.md', "o.id === 'Entra_Token'"),
      given: {
        params: {tenantId},
        query: new URLSearchParams(),
        headers: {'content-type': 'application/x-www-form-urlencoded'},
        body,
        origin: 'https://login.microsoftonline.com',
      },
      names: ['response'],
    });
    assert.equal(response.status, 200, JSON.stringify(response));
    assert.match(JSON.stringify(response.body), /access_token/);
  });

  test('timers for other runners', async () => {
    const {timers} = await importSample<{timers: FakeTimers}>({
      code: take('packages/vitest/README.md', 'mock.timers.enable'),
      names: ['timers'],
    });
    powerBi.close();
    powerBi = await startPowerBi({timers});
    await powerBi.clock.install({time: '2031-05-01T10:00:00Z'});
    let rung = 0;
    setTimeout(() => rung++, 50 * 60_000);
    await powerBi.clock.advance('50:00');
    assert.equal(rung, 1);
    powerBi.reset();
  });

  test('handlers for Mock Service Worker', async () => {
    powerBi.close();
    const {server} = await importSample<{server: {close(): void}}>({
      code: take('packages/msw-handlers/README.md', 'createHandlers()'),
      names: ['server'],
    });
    const access = await site.credential.getToken('https://analysis.windows.net/powerbi/api/.default');
    const answer = await fetch('https://api.powerbi.com/v1.0/myorg/GenerateToken', {
      method: 'POST',
      headers: {authorization: `Bearer ${access?.token}`, 'content-type': 'application/json'},
      body: JSON.stringify({reports: [{id: ids.report}], datasets: [{id: ids.northwind}]}),
    });
    assert.equal(answer.status, 200);
    server.close();
  });

  test('the small world can be read without a word, and an emulator starts with it', () => {
    const world = parseWorld(
      {
        'world.json': take('packages/emulator/README.md', 'shop.example'),
        'data/Orders.csv': take('packages/emulator/README.md', '2026-01-01,Oslo'),
      },
      {onWarning: ({message}) => assert.fail(message)},
    );
    const amounts = createEmulator({world}).world.datasets[0]?.tables[0]?.columns[2];
    assert.deepEqual(amounts?.kind === 'number' && [...amounts.values], [12.5, 8]);
  });

  test('mistakes in the files of a world are told as the text shows: each with its file, line, field and remedy', () => {
    const lines = take('packages/emulator/README.md', 'many').trim().split('\n');
    const [, row = '', column = ''] = /^data\/sales\.csv, line (\d+), (\w+): /.exec(lines[0] ?? '') ?? [];
    const [, place = ''] = /^world\.json, line (\d+), /.exec(lines[1] ?? '') ?? [];
    const [good, bad] = [',1\n', ',many\n'];
    const sales = `Day,${column}\n${`2025-01-01${good}`.repeat(Number(row) - 2)}2025-01-01${bad}`;
    const world = (before: string): string => before + JSON.stringify(worldWithMistake, null, 2);
    // Blank lines before it put what is wrong at the text's line.
    const own = world('').split('"Totl"')[0]?.split('\n').length ?? 0;
    const files = (blank: number): Record<string, string> => ({
      'world.json': world('\n'.repeat(blank)),
      'data/sales.csv': sales,
    });
    assert.ok(own < Number(place));
    const told = (blank: number): string[] => {
      try {
        parseWorld(files(blank));
      } catch (error) {
        return (error as Error).message.split('\n').filter(line => line !== '');
      }
      return [];
    };
    const found = /world\.json, line (\d+)/.exec(told(0).join('\n'))?.[1];
    assert.deepEqual(told(Number(place) - Number(found)).sort(), lines.sort());
  });

  test('no sample of a server is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
