/** What reports are made of and what becomes of them: pages, clones, an end. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {Operation} from '../../http/operation.js';
import {requireItemRole} from '../../rules/access.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {findDataset, findReportIn} from '../../rules/find-items.js';
import {done, notFound, ok} from '../../rules/power-bi-errors.js';
import {removeReport} from '../../rules/remove-items.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {Report} from '../../world/world.js';
import {readJsonBody} from '../support/request-body.js';
import {describeResponses, guidParameter, listSchema, reportSchema} from '../support/response-schemas.js';
import {describeReport, odataContext} from '../support/resources.js';

const guid = {type: 'string', format: 'uuid'} as const;
const cloneSchema = {
  type: 'object',
  required: ['name'],
  properties: {name: {type: 'string', maxLength: 256}, targetModelId: guid, targetWorkspaceId: guid},
} as const;
interface CloneRequest {
  name: string;
  targetModelId?: string;
  targetWorkspaceId?: string;
}
const readClone = bodyReader<CloneRequest>(cloneSchema);
const pageSchema = {
  type: 'object',
  required: ['name'],
  properties: {displayName: {type: 'string'}, name: {type: 'string'}, order: {type: 'integer'}},
} as const;
const readScopes = ['Report.ReadWrite.All', 'Report.Read.All'];

/** @param context What the operations work on. */
export function reportContentOperations(context: OperationContext): Operation[] {
  const path = operationPaths.reportInGroup;
  const both = guidParameter(['groupId', 'reportId']);
  const describePages = ({definition}: Report) =>
    definition.pages.map(({name, displayName}, order) => ({displayName, name, order}));
  const clone = (caller: Caller, report: Report, {name, targetModelId, targetWorkspaceId}: CloneRequest): Report => {
    const {world} = context;
    const target = requireItemRole(world, targetWorkspaceId ?? report.workspaceId, caller, 'Contributor');
    const copy: Report = {...report, id: context.createId(), name, workspaceId: target.id};
    if (targetModelId !== undefined) {
      const dataset = findDataset(world, targetModelId);
      requireItemRole(world, dataset.workspaceId, caller, 'Contributor');
      copy.datasetId = dataset.id;
    }
    const {definition: _, tables: __, ...plain} = copy;
    requireRoom(context, {kind: 'reports', count: world.reports.length, item: plain});
    world.reports = [...world.reports, copy];
    return copy;
  };
  return [
    {
      id: 'Reports_GetPagesInGroup',
      method: 'GET',
      path: `${path}/pages`,
      service: 'api',
      summary: 'Returns a list of pages within the specified report from the specified workspace.',
      schemas: {params: both, responses: describeResponses('The pages.', listSchema(pageSchema))},
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `groups/${report.workspaceId}/$metadata#pages`),
          value: describePages(report),
        });
      },
    },
    {
      id: 'Reports_GetPageInGroup',
      method: 'GET',
      path: `${path}/pages/:pageName`,
      service: 'api',
      summary: 'Returns the specified page within the specified report from the specified workspace.',
      schemas: {
        params: {...both, pageName: {type: 'string'}},
        responses: describeResponses('The page.', pageSchema),
      },
      async handle(request) {
        const caller = await authenticateFor(context, request, ...readScopes);
        const report = findReportIn(context.world, caller, request.params, 'Viewer');
        const name = request.params['pageName'] ?? '';
        const page = describePages(report).find(other => other.name === name);
        if (!page) throw notFound(`page ${name.slice(0, 256)} of the report ${report.id}`);
        const end = `groups/${report.workspaceId}/$metadata#pages/$entity`;
        return ok({'@odata.context': odataContext(context, caller.tenantId, end), ...page});
      },
    },
    {
      id: 'Reports_CloneReportInGroup',
      method: 'POST',
      path: `${path}/Clone`,
      service: 'api',
      summary: 'Clones the specified report from the specified workspace, onto another dataset where one is named.',
      schemas: {params: both, body: cloneSchema, responses: describeResponses('The clone.', reportSchema, 415)},
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Content.Create');
        const report = findReportIn(context.world, caller, request.params, 'Contributor');
        const copy = clone(caller, report, readJsonBody(request, readClone));
        const end = `groups/${copy.workspaceId}/$metadata#reports/$entity`;
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, end),
          ...describeReport(context, request, copy),
        });
      },
    },
    {
      id: 'Reports_DeleteReportInGroup',
      method: 'DELETE',
      path,
      service: 'api',
      summary: 'Deletes the specified report from the specified workspace.',
      schemas: {params: both, responses: describeResponses('Done. No body.', undefined)},
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Report.ReadWrite.All');
        removeReport(context, findReportIn(context.world, caller, request.params, 'Contributor'));
        return done();
      },
    },
  ];
}
