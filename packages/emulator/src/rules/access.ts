/** Roles in workspaces. */
import {findMyWorkspace, myWorkspaceId, newMyWorkspace} from './my-workspace.js';
import {codeAndMessage, notAuthorized} from './power-bi-errors.js';
import {indexOf} from '../world/world-index.js';
import type {Workspace, WorkspaceRole, World} from '../world/world.js';

const rank: Record<WorkspaceRole, number> = {Viewer: 0, Contributor: 1, Member: 2, Admin: 3};

/** Whether one role is at least another. */
export const isAtLeast = (role: WorkspaceRole | undefined, least: WorkspaceRole): boolean =>
  role !== undefined && rank[role] >= rank[least];

/** The role that somebody has in a workspace. */
export function roleIn(workspace: Workspace | undefined, principalId: string): WorkspaceRole | undefined {
  return workspace?.members.find(m => m.principalId === principalId)?.role;
}

/**
 * The workspace of an item that a request names beside its path, where the caller has at least that role in it. The
 * item may lie in the caller's own workspace.
 * @throws OperationError
 */
export function requireItemRole(
  world: World,
  workspaceId: string,
  caller: {principalId: string; tenantId: string; isApplication: boolean},
  least: WorkspaceRole,
): Workspace {
  const isOwn = !caller.isApplication && findMyWorkspace(world, caller)?.id === workspaceId;
  return requireRole(world, isOwn ? myWorkspaceId : workspaceId, caller, least);
}

/**
 * The workspace, where the caller has at least that role in it.
 * @throws OperationError
 */
export function requireRole(
  world: World,
  workspaceId: string,
  caller: {principalId: string; tenantId: string},
  least: WorkspaceRole,
): Workspace {
  if (workspaceId === myWorkspaceId) return findMyWorkspace(world, caller) ?? newMyWorkspace(caller);
  const workspace = indexOf(world).workspace(workspaceId);
  if (workspace?.kind === 'My') {
    throw codeAndMessage(401, 'GroupNotAccessible', 'Calling group APIs not permitted for personal workspace');
  }
  if (workspace?.tenantId !== caller.tenantId) {
    throw notAuthorized(`There is no workspace ${workspaceId} in the caller's tenant.`);
  }
  const role = roleIn(workspace, caller.principalId);
  if (!isAtLeast(role, least)) {
    throw notAuthorized(
      `The caller ${caller.principalId} has ${role === undefined ? 'no role' : `the role ${role}`} in the workspace ` +
        `${workspace.id}; the call needs ${least}.`,
    );
  }
  return workspace;
}
