import type {
  IError,
  IExportDataRequest,
  IFilter,
  IPage,
  IReportBookmark,
  ISettings,
  ISlicerState,
  ISortByVisualRequest,
  IVisual,
  IVisualLayout,
} from 'powerbi-models';

/** The config of a load, as the SDK posts it: everything that the caller passed, unknown keys included. */
export type LoadConfig = Readonly<Record<string, unknown>>;

/** What accompanies a load besides its config. */
export interface LoadContext {
  /** `x-sdk-*`, `tokenProviderSupplied`, `bootstrapped`, …; never a token. */
  headers: Readonly<Record<string, unknown>>;
}

/** Where filters apply: the whole report, one page, or one visual. */
export interface FilterLevel {
  page?: string;
  visual?: string;
}

/** An event for the host. `page` and `visual` choose the route; the SDK raises it on the container either way. */
export interface ReportEvent extends FilterLevel {
  name: string;
  body?: unknown;
}

/** The page that embeds the report, as the application sees it. */
export interface ReportHost {
  /** Posts an event. Never throws; nobody may be listening. */
  raise(event: ReportEvent): void;
  /**
   * Calls an event hook of the host.
   * @returns The hook's result, or undefined where there is no such hook, it failed, or nothing answered in time.
   */
  callHook(name: 'preQuery' | 'newAccessToken', body: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Filter commands at any of the three levels. */
export interface FilterCommands {
  get(level: FilterLevel): IFilter[];
  /** `FiltersOperations` of powerbi-models: 0 remove all, 1 replace all, 2 add, 3 replace. */
  update(level: FilterLevel, operation: number, filters: readonly IFilter[]): void;
}

/** Page commands. */
export interface PageCommands {
  list(): IPage[];
  activate(name: string): void;
  add(displayName: string): IPage;
  remove(name: string): void;
  rename(name: string, displayName: string): void;
  visuals(page: string): IVisual[];
  hasLayout(page: string, layoutType: string): boolean;
  insights(page: string, visual?: string): {summaryText: string};
}

/** Commands to one visual. */
export interface VisualCommands {
  exportData(page: string, visual: string, request: IExportDataRequest): Promise<{data: string}>;
  getSlicer(page: string, visual: string): ISlicerState;
  setSlicer(page: string, visual: string, state: ISlicerState): void;
  clone(
    page: string,
    visual: string,
    request: {filters?: IFilter[]; layout?: IVisualLayout; autoFocus?: boolean},
  ): {visualName: string; visual: IVisual};
  sortBy(page: string, visual: string, request: ISortByVisualRequest): void;
  clearSelection(): void;
  closeOverlays(): void;
}

/** Bookmarks. */
export interface BookmarkCommands {
  list(): IReportBookmark[];
  applyByName(name: string): void;
  applyState(state: string): void;
  /** `BookmarksPlayMode`: 0 off, 1 presentation. */
  play(mode: number): void;
  capture(options: {allPages?: boolean; personalizeVisuals?: boolean}): IReportBookmark;
}

/** Settings, zoom, theme: how the report looks. */
export interface AppearanceCommands {
  /** @returns The settings as they are now. */
  update(settings: ISettings): ISettings;
  zoom(): number;
  theme(): Record<string, unknown>;
  applyTheme(theme: Record<string, unknown> | undefined): void;
  print(): void;
}

/** The report as a document: mode, saving, a user's kept state. */
export interface DocumentCommands {
  switchMode(mode: string): void;
  /** Settles when the report is kept. */
  save(): Promise<void>;
  /** Settles when there is another report. The one that is shown stays. */
  saveAs(request: {name: string; targetWorkspaceId?: string}): Promise<void>;
  hasUnsavedChanges(): boolean;
  saveUserState(): void;
  resetUserState(): void;
  isUserStateApplied(): boolean;
}

/** Dashboards and tiles, which are embedded instead of a report. */
export interface DashboardCommands {
  /** Opens a dashboard, or one tile, and starts to draw it. Settles when `loaded` or `error` was raised. */
  load(kind: DashboardKind, config: LoadConfig, context: LoadContext): Promise<void>;
  setAccessToken(token: string): Promise<void>;
}

/** What is embedded. */
export type DashboardKind = 'dashboard' | 'tile';

/**
 * What the protocol asks of a report. Knows no window and no message. A command returns when it is in force; the
 * queries and the painting that it causes follow, and end with a `rendered` event. A refusal is thrown as a
 * `ReportError`; a load that fails after it was accepted raises an `error` event instead, as the service does.
 */
export interface ReportApplication {
  connect(host: ReportHost): void;
  /** Opens the report and starts to draw it. Settles when `loaded` or `error` was raised. */
  load(config: LoadConfig, context: LoadContext): Promise<void>;
  /** Phased embedding: opens the report and draws nothing. */
  prepare(config: LoadConfig, context: LoadContext): Promise<void>;
  /** Phased embedding: draws what was prepared; a config changes it first. */
  render(config?: LoadConfig): void;
  /** Begins a report on the dataset that the config names. Settles when `loaded` or `error` was raised. */
  create(config: LoadConfig, context: LoadContext): Promise<void>;
  /** Makes a dataset of what the config brings, and begins a report on it. */
  quickCreate(config: LoadConfig, context: LoadContext): Promise<void>;
  setAccessToken(token: string): Promise<void>;
  refresh(): void;
  correlationId(): string;
  /** The SDK asked for a feature that is not imitated: kept in the emulator's journal, where tests can find it. */
  reportUnsupported(feature: string): void;
  /** Instead of a load of what is not imitated: the page shows that, an `error` event and the journal say it. */
  refuseLoad(feature: string): void;
  readonly pages: PageCommands;
  readonly filters: FilterCommands;
  readonly visuals: VisualCommands;
  readonly bookmarks: BookmarkCommands;
  readonly appearance: AppearanceCommands;
  readonly document: DocumentCommands;
  readonly dashboards: DashboardCommands;
}

/** What powerbi-models' validators answer: undefined, or the list of errors. */
export type ValidationResult = IError[] | undefined;
