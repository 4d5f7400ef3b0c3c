/** What a user asks for himself. */
import type {OperationContext} from '../../context.js';
import type {Operation} from '../../http/operation.js';
import {authenticateFor} from '../../rules/caller.js';
import {done} from '../../rules/power-bi-errors.js';
import {describeResponses} from '../support/response-schemas.js';

/** @param context What the operations work on. */
export function userOperations(context: OperationContext): Operation[] {
  return [
    {
      id: 'Users_RefreshUserPermissions',
      method: 'POST',
      path: '/v1.0/myorg/RefreshUserPermissions',
      service: 'api',
      summary: 'Refreshes user permissions. They hold at once here, and the one call per user and hour is not counted.',
      schemas: {responses: describeResponses('Done. No body.', undefined)},
      async handle(request) {
        await authenticateFor(context, request, 'Workspace.Read.All', 'Workspace.ReadWrite.All');
        return done();
      },
    },
  ];
}
