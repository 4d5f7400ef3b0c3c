import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../../context.js';
import {createDefaultWorld} from '../../world/seed/default-world.js';
import type {ServicePrincipal, User} from '../../world/world.js';
import {applicationIdUri, checkApplicationScope, checkResource, delegatedScopes, userAccess} from './scopes.js';

const world = createDefaultWorld();
const [tenant] = world.tenants;
const application = world.principals.find((p): p is ServicePrincipal => p.type === 'ServicePrincipal');
const user = world.principals.find((p): p is User => p.type === 'User');
assert.ok(tenant && application && user);
const other = {...application, id: 'other', clientId: 'ABCDEF00-0000-4000-8000-000000000001', tenantId: 'other'};
world.principals.push(other);
const where = {context: {world, createId: () => 'id', now: () => 0} as unknown as OperationContext, tenant};
const powerBi = 'https://analysis.windows.net/powerbi/api';
const graph = 'https://graph.microsoft.com';

const numberOf = (decide: () => unknown): number | undefined => {
  try {
    decide();
  } catch (error) {
    const {body} = (error as {response: {body: string}}).response;
    return (JSON.parse(body) as {error_codes: number[]}).error_codes[0];
  }
  return undefined;
};
const access = (scope: string, scopes?: string[]) => userAccess(scope, {...user, ...(scopes && {scopes})}, where);

test('an application asks for all permissions of Power BI, and for one resource', () => {
  const check = (scope: string) => numberOf(() => checkApplicationScope(scope, where));
  for (const scope of [
    `${powerBi}/.default`,
    `${powerBi}//.default`,
    `openid ${powerBi}/.default offline_access profile email`,
  ]) {
    assert.equal(check(scope), undefined, scope);
  }
  for (const scope of [
    '',
    'openid',
    powerBi,
    `${powerBi}/.default/x`,
    `${powerBi}/.defaults`,
    `${powerBi}/.default x/.default`,
  ]) {
    assert.equal(check(scope), 1002012, scope);
  }
  assert.equal(check('https://other.example/.default'), 500011);
  assert.deepEqual(
    [powerBi, `${powerBi}/`, `${powerBi}//`].map(of => numberOf(() => checkResource(of, where))),
    [undefined, undefined, 500011],
  );
});

test('a user gets what was asked for of what there is, reading where only writing is given', () => {
  const all = delegatedScopes;
  assert.deepEqual(access(`${powerBi}/.default`).scopes, all);
  assert.deepEqual(access(`${powerBi}/.default`, ['Report.Read.All']).scopes, ['Report.Read.All']);
  assert.deepEqual(access(`${powerBi}/.default ${powerBi}/Content.Create`).scopes, all);
  const two = access(`${powerBi}/Report.Read.All ${powerBi}/Content.Create ${powerBi}/Unknown.Read.All`);
  assert.deepEqual(two.scopes, ['Content.Create', 'Report.Read.All']);
  assert.equal(two.scope, `${powerBi}/Content.Create ${powerBi}/Report.Read.All`);
  assert.deepEqual(access(`${powerBi}/Report.ReadWrite.All`).scopes, ['Report.ReadWrite.All']);
  assert.deepEqual(access(`${powerBi}/Report.ReadWrite.All`, ['Report.Read.All']).scopes, [], 'reading is not writing');
  assert.equal(access(`${powerBi}//Content.Create`).audience, powerBi);
});

test('who asks for no API gets the scopes of OpenID Connect, but for the one of the refresh token', () => {
  const asked = access('openid profile offline_access');
  assert.deepEqual(
    [asked.scopes, asked.scope, asked.isOpenId, asked.wantsRefreshToken],
    [['openid', 'profile'], 'openid profile', true, true],
  );
  const bare = access(`${powerBi}/.default`);
  assert.deepEqual([bare.isOpenId, bare.wantsRefreshToken], [false, false]);
});

test('a scope is that of a resource, which begins as one does, and all are of the same', () => {
  for (const scope of ['Report.Read.All', '/x', 'https:///x', 'ftp://a/b', `x${powerBi}/.default`, 'user.read']) {
    assert.equal(
      numberOf(() => access(scope)),
      70011,
      scope,
    );
  }
  assert.equal(
    numberOf(() => access(`${powerBi}/.default User.Read`)),
    28000,
  );
  assert.equal(
    numberOf(() => access(`${powerBi}/.default ${graph}/User.Read`)),
    28000,
  );
  assert.equal(
    numberOf(() => access('https://unknown.example/Read')),
    500011,
  );
});

test('of Graph a user has one permission', () => {
  for (const scope of ['User.Read', `${graph}/User.Read`, `${graph}/.default`, `openid User.Read`]) {
    assert.deepEqual(access(scope).scopes, ['User.Read'], scope);
  }
  assert.equal(access('User.Read').audience, '00000003-0000-0000-c000-000000000000');
  assert.equal(
    numberOf(() => access(`${graph}/Mail.Read`)),
    500011,
  );
  assert.equal(
    numberOf(() => access('https://unknown.example/User.Read')),
    500011,
  );
});

test('an API of one’s own is asked for by its id in any case, in its own directory', () => {
  const uri = applicationIdUri(application);
  assert.equal(applicationIdUri(other), 'api://abcdef00-0000-4000-8000-000000000001');
  assert.deepEqual(access(`${uri}/Files.Read ${uri}/.default`).scopes, ['Files.Read', 'access_as_user']);
  const upper = access(`api://${application.clientId.toUpperCase()}/Files.Read`);
  assert.equal(upper.audience, uri);
  assert.equal(
    numberOf(() => access(`${applicationIdUri(other)}/Files.Read`)),
    500011,
  );
});
