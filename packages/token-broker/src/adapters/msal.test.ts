import assert from 'node:assert/strict';
import {test} from 'node:test';
import {msalCredential, type MsalApplication} from './msal.js';

type Result = Awaited<ReturnType<MsalApplication['acquireTokenByClientCredential']>>;

/** A credential whose application answers this, and what it was asked. */
function credentialWith(result: Result) {
  const asked: unknown[] = [];
  const credential = msalCredential({
    acquireTokenByClientCredential: request => {
      asked.push(request);
      return Promise.resolve(result);
    },
  });
  return {credential, asked};
}

test('one scope or several are asked for as a list, past MSAL’s own cache', async () => {
  const {credential, asked} = credentialWith({accessToken: 'token', expiresOn: new Date(5000)});
  assert.deepEqual(await credential.getToken('scope'), {token: 'token', expiresOnTimestamp: 5000});
  await credential.getToken(['a', 'b']);
  assert.deepEqual(asked, [
    {scopes: ['scope'], skipCache: true},
    {scopes: ['a', 'b'], skipCache: true},
  ]);
});

test('a token without an end is over for whoever comes next, and no token is none', async () => {
  assert.deepEqual(await credentialWith({accessToken: 'token', expiresOn: null}).credential.getToken('s'), {
    token: 'token',
    expiresOnTimestamp: 0,
  });
  assert.equal(await credentialWith(null).credential.getToken('s'), null);
});
