import {html, nothing} from 'lit';
import type {TemplateResult} from 'lit';
import {CustomStates} from './custom-states.js';
import {state} from './decorators.js';
import type {EmbedController, EmbedHost} from '../embed/embed-controller.js';
import {EmbedLoader} from './embed-loader.js';
import {FocusController} from './focus-controller.js';
import type {PbiReportError} from '../errors/errors.js';
import {PbiBoundEvent, PbiErrorEvent, PbiStatusEvent} from './events.js';
import type {ReportStatus} from './events.js';
import {forwardReportEvents} from './pass-on.js';
import {styles} from './pbi-bound-report.styles.js';
import {AspectRatio} from './aspect-ratio.js';
import {ReportCommands} from './report-commands.js';
import {updateOnTextChange} from './texts.js';
import {VisibilityController} from './visibility-controller.js';
import {announcement, errorView, loadingView, posterView} from './templates.js';

let engineModule: typeof import('../embed/create-embed-controller.js') | undefined;

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
export class PbiBoundReport extends ReportCommands {
  static override styles = styles;

  @state() private _status: ReportStatus = 'idle';
  @state() private _error: PbiReportError | undefined;
  @state() private _retryIn: number | undefined;
  @state() private _asked = false;

  readonly #visibility = new VisibilityController(this, () => this.requestUpdate());
  /** For `layout="auto"`: the engine decides, by the width that it reads anew. */
  readonly #width =
    typeof ResizeObserver === 'function'
      ? new ResizeObserver(() => {
          if (this.layout?.trim().toLowerCase() === 'auto') this.#slot.update();
        })
      : undefined;
  readonly #states = new CustomStates(this);
  readonly #slot = new EmbedLoader({
    createEngine: () => this.createEngine(this.#newHost()),
    readInput: () => this.readInput(),
    isConnected: () => this.isConnected,
    onFetch: () => this.#setStatus('loading'),
    onFailure: error => {
      this.#setStatus('error');
      this.#onError(error, true, undefined);
    },
  });
  readonly #ratio = new AspectRatio(this);
  /** A server has drawn the first view (server.ts). It stays until there is something to tell. */
  #drawn = false;

  constructor() {
    super();
    new FocusController(this);
    updateOnTextChange(this);
    this.#states.show('idle');
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
   * Settles when what is asked for now has been drawn, or rejects with the element's `error` when it cannot be. Take it anew
   * after each change.
   */
  get bindComplete(): Promise<void> {
    return this._promises.bound(this._status === 'rendered');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const [target, type] of wakeEvents()) target.addEventListener(type, this.#onWake);
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

  /** Shows the report now, whatever `loading` says. */
  show(): void {
    this._asked = true;
  }

  /** Tries again after an error. */
  retry(): void {
    if (this.#slot.engine) this.#slot.engine.retry();
    else if (this._status === 'error') this.#startEngine();
  }

  /** Loads the report again as it is configured; what the reader has done to it is lost. */
  reload(): void {
    this.#slot.engine?.reload();
  }

  protected override updated(): void {
    if (!this.isConnected || !this.#mayStart()) return;
    if (this.#slot.engine) this.#slot.update();
    // After its own failure the engine is fetched again when the reader asks for it, not at every change.
    else if (this._status === 'idle') this.#startEngine();
  }

  /** Makes the engine. Apart, so that tests can put another in its place. */
  protected createEngine(host: EmbedHost): EmbedController | Promise<EmbedController> {
    if (engineModule) return engineModule.createEngine(host);
    return import('../embed/create-embed-controller.js').then(module => (engineModule = module).createEngine(host));
  }

  /** What a server has drawn makes way for the same, rendered: Lit would put its own beside it. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    this.#drawn = this.shadowRoot !== null;
    this.shadowRoot?.replaceChildren();
    return super.createRenderRoot();
  }

  #mayStart(): boolean {
    if (this.#slot.engine || this._asked) return true;
    return this.#isLoading('eager') || (!this.#isLoading('interaction') && this.#visibility.isNear);
  }

  #isLoading(word: string): boolean {
    return this.loading?.trim().toLowerCase() === word;
  }

  #startEngine(): void {
    if (this.reportId?.trim()) void this.#slot.start();
  }

  #newHost(): EmbedHost {
    return {
      stage: this.renderRoot.querySelector<HTMLElement>('.stage') as HTMLElement,
      width: () => this.clientWidth,
      isVisible: () => this.#visibility.isVisible,
      onStatus: status => this.#setStatus(status),
      onError: (error, fatal, retryIn) => this.#onError(error, fatal, retryIn),
      onReport: report => {
        this._promises.report = report;
      },
      onBound: (reportId, datasetId) => {
        this._promises.settle();
        this.dispatchEvent(new PbiBoundEvent(reportId, datasetId));
      },
      ...forwardReportEvents(this),
      onPageSize: (width, height) => this.#ratio.set(width, height),
    };
  }

  #setStatus(status: ReportStatus): void {
    if (status === this._status) return;
    this._status = status;
    this.#drawn = false;
    if (status !== 'error') this._error = this._retryIn = undefined;
    this.#states.show(status);
    if (status === 'loading') this._promises.restart();
    this.dispatchEvent(new PbiStatusEvent(status));
  }

  #onError(error: PbiReportError, fatal: boolean, retryIn: number | undefined): void {
    if (fatal) {
      this._error = error;
      this._retryIn = retryIn;
      this._promises.settle(error);
    }
    this.dispatchEvent(new PbiErrorEvent(error, fatal));
  }

  #shutDown(): void {
    this.#slot.dispose();
    this.#visibility.isNear = false;
    this._promises.report = undefined;
    this.#setStatus('idle');
  }

  readonly #onWake = (): void => {
    if (document.visibilityState === 'visible') this.#slot.engine?.wake();
  };

  protected override render(): TemplateResult {
    const status = this._status;
    const shown = status === 'loaded' || status === 'rendered';
    const poster = status === 'idle' && this.#isLoading('interaction') && !this._asked;
    return html`
      <div class="before" tabindex="-1"></div>
      <div class=${shown ? 'stage shown' : 'stage'} part="stage"></div>
      ${status === 'loading' || (this.#drawn && !poster) ? loadingView(this.keepPrevious) : nothing}
      ${status === 'error' && this._error ? errorView(this._error, this._retryIn, () => this.retry()) : nothing}
      ${poster ? posterView(this.label, () => this.show()) : nothing}
      <div class="quiet" role="status">${announcement(status, this.label)}</div>
    `;
  }
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
