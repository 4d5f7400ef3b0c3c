/** Gateways and their data sources, with credentials that are checked and forgotten. */
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {
  readConnectionDetails,
  readCredentials,
  readNewCredentials,
  requireGateway,
  requireSource,
  type CredentialDetails,
  type FoundSource,
} from '../../rules/gateways.js';
import {codeTwice, done, ok, okWith} from '../../rules/power-bi-errors.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {GatewayDatasource} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {
  credentialDetailsSchema,
  describeResponses,
  errorSchema,
  gatewayDatasourceSchema,
  gatewaySchema,
  guidParameter,
  listSchema,
} from '../support/response-schemas.js';
import {
  describeCloudDatasource,
  describeGateway,
  describeGatewayDatasource,
  odataContext,
} from '../support/resources.js';

const createSchema = {
  type: 'object',
  required: ['dataSourceType', 'connectionDetails', 'datasourceName', 'credentialDetails'],
  properties: {
    dataSourceType: {type: 'string', maxLength: 100},
    connectionDetails: {type: 'string', maxLength: 4096, description: 'JSON in a text.'},
    datasourceName: {type: 'string', maxLength: 256},
    credentialDetails: credentialDetailsSchema,
  },
} as const;
const readCreate = bodyReader<{
  dataSourceType: string;
  connectionDetails: string;
  datasourceName: string;
  credentialDetails: CredentialDetails;
}>(createSchema);
const updateSchema = {
  type: 'object',
  required: ['credentialDetails'],
  properties: {credentialDetails: credentialDetailsSchema},
} as const;
const readUpdate = bodyReader<{credentialDetails: CredentialDetails}>(updateSchema);
const readScopes = ['Dataset.ReadWrite.All', 'Dataset.Read.All'];
const writeScope = 'Dataset.ReadWrite.All';

/** @param context What the operations work on. */
export function gatewayOperations(context: OperationContext): Operation[] {
  const path = '/v1.0/myorg/gateways';
  const one = `${path}/:gatewayId`;
  const sources = `${one}/datasources`;
  const source = `${sources}/:datasourceId`;
  const ofGateway = guidParameter(['gatewayId']);
  const ofSource = guidParameter(['gatewayId', 'datasourceId']);
  const nothing = describeResponses('Done. No body.', undefined);
  const find = (caller: Caller, request: OperationRequest): FoundSource =>
    requireSource(context.world, caller, request.params);
  return [
    {
      id: 'Gateways_GetGateways',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns a list of gateways for which the caller is an administrator.',
      schemas: {responses: describeResponses('The gateways.', listSchema(gatewaySchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const own = (context.world.gateways ?? []).filter(
          ({tenantId, adminIds}) => tenantId === caller.tenantId && adminIds.includes(caller.principalId),
        );
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#gateways'),
          value: own.map(describeGateway),
        });
      },
    },
    {
      id: 'Gateways_GetGateway',
      method: 'GET',
      path: one,
      service: 'api',
      summary: 'Returns the specified gateway.',
      schemas: {params: ofGateway, responses: describeResponses('The gateway.', gatewaySchema)},
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const gateway = requireGateway(context.world, caller, request.params['gatewayId'] ?? '');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#gateways/$entity'),
          ...describeGateway(gateway),
        });
      },
    },
    {
      id: 'Gateways_GetDatasources',
      method: 'GET',
      path: sources,
      service: 'api',
      summary: 'Returns a list of data sources from the specified gateway.',
      schemas: {
        params: ofGateway,
        responses: describeResponses('The data sources.', listSchema(gatewayDatasourceSchema)),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const gateway = requireGateway(context.world, caller, request.params['gatewayId'] ?? '');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#gatewayDatasources'),
          value: gateway.datasources.map(item => describeGatewayDatasource(gateway.id, item)),
        });
      },
    },
    {
      id: 'Gateways_CreateDatasource',
      method: 'POST',
      path: sources,
      service: 'api',
      summary: 'Creates a new data source on the specified on-premises gateway.',
      schemas: {
        params: ofGateway,
        body: createSchema,
        responses: {
          ...describeResponses('Unused.', undefined, 415),
          201: {description: 'The data source.', schema: gatewayDatasourceSchema},
          409: {description: 'The gateway has a data source of that name already.', schema: errorSchema},
        },
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const gateway = requireGateway(context.world, caller, request.params['gatewayId'] ?? '');
        const created = createSource(context, gateway.datasources, request);
        gateway.datasources = [...gateway.datasources, created];
        return okWith(201, {
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#gatewayDatasources/$entity'),
          ...describeGatewayDatasource(gateway.id, created),
        });
      },
    },
    {
      id: 'Gateways_GetDatasource',
      method: 'GET',
      path: source,
      service: 'api',
      summary: 'Returns the specified data source from the specified gateway.',
      schemas: {params: ofSource, responses: describeResponses('The data source.', gatewayDatasourceSchema)},
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const found = find(caller, request);
        const described =
          found.kind === 'onPremises'
            ? describeGatewayDatasource(found.gateway.id, found.source)
            : describeCloudDatasource(found.source);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#gatewayDatasources/$entity'),
          ...described,
        });
      },
    },
    {
      id: 'Gateways_UpdateDatasource',
      method: 'PATCH',
      path: source,
      service: 'api',
      summary: 'Updates the credentials of the specified data source from the specified gateway.',
      schemas: {params: ofSource, body: updateSchema, responses: describeResponses('Done. No body.', undefined, 415)},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const found = find(caller, request);
        const credentialType = readCredentials(readJsonBody(request, readUpdate).credentialDetails, {
          isOnPremises: found.kind === 'onPremises',
          datasourceType: found.source.datasourceType,
        });
        if (found.kind === 'onPremises') found.source.credentialType = credentialType;
        else setCredentialType(found, credentialType);
        return done();
      },
    },
    {
      id: 'Gateways_DeleteDatasource',
      method: 'DELETE',
      path: source,
      service: 'api',
      summary: 'Deletes the specified data source from the specified gateway.',
      schemas: {params: ofSource, responses: nothing},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const gateway = requireGateway(context.world, caller, request.params['gatewayId'] ?? '');
        const found = find(caller, request);
        gateway.datasources = gateway.datasources.filter(other => other !== found.source);
        context.growth.release();
        return done();
      },
    },
    {
      id: 'Gateways_GetDatasourceStatus',
      method: 'GET',
      path: `${source}/status`,
      service: 'api',
      summary: 'Checks the connectivity status of the specified data source from the specified gateway.',
      schemas: {params: ofSource, responses: describeResponses('It can be reached. No body.', undefined)},
      async handle(request) {
        const caller = await authenticateFor(context, request, writeScope);
        const found = find(caller, request);
        if (found.kind === 'onPremises' && found.gateway.isUnreachable) {
          throw codeTwice(400, 'DM_GWPipeline_Client_GatewayUnreachable', `The world has ${found.gateway.id} so.`);
        }
        return done();
      },
    },
  ];
}

/** @throws OperationError */
function createSource(
  context: OperationContext,
  others: readonly GatewayDatasource[],
  request: OperationRequest,
): GatewayDatasource {
  const {dataSourceType, connectionDetails, datasourceName, credentialDetails} = readJsonBody(request, readCreate);
  const created: GatewayDatasource = {
    id: context.createId(),
    datasourceName,
    datasourceType: dataSourceType,
    connectionDetails: readConnectionDetails(connectionDetails),
    credentialType: readNewCredentials(credentialDetails, dataSourceType),
  };
  if (others.some(other => other.datasourceName.toLowerCase() === datasourceName.toLowerCase())) {
    throw undocumentedError('datasourceNameTaken', {name: datasourceName});
  }
  requireRoom(context, {kind: 'gatewayDatasources', count: others.length, item: created});
  return created;
}

/** Of the source in every dataset that reads it. */
function setCredentialType(
  {datasets, source}: FoundSource & {kind: 'cloud'},
  credentialType: CredentialDetails['credentialType'],
): void {
  for (const dataset of datasets) {
    dataset.datasources = (dataset.datasources ?? []).map(other =>
      other.gatewayId === source.gatewayId && other.datasourceId === source.datasourceId
        ? {...other, credentialType}
        : other,
    );
  }
}
