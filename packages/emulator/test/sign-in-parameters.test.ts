/** Parameters of an authorization request, each at its limits and in the spellings that clients use. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  createDefaultWorld,
  createEmulator,
  defaultCredentials,
  defaultWorldIds as ids,
} from '@pbi-bound-report/emulator';
import {authorizeParameters} from '../src/rules/entra/authorize.js';
import {BrowserLike, formOf} from './support/browser-like.js';
import {createCaller} from './support/control-caller.js';

const login = 'https://login.microsoftonline.com';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const powerBi = 'https://analysis.windows.net/powerbi/api';

/** @param changes A member that is undefined is left out. */
function addressOf(changes: Record<string, string | undefined> = {}, place: string = ids.tenant): string {
  const parameters = {
    client_id: defaultCredentials.clientId,
    response_type: 'code',
    redirect_uri: 'http://localhost:3000/',
    scope: `openid ${powerBi}/Report.Read.All`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${login}/${place}/oauth2/v2.0/authorize?${new URLSearchParams(given).toString()}`;
}

/** What the application gets: undefined where a page is shown. */
async function answerTo(changes: Record<string, string | undefined>, place?: string) {
  const {status, headers, body} = await new BrowserLike(createEmulator()).send(addressOf(changes, place));
  const location = headers['Location'];
  if (location === undefined) return {status, body, parameters: undefined, number: /AADSTS(\d+)/.exec(body)?.[1]};
  const url = new URL(location);
  const parameters = new URLSearchParams(url.hash === '' ? url.search : url.hash.slice(1));
  const number = /AADSTS(\d+)/.exec(parameters.get('error_description') ?? '')?.[1];
  return {status, body, parameters, number};
}

test('words of a parameter are taken whole and in any case', async () => {
  const page = {parameters: undefined, number: undefined};
  for (const [name, taken, refused] of [
    ['response_mode', ['query', 'FRAGMENT', 'Form_Post'], ['queryx', 'xquery', 'form_post2', '']],
    ['prompt', ['login', 'SELECT_ACCOUNT', 'Consent', 'create'], ['loginx', 'xlogin', 'none login', '']],
  ] as const) {
    for (const word of taken) {
      const {parameters, number} = await answerTo({[name]: word});
      assert.deepEqual({parameters, number}, page, word);
    }
    for (const word of refused) assert.equal((await answerTo({[name]: word})).number, '90023', `${name}=${word}`);
  }
  assert.equal((await answerTo({prompt: 'NONE'})).number, '50058');
});

test('what is refused goes to the application in the mode that it asked for', async () => {
  const refused = {scope: undefined, state: 's'};
  const locationOf = async (mode: string) => {
    const {headers, body} = await new BrowserLike(createEmulator()).send(addressOf({...refused, response_mode: mode}));
    return {location: headers['Location'], body};
  };
  assert.match((await locationOf('query')).location ?? '', /\/\?error=/);
  assert.match((await locationOf('FRAGMENT')).location ?? '', /\/#error=/);
  const {location, body} = await locationOf('form_post');
  assert.equal(location, undefined);
  assert.match(body, /name="state" value="s"/);
  assert.match((await locationOf('other')).location ?? '', /\/\?error=/, 'an unknown mode is the first one');
});

test('a response type other than a code is refused by its word, and a word that there is not as that', async () => {
  for (const [type, number, word] of [
    ['id_token', '700054', 'id_token'],
    ['code id_token', '700054', 'id_token'],
    ['token', '700054', "'token'"],
    ['code other', '70005', ''],
    ['other', '70005', ''],
    [undefined, '900144', 'response_type'],
  ] as const) {
    const answer = await answerTo({response_type: type});
    assert.equal(answer.number, number, type);
    assert.ok(answer.parameters?.get('error_description')?.includes(word), type);
  }
});

test('a challenge has 43 to 128 letters of its alphabet, and its method is one of two', async () => {
  const letters = 'aZ0.~-_'.repeat(20);
  for (const [code, number] of [
    [letters.slice(0, 43), undefined],
    [letters.slice(0, 128), undefined],
    [letters.slice(0, 42), '501491'],
    [letters.slice(0, 129), '501491'],
    [`+${letters.slice(0, 50)}`, '501491'],
    [`${letters.slice(0, 50)}=`, '501491'],
    ['', '501491'],
  ] as const) {
    assert.equal((await answerTo({code_challenge: code})).number, number, `${code.length}`);
  }
  for (const [method, number] of [
    [undefined, undefined],
    ['plain', undefined],
    ['s256', '90023'],
    ['', '90023'],
  ] as const) {
    assert.equal((await answerTo({code_challenge_method: method})).number, number, method);
  }
  assert.equal((await answerTo({code_challenge: undefined, code_challenge_method: 'other'})).number, undefined);
});

test('parameters have 16,384 characters together at most, those that mean nothing not counted', async () => {
  const known = new URL(addressOf()).searchParams;
  const length = authorizeParameters.reduce((sum, name) => sum + (known.get(name)?.length ?? 0), 0);
  const state = 'x'.repeat(16_384 - length);
  assert.equal((await answerTo({state, other: 'x'.repeat(100)})).number, undefined);
  assert.equal((await answerTo({state: `${state}x`})).number, '90013');
});

test('of several APIs the permissions of the first count, and the others are left for the request for tokens', async () => {
  for (const [scope, number] of [
    [`openid ${powerBi}/Report.Read.All ${powerBi}/Dataset.Read.All`, undefined],
    [`${powerBi}/Report.Read.All https://graph.microsoft.com/User.Read`, undefined],
    ['openid profile', undefined],
    [`https://other.example/Read ${powerBi}/Report.Read.All`, '500011'],
    // The first is where a name begins, and is in the middle of another.
    [`api://x/Read api://y/api://x/Read`, '500011'],
    ['other', '70011'],
    ['', '900144'],
  ] as const) {
    assert.equal((await answerTo({scope})).number, number, scope);
  }
});

test('a person who cancels, and an application that is refused, are told apart', async () => {
  const browser = new BrowserLike(createEmulator());
  const {action, form} = formOf((await browser.send(addressOf({state: 's'}))).body, 'Cancel');
  const sent = await browser.send(new URL(action, login).href, {form, headers: {origin: login}});
  const cancelled = new URL(sent.headers['Location'] ?? '').searchParams;
  const of = (parameters: URLSearchParams | undefined) =>
    ['error', 'error_subcode', 'state'].map(name => parameters?.get(name));
  assert.deepEqual(of(cancelled), ['access_denied', 'cancel', 's']);
  const refused = (await answerTo({scope: undefined, state: 's'})).parameters;
  assert.deepEqual(of(refused), ['invalid_request', null, 's']);
});

test('client_info is given where it is asked for, in letters that an address can hold', async () => {
  const infoOf = async (client_info: string | undefined) => {
    const browser = new BrowserLike(createEmulator());
    const {action, form} = formOf((await browser.send(addressOf({client_info}))).body, 'Alex');
    const {headers} = await browser.send(new URL(action, login).href, {form, headers: {origin: login}});
    return new URL(headers['Location'] ?? '').searchParams.get('client_info');
  };
  const info = (await infoOf('1')) ?? '';
  assert.match(info, /^[\w-]+$/);
  assert.deepEqual(JSON.parse(atob(info.replaceAll('-', '+').replaceAll('_', '/'))), {uid: ids.user, utid: ids.tenant});
  assert.deepEqual([await infoOf('0'), await infoOf(undefined)], [null, null]);
});

test('whoever is hinted at is first on the page, in whatever case the name is written', async () => {
  const world = createDefaultWorld();
  const user = world.principals.find(principal => principal.type === 'User');
  assert.ok(user);
  world.principals.push({
    ...user,
    id: '9d1a7c34-5b2e-4f60-8a17-c3e5d9f0b217',
    userPrincipalName: 'Iris@Retail.example',
    displayName: 'Iris',
  });
  const browser = new BrowserLike(createEmulator({world}));
  for (const [hint, first] of [
    ['IRIS@retail.EXAMPLE', 'Iris'],
    ['nobody@retail.example', 'Alex'],
  ] as const) {
    const {body} = await browser.send(addressOf({login_hint: hint}));
    assert.equal(Math.min(body.indexOf('>Iris<'), body.indexOf('>Alex<')), body.indexOf(`>${first}<`), hint);
  }
});

test('a choice on the page counts, also where somebody is signed in already', async () => {
  const browser = new BrowserLike(createEmulator());
  const choose = async (user: string) => {
    const {action, form} = formOf((await browser.send(addressOf({prompt: 'login'}))).body, 'Alex');
    const {prompt: _, ...rest} = form;
    const sent = {...rest, ...(user === '' ? {} : {user})};
    return browser.send(new URL(action, login).href, {form: sent, headers: {origin: login}});
  };
  assert.equal((await choose(ids.user)).status, 302);
  // Nobody of that id: the person is asked again, and nobody else is signed in instead.
  const again = await choose(ids.servicePrincipal);
  assert.equal(again.headers['Location'], undefined);
});

test('a directory is named by its id or its domain, in any case, or as whatever directory there is', async () => {
  const world = createDefaultWorld();
  const [tenant] = world.tenants;
  assert.ok(tenant);
  const others = [{...tenant, id: '11111111-2222-4333-8444-555555555555', domain: 'Other.Example'}];
  const browser = new BrowserLike(createEmulator({world: {...world, tenants: [...others, ...world.tenants]}}));
  const configOf = async (place: string) => {
    const {status, body} = await browser.send(`${login}/${place}/v2.0/.well-known/openid-configuration`);
    const {issuer, error, error_description: text} = JSON.parse(body) as Record<string, string>;
    return [status, issuer?.split('/')[3] ?? error, /AADSTS(\d+)/.exec(text ?? '')?.[1]];
  };
  const upper = tenant.domain.toUpperCase();
  for (const place of [ids.tenant, ids.tenant.toUpperCase(), tenant.domain, upper]) {
    assert.deepEqual(await configOf(place), [200, ids.tenant, undefined], place);
  }
  assert.deepEqual((await configOf('other.example'))[1], others[0]?.id);
  for (const place of ['common', 'ORGANIZATIONS']) assert.equal((await configOf(place))[0], 200, place);
  for (const [place, number] of [
    ['other.example.org', '90002'],
    [ids.report, '90002'],
    ['commonx', '900023'],
    ['xorganizations', '900023'],
    ['no-dot', '900023'],
    ['two..dots', '900023'],
    ['_x.example', '900023'],
    ['x.example_', '900023'],
  ] as const) {
    assert.deepEqual(await configOf(place), [400, 'invalid_tenant', number], place);
  }
});

test('of whatever directory there is, that of the application or of the user’s name is meant', async () => {
  const world = createDefaultWorld();
  const [tenant] = world.tenants;
  assert.ok(tenant);
  const other = {...tenant, id: '11111111-2222-4333-8444-555555555555', domain: 'other.example'};
  const browser = new BrowserLike(createEmulator({world: {...world, tenants: [other, ...world.tenants]}}));
  const page = await browser.send(addressOf({client_id: defaultCredentials.clientId.toUpperCase()}, 'common'));
  assert.equal(formOf(page.body, 'Alex').form['user'], ids.user);
  // Nobody knows the application: the directory that is named first says so.
  assert.match(
    (await browser.send(addressOf({client_id: ids.report}, 'common'))).body,
    /in the directory \S*other\.example/,
  );
  const user = world.principals.find(principal => principal.type === 'User');
  assert.ok(user?.type === 'User');
  const signIn = async (username: string) => {
    const {status, body} = await browser.send(`${login}/organizations/oauth2/v2.0/token`, {
      form: {
        grant_type: 'password',
        client_id: defaultCredentials.clientId,
        username,
        password: user.password,
        scope: `${powerBi}/.default`,
      },
    });
    return [status, /AADSTS(\d+)/.exec(body)?.[1]];
  };
  assert.equal((await signIn(user.userPrincipalName.toUpperCase()))[0], 200);
  assert.notEqual((await signIn('alex@unknown.example'))[0], 200);
});

test('who signs out is sent back to addresses of the world’s applications only, and nowhere else', async () => {
  const world = createDefaultWorld();
  for (const principal of world.principals) {
    if (principal.type === 'ServicePrincipal') principal.redirectUris = {web: ['https://app.example/done']};
  }
  const signOut = (uri: string) =>
    createCaller({world}).call('Entra_Logout', {
      params: {tenantId: ids.tenant},
      query: new URLSearchParams({post_logout_redirect_uri: uri, state: 's'}).toString(),
    });
  const known = await signOut('https://app.example/done');
  assert.deepEqual([known.status, known.headers['Location']], [302, 'https://app.example/done?state=s']);
  for (const uri of [
    'https://evil.example/',
    'https://app.example.evil.example/done',
    '//evil.example',
    'javascript:x',
  ]) {
    const {status, headers, body} = await signOut(uri);
    assert.deepEqual([status, headers['Location'], body.includes('evil')], [200, undefined, false], uri);
  }
});
