import assert from 'node:assert/strict';
import {test} from 'node:test';
import {secureOrigin} from './clouds.js';

const read = (value: string, trustedHttpHosts?: readonly string[]): string =>
  secureOrigin({option: 'apiOrigin', value, trustedHttpHosts});

test('secrets go unencrypted to loopback and to hosts that are named, and to no other', () => {
  const unencrypted = /apiOrigin: .*would carry secrets unencrypted/;
  for (const value of ['http://localhost:1', 'http://127.0.0.1', 'http://[::1]:8081', 'https://elsewhere.example']) {
    assert.equal(read(value), value);
    assert.equal(read(value, ['mock']), value);
  }
  assert.equal(read('http://mock:8081', ['other', 'MOCK']), 'http://mock:8081');
  assert.equal(read('http://[fd00::1]', ['[fd00::1]']), 'http://[fd00::1]');
  for (const [value, trusted] of [
    ['http://mock:8081', undefined],
    ['http://mock:8081', []],
    ['http://mock:8081', ['other']],
    ['http://a.mock', ['mock']],
    ['http://mock.example', ['mock']],
    ['http://localhost.example', ['mock']],
    ['ftp://mock', ['mock']],
    ['ftp://localhost', undefined],
  ] as const) {
    assert.throws(() => read(value, trusted), unencrypted, value);
  }
});

test('what is more than an origin is refused', () => {
  const origin = 'https://api.powerbi.com';
  assert.equal(read(`${origin}/`), origin);
  for (const more of ['/v1.0', '?a=b', '#c']) {
    assert.throws(() => read(origin + more), /must be an origin without path/);
  }
  for (const who of ['user@', ':password@', 'user:password@']) {
    assert.throws(() => read(`https://${who}api.powerbi.com`), /must be an origin without path/);
  }
  assert.throws(() => read('api.powerbi.com'), /not an absolute URL/);
  const authority = {option: 'authorityHost', value: 'http://127.0.0.1:8081/v1'};
  assert.throws(() => secureOrigin(authority), /such as "http:\/\/127\.0\.0\.1:8081"/);
  assert.throws(() => secureOrigin({...authority, value: 'entra'}), /such as "https:\/\/login\.microsoftonline\.com"/);
});

test('hosts that are trusted are names of hosts, and none of them Microsoft’s', () => {
  for (const [hosts, problem] of [
    ['mock', /it is not a list/],
    [null, /it is not a list/],
    [[7], /"7" is not the name of a host/],
    [[''], /is not the name of a host/],
    [['mock.'], /is not the name of a host/],
    [['mock:80'], /is not the name of a host/],
    [['*.mock'], /is not the name of a host/],
    [['good', 'bad/'], /"bad\/" is not the name of a host/],
    [['API.PowerBI.com'], /is Microsoft's/],
    [['good', 'x.windows.net'], /x\.windows\.net is Microsoft's/],
    [['windows.net'], /is Microsoft's/],
  ] as const) {
    // What is called does not matter: the list itself is wrong.
    assert.throws(() => read('https://elsewhere.example', hosts as never), problem, String(hosts));
  }
  for (const host of ['notwindows.net', 'x.windows.net.example']) {
    assert.equal(read(`http://${host}`, [host]), `http://${host}`);
  }
  assert.equal(read('http://[fd00::1]', ['[FD00::1]']), 'http://[fd00::1]');
});
