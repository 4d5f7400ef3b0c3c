import {abortable} from '../shared/async.js';
import type {Clock} from '../shared/clock.js';
import type {FrameManager} from '../frame/frame-manager.js';
import type {FrameWatchdog} from '../frame/frame-watchdog.js';
import type {EmbedHost, MetricName, ReportStatus} from './embed-host.js';
import {attributeTime} from './load-attribution.js';
import type {LoadStep, StepEnd} from './load-attribution.js';
import type {LoadSlot} from './load-queue.js';
import type {TokenReason} from '../input/report-input.js';

/**
 * How far a report has come:
 * - `idle`: nothing is asked for
 * - `token`: waiting for a token; the frame, if there is one, still shows what was there before
 * - `recovering`: the token has ended under a report that is in sight; what the reader has done is being saved
 * - `posted`: the frame has been told what to show
 * - `loaded`, `rendered`: as the frame says
 * - `failing`: ended by a failure that is still being explained
 * - `failed`: ended by a failure that has been shown
 *
 * Transitions:
 * ```
 * any                 → token       begin(): a run starts
 * token               → posted      posted()
 * posted              → loaded      the frame's `loaded`, or a `rendered` that comes first
 * loaded              → rendered    the frame's `rendered`
 * rendered            → loaded      the frame's `loaded`: the report loads by itself
 * loaded, rendered    → recovering  recovering(); a run follows
 * any                 → failing     failing()
 * any                 → failed      failed()
 * any                 → idle        reset()
 * ```
 */
export type Phase = 'idle' | 'token' | 'recovering' | 'posted' | 'loaded' | 'rendered' | 'failing' | 'failed';

/** The status of a phase. Where there is none it stays as it was: the report is in sight while its state is saved. */
const statusOf: Readonly<Record<Phase, ReportStatus | undefined>> = {
  idle: 'idle',
  token: 'loading',
  recovering: undefined,
  posted: 'loading',
  loaded: 'loaded',
  rendered: 'rendered',
  // What is still in sight is not what was asked for.
  failing: 'loading',
  failed: 'error',
};

/** What the load state works with. */
export interface LoadStateOptions {
  host: EmbedHost;
  clock: Clock;
  frames: FrameManager;
  slot: LoadSlot;
  watchdog: FrameWatchdog;
  /** Whether the report is shown in its layout for phones. */
  isMobile(): boolean;
  /** The report is there, for the first time in this run. */
  onLoaded(): void;
  /** Everything is drawn, and the page has been told the status. */
  onRendered(): void;
}

/**
 * The one owner of how far the newest load has come, by what the frame says, and of how long each step took. The page's
 * status is derived from it.
 *
 * `loaded` and `rendered` count for the newest load only: the frame's events of older ones carry another id and do not
 * get here. `rendered` may come first or alone, and comes again after every change. A report that loads by itself (the
 * page's own `report.reload()`) says `loaded` again and goes back a step.
 */
export class LoadState {
  readonly #options: LoadStateOptions;
  #phase: Phase = 'idle';
  #signal: AbortSignal | undefined;
  #started = 0;
  #reason: TokenReason = 'first';
  /** What has been waited for since then. */
  #ends: StepEnd[] = [];
  #activePage: string | undefined;

  constructor(options: LoadStateOptions) {
    this.#options = options;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Whether the report is there, in whatever state its visuals are. */
  get isShown(): boolean {
    return this.#phase === 'loaded' || this.#phase === 'rendered';
  }

  /** Whether a failure has ended the load. */
  get hasFailed(): boolean {
    return this.#phase === 'failing' || this.#phase === 'failed';
  }

  /** Whether the frame's events are about what was asked for last. */
  get isHearing(): boolean {
    return this.isShown || this.#phase === 'posted';
  }

  /** Internal name of the page that is shown, as far as it is known. */
  get activePage(): string | undefined {
    return this.#activePage;
  }

  /** A run has started. */
  begin(signal: AbortSignal, reason: TokenReason): void {
    this.#signal = signal;
    this.#reason = reason;
    this.#restartTime();
    this.#enter('token');
  }

  /** The load has been posted to the frame. */
  posted(): void {
    this.#activePage = undefined;
    this.#options.watchdog.onLoadPosted();
    this.#enter('posted');
  }

  /** The token has ended under the report. */
  recovering(): void {
    this.#enter(this.isShown ? 'recovering' : 'token');
  }

  /** A failure has ended the load, and is not explained yet. */
  failing(): void {
    this.#enter('failing');
  }

  /** The failure has been explained. */
  failed(): void {
    this.#enter('failed');
  }

  /** Nothing is asked for any more. */
  reset(): void {
    this.#enter('idle');
  }

  /** Takes an event of the frame other than `error`. */
  handleEvent(name: string, detail: unknown): void {
    if (name === 'loaded' || (name === 'rendered' && this.#phase === 'posted')) this.#onLoaded();
    if (name === 'rendered' && this.#phase === 'loaded') this.#onRendered();
    if (name === 'pageChanged') {
      this.#activePage = (detail as {newPage?: {name?: string}}).newPage?.name;
      this.#measurePageSoon();
    }
    this.#options.host.onReportEvent(name, detail);
  }

  /** Notes that something need not be waited for any more. */
  noteEnd(step: LoadStep, end = performance.now()): void {
    this.#ends.push([step, end]);
  }

  /** Measures how long the token took. */
  measureToken(end: number): void {
    this.#measure('token', this.#started, [['token', end]]);
  }

  /**
   * The frame has fired `load`. Times are on the clock of `performance.now()`.
   * @param loaded Default: now.
   */
  onFrame(opened: number, loaded = performance.now()): void {
    this.noteEnd('frame', loaded);
    this.#measure('frame', opened, [['frame', loaded]]);
  }

  #restartTime(): void {
    this.#started = performance.now();
    this.#ends = [];
  }

  /** Tells the page how long a step took, until the last of `ends`, and what was waited for. */
  #measure(name: MetricName, start: number, ends: readonly StepEnd[]): void {
    const end = Math.max(...ends.map(([, time]) => time));
    const detail = {reason: this.#reason, ...attributeTime(start, ends)};
    // The newest of each name is enough to look up; observers see all. The timeline would keep every one for ever.
    performance.clearMeasures(`pbi-bound-report:${name}`);
    performance.measure(`pbi-bound-report:${name}`, {start, end, detail});
    this.#options.host.onMetric(name, end - start, detail);
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#announce();
  }

  /** Whoever hears of a step may start the next one: what is announced is the phase as it is by then. */
  #announce(): void {
    const status = statusOf[this.#phase];
    if (status) this.#options.host.onStatus(status);
  }

  #onLoaded(): void {
    if (this.#phase !== 'posted' && this.#phase !== 'rendered') return;
    const isFirst = this.#phase === 'posted';
    this.#phase = 'loaded';
    this.#options.watchdog.onLoaded();
    this.#options.slot.leaveSoon();
    // A report that loads by itself has not been waiting since the run began.
    if (!isFirst) this.#restartTime();
    this.noteEnd('report');
    if (isFirst) this.#measure('loaded', this.#started, this.#ends);
    this.#announce();
    this.#measurePageSoon();
    if (isFirst && this.isShown) this.#options.onLoaded();
  }

  #onRendered(): void {
    this.#phase = 'rendered';
    this.#options.slot.leave();
    this.#options.frames.dropPrevious();
    this.noteEnd('visuals');
    this.#measure('rendered', this.#started, this.#ends);
    this.#announce();
    // Not when a listener has asked for something else by now.
    if (this.#phase === 'rendered') this.#options.onRendered();
  }

  /** In a task of its own: what the frame has said meanwhile, `rendered` above all, goes first. */
  #measurePageSoon(): void {
    const signal = this.#signal;
    if (signal) this.#options.clock.setTimeout(() => void this.#measurePage(signal), 0);
  }

  async #measurePage(signal: AbortSignal): Promise<void> {
    const {frames, host} = this.#options;
    const report = frames.frame?.report;
    if (!report || frames.isPaginated) return;
    try {
      // A run that is over already ends here as well.
      const page = await abortable(report.getActivePage(), signal);
      this.#activePage = page.name;
      const size = this.#options.isMobile() ? (page.mobileSize ?? page.defaultSize) : page.defaultSize;
      const {width, height} = size ?? {};
      if (width && height) host.onPageSize(width, height);
    } catch {
      // The size is a nicety: without it the element keeps the shape that it has.
    }
  }
}
