import type {OpenDashboardRequest, QueryDataResponse} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import {queryFor} from '../data/queries.js';
import type {AccessToken} from '../data/access-token.js';
import type {EmbedDataClient} from '../data/embed-data-client.js';
import {createDashboardSession, tilePage, type DashboardSession, type TileState} from '../report/dashboard-session.js';
import type {
  DashboardCommands,
  DashboardKind,
  LoadConfig,
  LoadContext,
  ReportHost,
} from '../report/report-application.js';
import {toReportError} from '../report/report-error.js';
import {visualKey} from '../report/session.js';

/** What is shared with the report that the same page may show: a load of one forgets the other. */
export interface DashboardContext {
  readonly host: () => ReportHost;
  readonly client: EmbedDataClient;
  readonly accessToken: AccessToken;
  /** Forgets what was shown before. @returns Aborted by the next load. */
  begin(kind: DashboardKind, config: LoadConfig, context: LoadContext): AbortSignal;
  /** What was asked for is open. */
  start(session: DashboardSession): void;
  fail(cause: unknown): void;
  changed(): void;
  painted(): Promise<void>;
}

/** Tiles that are asked for at a time. */
const atOnce = 24;

/**
 * A dashboard, or one tile. Opened by one request, then a query a tile, a few at a time; a newer load drops what still
 * arrives of an older one. `loaded` comes when it is open. When all is drawn a dashboard raises `rendered` and a tile
 * `tileLoaded`: when the service raises them is not documented.
 */
export class Dashboards implements DashboardCommands {
  readonly #context: DashboardContext;
  #session: DashboardSession | undefined;
  #request: OpenDashboardRequest = {dashboardId: ''};
  #config: LoadConfig = {};
  #kind: DashboardKind = 'dashboard';
  #signal: AbortSignal | undefined;

  constructor(context: DashboardContext) {
    this.#context = context;
  }

  async load(kind: DashboardKind, config: LoadConfig, context: LoadContext): Promise<void> {
    const signal = this.#context.begin(kind, config, context);
    this.#session = undefined;
    this.#signal = signal;
    this.#kind = kind;
    this.#config = config;
    this.#request = requestOf(kind, config);
    try {
      const opened = await this.#context.accessToken.use(credential =>
        this.#context.client.openDashboard(this.#request, credential, signal),
      );
      if (signal.aborted) return;
      this.#context.accessToken.lasts(opened.expiration, opened.now);
      this.#open(createDashboardSession(kind, config, opened), signal);
    } catch (cause) {
      if (!signal.aborted) this.#context.fail(cause);
    }
  }

  async setAccessToken(token: string): Promise<void> {
    const signal = this.#signal ?? new AbortController().signal;
    const {accessToken, client} = this.#context;
    const next = {token, tokenType: accessToken.tokenType};
    const opened = await client.openDashboard(this.#request, next, signal);
    if (signal.aborted) return;
    accessToken.replace(next);
    accessToken.lasts(opened.expiration, opened.now);
    const failed = this.#session?.tiles.filter(({session}) => statusOf(session) === 'error') ?? [];
    if (!this.#session) this.#open(createDashboardSession(this.#kind, this.#config, opened), signal);
    else if (failed.length > 0) void this.#query(failed, signal);
  }

  /** A reader chose a tile. What it opens is left to the host: in the service, too, nothing opens by itself. */
  clickTile(id: string): void {
    const session = this.#session;
    const clicked = session?.tiles.find(({tile}) => tile.id === id)?.tile;
    if (!session || !clicked) return;
    const {report} = clicked;
    this.#context.host().raise({
      name: 'tileClicked',
      body: {
        event: 'TileClick',
        dashboardId: session.opened.dashboard.id,
        tileId: id,
        reportEmbedUrl: report?.embedUrl ?? '',
        navigationUrl: report?.webUrl ?? null,
        pageName: report?.pageName ?? '',
      },
    });
  }

  #open(session: DashboardSession, signal: AbortSignal): void {
    this.#session = session;
    this.#context.start(session);
    this.#context.host().raise({name: 'loaded', body: {initiator: 'sdk'}});
    void this.#query(session.tiles, signal);
  }

  async #query(tiles: readonly TileState[], signal: AbortSignal): Promise<void> {
    const isSmall = tiles.length <= 2 * atOnce;
    for (let i = 0; i < tiles.length && !signal.aborted; i += atOnce) {
      const wave = tiles.slice(i, i + atOnce).map(async state => {
        await this.#queryTile(state, signal);
        // A picture a tile where there are few; of many it would take longer than the tiles themselves.
        if (isSmall && !signal.aborted) this.#context.changed();
      });
      await Promise.all(wave);
      if (!isSmall && !signal.aborted) this.#context.changed();
    }
    if (signal.aborted) return;
    await this.#context.painted();
    if (signal.aborted) return;
    const {dashboardId, tileId} = this.#request;
    if (tileId === undefined) this.#context.host().raise({name: 'rendered'});
    else this.#context.host().raise({name: 'tileLoaded', body: {dashboardId, tileId}});
  }

  /** A tile's failure is shown in its place, and told once. */
  async #queryTile({tile, session}: TileState, signal: AbortSignal): Promise<void> {
    const visual = session?.definition.pages[0]?.visuals[0];
    const query = visual && queryFor(session, tilePage, visual);
    if (!session || !query) return;
    const key = visualKey(tilePage, visual.name);
    const {client, accessToken} = this.#context;
    try {
      const request = {dashboardId: this.#request.dashboardId, tileId: tile.id, query};
      const data: QueryDataResponse = await accessToken.use(credential =>
        client.queryTile(request, credential, signal),
      );
      if (!signal.aborted) session.visuals.set(key, {status: 'ready', data});
    } catch (cause) {
      if (signal.aborted) return;
      const {error} = toReportError(cause);
      session.visuals.set(key, {status: 'error', error});
      this.#context.host().raise({name: 'error', body: error});
    }
  }
}

function statusOf(session: TileState['session']): string | undefined {
  return session && [...session.visuals.values()][0]?.status;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The SDK puts the id of a dashboard, or of a tile, into `id`. */
function requestOf(kind: DashboardKind, config: LoadConfig): OpenDashboardRequest {
  const id = text(config['id']) ?? '';
  const groupId = text(config['groupId']);
  if (kind === 'dashboard') return defined({dashboardId: id, groupId});
  return defined({dashboardId: text(config['dashboardId']) ?? '', tileId: id, groupId});
}
