import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {WorkspaceRole, World} from '../world/world.js';
import {isAtLeast, requireItemRole, requireRole, roleIn} from './access.js';
import {myWorkspaceId} from './my-workspace.js';
import {OperationError} from '../http/operation.js';

const anna = {principalId: 'anna', tenantId: 't', isApplication: false};
const ben = {...anna, principalId: 'ben'};
const robot = {...anna, isApplication: true};
const foreigner = {...anna, tenantId: 'other'};
const world = {
  workspaces: [
    {id: 'shared', name: 'Shared', tenantId: 't', members: [{principalId: 'anna', role: 'Contributor'}]},
    {id: 'hers', name: 'My', tenantId: 't', kind: 'My', members: [{principalId: 'anna', role: 'Admin'}]},
  ],
} as unknown as World;

const refusal = (decide: () => unknown): number => {
  try {
    decide();
  } catch (error) {
    assert.ok(error instanceof OperationError, String(error));
    return error.response.status;
  }
  return 200;
};

test('a role is at least itself and those below it, and nobody’s is none', () => {
  const roles = ['Viewer', 'Contributor', 'Member', 'Admin'] as const satisfies readonly WorkspaceRole[];
  roles.forEach((role, height) =>
    roles.forEach((least, wanted) => assert.equal(isAtLeast(role, least), height >= wanted, `${role} ${least}`)),
  );
  assert.equal(isAtLeast(undefined, 'Viewer'), false);
  assert.equal(roleIn(world.workspaces[0], 'anna'), 'Contributor');
  assert.equal(roleIn(world.workspaces[0], 'ben'), undefined);
  assert.equal(roleIn(undefined, 'anna'), undefined);
});

test('a workspace is for members of its tenant with the role that is wanted', () => {
  assert.equal(requireRole(world, 'shared', anna, 'Contributor').id, 'shared');
  for (const [workspaceId, caller, least] of [
    ['shared', anna, 'Member'],
    ['shared', ben, 'Viewer'],
    ['shared', foreigner, 'Viewer'],
    ['none', anna, 'Viewer'],
  ] as const) {
    assert.equal(
      refusal(() => requireRole(world, workspaceId, caller, least)),
      401,
      workspaceId,
    );
  }
});

test('a user’s own workspace is reached as one’s own and never by its id, by nobody', () => {
  assert.equal(requireRole(world, myWorkspaceId, anna, 'Admin').id, 'hers');
  assert.equal(requireRole(world, myWorkspaceId, ben, 'Admin').id, 'ben');
  for (const caller of [anna, ben, robot]) {
    assert.throws(
      () => requireRole(world, 'hers', caller, 'Viewer'),
      error => /personal workspace/.test(JSON.stringify(error)),
    );
  }
});

test('an item of a user’s own workspace is that user’s, and neither another’s nor an application’s', () => {
  assert.equal(requireItemRole(world, 'hers', anna, 'Admin').id, 'hers');
  assert.equal(requireItemRole(world, 'shared', anna, 'Contributor').id, 'shared');
  for (const caller of [ben, robot]) {
    assert.equal(
      refusal(() => requireItemRole(world, 'hers', caller, 'Viewer')),
      401,
    );
  }
});
