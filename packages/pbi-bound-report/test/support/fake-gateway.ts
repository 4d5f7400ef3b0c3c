import type {Report} from 'powerbi-client';
import type {FrameOptions, PowerBiFrame, PowerBiGateway, ReportConfiguration} from '../../src/frame/gateway.js';

/** How frames behave towards a load. */
export type FrameManner = 'ok' | 'refuse' | 'fail' | 'silent';

/** Stands in for powerbi-client and the frame, without messages: what it does, it does within microtasks. */
export class FakeGateway implements PowerBiGateway {
  manner: FrameManner = 'ok';
  readonly frames = new Set<FakeFrame>();

  openFrame(options: FrameOptions): PowerBiFrame {
    const frame = new FakeFrame(options, this);
    this.frames.add(frame);
    return frame;
  }

  preload(): Promise<void> {
    return Promise.resolve();
  }
}

/** A frame that shows what it was last told, as its gateway's manner has it. */
export class FakeFrame implements PowerBiFrame {
  /** Never put into the document: a real frame costs a millisecond, and the gateway's own tests have real ones. */
  readonly iframe = document.createElement('iframe');
  /** What is drawn. */
  shown: ReportConfiguration | undefined;
  token: string | undefined;
  report: Report | undefined;
  #load = 0;
  #count = 0;
  #pending: ((reason: unknown) => void) | undefined;
  #closed = false;

  constructor(
    readonly options: FrameOptions,
    readonly gateway: FakeGateway,
  ) {
    queueMicrotask(() => this.reload());
  }

  /** Fires the iframe's `load`: the first time, or as after a move. */
  reload(): void {
    if (this.#closed) return;
    this.shown = undefined;
    this.#load += 1;
    this.options.onFrameLoad((this.#count += 1));
  }

  emit(name: string, detail?: unknown): void {
    if (!this.#closed) this.options.onEvent(name, detail);
  }

  load(configuration: ReportConfiguration): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('FrameGone'));
    this.#pending?.({message: 'Superseded'});
    this.#pending = undefined;
    const load = (this.#load += 1);
    const current = (): boolean => !this.#closed && load === this.#load;
    if (!this.report) {
      this.report = fakeReport;
      this.options.onReport(this.report);
    }
    this.shown = undefined;
    this.token = configuration.accessToken;
    const {manner} = this.gateway;
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the SDK rejects with
    if (manner === 'refuse') return Promise.reject([{message: 'pageName must be a string'}]);
    if (manner === 'silent') {
      return new Promise((_resolve, reject) => {
        this.#pending = reject;
      });
    }
    queueMicrotask(() => {
      if (!current()) return;
      this.options.onMessage();
      if (manner === 'fail') {
        this.emit('error', {message: 'LoadReportFailed', level: 6});
        return;
      }
      this.emit('loaded', {});
      queueMicrotask(() => {
        if (!current()) return;
        this.shown = configuration;
        this.emit('rendered', {});
      });
    });
    return Promise.resolve();
  }

  setAccessToken(token: string): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('FrameGone'));
    this.token = token;
    return Promise.resolve();
  }

  setTitle(title: string): void {
    this.iframe.title = title;
  }

  close(): void {
    this.#closed = true;
    this.#pending?.({message: 'FrameGone'});
    this.gateway.frames.delete(this);
  }
}

const fakeReport = {
  getActivePage: () => Promise.resolve({name: 'one', defaultSize: {width: 1280, height: 720}}),
  setPage: () => Promise.resolve(),
  bookmarksManager: {capture: () => Promise.resolve({name: 'b', state: 's'})},
} as unknown as Report;
