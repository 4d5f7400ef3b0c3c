import {LitElement, html, nothing} from 'lit';
import {property, query, state} from 'lit/decorators.js';
import type {TemplateResult} from 'lit';
import type {models, Report} from 'powerbi-client';
import type {EmbedController, EmbedHost} from './embed-controller.js';
import {PbiReportError, elementErrorCodes} from './errors.js';
import {PbiBoundEvent, PbiErrorEvent, PbiMetricEvent, PbiReportEvent, PbiStatusEvent, PbiTokenEvent, reportEventNames} from './events.js';
import type {ReportStatus, SdkEventName} from './events.js';
import {styles} from './pbi-bound-report.styles.js';
import type {PaginatedReportBinding, ReportInput, TokenProvider} from './report-input.js';
import {VisibilityController} from './visibility-controller.js';
import {errorView, loadingView, posterView} from './views.js';

/** Properties that the engine reads. What is not among them only concerns the element itself. */
const inputs = [
  'reportId', 'datasetId', 'workspaceId', 'embedUrl', 'paginatedReportBindings', 'bindableDatasetIds', 'bindingTag',
  'tokenEndpoint', 'tokenMethod', 'tokenType', 'tokenScope', 'tokenTimeout', 'credentials', 'tokenHeaders', 'tokenProvider',
  'pageName', 'viewMode', 'permissions', 'filters', 'slicers', 'bookmark', 'theme', 'locale', 'formatLocale', 'layout',
  'filterPane', 'pageNavigation', 'background', 'contrast', 'settings', 'parameterValues', 'allow', 'referrerPolicy', 'label', 'keepPrevious',
] as const satisfies readonly (keyof ReportInput)[];

let engineModule: typeof import('./engine.js') | undefined;

/**
 * Shows a Power BI report, bound to the dataset that you name.
 *
 * @summary A Power BI report on any dataset, with its token looked after.
 * @tagname pbi-bound-report
 *
 * @slot loading - Shown while the report loads, instead of the default view.
 * @slot error - Shown when the report cannot be shown, instead of the default view. `error` on the element says why.
 * @slot poster - Shown with `loading="interaction"` until the reader asks for the report.
 *
 * @csspart stage - The box of the report's frame.
 * @csspart frame - The iframe.
 * @csspart loading - The default loading view.
 * @csspart error - The default error view.
 * @csspart error-code - The error's code.
 * @csspart poster - The default poster.
 * @csspart button - Buttons of the default views.
 *
 * @cssprop [--pbi-aspect-ratio] - Width to height. Default: that of the report's page.
 * @cssprop [--pbi-min-height=20rem] - Least height.
 * @cssprop [--pbi-background] - Background of the views.
 * @cssprop [--pbi-color] - Text of the views.
 * @cssprop [--pbi-muted-color] - Secondary text of the views.
 * @cssprop [--pbi-accent-color] - Buttons and focus rings.
 * @cssprop [--pbi-border-color] - Lines and the loading skeleton.
 * @cssprop [--pbi-border-radius=0] - Corners of the element.
 * @cssprop [--pbi-font-family] - Font of the views.
 * @cssprop [--pbi-previous-opacity=0.45] - With `keep-previous`: how much of the old report shows while the next one loads.
 *
 * @cssstate idle - Nothing is shown or asked for yet.
 * @cssstate loading - Token and frame are under way.
 * @cssstate loaded - The report is there; visuals are being drawn.
 * @cssstate rendered - Everything is drawn.
 * @cssstate error - The error view is shown.
 *
 * @fires {PbiStatusEvent} pbi-status - The status has changed.
 * @fires {PbiBoundEvent} pbi-bound - The report has been drawn on the data asked for last.
 * @fires {PbiErrorEvent} pbi-error - Something went wrong; `fatal` says whether the error view is shown.
 * @fires {PbiTokenEvent} pbi-token - A new token is in use. It is not told.
 * @fires {PbiMetricEvent} pbi-metric - How long a step took: token, frame, loaded, rendered.
 * @fires {PbiReportEvent} pbi-loaded - The report has loaded.
 * @fires {PbiReportEvent} pbi-rendered - All visuals are drawn; again after every change.
 * @fires {PbiReportEvent} pbi-rendering-started - Drawing has begun.
 * @fires {PbiReportEvent} pbi-page - Another page is shown.
 * @fires {PbiReportEvent} pbi-selection - Data points were selected.
 * @fires {PbiReportEvent} pbi-selection-changed - Visuals were selected.
 * @fires {PbiReportEvent} pbi-filters - Filters were applied.
 * @fires {PbiReportEvent} pbi-button - A button of the report was pressed.
 * @fires {PbiReportEvent} pbi-hyperlink - A link of the report was followed.
 * @fires {PbiReportEvent} pbi-command - A menu command was chosen.
 * @fires {PbiReportEvent} pbi-bookmark - A bookmark was applied.
 * @fires {PbiReportEvent} pbi-visual-rendered - A visual was drawn; only with `settings.visualRenderedEvents`.
 * @fires {PbiReportEvent} pbi-visual-click - A visual was clicked.
 * @fires {PbiReportEvent} pbi-saved - The report was saved.
 * @fires {PbiReportEvent} pbi-save-as - "Save as" was chosen, with `settings.useCustomSaveAsDialog`.
 * @fires {PbiReportEvent} pbi-swipe-start - A swipe began.
 * @fires {PbiReportEvent} pbi-swipe-end - A swipe ended.
 * @fires {PbiReportEvent} pbi-export-completed - An export has ended.
 * @fires {PbiReportEvent} pbi-info - Power BI has something to say.
 * @fires {PbiReportEvent} pbi-blur - The focus left the report.
 */
export class PbiBoundReport extends LitElement {
  static override styles = styles;

  /** Id of the report. */
  @property({attribute: 'report-id'}) reportId: string | undefined;
  /** Id of the dataset to bind the report to. Without it the report shows its own. */
  @property({attribute: 'dataset-id'}) datasetId: string | undefined;
  /** Id of the report's workspace, where the token endpoint needs it. */
  @property({attribute: 'workspace-id'}) workspaceId: string | undefined;
  /** Address of the report's frame, as Power BI's REST API gives it. With it, frame and token start together; without it the token endpoint's answer tells. */
  @property({attribute: 'embed-url'}) embedUrl: string | undefined;
  /** For paginated reports: which dataset stands in for which. A list, or JSON in the attribute. */
  @property({attribute: 'paginated-report-bindings'}) paginatedReportBindings: readonly PaginatedReportBinding[] | string | undefined;
  /** Ids of the datasets that one token should cover, so that changing between them needs no network. A list, or ids set apart by spaces. */
  @property({attribute: 'bindable-dataset-ids'}) bindableDatasetIds: readonly string[] | string | undefined;
  /** A signed permission for this report and dataset, made by your server and passed back to the token endpoint. */
  @property({attribute: 'binding-tag'}) bindingTag: string | undefined;

  /** Address of the back end that hands out embed tokens. */
  @property({attribute: 'token-endpoint'}) tokenEndpoint: string | undefined;
  /** `post` (default) or `get`, for back ends that take no request. */
  @property({attribute: 'token-method'}) tokenMethod: string | undefined;
  /** `embed` (default) or `aad`, where the endpoint gives Entra tokens of the visitor. */
  @property({attribute: 'token-type'}) tokenType: string | undefined;
  /** `page` (default): tags of the same endpoint share a request. `element`: this one asks by itself. */
  @property({attribute: 'token-scope'}) tokenScope: string | undefined;
  /** Milliseconds to wait for the token endpoint. Default 30,000. */
  @property({attribute: 'token-timeout', type: Number}) tokenTimeout: number | undefined;
  /** Cookies to the token endpoint: `same-origin` (default), `include` or `omit`. */
  @property() credentials: string | undefined;
  /** More headers for the token endpoint. */
  @property({attribute: false}) tokenHeaders: Readonly<Record<string, string>> | undefined;
  /** Gets tokens in the page's own way, instead of `token-endpoint`. */
  @property({attribute: false}) tokenProvider: TokenProvider | undefined;

  /** Internal name of the page to show. */
  @property({attribute: 'page-name'}) pageName: string | undefined;
  /** `view` (default) or `edit`. */
  @property({attribute: 'view-mode'}) viewMode: string | undefined;
  /** `read` (default), `read-write`, `copy`, `create` or `all`. */
  @property() permissions: string | undefined;
  /** Filters of the whole report, in powerbi-models' form. A list, or JSON in the attribute. */
  @property() filters: readonly object[] | string | undefined;
  /** State of slicers. A list, or JSON in the attribute. */
  @property() slicers: readonly object[] | string | undefined;
  /** A bookmark's name, or `{name}` or `{state}`. */
  @property() bookmark: models.IApplyBookmarkRequest | string | undefined;
  /** A report theme: the object, JSON of it, or its address. */
  @property() theme: object | string | undefined;
  /** Language of the report's surroundings, such as `de-DE`. */
  @property() locale: string | undefined;
  /** Language of numbers and dates. */
  @property({attribute: 'format-locale'}) formatLocale: string | undefined;
  /** `master`, `custom`, `mobile-portrait`, `mobile-landscape`, or `auto`: by the element's width. */
  @property() layout: string | undefined;
  /** `hidden`, `collapsed` or `expanded`. Default: the report's own. */
  @property({attribute: 'filter-pane'}) filterPane: string | undefined;
  /** `hidden`, `bottom` or `left`. Default: the report's own. */
  @property({attribute: 'page-navigation'}) pageNavigation: string | undefined;
  /** `default` or `transparent`. */
  @property() background: string | undefined;
  /** `none`, `high-contrast-1`, `high-contrast-2`, `black` or `white`. */
  @property() contrast: string | undefined;
  /** More of powerbi-client's settings, merged last. */
  @property() settings: models.ISettings | string | undefined;
  /** Parameters of a paginated report: a list of `{name, value}`, or JSON in the attribute. */
  @property({attribute: 'parameter-values'}) parameterValues: readonly {name: string; value: string | null}[] | string | undefined;

  /** The iframe's `allow`. */
  @property() allow: string | undefined;
  /** The iframe's `referrerpolicy`. */
  @property({attribute: 'referrerpolicy'}) referrerPolicy: string | undefined;
  /** What the report is, for those who do not see it: the iframe's title. */
  @property() label: string | undefined;
  /** `lazy` (default): when it comes near the viewport; `eager`: at once; `interaction`: when the reader asks for it. */
  @property() loading: string | undefined;
  /** Keeps the old report in sight, dimmed, until the next one is drawn. */
  @property({attribute: 'keep-previous', type: Boolean}) keepPrevious = false;

  @state() private _status: ReportStatus = 'idle';
  @state() private _error: PbiReportError | undefined;
  @state() private _retryIn: number | undefined;
  @state() private _asked = false;
  @query('.stage', true) private _stage!: HTMLElement;

  readonly #visibility = new VisibilityController(this, () => this.requestUpdate());
  /** For `layout="auto"`: the engine decides, by the width that it reads anew. */
  readonly #width = typeof ResizeObserver === 'function' ? new ResizeObserver(() => {
    if (this.layout?.trim().toLowerCase() === 'auto') this.#engine?.update(this.#readInput());
  }) : undefined;
  readonly #internals: ElementInternals | undefined;
  #engine: EmbedController | undefined;
  #loadingEngine: Promise<unknown> | undefined;
  #report: Report | undefined;
  #ratio: CSSStyleSheet | undefined;
  #ready: {promise: Promise<Report>; resolve: (report: Report) => void} | undefined;
  #bound: Promise<void> | undefined;
  #settleBound: {resolve: () => void; reject: (error: unknown) => void} | undefined;

  constructor() {
    super();
    // Absent where the element is rendered on a server.
    this.#internals = typeof this.attachInternals === 'function' ? this.attachInternals() : undefined;
    this.#showState('idle');
  }

  /** Where the report is in its life. */
  get status(): ReportStatus {
    return this._status;
  }

  /** Why the report is not shown; `undefined` unless `status` is `error`. */
  get error(): PbiReportError | undefined {
    return this._error;
  }

  /** powerbi-client's own report object, while there is a frame. */
  get report(): Report | undefined {
    return this.#report;
  }

  /** Settles with powerbi-client's report object as soon as there is one. */
  get ready(): Promise<Report> {
    if (this.#report) return Promise.resolve(this.#report);
    if (!this.#ready) {
      let resolve!: (report: Report) => void;
      this.#ready = {promise: new Promise<Report>(settle => { resolve = settle; }), resolve};
    }
    return this.#ready.promise;
  }

  /**
   * Settles when what is asked for now has been drawn, or rejects with the element's `error` when it cannot be. Take it anew
   * after each change.
   */
  get bindComplete(): Promise<void> {
    this.#bound ??= this.#newBound();
    return this.#bound;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [target, type] of wakers()) target.addEventListener(type, this.#onWake);
    this.#width?.observe(this);
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [target, type] of wakers()) target.removeEventListener(type, this.#onWake);
    this.#width?.disconnect();
    // A node that is moved is removed and put back within one task. The frame then starts anew, but the rest is kept.
    setTimeout(() => {
      if (!this.isConnected) this.#shutDown();
    });
  }

  /** Being there at all is what matters: with it, `moveBefore` moves the element without taking its frame away. */
  connectedMoveCallback(): void {
    this.requestUpdate();
  }

  /** Shows the report now, whatever `loading` says. */
  show(): void {
    this._asked = true;
  }

  /** Tries again after an error. */
  retry(): void {
    if (this.#engine) this.#engine.retry();
    else if (this._status === 'error') void this.#startEngine();
  }

  /** Loads the report again as it is configured; what the reader has done to it is lost. */
  reload(): void {
    this.#engine?.reload();
  }

  /**
   * Gets new data without loading the report again.
   * @throws When nothing is shown.
   */
  async refresh(): Promise<void> {
    await this.#shown('refresh').refresh();
  }

  /**
   * Prints the page that is shown.
   * @throws When nothing is shown.
   */
  async print(): Promise<void> {
    await this.#shown('print').print();
  }

  /**
   * Shows the report on the full screen. Browsers want a click first.
   * @throws When nothing is shown.
   */
  fullscreen(): void {
    this.#shown('show full screen').fullscreen();
  }

  /**
   * Gets the data of a visual as CSV.
   * @param visualName Internal name of a visual on the page that is shown.
   * @param options `rows`: most rows. `underlying`: the rows behind the figures, not the figures.
   * @throws When nothing is shown or the visual is not there.
   */
  async exportData(visualName: string, options: {rows?: number; underlying?: boolean} = {}): Promise<string> {
    const page = await this.#shown('export').getActivePage();
    const visual = await page.getVisualByName(visualName);
    const {data} = await visual.exportData((options.underlying ? 1 : 0), options.rows);
    return data;
  }

  protected override updated(): void {
    if (!this.isConnected || !this.#mayStart()) return;
    if (this.#engine) this.#engine.update(this.#readInput());
    // After its own failure the engine is fetched again when the reader asks for it, not at every change.
    else if (this._status === 'idle') void this.#startEngine();
  }

  /** Makes the engine. Apart, so that tests can put another in its place. */
  protected createEngine(host: EmbedHost): EmbedController | Promise<EmbedController> {
    if (engineModule) return engineModule.createEngine(host);
    return import('./engine.js').then(module => (engineModule = module).createEngine(host));
  }

  #mayStart(): boolean {
    if (this.#engine || this._asked) return true;
    const loading = this.loading?.trim().toLowerCase();
    return loading === 'eager' || (loading !== 'interaction' && this.#visibility.isNear);
  }

  async #startEngine(): Promise<void> {
    if (!this.reportId?.trim() || this.#loadingEngine) return;
    const made = this.createEngine(this.#newHost());
    if (!('then' in made)) {
      this.#engine = made;
      made.update(this.#readInput());
      return;
    }
    const loading = this.#loadingEngine = made;
    try {
      // Not within the update that led here: it would lead to another.
      await Promise.resolve();
      if (this.#loadingEngine === loading) this.#setStatus('loading');
      const engine = await loading;
      if (this.#loadingEngine !== loading) {
        engine.dispose();
        return;
      }
      this.#loadingEngine = undefined;
      this.#engine = engine;
      if (this.isConnected) engine.update(this.#readInput());
    } catch (cause) {
      if (this.#loadingEngine !== loading) return;
      this.#loadingEngine = undefined;
      this.#setStatus('error');
      this.#onError(new PbiReportError({
        code: elementErrorCodes.sdkLoadFailed,
        message: 'A part of this page could not be loaded.',
        help: 'Try again, or reload the page. A new version of the site may have replaced it.',
        retryable: true,
        cause,
      }), true, undefined);
    }
  }

  #newHost(): EmbedHost {
    return {
      stage: this._stage,
      width: () => this.clientWidth,
      isVisible: () => this.#visibility.isVisible,
      onStatus: status => this.#setStatus(status),
      onError: (error, fatal, retryIn) => this.#onError(error, fatal, retryIn),
      onReport: report => {
        this.#report = report;
        if (!report) return;
        this.#ready?.resolve(report);
        this.#ready = undefined;
      },
      onBound: (reportId, datasetId) => {
        this.#settleBound?.resolve();
        this.#settleBound = undefined;
        this.dispatchEvent(new PbiBoundEvent(reportId, datasetId));
      },
      onToken: (reason, expiration) => this.dispatchEvent(new PbiTokenEvent(reason, expiration)),
      onMetric: (name, duration) => this.dispatchEvent(new PbiMetricEvent(name, duration)),
      onReportEvent: (name, detail) => {
        const type = Object.hasOwn(reportEventNames, name) ? reportEventNames[name as SdkEventName] : undefined;
        if (type) this.dispatchEvent(new PbiReportEvent(type, name, detail));
      },
      onPageSize: (width, height) => this.#setRatio(width, height),
    };
  }

  #readInput(): ReportInput {
    const input: Record<string, unknown> = {};
    for (const name of inputs) input[name] = this[name] ?? undefined;
    return input as unknown as ReportInput;
  }

  /** In a sheet of its own: a page's Content-Security-Policy may forbid inline styles, and `style` is the page's. */
  #setRatio(width: number, height: number): void {
    const root = this.renderRoot as ShadowRoot;
    if (!this.#ratio) {
      this.#ratio = new CSSStyleSheet();
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#ratio];
    }
    this.#ratio.replaceSync(`:host { --_page-ratio: ${width} / ${height}; }`);
  }

  #setStatus(status: ReportStatus): void {
    const before = this._status;
    if (status === before) return;
    this._status = status;
    if (status !== 'error') this._error = this._retryIn = undefined;
    this.#showState(status, before);
    if (status === 'loading' && !this.#settleBound) this.#bound = undefined;
    this.dispatchEvent(new PbiStatusEvent(status));
  }

  #showState(status: ReportStatus, before?: ReportStatus): void {
    // Browsers without custom states have no `states`; there the status is in `status` and `pbi-status` alone.
    const states = this.#internals?.states as Set<string> | undefined;
    if (before) states?.delete(before);
    states?.add(status);
  }

  #onError(error: PbiReportError, fatal: boolean, retryIn: number | undefined): void {
    if (fatal) {
      this._error = error;
      this._retryIn = retryIn;
      this.#settleBound?.reject(error);
      this.#settleBound = undefined;
    }
    this.dispatchEvent(new PbiErrorEvent(error, fatal));
  }

  #newBound(): Promise<void> {
    if (this._status === 'rendered') return Promise.resolve();
    const promise = new Promise<void>((resolve, reject) => {
      this.#settleBound = {resolve, reject};
    });
    promise.catch(() => undefined);
    return promise;
  }

  #shown(verb: string): Report {
    if (this.#report) return this.#report;
    throw new Error(`Failed to ${verb}: no report is shown. Wait for bindComplete first.`);
  }

  #shutDown(): void {
    this.#engine?.dispose();
    this.#engine = this.#loadingEngine = undefined;
    this.#visibility.isNear = false;
    this.#report = undefined;
    this.#setStatus('idle');
  }

  readonly #onWake = (): void => {
    if (document.visibilityState === 'visible') this.#engine?.wake();
  };

  protected override render(): TemplateResult {
    const status = this._status;
    const shown = status === 'loaded' || status === 'rendered';
    return html`
      <div class=${shown ? 'stage shown' : 'stage'} part="stage"></div>
      ${status === 'loading' ? loadingView(this.keepPrevious) : nothing}
      ${status === 'error' && this._error ? errorView(this._error, this._retryIn, () => this.retry()) : nothing}
      ${status === 'idle' && this.loading?.trim().toLowerCase() === 'interaction' && !this._asked ? posterView(this.label, () => this.show()) : nothing}
      <div class="quiet" role="status">${status === 'loading' ? 'Loading report' : status === 'rendered' ? `${this.label ?? 'Report'} loaded` : ''}</div>
    `;
  }
}

/** What tells that a page which may have slept is awake. */
function wakers(): [EventTarget, string][] {
  return [[document, 'visibilitychange'], [window, 'online'], [window, 'pageshow']];
}

declare global {
  interface HTMLElementTagNameMap {
    'pbi-bound-report': PbiBoundReport;
  }
}
