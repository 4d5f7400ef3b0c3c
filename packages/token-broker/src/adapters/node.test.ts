/** What the Node adapter makes of requests that the test plays. With real servers: test/adapters.test.ts. */
import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {PassThrough} from 'node:stream';
import {test} from 'node:test';
import fastify from 'fastify';
import type {IncomingRequest} from '../endpoint/incoming-request.js';
import type {BodyReader} from '../endpoint/read-body.js';
import {tokenEndpointPlugin} from './fastify.js';
import {handleNodeRequest, toNodeHandler, type NodeHandlerOptions, type NodeRequest} from './node.js';

interface Played {
  method?: string;
  url?: string;
  originalUrl?: unknown;
  headers?: Record<string, string | string[]>;
  encrypted?: boolean;
  body?: unknown;
  /** The body has been read to its end by something before. */
  isRead?: boolean;
}

function requestOf({method = 'POST', url = '/token', headers = {}, encrypted, isRead, ...more}: Played): NodeRequest {
  const stream = new PassThrough();
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
  const socket = encrypted === undefined ? {} : {encrypted};
  const request = Object.assign(stream, {method, url, headers, rawHeaders, socket, ...more});
  if (isRead) Object.defineProperty(request, 'readableEnded', {value: true});
  return request as unknown as NodeRequest;
}

/** What the endpoint gets of a request. */
async function seen<T>(
  request: NodeRequest,
  look: (incoming: IncomingRequest, body: BodyReader) => T | Promise<T>,
  options: NodeHandlerOptions = {},
): Promise<T> {
  let found: T | undefined;
  const handle = async (incoming: IncomingRequest, _native: unknown, body: BodyReader) => {
    found = await look(incoming, body);
    return {status: 200, headers: {}, body: ''};
  };
  const endpoint = Object.assign(() => Promise.reject(new Error('not called')), {handle});
  await handleNodeRequest({endpoint, request, native: undefined, options});
  return found as T;
}

test('a request’s origin is that of its connection and its Host, where Host is one', async () => {
  const originOf = (played: Played): Promise<string | undefined> => seen(requestOf(played), ({origin}) => origin);
  assert.equal(await originOf({headers: {host: 'portal.example'}}), 'http://portal.example');
  assert.equal(await originOf({headers: {host: 'Portal.example:443'}, encrypted: true}), 'https://portal.example');
  assert.equal(await originOf({headers: {host: '[::1]:8080'}}), 'http://[::1]:8080');
  assert.equal(await originOf({}), 'http://localhost');
  for (const host of [
    'user@portal.example',
    'portal.example/x',
    '/portal.example',
    'portal.example?x',
    'a b',
    '[',
    '',
    'x:99999',
  ]) {
    assert.equal(await originOf({headers: {host}}), undefined, host);
  }
});

test('the first of what trusted proxies say counts, if it is a protocol of the web', async () => {
  const originOf = (headers: Record<string, string | string[]>): Promise<string | undefined> =>
    seen(requestOf({headers: {host: 'inner:8080', ...headers}}), ({origin}) => origin, {trustProxy: true});
  const forwarded = (proto: string, host = 'portal.example') => ({
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
  });
  assert.equal(await originOf(forwarded(' https , http', ' portal.example , inner')), 'https://portal.example');
  assert.equal(await originOf({'x-forwarded-proto': ['https', 'http']}), 'https://inner:8080');
  assert.equal(await originOf({'x-forwarded-host': 'portal.example'}), 'http://portal.example');
  for (const proto of ['httpsx', 'xhttps', 'ftp', 'javascript', '']) {
    assert.equal(await originOf(forwarded(proto)), undefined, proto);
  }
});

test('the standard request has the address that was called, before a router cut it, on the same host', async () => {
  const urlOf = (played: Played): Promise<string> =>
    seen(requestOf({headers: {host: 'portal.example'}, ...played}), ({request}) => request.url);
  assert.equal(await urlOf({url: '/token', originalUrl: '/api/token?x=1'}), 'http://portal.example/api/token?x=1');
  assert.equal(await urlOf({url: '/token', originalUrl: 7}), 'http://portal.example/token');
  for (const url of ['http://evil.example/', '@evil.example/', '*', '']) {
    assert.equal(await urlOf({url}), 'http://portal.example/', url);
  }
  assert.equal(new URL(await urlOf({url: '//evil.example:99999/'})).host, 'portal.example');
  assert.equal(await urlOf({headers: {host: '['}}), 'http://invalid.invalid/token');
});

test('methods that a standard request cannot have are others there, and their names are not mistaken', async () => {
  const methodOf = (method: string): Promise<string> => seen(requestOf({method}), ({request}) => request.method);
  for (const method of ['TRACE', 'trace', 'TRACK', 'CONNECT']) assert.equal(await methodOf(method), 'GET');
  for (const method of ['POST', 'TRACES', 'UNTRACE']) assert.equal(await methodOf(method), method);
});

test('headers that a standard request cannot have are left out of it, and the others are there', async () => {
  const request = requestOf({headers: {':authority': 'x', cookie: 'a=1', 'x-odd': 'a\u0000b'}});
  assert.deepEqual(await seen(request, incoming => [...incoming.request.headers]), [['cookie', 'a=1']]);
  const twice = requestOf({headers: {'x-twice': ['a', 'b']}});
  assert.deepEqual(await seen(twice, incoming => [incoming.header('x-twice'), incoming.header('x-none')]), [
    'a, b',
    undefined,
  ]);
});

const text = (bytes: unknown): string =>
  bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : String(bytes);
const bodyOf = (request: NodeRequest, maxBytes = 100, ms = 60_000): Promise<string> =>
  seen(request, async (_incoming, body) => text(await body(maxBytes, ms)));

test('a body that a parser has read is taken as it is, or written again, and held to the limit', async () => {
  for (const [body, read] of [
    ['{"a":"é"}', '{"a":"é"}'],
    [{a: 1}, '{"a":1}'],
    [Buffer.from('{}'), '{}'],
    [undefined, 'broken'],
    [10n, 'broken'],
  ] as const) {
    assert.equal(await bodyOf(requestOf({body, isRead: true})), read);
  }
  assert.equal(await bodyOf(requestOf({body: 'x'.repeat(10), isRead: true}), 10), 'x'.repeat(10));
  assert.equal(await bodyOf(requestOf({body: 'x'.repeat(11), isRead: true}), 10), 'too-large');
  const unread = requestOf({body: {}});
  const reading = bodyOf(unread);
  (unread as unknown as PassThrough).end('{"b":2}');
  assert.equal(await reading, '{"b":2}', 'an empty object that something has put there is no body');
});

test('a body is read to the limit and no further, whatever its parts are, and leaves no timer behind', async t => {
  const clear = t.mock.method(globalThis, 'clearTimeout');
  const read = async (parts: (string | Buffer)[], encoding?: BufferEncoding): Promise<string> => {
    const request = requestOf({});
    const stream = request as unknown as PassThrough;
    if (encoding) stream.setEncoding(encoding);
    const reading = bodyOf(request, 10);
    for (const part of parts) stream.write(part);
    stream.end();
    return reading;
  };
  assert.equal(await read(['12345', '67890']), '1234567890');
  assert.equal(await read(['12345', '678901']), 'too-large');
  assert.equal(await read(['é'.repeat(5)], 'utf8'), 'é'.repeat(5));
  assert.equal(await read(['é'.repeat(5), 'x'], 'utf8'), 'too-large');
  assert.equal(await read([]), '');
  assert.equal(clear.mock.callCount(), 5);
});

test('a request that has ended is not waited for, one that breaks off is broken, and a late error ends nothing', async () => {
  const destroyed = requestOf({});
  destroyed.destroy();
  await new Promise(setImmediate);
  assert.equal(await bodyOf(destroyed, 100, 1), 'broken');
  assert.equal(await bodyOf(requestOf({isRead: true})), 'broken');
  const breaking = requestOf({});
  const reading = bodyOf(breaking);
  breaking.destroy(new Error('reset'));
  assert.equal(await reading, 'broken');
  const large = requestOf({});
  const refused = bodyOf(large, 1);
  (large as unknown as PassThrough).write('too much');
  assert.equal(await refused, 'too-large');
  // Without a listener of its own it would be an uncaught one.
  large.destroy(new Error('reset'));
  await new Promise(setImmediate);
  assert.equal(large.listenerCount('data'), 0);
});

/** A response that cannot be written, or notes what is. */
function responseOf(fails = false) {
  const noted: unknown[] = [];
  const response = {
    setHeader: (name: string, value: unknown) => noted.push([name, value]),
    writeHead(status: number, headers: unknown) {
      if (fails) throw new Error('ERR_HTTP_HEADERS_SENT');
      noted.push([status, headers]);
    },
    end: (body: string) => noted.push(body),
    destroy: () => noted.push('destroyed'),
  };
  return {noted, response: response as unknown as ServerResponse};
}

test('a response has its length in bytes, none where it is empty, and where it cannot be sent its connection ends', async () => {
  const answer = (body: string) => {
    const handle = () => Promise.resolve({status: 200, headers: {a: 'b'}, body});
    return toNodeHandler(Object.assign(() => Promise.reject(new Error('no')), {handle}));
  };
  const [full, empty, failing] = [responseOf(), responseOf(), responseOf(true)];
  await answer('é')(requestOf({}), full.response);
  assert.deepEqual(full.noted, [['content-length', 2], [200, {a: 'b'}], 'é']);
  await answer('')(requestOf({}), empty.response);
  assert.deepEqual(empty.noted, [[200, {a: 'b'}], '']);
  await answer('')(requestOf({}), failing.response);
  assert.deepEqual(failing.noted, ['destroyed']);
});

test('a function around an endpoint gets a standard request with the body, and its failure is an answer', async () => {
  const call = async (played: Played, run: (request: Request) => Promise<Response>) => {
    const {status, body, headers} = await handleNodeRequest({
      endpoint: run,
      request: requestOf(played),
      native: undefined,
    });
    return {status, body, headers};
  };
  const echo = async (request: Request): Promise<Response> =>
    new Response(`${request.method} ${await request.text()}`, {status: 201});
  assert.equal((await call({body: {a: 1}, isRead: true}, echo)).body, 'POST {"a":1}');
  for (const method of ['GET', 'HEAD']) {
    assert.equal((await call({method, body: 'x', isRead: true}, echo)).body, `${method} `);
  }
  const {status, headers} = await call({method: 'TRACE'}, echo);
  assert.deepEqual([status, headers['allow']], [405, 'POST']);
  const failed = await call({}, () => Promise.reject(new Error('secret words')));
  assert.equal(failed.status, 500);
  assert.doesNotMatch(failed.body, /secret words/);
});

test('Fastify: methods that it does not know, a path of one’s own, proxies and options that are Fastify’s', async t => {
  const app = fastify();
  t.after(() => app.close());
  const origins: (string | undefined)[] = [];
  const handle = ({origin}: IncomingRequest) => {
    origins.push(origin);
    return Promise.resolve({status: 418, headers: {}, body: ''});
  };
  const endpoint = Object.assign(() => Promise.reject(new Error('no')), {handle});
  await app.register(tokenEndpointPlugin, {endpoint, trustProxy: true});
  await app.register(tokenEndpointPlugin, {endpoint, path: '/other'});
  const headers = {'x-forwarded-proto': 'https', 'x-forwarded-host': 'portal.example', host: 'inner'};
  for (const url of ['/token', '/other']) {
    assert.equal((await app.inject({method: 'POST', url, headers, payload: '{}'})).statusCode, 418);
  }
  assert.deepEqual(origins, ['https://portal.example', 'http://inner']);
  const own = fastify();
  t.after(() => own.close());
  const credential = {getToken: () => Promise.resolve(null)};
  const ofFastify = {prefix: '/pbi', logLevel: 'silent', logSerializers: {}} as const;
  await own.register(tokenEndpointPlugin, {credential, authorize: () => null, ...ofFastify});
  own.get('/mine', () => 'mine');
  assert.deepEqual(
    [own.supportedMethods.includes('CONNECT'), own.supportedMethods.includes('PROPFIND')],
    [false, true],
  );
  const withBody = {method: 'GET', url: '/mine', headers: {'content-type': 'a/b'}, payload: 'x'} as const;
  assert.equal((await own.inject(withBody)).body, 'mine', 'the app’s other routes take what they took before');
  const json = {'content-type': 'application/json'};
  assert.equal((await own.inject({method: 'POST', url: '/pbi/token', headers: json, payload: '{'})).statusCode, 400);
  const empty = await own.inject({method: 'POST', url: '/pbi/token', headers: {'content-type': ''}, payload: '{'});
  assert.equal(empty.statusCode, 415);
  assert.equal(empty.json<{error: {code: string}}>().error.code, 'UnsupportedMediaType');
});
