import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Workspace, World} from '../world/world.js';
import type {Caller} from './caller.js';
import {
  describeUser,
  findRequestedUser,
  requireNewUser,
  requireRightToAdd,
  requireWorkspaceUser,
  type WorkspaceUserRequest,
} from './workspace-users.js';

const world = {
  principals: [
    {type: 'User', id: 'USER-1', tenantId: 't', userPrincipalName: 'Amy@Contoso.com', displayName: 'Amy'},
    {type: 'ServicePrincipal', id: 'APP-1', tenantId: 't', displayName: 'App', clientId: 'c'},
    {type: 'User', id: 'user-2', tenantId: 'u', userPrincipalName: 'bo@fabrikam.com', displayName: 'Bo'},
    {type: 'ServicePrincipal', id: 'app-2', tenantId: 'u', displayName: 'Other', clientId: 'd'},
  ],
  profiles: [
    {id: 'PROFILE-1', servicePrincipalId: 'APP-1', displayName: 'Customer'},
    {id: 'profile-2', servicePrincipalId: 'app-2', displayName: 'Foreign'},
  ],
} as unknown as World;
const find = (request: Parameters<typeof findRequestedUser>[2]): string | undefined =>
  findRequestedUser(world, 't', request)?.id;
const status = (decide: () => unknown): number => {
  try {
    decide();
  } catch (error) {
    return (error as {response: {status: number}}).response.status;
  }
  return 200;
};

test('a user is found by name or id, an application by its id, a profile by its own, in any case', () => {
  for (const identifier of ['amy@contoso.com', 'AMY@CONTOSO.COM', 'user-1', 'USER-1']) {
    assert.equal(find({identifier}), 'USER-1', identifier);
    assert.equal(find({emailAddress: identifier}), 'USER-1', identifier);
  }
  for (const identifier of ['app-1', 'APP-1']) assert.equal(find({identifier}), 'APP-1', identifier);
  for (const id of ['profile-1', 'PROFILE-1']) assert.equal(find({profile: {id}}), 'PROFILE-1', id);
});

test('nobody of another directory is found, nor one who is not there', () => {
  for (const identifier of ['bo@fabrikam.com', 'user-2', 'app-2', 'profile-2', 'App', 'c', '']) {
    assert.equal(find({identifier}), undefined, identifier);
  }
  assert.equal(find({}), undefined);
  assert.equal(
    findRequestedUser({...world, profiles: undefined} as never, 't', {profile: {id: 'profile-1'}}),
    undefined,
  );
});

test('the profile counts before the identifier, and that before the address', () => {
  assert.equal(find({profile: {id: 'profile-1'}, identifier: 'app-1', emailAddress: 'amy@contoso.com'}), 'PROFILE-1');
  assert.equal(find({identifier: 'app-1', emailAddress: 'amy@contoso.com'}), 'APP-1');
  assert.equal(find({profile: {}, identifier: 'app-1'}), 'APP-1');
});

test('the type that a request says is that of whom it names', () => {
  for (const [identifier, fitting, other] of [
    ['amy@contoso.com', 'User', 'App'],
    ['app-1', 'App', 'User'],
    ['profile-1', 'App', 'User'],
  ] as const) {
    for (const principalType of [fitting, 'None', undefined] as const) {
      assert.notEqual(find({identifier, ...(principalType && {principalType})}), undefined, identifier);
    }
    assert.equal(find({identifier, principalType: other}), undefined, identifier);
    assert.equal(find({identifier, principalType: 'Group'}), undefined, identifier);
  }
});

test('who is named in vain is told by the address or by the identifier', () => {
  const messageOf = (request: Partial<WorkspaceUserRequest>): string => {
    try {
      requireWorkspaceUser(world, 't', {groupUserAccessRight: 'Viewer', ...request});
    } catch (error) {
      return (error as {response: {body: string}}).response.body;
    }
    return 'found';
  };
  const ofAddress = /UserEmailAddress is missing or invalid/;
  assert.equal(messageOf({identifier: 'app-1'}), 'found');
  for (const request of [{}, {emailAddress: 'gone'}, {profile: {}}]) assert.match(messageOf(request), ofAddress);
  for (const request of [{identifier: 'gone'}, {profile: {id: 'gone'}}]) {
    assert.doesNotMatch(messageOf(request), ofAddress);
  }
});

test('members add whoever gets less than administrators have, and nobody twice', () => {
  const workspace = {
    id: 'w',
    members: [
      {principalId: 'admin', role: 'Admin'},
      {principalId: 'member', role: 'Member'},
    ],
  } as Workspace;
  const add = (principalId: string, role: 'Admin' | 'Member' | 'Viewer') =>
    status(() => requireRightToAdd(workspace, {principalId} as Caller, role)) === 200;
  assert.deepEqual([add('admin', 'Admin'), add('member', 'Admin'), add('member', 'Member')], [true, false, true]);
  assert.deepEqual(
    ['admin', 'member', 'new'].map(id => status(() => requireNewUser(workspace, id))),
    [400, 400, 200],
  );
});

test('a profile is listed with the application that it is of, and who is not known by the id', () => {
  assert.deepEqual(describeUser(world, 'PROFILE-1'), {
    displayName: 'App',
    identifier: 'APP-1',
    principalType: 'App',
    profile: {id: 'PROFILE-1', displayName: 'Customer'},
  });
  assert.deepEqual(describeUser(world, 'APP-1'), {displayName: 'App', identifier: 'APP-1', principalType: 'App'});
  assert.deepEqual(describeUser(world, 'gone'), {identifier: 'gone', principalType: 'App'});
});
