/** Users of workspaces: list, add, change, remove. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation} from '../../http/operation.js';
import {requireRole, roleIn} from '../../rules/access.js';
import {authenticateFor} from '../../rules/caller.js';
import {codeTwice, done, ok} from '../../rules/power-bi-errors.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {
  describeWorkspaceUser,
  findWorkspaceUser,
  requireNewUser,
  requireRightToAdd,
  requireWorkspaceUser,
  type WorkspaceUserRequest,
} from '../../rules/workspace-users.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {Workspace} from '../../world/world.js';
import {applyPaging} from '../support/odata-query.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, groupUserSchema, guidParameter, listSchema} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const text = {type: 'string', maxLength: 256} as const;
const whole = {type: 'integer', minimum: 0} as const;
const userRequestSchema = {
  type: 'object',
  required: ['groupUserAccessRight'],
  properties: {
    groupUserAccessRight: {type: 'string', enum: ['None', 'Viewer', 'Contributor', 'Member', 'Admin']},
    emailAddress: text,
    identifier: text,
    displayName: text,
    principalType: {type: 'string', enum: ['None', 'User', 'App', 'Group']},
    profile: {type: 'object', properties: {id: {type: 'string', format: 'uuid'}, displayName: text}},
  },
} as const;
const readUserRequest = bodyReader<WorkspaceUserRequest>(userRequestSchema);
const writeScope = 'Workspace.ReadWrite.All';

/** @param context What the operations work on. */
export function groupUsersOperations(context: OperationContext): Operation[] {
  const path = `${operationPaths.groups}/:groupId/users`;
  const params = guidParameter(['groupId']);
  const nothing = describeResponses('Done. No body.', undefined, 415);
  /** @throws OperationError where the user has no role. */
  const requireMember = (workspace: Workspace, user: {id: string} | undefined, name: string): string => {
    if (user && roleIn(workspace, user.id) !== undefined) return user.id;
    throw undocumentedError('workspaceUserMissing', {user: name, workspace: workspace.id});
  };
  const removeMember = (workspace: Workspace, userId: string): void => {
    workspace.members = workspace.members.filter(m => m.principalId !== userId);
    context.growth.release();
  };
  return [
    {
      id: 'Groups_GetGroupUsers',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns a list of users that have access to the specified workspace.',
      schemas: {
        params,
        query: {$top: whole, $skip: whole},
        responses: describeResponses('The users.', listSchema(groupUserSchema)),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Workspace.Read.All', writeScope);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${workspace.id}/$metadata#users`),
          value: applyPaging(request, workspace.members).map(member => describeWorkspaceUser(context.world, member)),
        });
      },
    },
    {
      id: 'Groups_AddGroupUser',
      method: 'POST',
      path,
      service: 'api',
      summary: 'Grants the specified user the specified permissions to the specified workspace.',
      schemas: {params, body: userRequestSchema, responses: nothing},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Member');
        const details = readJsonBody(request, readUserRequest);
        const role = details.groupUserAccessRight;
        if (role === 'None') throw codeTwice(400, 'UnsupportedAccessRightError', 'A user cannot be added with None.');
        requireRightToAdd(workspace, caller, role);
        const user = requireWorkspaceUser(context.world, caller.tenantId, details);
        requireNewUser(workspace, user.id);
        const member = {principalId: user.id, role};
        requireRoom(context, {kind: 'workspaceUsers', count: workspace.members.length, item: member});
        workspace.members = [...workspace.members, member];
        return done();
      },
    },
    {
      id: 'Groups_UpdateGroupUser',
      method: 'PUT',
      path,
      service: 'api',
      summary: 'Updates the specified user permissions to the specified workspace. None takes them away.',
      schemas: {params, body: userRequestSchema, responses: nothing},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Admin');
        const details = readJsonBody(request, readUserRequest);
        const user = requireWorkspaceUser(context.world, caller.tenantId, details);
        const userId = requireMember(workspace, user, details.identifier ?? details.emailAddress ?? user.id);
        const role = details.groupUserAccessRight;
        if (role === 'None') {
          removeMember(workspace, userId);
          return done();
        }
        workspace.members = workspace.members.map(m => (m.principalId === userId ? {...m, role} : m));
        return done();
      },
    },
    {
      id: 'Groups_DeleteUserInGroup',
      method: 'DELETE',
      path: `${path}/:user`,
      service: 'api',
      summary: 'Deletes the specified user permissions from the specified workspace.',
      schemas: {
        params: {
          ...params,
          user: {type: 'string', description: 'The address of a user, or the object id of a service principal.'},
        },
        query: {profileId: {type: 'string', format: 'uuid', description: 'A profile of the service principal.'}},
        responses: describeResponses('Done. No body.', undefined),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Admin');
        const name = request.query.get('profileId') ?? request.params['user'] ?? '';
        const user = findWorkspaceUser(context.world, caller.tenantId, name);
        removeMember(workspace, requireMember(workspace, user, name.slice(0, 256)));
        return done();
      },
    },
  ];
}
