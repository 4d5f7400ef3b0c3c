import {ReactiveElement} from '@lit/reactive-element';
import type {PropertyDeclaration, PropertyValues} from '@lit/reactive-element';
import type {models, Report} from 'powerbi-client';
import type {EmbedController} from '../embed/embed-controller.js';
import type {ReportStatus} from '../embed/embed-host.js';
import type {PbiReportError} from '../errors/errors.js';
import type {PaginatedReportBinding, ReportInput, TokenProvider} from '../input/report-input.js';
import {CustomStates} from './custom-states.js';
import {property, state} from './decorators.js';
import {EmbedLoader} from './embed-loader.js';
import {PbiBoundEvent, PbiErrorEvent, PbiStatusEvent} from './events.js';
import {openFirstFrame, preconnect} from '../frame/first-frame.js';
import type {FirstFrame} from '../frame/first-frame.js';
import {FocusController} from './focus-controller.js';
import {ReportPromises} from './load-promises.js';
import {LoadingViewDelay} from './loading-view-delay.js';
import {loadRuntime, runtime} from './load-runtime.js';
import {styles} from './pbi-bound-report.styles.js';
import type {ElementHost} from './runtime.js';
import {announcement, errorView, loadingView, posterView} from './templates.js';
import {textsOf, updateOnTextChange} from './texts.js';
import {makeView, setText} from './view.js';
import type {ShownView, ViewAttributes, ViewNode} from './view.js';
import {word} from '../shared/text.js';
import {VisibilityController} from './visibility-controller.js';

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
 * @csspart stale - Says over a report that it is old: its token has ended, and there is no network.
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
 * @cssprop [--pbi-previous-opacity=0.45] - With `keep-previous`: how much of the old report shows while the next one
 *   loads.
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
 * @fires {PbiTokenEvent} pbi-token - A new token is in use. The event does not hold it.
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
export class PbiBoundReport extends ReactiveElement implements ReportInput {
  static override styles = styles;

  /** Id of the report. */
  @property({attribute: 'report-id'}) reportId: string | undefined;
  /** Id of the dataset to bind the report to. Without it the report shows its own. */
  @property({attribute: 'dataset-id'}) datasetId: string | undefined;
  /** Id of the report's workspace, where the token endpoint needs it. */
  @property({attribute: 'workspace-id'}) workspaceId: string | undefined;
  /**
   * Address of the report's frame, as Power BI's REST API gives it. With it the frame starts first, before code and
   * token are there; without it the token endpoint's answer tells.
   */
  @property({attribute: 'embed-url'}) embedUrl: string | undefined;
  /** For paginated reports: which dataset stands in for which. A list, or JSON in the attribute. */
  @property({attribute: 'paginated-report-bindings'}) paginatedReportBindings:
    readonly PaginatedReportBinding[] | string | undefined;
  /**
   * Ids of the datasets that one token should cover, so that changing between them needs no network. A list, or ids set
   * apart by spaces.
   */
  @property({attribute: 'bindable-dataset-ids'}) bindableDatasetIds: readonly string[] | string | undefined;
  /** A signed permission for this report and dataset, made by your server and passed back to the token endpoint. */
  @property({attribute: 'binding-signature'}) bindingSignature: string | undefined;

  /** Address of the back end that hands out embed tokens. */
  @property({attribute: 'token-endpoint'}) tokenEndpoint: string | undefined;
  /** `post` (default) or `get`, for back ends that take no request. */
  @property({attribute: 'token-method'}) tokenMethod: string | undefined;
  /** `embed` (default) or `aad`, where the endpoint gives Entra tokens of the visitor. */
  @property({attribute: 'token-type'}) tokenType: string | undefined;
  /** `page` (default): elements of the same endpoint share a request. `element`: this one asks by itself. */
  @property({attribute: 'token-scope'}) tokenScope: string | undefined;
  /** Milliseconds to wait for the token endpoint. Default 30,000. */
  @property({attribute: 'token-timeout', type: Number}) tokenTimeout: number | undefined;
  /** Cookies to the token endpoint: `same-origin` (default), `include` or `omit`. */
  @property() credentials: string | undefined;
  /**
   * More headers for the token endpoint, on the page's own origin or on one that code names with `trustTokenOrigin()`.
   */
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
  @property({attribute: 'parameter-values'}) parameterValues:
    readonly {name: string; value: string | null}[] | string | undefined;

  /** The iframe's `allow`. */
  @property() allow: string | undefined;
  /** The iframe's `referrerpolicy`. */
  @property({attribute: 'referrerpolicy'}) referrerPolicy: string | undefined;
  /** What the report is, for those who do not see it: the iframe's title. */
  @property() label: string | undefined;
  /**
   * `lazy` (default): when it is in sight, or near it and the reader scrolls, and not within a closed tab, dialog or
   * accordion; `eager`: at once; `interaction`: when the reader asks for it.
   */
  @property() loading: string | undefined;
  /** Keeps the old report in sight, dimmed, until the next one is drawn. */
  @property({attribute: 'keep-previous', type: Boolean}) keepPrevious = false;

  @state() private _status: ReportStatus = 'idle';
  @state() private _error: PbiReportError | undefined;
  @state() private _retryIn: number | undefined;
  /** The reader has asked for the report, with `loading="interaction"`, or the page by `show()`. */
  @state() private _isRequested = false;

  readonly #promises = new ReportPromises();
  readonly #visibility = new VisibilityController(this, isNear => this.#prepare(isNear));
  /** For `layout="auto"`: the embed controller decides, by the width that it reads anew. */
  readonly #width =
    (globalThis as Partial<typeof globalThis>).ResizeObserver &&
    new ResizeObserver(() => {
      if (word(this.layout) === 'auto') this.#loader.update();
    });
  readonly #states = new CustomStates(this);
  /**
   * The failure that is being tried again by itself. It stays in sight, with its button, until there is something
   * better or worse to tell: a frame that is silent takes half a minute to fail again, and the reader would see the
   * message for a second and bars for the rest. What the reader or the page asks for ends that.
   */
  #retried: PbiReportError | undefined;
  readonly #delay = new LoadingViewDelay();
  /** `pbi-error` is being told. */
  #isTelling: boolean | undefined;
  readonly #loader = new EmbedLoader({
    createController: () => this.createEmbedController(this.#newHost()),
    readInput: () => (this.isConnected ? this.#readInput() : undefined),
    isConnected: () => this.isConnected,
    onFetch: () => this.#onStatus('loading'),
    onFailure: error => {
      this.#closeFirstFrame();
      this.#onStatus('error');
      this.#onError(error, true, undefined);
    },
  });
  /** The box of the frames. It stands before the views, so that a frame need not wait for that. */
  #stage: HTMLElement | undefined;
  /** The frame that was opened ahead, until the embed controller takes it. */
  #first: FirstFrame | undefined;
  /** Whether one has been opened since the element began to show something. */
  #hasOpenedFirst = false;
  /** Says the status to screen readers. */
  #announcer: HTMLElement | undefined;
  /** The view that stands over the frame, and what it tells of. */
  #view: (ShownView & {subject: unknown}) | undefined;
  /** A server has drawn the first view (server.ts). It stays until there is something else to show. */
  #isServerDrawn = false;

  constructor() {
    super();
    new FocusController(this);
    updateOnTextChange(this);
    this.#states.show('idle');
  }

  /** powerbi-client's own report object, while there is a frame. */
  get report(): Report | undefined {
    return this.#promises.report;
  }

  /** Settles with powerbi-client's report object as soon as there is one. */
  get ready(): Promise<Report> {
    return this.#promises.ready;
  }

  /** Where the report is in its life. */
  get status(): ReportStatus {
    return this._status;
  }

  /** Why the report is not shown; `undefined` unless `status` is `error`. */
  get error(): PbiReportError | undefined {
    return this._error;
  }

  /**
   * Settles when what is asked for now has been drawn, or rejects with the element's `error` when it cannot be. Take it
   * anew after each change.
   */
  get bindComplete(): Promise<void> {
    return this.#promises.bound(this._status === 'rendered');
  }

  override connectedCallback(): void {
    // The document of another window takes no style sheets of this one: to draw there for the first time would throw.
    // An element that has been drawn before is told by the embed controller.
    if (!this.hasUpdated && this.ownerDocument !== document) {
      this.#advise();
      return;
    }
    super.connectedCallback();
    for (const [target, type] of wakeEvents()) target.addEventListener(type, this.#onWake);
    this.#openFirstFrame();
    this.#width?.observe(this);
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const [target, type] of wakeEvents()) target.removeEventListener(type, this.#onWake);
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

  /** Over a report that is in sight nothing is drawn: what is asked for shows when the status says so. */
  protected override shouldUpdate(changed: PropertyValues): boolean {
    return !this.#isShown || !changed.size || changed.has('_status') || changed.has('label');
  }

  protected override willUpdate(): void {
    this.#openFirstFrame();
    this.#stage?.classList.toggle('shown', this.#isShown);
  }

  /** What the page asks for does not wait for the loading view. */
  override requestUpdate(name?: PropertyKey, oldValue?: unknown, options?: PropertyDeclaration): void {
    if (this.hasUpdated && !isOwnState(name)) {
      this.#delay.end();
      this.#retried = undefined;
      // Before anything is drawn: so the frame is told sooner.
      if (name === undefined || this[name as keyof this] !== oldValue) this.#loader.update();
    }
    super.requestUpdate(name, oldValue, options);
  }

  /** While an old report is in sight, what takes its place is drawn a moment later (loading-view-delay.ts). */
  protected override scheduleUpdate(): void | Promise<void> {
    const {promise} = this.#delay;
    if (promise) return promise.then(() => super.scheduleUpdate() as void);
    return super.scheduleUpdate() as void;
  }

  protected override updated(): void {
    if (!this.isConnected || this.#loader.controller || !this.#mayStart()) return;
    // After its own failure the controller is fetched again when the reader asks for it, not at every change.
    if (this._status === 'idle') this.#startLoading();
  }

  /** Makes the embed controller. Apart, so that tests can put another in its place. */
  protected createEmbedController(host: ElementHost): EmbedController | Promise<EmbedController> {
    if (runtime) return runtime.createController(this, host);
    return loadRuntime().then(({createController}) => createController(this, host));
  }

  /** What a server has drawn makes way for the same, with its listeners. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    this.#isServerDrawn = !!this.shadowRoot;
    this.shadowRoot?.replaceChildren();
    const root = super.createRenderRoot();
    const box = (attributes: ViewAttributes): HTMLElement => makeView(['div', attributes]).element as HTMLElement;
    this.#stage = box({class: 'stage', part: 'stage'});
    this.#announcer = box({class: 'quiet', role: 'status'});
    // The views stand between the stage and the announcer.
    root.append(box({class: 'before', tabindex: '-1'}), this.#stage, this.#announcer);
    return root;
  }

  /** Opens the frame ahead of everything else. Apart, so that tests can leave it out. */
  protected openFirstFrame(stage: HTMLElement, input: ReportInput): FirstFrame | undefined {
    return openFirstFrame(stage, input);
  }

  /** Shows the report now, whatever `loading` says. */
  show(): void {
    this._isRequested = true;
  }

  /**
   * Tries again after an error. While `pbi-error` is being told it does nothing: what may pass is tried again by
   * itself, and a page that answers each error with another try would ask for ever.
   */
  retry(): void {
    if (this.#isTelling) return;
    this.#endAutomaticRetry();
    if (this.#loader.controller) this.#loader.controller.retry();
    else if (this._status === 'error') this.#startLoading();
  }

  /**
   * Takes the report and its token away at once: the visitor is somebody else now. The element shows the error
   * `SessionChanged` until the reader or the page asks anew. `forgetAll()` does so in every tab.
   */
  forget(): void {
    this.#closeFirstFrame();
    this.#loader.controller?.forget();
  }

  /** Loads the report again as it is configured; what the reader has done to it is lost. */
  reload(): void {
    this.#endAutomaticRetry();
    this.#loader.controller?.reload();
  }

  /**
   * Gets new data without loading the report again.
   * @throws When nothing is shown.
   */
  async refresh(): Promise<void> {
    await this.#requireReport('refresh').refresh();
  }

  /**
   * Prints the page that is shown.
   * @throws When nothing is shown.
   */
  async print(): Promise<void> {
    await this.#requireReport('print').print();
  }

  /**
   * Shows the report on the full screen. Browsers want a click first. Safari on iPhones has no full screen for parts of
   * a page: there it throws a TypeError, and the page may let the element fill the window by CSS instead.
   * @throws When nothing is shown.
   */
  fullscreen(): void {
    this.#requireReport('show full screen').fullscreen();
  }

  /**
   * Gets the data of a visual as CSV.
   * @param visualName Internal name of a visual on the page that is shown. The error names those that it has.
   * @param options `rows`: most rows. `underlying`: the rows behind the figures, not the figures.
   * @throws When nothing is shown or the visual is not there.
   */
  async exportData(visualName: string, options?: {rows?: number; underlying?: boolean}): Promise<string> {
    const report = this.#requireReport('export');
    return (await import('./export-data.js')).exportData(report, visualName, options);
  }

  /** The reader or the page asks anew: the loading view tells that they were heard, as requestUpdate() has it. */
  #endAutomaticRetry(): void {
    if (this.#retried) this.requestUpdate();
  }

  #requireReport(verb: string): Report {
    if (this.report) return this.report;
    throw new Error(`Failed to ${verb}: no report is shown. Await bindComplete first.`);
  }

  get #isShown(): boolean {
    return this._status === 'loaded' || this._status === 'rendered';
  }

  #mayStart(): boolean {
    if (this._isRequested) return true;
    return this.#isLoading('eager') || (!this.#isLoading('interaction') && this.#visibility.isDue);
  }

  #isLoading(how: string): boolean {
    return word(this.loading) === how;
  }

  /**
   * At the first occasion at which the element may start, and has been told enough (first-frame.ts).
   */
  #openFirstFrame(): void {
    const stage = this.#stage;
    if (!word(this.reportId)) this.#closeFirstFrame();
    if (!stage || !this.embedUrl || this.#hasOpenedFirst || this.#loader.controller) return;
    if (!this.isConnected || this._status === 'error' || !this.#mayStart()) return;
    this.#first = this.openFirstFrame(stage, this.#readInput());
    this.#hasOpenedFirst = !!this.#first;
  }

  /** The report is near, but not in sight; or it is far. What has no box will never be anything else. */
  #prepare(isNear: boolean): void {
    if (isNear) {
      if (!this.#isLoading('interaction')) preconnect(this.embedUrl);
    } else if (getComputedStyle(this).display === 'contents') this.#advise();
  }

  #takeFirstFrame(): FirstFrame | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first;
  }

  #closeFirstFrame(): void {
    this.#takeFirstFrame()?.close();
    this.#hasOpenedFirst = false;
  }

  #startLoading(): void {
    if (word(this.reportId)) void this.#loader.start();
    else this.#advise();
  }

  /** Tells the console why nothing is shown. Where even that cannot be loaded, it has the browser's own word of it. */
  #advise(): void {
    import('../advice/advice.js').then(module => module.adviseOnIdle(this), Boolean);
  }

  /** All properties as they stand now; the element's own state is none of them. */
  #readInput(): ReportInput {
    const input: Record<PropertyKey, unknown> = {};
    PbiBoundReport.elementProperties.forEach(({state: isOwn}, name) => {
      if (!isOwn) input[name] = this[name as keyof this] ?? undefined;
    });
    return input as unknown as ReportInput;
  }

  #newHost(): ElementHost {
    return {
      stage: this.#stage as HTMLElement,
      takeFirstFrame: () => this.#takeFirstFrame(),
      width: () => this.clientWidth,
      isVisible: () => this.#visibility.isVisible,
      onStatus: status => this.#onStatus(status),
      onError: (error, fatal, retryIn) => this.#onError(error, fatal, retryIn),
      onAutomaticRetry: () => {
        this.#retried = this._error;
      },
      onReport: report => {
        this.#promises.report = report;
      },
      onBound: (reportId, datasetId) => {
        this.#promises.settle();
        this.dispatchEvent(new PbiBoundEvent(reportId, datasetId));
      },
    };
  }

  #shutDown(): void {
    this.#loader.dispose();
    this.#closeFirstFrame();
    this.#visibility.isDue = false;
    this.#onStatus('idle');
  }

  #onStatus(status: ReportStatus): void {
    if (status === this._status) return;
    if (status === 'loading' && this.#isShown && this.isConnected) this.#delay.start();
    else if (status !== 'loaded') this.#delay.end();
    this._status = status;
    this.#isServerDrawn = false;
    if (status !== 'error') this._error = this._retryIn = undefined;
    if (status !== 'loading') this.#retried = undefined;
    this.#states.show(status);
    if (status === 'loading') this.#promises.restart();
    this.dispatchEvent(new PbiStatusEvent(status));
  }

  #onError(error: PbiReportError, fatal: boolean, retryIn: number | undefined): void {
    if (fatal) {
      this._error = error;
      this._retryIn = retryIn;
      this.#promises.settle(error);
    }
    this.#isTelling = true;
    this.dispatchEvent(new PbiErrorEvent(error, fatal));
    this.#isTelling = false;
  }

  readonly #onWake = (): void => {
    const {controller} = this.#loader;
    if (document.visibilityState === 'visible') controller?.wake();
    else controller?.pause();
  };

  /** Draws the view of the status, and says the status. */
  protected override update(changed: PropertyValues): void {
    super.update(changed);
    const announcer = this.#announcer as HTMLElement;
    const [subject, make] = this.#chooseView();
    if (this.#view && this.#view.subject === subject) {
      this.#view.refresh();
    } else {
      this.#view?.element.remove();
      this.#view = make && {...makeView(make()), subject};
      if (this.#view) announcer.before(this.#view.element);
    }
    const texts = textsOf(this);
    setText(announcer, this.#retried ? '' : announcement(texts, this._status, this.label));
    const view = this.#view?.element.firstElementChild as HTMLElement | null | undefined;
    if (view) view.dir = texts.dir;
  }

  /** Which view is shown, told by what it is about, and how it is made. */
  #chooseView(): [subject: unknown, make?: () => ViewNode] {
    const status = this._status;
    const error = this._error ?? this.#retried;
    if (error) {
      const isRetrying = (): boolean => (this._retryIn ?? this.#retried) !== undefined;
      const retry = (): void => this.retry();
      return [
        error,
        () => errorView({error, texts: () => textsOf(this), isRetrying, retry, more: runtime?.errorDetails()}),
      ];
    }
    if (status === 'idle' && this.#isLoading('interaction') && !this._isRequested) {
      return [
        'poster',
        () =>
          posterView(
            () => this.label,
            () => textsOf(this),
            () => this.show(),
          ),
      ];
    }
    const {keepPrevious} = this;
    return status === 'loading' || this.#isServerDrawn ? [keepPrevious, () => loadingView(keepPrevious)] : [undefined];
  }
}

/** Whether it is what the element itself has found out: it asks for nothing new. */
function isOwnState(name: PropertyKey | undefined): boolean {
  return name === '_status' || name === '_error' || name === '_retryIn';
}

/** What tells that a page which may have slept is awake. */
function wakeEvents(): [EventTarget, string][] {
  return [
    [document, 'visibilitychange'],
    [window, 'online'],
    [window, 'pageshow'],
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'pbi-bound-report': PbiBoundReport;
  }
}
