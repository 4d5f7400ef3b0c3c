import type {IError, IFilter, ISettings, ISlicerState, ISortByVisualRequest} from 'powerbi-models';
import {notSupported} from '../report/report-errors.js';
import type {FilterLevel, LoadConfig, ReportApplication, ValidationResult} from '../report/report-application.js';
import type {EmbedRequest, Reply} from './messages.js';
import {models} from './validators.js';

/** A request with the parameters of its path, in order. */
export interface RoutedRequest extends EmbedRequest {
  params: readonly string[];
}

/** One request that the page understands. `:name` in the path is a parameter. */
export interface Route {
  method: string;
  path: string;
  handle(application: ReportApplication, request: RoutedRequest): Promise<Reply> | Reply;
}

const accepted: Reply = {statusCode: 202, body: {}};
const acceptedWithoutBody: Reply = {statusCode: 202, body: undefined};
const ok = (body: unknown): Reply => ({statusCode: 200, body});

type Run = (application: ReportApplication, request: RoutedRequest) => unknown;
type Validate = (body: unknown) => ValidationResult;

/** A kind of route. Invalid input is answered with 400 and never reaches the application. */
const routeKind =
  (reply: (result: unknown) => Reply) =>
  (method: string, path: string, run: Run, validate?: Validate): Route => ({
    method,
    path,
    async handle(application, request) {
      const errors = validate?.(request.body);
      return errors ? {statusCode: 400, body: errors} : reply(await run(application, request));
    },
  });

/**
 * A command without a result. Microsoft's own frame of its tests answers most of them without a body, so that
 * `await report.refresh()` is undefined; those that it does not have are taken to be alike.
 */
const command = routeKind(() => acceptedWithoutBody);
/** The commands that Microsoft's frame answers with an empty object: loads, `render`, filters, settings. */
const commandWithBody = routeKind(() => accepted);
/** A question, or a command with a result. */
const query = routeKind(ok);

/** Something that the emulator knows of and does not imitate. */
const unsupported = (method: string, path: string, feature: string): Route =>
  command(method, path, application => {
    application.reportUnsupported(feature);
    throw notSupported(feature);
  });

/** A load of what the emulator does not imitate: valid input is answered with 501, and the page and an event say so. */
const unsupportedLoad = (path: string, feature: string, validate: Validate): Route =>
  command(
    'POST',
    path,
    application => {
      application.refuseLoad(feature);
      throw notSupported(feature);
    },
    validate,
  );

const need = (name: string): ValidationResult => [{message: `${name} is required`}];
const object = (body: unknown): Record<string, unknown> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};

/** The paginated page is told by the embed URL, as the SDK tells it: `/rdlEmbed?` in any case. */
export const isPaginated = (body: unknown): boolean => {
  const url = object(body)['embedUrl'];
  return typeof url === 'string' && url.toLowerCase().includes('/rdlembed?');
};
/** A body that is absent passes Microsoft's validators; the page cannot do without one. */
const withBody =
  (validate: Validate): Validate =>
  body =>
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? validate(body)
      : [{message: 'input must be an object'}];
const loadErrors = withBody(body =>
  isPaginated(body) ? models.validatePaginatedReportLoad(body) : models.validateReportLoad(body),
);
// The SDK says the same of a first embed, and looks at no later one.
const pageViewErrors = (body: unknown): ValidationResult => {
  const view = object(body)['pageView'];
  return !view || ['fitToWidth', 'oneColumn', 'actualSize'].includes(view as string)
    ? undefined
    : [{message: 'pageView must be one of the followings: fitToWidth, oneColumn, actualSize'}];
};
const filterList = (body: unknown): ValidationResult => {
  if (!Array.isArray(body)) return [{message: 'filters property is invalid'}];
  for (const filter of body) {
    const errors = models.validateFilter(filter) as ValidationResult;
    if (errors) return errors;
  }
  return undefined;
};
const filterUpdate = (body: unknown): ValidationResult => models.validateUpdateFiltersRequest(body);
const slicerState = (body: unknown): ValidationResult => models.validateSlicerState(body);

/** The three levels share their verbs; the path tells the level. */
const filterRoutes = (path: string, level: (params: readonly string[]) => FilterLevel): Route[] => [
  query('GET', path, (app, {params}) => app.filters.get(level(params))),
  commandWithBody(
    'PUT',
    path,
    (app, {params, body}) => app.filters.update(level(params), 1, body as IFilter[]),
    filterList,
  ),
  commandWithBody(
    'POST',
    path,
    (app, {params, body}) => {
      const {filtersOperation, filters} = body as {filtersOperation: number; filters?: IFilter[]};
      return app.filters.update(level(params), filtersOperation, filters ?? []);
    },
    filterUpdate,
  ),
];

const page = '/report/pages/:page';
const visual = `${page}/visuals/:visual`;
const at = (params: readonly string[]): [string, string] => [params[0] ?? '', params[1] ?? ''];

/** Every request that powerbi-client 2.24.1 makes of an embedded page. */
export const routes: readonly Route[] = [
  commandWithBody(
    'POST',
    '/report/load',
    (app, {body, headers}) => app.load(body as LoadConfig, {headers}),
    loadErrors,
  ),
  commandWithBody(
    'POST',
    '/report/prepare',
    (app, {body, headers}) => app.prepare(body as LoadConfig, {headers}),
    loadErrors,
  ),
  commandWithBody('POST', '/report/render', (app, {body}) => app.render(body ? (body as LoadConfig) : undefined)),
  command('POST', '/frontload/config', () => undefined),
  command(
    'POST',
    '/report/token',
    (app, {body}) => app.setAccessToken(body as string),
    body => (typeof body === 'string' && body !== '' ? undefined : need('accessToken')),
  ),
  command('POST', '/report/refresh', app => app.refresh()),
  query('GET', '/getCorrelationId', app => app.correlationId()),

  query('GET', '/report/pages', app => app.pages.list()),
  command(
    'PUT',
    '/report/pages/active',
    (app, {body}) => app.pages.activate((body as {name: string}).name),
    body => models.validatePage(body),
  ),
  query(
    'POST',
    '/report/addPage',
    (app, {body}) => app.pages.add((body as {displayName: string}).displayName),
    body => (typeof object(body)['displayName'] === 'string' ? undefined : need('displayName')),
  ),
  command('DELETE', page, (app, {params}) => app.pages.remove(at(params)[0])),
  command(
    'PUT',
    `${page}/name`,
    (app, {params, body}) => app.pages.rename(at(params)[0], (body as {displayName: string}).displayName),
    body => (typeof object(body)['displayName'] === 'string' ? undefined : need('displayName')),
  ),
  query('GET', `${page}/visuals`, (app, {params}) => app.pages.visuals(at(params)[0])),
  query('GET', `${page}/layoutTypes/:type`, (app, {params}) => app.pages.hasLayout(...at(params))),
  query('GET', `${page}/smartNarrativeInsights`, (app, {params}) => app.pages.insights(at(params)[0])),
  query('GET', `${visual}/smartNarrativeInsights`, (app, {params}) => app.pages.insights(...at(params))),

  ...filterRoutes('/report/filters', () => ({})),
  ...filterRoutes(`${page}/filters`, params => ({page: at(params)[0]})),
  ...filterRoutes(`${visual}/filters`, params => ({page: at(params)[0], visual: at(params)[1]})),

  query(
    'POST',
    `${visual}/exportData`,
    (app, {params, body}) => app.visuals.exportData(...at(params), body ?? {}),
    body => (body ? models.validateExportDataRequest(body) : undefined),
  ),
  query('GET', `${visual}/slicer`, (app, {params}) => app.visuals.getSlicer(...at(params))),
  command(
    'PUT',
    `${visual}/slicer`,
    (app, {params, body}) => app.visuals.setSlicer(...at(params), body as ISlicerState),
    slicerState,
  ),
  query('POST', `${visual}/clone`, (app, {params, body}) => app.visuals.clone(...at(params), object(body))),
  command(
    'PUT',
    `${visual}/sortBy`,
    (app, {params, body}) => app.visuals.sortBy(...at(params), body as ISortByVisualRequest),
    body => (object(body)['orderBy'] ? undefined : need('orderBy')),
  ),
  command('POST', '/report/closeAllOverlays', app => app.visuals.closeOverlays()),
  command('POST', '/report/clearSelectedVisuals/:resetContext', app => app.visuals.clearSelection()),

  {
    method: 'PATCH',
    path: '/report/settings',
    handle(app, {body}) {
      // `setZoom` sends a bare zoomLevel, which the settings validator does not look at.
      const zoom = object(body)['zoomLevel'];
      const errors =
        (models.validateSettings(body) as IError[] | undefined) ??
        (zoom === undefined ? undefined : models.validateZoomLevel(zoom));
      if (errors) return {statusCode: 400, body: errors};
      app.appearance.update(body as ISettings);
      return accepted;
    },
  },
  query('GET', '/report/zoom', app => app.appearance.zoom()),
  query('GET', '/report/theme', app => app.appearance.theme()),
  command(
    'PUT',
    '/report/theme',
    (app, {body}) => app.appearance.applyTheme(object(body)['themeJson'] as Record<string, unknown> | undefined),
    body => models.validateCustomTheme(body),
  ),
  command('POST', '/report/print', app => app.appearance.print()),

  command('POST', '/report/switchMode/:mode', (app, {params}) => app.document.switchMode(at(params)[0])),
  command('POST', '/report/save', app => app.document.save()),
  command(
    'POST',
    '/report/saveAs',
    (app, {body}) => app.document.saveAs(body as {name: string; targetWorkspaceId?: string}),
    body => models.validateSaveAsParameters(body),
  ),
  query('GET', '/report/hasUnsavedChanges', app => app.document.hasUnsavedChanges()),
  command('POST', '/report/userState', app => app.document.saveUserState()),
  command('DELETE', '/report/userState', app => app.document.resetUserState()),
  query('GET', '/report/isUserStateApplied', app => app.document.isUserStateApplied()),

  query('GET', '/report/bookmarks', app => app.bookmarks.list()),
  command(
    'POST',
    '/report/bookmarks/applyByName',
    (app, {body}) => app.bookmarks.applyByName((body as {name: string}).name),
    body => models.validateApplyBookmarkByNameRequest(body),
  ),
  command(
    'POST',
    '/report/bookmarks/applyState',
    (app, {body}) => app.bookmarks.applyState((body as {state: string}).state),
    body => models.validateApplyBookmarkStateRequest(body),
  ),
  command(
    'POST',
    '/report/bookmarks/play',
    (app, {body}) => app.bookmarks.play((body as {playMode: number}).playMode),
    body => models.validatePlayBookmarkRequest(body),
  ),
  query(
    'POST',
    '/report/bookmarks/capture',
    (app, {body}) => app.bookmarks.capture(object(object(body)['options'])),
    body => models.validateCaptureBookmarkRequest(body),
  ),

  commandWithBody(
    'POST',
    '/report/create',
    (app, {body, headers}) => app.create(body as LoadConfig, {headers}),
    withBody(body => models.validateCreateReport(body)),
  ),
  commandWithBody(
    'POST',
    '/quickcreate',
    (app, {body, headers}) => app.quickCreate(body as LoadConfig, {headers}),
    withBody(body => models.validateQuickCreate(body)),
  ),
  commandWithBody(
    'POST',
    '/dashboard/load',
    (app, {body, headers}) => app.dashboards.load('dashboard', body as LoadConfig, {headers}),
    withBody(body => models.validateDashboardLoad(body) ?? pageViewErrors(body)),
  ),
  commandWithBody(
    'POST',
    '/tile/load',
    (app, {body, headers}) => app.dashboards.load('tile', body as LoadConfig, {headers}),
    withBody(body => models.validateTileLoad(body)),
  ),
  ...['/dashboard/token', '/tile/token'].map(path =>
    command(
      'POST',
      path,
      (app, {body}) => app.dashboards.setAccessToken(body as string),
      body => (typeof body === 'string' && body !== '' ? undefined : need('accessToken')),
    ),
  ),
  unsupportedLoad('/qna/load', 'Q&A', body => models.validateLoadQnaConfiguration(body)),
  unsupported('POST', '/qna/interpret', 'Q&A'),
];
