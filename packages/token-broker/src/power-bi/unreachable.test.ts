import assert from 'node:assert/strict';
import {test} from 'node:test';
import {unreachable} from './unreachable.js';

const origin = 'https://api.powerbi.com';
const failure = (code: unknown): Error => Object.assign(new Error('fetch failed'), {code});
const inside = (depth: number, cause: unknown): unknown =>
  depth === 0 ? cause : new Error('fetch failed', {cause: inside(depth - 1, cause)});

test('why a connection failed is found in the error, in its causes, and in the first of several addresses', () => {
  const refused = `${origin} cannot be reached: nothing listens there. Start what should, or correct the address.`;
  for (const error of [
    failure('ECONNREFUSED'),
    inside(4, failure('ECONNREFUSED')),
    inside(1, {errors: [failure('ECONNREFUSED'), failure('ENOTFOUND')], cause: failure('ENOTFOUND')}),
    Object.assign(new Error('fetch failed', {cause: failure('ECONNREFUSED')}), {code: 'UND_ERR'}),
  ]) {
    assert.equal(unreachable(origin, error), refused);
  }
  assert.match(unreachable(origin, failure('ENOTFOUND')) ?? '', /no such host/);
  const plain = inside(1, failure('ERR_SSL_WRONG_VERSION_NUMBER'));
  assert.match(unreachable('https://127.0.0.1:8081', plain) ?? '', /does not speak TLS\. Write http:/);
});

test('what is no failed connection is none, however deep or odd it is', () => {
  for (const error of [
    undefined,
    null,
    'ECONNREFUSED',
    new Error('ECONNREFUSED'),
    failure(7),
    failure('constructor'),
    failure('ABORT_ERR'),
    inside(1, null),
    {errors: []},
    {errors: 'ECONNREFUSED'},
    inside(5, failure('ECONNREFUSED')),
  ]) {
    assert.equal(unreachable(origin, error), undefined);
  }
});

test('of causes without end the first five are looked at', () => {
  let looks = 0;
  const endless = {
    get cause(): object {
      looks += 1;
      assert.ok(looks < 100, 'looks on and on');
      return endless;
    },
  };
  assert.equal(unreachable('https://api.powerbi.com', endless), undefined);
  assert.equal(looks, 5);
});
