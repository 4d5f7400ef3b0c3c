/** Workspaces (groups): create, read, change, delete. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation} from '../../http/operation.js';
import {requireRole, roleIn} from '../../rules/access.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {done, ok} from '../../rules/power-bi-errors.js';
import {removeWorkspace} from '../../rules/remove-items.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import {indexOf} from '../../world/world-index.js';
import type {Workspace} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, errorSchema, groupSchema, guidParameter} from '../support/response-schemas.js';
import {describeGroup, odataContext} from '../support/resources.js';

const name = {type: 'string', maxLength: 256} as const;
const createSchema = {type: 'object', required: ['name'], properties: {name}} as const;
const readCreate = bodyReader<{name: string}>(createSchema);
const updateSchema = {
  type: 'object',
  properties: {name, defaultDatasetStorageFormat: {type: 'string', enum: ['Small', 'Large']}},
} as const;
const readUpdate = bodyReader<Partial<Pick<Workspace, 'defaultDatasetStorageFormat' | 'name'>>>(updateSchema);
const taken = {409: {description: 'There is a workspace of that name already.', schema: errorSchema}};

/** Documented for service principals and their profiles: each has access to at most so many workspaces. */
const mostWorkspaces = 1000;

/** @param context What the operations work on. */
export function groupOperations(context: OperationContext): Operation[] {
  const path = `${operationPaths.groups}/:groupId`;
  const params = guidParameter(['groupId']);
  const writeScope = 'Workspace.ReadWrite.All';
  /** @throws OperationError */
  const requireName = (tenantId: string, wanted: string): string => {
    const trimmed = wanted.trim();
    if (trimmed === '') throw undocumentedError('bodyShape', {problem: "The member 'name' must not be empty."});
    const isTaken = context.world.workspaces.some(
      w => w.tenantId === tenantId && w.kind !== 'My' && w.name.toLowerCase() === trimmed.toLowerCase(),
    );
    if (isTaken) throw undocumentedError('workspaceNameTaken', {name: trimmed});
    return trimmed;
  };
  /** @throws OperationError */
  const requireRightToCreate = ({isApplication, principalId, tenantId}: Caller): void => {
    if (!isApplication) return;
    if (indexOf(context.world).tenant(tenantId)?.workspaceCreationBlocked) {
      throw undocumentedError('workspaceCreationBlocked');
    }
    const count = context.world.workspaces.filter(w => roleIn(w, principalId) !== undefined).length;
    if (count >= mostWorkspaces) throw undocumentedError('workspaceLimit', {most: mostWorkspaces});
  };
  return [
    {
      id: 'Groups_CreateGroup',
      method: 'POST',
      path: operationPaths.groups,
      service: 'api',
      summary: 'Creates a new workspace. Whoever creates it becomes its administrator.',
      schemas: {
        query: {workspaceV2: {type: 'boolean', description: 'Workspaces are of the second version in any case.'}},
        body: createSchema,
        responses: {...describeResponses('The workspace.', groupSchema, 415), ...taken},
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        requireRightToCreate(caller);
        const {world} = context;
        const workspace: Workspace = {
          id: context.createId(),
          name: requireName(caller.tenantId, readJsonBody(request, readCreate).name),
          tenantId: caller.tenantId,
          members: [{principalId: caller.principalId, role: 'Admin'}],
        };
        requireRoom(context, {kind: 'workspaces', count: world.workspaces.length, item: workspace});
        world.workspaces = [...world.workspaces, workspace];
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#groups/$entity'),
          ...describeGroup(workspace),
        });
      },
    },
    {
      id: 'Groups_GetGroup',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns the specified workspace.',
      schemas: {params, responses: describeResponses('The workspace.', groupSchema)},
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Workspace.Read.All', writeScope);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#groups/$entity'),
          ...describeGroup(workspace),
        });
      },
    },
    {
      id: 'Groups_UpdateGroup',
      method: 'PATCH',
      path,
      service: 'api',
      summary: 'Updates the specified workspace: its name, the storage format of its datasets.',
      schemas: {
        params,
        body: updateSchema,
        responses: {...describeResponses('Done. No body.', undefined, 415), ...taken},
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const workspace = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Admin');
        const {name: wanted, defaultDatasetStorageFormat} = readJsonBody(request, readUpdate);
        const isRenamed = wanted !== undefined && wanted.trim().toLowerCase() !== workspace.name.toLowerCase();
        const changes = {
          ...(wanted === undefined ? {} : {name: isRenamed ? requireName(caller.tenantId, wanted) : wanted.trim()}),
          ...(defaultDatasetStorageFormat === undefined ? {} : {defaultDatasetStorageFormat}),
        };
        requireRoom(context, {kind: 'changes', item: changes});
        Object.assign(workspace, changes);
        return done();
      },
    },
    {
      id: 'Groups_DeleteGroup',
      method: 'DELETE',
      path,
      service: 'api',
      summary: 'Deletes the specified workspace, with everything in it.',
      schemas: {params, responses: describeResponses('Done. No body.', undefined)},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        removeWorkspace(context, requireRole(context.world, request.params['groupId'] ?? '', caller, 'Admin'));
        return done();
      },
    },
  ];
}
