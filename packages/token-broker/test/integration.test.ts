/** The endpoint against the emulator over HTTP: what Power BI and Entra decide is decided there, by their rules. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {ConfidentialClientApplication, type INetworkModule} from '@azure/msal-node';
import {
  embedDataPaths,
  type QueryDataResponse,
  type TokenEndpointFailure,
  type TokenEndpointRequest,
  type TokenEndpointResponse,
} from '@pbi-bound-report/contract';
import {
  createEmulatorClient,
  defaultCredentials,
  defaultLaneHeader,
  defaultWorldIds as ids,
  testIds,
  type EmulatorClient,
  type FaultRequest,
} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {
  clientSecretCredential,
  createTokenEndpoint,
  msalCredential,
  sessionPolicy,
  tenantTable,
  type LogEntry,
  type TokenCredential,
  type TokenEndpointOptions,
} from '../src/index.js';

let server: MockServer;
let apiOrigin: string;
before(async () => {
  server = await createMockServer();
  apiOrigin = await server.listen();
});
after(() => server.close());

const workspaces: Record<string, string> = {
  [ids.report]: ids.reportWorkspace,
  [ids.contoso]: ids.contosoWorkspace,
  [ids.fabrikam]: ids.fabrikamWorkspace,
  [ids.northwind]: ids.northwindWorkspace,
  [ids.tailspin]: ids.tailspinWorkspace,
};
const {[ids.report]: _, ...datasets} = workspaces;
const users: Record<string, {id: string; tenant: string; username: string; roles: string[]}> = {
  john: {id: 'john', tenant: 'group', username: 'john@contoso.com', roles: ['sales']},
  iris: {id: 'iris', tenant: 'group', username: 'iris@contoso.com', roles: ['executive']},
};
const pairsOf = tenantTable({group: {reports: {[ids.report]: ids.reportWorkspace}, datasets}});
const authorize = sessionPolicy({
  session: ({request}) => users[request.headers.get('x-user') ?? ''],
  subject: ({session}) => session.id,
  pairs: ({session}) => pairsOf(session.tenant),
  identity: ({session: {username, roles}, dataset}) => (dataset.identityRequired ? {username, roles} : undefined),
});

interface Site {
  post: (
    body: TokenEndpointRequest,
    user?: string,
  ) => Promise<{status: number; headers: Headers; body: TokenEndpointResponse & TokenEndpointFailure; text: string}>;
  emulator: EmulatorClient;
  log: LogEntry[];
  /** How often the site called a path. */
  calls: (path: string) => number;
  fetch: typeof globalThis.fetch;
  /** Moves the emulator's clock and the site's together. */
  advance: (ms: number) => Promise<void>;
}

const [generateToken, entraToken] = ['/GenerateToken', '/oauth2/v2.0/token'];

let lanes = 0;
/** A site of its own lane of the emulator: faults, clock and journal are its own. */
function site(
  options: Partial<TokenEndpointOptions> & {
    credentialFor?: (fetch: typeof globalThis.fetch, now: () => number) => TokenCredential;
  } = {},
): Site {
  const lane = `broker-${++lanes}`;
  const called: string[] = [];
  const forLane: typeof globalThis.fetch = (input, init = {}) => {
    called.push(input as string);
    const headers = new Headers(init.headers);
    headers.set(defaultLaneHeader, lane);
    return fetch(input, {...init, headers});
  };
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const log: LogEntry[] = [];
  const emulator = createEmulatorClient(apiOrigin, {lane});
  const {
    credentialFor = (f, n) =>
      clientSecretCredential({...defaultCredentials, authorityHost: apiOrigin, fetch: f, now: n}),
    ...rest
  } = options;
  const endpoint = createTokenEndpoint({
    powerBi: {apiOrigin},
    credential: credentialFor(forLane, now),
    authorize,
    fetch: forLane,
    now,
    log: entry => log.push(entry),
    ...rest,
    resilience: {backoffMs: 1, ...rest.resilience},
  });
  return {
    emulator,
    log,
    fetch: forLane,
    calls: path => called.filter(url => new URL(url).pathname.endsWith(path)).length,
    advance: async ms => {
      offset += ms;
      await emulator.clock.advance(ms);
    },
    post: async (body, user = 'john') => {
      const response = await endpoint(
        new Request('https://portal.example/token', {
          method: 'POST',
          body: JSON.stringify(body),
          headers: {'content-type': 'application/json', origin: 'https://portal.example', 'x-user': user},
        }),
      );
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: JSON.parse(text) as TokenEndpointResponse & TokenEndpointFailure,
      };
    },
  };
}
const requestFor = (...datasetIds: string[]): TokenEndpointRequest => ({
  reports: [{id: ids.report}],
  datasets: datasetIds.map(id => ({id})),
  bindings: datasetIds.map(datasetId => ({reportId: ids.report, datasetId})),
});
const revenueOf = async (at: Site, token: string, datasetId: string): Promise<number> => {
  const response = await at.fetch(apiOrigin + embedDataPaths.query, {
    method: 'POST',
    headers: {authorization: `EmbedToken ${token}`, 'content-type': 'application/json'},
    body: JSON.stringify({
      reportId: ids.report,
      datasetId,
      tokenType: 1,
      query: {values: [{table: 'Sales', measure: 'Total Revenue'}]},
    }),
  });
  assert.equal(response.status, 200, await response.clone().text());
  return ((await response.json()) as QueryDataResponse).rows[0]![0] as number;
};

test('a signed-in user gets a token that shows the report on the dataset', async () => {
  const at = site();
  const {status, body} = await at.post(requestFor(ids.northwind));
  assert.equal(status, 200);
  assert.match(body.token, /^H4sI/);
  assert.match(body.reports[0]!.embedUrl, /\/reportEmbed\?reportId=/);
  assert.ok((await revenueOf(at, body.token, ids.northwind)) > 0);
});

test('two users see different rows of the same dataset', async () => {
  const at = site();
  const [john, iris] = [await at.post(requestFor(ids.contoso), 'john'), await at.post(requestFor(ids.contoso), 'iris')];
  const [some, all] = [
    await revenueOf(at, john.body.token, ids.contoso),
    await revenueOf(at, iris.body.token, ids.contoso),
  ];
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  assert.equal(at.calls(generateToken), 2);
});

test('somebody who is not signed in gets nothing, and Power BI hears nothing', async () => {
  const at = site();
  const {status, body} = await at.post(requestFor(ids.northwind), 'nobody');
  assert.equal(status, 401);
  assert.equal(body.error.code, 'NotSignedIn');
  assert.deepEqual(await at.emulator.journal.read(), []);
});

test('all retailers in one request: the forbidden one is named, the others served by one token', async () => {
  const at = site();
  const {status, body} = await at.post(requestFor(ids.contoso, ids.fabrikam, ids.northwind, ids.tailspin));
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused!.map(r => [r.reportId, r.datasetId]),
    [[ids.report, ids.tailspin]],
  );
  for (const dataset of [ids.contoso, ids.fabrikam, ids.northwind]) {
    assert.ok((await revenueOf(at, body.token, dataset)) > 0);
  }
});

test('the forbidden dataset alone is refused with a code, and the log says what to do', async () => {
  const at = site();
  const {status, body} = await at.post(requestFor(ids.tailspin));
  assert.ok(status === 403 || status === 404);
  assert.ok(['PowerBIRefused', 'PowerBIEntityNotFound'].includes(body.error.code));
  assert.match(JSON.stringify(at.log), /Member of/);
});

test('without dataset workspaces Power BI itself refuses: the culprit is found and the rest served', async () => {
  const at = site({
    authorize: () => ({
      subject: 'x',
      identities: [{username: 'iris@contoso.com', roles: ['executive'], datasets: [ids.contoso]}],
      pairs: [ids.contoso, ids.fabrikam, ids.northwind, ids.tailspin].map(datasetId => ({
        reportId: ids.report,
        datasetId,
        workspaceId: ids.reportWorkspace,
      })),
    }),
  });
  const {status, body} = await at.post(requestFor(ids.contoso, ids.fabrikam, ids.northwind, ids.tailspin));
  assert.equal(status, 200);
  assert.deepEqual(body.refused!.map(r => r.datasetId).sort(), [ids.fabrikam, ids.tailspin].sort());
  assert.equal(body.refused!.find(r => r.datasetId === ids.fabrikam)!.code, 'EndpointMisconfigured');
  assert.match(JSON.stringify(at.log), /let authorize return an identity/);
});

test('an identity for a dataset without row-level security is refused by Power BI and explained in the log', async () => {
  const at = site({
    authorize: () => ({
      subject: 'x',
      identities: [{username: 'u', roles: ['sales'], datasets: [ids.northwind]}],
      pairs: [{reportId: ids.report, datasetId: ids.northwind, workspaceId: ids.reportWorkspace}],
    }),
  });
  assert.equal((await at.post(requestFor(ids.northwind))).status, 500);
  assert.match(JSON.stringify(at.log), /let authorize return no identity/);
});

test('a report in another workspace than said is not found', async () => {
  const at = site({
    authorize: () => ({
      subject: 'x',
      pairs: [{reportId: ids.report, datasetId: ids.northwind, workspaceId: ids.contosoWorkspace}],
    }),
  });
  const {status, body} = await at.post(requestFor(ids.northwind));
  assert.equal(status, 404);
  assert.equal(body.error.code, 'PowerBIEntityNotFound');
});

const generate = 'EmbedToken_GenerateToken';
const faulty: [
  what: string,
  fault: FaultRequest,
  expected: {status: number; code: string; calls: number; retryAfter?: string},
  options?: Partial<TokenEndpointOptions>,
][] = [
  ['401', {operation: generate, failure: 'notAuthorized'}, {status: 403, code: 'PowerBIRefused', calls: 1}],
  [
    '403, the quota is used up',
    {operation: generate, failure: 'capacityQuota'},
    {status: 500, code: 'EndpointMisconfigured', calls: 1},
  ],
  ['404', {operation: generate, failure: 'notFound'}, {status: 404, code: 'PowerBIEntityNotFound', calls: 1}],
  [
    '401, switched off by an administrator',
    {operation: generate, failure: 'switchedOff'},
    {status: 403, code: 'PowerBIRefused', calls: 1},
  ],
  ['400', {operation: generate, failure: 'badRequest'}, {status: 500, code: 'EndpointMisconfigured', calls: 1}],
  [
    '429 with a long wait',
    {operation: generate, status: 429, retryAfterSeconds: 77},
    {status: 429, code: 'TooManyRequests', calls: 1, retryAfter: '77'},
  ],
  ['500', {operation: generate, failure: 'serverError'}, {status: 503, code: 'PowerBIUnavailable', calls: 3}],
  [
    '503 with a long wait',
    {operation: generate, status: 503, retryAfterSeconds: 60},
    {status: 503, code: 'PowerBIUnavailable', calls: 1, retryAfter: '60'},
  ],
  [
    'a dropped connection',
    {operation: generate, failure: 'connectionDropped'},
    {status: 503, code: 'PowerBIUnavailable', calls: 3},
  ],
  ['broken JSON', {operation: generate, failure: 'malformedBody'}, {status: 503, code: 'PowerBIUnavailable', calls: 3}],
  ['a web page', {operation: generate, failure: 'htmlBody'}, {status: 503, code: 'PowerBIUnavailable', calls: 3}],
  [
    'silence',
    {operation: generate, failure: 'neverAnswers'},
    {status: 503, code: 'PowerBIUnavailable', calls: 2},
    {resilience: {attemptMs: 2000, retries: 1}},
  ],
  [
    'an answer that comes too late',
    {operation: generate, latency: 600_000},
    {status: 503, code: 'PowerBIUnavailable', calls: 1},
    {resilience: {attemptMs: 2000, retries: 0}},
  ],
  [
    'an Entra token that it never takes',
    {operation: generate, failure: 'accessTokenExpired'},
    {status: 500, code: 'EndpointMisconfigured', calls: 2},
  ],
];
for (const [what, fault, expected, options] of faulty) {
  test(`Power BI answers ${what}: the page hears ${expected.code}, after ${expected.calls} calls, and no word of Power BI’s`, async () => {
    const at = site(options);
    // Another user's visit: Entra's token and the metadata are there, so that the fault meets GenerateToken and nothing
    // else.
    assert.equal((await at.post(requestFor(ids.northwind), 'iris')).status, 200);
    await at.emulator.faults.add(fault);
    const {status, body, headers, text} = await at.post(requestFor(ids.northwind));
    assert.deepEqual([status, body.error.code], [expected.status, expected.code]);
    if (expected.retryAfter) assert.equal(headers.get('retry-after'), expected.retryAfter);
    assert.equal(at.calls(generateToken) - 1, expected.calls);
    assert.equal(/AADSTS|capacit|wabi|exceeded|html/i.test(text), false);
    await at.emulator.faults.clear();
    await at.advance(31_000);
    assert.equal((await at.post(requestFor(ids.northwind))).status, 200, 'and when it is over it is over');
  });
}

for (const [what, fault] of [
  ['a 500', {operation: generate, status: 500, once: true}],
  ['a 429 with a short wait', {operation: generate, status: 429, retryAfterSeconds: 0, once: true}],
  ['a dropped connection', {operation: generate, connection: 'drop', once: true}],
  ['half an answer', {operation: generate, malformed: 'truncated', once: true}],
  ['an Entra token that is not taken', {operation: generate, failure: 'accessTokenExpired', once: true}],
  ['a 503 on the report', {operation: 'Reports_GetReportInGroup', status: 503, retryAfterSeconds: 0, once: true}],
  ['a 503 of Entra', {operation: 'Entra_Token', status: 503, once: true}],
] as [string, FaultRequest][]) {
  test(`${what}, once, is not noticed by the page`, async () => {
    const at = site();
    await at.emulator.faults.add(fault);
    assert.equal((await at.post(requestFor(ids.northwind))).status, 200);
  });
}

test('the emulator’s test id for throttling works through the endpoint as any dataset would', async () => {
  const at = site({
    authorize: () => ({
      subject: 'x',
      pairs: [{reportId: ids.report, datasetId: testIds.throttled, workspaceId: ids.reportWorkspace}],
    }),
    resilience: {retries: 0},
  });
  const {status, headers} = await at.post(requestFor(testIds.throttled));
  assert.equal(status, 429);
  assert.equal(headers.get('retry-after'), '2');
});

test('a wrong client secret is a fault of the site: the log says which, the page does not', async () => {
  const at = site({
    credentialFor: (fetch, now) =>
      clientSecretCredential({
        ...defaultCredentials,
        clientSecret: 'not-the-secret',
        authorityHost: apiOrigin,
        fetch,
        now,
      }),
  });
  const {status, body, text} = await at.post(requestFor(ids.northwind));
  assert.equal(status, 500);
  assert.equal(body.error.code, 'EndpointMisconfigured');
  assert.match(JSON.stringify(at.log), /AADSTS7000215\. The client secret is wrong/);
  assert.equal((text + JSON.stringify(at.log)).includes('not-the-secret'), false);
});

test('over three virtual hours every embed token lives at least half an hour, with two Entra tokens an hour at most', async () => {
  const at = site({tokenStore: false});
  let requests = 0;
  for (let minutes = 0; minutes < 180; minutes += 10) {
    const {status, body} = await at.post(requestFor(ids.northwind));
    assert.equal(status, 200);
    const {now} = await at.emulator.clock.read();
    const life = Date.parse(body.expiration) - Date.parse(now);
    assert.ok(life >= 29.9 * 60_000 && life <= 60 * 60_000, `${life / 60_000} minutes after ${minutes}`);
    requests++;
    await at.advance(10 * 60_000);
  }
  assert.equal(requests, 18);
  const entra = at.calls(entraToken);
  assert.ok(entra >= 4 && entra <= 6, `${entra} Entra tokens`);
});

test('a kept token is replaced before it ends, and never given away expired', async () => {
  const at = site();
  const tokens = new Set<string>();
  for (let minutes = 0; minutes <= 120; minutes += 5) {
    const {body} = await at.post(requestFor(ids.northwind));
    assert.ok(Date.parse(body.expiration) - Date.parse((await at.emulator.clock.read()).now) > 15 * 60_000);
    tokens.add(body.token);
    await at.advance(5 * 60_000);
  }
  assert.ok(tokens.size >= 3 && tokens.size <= 6, `${tokens.size} tokens in two hours`);
  assert.equal(at.calls(generateToken), tokens.size);
});

test('a credential as @azure/identity has them serves', async () => {
  const calls: unknown[] = [];
  const at = site({
    credentialFor: (fetch, now) => {
      const inner = clientSecretCredential({...defaultCredentials, authorityHost: apiOrigin, fetch, now});
      // The class form, with the options that @azure/core-auth passes.
      return new (class ClientCertificateCredential {
        async getToken(scopes: string | string[], options?: {abortSignal?: AbortSignal}) {
          calls.push(scopes, options?.abortSignal instanceof AbortSignal);
          return {...(await inner.getToken(scopes, options))!, tokenType: 'Bearer' as const};
        }
      })();
    },
  });
  assert.equal((await at.post(requestFor(ids.northwind))).status, 200);
  assert.deepEqual(calls, ['https://analysis.windows.net/powerbi/api/.default', true]);
});

/** MSAL takes no http authority: its network is sent to the emulator, its authority stays Microsoft's. */
const network = (fetch: typeof globalThis.fetch): INetworkModule => {
  const send = async (method: string, url: string, options?: {headers?: Record<string, string>; body?: string}) => {
    const response = await fetch(url.replace('https://login.microsoftonline.com', apiOrigin), {
      method,
      headers: options?.headers ?? {},
      ...(options?.body !== undefined && {body: options.body}),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (await response.json()) as never,
    };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
};
const msal =
  (clientSecret: string) =>
  (fetch: typeof globalThis.fetch): TokenCredential =>
    msalCredential(
      new ConfidentialClientApplication({
        auth: {
          clientId: defaultCredentials.clientId,
          clientSecret,
          authority: `https://login.microsoftonline.com/${defaultCredentials.tenantId}`,
        },
        system: {networkClient: network(fetch)},
      }),
    );

test('msal-node serves, and is called once for many tokens', async () => {
  const at = site({credentialFor: msal(defaultCredentials.clientSecret), tokenStore: false});
  for (let i = 0; i < 3; i++) assert.equal((await at.post(requestFor(ids.northwind))).status, 200);
  assert.equal(at.calls(entraToken), 1);
});

test('msal-node’s refusal is a fault of the site, with Entra’s number in the log', async () => {
  const at = site({credentialFor: msal('not-the-secret')});
  const {status, body} = await at.post(requestFor(ids.northwind));
  assert.equal(status, 500);
  assert.equal(body.error.code, 'EndpointMisconfigured');
  assert.match(JSON.stringify(at.log), /AADSTS7000215/);
});

test('no token, secret or identity is in the log after all of this', async () => {
  const at = site();
  const {body} = await at.post(requestFor(ids.contoso, ids.tailspin));
  await at.emulator.faults.add({operation: generate, status: 400, message: 'identity john@contoso.com with sales'});
  await at.post(requestFor(ids.fabrikam));
  const lines = JSON.stringify(at.log);
  assert.ok(at.log.length > 2);
  for (const secret of [body.token, 'emulator-only-secret', 'john@contoso.com']) {
    assert.equal(lines.includes(secret), false, secret);
  }
});

test('an emulator in a private network is reached by http: where its host is named, and its frame by the browser', async t => {
  const inNetwork = await createMockServer({embedOrigin: 'http://localhost:8081'});
  t.after(() => inNetwork.close());
  const origin = await inNetwork.listen();
  const called: string[] = [];
  // What a compose network's name service does.
  const resolving: typeof globalThis.fetch = (input, init) => {
    called.push(new URL(input as string).origin);
    return fetch((input as string).replace('http://mock:8081', origin), init);
  };
  const trustedHttpHosts = ['mock'];
  const powerBi = {apiOrigin: 'http://mock:8081', trustedHttpHosts};
  const authorityHost = 'http://mock:8081';
  const at = site({
    powerBi,
    credentialFor: () =>
      clientSecretCredential({...defaultCredentials, authorityHost, trustedHttpHosts, fetch: resolving}),
    fetch: resolving,
  });
  const {status, body} = await at.post(requestFor(ids.northwind));
  assert.equal(status, 200, JSON.stringify(at.log));
  assert.match(body.reports[0]!.embedUrl, /^http:\/\/localhost:8081\/reportEmbed\?/);
  assert.deepEqual(new Set(called), new Set(['http://mock:8081']));
  assert.throws(() => site({powerBi: {...powerBi, trustedHttpHosts: ['other']}}), /trustedHttpHosts: \["mock"\]/);
  assert.throws(
    () => clientSecretCredential({...defaultCredentials, authorityHost}),
    /authorityHost: .*unencrypted.*trustedHttpHosts: \["mock"\]/,
  );
});

for (const [hosts, problem] of [
  ['mock', /trustedHttpHosts: it is not a list\. Write it as \["mock"\]/],
  [['http://mock'], /"http:\/\/mock" is not the name of a host/],
  [['mock:8081'], /"mock:8081" is not the name of a host/],
  [['*'], /"\*" is not the name of a host/],
  [['mock/x'], /"mock\/x" is not the name of a host/],
  [[5], /"5" is not the name of a host/],
  [['api.powerbi.com'], /api\.powerbi\.com is Microsoft's\. Call it by https:/],
  [['LOGIN.microsoftonline.com'], /is Microsoft's/],
  [['login.partner.microsoftonline.cn'], /is Microsoft's/],
  [['wabi-europe-redirect.analysis.windows.net'], /is Microsoft's/],
] as const) {
  test(`trusted hosts ${JSON.stringify(hosts)} are refused, whatever is called`, () => {
    assert.throws(() => site({powerBi: {apiOrigin, trustedHttpHosts: hosts as never}}), {
      name: 'TypeError',
      message: problem,
    });
  });
}

test('the log says where nothing listens, for Entra and for Power BI', async () => {
  const nowhere = 'http://127.0.0.1:2';
  const credentialFor = (fetch: typeof globalThis.fetch, now: () => number): TokenCredential =>
    clientSecretCredential({...defaultCredentials, authorityHost: nowhere, fetch, now});
  const message = `${nowhere} cannot be reached: nothing listens there. Start what should, or correct the address.`;
  for (const options of [{credentialFor}, {powerBi: {apiOrigin: nowhere, workspaces}}]) {
    const at = site({...options, resilience: {retries: 0}});
    const {status, body, text} = await at.post(requestFor(ids.northwind));
    assert.equal(status, 503);
    assert.equal(body.error.code, 'PowerBIUnavailable');
    assert.ok(JSON.stringify(at.log).includes(message), JSON.stringify(at.log));
    assert.ok(!text.includes(nowhere));
  }
});

test('the log names a role that Power BI does not know, and the page does not', async () => {
  const at = site();
  await at.emulator.faults.add({
    operation: generate,
    status: 400,
    code: 'InvalidRequest',
    message: 'The model has no role executive; it was sent for iris@contoso.com.',
  });
  const {text} = await at.post(requestFor(ids.contoso), 'iris');
  const log = JSON.stringify(at.log);
  assert.match(log, /The model has no role executive/);
  assert.ok(!log.includes('iris@contoso.com'));
  assert.ok(!text.includes('executive'));
});
