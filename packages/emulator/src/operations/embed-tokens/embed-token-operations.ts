/** The calls that make embed tokens. */
import {defined, operationPaths, type GenerateTokenRequestV2} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {JsonSchema, Operation, OperationResponse, OperationRequest} from '../../http/operation.js';
import {codeTwice, notAccessible, okText} from '../../rules/power-bi-errors.js';
import {bodyReader} from '../../http/read-body.js';
import {requireRole} from '../../rules/access.js';
import {authenticate, requireScope} from '../../rules/caller.js';
import {findDashboardIn, findDataset, findReportIn, findTileOn} from '../../rules/find-items.js';
import {decideEmbedToken, type TokenDecision} from '../../rules/generate-token.js';
import {
  decideCreationToken,
  decideDashboardToken,
  decideDatasetToken,
  decideReportToken,
  type GenerateTokenRequestV1,
} from '../../rules/generate-token-v1.js';
import {embedTokenSchema, generateTokenV1Schema, generateTokenV2Schema} from '../../rules/request-schemas.js';
import type {EmbedTokenClaims} from '../../tokens/embed-token-codec.js';
import {readJsonBody} from '../support/request-body.js';
import {odataContext} from '../support/resources.js';
import {describeResponses, guidParameter} from '../support/response-schemas.js';

const readV2 = bodyReader<GenerateTokenRequestV2>(generateTokenV2Schema);
const readV1 = bodyReader<GenerateTokenRequestV1>(generateTokenV1Schema);

/** Remembers what was made of the latest value. */
function lastOf<From, To>(make: (from: From) => To): (from: From) => To {
  let last: {from: From; to: To} | undefined;
  return from => (last?.from === from ? last : (last = {from, to: make(from)})).to;
}

/** @param context What the operations work on. */
export function embedTokenOperations(context: OperationContext): Operation[] {
  // Whoever asks for one token after the other gets the same context, and with one access token the same end.
  const quoted = lastOf((text: string) => JSON.stringify(text));
  const timeOf = lastOf((seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
  const respond = async <T>(
    request: OperationRequest,
    read: (value: unknown) => T,
    rule: (decision: TokenDecision, body: T) => EmbedTokenClaims,
  ): Promise<OperationResponse> => {
    const caller = await authenticate(context, request);
    const decision: TokenDecision = {
      world: context.world,
      caller,
      nowSeconds: Math.floor(context.now() / 1000),
      tokenId: context.createId(),
    };
    const claims = rule(decision, readJsonBody(request, read));
    const prefix = request.params['groupId'] === undefined ? '' : `groups/${request.params['groupId'].toLowerCase()}/`;
    const odata = odataContext(
      context,
      caller.tenantId,
      `${prefix}$metadata#Microsoft.PowerBI.ServiceContracts.Api.V1.GenerateTokenResponse`,
    );
    // Put together by hand: the token is long, and plain base64, in which there is nothing to escape.
    const token = context.codec.encode(claims);
    return okText(
      `{"@odata.context":${quoted(odata)},"token":"${token}",` +
        `"tokenId":${JSON.stringify(claims.tokenId)},"expiration":"${timeOf(claims.exp)}"}`,
    );
  };
  /** A row of the table. The parameters of its path are GUIDs. */
  const operation = ({
    body,
    ...row
  }: Pick<Operation, 'id' | 'path' | 'summary' | 'handle'> & {body: JsonSchema}): Operation => {
    const params = [...row.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
    return {
      ...row,
      method: 'POST',
      service: 'api',
      schemas: defined({
        params: params.length > 0 ? guidParameter(params) : undefined,
        body,
        responses: describeResponses('The embed token.', embedTokenSchema, 415, 429),
      }),
    };
  };
  const inGroup = '/v1.0/myorg/groups/:groupId';
  const dashboardToken = (request: OperationRequest): Promise<OperationResponse> =>
    respond(request, readV1, (decision, body) => {
      const {world, caller} = decision;
      requireScope(caller, 'Dashboard.ReadWrite.All', 'Dashboard.Read.All');
      requireScope(caller, 'Report.ReadWrite.All', 'Report.Read.All');
      requireScope(caller, 'Dataset.ReadWrite.All', 'Dataset.Read.All');
      const dashboard = findDashboardIn(world, caller, request.params, 'Member');
      const tile = request.params['tileId'] === undefined ? undefined : findTileOn(dashboard, request.params);
      return decideDashboardToken(decision, {dashboard, tile}, body);
    });

  return [
    operation({
      id: 'EmbedToken_GenerateToken',
      path: operationPaths.generateToken,
      summary: 'Generates an embed token for multiple reports, datasets, and target workspaces.',
      body: generateTokenV2Schema,
      handle: request => respond(request, readV2, decideEmbedToken),
    }),
    operation({
      id: 'Reports_GenerateTokenInGroup',
      path: `${inGroup}/reports/:reportId/GenerateToken`,
      summary: 'Generates an embed token to view or edit the specified report from the specified workspace.',
      body: generateTokenV1Schema,
      handle: request =>
        respond(request, readV1, (decision, body) =>
          decideReportToken(decision, findReportIn(context.world, decision.caller, request.params, 'Member'), body),
        ),
    }),
    operation({
      id: 'Reports_GenerateTokenForCreateInGroup',
      path: `${inGroup}/reports/GenerateToken`,
      summary: 'Generates an embed token to create a report in the specified workspace, on a dataset.',
      body: generateTokenV1Schema,
      handle: request =>
        respond(request, readV1, (decision, body) =>
          decideCreationToken(decision, request.params['groupId'] ?? '', body),
        ),
    }),
    operation({
      id: 'Datasets_GenerateTokenInGroup',
      path: `${inGroup}/datasets/:datasetId/GenerateToken`,
      summary: 'Generates an embed token for the specified dataset from the specified workspace.',
      body: generateTokenV1Schema,
      handle: request =>
        respond(request, readV1, (decision, body) => {
          const workspace = requireRole(decision.world, request.params['groupId'] ?? '', decision.caller, 'Member');
          const dataset = findDataset(decision.world, request.params['datasetId'] ?? '');
          if (dataset.workspaceId !== workspace.id) throw codeTwice(404, 'PowerBIEntityNotFound');
          return decideDatasetToken(decision, {dataset, workspace, isForCreation: false}, body);
        }),
    }),
    operation({
      id: 'Dashboards_GenerateTokenInGroup',
      path: `${inGroup}/dashboards/:dashboardId/GenerateToken`,
      summary: 'Generates an embed token to view the specified dashboard from the specified workspace.',
      body: generateTokenV1Schema,
      handle: dashboardToken,
    }),
    operation({
      id: 'Tiles_GenerateTokenInGroup',
      path: `${inGroup}/dashboards/:dashboardId/tiles/:tileId/GenerateToken`,
      summary: 'Generates an embed token to view the specified tile from the specified workspace.',
      body: generateTokenV1Schema,
      handle: dashboardToken,
    }),
    operation({
      id: 'Reports_GenerateToken',
      path: '/v1.0/myorg/reports/:reportId/GenerateToken',
      summary: 'My workspace, from which embedding is not supported: always refused.',
      body: generateTokenV1Schema,
      handle: async request => {
        await authenticate(context, request);
        throw notAccessible();
      },
    }),
  ];
}
