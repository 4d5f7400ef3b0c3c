import type {Report} from 'powerbi-client';
import type {Clock} from '../shared/clock.js';
import {frameUrlOf} from './check-embed-url.js';
import {isPaginatedUrl} from './embed-url.js';
import type {FirstFrame} from './first-frame.js';
import {createContainer} from './report-iframe.js';
import type {PowerBiFrame, PowerBiGateway} from './gateway.js';
import type {FrameOptions} from '../input/report-options.js';
import type {FrameWatchdog} from './frame-watchdog.js';

interface OpenFrame {
  container: HTMLElement;
  frame: PowerBiFrame;
  url: URL;
  opened: number;
}

/** Who hears of the frame that is the current one. Of a frame that is not any more, nobody hears. */
export interface FrameListener {
  /**
   * @param opened When the frame was opened, on the clock of `performance.now()`.
   * @param loaded When it fired `load`, where that was before now.
   */
  onFrameLoad(count: number, opened: number, loaded?: number): void;
  onReport(report: Report | undefined): void;
  onEvent(name: string, detail: unknown): void;
}

/** What frames are managed with. */
export interface FrameManagerOptions {
  /** An element whose children are the manager's: none, or the first frame. */
  stage: HTMLElement;
  /** The frame that was opened ahead of everything else, if there is one. */
  first?: FirstFrame | undefined;
  gateway: PowerBiGateway;
  clock: Clock;
  watchdog: FrameWatchdog;
  listener: FrameListener;
}

/**
 * The place where frames stand: the current one and, with keep-previous, the one before it.
 *
 * keep-previous: the frame that the reader looks at stays, dimmed, while the next report is made ready in a frame of
 * its own. It goes when that one has rendered or failed, and in any case after a while: what is seen must not be
 * mistaken for what was asked for.
 */
export class FrameManager {
  readonly #options: FrameManagerOptions;
  #first: FirstFrame | undefined;
  #current: OpenFrame | undefined;
  #previous: OpenFrame | undefined;
  #previousTimer: unknown;

  constructor(options: FrameManagerOptions) {
    this.#options = options;
    this.#first = options.first;
  }

  /** The place that the first frame has taken, if there is one that waits to be adopted. */
  takePlace(): (() => void) | undefined {
    return this.#first?.takePlace();
  }

  /** Takes the first frame away, unless it has been adopted. */
  dropFirst(): void {
    this.#first?.close();
    this.#first = undefined;
  }

  /** The current frame. */
  get frame(): PowerBiFrame | undefined {
    return this.#current?.frame;
  }

  /** Whether the current frame is that of paginated reports, which have no pages to ask for. */
  get isPaginated(): boolean {
    return this.#current !== undefined && isPaginatedUrl(this.#current.url);
  }

  /** Opens a frame, or gives the current one where it is on the same page of the same host. */
  open(embedUrl: URL, options: FrameOptions, title: string): PowerBiFrame {
    const url = frameUrlOf(embedUrl, options);
    if (this.#current?.url.origin === url.origin && this.#current.url.pathname === url.pathname) {
      return this.#current.frame;
    }
    this.close();
    const first = this.#first?.matches(url, options) ? this.#first.release() : undefined;
    if (first) this.#first = undefined;
    else this.dropFirst();
    const {stage, gateway, watchdog, listener} = this.#options;
    const container = first?.container ?? createContainer(stage);
    const ifCurrent = (run: () => void): void => {
      if (this.#current?.container === container) run();
    };
    const opened = first?.opened ?? performance.now();
    const frame = gateway.openFrame({
      container,
      url,
      title,
      allow: options.allow,
      referrerPolicy: options.referrerPolicy,
      adopted: first && {iframe: first.iframe, uniqueId: first.uniqueId, hasLoaded: first.loaded !== undefined},
      onFrameLoad: count => ifCurrent(() => listener.onFrameLoad(count, opened)),
      onMessage: () => ifCurrent(() => watchdog.onMessage()),
      onReport: report => ifCurrent(() => listener.onReport(report)),
      onEvent: (name, detail) => ifCurrent(() => listener.onEvent(name, detail)),
    });
    this.#current = {container, frame, url, opened};
    if (first) this.#adopt(first, frame, title);
    watchdog.onOpened(url, first);
    return frame;
  }

  /** What came of a frame before it was adopted counts as if it came now. */
  #adopt({opened, loaded}: FirstFrame, frame: PowerBiFrame, title: string): void {
    frame.setTitle(title);
    if (loaded !== undefined) this.#options.listener.onFrameLoad(1, opened, loaded);
  }

  /** Takes the current frame away. */
  close(): void {
    const closing = this.#current;
    this.#current = undefined;
    if (!closing) return;
    this.#options.watchdog.stop();
    remove(closing);
    this.#options.listener.onReport(undefined);
  }

  /** Leaves the current frame in sight as the previous one; the next is opened beside it. */
  keepPrevious(): void {
    this.dropPrevious();
    const previous = (this.#previous = this.#current);
    this.#current = undefined;
    if (!previous) return;
    previous.container.classList.add('previous');
    previous.container.inert = true;
    this.#previousTimer = this.#options.clock.setTimeout(() => this.dropPrevious(), 15_000);
  }

  /** Takes the previous frame away, if there is one. */
  dropPrevious(): void {
    this.#options.clock.clearTimeout(this.#previousTimer);
    const previous = this.#previous;
    this.#previous = undefined;
    if (!previous) return;
    remove(previous);
    // The report that was told last is that of this frame, until the next one has its own.
    if (!this.frame?.report) this.#options.listener.onReport(undefined);
  }
}

function remove({frame, container}: OpenFrame): void {
  frame.close();
  container.remove();
}
