/** Dashboards and their tiles: of a workspace, and of My workspace. */
import {operationPaths} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {bodyReader} from '../../http/read-body.js';
import type {JsonSchema, Operation, OperationRequest, OperationResponse} from '../../http/operation.js';
import {requireRole} from '../../rules/access.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {cloneTile, type CloneTileRequest} from '../../rules/clone-tile.js';
import {findDashboardIn, findTileOn} from '../../rules/find-items.js';
import {done, ok} from '../../rules/power-bi-errors.js';
import {removeDashboard} from '../../rules/remove-items.js';
import {requireRoom} from '../../rules/world-growth.js';
import type {Dashboard, DashboardTile, WorkspaceRole} from '../../world/world.js';
import {myWorkspaceOperation} from '../support/my-workspace-operation.js';
import {readJsonBody} from '../support/request-body.js';
import {
  dashboardSchema,
  describeResponses,
  guidParameter,
  listSchema,
  tileSchema,
} from '../support/response-schemas.js';
import {describeDashboard, describeTile, odataContext} from '../support/resources.js';

const guid = {type: 'string', format: 'uuid'} as const;
const addSchema = {
  type: 'object',
  required: ['name'],
  properties: {name: {type: 'string', pattern: '\\S', maxLength: 256}},
} as const;
const cloneSchema = {
  type: 'object',
  required: ['targetDashboardId'],
  properties: {
    targetDashboardId: guid,
    targetWorkspaceId: {...guid, description: 'An empty GUID is My workspace. Default: that of the tile.'},
    targetReportId: guid,
    targetModelId: {type: 'string'},
    positionConflictAction: {type: 'string', enum: ['Tail', 'Abort']},
  },
} as const;
const readAdd = bodyReader<{name: string}>(addSchema);
const readClone = bodyReader<CloneTileRequest>(cloneSchema);
const read = ['Dashboard.ReadWrite.All', 'Dashboard.Read.All'] as const;
const write = ['Dashboard.ReadWrite.All'] as const;
const path = `${operationPaths.groups}/:groupId/dashboards`;

/** @param context What the operations work on. */
export function dashboardOperations(context: OperationContext): Operation[] {
  const describe = (caller: Caller, request: OperationRequest, dashboard: Dashboard): OperationResponse =>
    ok({
      '@odata.context': contextOf(caller, dashboard.workspaceId, 'dashboards/$entity'),
      ...describeDashboard(context, request, dashboard),
    });
  const describeOne = (
    caller: Caller,
    request: OperationRequest,
    {dashboard, tile}: {dashboard: Dashboard; tile: DashboardTile},
  ): OperationResponse =>
    ok({
      '@odata.context': contextOf(caller, dashboard.workspaceId, 'tiles/$entity'),
      ...describeTile(context, request, {dashboard, tile}),
    });
  const contextOf = (caller: Caller, workspaceId: string, end: string): string =>
    odataContext(context, caller.tenantId, `groups/${workspaceId}/$metadata#${end}`);
  const visit = async (
    request: OperationRequest,
    scopes: readonly string[],
    least: WorkspaceRole,
  ): Promise<{caller: Caller; dashboard: Dashboard}> => {
    const caller = await authenticateFor(context, request, ...scopes);
    return {caller, dashboard: findDashboardIn(context.world, caller, request.params, least)};
  };
  const row = ({
    body,
    response,
    ...operation
  }: Omit<Operation, 'service' | 'schemas'> & {body?: JsonSchema; response: JsonSchema | undefined}): Operation => ({
    ...operation,
    service: 'api',
    schemas: {
      params: guidParameter([...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)),
      ...(body && {body}),
      responses: describeResponses(response ? 'Done.' : 'Done. No body.', response, ...(body ? [415] : [])),
    },
  });

  const operations = [
    row({
      id: 'Dashboards_GetDashboardsInGroup',
      method: 'GET',
      path,
      summary: 'Returns a list of dashboards from the specified workspace.',
      response: listSchema(dashboardSchema),
      async handle(request) {
        const caller = await authenticateFor(context, request, ...read);
        const {id} = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Viewer');
        return ok({
          '@odata.context': contextOf(caller, id, 'dashboards'),
          value: (context.world.dashboards ?? [])
            .filter(({workspaceId}) => workspaceId === id)
            .map(dashboard => describeDashboard(context, request, dashboard)),
        });
      },
    }),
    row({
      id: 'Dashboards_AddDashboardInGroup',
      method: 'POST',
      path,
      summary: 'Creates a new empty dashboard in the specified workspace.',
      body: addSchema,
      response: dashboardSchema,
      async handle(request) {
        const caller = await authenticateFor(context, request, 'Content.Create');
        const {id: workspaceId} = requireRole(context.world, request.params['groupId'] ?? '', caller, 'Contributor');
        const {name} = readJsonBody(request, readAdd);
        const dashboards = context.world.dashboards ?? [];
        const dashboard: Dashboard = {id: context.createId(), name, workspaceId, tiles: []};
        requireRoom(context, {kind: 'dashboards', count: dashboards.length, item: dashboard});
        context.world.dashboards = [...dashboards, dashboard];
        return describe(caller, request, dashboard);
      },
    }),
    row({
      id: 'Dashboards_GetDashboardInGroup',
      method: 'GET',
      path: `${path}/:dashboardId`,
      summary: 'Returns the specified dashboard from the specified workspace.',
      response: dashboardSchema,
      async handle(request) {
        const {caller, dashboard} = await visit(request, read, 'Viewer');
        return describe(caller, request, dashboard);
      },
    }),
    row({
      id: 'Dashboards_DeleteDashboardInGroup',
      method: 'DELETE',
      path: `${path}/:dashboardId`,
      summary: 'Deletes the specified dashboard from the specified workspace.',
      response: undefined,
      async handle(request) {
        const {dashboard} = await visit(request, write, 'Contributor');
        removeDashboard(context, dashboard);
        return done();
      },
    }),
    row({
      id: 'Dashboards_GetTilesInGroup',
      method: 'GET',
      path: `${path}/:dashboardId/tiles`,
      summary: 'Returns a list of tiles within the specified dashboard from the specified workspace.',
      response: listSchema(tileSchema),
      async handle(request) {
        const {caller, dashboard} = await visit(request, read, 'Viewer');
        return ok({
          '@odata.context': contextOf(caller, dashboard.workspaceId, 'tiles'),
          value: dashboard.tiles.map(tile => describeTile(context, request, {dashboard, tile})),
        });
      },
    }),
    row({
      id: 'Dashboards_GetTileInGroup',
      method: 'GET',
      path: `${path}/:dashboardId/tiles/:tileId`,
      summary: 'Returns the specified tile within the specified dashboard from the specified workspace.',
      response: tileSchema,
      async handle(request) {
        const {caller, dashboard} = await visit(request, read, 'Viewer');
        return describeOne(caller, request, {dashboard, tile: findTileOn(dashboard, request.params)});
      },
    }),
    row({
      id: 'Dashboards_CloneTileInGroup',
      method: 'POST',
      path: `${path}/:dashboardId/tiles/:tileId/Clone`,
      summary: 'Clones the specified tile from the specified workspace.',
      body: cloneSchema,
      response: tileSchema,
      async handle(request) {
        const {caller, dashboard} = await visit(request, write, 'Viewer');
        const tile = findTileOn(dashboard, request.params);
        return describeOne(
          caller,
          request,
          cloneTile(context, {caller, dashboard, tile}, readJsonBody(request, readClone)),
        );
      },
    }),
  ];
  return [...operations, ...operations.map(operation => myWorkspaceOperation(context, operation))];
}
