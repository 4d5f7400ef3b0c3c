/**
 * Users who sign in themselves, from end to end: unmodified msal-browser on a plain page, the emulator's sign-in page,
 * and the report as that user in powerbi-client and in the element.
 */
import assert from 'node:assert/strict';
import {after, before, beforeEach, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {createDefaultWorld, createEmulator, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {displayedNumber, frameOf} from './support/browser.js';
import {startSignInSite, type SignInSite} from './support/sign-in-site.js';

const viewer = {id: '9d1a7c34-5b2e-4f60-8a17-c3e5d9f0b217', userPrincipalName: 'iris@contoso.com'};

/** The default world, with somebody who may only look, and who is in a role of Contoso's. */
function createWorld(): ReturnType<typeof createDefaultWorld> {
  const world = createDefaultWorld();
  world.principals.push({
    ...viewer,
    type: 'User',
    tenantId: ids.tenant,
    displayName: 'Iris <b>& Co</b>',
    password: 'x',
  });
  for (const workspace of world.workspaces) {
    if (workspace.id === ids.reportWorkspace || workspace.id === ids.contosoWorkspace) {
      workspace.members = [...workspace.members, {principalId: viewer.id, role: 'Viewer'}];
    }
  }
  for (const dataset of world.datasets) {
    if (dataset.id !== ids.contoso) continue;
    dataset.roles = dataset.roles.map(role => (role.name === 'sales' ? {...role, memberIds: [viewer.id]} : role));
  }
  for (const principal of world.principals) {
    if (principal.type === 'ServicePrincipal') principal.redirectUris = {spa: ['http://localhost/redirect.html']};
  }
  return world;
}

let emulator: Emulator;
let site: SignInSite;
before(async () => {
  await freshReportPage();
  emulator = createEmulator({world: createWorld()});
  site = await startSignInSite(emulator);
});
after(() => site.close());

/** What a token says, and where it came from. */
interface Acquired {
  accessToken: string;
  fromCache: boolean;
}
const acquire = (page: Page): Promise<Acquired> =>
  page.evaluate(() => (window as unknown as {acquireToken(): Promise<Acquired>}).acquireToken());
/** Signs Alex in without anybody who clicks. @returns The account's name, or the code of MSAL's error. */
const signInSilently = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const {client, scopes} = window as unknown as {
      client: {ssoSilent(request: object): Promise<{account: {username: string}}>};
      scopes: string[];
    };
    return client.ssoSilent({scopes, loginHint: 'alex@retail.example'}).then(
      ({account}) => account.username,
      (error: {errorCode: string}) => error.errorCode,
    );
  });
const claimsOf = ({accessToken}: Acquired): Record<string, unknown> =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, element => element.textContent ?? '');
const choose = async (page: Page, name: string): Promise<void> => {
  const button = await page.waitForSelector(`::-p-xpath(//button[starts-with(., ${JSON.stringify(name)})])`);
  await button?.click();
};

const tokenRequests = async (): Promise<string[]> =>
  (await site.control.journal.read({operationId: 'Entra_Token'})).map(
    entry => new URLSearchParams(entry.requestBody).get('grant_type') ?? '',
  );

beforeEach(async () => {
  await site.control.clock.reset();
  await site.control.journal.clear();
});

async function signInByRedirect(page: Page, name: string): Promise<void> {
  await page.click('#redirect');
  await choose(page, name);
  await page.waitForSelector('body[data-ready] #user:not(:empty)');
}

test('a user signs in by redirect, and sees in the report of powerbi-client what the role shows', async () => {
  const {page, context} = await site.open();
  await signInByRedirect(page, 'Iris');
  assert.equal(await textOf(page, '#user'), viewer.userPrincipalName);
  const token = await acquire(page);
  assert.equal(token.fromCache, true);
  const {oid, scp, aud} = claimsOf(token);
  assert.deepEqual([oid, scp, aud], [viewer.id, 'Report.Read.All', 'https://analysis.windows.net/powerbi/api']);
  await page.click('#sdk');
  await page.waitForSelector('#status:not(:empty)');
  const restricted = await displayedNumber(await frameOf(page, 'reportEmbed'), 'totalRevenue');
  const all = await numberFor('Alex');
  assert.ok(restricted > 0 && restricted < all, `${restricted} of ${all}`);
  await context.close();
});

/** The same figure as somebody else sees it. */
async function numberFor(name: string): Promise<number> {
  const {page, context} = await site.open();
  await signInByRedirect(page, name);
  await page.click('#sdk');
  const shown = await displayedNumber(await frameOf(page, 'reportEmbed'), 'totalRevenue');
  await context.close();
  return shown;
}

test('a user signs in in a window, and the element shows the report with token-type="aad"', async () => {
  const {page, context} = await site.open();
  const [popup] = await Promise.all([
    new Promise<Page>(resolve => {
      page.once('popup', opened => {
        resolve(opened as Page);
      });
    }),
    page.click('#popup'),
  ]);
  await choose(popup, 'Alex');
  await page.waitForSelector('#user:not(:empty)');
  await page.click('#element');
  await page.waitForSelector('pbi-bound-report');
  const frame = await frameOf(page, 'reportEmbed');
  assert.ok((await displayedNumber(frame, 'totalRevenue')) > 0);
  await context.close();
});

test('a token is renewed by refresh token, and after a day in a hidden frame, without anybody who clicks', async () => {
  const {page, context} = await site.open();
  await signInByRedirect(page, 'Alex');
  assert.deepEqual(await tokenRequests(), ['authorization_code']);
  const renew = (): Promise<Acquired> =>
    page.evaluate(() =>
      (window as unknown as {acquireToken(options: object): Promise<Acquired>}).acquireToken({forceRefresh: true}),
    );
  assert.equal((await renew()).fromCache, false);
  assert.deepEqual(await tokenRequests(), ['authorization_code', 'refresh_token']);
  await site.control.clock.advance(25 * 3_600_000);
  const late = await renew();
  assert.equal(late.fromCache, false);
  assert.deepEqual(await tokenRequests(), [
    'authorization_code',
    'refresh_token',
    'refresh_token',
    'authorization_code',
  ]);
  const silent = await site.control.journal.read({operationId: 'Entra_Authorize'});
  assert.match(silent.at(-1)?.path ?? '', /prompt=none/);
  assert.equal(await signInSilently(page), 'alex@retail.example');
  await context.close();
});

test('who cancels comes back with access_denied, and who is not signed in gets login_required silently', async () => {
  const {page, context} = await site.open();
  assert.equal(await signInSilently(page), 'login_required');
  await page.click('#redirect');
  await choose(page, 'Cancel');
  await page.waitForSelector('#alert:not(:empty)');
  assert.equal(await textOf(page, '#alert'), 'access_denied');
  await context.close();
});

test('where the browser blocks cookies of other sites, silent renewal in a frame fails as it does with Entra', async t => {
  const strict = await startSignInSite(emulator, true);
  t.after(() => strict.close());
  const {page} = await strict.open();
  await signInByRedirect(page, 'Alex');
  assert.equal(await signInSilently(page), 'login_required');
});

test('the mock server is an authority of its own too, and a lane can be named in the request', async () => {
  const query = new URLSearchParams({authority: `${site.mockOrigin}/${ids.tenant}`, lane: 'w1'});
  const {page, context} = await site.open({query: `?${query.toString()}`});
  await signInByRedirect(page, 'Alex');
  assert.equal(await textOf(page, '#user'), 'alex@retail.example');
  assert.equal(claimsOf(await acquire(page))['lane'], 'w1');
  await context.close();
});
