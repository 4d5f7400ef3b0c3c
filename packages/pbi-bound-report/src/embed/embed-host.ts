import type {models, Report} from 'powerbi-client';
import type {Clock, NextTask} from '../shared/clock.js';
import type {PbiReportError} from '../errors/errors.js';
import type {MetricName, ReportStatus} from '../element/events.js';
import type {PowerBiGateway} from '../frame/gateway.js';
import type {LoadQueue} from './load-queue.js';
import type {TokenReason} from '../input/report-input.js';
import type {TokenRequestBatcher} from '../token/token-request-batcher.js';
import type {WatchdogLimits} from '../frame/frame-watchdog.js';

/** The element, as the controller sees it. */
export interface EmbedHost {
  /** An empty element whose children are the controller's. */
  readonly stage: HTMLElement;
  /** Width of the element in CSS pixels. */
  width(): number;
  /** Whether the element is in the viewport; reports that are seen load first. */
  isVisible(): boolean;
  onStatus(status: ReportStatus): void;
  onError(error: PbiReportError, fatal: boolean, retryIn: number | undefined): void;
  onReport(report: Report | undefined): void;
  onBound(reportId: string, datasetId: string | undefined): void;
  onToken(reason: TokenReason, expiration: Date | undefined): void;
  onReportEvent(name: string, detail: unknown): void;
  onMetric(name: MetricName, duration: number): void;
  onPageSize(width: number, height: number): void;
}

/** What the controller works with. */
export interface EmbedServices {
  gateway: PowerBiGateway;
  pool: TokenRequestBatcher;
  queue: LoadQueue;
  clock: Clock;
  nextTask: NextTask;
  limits?: WatchdogLimits | undefined;
}

/** The reader's own state, as it goes into a load. */
export interface RestoredState {
  bookmark?: models.IApplyBookmarkRequest | undefined;
  pageName?: string | undefined;
}
