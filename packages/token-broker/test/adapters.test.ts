import assert from 'node:assert/strict';
import {createServer, request as httpRequest, type Server, type ServerResponse} from 'node:http';
import http2 from 'node:http2';
import type {AddressInfo} from 'node:net';
import {after, test} from 'node:test';
import express from 'express';
import fastify, {type FastifyRequest} from 'fastify';
import {tokenEndpointPlugin} from '../src/adapters/fastify.js';
import {toNodeHandler, type NodeRequest} from '../src/adapters/node.js';
import type {TokenEndpoint} from '../src/index.js';
import {fakePowerBi} from './support/fake-power-bi.js';
import {everything, onePair, createSite} from './support/helpers.js';
import {sendRaw} from './support/raw-http.js';

const closing: (() => Promise<unknown> | void)[] = [];
after(async () => {
  for (const close of closing) await close();
});

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Each server that the endpoint can be mounted in, with the name that its authorize got from the native request. */
const servers: Record<string, (endpoint: TokenEndpoint) => Promise<string>> = {
  'Node’s http': endpoint => listen(createServer((req, res) => void toNodeHandler(endpoint)(req, res))),
  Express: endpoint => {
    const app = express();
    app.all('/token', toNodeHandler(endpoint));
    return listen(createServer(app));
  },
  'Express below a router and after express.json()': endpoint => {
    const [app, router] = [express(), express.Router()];
    app.use(express.json());
    router.all('/token', toNodeHandler(endpoint));
    app.use('/', router);
    return listen(createServer(app));
  },
  'Node’s http, with something put around the endpoint': endpoint =>
    listen(
      createServer(
        (req, res) => void toNodeHandler<NodeRequest>((request, native) => endpoint(request, native))(req, res),
      ),
    ),
  Fastify: async endpoint => {
    const app = fastify({forceCloseConnections: true});
    await app.register(tokenEndpointPlugin, {endpoint});
    closing.push(() => app.close());
    return app.listen({port: 0, host: '127.0.0.1'});
  },
};

for (const [name, start] of Object.entries(servers)) {
  const post = (origin: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${origin}/token`, {
      method: 'POST',
      body: JSON.stringify(onePair()),
      headers: {'content-type': 'application/json', origin},
      ...init,
    });

  test(`${name}: a page’s request is answered, with the native request at hand`, async () => {
    let native: unknown;
    let cookie: string | null = null;
    const {endpoint} = createSite({
      authorize: ({request, native: given}) => {
        native = given;
        cookie = request.headers.get('cookie');
        return everything();
      },
    });
    const origin = await start(endpoint);
    const response = await post(origin, {headers: {'content-type': 'application/json', origin, cookie: 'session=1'}});
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.match(((await response.json()) as {token: string}).token, /^H4sI/);
    assert.equal(cookie, 'session=1');
    assert.equal((native as NodeRequest | FastifyRequest).headers.cookie, 'session=1');
  });

  test(`${name}: the endpoint’s own words answer a wrong method, type, origin and body`, async () => {
    const {endpoint} = createSite();
    const origin = await start(endpoint);
    const code = async (init: RequestInit): Promise<unknown> => {
      const response = await post(origin, init);
      return [response.status, ((await response.json()) as {error: {code: string}}).error.code];
    };
    assert.deepEqual(await code({method: 'GET', body: null}), [405, 'MethodNotAllowed']);
    assert.deepEqual(await code({headers: {'content-type': 'text/plain', origin}}), [415, 'UnsupportedMediaType']);
    assert.deepEqual(await code({headers: {'content-type': 'application/json', origin: 'https://evil.example'}}), [
      403,
      'OriginNotAllowed',
    ]);
    if (!name.includes('express.json')) assert.deepEqual(await code({body: '{"reports":'}), [400, 'InvalidRequest']);
    assert.deepEqual(await code({body: JSON.stringify({...onePair(), identities: []})}), [400, 'InvalidRequest']);
  });

  if (!name.includes('express.json')) {
    test(`${name}: of a body of 10 MB without a length little is read before it is refused`, async () => {
      const {endpoint, world} = createSite();
      const {port} = new URL(await start(endpoint));
      const status = await new Promise<number | string | undefined>((resolve, reject) => {
        const sending = httpRequest(
          {
            port,
            host: '127.0.0.1',
            path: '/token',
            method: 'POST',
            headers: {'content-type': 'application/json', 'transfer-encoding': 'chunked'},
          },
          response => {
            response.resume();
            resolve(response.statusCode);
            sending.destroy();
          },
        );
        sending.on('error', error => {
          if (
            (error as NodeJS.ErrnoException).code !== 'EPIPE' &&
            (error as NodeJS.ErrnoException).code !== 'ECONNRESET'
          ) {
            reject(error);
          }
        });
        const chunk = Buffer.alloc(64 * 1024, 0x20);
        let sent = 0;
        const more = (): void => {
          while (sent < 10_000_000 && !sending.destroyed) {
            sent += chunk.length;
            if (!sending.write(chunk)) {
              sending.once('drain', more);
              return;
            }
          }
          sending.end();
        };
        more();
      });
      assert.equal(status, 413);
      assert.equal(world.sent.length, 0);
    });
  }
}

test('Fastify: the plugin makes the endpoint itself, and the app’s other routes keep their parsers', async () => {
  const world = fakePowerBi();
  const app = fastify({forceCloseConnections: true});
  app.decorateRequest('user', 'anna');
  app.post<{Body: {a: number}}>('/other', request => ({b: request.body.a}));
  await app.register(tokenEndpointPlugin, {
    path: '/pbi/token',
    fetch: world.fetch,
    now: () => world.now,
    credential: {getToken: () => Promise.resolve({token: 'entra', expiresOnTimestamp: world.now + 3600_000})},
    authorize: ({native}) => everything((native as FastifyRequest & {user: string}).user),
  });
  closing.push(() => app.close());
  const headers = {'content-type': 'application/json'};
  const response = await app.inject({method: 'POST', url: '/pbi/token', headers, payload: JSON.stringify(onePair())});
  assert.equal(response.statusCode, 200);
  assert.equal(world.generated()[0]!.identities![0]!.username, 'anna');
  assert.deepEqual((await app.inject({method: 'POST', url: '/other', headers, payload: '{"a":1}'})).json(), {b: 1});
});

test('Express: a body that a parser with a higher limit has read is held to the endpoint’s own', async () => {
  const {endpoint, world} = createSite();
  const send = async (padding: number): Promise<number> => {
    // In chunks: no Content-Length says how much comes.
    const body = new Blob([JSON.stringify(onePair()), ' '.repeat(padding)]).stream();
    const init = {method: 'POST', headers: {'content-type': 'application/json'}, body, duplex: 'half'};
    return (await fetch(`${origin}/token`, init)).status;
  };
  // Spaces would be lost in a body that is read to an object: this parser keeps the bytes.
  const app = express();
  app.use(express.raw({type: () => true, limit: '10mb'}));
  app.all('/token', toNodeHandler(endpoint));
  const origin = await listen(createServer(app));
  assert.equal(await send(0), 200);
  const calls = world.sent.length;
  assert.equal(await send(70_000), 413);
  assert.equal(world.sent.length, calls);
});

for (const [what, ending] of [
  ['that stops half-way', 'late'],
  ['whose sender goes away', 'broken'],
] as const) {
  test(`Node: a body ${what} ends the request and not the server`, {timeout: 120_000}, async () => {
    const {endpoint, log} = createSite({resilience: {deadlineMs: ending === 'late' ? 1_000 : 10_000}});
    let answered = (): void => undefined;
    const done = new Promise<void>(resolve => {
      answered = resolve;
    });
    const origin = await listen(createServer((req, res) => void toNodeHandler(endpoint)(req, res).then(answered)));
    const sending = httpRequest(`${origin}/token`, {
      method: 'POST',
      headers: {'content-type': 'application/json', 'content-length': '500'},
    });
    sending.on('error', () => undefined);
    sending.write('{"reports":', () => {
      if (ending === 'broken') sending.destroy();
    });
    await done;
    sending.destroy();
    assert.deepEqual(
      log.map(entry => entry['code']),
      ['InvalidRequest'],
    );
    assert.equal(
      (
        await fetch(`${origin}/token`, {
          method: 'POST',
          body: JSON.stringify(onePair()),
          headers: {'content-type': 'application/json'},
        })
      ).status,
      200,
    );
  });
}

test('Node: a Host header that is no host is refused and does not end the process', async () => {
  const {endpoint} = createSite({authorize: () => null});
  const {port} = new URL(await listen(createServer((req, res) => void toNodeHandler(endpoint)(req, res))));
  const status = await new Promise(resolve => {
    httpRequest(
      {
        port,
        host: '127.0.0.1',
        path: '//evil.example:99999/token',
        method: 'POST',
        headers: {host: '[', 'content-type': 'application/json', origin: 'https://evil.example'},
      },
      response => {
        response.resume();
        resolve(response.statusCode);
      },
    ).end('{}');
  });
  assert.ok(status === 403 || status === 400);
});

test('Node: a body that something has paused before is read', async () => {
  const {endpoint} = createSite();
  const origin = await listen(
    createServer((req, res) => {
      req.pause();
      void toNodeHandler(endpoint)(req, res);
    }),
  );
  const headers = {'content-type': 'application/json'};
  const response = await fetch(origin, {method: 'POST', headers, body: JSON.stringify(onePair())});
  assert.equal(response.status, 200);
});

test('Node: a request whose path names another host is one to the host that it came to', async () => {
  const urls: string[] = [];
  const {endpoint} = createSite({
    authorize({request}) {
      urls.push(request.url);
      return null;
    },
  });
  const {port} = new URL(await listen(createServer((req, res) => void toNodeHandler(endpoint)(req, res))));
  const body = JSON.stringify(onePair());
  for (const target of ['/token', 'http://evil.example/token', '//evil.example/token', '*']) {
    await sendRaw(
      Number(port),
      `POST ${target} HTTP/1.1\r\nhost: portal.example\r\nconnection: close\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    );
  }
  assert.deepEqual(
    urls.map(url => new URL(url).origin),
    Array(4).fill('http://portal.example'),
  );
});

test('Node: forwarded headers are believed only where a proxy is trusted', async () => {
  const {endpoint} = createSite();
  const send = async (trustProxy: boolean): Promise<number> => {
    const origin = await listen(createServer((req, res) => void toNodeHandler(endpoint, {trustProxy})(req, res)));
    return (
      await fetch(`${origin}/token`, {
        method: 'POST',
        body: JSON.stringify(onePair()),
        headers: {
          'content-type': 'application/json',
          origin: 'https://portal.example',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'portal.example',
        },
      })
    ).status;
  };
  assert.equal(await send(true), 200);
  assert.equal(await send(false), 403);
});

test('Node: a body that something has read and not kept is not waited for', async () => {
  const {endpoint} = createSite({resilience: {deadlineMs: 10_000}});
  const handler = toNodeHandler(endpoint);
  const origin = await listen(
    createServer((request, response) => {
      request.resume().on('close', () => setImmediate(() => void handler(request, response)));
    }),
  );
  const response = await fetch(`${origin}/token`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(onePair()),
  });
  assert.equal(response.status, 400);
  assert.match(await response.text(), /broke off/);
});

test('Node: a request that breaks off after its body was given up is no uncaught error, over HTTP/2 neither', async () => {
  const {endpoint} = createSite({maxBodyBytes: 100});
  const handler = toNodeHandler(endpoint);
  const server = http2.createServer((request, response) => {
    response.once('finish', () => request.destroy(new Error('The connection was reset.')));
    void handler(request as unknown as NodeRequest, response as unknown as ServerResponse);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closing.push(() => {
    client.destroy();
    server.close();
  });
  client.on('error', () => undefined);
  const stream = client.request({':method': 'POST', ':path': '/token', 'content-type': 'application/json'});
  const ended = new Promise(done => stream.once('close', done));
  stream.on('error', () => undefined).resume();
  const status = new Promise(done => stream.once('response', headers => done(headers[':status'])));
  stream.end(JSON.stringify(onePair()).padEnd(1000));
  assert.equal(await status, 413);
  // The test runner fails a test in whose time an error is uncaught.
  await ended;
});
