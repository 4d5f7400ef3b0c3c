import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../context.js';
import {OperationError} from '../http/operation.js';
import {createEntraTokens, type EntraClaims} from '../tokens/entra-tokens.js';
import type {World} from '../world/world.js';
import {authenticate, authenticateFor, hasScope, type Caller} from './caller.js';

const now = 1_800_000_000;
const entra = createEntraTokens(() => 'an-id');
const claims = {tid: 't', oid: 'o', appid: 'a'};
const user: Omit<EntraClaims, 'exp'> = {...claims, scp: 'Report.Read.All dataset.read.all', upn: 'anna@x.example'};
const application: Omit<EntraClaims, 'exp'> = {...claims, idtyp: 'app'};

interface Call {
  authorization?: string;
  profile?: string;
  tenant?: object;
  scopes?: string[];
}

const callerOf = ({authorization, profile, tenant, scopes}: Call): Promise<Caller> => {
  const world = {
    tenants: [{id: 't', ...tenant}],
    profiles: [
      {id: 'P1', servicePrincipalId: 'o'},
      {id: 'P2', servicePrincipalId: 'another'},
    ],
  } as unknown as World;
  const context = {entra, world, now: () => now * 1000 + 999} as unknown as OperationContext;
  const request = {
    headers: {
      ...(authorization !== undefined && {authorization}),
      ...(profile !== undefined && {'x-powerbi-profile-id': profile}),
    },
    params: {},
    query: new URLSearchParams(),
    body: undefined,
    origin: '',
  };
  return scopes ? authenticateFor(context, request, ...scopes) : authenticate(context, request);
};

/** Status and code of a refusal. */
const refusalOf = async (call: Call): Promise<string> => {
  const error: unknown = await callerOf(call).then(
    () => assert.fail('the call was let in'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof OperationError, String(error));
  const {status, headers, body} = error.response;
  const {error: said} = JSON.parse(body || '{}') as {error?: {code?: string}};
  return `${status} ${headers['X-PowerBI-Error-Info'] ?? said?.code ?? ''}`.trim();
};

test('who comes without a token, with one in another scheme or with a text that is none is refused as such', async () => {
  const token = await entra.issue(user, now);
  assert.equal(await refusalOf({}), '403');
  for (const authorization of [
    '',
    token,
    `Basic ${token}`,
    `Bearer${token}`,
    'Bearer a.b',
    'Bearer a b.c.d',
    'Bearer ',
  ]) {
    assert.equal(await refusalOf({authorization}), '403 InvalidToken', authorization.slice(0, 20));
  }
});

test('a token that has ended, and one of somebody else in the form of one, are expired', async () => {
  const old = await entra.issue(user, now - 3600);
  assert.equal(await refusalOf({authorization: `Bearer ${old}`}), '403 TokenExpired');
  assert.equal(await refusalOf({authorization: 'Bearer a.b.c'}), '403 TokenExpired');
  const good = await entra.issue(user, now - 3599);
  assert.equal((await callerOf({authorization: `BEARER ${good}`})).principalId, 'o');
});

test('a user is known by name, an application by its id, unless its tenant lets none in', async () => {
  const [asUser, asApplication, nameless] = await Promise.all(
    [user, application, claims].map(async who => `Bearer ${await entra.issue(who, now)}`),
  );
  const byUser = await callerOf({authorization: asUser!, tenant: {servicePrincipalsBlocked: true}});
  assert.deepEqual(
    [byUser.principalName, byUser.isApplication, byUser.isProfile, byUser.tenantId],
    ['anna@x.example', false, false, 't'],
  );
  assert.equal((await callerOf({authorization: nameless!})).principalName, 'o');
  const byApplication = await callerOf({authorization: asApplication!});
  assert.deepEqual([byApplication.principalName, byApplication.isApplication], ['o', true]);
  assert.equal(
    await refusalOf({authorization: asApplication!, tenant: {servicePrincipalsBlocked: true}}),
    '401 ServicePrincipalIsNotAllowedByTenantAdminSwitch',
  );
});

test('a profile is its own application’s, where the tenant lets profiles in', async () => {
  const [asUser, asApplication] = await Promise.all(
    [user, application].map(async who => `Bearer ${await entra.issue(who, now)}`),
  );
  const {principalId, principalName, isProfile} = await callerOf({authorization: asApplication!, profile: 'p1'});
  assert.deepEqual([principalId, principalName, isProfile], ['P1', 'P1', true]);
  assert.equal((await callerOf({authorization: asApplication!, profile: ''})).isProfile, false);
  for (const call of [
    {authorization: asApplication!, profile: 'P2'},
    {authorization: asApplication!, profile: 'P3'},
    {authorization: asApplication!, profile: 'P1', tenant: {profilesBlocked: true}},
    {authorization: asUser!, profile: 'P1'},
  ]) {
    assert.match(await refusalOf(call), /^40[0-9]/, JSON.stringify(call).slice(-60));
  }
});

test('a user needs one of the scopes, in any case of its letters, and an application none', async () => {
  const [asUser, asApplication] = await Promise.all(
    [user, application].map(async who => `Bearer ${await entra.issue(who, now)}`),
  );
  await callerOf({authorization: asUser!, scopes: ['Dataset.ReadWrite.All', 'Dataset.Read.All']});
  await callerOf({authorization: asApplication!, scopes: ['Dataset.ReadWrite.All']});
  assert.match(
    await refusalOf({authorization: asUser!, scopes: ['Report.ReadWrite.All', 'Content.Create']}),
    /^40[13]/,
  );
  assert.equal(hasScope(await callerOf({authorization: asUser!}), 'Report.Read'), false);
});
