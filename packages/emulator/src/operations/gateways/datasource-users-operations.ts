/** Who may use the data sources of gateways. */
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {requireGateway, requireSource} from '../../rules/gateways.js';
import {done, notFound, ok} from '../../rules/power-bi-errors.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {describeUser, findRequestedUser, findWorkspaceUser, type RequestedUser} from '../../rules/workspace-users.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {DatasourceAccessRight, GatewayDatasource} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter, listSchema} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const text = {type: 'string', maxLength: 256} as const;
const rights = ['None', 'Read', 'ReadOverrideEffectiveIdentity'] as const;
const userSchema = {
  type: 'object',
  required: ['datasourceAccessRight'],
  properties: {
    datasourceAccessRight: {type: 'string', enum: rights},
    emailAddress: text,
    identifier: text,
    displayName: text,
    principalType: {type: 'string', enum: ['None', 'User', 'App', 'Group']},
    profile: {type: 'object', properties: {id: {type: 'string', format: 'uuid'}, displayName: text}},
  },
} as const;
const readUser = bodyReader<RequestedUser & {datasourceAccessRight: DatasourceAccessRight | 'None'}>(userSchema);

/** @param context What the operations work on. */
export function datasourceUsersOperations(context: OperationContext): Operation[] {
  const path = '/v1.0/myorg/gateways/:gatewayId/datasources/:datasourceId/users';
  const params = guidParameter(['gatewayId', 'datasourceId']);
  const scope = 'Dataset.ReadWrite.All';
  /** Only data sources of gateways have users: one in the cloud is its dataset's. @throws OperationError */
  const find = (caller: Caller, request: OperationRequest): GatewayDatasource => {
    const gateway = requireGateway(context.world, caller, request.params['gatewayId'] ?? '');
    const found = requireSource(context.world, caller, request.params);
    if (found.kind !== 'onPremises') throw notFound(`data source of the gateway ${gateway.id}`);
    return found.source;
  };
  const without = ({users = []}: GatewayDatasource, id: string): NonNullable<GatewayDatasource['users']> =>
    users.filter(user => user.principalId !== id);
  return [
    {
      id: 'Gateways_GetDatasourceUsers',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns a list of users who have access to the specified data source.',
      schemas: {params, responses: describeResponses('The users.', listSchema(userSchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope, 'Dataset.Read.All');
        const {users = []} = find(caller, request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#datasourceUsers'),
          value: users.map(({principalId, datasourceAccessRight}) => ({
            datasourceAccessRight,
            ...describeUser(context.world, principalId),
          })),
        });
      },
    },
    {
      id: 'Gateways_AddDatasourceUser',
      method: 'POST',
      path,
      service: 'api',
      summary: 'Grants or updates the permissions required to use the specified data source for the specified user.',
      schemas: {params, body: userSchema, responses: describeResponses('Done. No body.', undefined, 415)},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        const source = find(caller, request);
        const {datasourceAccessRight, ...requested} = readJsonBody(request, readUser);
        // Documented: groups cannot be added.
        const user = findRequestedUser(context.world, caller.tenantId, requested);
        if (!user) throw undocumentedError('gatewayUserUnknown');
        const others = without(source, user.id);
        if (datasourceAccessRight === 'None') {
          source.users = others;
          return done();
        }
        const added = {principalId: user.id, datasourceAccessRight};
        requireRoom(context, {kind: 'datasourceUsers', count: others.length, item: added});
        source.users = [...others, added];
        return done();
      },
    },
    {
      id: 'Gateways_DeleteDatasourceUser',
      method: 'DELETE',
      path: `${path}/:emailAddress`,
      service: 'api',
      summary: 'Removes the specified user from the specified data source.',
      schemas: {
        params: {
          ...params,
          emailAddress: {
            type: 'string',
            description: 'The address of a user, or the object id of a service principal.',
          },
        },
        query: {profileId: {type: 'string', format: 'uuid', description: 'A profile of the service principal.'}},
        responses: describeResponses('Done. No body.', undefined),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        const source = find(caller, request);
        const name = request.query.get('profileId') ?? request.params['emailAddress'] ?? '';
        const user = findWorkspaceUser(context.world, caller.tenantId, name);
        if (!user || !source.users?.some(other => other.principalId === user.id)) {
          throw undocumentedError('gatewayUserMissing', {user: name.slice(0, 256), id: source.id});
        }
        source.users = without(source, user.id);
        context.growth.release();
        return done();
      },
    },
  ];
}
