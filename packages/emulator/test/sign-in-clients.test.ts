/** msal-node, unmodified: users by authorization code, refresh token, device code and on behalf of. */
import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {
  ConfidentialClientApplication,
  CryptoProvider,
  PublicClientApplication,
  type INetworkModule,
  type NetworkResponse,
} from '@azure/msal-node';
import {createEmulator, defaultCredentials, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import {decodeJwt} from 'jose';
import {BrowserLike, formOf} from './support/browser-like.js';

/** A promise, and what settles it. */
function promiseWithResolve(): {promise: Promise<void>; resolve: () => void} {
  let resolve = (): void => undefined;
  const promise = new Promise<void>(settle => {
    resolve = settle;
  });
  return {promise, resolve};
}

/** Lets a client that waits between its questions ask them at once. */
async function passTime(t: TestContext, isOver: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !isOver(); i++) {
    t.mock.timers.tick(5000);
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }
}

const login = 'https://login.microsoftonline.com';
const authority = `${login}/${ids.tenant}`;
const scopes = ['https://analysis.windows.net/powerbi/api/Report.Read.All'];
const redirectUri = 'http://localhost:4000/signed-in';

/** What msal sends goes to the emulator instead of the network. */
function networkOf(emulator: Emulator, grants: string[] = []): INetworkModule {
  const client = new BrowserLike(emulator);
  const toResponse = <T>({status, headers, body}: Awaited<ReturnType<BrowserLike['send']>>): NetworkResponse<T> => ({
    status,
    headers,
    body: JSON.parse(body) as T,
  });
  return {
    sendGetRequestAsync: async <T>(url: string) => toResponse<T>(await client.send(url)),
    async sendPostRequestAsync<T>(url: string, options?: {headers?: Record<string, string>; body?: string}) {
      const form = Object.fromEntries(new URLSearchParams(options?.body));
      grants.push(form['grant_type'] ?? new URL(url).pathname.split('/').at(-1) ?? '');
      return toResponse<T>(await client.send(url, {form}));
    },
  };
}

async function chooseAlex(browser: BrowserLike, address: string): Promise<URL> {
  const page = await browser.send(address);
  const {action, form} = formOf(page.body, 'Alex');
  const {headers} = await browser.send(new URL(action, login).href, {form});
  return new URL(headers['Location'] ?? 'about:blank');
}

test('msal-node signs a user in by authorization code with PKCE, and renews the tokens', async () => {
  const emulator = createEmulator();
  const grants: string[] = [];
  const client = new ConfidentialClientApplication({
    auth: {clientId: defaultCredentials.clientId, clientSecret: defaultCredentials.clientSecret, authority},
    system: {networkClient: networkOf(emulator, grants)},
  });
  const {verifier, challenge} = await new CryptoProvider().generatePkceCodes();
  const address = await client.getAuthCodeUrl({
    scopes,
    redirectUri,
    state: 's1',
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  });
  const url = await chooseAlex(new BrowserLike(emulator), address);
  assert.equal(url.searchParams.get('state'), 's1');
  const code = url.searchParams.get('code') ?? '';
  const result = await client.acquireTokenByCode({code, scopes, redirectUri, codeVerifier: verifier});
  assert.equal(result.account?.username, 'alex@retail.example');
  assert.equal(result.account?.homeAccountId, `${ids.user}.${ids.tenant}`);
  const silent = {scopes, account: result.account};
  assert.equal((await client.acquireTokenSilent(silent)).fromCache, true);
  const renewed = await client.acquireTokenSilent({...silent, forceRefresh: true});
  assert.equal(renewed.fromCache, false);
  assert.deepEqual(grants, ['authorization_code', 'refresh_token']);
  await assert.rejects(client.acquireTokenByCode({code, scopes, redirectUri, codeVerifier: verifier}), /AADSTS54005/);
});

test('msal-node signs a user in on a device, who types the code in a browser', async t => {
  const emulator = createEmulator();
  const grants: string[] = [];
  const client = new PublicClientApplication({
    auth: {clientId: defaultCredentials.clientId, authority},
    system: {networkClient: networkOf(emulator, grants)},
  });
  t.mock.timers.enable({apis: ['setTimeout']});
  const browser = new BrowserLike(emulator);
  const typed = promiseWithResolve();
  const result = client.acquireTokenByDeviceCode({
    scopes,
    deviceCodeCallback({userCode, verificationUri}) {
      void (async () => {
        const asked = await browser.send(verificationUri, {form: {user_code: userCode.toLowerCase()}});
        const {action, form} = formOf(asked.body, 'Alex');
        const done = await browser.send(new URL(action, login).href, {form});
        assert.match(done.body, /You have signed in/);
        typed.resolve();
      })();
    },
  });
  let isDone = false;
  void result.finally(() => {
    isDone = true;
  });
  await typed.promise;
  await passTime(t, () => isDone);
  assert.equal((await result)?.account?.username, 'alex@retail.example');
  assert.equal(grants[0], 'devicecode');
  assert.equal(grants.at(-1), 'device_code');
});

test('msal-node hears that the user of a device declined', async t => {
  const emulator = createEmulator();
  const client = new PublicClientApplication({
    auth: {clientId: defaultCredentials.clientId, authority},
    system: {networkClient: networkOf(emulator)},
  });
  t.mock.timers.enable({apis: ['setTimeout']});
  const browser = new BrowserLike(emulator);
  const declined = promiseWithResolve();
  const result = client.acquireTokenByDeviceCode({
    scopes,
    deviceCodeCallback({userCode, verificationUri}) {
      void browser.send(verificationUri, {form: {user_code: userCode, cancel: 'cancel'}}).then(declined.resolve);
    },
  });
  let problem: unknown;
  result.catch((error: unknown) => {
    problem = error;
  });
  await declined.promise;
  await passTime(t, () => problem !== undefined);
  assert.match(String(problem), /authorization_declined/);
});

test('msal-node asks for tokens on behalf of the user who called its API', async () => {
  const emulator = createEmulator();
  const auth = {clientId: defaultCredentials.clientId, clientSecret: defaultCredentials.clientSecret, authority};
  const page = new PublicClientApplication({
    auth: {clientId: defaultCredentials.clientId, authority},
    system: {networkClient: networkOf(emulator)},
  });
  const ownScopes = [`api://${defaultCredentials.clientId}/access_as_user`];
  const url = await chooseAlex(new BrowserLike(emulator), await page.getAuthCodeUrl({scopes: ownScopes, redirectUri}));
  const code = url.searchParams.get('code') ?? '';
  const {accessToken} = await page.acquireTokenByCode({code, scopes: ownScopes, redirectUri});
  assert.equal(decodeJwt(accessToken).aud, `api://${defaultCredentials.clientId}`);
  const api = new ConfidentialClientApplication({auth, system: {networkClient: networkOf(emulator)}});
  const result = await api.acquireTokenOnBehalfOf({oboAssertion: accessToken, scopes});
  const {oid, upn, appidacr, scp} = decodeJwt(result?.accessToken ?? '');
  assert.deepEqual(
    {oid, upn, appidacr, scp},
    {oid: ids.user, upn: 'alex@retail.example', appidacr: '1', scp: 'Report.Read.All'},
  );
  const forAnother = api.acquireTokenOnBehalfOf({oboAssertion: result?.accessToken ?? '', scopes});
  await assert.rejects(forAnother, /AADSTS500131/);
});
