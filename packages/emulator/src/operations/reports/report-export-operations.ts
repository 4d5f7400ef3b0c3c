/** Exports of reports to files: start, follow, fetch. The file is a document that says what it stands for. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {authenticateFor, requireScope, type Caller} from '../../rules/caller.js';
import {exportFile} from '../../rules/export-file.js';
import {findReportIn} from '../../rules/find-items.js';
import {notFound, okWith} from '../../rules/power-bi-errors.js';
import {
  describeExport,
  exportFormats,
  isExpired,
  isExporting,
  startExport,
  type ExportRequest,
} from '../../rules/report-exports.js';
import {undocumentedError} from '../../rules/undocumented-errors.js';
import type {Report, ReportExport} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter} from '../support/response-schemas.js';
import {odataContext} from '../support/resources.js';

const text = {type: 'string'} as const;
const bookmark = {type: 'object', properties: {name: text, state: text}} as const;
const requestSchema = {
  type: 'object',
  required: ['format'],
  properties: {
    format: {type: 'string', enum: exportFormats},
    powerBIReportConfiguration: {
      type: 'object',
      properties: {
        defaultBookmark: bookmark,
        reportLevelFilters: {type: 'array', maxItems: 1, items: {type: 'object', properties: {filter: text}}},
        pages: {
          type: 'array',
          maxItems: 50,
          items: {
            type: 'object',
            required: ['pageName'],
            properties: {pageName: {type: 'string', maxLength: 256}, visualName: text, bookmark},
          },
        },
      },
    },
    paginatedReportConfiguration: {type: 'object'},
  },
} as const;
const readRequest = bodyReader<ExportRequest>(requestSchema);
const exportSchema = {
  type: 'object',
  required: ['id', 'status'],
  properties: {
    '@odata.context': text,
    id: text,
    createdDateTime: {type: 'string', format: 'date-time'},
    lastActionDateTime: {type: 'string', format: 'date-time'},
    reportId: {type: 'string', format: 'uuid'},
    reportName: text,
    status: {type: 'string', enum: ['Undefined', 'NotStarted', 'Running', 'Succeeded', 'Failed']},
    percentComplete: {type: 'integer', minimum: 0, maximum: 100},
    resourceLocation: text,
    ResourceFileExtension: text,
    expirationTime: {type: 'string', format: 'date-time'},
  },
} as const;
const readScopes = ['Report.ReadWrite.All', 'Report.Read.All'];
/** Seconds after which a client may ask again. */
const retryAfter = {'Retry-After': '1'};

/** @param context What the operations work on. */
export function reportExportOperations(context: OperationContext): Operation[] {
  const path = operationPaths.reportInGroup;
  const both = guidParameter(['groupId', 'reportId']);
  const ofExport = {...both, exportId: text};
  const describe = (caller: Caller, report: Report, job: ReportExport, origin: string): object => {
    const end = `groups/${report.workspaceId}/$metadata#exports/$entity`;
    const target = `/v1.0/myorg/groups/${report.workspaceId}/reports/${report.id}/exports/${job.id}/file`;
    return {
      '@odata.context': odataContext(context, caller.tenantId, end),
      ...describeExport(job, report, {now: context.now(), location: origin + target}),
    };
  };
  /** @throws OperationError */
  const find = (report: Report, {params}: OperationRequest): ReportExport => {
    const id = params['exportId'] ?? '';
    const job = context.world.exports?.find(other => other.id === id && other.reportId === report.id);
    if (!job || isExpired(job, context.now())) throw notFound(`export ${id.slice(0, 256)} of the report ${report.id}`);
    return job;
  };
  return [
    {
      id: 'Reports_ExportToFileInGroup',
      method: 'POST',
      path: `${path}/ExportTo`,
      service: 'api',
      summary: 'Exports the specified report from the specified workspace to the requested format.',
      schemas: {
        params: both,
        body: requestSchema,
        responses: {
          ...describeResponses('Unused.', undefined, 415),
          202: {description: 'Accepted: the export is running.', schema: exportSchema},
        },
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        requireScope(caller, 'Dataset.ReadWrite.All', 'Dataset.Read.All');
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        const job = startExport(context, report, readJsonBody(request, readRequest));
        const {
          resourceLocation: _,
          ResourceFileExtension: __,
          ...shown
        } = describe(caller, report, job, request.origin) as Record<string, unknown>;
        return okWith(202, {...shown, status: 'NotStarted', percentComplete: 0}, retryAfter);
      },
    },
    {
      id: 'Reports_GetExportToFileStatusInGroup',
      method: 'GET',
      path: `${path}/exports/:exportId`,
      service: 'api',
      summary: 'Returns the current status of the export to file job for the specified report.',
      schemas: {
        params: ofExport,
        responses: {
          ...describeResponses('The export, which has ended.', exportSchema),
          202: {description: 'The export, which is running.', schema: exportSchema},
        },
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        const job = find(report, request);
        const body = describe(caller, report, job, request.origin);
        return isExporting(job, context.now()) ? okWith(202, body, retryAfter) : okWith(200, body);
      },
    },
    {
      id: 'Reports_GetFileOfExportToFileInGroup',
      method: 'GET',
      path: `${path}/exports/:exportId/file`,
      service: 'api',
      summary: 'Returns the file of the export to file job: a document that says what it stands for.',
      schemas: {params: ofExport, responses: describeResponses('The file.', undefined)},
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        const job = find(report, request);
        if (isExporting(job, context.now())) throw undocumentedError('exportRunning', {id: job.id});
        const {contentType, body} = exportFile(report, job);
        return {status: 200, headers: {'Content-Type': contentType}, body, isBinary: true};
      },
    },
  ];
}
