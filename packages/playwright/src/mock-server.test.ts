import assert from 'node:assert/strict';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {test, type TestContext} from 'node:test';
import type {HostCall} from '@pbi-bound-report/test-kit';
import {connectToMockServer} from './mock-server.js';

async function serve(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const call = (more: Partial<HostCall> = {}): HostCall => ({
  method: 'GET',
  url: new URL('https://api.powerbi.com/v1.0/myorg/groups?$top=1'),
  headers: {},
  body: undefined,
  ...more,
});

test('a call is carried to the server under the name that the page called, without what was of its own connection', async t => {
  const seen: IncomingMessage[] = [];
  const bodies: string[] = [];
  const origin = await serve(t, (request, response) => {
    seen.push(request);
    let body = '';
    request.on('data', part => (body += String(part)));
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(201, {'x-twice': ['a', 'b'], 'content-encoding': 'identity', 'set-cookie': ['c=1', 'd=2']});
      response.end('Zürich');
    });
  });
  const headers = {
    authorization: 'Bearer x',
    host: 'evil.example',
    connection: 'close',
    'content-length': '99',
    'transfer-encoding': 'chunked',
    'accept-encoding': 'br',
    ':authority': 'x',
  };
  const answer = await connectToMockServer(origin).send(call({method: 'POST', headers, body: '{"a":1}'}));
  assert.deepEqual(bodies, ['{"a":1}']);
  const [{method, url, headers: sent}] = seen as [IncomingMessage];
  assert.deepEqual([method, url], ['POST', '/v1.0/myorg/groups?$top=1']);
  assert.deepEqual(
    [sent.host, sent.authorization, sent['accept-encoding'], sent['content-length'], sent[':authority']],
    ['api.powerbi.com', 'Bearer x', 'identity', '7', undefined],
  );
  assert.deepEqual([answer.status, answer.body, answer.headers['x-twice']], [201, 'Zürich', 'a, b']);
  assert.equal(answer.headers['set-cookie'], 'c=1, d=2');
  for (const name of ['connection', 'content-encoding', 'content-length', 'transfer-encoding', 'keep-alive']) {
    assert.equal(name in answer.headers, false, name);
  }
});

test('a connection that the server ends is a lost one, and one that cannot be made says what to start', async t => {
  const origin = await serve(t, (_request, response) => void response.destroy());
  const {effect} = await connectToMockServer(origin).send(call());
  assert.deepEqual(effect, {connection: 'drop'});
  await assert.rejects(connectToMockServer('http://127.0.0.1:1').send(call()), {
    message: /^Failed to reach the emulator at http:\/\/127\.0\.0\.1:1: ECONNREFUSED\. Start it/,
  });
});

test('a call whose test is over ends', async t => {
  const origin = await serve(t, () => undefined);
  const over = new AbortController();
  const waiting = connectToMockServer(origin).send(call(), over.signal);
  over.abort();
  await assert.rejects(waiting, /Failed to reach the emulator/);
});

test('what is no origin is refused when the worker starts', () => {
  for (const origin of ['localhost', '', '8081']) {
    assert.throws(() => connectToMockServer(origin), {name: 'TypeError', message: /is no origin\. Set powerBiOptions/});
  }
});
