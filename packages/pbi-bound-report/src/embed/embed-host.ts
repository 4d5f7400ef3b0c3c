import type {models, Report} from 'powerbi-client';
import type {NextTask} from '../shared/async.js';
import type {Clock} from '../shared/clock.js';
import type {PbiReportError} from '../errors/errors.js';
import type {FirstFrame} from '../frame/first-frame.js';
import type {PowerBiGateway} from '../frame/gateway.js';
import type {LoadAttribution} from './load-attribution.js';
import type {LoadQueue} from './load-queue.js';
import type {TokenReason} from '../input/report-input.js';
import type {TokenRequestBatcher} from '../token/token-request-batcher.js';
import type {WatchdogLimits} from '../frame/frame-watchdog.js';

/**
 * Where a report is in its life:
 * - `idle`: nothing asked for yet, or waiting for the reader (poster) or the viewport
 * - `loading`: token and frame are under way
 * - `loaded`: the report is there, its visuals are being drawn
 * - `rendered`: everything is drawn
 * - `error`: see the element's `error`
 */
export type ReportStatus = 'idle' | 'loading' | 'loaded' | 'rendered' | 'error';

/** Spans of time that `pbi-metric` tells. */
export type MetricName = 'token' | 'frame' | 'loaded' | 'rendered';

/** The element, as the controller sees it. */
export interface EmbedHost {
  /** An element whose children are the controller's: none, or the first frame. */
  readonly stage: HTMLElement;
  /** Hands over the frame that was opened ahead of everything else, if there is one. */
  takeFirstFrame(): FirstFrame | undefined;
  /** Width of the element in CSS pixels. */
  width(): number;
  /** Whether the element is in the viewport; reports that are seen load first. */
  isVisible(): boolean;
  /** The status as it is now; it may be the same as before. */
  onStatus(status: ReportStatus): void;
  /**
   * @param fatal Whether the error view takes the place of the report.
   * @param retryIn In how many milliseconds it is tried again; `undefined`: not by itself.
   */
  onError(error: PbiReportError, fatal: boolean, retryIn: number | undefined): void;
  /** The failure that was told last is tried again, and neither the reader nor the page has asked for it. */
  onAutomaticRetry(): void;
  /** powerbi-client's object of the current frame; `undefined` when the frame has been closed. */
  onReport(report: Report | undefined): void;
  /** Everything is drawn on the data that was asked for last. */
  onBound(reportId: string, datasetId: string | undefined): void;
  /** @param expiration The token's end; `undefined` where it is not known. */
  onToken(reason: TokenReason, expiration: Date | undefined): void;
  onReportEvent(name: string, detail: unknown): void;
  /** @param duration Milliseconds. */
  onMetric(name: MetricName, duration: number, attribution: LoadAttribution): void;
  /** Whether what is in sight is old: its token has ended, and no new one can be had for now. */
  onStale(isStale: boolean): void;
  /** Size of the report's page, in its own units. */
  onPageSize(width: number, height: number): void;
}

/** What the controller works with. Tests replace single ones. */
export interface EmbedServices {
  /** Opens frames: powerbi-client, or a stand-in. */
  gateway: PowerBiGateway;
  /** Gets tokens from endpoints; one for the page. */
  batcher: TokenRequestBatcher;
  /** Lets only so many reports load at a time; one for the page. */
  queue: LoadQueue;
  clock: Clock;
  /** Defers what the page asks for until its task is over. */
  nextTask: NextTask;
  /** How long a frame may be silent. Default: {@link defaultLimits} of frame-watchdog.ts. */
  limits?: WatchdogLimits | undefined;
}

/** The reader's own state, as it goes into a load. */
export interface RestoredState {
  bookmark?: models.IApplyBookmarkRequest | undefined;
  pageName?: string | undefined;
}
