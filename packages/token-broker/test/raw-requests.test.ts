/** Every adapter behind a raw socket: whatever Node's parser lets through gets an answer of the contract. */
import assert from 'node:assert/strict';
import {METHODS} from 'node:http';
import {after, before, describe, test} from 'node:test';
import {everything, onePair, createSite} from './support/helpers.js';
import {kindOf, sendRaw, type RawAnswer} from './support/raw-http.js';
import {servers, type RunningServer} from './support/servers.js';

const body = JSON.stringify(onePair());
const json = 'Content-Type: application/json';

/** One request as it goes over the wire; `Host` is there unless the lines bring one. */
function wire(method: string, lines: string[] = [], content = '', target = '/token'): string {
  const host = lines.some(line => /^host:/i.test(line)) ? [] : ['Host: portal.example'];
  const length = content === '' ? [] : [`Content-Length: ${Buffer.byteLength(content, 'latin1')}`];
  const head = [`${method} ${target} HTTP/1.1`, ...host, ...lines, ...length, 'Connection: close', '', ''];
  return head.join('\r\n') + content;
}

const post = (...lines: string[]): string => wire('POST', [json, ...lines], body);

/** What a standard `Request` refuses or reads otherwise than Node's parser, and other oddities. */
const strange: Record<string, [request: string, status: number]> = {
  TRACE: [wire('TRACE'), 405],
  'a method of WebDAV': [wire('PROPFIND'), 405],
  'a Host with a user in it': [post('Host: user:password@portal.example'), 200],
  'a Host with a user, and an Origin': [post('Host: user@portal.example', 'Origin: https://portal.example'), 403],
  'a Host that is no host': [post('Host: ['), 200],
  'a Host with a path': [post('Host: portal.example/evil', 'Origin: http://portal.example'), 403],
  'an empty Host': [post('Host: '), 200],
  'a port that is none': [post('Host: portal.example:99999', 'Origin: http://portal.example'), 403],
  'a header value with bytes above ASCII': [post('X-Name: caf\xe9 \xff'), 200],
  'an Origin twice': [post('Origin: http://portal.example', 'Origin: http://portal.example'), 403],
  'a hundred cookies': [post(...Array.from({length: 100}, (_, i) => `Cookie: c${i}=1`)), 200],
  'an empty content type': [wire('POST', ['Content-Type: '], body), 415],
  'a content type that is none': [wire('POST', ['Content-Type: ;;;'], body), 415],
  'a content type twice': [wire('POST', ['Content-Type: text/plain', json], body), 415],
  'no content type': [wire('POST', [], body), 415],
  'no body': [wire('POST', [json, 'Content-Length: 0']), 400],
  'a body with GET': [wire('GET', [json], body), 405],
  HEAD: [wire('HEAD'), 405],
  'OPTIONS that is no preflight': [wire('OPTIONS'), 405],
  'an upgrade': [post('Upgrade: websocket', 'Connection: Upgrade'), 200],
  'a query string of nonsense': [wire('POST', [json], body, '/token?%zz&a[]=%00&='), 200],
  'a body in one-byte chunks': [
    wire('POST', [json, 'Transfer-Encoding: chunked']) +
      [...Buffer.from(body)].map(byte => `1\r\n${String.fromCharCode(byte)}\r\n`).join('') +
      '0\r\n\r\n',
    200,
  ],
  'chunks with trailers': [
    `${wire('POST', [json, 'Transfer-Encoding: chunked', 'Trailer: X-End'])}${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\nX-End: 1\r\n\r\n`,
    200,
  ],
  'a waiting Expect': [post('Expect: 100-continue'), 200],
  'gzip that is not understood': [wire('POST', [json, 'Content-Encoding: gzip'], '\x1f\x8b\x08\x00'), 400],
};

for (const [name, start] of Object.entries(servers)) {
  void describe(name, () => {
    let server: RunningServer;
    before(async () => {
      server = await start(
        createSite({
          rateLimit: false,
          authorize: ({request}) => {
            // A policy reads the standard request, so it must be there for every request that gets this far.
            assert.equal(request.method, 'POST');
            assert.ok(request.url.startsWith('http'));
            return everything();
          },
        }).endpoint,
      );
    });
    after(() => server.close());
    const send = (request: string): Promise<RawAnswer> => sendRaw(server.port, Buffer.from(request, 'latin1'));

    for (const [what, [request, status]] of Object.entries(strange)) {
      void test(`${what}: ${status}`, async () => {
        const answer = await send(request);
        assert.equal(kindOf(answer, request.slice(0, request.indexOf(' '))), 'contract', JSON.stringify(answer));
        assert.equal(answer.status, status, answer.body);
      });
    }

    void test('every method that the parser knows, except POST, is refused', async () => {
      for (const method of METHODS.filter(known => known !== 'CONNECT' && known !== 'POST')) {
        const answer = await send(wire(method));
        assert.equal(kindOf(answer, method), 'contract', `${method}: ${JSON.stringify(answer)}`);
        assert.equal(answer.status, 405, method);
      }
    });

    void test('requests in a row on one connection are each answered', async () => {
      const three = [wire('TRACE'), post('Host: a@b'), post()].map((request, index) =>
        index < 2 ? request.replace('Connection: close', 'Connection: keep-alive') : request,
      );
      const {body: text} = await send(three.join(''));
      // The first answer's body is followed by the other two answers as they are.
      assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 200', 'HTTP/1.1 200']);
    });

    void test('after all of this the server still serves', async () => {
      assert.equal((await send(post())).status, 200);
    });
  });

  void describe(`${name}, with a lenient parser`, () => {
    let server: RunningServer;
    before(async () => {
      server = await start(createSite({rateLimit: false}).endpoint, {insecureHTTPParser: true});
    });
    after(() => server.close());

    for (const [what, line] of [
      ['a control character in a header', 'X-Odd: a\x01b'],
      ['a control character in the names for a preflight', 'Access-Control-Request-Headers: a\x01b'],
      ['a control character in the Host', 'Host: a\x01b'],
    ] as const) {
      void test(`${what} is no accident`, async () => {
        const answer = await sendRaw(server.port, Buffer.from(post(line), 'latin1'));
        assert.notEqual(kindOf(answer, 'POST'), 'broken', JSON.stringify(answer));
      });
    }
  });
}
