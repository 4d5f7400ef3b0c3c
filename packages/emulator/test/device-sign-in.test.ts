/** Signing in on a device, and on behalf of a user: what a request is refused for, by the lane's clock. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  createDefaultWorld,
  createEmulator,
  defaultCredentials,
  defaultUserCredentials,
  defaultWorldIds as ids,
  type Emulator,
  type EmulatorOptions,
} from '@pbi-bound-report/emulator';
import {decodeJwt} from 'jose';
import {BrowserLike, formOf} from './support/browser-like.js';

const login = 'https://login.microsoftonline.com';
const audience = 'https://analysis.windows.net/powerbi/api';
const minute = 60_000;
const noon = Date.UTC(2030, 5, 15, 12);

interface Answer {
  status: number;
  error?: string;
  error_codes?: number[];
  user_code: string;
  device_code: string;
  verification_uri: string;
  access_token: string;
  refresh_token?: string;
}

/** An emulator whose clock is moved by hand, and a browser. */
class Session {
  now = noon;
  readonly emulator: Emulator;
  readonly browser: BrowserLike;

  constructor(options: EmulatorOptions = {}) {
    this.emulator = createEmulator({now: () => this.now, ...options});
    this.browser = new BrowserLike(this.emulator);
  }

  async post(path: string, form: Record<string, string>, tenant: string = ids.tenant): Promise<Answer> {
    const {status, body} = await this.browser.send(`${login}/${tenant}/oauth2/v2.0/${path}`, {
      form: {client_id: defaultCredentials.clientId, ...form},
    });
    return {status, ...(JSON.parse(body) as Omit<Answer, 'status'>)};
  }

  start(scope = `openid offline_access ${audience}/Report.Read.All`): Promise<Answer> {
    return this.post('devicecode', {scope});
  }

  poll({device_code: code}: Answer, form: Record<string, string> = {}, tenant?: string): Promise<Answer> {
    return this.post('token', {grant_type: 'device_code', device_code: code, ...form}, tenant);
  }

  /** Types the code of a device. @returns The page that follows. */
  async type({verification_uri: address, user_code: code}: Answer): Promise<string> {
    return (await this.browser.send(address, {form: {user_code: code}})).body;
  }

  /** Chooses a user on the page that follows the code. @returns The last page. */
  async choose(page: string, change: Record<string, string> = {}): Promise<string> {
    const {action, form} = formOf(page, 'Alex');
    return (await this.browser.send(new URL(action, login).href, {form: {...form, ...change}})).body;
  }
}

const codesOf = ({error_codes: codes}: Answer): number[] | undefined => codes;

test('a device code is good once', async () => {
  const session = new Session();
  const device = await session.start();
  assert.deepEqual(codesOf(await session.poll(device)), [70016]);
  await session.choose(await session.type(device));
  const tokens = await session.poll(device);
  assert.deepEqual([tokens.status, decodeJwt(tokens.access_token)['oid']], [200, ids.user]);
  assert.deepEqual(codesOf(await session.poll(device)), [70018]);
});

test('a device code ends after 15 minutes, for the device and for whoever types it', async () => {
  const session = new Session();
  const device = await session.start();
  session.now += 15 * minute - 1;
  assert.match(await session.type(device), />Alex</);
  assert.deepEqual(codesOf(await session.poll(device)), [70016]);
  session.now += 1;
  assert.doesNotMatch(await session.type(device), />Alex</);
  assert.deepEqual(codesOf(await session.poll(device)), [70020]);
});

test('a code that was confirmed cannot be typed again, and one of nobody’s is not there', async () => {
  const session = new Session();
  const device = await session.start();
  await session.choose(await session.type(device));
  assert.doesNotMatch(await session.type(device), />Alex</);
  assert.doesNotMatch(await session.type({...device, user_code: 'ABCDEFGHJ'}), />Alex</);
});

test('a user whom the directory does not have confirms no device', async () => {
  const session = new Session();
  const device = await session.start();
  await session.choose(await session.type(device), {user: '12345678-1234-4234-8234-123456789012'});
  assert.deepEqual(codesOf(await session.poll(device)), [70016]);
});

test('another application or directory gets nothing for a device code', async () => {
  const world = createDefaultWorld();
  const [own] = world.principals;
  const [tenant] = world.tenants;
  assert.ok(own?.type === 'ServicePrincipal' && tenant);
  const elsewhere = 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a13';
  const other = '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f39';
  world.tenants.push({...tenant, id: elsewhere, domain: 'elsewhere.example'});
  world.principals.push(
    {...own, id: 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a14', tenantId: elsewhere},
    {...own, id: 'c4b7f7f5-1c2a-4b50-9b0e-5e2f7c6d8a15', clientId: other},
  );
  const session = new Session({world});
  const device = await session.start();
  await session.choose(await session.type(device));
  assert.deepEqual(codesOf(await session.poll(device, {client_id: other})), [70018]);
  assert.deepEqual(codesOf(await session.poll(device, {}, elsewhere)), [70018]);
  assert.equal((await session.poll(device)).status, 200);
});

test('a wrong secret is refused, though a device needs none', async () => {
  const session = new Session();
  const device = await session.start();
  await session.choose(await session.type(device));
  assert.deepEqual(codesOf(await session.poll(device, {client_secret: 'wrong'})), [7000215]);
  assert.equal((await session.poll(device, {client_secret: defaultCredentials.clientSecret})).status, 200);
});

test('a device gets a refresh token where it asked for one, which lives longer than that of a page', async () => {
  const session = new Session();
  const without = await session.start(`${audience}/Report.Read.All`);
  await session.choose(await session.type(without));
  assert.equal((await session.poll(without)).refresh_token, undefined);
  const device = await session.start();
  await session.choose(await session.type(device));
  const {refresh_token: token = ''} = await session.poll(device);
  session.now += 25 * 60 * minute;
  assert.equal((await session.post('token', {grant_type: 'refresh_token', refresh_token: token})).status, 200);
});

test('a scope that is wrong or too long is refused before there is a code', async () => {
  const session = new Session();
  assert.deepEqual(codesOf(await session.start('nonsense')), [70011]);
  const scope = (length: number): string => `${audience}/.default`.padEnd(length);
  assert.deepEqual(codesOf(await session.start(scope(8193))), [90013]);
  assert.equal((await session.start(scope(8192))).status, 200);
});

test('without room no code is given', async () => {
  const session = new Session({limits: {signInBytes: 100}});
  assert.deepEqual(codesOf(await session.start()), [90033]);
  const form = {
    grant_type: 'password',
    username: defaultUserCredentials.userPrincipalName,
    password: defaultUserCredentials.password,
    scope: `offline_access ${audience}/.default`,
  };
  assert.deepEqual(codesOf(await session.post('token', form)), [90033]);
  assert.equal((await session.post('token', {...form, scope: `${audience}/.default`})).status, 200);
});

test('where devices take all the room, nobody is signed in for one, and the device waits on', async () => {
  // Room for two devices, and for half a session.
  const session = new Session({limits: {signInBytes: 2800}});
  const devices = [await session.start(), await session.start()];
  const [device] = devices as [Answer, Answer];
  assert.match(await session.choose(await session.type(device)), /signInBytes/);
  assert.deepEqual(codesOf(await session.poll(device)), [70016]);
});

/** On behalf of: an API of the default application, and the token that a page called it with. */
const assertionFor = async (session: Session, scope: string): Promise<string> => {
  const {access_token: token} = await session.post('token', {
    grant_type: 'password',
    username: defaultUserCredentials.userPrincipalName,
    password: defaultUserCredentials.password,
    scope,
  });
  return token;
};
const ownApi = `api://${defaultCredentials.clientId}`;
const onBehalfOf = (session: Session, assertion: string, form: Record<string, string> = {}): Promise<Answer> =>
  session.post('token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_secret: defaultCredentials.clientSecret,
    assertion,
    scope: `${audience}/Report.Read.All`,
    ...form,
  });

test('on behalf of a user tokens are given for a token of the own API that is not over', async () => {
  const session = new Session();
  const assertion = await assertionFor(session, `${ownApi}/access_as_user`);
  const {status, access_token: token, refresh_token: refresh} = await onBehalfOf(session, assertion);
  assert.deepEqual([status, decodeJwt(token)['oid'], refresh], [200, ids.user, undefined]);
  const use = await onBehalfOf(session, assertion, {requested_token_use: 'of_myself'});
  assert.deepEqual(codesOf(use), [90023]);
  const secretless = await onBehalfOf(session, assertion, {client_secret: ''});
  assert.deepEqual(codesOf(secretless), [7000218]);
  session.now += 2 * 60 * minute;
  assert.deepEqual(codesOf(await onBehalfOf(session, assertion)), [500133]);
});

test('on behalf of a user a refresh token is given where it was asked for, and lives longer than that of a page', async () => {
  const session = new Session();
  const assertion = await assertionFor(session, `${ownApi}/access_as_user`);
  const scope = `offline_access ${audience}/Report.Read.All`;
  const {refresh_token: token = ''} = await onBehalfOf(session, assertion, {scope});
  session.now += 25 * 60 * minute;
  const form = {grant_type: 'refresh_token', refresh_token: token, client_secret: defaultCredentials.clientSecret};
  assert.equal((await session.post('token', form)).status, 200);
});

test('the older token endpoint gives a user nothing for a resource that there is not', async () => {
  const {browser} = new Session();
  const statusFor = async (resource: string): Promise<number> => {
    const form = {
      grant_type: 'password',
      client_id: defaultCredentials.clientId,
      username: defaultUserCredentials.userPrincipalName,
      password: defaultUserCredentials.password,
      resource,
    };
    return (await browser.send(`${login}/${ids.tenant}/oauth2/token`, {form})).status;
  };
  assert.deepEqual([await statusFor(audience), await statusFor('https://elsewhere.example')], [200, 400]);
});
