import type {MetricName, ReportStatus} from '../embed/embed-host.js';
import type {PbiReportError} from '../errors/errors.js';
import type {TokenReason} from '../input/report-input.js';

export type {MetricName, ReportStatus} from '../embed/embed-host.js';

const outward = {bubbles: true, composed: true} as const;

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

/** `pbi-token`: a new token is in use. The token itself is not in it. */
export class PbiTokenEvent extends Event {
  constructor(
    readonly reason: TokenReason,
    readonly expiration: Date | undefined,
  ) {
    super('pbi-token', outward);
  }
}

/** `pbi-metric`: how long a step took. Also in the browser's performance timeline, as `pbi-bound-report:<metric>`. */
export class PbiMetricEvent extends Event {
  /** @param duration Milliseconds since the binding was asked for; for `frame`, since the frame was opened. */
  constructor(
    readonly metric: MetricName,
    readonly duration: number,
  ) {
    super('pbi-metric', outward);
  }
}

/** An event of the report itself, as powerbi-client raised it. */
export class PbiReportEvent<T = unknown> extends Event {
  /**
   * @param type The element's name for it, one of {@link reportEventNames}.
   * @param sdkName powerbi-client's name for it.
   * @param detail What powerbi-client tells with it.
   */
  constructor(
    type: string,
    readonly sdkName: string,
    readonly detail: T,
  ) {
    super(type, outward);
  }
}

/** powerbi-client's events and the element's names for them. */
export const reportEventNames = {
  loaded: 'pbi-loaded',
  rendered: 'pbi-rendered',
  renderingStarted: 'pbi-rendering-started',
  pageChanged: 'pbi-page',
  dataSelected: 'pbi-selection',
  selectionChanged: 'pbi-selection-changed',
  filtersApplied: 'pbi-filters',
  buttonClicked: 'pbi-button',
  dataHyperlinkClicked: 'pbi-hyperlink',
  commandTriggered: 'pbi-command',
  bookmarkApplied: 'pbi-bookmark',
  visualRendered: 'pbi-visual-rendered',
  visualClicked: 'pbi-visual-click',
  saved: 'pbi-saved',
  saveAsTriggered: 'pbi-save-as',
  swipeStart: 'pbi-swipe-start',
  swipeEnd: 'pbi-swipe-end',
  exportDataCompleted: 'pbi-export-completed',
  info: 'pbi-info',
  blur: 'pbi-blur',
} as const;
/** powerbi-client's name of an event that the element passes on. */
export type SdkEventName = keyof typeof reportEventNames;
/** Type of a {@link PbiReportEvent}. */
export type ReportEventType = (typeof reportEventNames)[SdkEventName];

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
