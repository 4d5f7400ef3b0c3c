/**
 * Life cycle of a binding.
 *
 * The page says what it wants as often as it likes; nothing happens until the task is over, so five changes make one
 * load. Then the wanted target is compared with the one that was last asked for (embed-plan.ts), and the gentlest way
 * is taken.
 *
 * A load is a run (load-report.ts): get a token, open or keep the frame, load; then `loaded` and `rendered` come as
 * events (load-state.ts). There is one run at a time, and a newer one aborts the older. Events of an older load in the
 * same frame are told apart by the load's own id (power-bi-gateway.ts); those that arrive while the next load still
 * waits for its token are dropped here.
 *
 * A frame that fires `load` again (a moved node, a navigated frame) is a new, empty frame: the run is done again, and
 * opens the page that the reader was on.
 *
 * A token that has been renewed goes into the frame in place. One that has ended leads to a recovery: a new token, then
 * what the reader has done is saved, and put back by the load that follows. Without a network there is no new token:
 * the report stays in sight, marked as old, and is asked for again and again, until there is one, or an answer that
 * says no. An option that changes meanwhile is taken along by the load that follows, and so is what the reader had
 * done by every load of the same data until one has been drawn.
 */
import type {ElementErrorCode} from '../errors/error-codes.js';
import type {TokenEndpointCode} from '@pbi-bound-report/contract';
import {DeferredError, failure, nameOf} from '../errors/deferred-error.js';
import {lazyPart} from '../errors/load-part.js';
import {explain} from '../errors/explain-error.js';
import {isFatal, isTokenExpired} from '../errors/frame-errors.js';
import {defaultTitle} from '../frame/first-frame.js';
import {FrameManager} from '../frame/frame-manager.js';
import {FrameWatchdog, defaultLimits} from '../frame/frame-watchdog.js';
import {isSameBinding} from '../input/binding.js';
import type {ReportInput, TokenReason} from '../input/report-input.js';
import {isPhoneLayout} from '../input/report-options.js';
import type {LiveOption} from '../input/report-options.js';
import {textOf} from '../shared/text.js';
import {onForget} from '../session/session.js';
import {TokenController} from '../token/token-controller.js';
import {retryDelay} from '../token/token-schedule.js';
import type {TokenNeed} from '../token/token-controller.js';
import type {TokenGrant} from '../token/token-grant.js';
import type {EmbedHost, EmbedServices, RestoredState} from './embed-host.js';
import {isReadersBusiness, planEmbed} from './embed-plan.js';
import {readEmbedTarget, readTokenNeed, tokenNeedKey} from './embed-target.js';
import type {EmbedTarget} from './embed-target.js';
import {LoadSlot} from './load-queue.js';
import {loadReport} from './load-report.js';
import {LoadState} from './load-state.js';
import {RetryPolicy} from './retry-policy.js';

/** Why and how a run is started. */
interface RunOptions {
  reason: TokenReason;
  needsNewFrame?: boolean;
  restore?: RestoredState | undefined;
}

/** Codes after which the frame itself is of no more use. */
const frameFailures = new Set<string | undefined>([
  'FrameBlockedByPolicy',
  'FrameSilent',
  'FrameGone',
  'LoadTimeout',
  'SdkLoadFailed',
] satisfies ElementErrorCode[]);

/** Codes of token requests that nobody has answered. */
const unanswered = new Set<string | undefined>([
  'Offline',
  'TokenEndpointUnreachable',
  'TokenEndpointTimeout',
] satisfies ElementErrorCode[]);

/**
 * What changes a report that is shown. No page needs it before the first report has been drawn; it is fetched then,
 * and not when a page asks for the first change: if the network hung, what the page has just replaced would stay.
 */
const loadChanges = lazyPart(() => import('./apply-changes.js'));

/** Whether a token could not be had for want of a network. A provider's own failure says so only by the time of it. */
function isNetworkFailure(cause: unknown): boolean {
  const code = nameOf(cause);
  return unanswered.has(code) || (code === ('TokenProviderFailed' satisfies ElementErrorCode) && !navigator.onLine);
}

/** Shows what the page wants. */
export class EmbedController {
  readonly #host: EmbedHost;
  readonly #services: EmbedServices;
  readonly #tokens: TokenController;
  readonly #watchdog: FrameWatchdog;
  readonly #frames: FrameManager;
  readonly #retries: RetryPolicy;
  readonly #slot: LoadSlot;
  readonly #state: LoadState;
  #input: ReportInput | undefined;
  #isUpdating = false;
  #isDisposed = false;
  #target: EmbedTarget | undefined;
  #run: AbortController | undefined;
  /**
   * What the reader had done in a report whose token ended. Every load of that target takes it along until one has been
   * drawn.
   */
  #restore: RestoredState | undefined;
  #changes: Promise<void> = Promise.resolve();
  /** Errors of the drawing that is under way, as they have been told. */
  readonly #told = new Set<string>();
  /** What of the page's input cannot be read, as it has been told. */
  #unreadable: string | undefined;
  /** What the last run asked the token endpoint for. */
  #needKey: string | undefined;
  /** What was shown when it was forgotten, until something is asked for anew. */
  #forgotten: EmbedTarget | undefined;
  readonly #stopForgetting: () => void;
  /** What is in sight is old (see the recovery above). */
  #isStale = false;
  /** Ends the wait for the next try at a token. */
  #tryAgain: (() => void) | undefined;
  /** The next run needs a frame of its own. */
  #needsNewFrame = false;

  constructor(host: EmbedHost, services: EmbedServices) {
    const {clock} = services;
    this.#host = host;
    this.#services = services;
    this.#tokens = new TokenController(services.batcher, clock, {
      onRenewed: grant => void this.#onTokenRenewed(grant),
      onExpired: () => void this.#recover(),
    });
    this.#watchdog = new FrameWatchdog({
      clock,
      limits: services.limits ?? defaultLimits,
      document: host.stage.ownerDocument,
      onFailure: error => this.#fail(error),
    });
    this.#frames = new FrameManager({
      stage: host.stage,
      first: host.takeFirstFrame(),
      gateway: services.gateway,
      clock,
      watchdog: this.#watchdog,
      listener: {
        onFrameLoad: (...load) => this.#onFrameLoad(...load),
        onReport: report => host.onReport(report),
        onEvent: (name, detail) => this.#onEvent(name, detail),
      },
    });
    this.#retries = new RetryPolicy(clock, {
      retry: () => this.#retryByItself(),
      onFailure: (error, retryIn) => {
        this.#state.failed();
        host.onError(error, true, retryIn);
      },
    });
    this.#stopForgetting = onForget(() => this.forget());
    if (document.visibilityState === 'hidden') this.pause();
    this.#slot = new LoadSlot(services.queue, clock);
    this.#state = new LoadState({
      host,
      clock,
      frames: this.#frames,
      slot: this.#slot,
      watchdog: this.#watchdog,
      isMobile: () => this.#target?.options.frame.mobile ?? false,
      onLoaded: () => void this.#reportMissing(),
      onRendered: () => this.#onRendered(),
    });
  }

  /**
   * The page wants something else. Read and acted upon when the task is over.
   * @param readInput Gives what the page wants; `undefined`: nothing that is to be acted upon now.
   */
  update(readInput: () => ReportInput | undefined): void {
    if (this.#isUpdating || this.#isDisposed) return;
    this.#isUpdating = true;
    this.#services.nextTask(() => {
      this.#isUpdating = false;
      const input = this.#isDisposed ? undefined : readInput();
      if (!input) return;
      this.#input = input;
      this.#reconcile();
    });
  }

  /** Tries again after a failure. */
  retry(): void {
    if (!this.#state.hasFailed) return;
    this.#retries.restart();
    this.#unreadable = undefined;
    this.#retry();
  }

  /** Loads the report again, as the page configured it. */
  reload(): void {
    if (this.#target) this.#start(this.#target, {reason: 'rebind'});
  }

  /** Nobody sees the page any more: a report that is shown does nothing until it is seen again. */
  pause(): void {
    this.#tokens.pause();
  }

  /** The page became visible, came back from the cache or went online. */
  wake(): void {
    this.#tokens.wake();
    this.#tryAgain?.();
    if (this.#state.hasFailed && this.#retries.isWaiting && navigator.onLine) this.#retryByItself();
  }

  /**
   * Takes the report and its token away at once: they may be another person's by now (session.ts). It is shown again
   * when the reader tries again, or the page asks for something else.
   * @returns Whether there was anything to take away.
   */
  forget(): boolean {
    const target = this.#target;
    const hadReport = this.#frames.frame?.report !== undefined;
    if (!target) {
      // Nothing is asked for, or what cannot be read, which stays what is told. A report may still be behind that.
      this.#tokens.forget();
      this.#frames.close();
      return hadReport;
    }
    this.#clear();
    this.#forgotten = target;
    this.#fail(new DeferredError('SessionChanged' satisfies TokenEndpointCode), false);
    return hadReport;
  }

  /** Ends everything. The controller cannot be used again. */
  dispose(): void {
    this.#isDisposed = true;
    this.#stopForgetting();
    this.#clear();
  }

  #reconcile(): void {
    const input = this.#input;
    if (!input) return;
    let wanted: EmbedTarget | undefined;
    try {
      // A page may move the element into the document of a popup. A frame there has that window as its parent, and
      // hears nobody else: nothing that is posted from here would count.
      if (this.#host.stage.ownerDocument !== document) throw failure('FrameGone', {textKey: 'otherWindow'});
      wanted = readEmbedTarget(input, () => this.#host.width());
    } catch (error) {
      this.#onUnreadable(error);
      return;
    }
    this.#unreadable = undefined;
    if (!wanted) {
      this.#clear();
      this.#state.reset();
      return;
    }
    if (input.label) this.#frames.frame?.setTitle(input.label);
    if (this.#forgotten && planEmbed(this.#forgotten, wanted).kind === 'none') return;
    const plan = planEmbed(this.#target, wanted);
    if (plan.kind === 'none') {
      this.#adopt(wanted, input);
    } else if (this.#state.phase === 'recovering' && this.#keepsReadersState(wanted)) {
      this.#needsNewFrame ||= plan.kind === 'frame';
      this.#target = {...wanted, frameUrl: wanted.frameUrl ?? this.#target?.frameUrl};
    } else if (plan.kind === 'patch' && this.#state.isShown) {
      this.#change(wanted, plan.options);
    } else if (plan.kind !== 'patch' && plan.keepsState && this.#state.isShown) {
      void this.#startKeepingState(wanted, plan.kind === 'frame');
    } else {
      this.#start(wanted, {
        reason: this.#target ? 'rebind' : 'first',
        needsNewFrame: plan.kind === 'frame',
        restore: this.#keepsReadersState(wanted) ? this.#restore : undefined,
      });
    }
  }

  #keepsReadersState(wanted: EmbedTarget): boolean {
    return this.#target !== undefined && isReadersBusiness(this.#target, wanted);
  }

  /**
   * What the page asks for cannot be read. It is told once: showing an error changes the element, which asks again, and
   * would be told of the same mistake for ever.
   */
  #onUnreadable(error: unknown): void {
    const {textKey, words} = Object(error) as Partial<DeferredError>;
    const mistake = JSON.stringify([textKey, words, String(error)]);
    if (mistake === this.#unreadable) return;
    this.#unreadable = mistake;
    this.#target = undefined;
    this.#fail(error);
  }

  /**
   * Nothing else is to be shown. What is asked of the token endpoint may have changed all the same: it is used from the
   * next request on, and at once where the last one has failed.
   */
  #adopt(wanted: EmbedTarget, input: ReportInput): void {
    if (!this.#target) return;
    this.#target.binding = wanted.binding;
    if (!this.#state.hasFailed || this.#needKey === tokenNeedKey(this.#target, input)) return;
    this.#retries.restart();
    this.#retry();
  }

  #start(target: EmbedTarget, {reason, needsNewFrame, restore}: RunOptions): void {
    this.#stop();
    this.#forgotten = undefined;
    const run = (this.#run = new AbortController());
    const isNewFrame = needsNewFrame || this.#needsNewFrame;
    this.#needsNewFrame = false;
    const isRebinding = this.#state.phase === 'rendered' && !isSameBinding(this.#target?.binding, target.binding);
    this.#target = target;
    if (reason !== 'retry') this.#restore = restore;
    if (isRebinding && this.#input?.keepPrevious) this.#frames.keepPrevious();
    else if (isNewFrame) this.#frames.close();
    // The page's own shape is known when it has loaded. Until then a phone layout must not be squeezed into a wide box.
    if (!this.#frames.frame && isPhoneLayout(target.options)) this.#host.onPageSize(9, 16);
    this.#told.clear();
    this.#state.begin(run.signal, reason);
    // Memoized: with the first report this is the SDK's download.
    this.#services.gateway.preload().then(() => run.signal.aborted || this.#state.noteEnd('code'), Boolean);
    this.#show(target, run.signal, reason).catch((error: unknown) => {
      if (!run.signal.aborted) this.#fail(error);
    });
  }

  async #show(target: EmbedTarget, signal: AbortSignal, reason: TokenReason): Promise<void> {
    if (this.#input) this.#needKey = tokenNeedKey(target, this.#input);
    await loadReport(
      {target, readTokenNeed: () => this.#readTokenNeed(target), reason, signal, restore: this.#restore},
      {
        tokens: this.#tokens,
        slot: this.#slot,
        isVisible: () => this.#host.isVisible(),
        takePlace: () => this.#frames.takePlace(),
        openFrame: embedUrl =>
          this.#frames.open(embedUrl, target.options.frame, textOf(this.#input?.label) || defaultTitle),
        onGrant: grant => this.#onGrant(grant, reason, signal),
        onWaited: step => this.#state.noteEnd(step),
        onThemeFailure: cause => this.#report(cause),
        onPost: () => this.#state.posted(),
      },
    );
  }

  /** The token is there. The load goes first where it can: the page is told in the next task. */
  #onGrant(grant: TokenGrant, reason: TokenReason, signal: AbortSignal): void {
    const end = performance.now();
    this.#state.noteEnd('token', end);
    this.#services.nextTask(() => {
      if (signal.aborted) return;
      this.#state.measureToken(end);
      this.#notifyToken(reason, grant);
    });
  }

  /** Read anew each time: a page renews signatures, headers and providers while a report is shown. */
  #readTokenNeed(target: EmbedTarget): TokenNeed {
    return readTokenNeed(this.#target ?? target, this.#input as ReportInput);
  }

  #onFrameLoad(count: number, opened: number, loaded?: number): void {
    if (count === 1) this.#state.onFrame(opened, loaded);
    else if (this.#target && (this.#state.isHearing || this.#state.phase === 'recovering')) {
      // The frame has nothing left to show or to save; of what the reader had done the page's name is known here.
      this.#start(this.#target, {reason: 'rebind', restore: this.#restore ?? {pageName: this.#state.activePage}});
    }
  }

  #onEvent(name: string, detail: unknown): void {
    // The next binding is already asked for: what the frame still says of the old one would be taken for the new one's.
    if (!this.#state.isHearing) return;
    if (name === 'error') this.#onFrameError(detail);
    else {
      if (name === 'rendered') this.#told.clear();
      this.#state.handleEvent(name, detail);
    }
  }

  #onRendered(): void {
    this.#retries.reset();
    this.#restore = undefined;
    const binding = this.#target?.binding;
    if (binding) this.#host.onBound(binding.reportId, binding.datasetId);
    // Where it cannot be had, a change loads the report instead.
    loadChanges().catch(Boolean);
  }

  #onFrameError(detail: unknown): void {
    if (isTokenExpired(detail)) void this.#recover();
    else if (isFatal(detail, this.#state.isShown)) this.#fail(detail);
    else if (this.#isNew(detail)) this.#report(detail);
  }

  /** Each visual that meets the same mistake says so: of one drawing, equal errors are told once. */
  #isNew(detail: unknown): boolean {
    const {message, detailedMessage, errorCode} = Object(detail) as Record<string, unknown>;
    const key = JSON.stringify([message, detailedMessage, errorCode]);
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }

  /** Tells the page of a failure that leaves the report as it is. */
  #report(cause: unknown): void {
    explain(cause, error => this.#host.onError(error, false, undefined), {
      teller: this,
      clock: this.#services.clock,
    });
  }

  /** Puts a renewed token into the frame. */
  async #onTokenRenewed(grant: TokenGrant): Promise<void> {
    const {frame} = this.#frames;
    const signal = this.#run?.signal;
    if (!frame) return;
    try {
      await frame.setAccessToken(grant.token);
      if (!signal?.aborted) this.#notifyToken('renew', grant);
    } catch {
      // A frame that does not take the new token will say so with TokenExpired when the old one ends; a reload now
      // would take away what the reader is looking at, so the load waits until it must be.
    }
  }

  /** Tells the page that a token is in use, without the token. */
  #notifyToken(reason: TokenReason, {expiresAt}: TokenGrant): void {
    this.#host.onToken(reason, expiresAt === undefined ? undefined : new Date(expiresAt));
  }

  /** The token has ended: get another, load again, and put back what the reader had done (page, filters, selection). */
  async #recover(): Promise<void> {
    const run = this.#run;
    if (!this.#target || !this.#state.isHearing) return;
    if (!this.#retries.useRecovery()) {
      this.#fail({message: 'TokenExpired'}, false);
      return;
    }
    const {isShown, activePage} = this.#state;
    this.#state.recovering();
    const refusal = isShown && run ? await this.#awaitToken(run.signal) : undefined;
    // In a report that is not shown yet nobody has done anything.
    const restore = isShown ? await this.#captureState(activePage) : this.#restore;
    if (this.#run !== run || !this.#target) return;
    if (refusal) {
      this.#restore = restore;
      this.#fail(refusal.cause);
    } else {
      this.#start(this.#target, {reason: 'expired', restore});
    }
  }

  /**
   * Gets a new token while the old report is in sight. Comes back when there is one, when the run is over, or with an
   * answer that says no.
   */
  async #awaitToken(signal: AbortSignal): Promise<{cause: unknown} | undefined> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        if (this.#target) await this.#tokens.fetchAhead(this.#readTokenNeed(this.#target), signal);
        return undefined;
      } catch (cause) {
        if (signal.aborted) return undefined;
        if (!isNetworkFailure(cause)) return {cause};
        if (!this.#isStale) this.#report(cause);
        this.#setStale(true);
        await this.#waitForNextTry(failures);
      }
    }
    return undefined;
  }

  /** Ends when the time has come, the page has woken up, or the run is over. */
  async #waitForNextTry(failures: number): Promise<void> {
    const {clock} = this.#services;
    await new Promise<void>(resolve => {
      const timer = clock.setTimeout(resolve, retryDelay(failures, undefined, clock.random()));
      this.#tryAgain = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });
    this.#tryAgain = undefined;
  }

  #setStale(isStale: boolean): void {
    if (isStale === this.#isStale) return;
    this.#isStale = isStale;
    this.#host.onStale(isStale);
  }

  /** Loads again because of an option that the SDK cannot change in place, and puts back what the reader had done. */
  async #startKeepingState(target: EmbedTarget, needsNewFrame: boolean): Promise<void> {
    const run = this.#run;
    const {activePage} = this.#state;
    this.#needsNewFrame ||= needsNewFrame;
    this.#target = {...target, frameUrl: target.frameUrl ?? this.#target?.frameUrl};
    this.#state.recovering();
    const restore = await this.#captureState(activePage);
    if (this.#run === run && this.#target) {
      this.#start(this.#target, {reason: 'rebind', restore});
    }
  }

  /** What the reader has done; the page alone where the code for the rest cannot be had. */
  async #captureState(pageName: string | undefined): Promise<RestoredState> {
    try {
      return await (await loadChanges()).captureState(this.#frames.frame?.report, pageName, this.#services.clock);
    } catch {
      return {pageName};
    }
  }

  /** Tells the page which of the things that it asks for by name this report does not have. */
  async #reportMissing(): Promise<void> {
    const signal = this.#run?.signal;
    const report = this.#frames.frame?.report;
    if (!report || !this.#target || this.#frames.isPaginated) return;
    try {
      const {live, load} = this.#target.options;
      if (live.pageName === undefined && !live.bookmark && !load.slicers) return;
      const {findMissing} = await loadChanges();
      const missing = await findMissing(report, {...live, slicers: load.slicers});
      if (!signal?.aborted) for (const error of missing) this.#report(error);
    } catch {
      // A frame that does not say what it has leaves nothing to compare with.
    }
  }

  #change(target: EmbedTarget, options: readonly LiveOption[]): void {
    const run = this.#run;
    const load = {...target.options.load, permissions: this.#target?.options.load.permissions};
    this.#target = {
      ...target,
      options: {...target.options, load},
      frameUrl: target.frameUrl ?? this.#target?.frameUrl,
    };
    const isCurrent = (): boolean => this.#run === run;
    this.#changes = this.#changes.then(async () => {
      const {frame} = this.#frames;
      if (!frame || !run || !this.#input) return;
      try {
        const {applyChanges} = await loadChanges();
        // Ends at once where another run has begun meanwhile.
        await applyChanges(
          {target, options, readTokenNeed: () => this.#readTokenNeed(target), signal: run.signal},
          {
            frame,
            tokens: this.#tokens,
            onGrant: grant => this.#notifyToken('rebind', grant),
            onOptionFailure: cause => this.#report(cause),
          },
        );
      } catch {
        // What could not be changed in place is loaded; if that fails too, it says why.
        if (isCurrent() && this.#target) this.#start(this.#target, {reason: 'rebind'});
      }
    });
  }

  /**
   * Ends the run at once; the page is told as soon as the failure can be explained, unless something new is asked for
   * first.
   * @param canRetry Whether it may be tried again by itself.
   */
  #fail(cause: unknown, canRetry = this.#target !== undefined): void {
    this.#stop();
    this.#frames.dropPrevious();
    this.#frames.dropFirst();
    if (frameFailures.has(nameOf(cause))) this.#frames.close();
    if (this.#retries.fail(cause, canRetry)) this.#state.failing();
  }

  #retryByItself(): void {
    this.#host.onAutomaticRetry();
    this.#retry();
  }

  #retry(): void {
    this.#forgotten = undefined;
    if (this.#target) this.#start(this.#target, {reason: 'retry'});
    else this.#reconcile();
  }

  /**
   * Takes everything away and forgets what was asked for. What the reader had done goes only with further loads of the
   * target that this takes away.
   */
  #clear(): void {
    this.#stop();
    this.#tokens.forget();
    this.#frames.dropPrevious();
    this.#frames.dropFirst();
    this.#frames.close();
    this.#target = this.#unreadable = this.#forgotten = undefined;
  }

  /** Stops whatever is under way. */
  #stop(): void {
    this.#setStale(false);
    this.#run?.abort();
    this.#run = undefined;
    this.#tryAgain?.();
    this.#retries.stop();
    this.#tokens.stop();
    this.#watchdog.onLoaded();
    this.#slot.leave();
  }
}
