/**
 * A report in a frame that draws nothing: the emulator's report page without its view. It speaks the protocol of
 * powerbi-client with the window that embeds it, and asks the emulator what the real page asks.
 *
 * Messages travel as in a browser: copied when they are posted, and delivered by a task of their own.
 */
import {
  createEmbedDataClient,
  EmulatedReport,
  serveProtocol,
  type ProtocolServer,
  type ReportModel,
} from '@pbi-bound-report/report-page';
import {clearTimeout, setImmediate, setTimeout} from 'node:timers';
import type {DomWindow} from './dom-window.js';

type Listener = (event: MessageEvent) => void;

/** Options of {@link FakeFrame}. */
export interface FakeFrameOptions {
  iframe: HTMLIFrameElement;
  /** What its `src` leads to. */
  url: URL;
  /** The window that embeds it. */
  view: DomWindow;
  /** Carries the page's calls to the emulator. */
  fetch: (input: string, init: RequestInit) => Promise<Response>;
}

/** Whether a message to a target origin reaches this one. */
const reaches = (target: string, origin: string, sender: string): boolean =>
  target === '*' || (target === '/' ? sender : target.replace(/\/$/, '')) === origin;

/** The report in one iframe. */
export class FakeFrame {
  readonly iframe: HTMLIFrameElement;
  readonly url: URL;
  /** What readers do by hand: `report.actions.goToPage(…)`, `pickPoint(…)`, … */
  readonly report: EmulatedReport;
  /** What the page that embeds it has as `iframe.contentWindow`. */
  readonly contentWindow: Window;

  readonly #view: DomWindow;
  readonly #origin: string;
  readonly #listeners = new Set<Listener>();
  readonly #parent: {postMessage: (message: unknown, target: string) => void};
  #model: ReportModel | undefined;
  #server: ProtocolServer | undefined;
  #closed = false;

  constructor({iframe, url, view, fetch}: FakeFrameOptions) {
    this.iframe = iframe;
    this.url = url;
    this.#view = view;
    // A document without an address is a matter of the test, not of the page under test.
    this.#origin = view.location.origin === 'null' ? 'http://localhost' : view.location.origin;
    this.contentWindow = this.#createWindow();
    this.#parent = {postMessage: (message, target) => this.#send(message, target)};
    this.report = new EmulatedReport({
      client: createEmbedDataClient({base: url.origin, fetch}),
      view: {
        update: model => {
          this.#model = model;
        },
        painted: () => Promise.resolve(),
        print: () => undefined,
        closeOverlays: () => undefined,
        download: () => undefined,
        navigate: () => undefined,
      },
    });
  }

  /** What the page would paint; undefined until it was asked for a report. */
  get model(): ReportModel | undefined {
    return this.#model;
  }

  /** The page's script runs: from now on it hears the window that embeds it. */
  start(): void {
    this.#server = serveProtocol({
      window: {
        parent: this.#parent,
        location: {search: this.url.search},
        document: {referrer: `${this.#origin}/`},
        addEventListener: (_type, listener) => void this.#listeners.add(listener),
        removeEventListener: (_type, listener) => void this.#listeners.delete(listener),
      },
      application: this.report,
      // Real time: no test wants to wait for what a page that has gone does not answer.
      setTimer: (run, milliseconds) => setTimeout(run, milliseconds).unref(),
      clearTimer: timer => clearTimeout(timer as NodeJS.Timeout),
    });
  }

  /** Nothing is heard or posted any more. */
  close(): void {
    this.#closed = true;
    this.#server?.close();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  #createWindow(): Window {
    const view = this.#view;
    const post = (message: unknown, target: string | {targetOrigin?: string} = '/'): void => {
      const targetOrigin = typeof target === 'string' ? target : (target.targetOrigin ?? '/');
      const data: unknown = structuredClone(message);
      if (!reaches(targetOrigin, this.url.origin, this.#origin)) return;
      const event = {data, origin: this.#origin, source: this.#parent} as unknown as MessageEvent;
      setImmediate(() => {
        for (const listener of this.#listeners) listener(event);
      });
    };
    return {
      postMessage: post,
      parent: view,
      top: view,
      get closed() {
        return false;
      },
      focus: () => undefined,
      blur: () => undefined,
    } as unknown as Window;
  }

  /** To the window that embeds it. */
  #send(message: unknown, target: string): void {
    if (this.#closed || !reaches(target, this.#origin, this.url.origin)) return;
    const data: unknown = structuredClone(message);
    setImmediate(() => {
      // The window of a frame that was removed is gone.
      if (this.#closed || !this.iframe.isConnected) return;
      const event = new this.#view.MessageEvent('message', {data, origin: this.url.origin});
      // A DOM takes only its own windows for a source.
      Object.defineProperty(event, 'source', {value: this.contentWindow});
      this.#view.dispatchEvent(event);
    });
  }
}
