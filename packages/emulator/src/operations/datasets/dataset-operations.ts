/** Datasets: read them and their data sources, query them. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {Operation, OperationRequest, OperationResponse} from '../../http/operation.js';
import {codeTwice, notAccessible, ok} from '../../rules/power-bi-errors.js';
import {bodyReader} from '../../http/read-body.js';
import {isAtLeast, requireRole, roleIn} from '../../rules/access.js';
import {authenticate, requireScope, type Caller} from '../../rules/caller.js';
import {isLive} from '../../rules/effective-identities.js';
import {findDataset, findDatasetIn} from '../../rules/find-items.js';
import {indexOf} from '../../world/world-index.js';
import type {Dataset} from '../../world/world.js';
import {
  datasetSchema,
  datasourceSchema,
  describeResponses,
  guidParameter,
  listSchema,
} from '../support/response-schemas.js';
import {impersonate} from '../../rules/impersonated-user.js';
import {findMyWorkspace} from '../../rules/my-workspace.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {executeQuery} from './execute-queries.js';
import {readJsonBody} from '../support/request-body.js';
import {describeDataset, describeDatasource, odataContext} from '../support/resources.js';

const queriesSchema = {
  type: 'object',
  required: ['queries'],
  properties: {
    queries: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {type: 'object', required: ['query'], properties: {query: {type: 'string'}}},
    },
    serializerSettings: {type: 'object', properties: {includeNulls: {type: 'boolean'}}},
    impersonatedUserName: {type: 'string'},
  },
} as const;
const readQueries = bodyReader<{
  queries: {query: string}[];
  serializerSettings?: {includeNulls?: boolean};
  impersonatedUserName?: string;
}>(queriesSchema);
const readScopes = ['Dataset.ReadWrite.All', 'Dataset.Read.All'];

/** @param context What the operations work on. */
export function datasetOperations(context: OperationContext): Operation[] {
  const group = `${operationPaths.groups}/:groupId`;
  const both = guidParameter(['groupId', 'datasetId']);
  const reader = async (request: OperationRequest): Promise<Caller> => {
    const caller = await authenticate(context, request);
    requireScope(caller, ...readScopes);
    return caller;
  };
  /** My workspace, which service principals do not have. */
  const mine = async (request: OperationRequest): Promise<{caller: Caller; datasets: Dataset[]}> => {
    const caller = await reader(request);
    if (caller.isApplication) throw notAccessible();
    const workspace = findMyWorkspace(context.world, caller);
    return {caller, datasets: context.world.datasets.filter(d => d.workspaceId === workspace?.id)};
  };
  const findMine = async (request: OperationRequest): Promise<{caller: Caller; dataset: Dataset}> => {
    const {caller, datasets} = await mine(request);
    const dataset = datasets.find(({id}) => id === request.params['datasetId']?.toLowerCase());
    if (!dataset) throw codeTwice(404, 'PowerBIEntityNotFound');
    return {caller, dataset};
  };
  /**
   * Build permission comes with Contributor; whoever lacks it gets "not found". Documented: a service principal may not
   * query a dataset with row-level security or single sign-on, and nobody one of Analysis Services.
   */
  const execute = (caller: Caller, request: OperationRequest, dataset: Dataset): OperationResponse => {
    const role = roleIn(indexOf(context.world).workspace(dataset.workspaceId), caller.principalId);
    if (!isAtLeast(role, 'Contributor')) throw codeTwice(404, 'PowerBIEntityNotFound');
    const hasSingleSignOn = dataset.datasources?.some(source => source.singleSignOn) ?? false;
    if (caller.isApplication && (dataset.roles.length > 0 || hasSingleSignOn)) {
      throw codeTwice(401, 'PowerBINotAuthorizedException');
    }
    if (isLive(dataset)) throw undocumentedError('queryLiveConnection', {id: dataset.id});
    const {queries, serializerSettings, impersonatedUserName} = readJsonBody(request, readQueries);
    const result = executeQuery(dataset, queries[0]?.query ?? '', {
      includeNulls: serializerSettings?.includeNulls === true,
      identity:
        impersonatedUserName === undefined ? undefined : impersonate(context.world, dataset, impersonatedUserName),
    });
    return ok({results: [result]});
  };
  const queryResponses = describeResponses('The rows.', {type: 'object', properties: {results: {type: 'array'}}}, 415);

  return [
    {
      id: 'Datasets_GetDatasetsInGroup',
      method: 'GET',
      path: `${group}/datasets`,
      service: 'api',
      summary: 'Returns a list of datasets from the specified workspace.',
      schemas: {
        params: guidParameter(['groupId']),
        responses: describeResponses('The datasets.', listSchema(datasetSchema)),
      },
      async handle(request) {
        const caller = await reader(request);
        const {id} = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${id}/$metadata#datasets`),
          value: context.world.datasets
            .filter(d => d.workspaceId === id)
            .map(dataset => describeDataset(context, request, dataset)),
        });
      },
    },
    {
      id: 'Datasets_GetDatasetInGroup',
      method: 'GET',
      path: operationPaths.datasetInGroup,
      service: 'api',
      summary: 'Returns the specified dataset from the specified workspace.',
      schemas: {params: both, responses: describeResponses('The dataset.', datasetSchema)},
      async handle(request) {
        const caller = await reader(request);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Viewer');
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${dataset.workspaceId}/$metadata#datasets/$entity`,
          ),
          ...describeDataset(context, request, dataset),
        });
      },
    },
    {
      id: 'Datasets_GetDatasourcesInGroup',
      method: 'GET',
      path: `${operationPaths.datasetInGroup}/datasources`,
      service: 'api',
      summary: 'Returns a list of data sources for the specified dataset from the specified workspace.',
      schemas: {params: both, responses: describeResponses('The data sources.', listSchema(datasourceSchema))},
      async handle(request) {
        const caller = await reader(request);
        const dataset = findDatasetIn(context.world, caller, request.params, 'Viewer');
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${dataset.workspaceId}/$metadata#datasources`,
          ),
          value: (dataset.datasources ?? []).map(describeDatasource),
        });
      },
    },
    {
      id: 'Datasets_ExecuteQueriesInGroup',
      method: 'POST',
      path: `${operationPaths.datasetInGroup}/executeQueries`,
      service: 'api',
      summary:
        'Executes a DAX query against the specified dataset. Known: EVALUATE of a table, of TOPN, VALUES or DISTINCT.',
      schemas: {params: both, body: queriesSchema, responses: queryResponses},
      async handle(request) {
        const caller = await reader(request);
        return execute(caller, request, findDatasetIn(context.world, caller, request.params, 'Viewer'));
      },
    },
    {
      id: 'Datasets_ExecuteQueries',
      method: 'POST',
      path: '/v1.0/myorg/datasets/:datasetId/executeQueries',
      service: 'api',
      summary:
        'Executes a DAX query against the specified dataset. Known: EVALUATE of a table, of TOPN, VALUES or DISTINCT.',
      schemas: {params: guidParameter(['datasetId']), body: queriesSchema, responses: queryResponses},
      async handle(request) {
        const caller = await reader(request);
        return execute(caller, request, findDataset(context.world, request.params['datasetId'] ?? ''));
      },
    },
    {
      id: 'Datasets_GetDatasets',
      method: 'GET',
      path: '/v1.0/myorg/datasets',
      service: 'api',
      summary: 'Returns a list of datasets from My workspace. Not open to service principals.',
      schemas: {responses: describeResponses('The datasets.', listSchema(datasetSchema))},
      async handle(request) {
        const {caller, datasets} = await mine(request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#datasets'),
          value: datasets.map(dataset => describeDataset(context, request, dataset)),
        });
      },
    },
    {
      id: 'Datasets_GetDataset',
      method: 'GET',
      path: '/v1.0/myorg/datasets/:datasetId',
      service: 'api',
      summary: 'Returns the specified dataset from My workspace. Not open to service principals.',
      schemas: {
        params: guidParameter(['datasetId']),
        responses: describeResponses('The dataset.', datasetSchema),
      },
      async handle(request) {
        const {caller, dataset} = await findMine(request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#datasets/$entity'),
          ...describeDataset(context, request, dataset),
        });
      },
    },
    {
      id: 'Datasets_GetDatasources',
      method: 'GET',
      path: '/v1.0/myorg/datasets/:datasetId/datasources',
      service: 'api',
      summary: 'Returns the data sources of a dataset from My workspace. Not open to service principals.',
      schemas: {
        params: guidParameter(['datasetId']),
        responses: describeResponses('The data sources.', listSchema(datasourceSchema)),
      },
      async handle(request) {
        const {caller, dataset} = await findMine(request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#datasources'),
          value: (dataset.datasources ?? []).map(describeDatasource),
        });
      },
    },
  ];
}
