/** Where datasets read: their data sources, gateways and owners; and an end to them. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation} from '../../http/operation.js';
import {authenticateFor} from '../../rules/caller.js';
import {bindToGateway, discoverGateways, updateDatasources, type DatasourceUpdate} from '../../rules/data-sources.js';
import {requireOwner} from '../../rules/dataset-owner.js';
import {findDatasetIn} from '../../rules/find-items.js';
import {done, notFound, ok} from '../../rules/power-bi-errors.js';
import {removeDataset} from '../../rules/remove-items.js';
import {connectionDetailsOf} from '../../rules/request-schemas.js';
import {requireRoom} from '../../rules/world-growth.js';
import {readJsonBody} from '../support/request-body.js';
import {
  describeResponses,
  gatewayDatasourceSchema,
  gatewaySchema,
  guidParameter,
  listSchema,
} from '../support/response-schemas.js';
import {boundDatasources, describeGateway, odataContext} from '../support/resources.js';

const text = {type: 'string', maxLength: 4096} as const;
const guid = {type: 'string', format: 'uuid'} as const;
const connectionDetails = connectionDetailsOf(text);
const updateSchema = {
  type: 'object',
  required: ['updateDetails'],
  properties: {
    updateDetails: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['datasourceSelector', 'connectionDetails'],
        properties: {
          datasourceSelector: {
            type: 'object',
            required: ['datasourceType', 'connectionDetails'],
            properties: {datasourceType: text, connectionDetails},
          },
          connectionDetails,
        },
      },
    },
  },
} as const;
const readUpdate = bodyReader<{updateDetails: DatasourceUpdate[]}>(updateSchema);
const bindSchema = {
  type: 'object',
  required: ['gatewayObjectId'],
  properties: {gatewayObjectId: guid, datasourceObjectIds: {type: 'array', maxItems: 1000, items: guid}},
} as const;
const readBind = bodyReader<{gatewayObjectId: string; datasourceObjectIds?: string[]}>(bindSchema);
const scope = 'Dataset.ReadWrite.All';

/** @param context What the operations work on. */
export function datasourceOperations(context: OperationContext): Operation[] {
  const params = guidParameter(['groupId', 'datasetId']);
  const path = operationPaths.datasetInGroup;
  const nothing = describeResponses('Done. No body.', undefined);
  const nothingOfBody = describeResponses('Done. No body.', undefined, 415);
  return [
    {
      id: 'Datasets_UpdateDatasourcesInGroup',
      method: 'POST',
      path: `${path}/Default.UpdateDatasources`,
      service: 'api',
      summary: 'Updates the data sources of the specified dataset from the specified workspace. Rows never change.',
      schemas: {params, body: updateSchema, responses: nothingOfBody},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        requireOwner(dataset, caller);
        const {updateDetails} = readJsonBody(request, readUpdate);
        const datasources = updateDatasources(context, dataset, updateDetails);
        requireRoom(context, {kind: 'changes', item: updateDetails});
        dataset.datasources = datasources;
        return done();
      },
    },
    {
      id: 'Datasets_BindToGatewayInGroup',
      method: 'POST',
      path: `${path}/Default.BindToGateway`,
      service: 'api',
      summary: 'Binds the specified dataset from the specified workspace to the specified gateway.',
      schemas: {params, body: bindSchema, responses: nothingOfBody},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        const {gatewayObjectId: id, datasourceObjectIds: sourceIds} = readJsonBody(request, readBind);
        const gateway = context.world.gateways?.find(other => other.id.toLowerCase() === id.toLowerCase());
        if (gateway?.tenantId !== caller.tenantId) throw notFound(`gateway ${id} in the caller's tenant`);
        const datasources = bindToGateway(dataset, gateway, {caller, sourceIds});
        if (dataset.datasources) dataset.datasources = datasources;
        return done();
      },
    },
    {
      id: 'Datasets_DiscoverGatewaysInGroup',
      method: 'GET',
      path: `${path}/Default.DiscoverGateways`,
      service: 'api',
      summary: 'Returns a list of gateways that the specified dataset from the specified workspace can be bound to.',
      schemas: {params, responses: describeResponses('The gateways.', listSchema(gatewaySchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope, 'Dataset.Read.All');
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${dataset.workspaceId}/$metadata#gateways`),
          value: discoverGateways(context.world, dataset, caller).map(describeGateway),
        });
      },
    },
    {
      id: 'Datasets_GetGatewayDatasourcesInGroup',
      method: 'GET',
      path: `${path}/Default.GetBoundGatewayDatasources`,
      service: 'api',
      summary: 'Deprecated. Returns a list of gateway data sources for the specified dataset from the workspace.',
      schemas: {params, responses: describeResponses('The data sources.', listSchema(gatewayDatasourceSchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope, 'Dataset.Read.All');
        const dataset = findDatasetIn(context.world, caller, request.params, 'Viewer');
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${dataset.workspaceId}/$metadata#gatewayDatasources`,
          ),
          value: boundDatasources(context.world, dataset),
        });
      },
    },
    {
      id: 'Datasets_TakeOverInGroup',
      method: 'POST',
      path: `${path}/Default.TakeOver`,
      service: 'api',
      summary: 'Transfers ownership over the specified dataset to the caller.',
      schemas: {params, responses: nothing},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        dataset.ownerId = caller.principalId;
        return done();
      },
    },
    {
      id: 'Datasets_DeleteDatasetInGroup',
      method: 'DELETE',
      path,
      service: 'api',
      summary: 'Deletes the specified dataset from the specified workspace, with the reports on it.',
      schemas: {params, responses: nothing},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        removeDataset(context, findDatasetIn(context.world, caller, request.params, 'Contributor'));
        return done();
      },
    },
  ];
}
