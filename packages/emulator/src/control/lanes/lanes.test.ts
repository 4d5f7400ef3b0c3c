import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createDefaultWorld} from '../../world/seed/default-world.js';
import type {Lane} from './lane.js';
import {createLanes} from './lanes.js';
import {defaultLimits} from './limits.js';

function setUp() {
  const settings = {
    machine: () => Date.UTC(2030, 0, 1),
    createId: undefined,
    seed: 1,
    embedOrigin: (origin: string) => origin,
    tokenSecret: 'secret',
    sha256: undefined,
    journalSize: 10,
  };
  const lanes = createLanes({world: createDefaultWorld(), header: 'x-lane', limits: defaultLimits}, settings);
  const find = (request: {headers?: Record<string, string>; query?: string; body?: string}): string =>
    lanes.of({headers: {}, body: undefined, ...request, query: new URLSearchParams(request.query)}).name;
  return {lanes, find};
}
const tokenOf = (lane: unknown): string => `a.${btoa(JSON.stringify({lane}))}.c`;

test('the lane of a token is looked up once for each of the last 500 tokens', () => {
  const {lanes, find} = setUp();
  lanes.of({headers: {'x-lane': 'w1'}, query: new URLSearchParams(), body: undefined});
  const {codec} = lanes.getDefault().context;
  let decoded = 0;
  (lanes.getDefault() as {context: {codec: Lane['context']['codec']}}).context.codec = {
    ...codec,
    decode: token => {
      decoded++;
      return codec.decode(token);
    },
  };
  const send = (n: number): string => find({headers: {authorization: `EmbedToken H4sI${n}`}});
  for (let n = 0; n < 500; n++) assert.equal(send(n), 'default');
  send(0);
  assert.equal(decoded, 500, 'the first of 500 is still known');
  send(500);
  send(0);
  assert.equal(decoded, 502, 'the first of 501 is not');
});

test('the lane of a code, of a token or of an assertion is found in a form of a sign-in of up to 64 KiB, and only there', () => {
  const {find} = setUp();
  find({headers: {'x-lane': 'w1'}});
  const assertion = encodeURIComponent(tokenOf('w1'));
  const form = `grant_type=x&assertion=${assertion}&pad=`;
  const padded = (length: number): string => form.padEnd(length, 'y');
  assert.equal(find({body: padded(64 * 1024)}), 'w1');
  assert.equal(find({body: padded(64 * 1024 + 1)}), 'default');
  assert.equal(find({body: `assertion=${assertion}&grant_type=x`}), 'w1');
  assert.equal(find({body: `assertion=${assertion}`}), 'default', 'no sign-in');
  assert.equal(find({body: `assertion=${assertion}&not_grant_type=x`}), 'default', 'the name of another member');
  assert.equal(find({body: 'grant_type=x'}), 'default');
  assert.equal(find({body: `grant_type=x&assertion=${encodeURIComponent(tokenOf('gone'))}`}), 'default');
});

test('what names a lane: the header before the query, both before the token; an empty name is none', () => {
  const {find} = setUp();
  for (const lane of ['a', 'b', 'c']) find({headers: {'x-lane': lane}});
  const authorization = `Bearer ${tokenOf('c')}`;
  assert.equal(find({headers: {'x-lane': 'a', authorization}, query: 'lane=b'}), 'a');
  assert.equal(find({headers: {authorization}, query: 'lane=b'}), 'b');
  assert.equal(find({headers: {authorization}}), 'c');
  assert.equal(find({headers: {authorization}, query: 'lane='}), 'c');
  assert.equal(find({headers: {'x-lane': '', authorization}}), 'c');
  for (const odd of [7, null, {name: 'c'}]) {
    assert.equal(find({headers: {authorization: `Bearer ${tokenOf(odd)}`}}), 'default', JSON.stringify(odd));
  }
  for (const odd of ['Bearer x', 'Bearer a.b.c', 'Bearer', `Bearer a.${btoa('null')}.c`]) {
    assert.equal(find({headers: {authorization: odd}}), 'default', odd);
  }
});

test('a token in the letters of base64url names its lane', () => {
  const {find} = setUp();
  find({headers: {'x-lane': 'w1'}});
  // The payload has both of the letters that base64url writes otherwise.
  const payload = btoa(JSON.stringify({lane: 'w1', x: '>>>???ÿÿÿþþþ'}));
  assert.match(payload, /\+/);
  assert.match(payload, /\//);
  const token = payload.replaceAll('+', '-').replaceAll('/', '_');
  assert.equal(find({headers: {authorization: `Bearer a.${token}.c`}}), 'w1');
});

test('a lane that takes the place of a removed one does not answer to what the other was called', () => {
  const {lanes, find} = setUp();
  find({headers: {'x-lane': 'w1'}});
  find({headers: {'x-lane': 'w2'}});
  const headers = {authorization: `Bearer ${tokenOf('w1')}`};
  assert.equal(find({headers}), 'w1');
  lanes.remove('w1');
  assert.equal(find({headers}), 'default');
  assert.throws(() => lanes.remove('w1'), /^ControlError: There is no lane w1\. There are: default, w2\.$/);
  assert.throws(() => lanes.remove('default'), /The default lane cannot be removed/);
});
