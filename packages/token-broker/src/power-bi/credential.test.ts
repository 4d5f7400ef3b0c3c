import assert from 'node:assert/strict';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {test} from 'node:test';
import {clientSecretCredential} from './credential.js';

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
