/** Routes without a workspace: the same call, for My workspace. */
import type {OperationContext} from '../../context.js';
import type {Operation, OperationRequest, OperationResponse} from '../../http/operation.js';
import {authenticate} from '../../rules/caller.js';
import {findMyWorkspace, myWorkspaceId, newMyWorkspace} from '../../rules/my-workspace.js';
import {notAccessible} from '../../rules/power-bi-errors.js';
import {requireRoom} from '../../rules/world-growth.js';

const inGroup = '/groups/:groupId';

/**
 * The operation of My workspace that one of a workspace has beside it. Service principals have no My workspace and are
 * refused, as documented; of answers that a call of a user gets there, no address and no context names a workspace.
 */
export function myWorkspaceOperation(context: OperationContext, operation: Operation): Operation {
  const {groupId: _, ...params} = operation.schemas?.params ?? {};
  return {
    ...operation,
    id: operation.id.replace('InGroup', ''),
    path: operation.path.replace(inGroup, ''),
    summary: operation.summary
      .replaceAll('the specified workspace', 'My workspace')
      .replace(/\.$/, '. Not open to service principals.'),
    schemas: {...operation.schemas, params},
    async handle(request) {
      const caller = await authenticate(context, request);
      if (caller.isApplication) throw notAccessible();
      let own = findMyWorkspace(context.world, caller);
      if (!own && operation.method === 'POST') {
        own = newMyWorkspace(caller);
        requireRoom(context, {kind: 'workspaces', count: context.world.workspaces.length, item: own});
        context.world.workspaces = [...context.world.workspaces, own];
      }
      const response = await operation.handle(withWorkspace(request));
      return withoutWorkspace(response, (own ?? newMyWorkspace(caller)).id);
    },
  };
}

const withWorkspace = (request: OperationRequest): OperationRequest => ({
  ...request,
  params: {...request.params, groupId: myWorkspaceId},
});

/** Contexts, embed URLs and web addresses of My workspace name no workspace. */
function withoutWorkspace(response: OperationResponse, id: string): OperationResponse {
  if (response.body === '' || response.isBinary === true) return response;
  const body = response.body
    .replaceAll(`groups/${id}/$metadata`, '$metadata')
    .replaceAll(`/groups/${id}/`, '/groups/me/')
    .replaceAll(`&groupId=${id}`, '');
  return {...response, body};
}
