import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {test} from 'node:test';
import {clientSecretCredential, retryAfter, type ClientSecretOptions} from './credential.js';

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

for (const status of [301, 302, 307, 308]) {
  test(`a redirect ${status} of Entra is not followed: the secret stays with the host that was configured`, async t => {
    let calls = 0;
    const elsewhere = createServer((_request, response) => {
      calls += 1;
      response.end('{"access_token":"a","expires_in":3600}');
    });
    const location = await listen(elsewhere);
    const entra = createServer((_request, response) => response.writeHead(status, {location}).end());
    const authorityHost = await listen(entra);
    t.after(() => {
      for (const server of [elsewhere, entra]) {
        server.closeAllConnections();
        server.close();
      }
    });
    const credential = clientSecretCredential({
      tenantId: 'tenant',
      clientId: 'client',
      clientSecret: 'secret',
      authorityHost,
    });
    await assert.rejects(credential.getToken('scope'), {name: 'CredentialError'});
    assert.equal(calls, 0);
  });
}

for (const [what, answer] of [
  ['nothing in it', null],
  ['a list', []],
  ['a text', 'token'],
  ['no token', {expires_in: 3600}],
  ['an empty token', {access_token: '', expires_in: 3600}],
  ['a token that is no text', {access_token: 7, expires_in: 3600}],
  ['a token without an end', {access_token: 'a'}],
  ['a token whose end is no number', {access_token: 'a', expires_in: 'soon'}],
  ['a token that has ended', {access_token: 'a', expires_in: 0}],
] as const) {
  test(`an answer of Entra with ${what} is no token, and may pass`, async () => {
    const credential = clientSecretCredential({
      tenantId: 'tenant',
      clientId: 'client',
      clientSecret: 'secret',
      fetch: () => Promise.resolve(Response.json(answer)),
    });
    await assert.rejects(credential.getToken('scope'), {
      name: 'CredentialError',
      unavailable: true,
      message: 'Failed to get an Entra token: the answer holds none.',
    });
  });
}

test('numbers of seconds that come as texts are read', async () => {
  const credential = clientSecretCredential({
    tenantId: 'tenant',
    clientId: 'client',
    clientSecret: 'secret',
    fetch: () => Promise.resolve(Response.json({access_token: 'a', expires_in: '3600'})),
    now: () => 1000,
  });
  assert.deepEqual(await credential.getToken('scope'), {token: 'a', expiresOnTimestamp: 3_601_000});
});

const credentialWith = (options: Partial<ClientSecretOptions>): ReturnType<typeof clientSecretCredential> =>
  clientSecretCredential({tenantId: 'tenant', clientId: 'client', clientSecret: 'secret', ...options});

test('a credential without one of its three members is refused when it is made', () => {
  for (const name of ['tenantId', 'clientId', 'clientSecret']) {
    for (const value of ['', undefined, 7]) {
      assert.throws(() => credentialWith({[name]: value}), new RegExp(`TypeError: .*${name} is empty`));
    }
  }
});

test('whatever a tenant’s id holds, it stays one part of the path', async () => {
  const urls: string[] = [];
  const credential = credentialWith({
    tenantId: '../x?y#z',
    fetch: input => {
      urls.push(input as string);
      return Promise.resolve(Response.json({access_token: 'a', expires_in: 3600}));
    },
  });
  await credential.getToken(['one', 'two']);
  assert.deepEqual(urls, ['https://login.microsoftonline.com/..%2Fx%3Fy%23z/oauth2/v2.0/token']);
});

test('Entra’s answer says whether waiting helps, how long, and which error it was; and nothing else of it is told', async () => {
  for (const [status, body, unavailable, said] of [
    [400, {error_codes: [700016], error_description: 'secret words'}, false, /status 400, AADSTS700016\./],
    [401, {error_codes: 'none'}, false, /status 401\./],
    [429, {}, true, /status 429\./],
    [499, {error_codes: []}, false, /status 499\./],
    [500, {}, true, /status 500\./],
    [503, {error_codes: [90033]}, true, /status 503, AADSTS90033\./],
  ] as const) {
    const fetch = (): Promise<Response> =>
      Promise.resolve(Response.json(body, {status, headers: {'retry-after': '7'}}));
    const error = await credentialWith({fetch})
      .getToken('scope')
      .then(
        () => assert.fail('it gave a token'),
        (e: unknown) => e as Error,
      );
    const {name, message, ...rest} = error as Error & {unavailable: boolean; retryAfterSeconds: number};
    assert.deepEqual([name, rest.unavailable, rest.retryAfterSeconds], ['CredentialError', unavailable, 7]);
    assert.match(message, said);
    assert.doesNotMatch(message, /secret words/);
  }
});

test('an Entra that cannot be reached, or answers otherwise than in JSON, may pass, and is named', async () => {
  for (const fetch of [
    () => Promise.reject(new Error('no')),
    () => Promise.resolve(new Response('<html>')),
    () => Promise.resolve(new Response('<html>', {status: 400})),
  ]) {
    await assert.rejects(credentialWith({fetch}).getToken('scope'), {
      name: 'CredentialError',
      unavailable: true,
      message: 'Failed to get an Entra token: https://login.microsoftonline.com gave no readable answer.',
    });
  }
});

test('a time to wait is a number of seconds or a date; one that is over is none, and other words say nothing', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  for (const [value, seconds] of [
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    ['9'.repeat(400), undefined],
    [undefined, undefined],
  ] as const) {
    const headers = new Headers(value === undefined ? {} : {'retry-after': value});
    assert.equal(retryAfter(headers, now), seconds, value);
  }
});

test('several scopes are one text, and why Entra cannot be reached is said', async () => {
  const bodies: string[] = [];
  const credential = credentialWith({
    fetch: (_url, init) => {
      bodies.push(String(init?.body as URLSearchParams));
      return Promise.reject(new TypeError('fetch failed', {cause: {code: 'ENOTFOUND'}}));
    },
  });
  await assert.rejects(credential.getToken(['a', 'b']), /cannot be reached: there is no such host/);
  assert.equal(new URLSearchParams(bodies[0]).get('scope'), 'a b');
});
