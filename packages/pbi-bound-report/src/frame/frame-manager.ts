import type {Report} from 'powerbi-client';
import type {Clock} from '../shared/clock.js';
import {frameUrlOf, isPaginatedUrl} from './embed-url.js';
import type {PowerBiFrame, PowerBiGateway} from './gateway.js';
import type {ReportOptions} from '../input/report-options.js';
import type {Watchdog} from './frame-watchdog.js';

interface Place {
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

/**
 * The place where frames stand: the current one and, with keep-previous, the one before it.
 *
 * keep-previous: the frame that the reader looks at stays, dimmed, while the next report is made ready in a frame of its own.
 * It goes when that one has rendered or failed, and in any case after a while: what is seen must not be mistaken for what was
 * asked for.
 */
export class FrameManager {
  readonly #stage: HTMLElement;
  readonly #gateway: PowerBiGateway;
  readonly #clock: Clock;
  readonly #watchdog: Watchdog;
  readonly #listener: FrameListener;
  #current: Place | undefined;
  #previous: Place | undefined;
  #previousTimer: unknown;

  /** @param stage An empty element whose children are this object's. */
  constructor(
    stage: HTMLElement,
    tools: {gateway: PowerBiGateway; clock: Clock},
    watchdog: Watchdog,
    listener: FrameListener,
  ) {
    this.#stage = stage;
    this.#gateway = tools.gateway;
    this.#clock = tools.clock;
    this.#watchdog = watchdog;
    this.#listener = listener;
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
  open(embedUrl: URL, options: ReportOptions['frame'], title: string): PowerBiFrame {
    const url = frameUrlOf(embedUrl, options);
    if (this.#current?.url.origin === url.origin && this.#current.url.pathname === url.pathname) {
      return this.#current.frame;
    }
    this.close();
    const container = this.#stage.ownerDocument.createElement('div');
    container.className = 'container';
    this.#stage.append(container);
    const ifCurrent = (run: () => void): void => {
      if (this.#current?.container === container) run();
    };
    this.#watchdog.opened(url);
    const opened = performance.now();
    const frame = this.#gateway.openFrame({
      container,
      url,
      title,
      allow: options.allow,
      referrerPolicy: options.referrerPolicy as ReferrerPolicy | undefined,
      onFrameLoad: count => ifCurrent(() => this.#listener.onFrameLoad(count, opened)),
      onHeard: () => ifCurrent(() => this.#watchdog.heard()),
      onReport: report => ifCurrent(() => this.#listener.onReport(report)),
      onEvent: (name, detail) => ifCurrent(() => this.#listener.onEvent(name, detail)),
    });
    this.#current = {container, frame, url, opened};
    return frame;
  }

  /** Takes the current frame away. */
  close(): void {
    const place = this.#current;
    this.#current = undefined;
    if (!place) return;
    this.#watchdog.rest();
    remove(place);
    this.#listener.onReport(undefined);
  }

  /** Leaves the current frame in sight as the previous one; the next is opened beside it. */
  keepPrevious(): void {
    this.dropPrevious();
    const place = (this.#previous = this.#current);
    this.#current = undefined;
    if (!place) return;
    place.container.classList.add('previous');
    place.container.inert = true;
    this.#previousTimer = this.#clock.setTimeout(() => this.dropPrevious(), 15_000);
  }

  /** Takes the previous frame away, if there is one. */
  dropPrevious(): void {
    this.#clock.clearTimeout(this.#previousTimer);
    if (this.#previous) remove(this.#previous);
    this.#previous = undefined;
  }
}

function remove({frame, container}: Place): void {
  frame.close();
  container.remove();
}
