/** The table of everything that the emulator answers. Each door loops over it with its own native verb. */
import {
  embedDataPaths, operationPaths, type GenerateTokenRequestV2, type OpenReportRequest, type OpenReportResponse, type PowerBiReport, type QueryDataRequest,
} from '@pbi-bound-report/contract';
import {authorizeEmbed, EmbedRefusal, type EmbedGrant} from './authorize-embed.js';
import type {EmulatorContext} from './emulator.js';
import {requestEntraToken, type EntraClaims} from './entra.js';
import {decideEmbedToken, requireRole} from './generate-token.js';
import {UnsupportedFilter} from './engine/filters/filter-values.js';
import type {Operation, OperationAnswer, OperationCall} from './operation.js';
import {failEmpty, failWithCode, failWithMessage, invalidRequest, ok} from './power-bi-answer.js';
import {ModelMismatch} from './engine/model.js';
import {answerQuery} from './engine/query.js';
import {RoleExpressionError} from './engine/role-expression.js';
import type {Report} from './world.js';

/** @param context What the operations work on. */
export function createOperations(context: EmulatorContext): Operation[] {
  const seconds = (): number => Math.floor(context.now() / 1000);

  const callerOf = async (call: OperationCall): Promise<EntraClaims> => {
    const header = call.headers['authorization'];
    if (header === undefined) throw failEmpty(403);
    const token = /^Bearer (\S+)$/i.exec(header)?.[1];
    if (token === undefined) throw failEmpty(403, 'InvalidToken');
    const claims = await context.entra.verify(token, seconds());
    if (claims === 'expired') throw failWithMessage(403, 'TokenExpired', 'Access token has expired, resubmit with a new access token');
    if (claims === 'invalid') throw failEmpty(403, 'InvalidToken');
    return claims;
  };
  const jsonBody = <T>(call: OperationCall): T => {
    try {
      const body: unknown = JSON.parse(call.body ?? '');
      if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as T;
    } catch {
      // Answered below, as any other body that is no object.
    }
    throw invalidRequest('The request body must be a JSON object.');
  };
  const metadata = (caller: EntraClaims, path: string): string =>
    `${(context.world.tenants.find(t => t.id === caller.tid)?.clusterUrl ?? '').toLowerCase().replace('https:', 'http:')}/v1.0/myorg/${path}`;

  const reportBody = (call: OperationCall, report: Report): PowerBiReport => {
    const tenant = context.world.tenants.find(t => t.id === context.world.workspaces.find(w => w.id === report.workspaceId)?.tenantId);
    const config = encodeURIComponent(btoa(JSON.stringify({clusterUrl: tenant?.clusterUrl, embedFeatures: {usageMetricsVNext: true}}))).replaceAll('%3D', '%3d');
    const page = report.reportType === 'PaginatedReport' ? operationPaths.paginatedReportEmbed : operationPaths.reportEmbed;
    return {
      id: report.id, reportType: report.reportType, name: report.name,
      webUrl: `https://app.powerbi.com/groups/${report.workspaceId}/${report.reportType === 'PaginatedReport' ? 'rdlreports' : 'reports'}/${report.id}`,
      embedUrl: `${context.embedOrigin(call.origin)}${page}?reportId=${report.id}&groupId=${report.workspaceId}&w=2&config=${config}`,
      isFromPbix: report.reportType === 'PowerBIReport', isOwnedByMe: true,
      ...(report.datasetId === undefined ? {} : {datasetId: report.datasetId, datasetWorkspaceId: context.world.datasets.find(d => d.id === report.datasetId)?.workspaceId ?? report.workspaceId}),
      users: [], subscriptions: [],
    };
  };

  const grantOf = (call: OperationCall, request: OpenReportRequest | QueryDataRequest): EmbedGrant =>
    authorizeEmbed(context.world, context.codec, /^(?:EmbedToken|Bearer) (\S+)$/i.exec(call.headers['authorization'] ?? '')?.[1], request.reportId, request.datasetId, seconds());
  const embed = (call: OperationCall, answer: (grant: EmbedGrant, request: never) => unknown): OperationAnswer => {
    const json = {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'};
    try {
      const request = jsonBody<OpenReportRequest | QueryDataRequest>(call);
      return {status: 200, headers: json, body: JSON.stringify(answer(grantOf(call, request), request as never))};
    } catch (error) {
      const requestId = context.createId();
      if (error instanceof EmbedRefusal) return {status: error.status, headers: json, body: JSON.stringify({error: {...error.embedError, technicalDetails: {requestId}}})};
      if (error instanceof ModelMismatch || error instanceof UnsupportedFilter || error instanceof RoleExpressionError) {
        // Invented: the real page words such failures in ways that are not public.
        return {status: 400, headers: json, body: JSON.stringify({error: {message: 'QueryUserError', detailedMessage: error.message, errorCode: '400', level: 3, technicalDetails: {requestId}}})};
      }
      throw error;
    }
  };

  return [
    {
      id: 'Entra_Token', method: 'POST', path: operationPaths.entraToken, service: 'login',
      summary: 'Signs in an application or a user and answers an access token.',
      handle: call => requestEntraToken({world: context.world, tokens: context.entra, createId: context.createId, now: context.now}, call),
    },
    {
      id: 'EmbedToken_GenerateToken', method: 'POST', path: operationPaths.generateToken, service: 'api',
      summary: 'Generates an embed token for multiple reports, datasets, and target workspaces.',
      async handle(call) {
        const caller = await callerOf(call);
        const claims = decideEmbedToken(context.world, caller, jsonBody<GenerateTokenRequestV2>(call), seconds(), context.createId());
        return ok({
          '@odata.context': metadata(caller, '$metadata#Microsoft.PowerBI.ServiceContracts.Api.V1.GenerateTokenResponse'),
          token: context.codec.encode(claims), tokenId: claims.tokenId,
          expiration: new Date(claims.exp * 1000).toISOString().replace(/\.\d{3}/, ''),
        });
      },
    },
    {
      id: 'Reports_GetReportInGroup', method: 'GET', path: operationPaths.reportInGroup, service: 'api',
      summary: 'Returns the specified report from the specified workspace.',
      async handle(call) {
        const caller = await callerOf(call);
        const groupId = (call.params['groupId'] ?? '').toLowerCase();
        requireRole(context.world, groupId, caller, 'Viewer');
        const report = context.world.reports.find(r => r.id === (call.params['reportId'] ?? '').toLowerCase() && r.workspaceId === groupId);
        if (!report) throw failWithCode(404, 'PowerBIEntityNotFound');
        return ok({'@odata.context': metadata(caller, `groups/${groupId}/$metadata#reports/$entity`), ...reportBody(call, report)});
      },
    },
    {
      id: 'Datasets_GetDatasetInGroup', method: 'GET', path: operationPaths.datasetInGroup, service: 'api',
      summary: 'Returns the specified dataset from the specified workspace.',
      async handle(call) {
        const caller = await callerOf(call);
        const groupId = (call.params['groupId'] ?? '').toLowerCase();
        requireRole(context.world, groupId, caller, 'Viewer');
        const dataset = context.world.datasets.find(d => d.id === (call.params['datasetId'] ?? '').toLowerCase() && d.workspaceId === groupId);
        if (!dataset) throw failWithCode(404, 'PowerBIEntityNotFound');
        const secured = dataset.roles.length > 0;
        return ok({
          '@odata.context': metadata(caller, `groups/${groupId}/$metadata#datasets/$entity`), id: dataset.id, name: dataset.name,
          isRefreshable: true, isEffectiveIdentityRequired: secured, isEffectiveIdentityRolesRequired: secured, isOnPremGatewayRequired: false,
        });
      },
    },
    {
      id: 'Emulator_OpenReport', method: 'POST', path: embedDataPaths.open, service: 'emulator',
      summary: 'Invented. Opens a report on its bound dataset for the report page.',
      handle: call => embed(call, (grant): OpenReportResponse => ({
        report: {id: grant.report.id, name: grant.report.name, reportType: grant.report.reportType, definition: grant.report.definition},
        dataset: {
          id: grant.dataset.id, name: grant.dataset.name,
          tables: grant.dataset.tables.map(t => ({
            name: t.name,
            columns: t.columns.map(({name, dataType, formatString}) => ({name, dataType, ...(formatString === undefined ? {} : {formatString})})),
            measures: t.measures.map(({name, formatString}) => ({name, ...(formatString === undefined ? {} : {formatString})})),
          })),
        },
        expiration: new Date(grant.claims.exp * 1000).toISOString(), now: new Date(context.now()).toISOString(),
        allowEdit: grant.allowEdit, targetWorkspaces: grant.claims.targetWorkspaces,
      })),
    },
    {
      id: 'Emulator_QueryData', method: 'POST', path: embedDataPaths.query, service: 'emulator',
      summary: 'Invented. Answers a visual of the report page.',
      handle: call => embed(call, (grant, request: QueryDataRequest) => answerQuery(grant.dataset, request.query, grant.identity, context.now())),
    },
  ];
}
