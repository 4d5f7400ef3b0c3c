/** Parameters of datasets. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation} from '../../http/operation.js';
import {authenticateFor} from '../../rules/caller.js';
import {requireOwner} from '../../rules/dataset-owner.js';
import {updateParameters, type ParameterUpdate} from '../../rules/dataset-parameters.js';
import {findDatasetIn} from '../../rules/find-items.js';
import {done, ok} from '../../rules/power-bi-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter, listSchema} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const text = {type: 'string'} as const;
const updateSchema = {
  type: 'object',
  required: ['updateDetails'],
  properties: {
    updateDetails: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['name'],
        properties: {name: {type: 'string', maxLength: 256}, newValue: {type: 'string', maxLength: 4096}},
      },
    },
  },
} as const;
const readUpdate = bodyReader<{updateDetails: ParameterUpdate[]}>(updateSchema);
const parameterSchema = {
  type: 'object',
  required: ['name', 'type', 'isRequired'],
  properties: {
    name: text,
    type: text,
    isRequired: {type: 'boolean'},
    currentValue: text,
    suggestedValues: {type: 'array', items: text},
  },
} as const;
const scope = 'Dataset.ReadWrite.All';

/** @param context What the operations work on. */
export function parameterOperations(context: OperationContext): Operation[] {
  const params = guidParameter(['groupId', 'datasetId']);
  return [
    {
      id: 'Datasets_GetParametersInGroup',
      method: 'GET',
      path: `${operationPaths.datasetInGroup}/parameters`,
      service: 'api',
      summary: 'Returns a list of parameters for the specified dataset from the specified workspace.',
      schemas: {params, responses: describeResponses('The parameters.', listSchema(parameterSchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope, 'Dataset.Read.All');
        const {workspaceId, parameters = []} = findDatasetIn(context.world, caller, request.params, 'Contributor');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${workspaceId}/$metadata#parameters`),
          value: parameters,
        });
      },
    },
    {
      id: 'Datasets_UpdateParametersInGroup',
      method: 'POST',
      path: `${operationPaths.datasetInGroup}/Default.UpdateParameters`,
      service: 'api',
      summary: 'Updates the parameters values for the specified dataset from the specified workspace.',
      schemas: {params, body: updateSchema, responses: describeResponses('Done. No body.', undefined, 415)},
      async handle(request) {
        const caller = await authenticateFor(context, request, scope);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Contributor');
        requireOwner(dataset, caller);
        const {updateDetails} = readJsonBody(request, readUpdate);
        const parameters = updateParameters(dataset, updateDetails);
        requireRoom(context, {kind: 'changes', item: updateDetails});
        dataset.parameters = parameters;
        return done();
      },
    },
  ];
}
