import type {Report} from 'powerbi-client';
import type {Clock} from '../shared/clock.js';
import {frameUrlOf, isPaginatedUrl} from './embed-url.js';
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
  /** @param opened When the frame was opened, on the clock of `performance.now()`. */
  onFrameLoad(count: number, opened: number): void;
  onReport(report: Report | undefined): void;
  onEvent(name: string, detail: unknown): void;
}

/** What frames are managed with. */
export interface FrameManagerOptions {
  /** An empty element whose children are the manager's. */
  stage: HTMLElement;
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
  #current: OpenFrame | undefined;
  #previous: OpenFrame | undefined;
  #previousTimer: unknown;

  constructor(options: FrameManagerOptions) {
    this.#options = options;
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
    const {stage, gateway, watchdog, listener} = this.#options;
    const container = stage.ownerDocument.createElement('div');
    container.className = 'container';
    stage.append(container);
    const ifCurrent = (run: () => void): void => {
      if (this.#current?.container === container) run();
    };
    watchdog.onOpened(url);
    const opened = performance.now();
    const frame = gateway.openFrame({
      container,
      url,
      title,
      allow: options.allow,
      referrerPolicy: options.referrerPolicy as ReferrerPolicy | undefined,
      onFrameLoad: count => ifCurrent(() => listener.onFrameLoad(count, opened)),
      onMessage: () => ifCurrent(() => watchdog.onMessage()),
      onReport: report => ifCurrent(() => listener.onReport(report)),
      onEvent: (name, detail) => ifCurrent(() => listener.onEvent(name, detail)),
    });
    this.#current = {container, frame, url, opened};
    return frame;
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
    if (this.#previous) remove(this.#previous);
    this.#previous = undefined;
  }
}

function remove({frame, container}: OpenFrame): void {
  frame.close();
  container.remove();
}
