/** Reports: read them, read their data sources, bind them to another dataset for good. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../emulator.js';
import type {Operation, OperationRequest} from '../http/operation.js';
import {failWithCode, notAccessible, ok} from '../rules/power-bi-errors.js';
import {bodyReader} from '../http/read-body.js';
import {requireRole} from '../rules/access.js';
import {callerOf, requireScope, type Caller} from '../rules/caller.js';
import {findDataset} from '../rules/generate-token.js';
import {indexOf} from '../world/world-index.js';
import type {Report, WorkspaceRole} from '../world/world.js';
import {datasourceSchema, describeAnswers, guidParameter, listSchema, reportSchema} from './response-schemas.js';
import {readJsonBody} from './request-body.js';
import {describeReport, odataContext, paginatedDatasources} from './resources.js';

const rebindSchema = {type: 'object', required: ['datasetId'], properties: {datasetId: {type: 'string'}}} as const;
const readRebind = bodyReader<{datasetId: string}>(rebindSchema);
const readScopes = ['Report.ReadWrite.All', 'Report.Read.All'];

/** The report of the path, in the workspace of the path. @throws Refusal */
export function findReportIn(
  context: OperationContext,
  caller: Caller,
  call: OperationRequest,
  least: WorkspaceRole,
): Report {
  const workspace = requireRole(context.world, call.params['groupId'] ?? '', caller, least);
  const report = indexOf(context.world).report(call.params['reportId'] ?? '');
  if (report?.workspaceId !== workspace.id) throw failWithCode(404, 'PowerBIEntityNotFound');
  return report;
}

/** @param context What the operations work on. */
export function reportOperations(context: OperationContext): Operation[] {
  const {reportInGroup, reportsInGroup} = operationPaths;
  const both = guidParameter(['groupId', 'reportId']);
  /** Routes without a workspace are My workspace, which service principals do not have. Worlds give users nothing there. */
  const mine = async (call: OperationRequest): Promise<Caller> => {
    const caller = await callerOf(context, call);
    if (caller.isApplication) throw notAccessible();
    requireScope(caller, ...readScopes);
    return caller;
  };
  return [
    {
      id: 'Reports_GetReportInGroup',
      method: 'GET',
      path: reportInGroup,
      service: 'api',
      summary: 'Returns the specified report from the specified workspace.',
      schemas: {params: both, responses: describeAnswers('The report.', reportSchema)},
      async handle(call) {
        const caller = await callerOf(context, call);
        requireScope(caller, ...readScopes);
        const report = findReportIn(context, caller, call, 'Viewer');
        return ok({
          '@odata.context': odataContext(
            context,
            caller.tenantId,
            `groups/${report.workspaceId}/$metadata#reports/$entity`,
          ),
          ...describeReport(context, call, report),
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
        responses: describeAnswers('The reports.', listSchema(reportSchema)),
      },
      async handle(call) {
        const caller = await callerOf(context, call);
        requireScope(caller, ...readScopes);
        const {id} = requireRole(context.world, call.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${id}/$metadata#reports`),
          value: context.world.reports
            .filter(r => r.workspaceId === id)
            .map(report => describeReport(context, call, report)),
        });
      },
    },
    {
      id: 'Reports_GetDatasourcesInGroup',
      method: 'GET',
      path: `${reportInGroup}/datasources`,
      service: 'api',
      summary: 'Returns a list of data sources for the specified paginated report from the specified workspace.',
      schemas: {params: both, responses: describeAnswers('The data sources.', listSchema(datasourceSchema))},
      async handle(call) {
        const caller = await callerOf(context, call);
        requireScope(caller, ...readScopes);
        const report = findReportIn(context, caller, call, 'Viewer');
        if (report.reportType !== 'PaginatedReport') throw failWithCode(404, 'PowerBIEntityNotFound');
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
      schemas: {params: both, body: rebindSchema, responses: describeAnswers('Done. No body.', undefined, 415)},
      async handle(call) {
        const caller = await callerOf(context, call);
        requireScope(caller, 'Report.ReadWrite.All');
        const report = findReportIn(context, caller, call, 'Contributor');
        const dataset = findDataset(context.world, readJsonBody(call, readRebind).datasetId);
        requireRole(context.world, dataset.workspaceId, caller, 'Contributor');
        report.datasetId = dataset.id;
        return {status: 200, headers: {}, body: ''};
      },
    },
    {
      id: 'Reports_GetReports',
      method: 'GET',
      path: '/v1.0/myorg/reports',
      service: 'api',
      summary: 'Returns a list of reports from My workspace: none, and not open to service principals.',
      schemas: {responses: describeAnswers('The reports.', listSchema(reportSchema))},
      async handle(call) {
        const caller = await mine(call);
        return ok({'@odata.context': odataContext(context, caller.tenantId, '$metadata#reports'), value: []});
      },
    },
    {
      id: 'Reports_GetReport',
      method: 'GET',
      path: '/v1.0/myorg/reports/:reportId',
      service: 'api',
      summary: 'Returns the specified report from My workspace: none, and not open to service principals.',
      schemas: {params: guidParameter(['reportId']), responses: describeAnswers('The report.', reportSchema)},
      async handle(call) {
        await mine(call);
        throw failWithCode(404, 'PowerBIEntityNotFound');
      },
    },
  ];
}
