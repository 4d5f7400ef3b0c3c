/**
 * My workspace: every user has one. A world names it as a workspace of the kind `My` with the user among its members;
 * where it names none, the user's is empty, and comes into being with the first thing that is put into it.
 */
import type {Workspace, World} from '../world/world.js';

/** Stands in a path's `groupId` for the caller's own workspace. No GUID: no workspace has it for its id. */
export const myWorkspaceId = '\u0000my-workspace';

/** The user's own workspace, as far as the world has it. */
export const findMyWorkspace = (world: World, {principalId}: {principalId: string}): Workspace | undefined =>
  world.workspaces.find(({kind, members}) => kind === 'My' && members.some(m => m.principalId === principalId));

/** What a user's own workspace is before the world has it. Its id is the user's: invented. */
export const newMyWorkspace = ({principalId, tenantId}: {principalId: string; tenantId: string}): Workspace => ({
  id: principalId,
  name: 'My workspace',
  tenantId,
  kind: 'My',
  members: [{principalId, role: 'Admin'}],
});
