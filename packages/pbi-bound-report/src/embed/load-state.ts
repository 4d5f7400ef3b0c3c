import {abortable} from '../shared/clock.js';
import type {EmbedHost} from './embed-host.js';
import type {MetricName, ReportStatus} from '../element/events.js';
import type {FrameManager} from '../frame/frame-manager.js';
import type {LoadSlot} from './load-queue.js';
import type {Watchdog} from '../frame/frame-watchdog.js';

/**
 * `token`: waiting for it; the frame, if there is one, still shows the previous scene. `posted`: the frame has been told.
 * `loaded`, `rendered`: as the frame says. `failed`: nothing is under way.
 */
export type Phase = 'idle' | 'token' | 'posted' | 'loaded' | 'rendered' | 'failed';

/** What progress is told to. */
export interface LoadStateOptions {
  host: EmbedHost;
  stage: FrameManager;
  place: LoadSlot;
  watchdog: Watchdog;
  /** Everything is drawn, and the page has been told the status. */
  onRendered(): void;
}

/**
 * How far the newest load has come, by what the frame says, and how long each step took.
 *
 * `loaded` and `rendered` count for the newest load only: the frame's events of older ones carry another id and do not get
 * here. `rendered` may come first or alone, and comes again after every change. A report that loads by itself (the page's own
 * `report.reload()`) says `loaded` again and goes back a step.
 */
export class LoadState {
  readonly #tools: LoadStateOptions;
  #signal: AbortSignal | undefined;
  #started = 0;
  #status: ReportStatus = 'idle';
  phase: Phase = 'idle';
  /** Internal name of the page that is shown, as far as it is known. */
  activePage: string | undefined;

  constructor(tools: LoadStateOptions) {
    this.#tools = tools;
  }

  /** Whether the report is there, in whatever state its visuals are. */
  get isShown(): boolean {
    return this.phase === 'loaded' || this.phase === 'rendered';
  }

  /** A run has started. */
  begin(signal: AbortSignal): void {
    this.#signal = signal;
    this.#started = performance.now();
    this.phase = 'token';
  }

  /** The frame is being told what to show. */
  post(): void {
    this.phase = 'posted';
    this.#tools.watchdog.asked();
    this.activePage = undefined;
  }

  /** Takes an event of the frame other than `error`. */
  take(name: string, detail: unknown): void {
    if (name === 'loaded' || (name === 'rendered' && this.phase === 'posted')) this.#onLoaded();
    if (name === 'rendered' && this.phase === 'loaded') this.#onRendered();
    if (name === 'pageChanged') {
      this.activePage = (detail as {newPage?: {name?: string}}).newPage?.name;
      void this.#measurePage();
    }
    this.#tools.host.onReportEvent(name, detail);
  }

  /** Tells the page a new status. */
  tell(status: ReportStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    this.#tools.host.onStatus(status);
  }

  /**
   * Tells how long a step took, until now.
   * @param start On the clock of `performance.now()`. Default: the beginning of the run.
   */
  measure(name: MetricName, start = this.#started): void {
    const end = performance.now();
    // The newest of each name is enough to look up; observers are told of all. The timeline would keep every one for ever.
    performance.clearMeasures(`pbi-bound-report:${name}`);
    performance.measure(`pbi-bound-report:${name}`, {start, end});
    this.#tools.host.onMetric(name, end - start);
  }

  #onLoaded(): void {
    if (this.phase !== 'posted' && this.phase !== 'rendered') return;
    const first = this.phase === 'posted';
    this.phase = 'loaded';
    this.#tools.watchdog.loaded();
    if (first) this.measure('loaded');
    this.#tools.place.leaveSoon();
    this.tell('loaded');
    void this.#measurePage();
  }

  #onRendered(): void {
    this.phase = 'rendered';
    this.#tools.place.leave();
    this.#tools.stage.dropPrevious();
    this.measure('rendered');
    this.tell('rendered');
    this.#tools.onRendered();
  }

  async #measurePage(): Promise<void> {
    const {stage, host} = this.#tools;
    const report = stage.frame?.report;
    const signal = this.#signal;
    if (!report || !signal || stage.isPaginated) return;
    try {
      const page = await abortable(report.getActivePage(), signal);
      this.activePage = page.name;
      const {width, height} = page.defaultSize ?? {};
      if (width && height) host.onPageSize(width, height);
    } catch {
      // The size is a nicety: without it the element keeps the shape that it has.
    }
  }
}
