import type {MetricName} from '../embed/embed-host.js';
import type {LoadAttribution} from '../embed/load-attribution.js';
import type {TokenReason} from '../input/report-input.js';
import {outward} from './outward.js';

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
  /**
   * @param duration Milliseconds since the binding was asked for; for `frame`, since the frame was opened.
   * @param attribution Where the time went. The entry in the timeline has it as `detail`.
   */
  constructor(
    readonly metric: MetricName,
    readonly duration: number,
    readonly attribution: LoadAttribution,
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
