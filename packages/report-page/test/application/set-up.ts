import type {
  OpenDashboardRequest,
  OpenDashboardResponse,
  OpenReportRequest,
  OpenReportResponse,
  PowerBiEmbedError,
  QueryDataResponse,
  QueryTileRequest,
  ReportDefinition,
  SaveReportRequest,
  SaveReportResponse,
} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import {EmulatedReport} from '../../src/application/emulated-report.js';
import type {ReportModel} from '../../src/report/report-context.js';
import type {Credential, EmbedDataQuery} from '../../src/data/embed-data-client.js';
import type {ReportEvent} from '../../src/report/report-application.js';

export const region = {table: 'Store', column: 'Region'};
export const revenue = {table: 'Sales', measure: 'Total Revenue'};
export const place = {x: 0, y: 0, width: 100, height: 100};
export const definition: ReportDefinition = {
  pages: [
    {
      name: 'one',
      displayName: 'One',
      width: 1280,
      height: 720,
      visuals: [
        {name: 'bars', type: 'clusteredBarChart', title: 'Bars', layout: place, groupBy: [region], values: [revenue]},
        {name: 'total', type: 'card', layout: place, values: [revenue]},
        {name: 'slicer', type: 'slicer', layout: place, groupBy: [region]},
        {name: 'text', type: 'textbox', layout: place, text: 'Hello'},
        {name: 'go', type: 'actionButton', layout: place, text: 'Go', action: {type: 'PageNavigation', page: 'two'}},
        {name: 'site', type: 'actionButton', layout: place, action: {type: 'WebUrl', url: 'https://example.com/'}},
        {name: 'mark', type: 'actionButton', layout: place, action: {type: 'Bookmark', bookmark: 'west'}},
      ],
    },
    {
      name: 'two',
      displayName: 'Two',
      width: 1000,
      height: 500,
      visuals: [
        {name: 'table', type: 'tableEx', layout: place, groupBy: [region], values: [revenue]},
        {name: 'back', type: 'actionButton', layout: place, action: {type: 'Back'}},
      ],
      mobileLayout: {width: 360, height: 640, visuals: {table: {...place, x: 5}}},
    },
    {name: 'secret', displayName: 'Hidden', visibility: 1, width: 1280, height: 720, visuals: []},
  ],
  bookmarks: [
    {
      name: 'west',
      displayName: 'West only',
      page: 'two',
      filters: [
        {
          $schema: 'http://powerbi.com/product/schema#basic',
          filterType: 1,
          target: region,
          operator: 'In',
          values: ['West'],
        },
      ],
    },
  ],
};
export const basic = (values: string[], target: unknown = region): IFilter =>
  ({
    $schema: 'http://powerbi.com/product/schema#basic',
    filterType: 1,
    target,
    operator: 'In',
    values,
  }) as unknown as IFilter;
export const answerTo = ({query}: EmbedDataQuery): QueryDataResponse => ({
  columns: [
    ...(query.groupBy ?? []).map(({column}) => ({name: column, dataType: 'string' as const})),
    ...(query.values ?? []).map(() => ({name: 'Total Revenue', dataType: 'double' as const})),
  ],
  rows: query.groupBy
    ? [
        ['West', 3],
        ['East', 1],
      ].map(row => row.slice(0, query.values ? 2 : 1))
    : [[4]],
  totalRows: 2,
});
export const expired: PowerBiEmbedError = {
  message: 'TokenExpired',
  detailedMessage: 'Access token has expired, resubmit with a new access token',
  errorCode: '403',
};
export const turn = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await Promise.resolve();
};

/** A report on an emulator that tests can change, with everything that it asks and tells. */
export function setUp({
  allowEdit = true,
  targetWorkspaces = ['w'],
}: {allowEdit?: boolean; targetWorkspaces?: string[]} = {}) {
  const events: ReportEvent[] = [];
  const opens: (OpenReportRequest & Credential)[] = [];
  const tileQueries: QueryTileRequest[] = [];
  /** Tokens that tiles were asked for with. */
  const credentials: string[] = [];
  const queries: (EmbedDataQuery & Credential)[] = [];
  const timers: {run: () => void; milliseconds: number}[] = [];
  const models: ReportModel[] = [];
  const asked = {navigated: [] as string[], printed: 0, closed: 0, downloaded: [] as string[]};
  const hooks: {newAccessToken?: () => unknown; preQuery?: () => unknown} = {};
  const hookCalls: string[] = [];
  const emulator = {
    open: (request: OpenReportRequest): OpenReportResponse | Promise<OpenReportResponse> => ({
      report: {id: request.reportId, name: 'Sales', reportType: 'PowerBIReport', definition},
      dataset: {id: request.datasetId ?? 'own', name: 'D', tables: []},
      expiration: '2030-01-01T01:00:00Z',
      now: '2030-01-01T00:00:00Z',
      allowEdit,
      targetWorkspaces,
    }),
    query: (query: EmbedDataQuery): QueryDataResponse | Promise<QueryDataResponse> => answerTo(query),
    openDashboard: ({dashboardId}: OpenDashboardRequest): OpenDashboardResponse | Promise<OpenDashboardResponse> => ({
      dashboard: {id: dashboardId, name: 'Overview'},
      tiles: [],
      datasets: [],
      expiration: '2030-01-01T01:00:00Z',
      now: '2030-01-01T00:00:00Z',
    }),
    queryTile: ({query}: QueryTileRequest): QueryDataResponse | Promise<QueryDataResponse> =>
      answerTo({reportId: '', query}),
    save: ({reportId, saveAs}: SaveReportRequest): SaveReportResponse | Promise<SaveReportResponse> =>
      saveAs ? {reportId: 'copy', reportName: saveAs.name} : {reportId, reportName: 'Sales'},
  };
  const notes: string[] = [];
  const warnings: string[] = [];
  const saves: SaveReportRequest[] = [];
  const view = {painted: (): Promise<void> => Promise.resolve()};
  const report = new EmulatedReport({
    correlationId: 'c',
    warn: message => warnings.push(message),
    timers: {
      set: (run, milliseconds) => timers.push({run, milliseconds}),
      clear: timer => {
        timers.splice(Number(timer) - 1, 1);
      },
    },
    client: {
      open: async (request, credential) => {
        opens.push({...request, ...credential});
        return emulator.open(request);
      },
      query: async (query, credential) => {
        queries.push({...query, ...credential});
        return emulator.query(query);
      },
      openDashboard: async request => emulator.openDashboard(request),
      queryTile: async (request, {token}) => {
        tileQueries.push(request);
        credentials.push(token);
        return emulator.queryTile(request);
      },
      quickCreate: () => Promise.resolve({datasetId: 'made'}),
      save: async request => {
        saves.push(request);
        return emulator.save(request);
      },
      reportUnsupported: what => {
        notes.push(what);
        return Promise.resolve();
      },
    },
    view: {
      update: model => {
        models.push(model);
      },
      painted: () => view.painted(),
      print: () => {
        asked.printed++;
      },
      navigate: url => {
        asked.navigated.push(url);
      },
      closeOverlays: () => {
        asked.closed++;
      },
      download: name => {
        asked.downloaded.push(name);
      },
    },
  });
  report.connect({
    raise: event => {
      events.push(event);
    },
    callHook: async name => {
      hookCalls.push(name);
      return hooks[name]?.();
    },
  });
  const load = async (config: Record<string, unknown> = {}, headers: Record<string, unknown> = {}): Promise<void> => {
    await report.load(
      {
        type: 'report',
        id: 'r',
        accessToken: 'first',
        tokenType: 1,
        permissions: 7,
        datasetBinding: {datasetId: 'a'},
        ...config,
      },
      {headers},
    );
    await turn();
  };
  const names = (): string[] => events.map(({name}) => name);
  const body = (name: string): Record<string, unknown> =>
    events.filter(event => event.name === name).at(-1)?.body as Record<string, unknown>;
  const lastQuery = (visual: string): EmbedDataQuery['query'] | undefined =>
    queries.filter(query => query.visual === visual).at(-1)?.query;
  const session = () => models.at(-1)?.session;
  return {
    report,
    emulator,
    events,
    opens,
    queries,
    tileQueries,
    credentials,
    view,
    timers,
    models,
    asked,
    hooks,
    hookCalls,
    notes,
    warnings,
    saves,
    load,
    names,
    body,
    lastQuery,
    session,
  };
}
