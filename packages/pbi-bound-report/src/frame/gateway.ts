import type {models, Report} from 'powerbi-client';
import type {ReportIframe} from './report-iframe.js';

/** What the frame is told to show. `type` and `uniqueId` are the gateway's. */
export type ReportConfiguration = Omit<models.IReportEmbedConfiguration, 'type' | 'uniqueId'> & {
  id: string;
  embedUrl: string;
  accessToken: string;
  tokenType: number;
  /** Paginated reports: the plural, a list. */
  datasetBindings?: {sourceDatasetId: string; targetDatasetId: string}[];
};

/** How a frame is opened, and who hears of it. */
export interface FrameOptions {
  /** An iframe that has been opened with the same address and attributes, and stands in the container. */
  adopted?: (ReportIframe & {hasLoaded: boolean}) | undefined;
  /**
   * Empty but for an adopted iframe. Its children, `dispatchEvent` and `setAttribute` belong to the gateway while the
   * frame is open.
   */
  container: HTMLElement;
  url: URL;
  title: string;
  allow?: string | undefined;
  referrerPolicy?: string | undefined;
  /** The iframe fired `load`, for the nth time. Says nothing of whether the right page was loaded. */
  onFrameLoad(count: number): void;
  /** The frame posted something: it is alive. */
  onMessage(): void;
  /** The SDK's report object exists. */
  onReport(report: Report): void;
  /** The SDK raised an event for the newest load. */
  onEvent(name: string, detail: unknown): void;
}

/** An open frame. */
export interface PowerBiFrame {
  /** The SDK's own object, once it exists. */
  readonly report: Report | undefined;
  readonly iframe: HTMLIFrameElement;
  /**
   * Shows a report, in place of what is shown. Resolves when the frame accepted the request, which is before the report
   * is there. Rejects with what the SDK gives: the frame's error object, a list of `{message}`, or an Error.
   */
  load(configuration: ReportConfiguration): Promise<void>;
  /** Replaces the token of what is shown. */
  setAccessToken(token: string): Promise<void>;
  setTitle(title: string): void;
  /** Removes the iframe and everything that was made for it. */
  close(): void;
}

/** The element's only way to powerbi-client. */
export interface PowerBiGateway {
  openFrame(options: FrameOptions): PowerBiFrame;
  /** Imports the SDK ahead of its use. */
  preload(): Promise<unknown>;
}
