import type {ReportStatus} from '../embed/embed-host.js';
import type {PbiReportError} from '../errors/errors.js';
import {outward} from './outward.js';
import type {PbiMetricEvent, PbiReportEvent, PbiTokenEvent, ReportEventType} from './report-events.js';

export type {MetricName, ReportStatus} from '../embed/embed-host.js';

/** `pbi-status`: the status has changed. */
export class PbiStatusEvent extends Event {
  constructor(readonly status: ReportStatus) {
    super('pbi-status', outward);
  }
}

/** `pbi-bound`: the report has been drawn on the data that was asked for last. */
export class PbiBoundEvent extends Event {
  constructor(
    readonly reportId: string,
    readonly datasetId: string | undefined,
  ) {
    super('pbi-bound', outward);
  }
}

/** `pbi-error`: something went wrong. */
export class PbiErrorEvent extends Event {
  /**
   * @param error What and why.
   * @param fatal Whether the report is replaced by the error view. Otherwise it concerns a visual or an action.
   */
  constructor(
    readonly error: PbiReportError,
    readonly fatal: boolean,
  ) {
    super('pbi-error', outward);
  }
}

/** The element's events by type. */
export type PbiBoundReportEventMap = {
  'pbi-status': PbiStatusEvent;
  'pbi-bound': PbiBoundEvent;
  'pbi-error': PbiErrorEvent;
  'pbi-token': PbiTokenEvent;
  'pbi-metric': PbiMetricEvent;
} & Record<ReportEventType, PbiReportEvent>;

declare global {
  // The names are the element's own, so this adds to every element's map without a clash.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merging is the purpose
  interface HTMLElementEventMap extends PbiBoundReportEventMap {}
}
