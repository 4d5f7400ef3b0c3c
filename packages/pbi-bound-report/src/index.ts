import './define.js';

export {PbiBoundReport} from './pbi-bound-report.js';
export {PbiReportError, elementErrorCodes} from './errors.js';
export type {ElementErrorCode} from './errors.js';
export {
  PbiBoundEvent,
  PbiErrorEvent,
  PbiMetricEvent,
  PbiReportEvent,
  PbiStatusEvent,
  PbiTokenEvent,
  reportEventNames,
} from './events.js';
export type {MetricName, PbiBoundReportEventMap, ReportEventType, ReportStatus, SdkEventName} from './events.js';
export type {PaginatedReportBinding, TokenProvider, TokenReason} from './report-input.js';
export {englishTexts, setTexts} from './texts.js';
export type {ReportTexts} from './texts.js';
export {trustEmbedOrigin} from './trust-embed-origin.js';
