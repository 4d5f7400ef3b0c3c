/** Reports: read them, read their data sources, bind them to another dataset for good. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {codeTwice, notAccessible, ok} from '../../rules/power-bi-errors.js';
import {bodyReader} from '../../http/read-body.js';
import {requireItemRole, requireRole} from '../../rules/access.js';
import {authenticate, requireScope, type Caller} from '../../rules/caller.js';
import {findDataset, findReportIn} from '../../rules/find-items.js';
import {findMyWorkspace} from '../../rules/my-workspace.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import type {Report} from '../../world/world.js';
import {
  datasourceSchema,
  describeResponses,
  guidParameter,
  listSchema,
  reportSchema,
} from '../support/response-schemas.js';
import {readJsonBody} from '../support/request-body.js';
import {describeReport, odataContext, paginatedDatasources} from '../support/resources.js';

const rebindSchema = {type: 'object', required: ['datasetId'], properties: {datasetId: {type: 'string'}}} as const;
const readRebind = bodyReader<{datasetId: string}>(rebindSchema);
const readScopes = ['Report.ReadWrite.All', 'Report.Read.All'];

/** @param context What the operations work on. */
export function reportOperations(context: OperationContext): Operation[] {
  const {reportInGroup, reportsInGroup} = operationPaths;
  const both = guidParameter(['groupId', 'reportId']);
  /** Routes without a workspace are My workspace, which service principals do not have. */
  const mine = async (request: OperationRequest): Promise<{caller: Caller; reports: Report[]}> => {
    const caller = await authenticate(context, request);
    if (caller.isApplication) throw notAccessible();
    requireScope(caller, ...readScopes);
    const workspace = findMyWorkspace(context.world, caller);
    return {caller, reports: context.world.reports.filter(r => r.workspaceId === workspace?.id)};
  };
  return [
    {
      id: 'Reports_GetReportInGroup',
      method: 'GET',
      path: reportInGroup,
      service: 'api',
      summary: 'Returns the specified report from the specified workspace.',
      schemas: {params: both, responses: describeResponses('The report.', reportSchema)},
      async handle(request) {
        const caller = await authenticate(context, request);
        requireScope(caller, ...readScopes);
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${report.workspaceId}/$metadata#reports/$entity`,
          ),
          ...describeReport(context, request, report),
        });
      },
    },
    {
      id: 'Reports_GetReportsInGroup',
      method: 'GET',
      path: reportsInGroup,
      service: 'api',
      summary: 'Returns a list of reports from the specified workspace.',
      schemas: {
        params: guidParameter(['groupId']),
        responses: describeResponses('The reports.', listSchema(reportSchema)),
      },
      async handle(request) {
        const caller = await authenticate(context, request);
        requireScope(caller, ...readScopes);
        const {id} = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${id}/$metadata#reports`),
          value: context.world.reports
            .filter(r => r.workspaceId === id)
            .map(report => describeReport(context, request, report)),
        });
      },
    },
    {
      id: 'Reports_GetDatasourcesInGroup',
      method: 'GET',
      path: `${reportInGroup}/datasources`,
      service: 'api',
      summary: 'Returns a list of data sources for the specified paginated report from the specified workspace.',
      schemas: {params: both, responses: describeResponses('The data sources.', listSchema(datasourceSchema))},
      async handle(request) {
        const caller = await authenticate(context, request);
        requireScope(caller, ...readScopes);
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        if (report.reportType !== 'PaginatedReport') throw codeTwice(404, 'PowerBIEntityNotFound');
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${report.workspaceId}/$metadata#datasources`,
          ),
          value: paginatedDatasources(context, report),
        });
      },
    },
    {
      id: 'Reports_RebindReportInGroup',
      method: 'POST',
      path: `${reportInGroup}/Rebind`,
      service: 'api',
      summary: 'Rebinds the specified report from the specified workspace to the specified dataset.',
      schemas: {params: both, body: rebindSchema, responses: describeResponses('Done. No body.', undefined, 415)},
      async handle(request) {
        const caller = await authenticate(context, request);
        requireScope(caller, 'Report.ReadWrite.All');
        const report = findReportIn(context.world, caller, request.params, 'Contributor');
        if (report.reportType === 'PaginatedReport') throw undocumentedError('rebindPaginated', {id: report.id});
        const dataset = findDataset(context.world, readJsonBody(request, readRebind).datasetId);
        requireItemRole(context.world, dataset.workspaceId, caller, 'Contributor');
        report.datasetId = dataset.id;
        return {status: 200, headers: {}, body: ''};
      },
    },
    {
      id: 'Reports_GetReports',
      method: 'GET',
      path: '/v1.0/myorg/reports',
      service: 'api',
      summary: 'Returns a list of reports from My workspace. Not open to service principals.',
      schemas: {responses: describeResponses('The reports.', listSchema(reportSchema))},
      async handle(request) {
        const {caller, reports} = await mine(request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#reports'),
          value: reports.map(report => describeReport(context, request, report)),
        });
      },
    },
    {
      id: 'Reports_GetReport',
      method: 'GET',
      path: '/v1.0/myorg/reports/:reportId',
      service: 'api',
      summary: 'Returns the specified report from My workspace. Not open to service principals.',
      schemas: {params: guidParameter(['reportId']), responses: describeResponses('The report.', reportSchema)},
      async handle(request) {
        const {caller, reports} = await mine(request);
        const report = reports.find(({id}) => id === request.params['reportId']?.toLowerCase());
        if (!report) throw codeTwice(404, 'PowerBIEntityNotFound');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#reports/$entity'),
          ...describeReport(context, request, report),
        });
      },
    },
  ];
}
