/** Workspaces; features of the tenant. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {Operation} from '../../http/operation.js';
import {codeTwice, ok} from '../../rules/power-bi-errors.js';
import {roleIn} from '../../rules/access.js';
import {authenticate, authenticateFor, type Caller} from '../../rules/caller.js';
import {indexOf} from '../../world/world-index.js';
import type {World} from '../../world/world.js';
import {applyQueryOptions} from '../support/odata-query.js';
import {describeResponses, groupSchema, listSchema} from '../support/response-schemas.js';
import {describeGroup, odataContext} from '../support/resources.js';

const groupMembers = Object.keys(groupSchema.properties ?? {});
const whole = {type: 'integer', minimum: 0} as const;
const featureSchema = {
  type: 'object',
  required: ['name', 'state', 'extendedState', 'additionalInfo'],
  properties: {
    name: {type: 'string'},
    state: {type: 'string', enum: ['Enabled', 'Disabled']},
    extendedState: {type: 'string', enum: ['Enabled', 'DisabledByAdmin', 'UserNotLicensed']},
    additionalInfo: {type: 'object', properties: {usage: {type: 'integer', minimum: 0, maximum: 100}}},
  },
} as const;

/** `usage`: percent of the trial embed tokens that are used up. */
function embedTrial(world: World, caller: Caller): object {
  const trial = indexOf(world).tenant(caller.tenantId)?.embedTrial;
  const usage = trial && trial.limit > 0 ? Math.min(100, Math.floor((trial.used / trial.limit) * 100)) : 0;
  return {name: 'embedTrial', state: 'Enabled', extendedState: 'Enabled', additionalInfo: {usage}};
}

/** @param context What the operations work on. */
export function workspaceOperations(context: OperationContext): Operation[] {
  return [
    {
      id: 'Groups_GetGroups',
      method: 'GET',
      path: operationPaths.groups,
      service: 'api',
      summary: 'Returns a list of workspaces that the caller has access to.',
      schemas: {
        query: {$filter: {type: 'string'}, $top: whole, $skip: whole},
        responses: describeResponses('The workspaces.', listSchema(groupSchema)),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Workspace.Read.All', 'Workspace.ReadWrite.All');
        const groups = context.world.workspaces
          .filter(w => w.kind !== 'My' && w.tenantId === caller.tenantId && roleIn(w, caller.principalId) !== undefined)
          .map(describeGroup);
        const value = applyQueryOptions(request, groups, groupMembers);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#groups'),
          '@odata.count': value.length,
          value,
        });
      },
    },
    {
      id: 'AvailableFeatures_GetAvailableFeatures',
      method: 'GET',
      path: '/v1.0/myorg/availableFeatures',
      service: 'api',
      summary: 'Returns the available features for the caller, with the use of trial embed tokens.',
      schemas: {
        responses: describeResponses('The features.', {
          type: 'object',
          required: ['features'],
          properties: {features: {type: 'array', items: featureSchema}},
        }),
      },
      async handle(request) {
        const caller = await authenticate(context, request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#availableFeatures'),
          features: [embedTrial(context.world, caller)],
        });
      },
    },
    {
      id: 'AvailableFeatures_GetAvailableFeatureByName',
      method: 'GET',
      path: '/v1.0/myorg/availableFeatures(featureName=:featureName)',
      service: 'api',
      summary:
        'Returns the specified available feature for the caller. How a name that there is not is refused is not public.',
      schemas: {
        params: {featureName: {type: 'string', description: "In quotes, as OData has texts: 'embedTrial'."}},
        responses: describeResponses('The feature.', featureSchema),
      },
      async handle(request) {
        const caller = await authenticate(context, request);
        const [, name] = /^'(.*)'$/.exec(request.params['featureName'] ?? '') ?? [];
        if (name?.toLowerCase() !== 'embedtrial') throw codeTwice(404, 'PowerBIEntityNotFound');
        return ok(embedTrial(context.world, caller));
      },
    },
  ];
}
