/** Random requests through raw sockets at a mock server: what no HTTP client would send, at every kind of route. */
import {defaultCredentials, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import {METHODS} from 'node:http';
import {connect} from 'node:net';

/** What came back until the server closed the connection. */
export interface RawAnswer {
  /** 0 where nothing came. */
  status: number;
  body: string;
}

/**
 * Sends bytes and waits for the connection's end.
 * @throws Error when the server does not end it within two minutes: it hangs.
 */
export function sendRaw(port: number, request: Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    const hang = setTimeout(() => {
      socket.destroy();
      reject(new Error('No end of the answer came.'));
    }, 120_000);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server may end the connection while the request is still on its way.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(hang);
      const text = Buffer.concat(chunks)
        .toString('latin1')
        .replace(/^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)+/, '');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0),
        body: text.slice(text.indexOf('\r\n\r\n') + 4),
      });
    });
    socket.write(request);
  });
}

/** A generator of numbers from 0 to 1 that a seed repeats (mulberry32). */
function createRandom(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Signs in and makes an embed token. @returns Both, as `Authorization` has them. */
export async function readCredentials(origin: string): Promise<string[]> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const signedIn = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }),
  });
  const bearer = `Bearer ${((await signedIn.json()) as {access_token: string}).access_token}`;
  const made = await fetch(`${origin}/v1.0/myorg/GenerateToken`, {
    method: 'POST',
    headers: {authorization: bearer, 'content-type': 'application/json'},
    body: JSON.stringify({reports: [{id: ids.openReport}], datasets: [{id: ids.northwind}]}),
  });
  return [bearer, `EmbedToken ${((await made.json()) as {token: string}).token}`];
}

/** A request, and of which kind its route is. */
export interface RandomRequest {
  kind: string;
  request: Buffer;
}

const pages = [
  '/',
  '/reportEmbed',
  '/rdlEmbed',
  '/dashboardEmbed',
  '/report-page/main.js',
  '/report-page/../server.js',
  '/report-page/%2e%2e/%2e%2e/package.json',
  '/report-page/',
  '/report-page/%00',
  '/__emulator/console/console.js',
  '/__emulator/console/../../package.json',
];
const segments = [
  ids.openReport,
  ids.northwindWorkspace,
  ids.reportWorkspace,
  ids.northwind,
  'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  '00000000-0000-0000-0000-000000000000',
  '6e1f9d0c-3b7a-4c55-9a0e-2f4d8c1b7a90',
  'common',
  '..',
  '%2e%2e',
  '%',
  '%zz',
  '%00',
  '__proto__',
  'constructor',
  'a%2Fb',
  ' ',
  'x'.repeat(6000),
];
const hosts = [
  'api.powerbi.com',
  'login.microsoftonline.com',
  'app.powerbi.com',
  '127.0.0.1',
  'user@x',
  '[',
  '[::1]:80',
  '',
  'a b',
  'x:99999',
  'a/b',
];
const headerNames = [
  'Authorization',
  'X-Emulator-Lane',
  'X-PowerBI-Profile-Id',
  'Accept',
  'Content-Encoding',
  'Expect',
  'Range',
  'Upgrade',
  'If-None-Match',
  'If-Modified-Since',
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  '__proto__',
  'Te',
  'Forwarded',
];

/**
 * @param credentials Of {@link readCredentials}: without them most operations look at nothing.
 * @returns A function that makes one request after another; the same for the same seed.
 */
export function createRequests(emulator: Emulator, seed: number, credentials: readonly string[]): () => RandomRequest {
  const random = createRandom(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const chance = (share: number): boolean => random() < share;
  const bytes = (n: number, from = 0x20, to = 0xff): string =>
    Array.from({length: n}, () => String.fromCharCode(from + below(to - from + 1))).join('');

  const values = [
    () => 'Bearer a.b.c',
    () => 'EmbedToken H4sIAAAAAAAEAw==.e30=',
    () => 'worker-1',
    () => bytes(below(60)),
    () => '',
    () => '\t',
    () => '"'.repeat(below(9)),
    () => 'x'.repeat(below(9000)),
    () => '*',
  ];
  // No member that sets an effect of a fault: what a fault does is no finding.
  const members = [
    'id',
    'reports',
    'datasets',
    'definition',
    'operation',
    'seconds',
    'time',
    '__proto__',
    'toJSON',
    'name',
  ];
  const json = (depth = 0): unknown => {
    if (depth > 3 || chance(0.4)) return pick([null, true, 0, -1, 1e308, '', 'x', '\ud800', [], {}, bytes(3)]);
    if (chance(0.5)) return Array.from({length: below(4)}, () => json(depth + 1));
    return Object.fromEntries(Array.from({length: below(4)}, () => [pick(members), json(depth + 1)]));
  };
  const bodies = [
    () => JSON.stringify(json()),
    () => JSON.stringify({reports: [{id: pick(segments)}], datasets: json()}),
    () => `grant_type=${pick(['password', 'client_credentials', '%', ''])}&client_id=${bytes(9, 0x21, 0x7e)}&scope=x`,
    () => bytes(below(300), 0),
    () => '['.repeat(below(20_000)),
    () => ' '.repeat(below(100_000)),
    () => '{"a":'.repeat(below(3000)),
    () => '',
  ];

  const path = (): {kind: string; method: string; path: string} => {
    if (chance(0.12)) return {kind: 'page', method: pick(['GET', 'HEAD', 'POST']), path: pick(pages)};
    if (chance(0.05)) return {kind: 'nowhere', method: 'GET', path: `/${bytes(below(40), 0x21, 0x7e)}`};
    const operation = pick(emulator.operations);
    const filled = operation.path.replace(/:\w+/g, () => pick(segments));
    const lane = chance(0.05) ? `/__lane/${pick(['w1', '%', 'x'.repeat(80), ''])}` : '';
    const kind = operation.id.startsWith('Control_') ? 'control' : operation.service;
    return {kind, method: operation.method, path: lane + filled};
  };
  const query = (): string => {
    if (chance(0.7)) return '';
    return `?${pick(['$filter', '$top', '$skip', 'lane', 'after', 'limit', 'api-version'])}=${bytes(below(40), 0x21, 0x7e)}`;
  };
  const chunked = (content: string): string => {
    const cut = below(content.length + 1);
    return [content.slice(0, cut), content.slice(cut), '']
      .filter((part, index) => part !== '' || index === 2)
      .map(part => `${part.length.toString(16)}\r\n${part}\r\n`)
      .join('');
  };

  return () => {
    const route = path();
    const method = chance(0.85) ? route.method : pick(METHODS.filter(name => name !== 'CONNECT'));
    const content = method === 'GET' && chance(0.8) ? '' : Buffer.from(pick(bodies)(), 'latin1').toString('latin1');
    const lines = chance(0.97) ? [`Host: ${chance(0.7) ? '127.0.0.1' : pick(hosts)}`] : [];
    if (chance(0.7)) lines.push(`Content-Type: ${pick(['application/json', 'text/plain', '', ';', '\xff'])}`);
    if (chance(0.6)) lines.push(`Authorization: ${pick(credentials)}`);
    for (let i = below(4); i > 0; i--) lines.push(`${pick(headerNames)}: ${pick(values)()}`);
    const isChunked = chance(0.15);
    lines.push(isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${content.length}`, 'Connection: close');
    const target = `${chance(0.03) ? 'http://[' : ''}${route.path}${query()}`.replace(/[ #]/g, '');
    const head = `${method} ${target} HTTP/1.${chance(0.05) ? 0 : 1}\r\n${lines.join('\r\n')}\r\n\r\n`;
    return {
      kind: route.kind,
      request: Buffer.from(head + (isChunked ? chunked(content) : content), 'latin1'),
    };
  };
}

/** What is wrong with an answer; undefined where nothing is. */
export function problemOf({kind}: RandomRequest, {status, body}: RawAnswer): string | undefined {
  if (status === 0) return 'no answer';
  if (status < 500) return undefined;
  // Failures of a report itself are documented as 500: an id that is no GUID, a model that does not load.
  if (kind === 'emulator' && /^\{"error":\{"message":"\w+/.test(body)) return undefined;
  return `a failure of the server: ${status} ${body.slice(0, 300)}`;
}
