/** Users who sign in themselves: what holds over several requests, by the lane's clock and between lanes. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  createDefaultWorld,
  createEmulator,
  createEmulatorClient,
  defaultCredentials,
  defaultWorldIds as ids,
  matchPath,
  type Emulator,
  type EmulatorClient,
} from '@pbi-bound-report/emulator';
import {createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet} from 'jose';
import {BrowserLike, formOf} from './support/browser-like.js';

const login = 'https://login.microsoftonline.com';
const audience = 'https://analysis.windows.net/powerbi/api';
const redirectUri = 'http://localhost:3000/';
// RFC 7636, appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const pageHeaders = {origin: 'http://localhost:3000'};
const hour = 3_600_000;

const control = (emulator: Emulator): EmulatorClient => {
  return createEmulatorClient('https://app.powerbi.com', {
    fetch: async (input, init) => {
      const url = new URL(input as string);
      for (const operation of emulator.operations) {
        const params = operation.method === init?.method ? matchPath(operation.path, url.pathname) : undefined;
        if (!params) continue;
        const {status, body} = await emulator.handle(operation, {
          params,
          query: url.searchParams,
          headers: init?.headers as Record<string, string>,
          body: init?.body as string | undefined,
          origin: url.origin,
        });
        return new Response(status === 204 ? null : body, {status});
      }
      throw new Error(`Nothing answers ${url.pathname}.`);
    },
  });
};

const authorizeAddress = (changes: Record<string, string> = {}, place: string = ids.tenant): string =>
  `${login}/${place}/oauth2/v2.0/authorize?${new URLSearchParams({
    client_id: defaultCredentials.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid profile offline_access ${audience}/Report.Read.All`,
    nonce: 'n1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  }).toString()}`;

const locationOf = ({headers}: {headers: Record<string, string>}): URL => new URL(headers['Location'] ?? 'about:blank');

async function signIn(browser: BrowserLike, name = 'Alex', changes: Record<string, string> = {}): Promise<URL> {
  const page = await browser.send(authorizeAddress(changes));
  const {action, form} = formOf(page.body, name);
  return locationOf(await browser.send(new URL(action, login).href, {form, headers: {origin: login}}));
}

interface Tokens {
  status: number;
  access_token: string;
  refresh_token: string;
  id_token: string;
  error?: string;
  error_codes?: number[];
}

async function requestTokens(
  browser: BrowserLike,
  form: Record<string, string>,
  headers: Record<string, string> = pageHeaders,
  place: string = ids.tenant,
): Promise<Tokens> {
  const {status, body} = await browser.send(`${login}/${place}/oauth2/v2.0/token`, {
    form: {client_id: defaultCredentials.clientId, ...form},
    headers,
  });
  return {status, ...(JSON.parse(body) as Omit<Tokens, 'status'>)};
}

const redeem = (browser: BrowserLike, code: string, headers?: Record<string, string>): Promise<Tokens> =>
  requestTokens(
    browser,
    {grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier},
    headers,
  );
const refresh = (browser: BrowserLike, token: string, headers?: Record<string, string>): Promise<Tokens> =>
  requestTokens(browser, {grant_type: 'refresh_token', refresh_token: token}, headers);
const codeOf = (url: URL): string => url.searchParams.get('code') ?? '';

/** The default world with another user, in a second application's directory too. */
function worldOfTwo(): ReturnType<typeof createDefaultWorld> {
  const world = createDefaultWorld();
  world.principals.push({
    type: 'User',
    id: '9d1a7c34-5b2e-4f60-8a17-c3e5d9f0b217',
    tenantId: ids.tenant,
    userPrincipalName: 'iris@retail.example',
    displayName: 'Iris <b>',
    password: 'x',
  });
  return world;
}

test('a user signs in once; the next request of the browser, silent or not, gets its code without a page', async () => {
  const emulator = createEmulator();
  const browser = new BrowserLike(emulator);
  assert.ok(codeOf(await signIn(browser)));
  assert.ok(codeOf(locationOf(await browser.send(authorizeAddress()))));
  assert.ok(codeOf(locationOf(await browser.send(authorizeAddress({prompt: 'none'})))));
  assert.equal((await browser.send(authorizeAddress({prompt: 'login'}))).status, 200);
  assert.equal((await browser.send(authorizeAddress({prompt: 'select_account'}))).status, 200);
  const other = locationOf(await new BrowserLike(emulator).send(authorizeAddress({prompt: 'none'})));
  assert.equal(other.searchParams.get('error'), 'login_required');
});

test('of several who are signed in the hint says who is meant; without one nobody is, silently', async () => {
  const browser = new BrowserLike(createEmulator({world: worldOfTwo()}));
  await signIn(browser, 'Alex');
  await signIn(browser, 'Iris <b>', {prompt: 'select_account'});
  const silent = async (changes: Record<string, string>): Promise<URL> =>
    locationOf(await browser.send(authorizeAddress({prompt: 'none', ...changes})));
  const refusal = async (changes: Record<string, string>): Promise<[string | null, string | undefined]> => {
    const {searchParams} = await silent(changes);
    return [searchParams.get('error'), /AADSTS\d+/.exec(searchParams.get('error_description') ?? '')?.[0]];
  };
  assert.deepEqual(await refusal({}), ['interaction_required', 'AADSTS16000']);
  const url = await silent({login_hint: 'IRIS@retail.example'});
  const {id_token: idToken} = await redeem(browser, codeOf(url));
  const {preferred_username: name, sid} = decodeJwt(idToken);
  assert.equal(name, 'iris@retail.example');
  const bySid = await redeem(browser, codeOf(await silent({sid: sid as string})));
  assert.equal(decodeJwt(bySid.id_token)['preferred_username'], 'iris@retail.example');
  assert.deepEqual(await refusal({login_hint: 'nobody@retail.example'}), ['login_required', 'AADSTS50058']);
  assert.deepEqual(await refusal({sid: ids.user}), ['interaction_required', 'AADSTS160021']);
  assert.equal((await browser.send(authorizeAddress())).status, 200);
});

test('the user whom the client expects stands first on the page, and signing out ends the session', async () => {
  const browser = new BrowserLike(createEmulator({world: worldOfTwo()}));
  const {body} = await browser.send(authorizeAddress({login_hint: 'iris@retail.example'}));
  assert.match(body, /autofocus>Iris &lt;b&gt;<span>/);
  await signIn(browser);
  await browser.send(`${login}/common/oauth2/v2.0/logout`);
  const url = locationOf(await browser.send(authorizeAddress({prompt: 'none'})));
  assert.equal(url.searchParams.get('error'), 'login_required');
});

test('an independent library verifies the id token against the published keys', async () => {
  const browser = new BrowserLike(createEmulator());
  const {id_token: idToken} = await redeem(browser, codeOf(await signIn(browser)));
  const metadata = JSON.parse(
    (await browser.send(`${login}/${ids.tenant}/v2.0/.well-known/openid-configuration`)).body,
  ) as {jwks_uri: string; issuer: string};
  const keys = JSON.parse((await browser.send(metadata.jwks_uri)).body) as JSONWebKeySet;
  const {payload} = await jwtVerify(idToken, createLocalJWKSet(keys), {
    audience: defaultCredentials.clientId,
    issuer: metadata.issuer,
  });
  const {nonce, name, oid, tid, preferred_username: userName, ver} = payload;
  assert.deepEqual(
    {nonce, name, oid, tid, userName, ver},
    {nonce: 'n1', name: 'Alex', oid: ids.user, tid: ids.tenant, userName: 'alex@retail.example', ver: '2.0'},
  );
});

test('a code is good once, be it brought twice at the same time', async () => {
  const browser = new BrowserLike(createEmulator());
  const code = codeOf(await signIn(browser));
  const both = await Promise.all([redeem(browser, code), redeem(browser, code)]);
  assert.deepEqual(both.map(({status}) => status).sort(), [200, 400]);
  const again = await redeem(browser, code);
  assert.deepEqual([again.error, again.error_codes], ['invalid_grant', [54005]]);
});

test('a wrong verifier or redirect URI does not use a code up, and another application gets nothing for it', async () => {
  const world = createDefaultWorld();
  const [own] = world.principals;
  assert.equal(own?.type, 'ServicePrincipal');
  const other = {
    ...(own as object),
    id: 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a12',
    clientId: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f39',
  };
  world.principals.push(other as (typeof world.principals)[number]);
  const browser = new BrowserLike(createEmulator({world}));
  const code = codeOf(await signIn(browser));
  const form = {grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier};
  const problems = [
    await requestTokens(browser, {...form, code_verifier: 'x'.repeat(43)}),
    await requestTokens(browser, {...form, redirect_uri: 'http://localhost:3000'}),
    await requestTokens(browser, {...form, client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f39'}),
  ];
  assert.deepEqual(
    problems.map(({error_codes: codes}) => codes),
    [[501481], [500112], [70000]],
  );
  const {status, refresh_token: token} = await redeem(browser, code);
  assert.equal(status, 200);
  const stolen = await requestTokens(browser, {
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f39',
  });
  assert.deepEqual(stolen.error_codes, [70000]);
});

test('a code is redeemed in the directory that it was given in, by an application that two directories have', async () => {
  const world = createDefaultWorld();
  const [own] = world.principals;
  const [tenant] = world.tenants;
  assert.ok(own && tenant);
  const elsewhere = 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a13';
  world.tenants.push({...tenant, id: elsewhere, domain: 'elsewhere.example'});
  world.principals.push({...own, id: 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a14', tenantId: elsewhere});
  const browser = new BrowserLike(createEmulator({world}));
  const code = codeOf(await signIn(browser));
  const form = {grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier};
  const refused = await requestTokens(browser, form, pageHeaders, elsewhere);
  assert.deepEqual([refused.error, refused.error_codes], ['invalid_grant', [700005]]);
  assert.equal((await redeem(browser, code)).status, 200);
});

test('by the clock of the lane a code ends after 10 minutes, and the refresh tokens of a page 24 hours after the first', async () => {
  const emulator = createEmulator();
  const browser = new BrowserLike(emulator);
  const {clock} = control(emulator);
  await clock.freeze();
  const late = codeOf(await signIn(browser));
  await clock.advance(600_000);
  assert.deepEqual((await redeem(browser, late)).error_codes, [70008]);
  let {refresh_token: token} = await redeem(browser, codeOf(await signIn(browser, 'Alex', {prompt: 'login'})));
  const first = token;
  await clock.advance(23 * hour);
  ({refresh_token: token} = await refresh(browser, token));
  assert.notEqual(token, first);
  assert.equal((await refresh(browser, first)).status, 200, 'one that was used stays good');
  await clock.advance(hour);
  assert.deepEqual((await refresh(browser, token)).error_codes, [700084]);
  const silent = locationOf(await browser.send(authorizeAddress({prompt: 'none'})));
  assert.equal((await redeem(browser, codeOf(silent))).status, 200);
});

test('the refresh token of anything but a page lives 90 days from its last use', async () => {
  const emulator = createEmulator();
  const browser = new BrowserLike(emulator);
  const {clock} = control(emulator);
  await clock.freeze();
  let {refresh_token: token} = await redeem(browser, codeOf(await signIn(browser)), {});
  for (let i = 0; i < 2; i++) {
    await clock.advance(89 * 24 * hour);
    ({refresh_token: token} = await refresh(browser, token, {}));
  }
  await clock.advance(90 * 24 * hour);
  assert.deepEqual((await refresh(browser, token, {})).error_codes, [700082]);
});

test('what is registered for a page is redeemed from a page, and what is not is not', async () => {
  const world = createDefaultWorld();
  for (const principal of world.principals) {
    if (principal.type !== 'ServicePrincipal') continue;
    principal.redirectUris = {spa: ['http://localhost/'], web: ['https://portal.example/signed-in']};
  }
  const browser = new BrowserLike(createEmulator({world}));
  const ofPage = codeOf(await signIn(browser));
  assert.deepEqual((await redeem(browser, ofPage, {})).error_codes, [9002327]);
  const {refresh_token: token} = await redeem(browser, ofPage);
  assert.deepEqual((await refresh(browser, token, {})).error_codes, [9002327]);
  const uri = 'https://portal.example/signed-in';
  const ofServer = codeOf(await signIn(browser, 'Alex', {redirect_uri: uri, prompt: 'login'}));
  const form = {grant_type: 'authorization_code', code: ofServer, redirect_uri: uri, code_verifier: verifier};
  assert.deepEqual((await requestTokens(browser, form)).error_codes, [9002326]);
  assert.deepEqual((await requestTokens(browser, form, {})).error_codes, [7000218]);
  const secret = {client_secret: defaultCredentials.clientSecret};
  const server = await requestTokens(browser, {...form, ...secret}, {});
  assert.equal(server.status, 200);
  assert.deepEqual((await refresh(browser, server.refresh_token, {})).error_codes, [7000218]);
  for (const wrong of ['https://portal.example/signed-in/more', 'https://portal.example/', `${uri}?a=1`]) {
    const {status, headers} = await browser.send(authorizeAddress({redirect_uri: wrong, prompt: 'none'}));
    assert.deepEqual([status, headers['Location']], [400, undefined], wrong);
  }
});

test('a user who is taken out of the world gets nothing any more', async () => {
  const world = createDefaultWorld();
  const emulator = createEmulator({world});
  const browser = new BrowserLike(emulator);
  const code = codeOf(await signIn(browser));
  const {refresh_token: token} = await redeem(browser, codeOf(locationOf(await browser.send(authorizeAddress()))));
  world.principals = world.principals.filter(({type}) => type !== 'User');
  assert.deepEqual((await redeem(browser, code)).error_codes, [50034]);
  assert.deepEqual((await refresh(browser, token)).error_codes, [50034]);
  const silent = locationOf(await browser.send(authorizeAddress({prompt: 'none'})));
  assert.equal(silent.searchParams.get('error'), 'login_required');
});

test('a lane has its own sessions; its codes and refresh tokens find it by themselves, and a reset ends them', async () => {
  const emulator = createEmulator();
  const client = control(emulator).forLane('w1');
  const browser = new BrowserLike(emulator);
  const page = await browser.send(`${authorizeAddress()}&lane=w1`);
  const {action, form} = formOf(page.body, 'Alex');
  assert.match(action, /\?lane=w1$/);
  const url = locationOf(await browser.send(new URL(action, login).href, {form}));
  const {refresh_token: token, access_token: access} = await redeem(browser, codeOf(url));
  assert.equal(decodeJwt(access)['lane'], 'w1');
  assert.equal((await refresh(browser, token)).status, 200);
  const inDefault = locationOf(await browser.send(authorizeAddress({prompt: 'none'})));
  assert.equal(inDefault.searchParams.get('error'), 'login_required');
  const {counts} = await client.status();
  assert.deepEqual([counts['authorizationCodes'], counts['refreshTokens'], counts['sessions']], [1, 2, 1]);
  await client.reset();
  const after = await client.status();
  assert.deepEqual([after.counts['refreshTokens'], after.counts['sessions']], [0, 0]);
  assert.deepEqual((await refresh(browser, token)).error_codes, [9002313]);
});

test('the journal shows who signed in and neither code, cookie, verifier nor token', async () => {
  const emulator = createEmulator();
  const browser = new BrowserLike(emulator);
  const url = await signIn(browser, 'Alex', {response_mode: 'fragment'});
  const code = new URLSearchParams(url.hash.slice(1)).get('code') ?? '';
  const {refresh_token: token} = await redeem(browser, code);
  await refresh(browser, token);
  const {body} = await browser.send(authorizeAddress({response_mode: 'form_post', prompt: 'none'}));
  const posted = /name="code" value="([^"]+)"/.exec(body)?.[1] ?? '';
  const device = JSON.parse(
    (
      await browser.send(`${login}/${ids.tenant}/oauth2/v2.0/devicecode`, {
        form: {client_id: defaultCredentials.clientId, scope: `${audience}/.default`},
      })
    ).body,
  ) as {device_code: string};
  const journal = JSON.stringify(await control(emulator).journal.read());
  for (const secret of [code, token, posted, verifier, device.device_code]) {
    assert.notEqual(secret, '');
    assert.ok(!journal.includes(secret), secret);
  }
  assert.match(journal, new RegExp(`user=${ids.user}`));
});

test('10,000 codes, devices and sessions take no more memory than the emulator holds, and the newest of them work', async () => {
  const emulator = createEmulator({limits: {signIns: 100}, journalSize: 0});
  const browser = new BrowserLike(emulator);
  let code = '';
  for (let i = 0; i < 10_000; i++) code = codeOf(await signIn(browser, 'Alex', {prompt: 'login'}));
  for (let i = 0; i < 200; i++) code = codeOf(await signIn(new BrowserLike(emulator)));
  for (let i = 0; i < 200; i++) {
    await browser.send(`${login}/${ids.tenant}/oauth2/v2.0/devicecode`, {
      form: {client_id: defaultCredentials.clientId, scope: `${audience}/.default`},
    });
  }
  const {counts} = await control(emulator).status();
  assert.deepEqual([counts['authorizationCodes'], counts['deviceCodes'], counts['sessions']], [100, 100, 100]);
  assert.equal((await redeem(browser, code)).status, 200);
});

test('large parameters count by their size, and beyond the limit the oldest go', async () => {
  const emulator = createEmulator({limits: {signInBytes: 100_000}, journalSize: 0});
  const browser = new BrowserLike(emulator);
  let code = '';
  for (let i = 0; i < 50; i++) {
    code = codeOf(await signIn(browser, 'Alex', {prompt: 'login', nonce: 'n'.repeat(10_000)}));
  }
  const {counts} = await control(emulator).status();
  assert.ok((counts['authorizationCodes'] ?? 0) < 6, `${counts['authorizationCodes']}`);
  assert.equal((await redeem(browser, code)).status, 200);
  const tooLong = await browser.send(authorizeAddress({nonce: 'n'.repeat(20_000)}));
  assert.equal(tooLong.status, 400);
  assert.match(tooLong.body, /AADSTS90013/);
  const full = createEmulator({limits: {signInBytes: 0}});
  assert.match((await signInPage(full)).body, /AADSTS90033|temporarily_unavailable/);
});

test('a lane that is removed gives back what its sign-ins took of the memory that all lanes share', async () => {
  const emulator = createEmulator({limits: {signInBytes: 60_000}, journalSize: 0});
  const inLane = new BrowserLike(emulator);
  for (let i = 0; i < 3; i++) {
    const page = await inLane.send(`${authorizeAddress({prompt: 'login', nonce: 'n'.repeat(8000)})}&lane=w1`);
    const {action, form} = formOf(page.body, 'Alex');
    await inLane.send(new URL(action, login).href, {form});
  }
  const elsewhere = async (): Promise<string | null> =>
    (await signIn(new BrowserLike(emulator), 'Alex', {nonce: 'n'.repeat(8000)})).searchParams.get('error');
  assert.equal(await elsewhere(), 'temporarily_unavailable');
  await control(emulator).lanes.remove('w1');
  assert.equal(await elsewhere(), null);
});

async function signInPage(emulator: Emulator): Promise<{body: string}> {
  const browser = new BrowserLike(emulator);
  const page = await browser.send(authorizeAddress({response_mode: 'form_post'}));
  const {action, form} = formOf(page.body, 'Alex');
  return browser.send(new URL(action, login).href, {form});
}

test("whatever is sent, the answer is a page, a redirect to the application or one of Entra's errors", async () => {
  const browser = new BrowserLike(createEmulator());
  const odd = [
    '\u0000',
    '\ud800',
    '%',
    '../..',
    '<svg onload=1>',
    '\r\nSet-Cookie: a=b',
    '__proto__',
    '🙂'.repeat(100),
    ' ',
  ];
  const names = [
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
    'login_hint',
    'sid',
    'prompt',
    'response_mode',
  ];
  for (const value of odd) {
    for (const name of names) {
      const {status, headers, body} = await browser.send(authorizeAddress({[name]: value}));
      assert.ok([200, 302, 400].includes(status), `${name}: ${status}`);
      assert.doesNotMatch(body, /<svg/);
      const location = headers['Location'];
      if (location !== undefined) assert.match(location, /^http:\/\/localhost:3000\/\?[\x21-\x7e]*$/);
    }
    for (const grant of ['authorization_code', 'refresh_token', 'device_code', '__proto__', 'toString']) {
      const answer = await requestTokens(browser, {
        grant_type: grant,
        code: value,
        refresh_token: value,
        redirect_uri: value,
      });
      assert.equal(answer.status, 400);
      assert.equal(typeof answer.error, 'string');
      assert.equal(answer.error_codes?.length, 1);
    }
  }
});

test('a form signs somebody in only where it was sent from a page of this host, as the browser says', async () => {
  const emulator = createEmulator();
  const isSignedIn = async (headers: Record<string, string>): Promise<boolean> => {
    const browser = new BrowserLike(emulator);
    const {action, form} = formOf((await browser.send(authorizeAddress())).body, 'Alex');
    const answer = await browser.send(new URL(action, login).href, {form, headers});
    return answer.headers['Set-Cookie'] !== undefined;
  };
  const {host} = new URL(login);
  for (const headers of [{origin: login}, {'sec-fetch-site': 'same-origin'}, {'sec-fetch-site': 'none'}, {}]) {
    assert.equal(await isSignedIn(headers as Record<string, string>), true, JSON.stringify(headers));
  }
  for (const headers of [
    {origin: 'https://evil.example'},
    {origin: `https://${host}.evil.example`},
    {origin: `${login}:8443`},
    {origin: 'null'},
    {origin: ''},
    {origin: 'https://evil.example', 'sec-fetch-site': 'same-origin'},
    {'sec-fetch-site': 'cross-site'},
  ]) {
    assert.equal(await isSignedIn(headers), false, JSON.stringify(headers));
  }
});

/** The cookie that an answer sets, as a browser sends it back. */
const cookieIn = ({headers}: {headers: Record<string, string>}): string => headers['Set-Cookie']?.split(';')[0] ?? '';

test('a cookie is worth nothing once its session was ended, replaced, or is 90 days old', async () => {
  let now = Date.UTC(2030, 5, 15, 12);
  const emulator = createEmulator({now: () => now});
  /** Signs in in a browser that sends this cookie. @returns The next cookie. */
  const signInWith = async (cookie?: string): Promise<string> => {
    const browser = new BrowserLike(emulator);
    const headers = {origin: login, ...(cookie !== undefined && {cookie})};
    const page = await browser.send(authorizeAddress({prompt: 'login'}));
    const {action, form} = formOf(page.body, 'Alex');
    return cookieIn(await browser.send(new URL(action, login).href, {form, headers}));
  };
  const isSignedIn = async (cookie: string): Promise<boolean> => {
    const answer = await new BrowserLike(emulator).send(authorizeAddress({prompt: 'none'}), {headers: {cookie}});
    return codeOf(locationOf(answer)) !== '';
  };
  const first = await signInWith();
  assert.equal(await isSignedIn(first), true);
  const second = await signInWith(first);
  assert.deepEqual([await isSignedIn(first), await isSignedIn(second)], [false, true]);
  await new BrowserLike(emulator).send(`${login}/common/oauth2/v2.0/logout`, {headers: {cookie: second}});
  assert.equal(await isSignedIn(second), false);
  const third = await signInWith();
  now += 90 * 24 * hour - 1;
  assert.equal(await isSignedIn(third), true);
  now += 1;
  assert.equal(await isSignedIn(third), false);
});

test('the cookie of a session is kept from scripts, and for secure addresses where there is one', async () => {
  const cookieAt = async (origin: string): Promise<string | undefined> => {
    const browser = new BrowserLike(createEmulator());
    const page = await browser.send(authorizeAddress().replace(login, origin));
    const {action, form} = formOf(page.body, 'Alex');
    const {headers} = await browser.send(new URL(action, origin).href, {form, headers: {origin}});
    return headers['Set-Cookie']?.replace(/^[^;]*; /, '');
  };
  const secure = 'Path=/; HttpOnly; SameSite=None; Secure';
  for (const origin of [login, 'http://localhost:4280', 'http://127.0.0.1:4280', 'http://[::1]:4280']) {
    assert.equal(await cookieAt(origin), secure, origin);
  }
  for (const origin of ['http://emulator.example:4280', 'http://localhost.example']) {
    assert.equal(await cookieAt(origin), 'Path=/; HttpOnly; SameSite=Lax', origin);
  }
});

test('the port of a redirect URI counts, but for that of the machine itself', async () => {
  const world = createDefaultWorld();
  for (const principal of world.principals) {
    if (principal.type !== 'ServicePrincipal') continue;
    principal.redirectUris = {web: ['https://portal.example/', 'http://intranet/', 'http://localhost/signed-in']};
  }
  const browser = new BrowserLike(createEmulator({world}));
  const statusFor = async (uri: string): Promise<number> =>
    (await browser.send(authorizeAddress({redirect_uri: uri}))).status;
  for (const uri of ['https://portal.example/', 'http://intranet/', 'http://localhost:3000/signed-in']) {
    assert.equal(await statusFor(uri), 200, uri);
  }
  for (const uri of [
    'https://portal.example:8443/',
    'http://intranet:8080/',
    'https://localhost:3000/signed-in',
    'http://localhost:3000/',
    'http://127.0.0.1:3000/signed-in',
  ]) {
    assert.equal(await statusFor(uri), 400, uri);
  }
});

test('a page that proves nothing is refused before its user signs in', async () => {
  const world = createDefaultWorld();
  for (const principal of world.principals) {
    if (principal.type === 'ServicePrincipal') principal.redirectUris = {spa: ['http://localhost/']};
  }
  const address = new URL(authorizeAddress());
  address.searchParams.delete('code_challenge');
  address.searchParams.delete('code_challenge_method');
  const url = locationOf(await new BrowserLike(createEmulator({world})).send(address.href));
  assert.match(url.searchParams.get('error_description') ?? '', /AADSTS9002325/);
});

test('a challenge that is its verifier itself is answered by it, and by nothing made of it', async () => {
  const browser = new BrowserLike(createEmulator());
  const plain = async (method: Record<string, string>): Promise<Tokens> => {
    const address = new URL(authorizeAddress({code_challenge: verifier, prompt: 'login'}));
    address.searchParams.delete('code_challenge_method');
    for (const [name, value] of Object.entries(method)) address.searchParams.set(name, value);
    const {action, form} = formOf((await browser.send(address.href)).body, 'Alex');
    const url = locationOf(await browser.send(new URL(action, login).href, {form, headers: {origin: login}}));
    return redeem(browser, codeOf(url));
  };
  assert.equal((await plain({code_challenge_method: 'plain'})).status, 200);
  assert.equal((await plain({})).status, 200);
  assert.deepEqual((await plain({code_challenge_method: 'S256'})).error_codes, [501481]);
});
