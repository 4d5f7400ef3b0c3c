/**
 * The story of a binding.
 *
 * The page says what it wants as often as it likes; nothing happens until the task is over, so five changes make one load.
 * Then the wanted scene is compared with the one that was last asked for (embed-plan.ts), and the gentlest way is taken.
 *
 * A load is a run: get a token, open or keep the frame, load, wait for `loaded` and `rendered`. There is one run at a time.
 * A newer one aborts the older, and after every wait a run looks whether it has been aborted; so whatever was under way
 * (a pending token, a half-loaded report) can come late but cannot come through. Events of an older load in the same
 * frame are told apart by the load's own id (power-bi-gateway.ts); those that arrive while the next load still waits for its
 * token are dropped here.
 *
 * Frame and token start together, when the frame's address is known (`embed-url`, or a frame that is already there).
 *
 * A frame that fires `load` again (a moved node, a navigated frame) is a new, empty frame: the run is done again.
 * A token that has ended is replaced, and what the reader had done (page, filters, selection) is put back with the load.
 * A failure that may pass is tried again by itself, three times, later and later; offline, it waits for the network.
 */
import type {models, Report} from 'powerbi-client';
import {isSameBinding, readBindableDatasetIds, readBinding} from './binding.js';
import {abortable} from './clock.js';
import type {Clock, NextTask} from './clock.js';
import {composeConfiguration} from './configuration.js';
import {describeError, isFatal, isTokenExpired} from './describe-error.js';
import {planEmbed} from './embed-plan.js';
import type {Scene} from './embed-plan.js';
import {frameUrlOf, readEmbedUrl} from './embed-url.js';
import {PbiReportError, elementErrorCodes} from './errors.js';
import type {MetricName, ReportStatus} from './events.js';
import type {PowerBiFrame, PowerBiGateway} from './gateway.js';
import type {LoadQueue} from './load-queue.js';
import {changeInPlace, captureState, loadTheme} from './report-actions.js';
import type {ReportInput, TokenReason} from './report-input.js';
import {isEditing, readReportOptions, words} from './report-options.js';
import {TokenController} from './token-controller.js';
import type {TokenNeed} from './token-controller.js';
import type {TokenPool} from './token-pool.js';
import {readTokenEndpoint} from './token-request.js';
import type {TokenGrant} from './token-response.js';
import {retryDelay} from './token-schedule.js';
import {Watchdog, defaultLimits} from './watchdog.js';
import type {WatchdogLimits} from './watchdog.js';

/** The element, as the controller sees it. */
export interface EmbedHost {
  /** An empty element whose children are the controller's. */
  readonly stage: HTMLElement;
  /** Width of the element in CSS pixels. */
  width(): number;
  /** Whether the element is in the viewport; reports that are seen load first. */
  isVisible(): boolean;
  onStatus(status: ReportStatus): void;
  onError(error: PbiReportError, fatal: boolean, retryIn: number | undefined): void;
  onReport(report: Report | undefined): void;
  onBound(reportId: string, datasetId: string | undefined): void;
  onToken(reason: TokenReason, expiration: Date | undefined): void;
  onReportEvent(name: string, detail: unknown): void;
  onMetric(name: MetricName, duration: number): void;
  onPageSize(width: number, height: number): void;
}

/** What the controller works with. */
export interface EmbedTools {
  gateway: PowerBiGateway;
  pool: TokenPool;
  queue: LoadQueue;
  clock: Clock;
  nextTask: NextTask;
  limits?: WatchdogLimits | undefined;
}

/** `token`: waiting for it; the frame, if there is one, still shows the previous scene. */
type Phase = 'idle' | 'token' | 'posted' | 'loaded' | 'rendered' | 'failed';

interface Stage {
  container: HTMLElement;
  frame: PowerBiFrame;
  url: URL;
  opened: number;
}

const mostRetries = 3;

/** Codes after which the frame itself is of no more use. */
const frameFailures: ReadonlySet<string> = new Set([elementErrorCodes.frameBlocked, elementErrorCodes.frameSilent, elementErrorCodes.frameGone, elementErrorCodes.loadTimeout, elementErrorCodes.sdkLoadFailed]);

/** Shows what the page wants. */
export class EmbedController {
  readonly #host: EmbedHost;
  readonly #tools: EmbedTools;
  readonly #tokens: TokenController;
  readonly #watchdog: Watchdog;
  #input: ReportInput | undefined;
  #ticking = false;
  #disposed = false;
  #target: Scene | undefined;
  #phase: Phase = 'idle';
  #status: ReportStatus = 'idle';
  #run: AbortController | undefined;
  #stage: Stage | undefined;
  #previous: Stage | undefined;
  #previousTimer: unknown;
  #started = 0;
  #retries = 0;
  #retryTimer: unknown;
  #leaveQueue: (() => void) | undefined;
  #leaveTimer: unknown;
  #patches: Promise<void> = Promise.resolve();
  #activePage: string | undefined;

  constructor(host: EmbedHost, tools: EmbedTools) {
    this.#host = host;
    this.#tools = tools;
    this.#tokens = new TokenController(tools.pool, tools.clock, {
      onRenewed: grant => void this.#onRenewed(grant),
      onExpired: () => void this.#recover(),
    });
    this.#watchdog = new Watchdog(tools.clock, tools.limits ?? defaultLimits, host.stage.ownerDocument, error => this.#fail(error));
  }

  /** Takes what the page wants now. Acted upon when the task is over. */
  update(input: ReportInput): void {
    this.#input = input;
    if (this.#ticking || this.#disposed) return;
    this.#ticking = true;
    this.#tools.nextTask(() => {
      this.#ticking = false;
      if (!this.#disposed) this.#reconcile();
    });
  }

  /** Tries again after a failure. */
  retry(): void {
    if (this.#phase !== 'failed') return;
    this.#retries = 0;
    this.#again();
  }

  /** Loads the report again, as the page configured it. */
  reload(): void {
    if (this.#target) this.#start(this.#target, {reason: 'rebind'});
  }

  /** The page became visible, came back from the cache or went online. */
  wake(): void {
    this.#tokens.wake();
    if (this.#phase === 'failed' && this.#retryTimer !== undefined && navigator.onLine) this.#again();
  }

  /** Ends everything. The controller cannot be used again. */
  dispose(): void {
    this.#disposed = true;
    this.#rest();
    this.#tokens.forget();
    this.#dropPrevious();
    this.#closeStage();
    this.#target = undefined;
    this.#phase = 'idle';
  }

  #reconcile(): void {
    const input = this.#input;
    if (!input) return;
    let scene: Scene | undefined;
    try {
      scene = this.#readScene(input);
    } catch (error) {
      this.#target = undefined;
      this.#fail(error);
      return;
    }
    if (!scene) {
      this.#goIdle();
      return;
    }
    if (input.label) this.#stage?.frame.setTitle(input.label);
    const plan = planEmbed(this.#target, scene);
    if (plan.kind === 'none') return;
    if (plan.kind === 'patch' && (this.#phase === 'rendered' || this.#phase === 'loaded')) this.#patch(scene, plan.options);
    else this.#start(scene, {reason: this.#target ? 'rebind' : 'first', newFrame: plan.kind === 'frame'});
  }

  #readScene(input: ReportInput): Scene | undefined {
    const binding = readBinding(input);
    if (!binding) return undefined;
    const embedUrl = input.embedUrl?.trim();
    return {
      binding,
      options: readReportOptions(input, this.#host.width()),
      frameUrl: embedUrl ? readEmbedUrl(embedUrl, location.hostname).href : undefined,
    };
  }

  #readNeed(scene: Scene, input: ReportInput): TokenNeed {
    const source: TokenNeed['source'] = input.tokenProvider
      ? {provider: input.tokenProvider, timeout: input.tokenTimeout && input.tokenTimeout > 0 ? input.tokenTimeout : 30_000}
      : {endpoint: readTokenEndpoint(input, document.baseURI), shared: input.tokenScope?.trim().toLowerCase() !== 'element'};
    return {source, binding: scene.binding, bindable: readBindableDatasetIds(input.bindableDatasetIds), allowEdit: isEditing(scene.options)};
  }

  #start(scene: Scene, how: {reason: TokenReason; newFrame?: boolean; restore?: Awaited<ReturnType<typeof captureState>>}): void {
    const {newFrame = false, reason, restore} = how;
    this.#rest();
    const run = this.#run = new AbortController();
    const rebinding = this.#phase === 'rendered' && !isSameBinding(this.#target?.binding, scene.binding);
    this.#target = scene;
    this.#phase = 'token';
    this.#started = performance.now();
    if (rebinding && this.#input?.keepPrevious) this.#keepPrevious();
    else if (newFrame) this.#closeStage();
    this.#setStatus('loading');
    this.#show(scene, run.signal, reason, restore).catch((error: unknown) => {
      if (this.#run === run && !run.signal.aborted) this.#fail(error);
    });
  }

  async #show(scene: Scene, signal: AbortSignal, reason: TokenReason, restore: Awaited<ReturnType<typeof captureState>> | undefined): Promise<void> {
    const input = this.#input;
    if (!input) return;
    const need = this.#readNeed(scene, input);
    const known = scene.frameUrl === undefined ? undefined : new URL(scene.frameUrl);
    // All start now; none waits for another. Tokens are asked for outside of the queue: a page's tags share one request.
    const asked = this.#tokens.acquire(need, signal, reason).then(grant => {
      signal.throwIfAborted();
      this.#measure('token', this.#started);
      this.#tellToken(reason, grant);
      return grant;
    });
    const theme = loadTheme(scene.options.live.theme, signal);
    for (const promise of [asked, theme]) promise.catch(() => undefined);
    const leave = await this.#tools.queue.enter(signal, () => this.#host.isVisible());
    if (signal.aborted) leave();
    signal.throwIfAborted();
    this.#leaveQueue = leave;
    if (known) this.#openStage(known, scene);
    const grant = await asked;
    signal.throwIfAborted();
    const granted = grant.reports.get(scene.binding.reportId);
    if (!granted && grant.reports.size > 0) {
      throw new PbiReportError({code: elementErrorCodes.tokenNotForReport, message: 'The token endpoint answered for another report.', help: 'Endpoints that decide by themselves which report they serve need report-id to be that report\'s.'});
    }
    if (!known && !granted?.embedUrl) {
      throw new PbiReportError({code: elementErrorCodes.embedUrlMissing, message: 'The address of the report\'s frame is not known.', help: 'Let the token endpoint answer reports[].embedUrl, or set the attribute embed-url.'});
    }
    const embedUrl = known ?? readEmbedUrl(granted?.embedUrl ?? '', location.hostname);
    scene.frameUrl ??= embedUrl.href;
    const stage = this.#openStage(embedUrl, scene);
    const themeJson = await theme;
    signal.throwIfAborted();
    this.#phase = 'posted';
    this.#watchdog.asked();
    this.#activePage = undefined;
    await stage.frame.load(composeConfiguration(scene, {
      embedUrl,
      token: grant.token,
      theme: themeJson,
      restore,
      accessTokenProvider: scene.options.load.tokenType === words.tokenType.aad ? () => this.#tokens.acquire(need, signal, 'renew').then(next => next.token) : undefined,
    }));
    signal.throwIfAborted();
    this.#tokens.watch(need);
  }

  #openStage(embedUrl: URL, scene: Scene): Stage {
    const url = frameUrlOf(embedUrl, scene.options.frame);
    if (this.#stage && this.#stage.url.origin === url.origin && this.#stage.url.pathname === url.pathname) return this.#stage;
    this.#closeStage();
    const container = this.#host.stage.ownerDocument.createElement('div');
    container.className = 'container';
    this.#host.stage.append(container);
    const current = (): boolean => this.#stage?.container === container;
    this.#watchdog.opened(url);
    const opened = performance.now();
    const frame = this.#tools.gateway.openFrame({
      container,
      url,
      title: this.#input?.label?.trim() || 'Power BI report',
      allow: scene.options.frame.allow,
      referrerPolicy: scene.options.frame.referrerPolicy as ReferrerPolicy | undefined,
      onFrameLoad: count => {
        if (current()) this.#onFrameLoad(count);
      },
      onHeard: () => {
        if (current()) this.#watchdog.heard();
      },
      onReport: report => {
        if (current()) this.#host.onReport(report);
      },
      onEvent: (name, detail) => {
        if (current()) this.#onEvent(name, detail);
      },
    });
    return this.#stage = {container, frame, url, opened};
  }

  #closeStage(): void {
    const stage = this.#stage;
    this.#stage = undefined;
    if (!stage) return;
    this.#watchdog.rest();
    stage.frame.close();
    stage.container.remove();
    this.#host.onReport(undefined);
  }

  /**
   * keep-previous: the frame that the reader looks at stays, dimmed, while the next report is made ready in a frame of its
   * own. It goes when that one has rendered or failed, and in any case after a while: what is seen must not be mistaken for
   * what was asked for.
   */
  #keepPrevious(): void {
    this.#dropPrevious();
    this.#previous = this.#stage;
    this.#stage = undefined;
    if (!this.#previous) return;
    this.#previous.container.classList.add('previous');
    this.#previous.container.inert = true;
    this.#previousTimer = this.#tools.clock.setTimeout(() => this.#dropPrevious(), 15_000);
  }

  #dropPrevious(): void {
    this.#tools.clock.clearTimeout(this.#previousTimer);
    this.#previous?.frame.close();
    this.#previous?.container.remove();
    this.#previous = undefined;
  }

  #onFrameLoad(count: number): void {
    if (count === 1) {
      this.#measure('frame', this.#stage?.opened ?? this.#started);
      return;
    }
    const shown = this.#phase === 'posted' || this.#phase === 'loaded' || this.#phase === 'rendered';
    if (shown && this.#target) this.#start(this.#target, {reason: 'rebind'});
  }

  #onEvent(name: string, detail: unknown): void {
    // The next binding is already asked for: what the frame still tells of the old one would be taken for the new one's.
    if (this.#phase === 'token' || this.#phase === 'failed') return;
    if (name === 'error') {
      this.#onFrameError(detail);
      return;
    }
    if (name === 'loaded' || (name === 'rendered' && this.#phase === 'posted')) this.#onLoaded();
    if (name === 'rendered' && this.#phase === 'loaded') this.#onRendered();
    if (name === 'pageChanged') {
      this.#activePage = (detail as {newPage?: {name?: string}}).newPage?.name;
      void this.#measurePage();
    }
    this.#host.onReportEvent(name, detail);
  }

  #onLoaded(): void {
    if (this.#phase !== 'posted' && this.#phase !== 'rendered') return;
    const first = this.#phase === 'posted';
    this.#phase = 'loaded';
    this.#watchdog.loaded();
    if (first) this.#measure('loaded', this.#started);
    // Some reports never say that they are rendered. They shall not keep their place in the queue for ever.
    this.#tools.clock.clearTimeout(this.#leaveTimer);
    this.#leaveTimer = this.#tools.clock.setTimeout(() => this.#leave(), 10_000);
    this.#setStatus('loaded');
    void this.#measurePage();
  }

  #onRendered(): void {
    this.#phase = 'rendered';
    this.#retries = 0;
    this.#leave();
    this.#dropPrevious();
    this.#measure('rendered', this.#started);
    this.#setStatus('rendered');
    const binding = this.#target?.binding;
    if (binding) this.#host.onBound(binding.reportId, binding.datasetId);
  }

  #onFrameError(detail: unknown): void {
    if (isTokenExpired(detail)) {
      void this.#recover();
      return;
    }
    const loaded = this.#phase === 'loaded' || this.#phase === 'rendered';
    if (isFatal(detail, loaded)) this.#fail(detail);
    else this.#host.onError(describeError(detail), false, undefined);
  }

  async #onRenewed(grant: TokenGrant): Promise<void> {
    const frame = this.#stage?.frame;
    const run = this.#run;
    if (!frame) return;
    try {
      await frame.setAccessToken(grant.token);
      if (this.#run === run) this.#tellToken('renew', grant);
    } catch {
      // A frame that does not take the new token will say so with TokenExpired when the old one ends; a reload now would
      // take away what the reader is looking at, so the load waits until it must be.
    }
  }

  /** The token has ended: get another, load again, and put back what the reader had done. */
  async #recover(): Promise<void> {
    const target = this.#target;
    const run = this.#run;
    const report = this.#stage?.frame.report;
    if (!target || this.#phase === 'token' || this.#phase === 'failed') return;
    if (this.#retries >= mostRetries) {
      this.#fail({message: 'TokenExpired'});
      return;
    }
    this.#retries += 1;
    this.#phase = 'token';
    const restore = await captureState(report, this.#activePage, this.#tools.clock);
    if (this.#run === run && this.#target === target && !this.#disposed) this.#start(target, {reason: 'expired', restore});
  }

  #patch(scene: Scene, options: Parameters<typeof changeInPlace>[2]): void {
    const run = this.#run;
    this.#target = {...scene, frameUrl: scene.frameUrl ?? this.#target?.frameUrl};
    const current = (): boolean => this.#run === run && !this.#disposed;
    this.#patches = this.#patches.then(async () => {
      const frame = this.#stage?.frame;
      if (!current() || !frame?.report || !run || !this.#input) return;
      try {
        const need = this.#readNeed(scene, this.#input);
        if (!this.#tokens.covers(need)) {
          const grant = await this.#tokens.acquire(need, run.signal, 'rebind');
          await frame.setAccessToken(grant.token);
          this.#tellToken('rebind', grant);
          this.#tokens.watch(need);
        }
        await changeInPlace(frame.report, scene.options.live, options, run.signal);
      } catch {
        // What could not be changed in place is loaded; if that fails too, it says why.
        if (current() && this.#target) this.#start(this.#target, {reason: 'rebind'});
      }
    });
  }

  async #measurePage(): Promise<void> {
    const report = this.#stage?.frame.report;
    const run = this.#run;
    if (!report || !run || !this.#stage || this.#stage.url.pathname.toLowerCase().endsWith('/rdlembed')) return;
    try {
      const page = await abortable(report.getActivePage(), run.signal);
      this.#activePage = page.name;
      const {width, height} = page.defaultSize ?? {};
      if (width && height) this.#host.onPageSize(width, height);
    } catch {
      // The size is a nicety: without it the element keeps the shape that it has.
    }
  }

  #fail(cause: unknown): void {
    const error = describeError(cause);
    this.#rest();
    this.#dropPrevious();
    this.#phase = 'failed';
    if (frameFailures.has(error.code)) this.#closeStage();
    let retryIn: number | undefined;
    if (error.retryable && this.#target && this.#retries < mostRetries) {
      this.#retries += 1;
      retryIn = retryDelay(this.#retries, error.retryAfter, this.#tools.clock.random());
      this.#retryTimer = this.#tools.clock.setTimeout(() => {
        if (navigator.onLine) this.#again();
      }, retryIn);
    }
    this.#setStatus('error');
    this.#host.onError(error, true, retryIn);
  }

  #again(): void {
    if (this.#target) this.#start(this.#target, {reason: 'retry'});
    else this.#reconcile();
  }

  #goIdle(): void {
    this.#rest();
    this.#tokens.forget();
    this.#dropPrevious();
    this.#closeStage();
    this.#target = undefined;
    this.#phase = 'idle';
    this.#setStatus('idle');
  }

  /** Stops whatever is under way. */
  #rest(): void {
    this.#run?.abort(new DOMException('A newer binding was asked for.', 'AbortError'));
    this.#run = undefined;
    this.#tools.clock.clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#tokens.rest();
    this.#watchdog.loaded();
    this.#leave();
  }

  #leave(): void {
    this.#tools.clock.clearTimeout(this.#leaveTimer);
    this.#leaveQueue?.();
    this.#leaveQueue = undefined;
  }

  #setStatus(status: ReportStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#host.onStatus(status);
  }

  #tellToken(reason: TokenReason, grant: TokenGrant): void {
    this.#host.onToken(reason, grant.expiresAt === undefined ? undefined : new Date(grant.expiresAt));
  }

  #measure(name: MetricName, start: number): void {
    const end = performance.now();
    // The newest of each name is enough to look up; observers are told of all. The timeline would keep every one for ever.
    performance.clearMeasures(`pbi-bound-report:${name}`);
    performance.measure(`pbi-bound-report:${name}`, {start, end});
    this.#host.onMetric(name, end - start);
  }
}

/** The reader's own state, as it goes into a load. */
export type RestoredState = {bookmark?: models.IApplyBookmarkRequest | undefined; pageName?: string | undefined};
