/**
 * Apps that users have installed. Not open to service principals, as documented. Invented: reports and dashboards of an
 * app keep the ids that they have in the workspace; in the service they were reported to have their own.
 */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {authenticateFor, type Caller} from '../../rules/caller.js';
import {findTileOn} from '../../rules/find-items.js';
import {notAccessible, notFound, ok} from '../../rules/power-bi-errors.js';
import {indexOf} from '../../world/world-index.js';
import type {App, Dashboard, DashboardTile, Report} from '../../world/world.js';
import {
  dashboardSchema,
  describeResponses,
  guidParameter,
  listSchema,
  reportSchema,
  tileSchema,
} from '../support/response-schemas.js';
import {describeDashboard, describeReport, describeTile, odataContext} from '../support/resources.js';

const text = {type: 'string'} as const;
const appSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: {type: 'string', format: 'uuid'},
    name: text,
    description: text,
    publishedBy: text,
    lastUpdate: {type: 'string', format: 'date-time'},
  },
} as const;
const reportScopes = ['Report.ReadWrite.All', 'Report.Read.All'];
const dashboardScopes = ['Dashboard.ReadWrite.All', 'Dashboard.Read.All'];

/** @param context What the operations work on. */
export function appOperations(context: OperationContext): Operation[] {
  const path = '/v1.0/myorg/apps';
  const one = `${path}/:appId`;
  const ofApp = guidParameter(['appId']);
  /** @throws OperationError */
  const visit = async (request: OperationRequest, ...scopes: string[]): Promise<Caller> => {
    const caller = await authenticateFor(context, request, ...scopes);
    if (caller.isApplication) throw notAccessible();
    return caller;
  };
  const appsOf = ({tenantId}: Caller): App[] =>
    (context.world.apps ?? []).filter(app => indexOf(context.world).workspace(app.workspaceId)?.tenantId === tenantId);
  /** @throws OperationError */
  const find = (caller: Caller, {params}: OperationRequest): App => {
    const id = params['appId']?.toLowerCase() ?? '';
    const app = appsOf(caller).find(other => other.id.toLowerCase() === id);
    if (!app) throw notFound(`app ${id} in the caller's tenant`);
    return app;
  };
  const describeApp = ({id, name, description, publishedBy, lastUpdate}: App): object =>
    defined({id, name, description, publishedBy, lastUpdate});
  /** Addresses as in the reference's examples: they name the app, or nothing, and never the workspace behind it. */
  const describe = (request: OperationRequest, app: App, report: Report): object => {
    const {embedUrl, webUrl, users: _, subscriptions: __, ...shown} = describeReport(context, request, report);
    return {
      ...shown,
      appId: app.id,
      webUrl: webUrl.replace(`/groups/${app.workspaceId}`, ''),
      embedUrl: embedUrl.replace(`groupId=${app.workspaceId}`, `appId=${app.id}`),
    };
  };
  /** @throws OperationError */
  const findDashboard = (app: App, {params}: OperationRequest): Dashboard => {
    const id = params['dashboardId'] ?? '';
    const dashboard = indexOf(context.world).dashboard(id);
    if (dashboard?.workspaceId !== app.workspaceId) throw notFound(`dashboard ${id} in the app ${app.id}`);
    return dashboard;
  };
  const describeOfApp = (request: OperationRequest, app: App, dashboard: Dashboard): object => {
    const {
      embedUrl,
      webUrl: _,
      users: __,
      subscriptions: ___,
      ...shown
    } = describeDashboard(context, request, dashboard);
    return {...shown, appId: app.id, embedUrl: embedUrl.replace(`groupId=${app.workspaceId}`, `appId=${app.id}`)};
  };
  /** The reference's example has no app in the address of a tile. */
  const describeTileOfApp = (
    request: OperationRequest,
    app: App,
    at: {dashboard: Dashboard; tile: DashboardTile},
  ): object => {
    const {embedUrl, ...shown} = describeTile(context, request, at);
    return {...shown, embedUrl: embedUrl.replace(`&groupId=${app.workspaceId}`, '')};
  };
  return [
    {
      id: 'Apps_GetApps',
      method: 'GET',
      path,
      service: 'api',
      summary: 'Returns a list of installed apps.',
      schemas: {responses: describeResponses('The apps.', listSchema(appSchema))},
      async handle(request) {
        const caller = await visit(request, 'App.Read.All');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#apps'),
          value: appsOf(caller).map(describeApp),
        });
      },
    },
    {
      id: 'Apps_GetApp',
      method: 'GET',
      path: one,
      service: 'api',
      summary: 'Returns the specified installed app.',
      schemas: {params: ofApp, responses: describeResponses('The app.', appSchema)},
      async handle(request) {
        const caller = await visit(request, 'App.Read.All');
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, '$metadata#apps/$entity'),
          ...describeApp(find(caller, request)),
        });
      },
    },
    {
      id: 'Apps_GetReports',
      method: 'GET',
      path: `${one}/reports`,
      service: 'api',
      summary: 'Returns a list of reports from the specified app.',
      schemas: {params: ofApp, responses: describeResponses('The reports.', listSchema(reportSchema))},
      async handle(request) {
        const caller = await visit(request, ...reportScopes);
        const app = find(caller, request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `apps/${app.id}/$metadata#reports`),
          value: context.world.reports
            .filter(report => report.workspaceId === app.workspaceId)
            .map(report => describe(request, app, report)),
        });
      },
    },
    {
      id: 'Apps_GetReport',
      method: 'GET',
      path: `${one}/reports/:reportId`,
      service: 'api',
      summary: 'Returns the specified report from the specified app.',
      schemas: {
        params: guidParameter(['appId', 'reportId']),
        responses: describeResponses('The report.', reportSchema),
      },
      async handle(request) {
        const caller = await visit(request, ...reportScopes);
        const app = find(caller, request);
        const id = request.params['reportId'] ?? '';
        const report = indexOf(context.world).report(id);
        if (report?.workspaceId !== app.workspaceId) throw notFound(`report ${id} in the app ${app.id}`);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `apps/${app.id}/$metadata#reports/$entity`),
          ...describe(request, app, report),
        });
      },
    },
    {
      id: 'Apps_GetDashboards',
      method: 'GET',
      path: `${one}/dashboards`,
      service: 'api',
      summary: 'Returns a list of dashboards from the specified app.',
      schemas: {params: ofApp, responses: describeResponses('The dashboards.', listSchema(dashboardSchema))},
      async handle(request) {
        const caller = await visit(request, ...dashboardScopes);
        const app = find(caller, request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `apps/${app.id}/$metadata#dashboards`),
          value: (context.world.dashboards ?? [])
            .filter(({workspaceId}) => workspaceId === app.workspaceId)
            .map(dashboard => describeOfApp(request, app, dashboard)),
        });
      },
    },
    {
      id: 'Apps_GetDashboard',
      method: 'GET',
      path: `${one}/dashboards/:dashboardId`,
      service: 'api',
      summary: 'Returns the specified dashboard from the specified app.',
      schemas: {
        params: guidParameter(['appId', 'dashboardId']),
        responses: describeResponses('The dashboard.', dashboardSchema),
      },
      async handle(request) {
        const caller = await visit(request, ...dashboardScopes);
        const app = find(caller, request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `apps/${app.id}/$metadata#dashboards/$entity`),
          ...describeOfApp(request, app, findDashboard(app, request)),
        });
      },
    },
    {
      id: 'Apps_GetTiles',
      method: 'GET',
      path: `${one}/dashboards/:dashboardId/tiles`,
      service: 'api',
      summary: 'Returns a list of tiles within the specified dashboard from the specified app.',
      schemas: {
        params: guidParameter(['appId', 'dashboardId']),
        responses: describeResponses('The tiles.', listSchema(tileSchema)),
      },
      async handle(request) {
        const caller = await visit(request, ...dashboardScopes);
        const app = find(caller, request);
        const dashboard = findDashboard(app, request);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `apps/${app.id}/$metadata#tiles`),
          value: dashboard.tiles.map(tile => describeTileOfApp(request, app, {dashboard, tile})),
        });
      },
    },
    {
      id: 'Apps_GetTile',
      method: 'GET',
      path: `${one}/dashboards/:dashboardId/tiles/:tileId`,
      service: 'api',
      summary: 'Returns the specified tile within the specified dashboard from the specified app.',
      schemas: {
        params: guidParameter(['appId', 'dashboardId', 'tileId']),
        responses: describeResponses('The tile.', tileSchema),
      },
      async handle(request) {
        const caller = await visit(request, ...dashboardScopes);
        const app = find(caller, request);
        const dashboard = findDashboard(app, request);
        const tile = findTileOn(dashboard, request.params);
        return ok({
          '@odata.context': odataContext(context, caller.tenantId, `apps/${app.id}/$metadata#tiles/$entity`),
          ...describeTileOfApp(request, app, {dashboard, tile}),
        });
      },
    },
  ];
}
