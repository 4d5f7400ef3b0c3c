/**
 * The story of a binding.
 *
 * The page says what it wants as often as it likes; nothing happens until the task is over, so five changes make one load.
 * Then the wanted scene is compared with the one that was last asked for (embed-plan.ts), and the gentlest way is taken.
 *
 * A load is a run (show-scene.ts): get a token, open or keep the frame, load; then `loaded` and `rendered` come as events. There
 * is one run at a time, and a newer one aborts the older. Events of an older load in the same frame are told apart by the
 * load's own id (power-bi-gateway.ts); those that arrive while the next load still waits for its token are dropped here.
 *
 * A frame that fires `load` again (a moved node, a navigated frame) is a new, empty frame: the run is done again.
 */
import {isSameBinding} from '../input/binding.js';
import {applyChanges} from './apply-changes.js';
import type {EmbedHost, EmbedServices, RestoredState} from './embed-host.js';
import {planEmbed} from './embed-plan.js';
import type {EmbedTarget} from './embed-plan.js';
import type {ElementErrorCode} from '../errors/errors.js';
import {explain, hasTexts, nameOf} from '../errors/deferred-error.js';
import {isFatal, isTokenExpired} from '../errors/frame-errors.js';
import {FrameManager} from '../frame/frame-manager.js';
import {FrameTokens} from './frame-tokens.js';
import {LoadSlot} from './load-queue.js';
import {LoadState} from './load-state.js';
import {readTokenNeed, readEmbedTarget} from './embed-target.js';
import {captureState} from './report-state.js';
import type {ReportInput, TokenReason} from '../input/report-input.js';
import type {LiveOption} from '../input/report-options.js';
import {RetryPolicy} from './retry-policy.js';
import {loadReport} from './load-report.js';
import {TokenController} from '../token/token-controller.js';
import {Watchdog, defaultLimits} from '../frame/frame-watchdog.js';

export type {EmbedHost, EmbedServices} from './embed-host.js';

/** Why and how a run is started. */
interface Start {
  reason: TokenReason;
  newFrame?: boolean;
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

/** Shows what the page wants. */
export class EmbedController {
  readonly #host: EmbedHost;
  readonly #tools: EmbedServices;
  readonly #tokens: TokenController;
  readonly #watchdog: Watchdog;
  readonly #stage: FrameManager;
  readonly #frameTokens: FrameTokens;
  readonly #retries: RetryPolicy;
  readonly #place: LoadSlot;
  readonly #progress: LoadState;
  #input: ReportInput | undefined;
  #ticking = false;
  #disposed = false;
  #target: EmbedTarget | undefined;
  #run: AbortController | undefined;
  /** What the reader had done in a report whose token ended. Every load of that scene takes it along until one has been drawn. */
  #restore: RestoredState | undefined;
  #patches: Promise<void> = Promise.resolve();

  constructor(host: EmbedHost, tools: EmbedServices) {
    const {clock} = tools;
    this.#host = host;
    this.#tools = tools;
    this.#tokens = new TokenController(tools.pool, clock, {
      onRenewed: grant => void this.#frameTokens.renew(grant, this.#run?.signal),
      onExpired: () => void this.#recover(),
    });
    this.#watchdog = new Watchdog(clock, tools.limits ?? defaultLimits, host.stage.ownerDocument, error =>
      this.#fail(error),
    );
    this.#stage = new FrameManager(host.stage, tools, this.#watchdog, {
      onFrameLoad: (count, opened) => this.#onFrameLoad(count, opened),
      onReport: report => host.onReport(report),
      onEvent: (name, detail) => this.#onEvent(name, detail),
    });
    this.#frameTokens = new FrameTokens(host, this.#stage);
    this.#retries = new RetryPolicy(
      clock,
      () => this.#again(),
      (error, retryIn) => {
        this.#progress.tell('error');
        host.onError(error, true, retryIn);
      },
    );
    this.#place = new LoadSlot(tools.queue, clock);
    this.#progress = new LoadState({
      host,
      stage: this.#stage,
      place: this.#place,
      watchdog: this.#watchdog,
      onRendered: () => this.#onRendered(),
    });
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
    if (this.#progress.phase !== 'failed') return;
    this.#retries.reset();
    this.#again();
  }

  /** Loads the report again, as the page configured it. */
  reload(): void {
    if (this.#target) this.#start(this.#target, {reason: 'rebind'});
  }

  /** The page became visible, came back from the cache or went online. */
  wake(): void {
    this.#tokens.wake();
    if (this.#progress.phase === 'failed' && this.#retries.isWaiting && navigator.onLine) this.#again();
  }

  /** Ends everything. The controller cannot be used again. */
  dispose(): void {
    this.#disposed = true;
    this.#clear();
  }

  #reconcile(): void {
    const input = this.#input;
    if (!input) return;
    let scene: EmbedTarget | undefined;
    try {
      scene = readEmbedTarget(input, this.#host.width());
    } catch (error) {
      this.#target = undefined;
      this.#fail(error);
      return;
    }
    if (!scene) {
      this.#clear();
      this.#progress.tell('idle');
      return;
    }
    if (input.label) this.#stage.frame?.setTitle(input.label);
    const plan = planEmbed(this.#target, scene);
    if (plan.kind === 'none') return;
    if (plan.kind === 'patch' && (this.#progress.phase === 'rendered' || this.#progress.phase === 'loaded')) {
      this.#patch(scene, plan.options);
    } else this.#start(scene, {reason: this.#target ? 'rebind' : 'first', newFrame: plan.kind === 'frame'});
  }

  #start(scene: EmbedTarget, how: Start): void {
    this.#rest();
    const run = (this.#run = new AbortController());
    const rebinding = this.#progress.phase === 'rendered' && !isSameBinding(this.#target?.binding, scene.binding);
    this.#target = scene;
    if (how.reason !== 'retry') this.#restore = how.restore;
    this.#progress.begin(run.signal);
    if (rebinding && this.#input?.keepPrevious) this.#stage.keepPrevious();
    else if (how.newFrame) this.#stage.close();
    this.#progress.tell('loading');
    this.#show(scene, run.signal, how.reason).catch((error: unknown) => {
      if (this.#run === run && !run.signal.aborted) this.#fail(error);
    });
  }

  async #show(scene: EmbedTarget, signal: AbortSignal, reason: TokenReason): Promise<void> {
    const input = this.#input;
    if (!input) return;
    await loadReport(
      {scene, need: readTokenNeed(scene, input), reason, signal, restore: this.#restore},
      {
        tokens: this.#tokens,
        place: this.#place,
        isVisible: () => this.#host.isVisible(),
        openFrame: embedUrl =>
          this.#stage.open(embedUrl, scene.options.frame, this.#input?.label?.trim() || 'Power BI report'),
        onGrant: grant => {
          this.#progress.measure('token');
          this.#frameTokens.tell(reason, grant);
        },
        onPost: () => this.#progress.post(),
      },
    );
  }

  #onFrameLoad(count: number, opened: number): void {
    if (count === 1) this.#progress.measure('frame', opened);
    else if (this.#target && (this.#progress.phase === 'posted' || this.#progress.isShown)) {
      this.#start(this.#target, {reason: 'rebind'});
    }
  }

  #onEvent(name: string, detail: unknown): void {
    // The next binding is already asked for: what the frame still tells of the old one would be taken for the new one's.
    if (this.#progress.phase === 'token' || this.#progress.phase === 'failed') return;
    if (name === 'error') this.#onFrameError(detail);
    else this.#progress.take(name, detail);
  }

  #onRendered(): void {
    this.#retries.reset();
    this.#restore = undefined;
    const binding = this.#target?.binding;
    if (binding) this.#host.onBound(binding.reportId, binding.datasetId);
  }

  #onFrameError(detail: unknown): void {
    if (isTokenExpired(detail)) void this.#recover();
    else if (isFatal(detail, this.#progress.isShown)) this.#fail(detail);
    else explain(detail, error => this.#host.onError(error, false, undefined), this.#tools.clock);
  }

  /** The token has ended: get another, load again, and put back what the reader had done (page, filters, selection). */
  async #recover(): Promise<void> {
    const target = this.#target;
    const run = this.#run;
    if (!target || this.#progress.phase === 'token' || this.#progress.phase === 'failed') return;
    if (!this.#retries.take()) {
      this.#fail({message: 'TokenExpired'});
      return;
    }
    const {isShown} = this.#progress;
    this.#progress.phase = 'token';
    // In a report that is not shown yet nobody has done anything.
    const restore = isShown
      ? await captureState(this.#stage.frame?.report, this.#progress.activePage, this.#tools.clock)
      : this.#restore;
    if (this.#run === run && this.#target === target && !this.#disposed) {
      this.#start(target, {reason: 'expired', restore});
    }
  }

  #patch(scene: EmbedTarget, options: readonly LiveOption[]): void {
    const run = this.#run;
    this.#target = {...scene, frameUrl: scene.frameUrl ?? this.#target?.frameUrl};
    const current = (): boolean => this.#run === run && !this.#disposed;
    this.#patches = this.#patches.then(async () => {
      const {frame} = this.#stage;
      if (!current() || !frame || !run || !this.#input) return;
      try {
        const change = {scene, options, need: readTokenNeed(scene, this.#input), signal: run.signal};
        await applyChanges(frame, change, this.#tokens, grant => this.#frameTokens.tell('rebind', grant));
      } catch {
        // What could not be changed in place is loaded; if that fails too, it says why.
        if (current() && this.#target) this.#start(this.#target, {reason: 'rebind'});
      }
    });
  }

  /** Ends the run at once; the page is told as soon as the failure can be explained, unless something new is asked for first. */
  #fail(cause: unknown): void {
    this.#rest();
    this.#stage.dropPrevious();
    this.#progress.phase = 'failed';
    if (frameFailures.has(nameOf(cause))) this.#stage.close();
    // What is still in sight is not what was asked for.
    if (!hasTexts()) this.#progress.tell('loading');
    this.#retries.fail(cause, this.#target !== undefined);
  }

  #again(): void {
    if (this.#target) this.#start(this.#target, {reason: 'retry'});
    else this.#reconcile();
  }

  /** Takes everything away and forgets what was asked for. */
  #clear(): void {
    this.#rest();
    this.#tokens.forget();
    this.#stage.dropPrevious();
    this.#stage.close();
    this.#target = undefined;
    this.#progress.phase = 'idle';
  }

  /** Stops whatever is under way. */
  #rest(): void {
    this.#run?.abort(new DOMException('A newer binding was asked for.', 'AbortError'));
    this.#run = undefined;
    this.#retries.rest();
    this.#tokens.rest();
    this.#watchdog.loaded();
    this.#place.leave();
  }
}
