/**
 * The application layer: a report's state and what may be done with it. It knows no window: a ReportView paints, an
 * EmbedDataClient asks the emulator what the token allows and for data, a ReportHost receives the events.
 *
 * A load forgets the report before it, so that nothing of one dataset is ever seen under another's name: the view is
 * emptied first, then the emulator is asked, and a response that a newer load has overtaken is dropped. The token is
 * kept by AccessToken alone.
 */
import {createCorrelationId} from './correlation-id.js';
import type {
  OpenReportRequest,
  OpenReportResponse,
  QueryDataResponse,
  QuickCreateRequest,
  SaveReportRequest,
  SaveReportResponse,
} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import {Appearance} from './appearance-commands.js';
import {Bookmarks} from './bookmark-commands.js';
import {restoreState} from '../report/bookmark-state.js';
import type {ReportContext, ReportPhase, ReportView, RequeryOptions} from '../report/report-context.js';
import {notLoaded, notSupported} from '../report/report-errors.js';
import {configWarnings} from '../report/config-warnings.js';
import {identityNote} from '../report/identity-note.js';
import {automaticReport} from '../report/author-report.js';
import {boundDataset, createSession} from '../report/create-session.js';
import type {Timers} from '../data/access-token.js';
import {AccessToken} from '../data/access-token.js';
import {Dashboards} from './dashboard-commands.js';
import type {DashboardSession} from '../report/dashboard-session.js';
import {ReportDocument} from './document-commands.js';
import {FilterChoices} from './filter-choices.js';
import {Filters} from './filter-commands.js';
import {ReaderActions} from './reader-actions.js';
import {Pages} from './page-commands.js';
import type {VisualQuery} from '../data/query-runner.js';
import {QueryRunner} from '../data/query-runner.js';
import type {ReportSession} from '../report/session.js';
import type {RunQuery} from './visual-commands.js';
import {Visuals} from './visual-commands.js';
import type {Credential, EmbedDataClient} from '../data/embed-data-client.js';
import type {
  DashboardKind,
  LoadConfig,
  LoadContext,
  ReportApplication,
  ReportHost,
} from '../report/report-application.js';
import type {ReportError} from '../report/report-error.js';
import {toReportError} from '../report/report-error.js';

/** Options of {@link EmulatedReport}. */
export interface EmulatedReportOptions {
  client: EmbedDataClient;
  view: ReportView;
  /** Names this page in support cases. Default: a random id. */
  correlationId?: string;
  /** Default: the real ones. */
  timers?: Timers;
  /** Tells a developer of what a config names in vain. Default: the console. */
  warn?: (message: string) => void;
}

const realTimers: Timers = {
  set: (run, milliseconds) => setTimeout(run, milliseconds),
  clear: timer => clearTimeout(timer as number),
};

const silentHost: ReportHost = {raise: () => undefined, callHook: () => Promise.resolve(undefined)};
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A report of the emulator behind powerbi-client's protocol. */
export class EmulatedReport implements ReportApplication {
  readonly pages: Pages;
  readonly filters: Filters;
  readonly visuals: Visuals;
  readonly bookmarks: Bookmarks;
  readonly appearance: Appearance;
  readonly document: ReportDocument;
  readonly dashboards: Dashboards;
  readonly choices: FilterChoices;
  /** What readers do by hand. */
  readonly actions: ReaderActions;

  readonly #client: EmbedDataClient;
  readonly #view: ReportView;
  readonly #runner: QueryRunner;
  readonly #accessToken: AccessToken;
  readonly #correlationId: string;
  readonly #warn: (message: string) => void;
  #host: ReportHost = silentHost;
  #phase: ReportPhase = 'idle';
  #session: ReportSession | undefined;
  #dashboard: DashboardSession | undefined;
  #kind: 'report' | DashboardKind = 'report';
  #failure: ReportError | undefined;
  /** The config of the latest load, without its token. */
  #config: LoadConfig = {};
  #load = new AbortController();

  constructor(options: EmulatedReportOptions) {
    const {client, view, correlationId = createCorrelationId(), timers = realTimers} = options;
    this.#client = client;
    this.#view = view;
    this.#correlationId = correlationId;
    this.#warn = options.warn ?? (message => console.warn(message));
    const getHost = (): ReportHost => this.#host;
    const context: ReportContext = {
      get host() {
        return getHost();
      },
      view,
      session: () => {
        if (!this.#session) throw this.#failure ?? notLoaded();
        return this.#session;
      },
      isOpen: () => this.#session !== undefined,
      changed: () => this.#paint(),
      requery: options => this.#requery(options),
    };
    this.#accessToken = new AccessToken({host: getHost, timers, renewed: () => void this.#learnExpiry()});
    this.#runner = new QueryRunner({
      send: query => this.#query(query),
      before: session => this.#preQuery(session),
      changed: () => this.#paint(),
      painted: () => view.painted(),
      host: getHost,
    });
    this.pages = new Pages(context);
    this.filters = new Filters(context);
    const runQuery: RunQuery = (session, visual, query) =>
      this.#query({session, visual, query, signal: this.#load.signal});
    this.visuals = new Visuals(context, runQuery);
    this.choices = new FilterChoices(context, runQuery);
    this.bookmarks = new Bookmarks(context);
    this.appearance = new Appearance(context);
    this.document = new ReportDocument(context, (session, saveAs) => this.#save(session, saveAs));
    this.dashboards = new Dashboards({
      host: getHost,
      client,
      accessToken: this.#accessToken,
      begin: (kind, config, load) => this.#beginWithToken(config, load, kind).signal,
      start: dashboard => {
        this.#dashboard = dashboard;
        this.#failure = undefined;
        this.#phase = 'ready';
        this.#paint();
      },
      fail: cause => this.#fail(toReportError(cause)),
      changed: () => this.#paint(),
      painted: () => view.painted(),
    });
    this.actions = new ReaderActions(context, this);
  }

  connect(host: ReportHost): void {
    this.#host = host;
  }

  async load(config: LoadConfig, context: LoadContext): Promise<void> {
    if (await this.#open(config, context, 'ready')) void this.#requery({force: true});
  }

  async prepare(config: LoadConfig, context: LoadContext): Promise<void> {
    await this.#open(config, context, 'prepared');
  }

  async create(config: LoadConfig, context: LoadContext): Promise<void> {
    await this.#create(config, context, () => Promise.resolve(text(config['datasetId']) ?? ''));
  }

  async quickCreate(config: LoadConfig, context: LoadContext): Promise<void> {
    const datasetCreateConfig = config['datasetCreateConfig'] as QuickCreateRequest['datasetCreateConfig'];
    const request: QuickCreateRequest = defined({datasetCreateConfig, groupId: text(config['groupId'])});
    await this.#create(config, context, async signal => {
      const made = await this.#accessToken.use(credential => this.#client.quickCreate(request, credential, signal));
      return made.datasetId;
    });
    const session = this.#session;
    if (!session?.authoring || session.definition.pages[0]?.visuals.length !== 0) return;
    session.definition = automaticReport(session.definition, session.opened.dataset.tables);
    void this.#requery({force: true});
  }

  /** @param findDataset Settles with the id of the dataset that the report is to be on. */
  async #create(
    config: LoadConfig,
    context: LoadContext,
    findDataset: (signal: AbortSignal) => Promise<string>,
  ): Promise<void> {
    const load = this.#beginWithToken(config, context);
    try {
      const datasetId = await findDataset(load.signal);
      if (load.signal.aborted) return;
      // What the SDK sends of a report's config: a report that is made is edited, with every permission.
      const {settings, theme, tokenType} = config;
      this.#config = {settings, theme, tokenType, datasetBinding: {datasetId}, viewMode: 1, permissions: 7};
      const request = {...this.#request(), isNewReport: true};
      const opened = await this.#accessToken.use(credential => this.#client.open(request, credential, load.signal));
      if (load.signal.aborted) return;
      this.#accessToken.lasts(opened.expiration, opened.now);
      this.#start(opened);
      this.#phase = 'ready';
      this.#host.raise({name: 'loaded', body: {initiator: 'sdk'}});
      void this.#requery({force: true});
    } catch (cause) {
      if (!load.signal.aborted) this.#fail(toReportError(cause));
    }
  }

  render(config?: LoadConfig): void {
    const session = this.#session;
    if (!session) throw this.#failure ?? notLoaded();
    if (config) {
      // What `render` is given lies over what was prepared; the report stays open.
      this.#start(session.opened, {...this.#config, ...withoutToken(config)});
    }
    this.#phase = 'ready';
    void this.#requery({force: true});
  }

  async setAccessToken(token: string): Promise<void> {
    const next: Credential = {token, tokenType: this.#accessToken.tokenType};
    const signal = this.#load.signal;
    const opened = await this.#client.open(this.#request(), next, signal);
    if (signal.aborted) return;
    this.#accessToken.replace(next);
    this.#accessToken.lasts(opened.expiration, opened.now);
    if (!this.#session) {
      // The load had failed for want of a token that holds: a good one revives it.
      this.#start(opened);
      this.#host.raise({name: 'loaded', body: {initiator: 'sdk'}});
      this.#phase = 'ready';
      void this.#requery({force: true});
      return;
    }
    this.#session.opened = {...opened, report: this.#session.opened.report};
    if ([...this.#session.visuals.values()].some(visual => visual.status === 'error')) void this.#requery();
  }

  refresh(): void {
    if (!this.#session) throw this.#failure ?? notLoaded();
    void this.#requery({force: true});
  }

  reportUnsupported(feature: string): void {
    void this.#client.reportUnsupported(feature);
  }

  refuseLoad(feature: string): void {
    this.#beginLoad({});
    this.#fail(notSupported(feature));
    this.reportUnsupported(feature);
  }

  correlationId(): string {
    return this.#correlationId;
  }

  /** @returns Whether the report is open and nothing newer was asked meanwhile. */
  async #open(config: LoadConfig, context: LoadContext, phase: 'ready' | 'prepared'): Promise<boolean> {
    const load = this.#beginWithToken(config, context);
    try {
      const opened = await this.#accessToken.use(credential =>
        this.#client.open(this.#request(), credential, load.signal),
      );
      if (load.signal.aborted) return false;
      this.#accessToken.lasts(opened.expiration, opened.now);
      this.#start(opened);
      this.#phase = phase;
      // What is ready is painted by its queries' run, once they are on their way.
      if (phase === 'prepared') this.#paint();
      this.#host.raise({name: 'loaded', body: {initiator: 'sdk'}});
      for (const notice of opened.notices ?? []) this.#host.raise({name: 'info', body: notice});
      return true;
    } catch (cause) {
      if (load.signal.aborted) return false;
      this.#fail(toReportError(cause));
      return false;
    }
  }

  /** A load brings its token, and empties the view before anything is asked for. */
  #beginWithToken(
    config: LoadConfig,
    {headers}: LoadContext,
    kind: 'report' | DashboardKind = 'report',
  ): AbortController {
    const load = this.#beginLoad(withoutToken(config));
    this.#kind = kind;
    this.#accessToken.start(
      {token: text(config['accessToken']) ?? '', tokenType: config['tokenType'] === 1 ? 1 : 0},
      headers['tokenProviderSupplied'] === true,
    );
    this.#paint();
    return load;
  }

  /** Forgets the report before, and drops what was under way for it. */
  #beginLoad(config: LoadConfig): AbortController {
    this.#load.abort();
    this.#runner.cancel();
    this.#load = new AbortController();
    this.#config = config;
    this.#session = undefined;
    this.#dashboard = undefined;
    this.#failure = undefined;
    this.#phase = 'opening';
    return this.#load;
  }

  #fail(failure: ReportError): void {
    this.#failure = failure;
    this.#phase = 'failed';
    this.#paint();
    this.#host.raise({name: 'error', body: failure.error});
  }

  /**
   * Shows what was opened in the state that a config asks for. Where there is no such state, what was shown before
   * stays.
   * @throws ReportError
   */
  #start(opened: OpenReportResponse, config = this.#config): void {
    const before = {session: this.#session, config: this.#config};
    try {
      this.#session = createSession(config, opened);
      this.#config = config;
      this.document.opened();
      this.#warnOf(this.#session);
      this.#applyBookmark(this.#session);
    } catch (cause) {
      this.#session = before.session;
      this.#config = before.config;
      throw cause;
    }
    this.#failure = undefined;
  }

  #warnOf(session: ReportSession): void {
    const problem = identityNote(session.opened)?.problem;
    if (problem !== undefined) this.#warn(`Power BI emulator: ${problem}`);
    for (const warning of configWarnings(this.#config, session)) this.#warn(`Power BI emulator: ${warning}`);
  }

  #applyBookmark(session: ReportSession): void {
    const bookmark = this.#config['bookmark'] as {name?: string; state?: string} | undefined;
    const state = bookmark?.state ?? session.bookmarks.find(b => b.name === bookmark?.name)?.state;
    if (state !== undefined) restoreState(session, state);
  }

  #request(): OpenReportRequest {
    return defined({
      isNewReport: this.#session?.authoring && true,
      reportId: text(this.#config['id']) ?? '',
      datasetId: boundDataset(this.#config),
      groupId: text(this.#config['groupId']),
    });
  }

  #query({session, visual, query, signal, applicationContext}: VisualQuery): Promise<QueryDataResponse> {
    const {reportId, datasetId} = session;
    const isNewReport = session.authoring && true;
    const request = defined({reportId, isNewReport, datasetId, visual, query, applicationContext});
    return this.#accessToken.use(credential => this.#client.query(request, credential, signal));
  }

  #save(session: ReportSession, saveAs: SaveReportRequest['saveAs']): Promise<SaveReportResponse> {
    const {reportId, datasetId, definition} = session;
    const isNewReport = session.authoring && true;
    const request: SaveReportRequest = defined({reportId, isNewReport, datasetId, definition, saveAs});
    // Not with the signal of the load: a save that was begun is finished, whatever is opened next.
    return this.#accessToken.use(credential => this.#client.save(request, credential));
  }

  /** The host supplied another token by itself: how long does it live? A refusal shows at the next query. */
  async #learnExpiry(): Promise<void> {
    const {signal} = this.#load;
    try {
      const opened = await this.#accessToken.use(credential => this.#client.open(this.#request(), credential, signal));
      if (!signal.aborted) this.#accessToken.lasts(opened.expiration, opened.now);
    } catch (cause) {
      if (!signal.aborted) this.#host.raise({name: 'error', body: toReportError(cause).error});
    }
  }

  /** Before the questions of one run, where the host asked for it by `applicationContextProvider`. */
  #preQuery(session: ReportSession): Promise<unknown> | undefined {
    // The SDK tells of that hook in the embed URL and nowhere else.
    const url = text(this.#config['embedUrl']);
    if (!url?.includes('registerQueryCallback=true')) return undefined;
    return this.#host.callHook('preQuery', {
      reportId: session.reportId,
      datasetId: session.opened.dataset.id,
      page: session.activePage,
    });
  }

  async #requery({force = false}: RequeryOptions = {}): Promise<void> {
    if (this.#session && this.#phase === 'ready') await this.#runner.run(this.#session, force);
    else this.#paint();
  }

  #paint(): void {
    const settings = this.#config['settings'] as
      {hideErrors?: unknown; localeSettings?: {language?: string}} | undefined;
    this.#view.update({
      phase: this.#phase,
      session: this.#session,
      kind: this.#kind,
      dashboard: this.#dashboard,
      failure: this.#failure,
      language: settings?.localeSettings?.language,
      hideErrors: settings?.hideErrors === true,
    });
  }
}

const withoutToken = ({accessToken: _, ...config}: LoadConfig): LoadConfig => config;
