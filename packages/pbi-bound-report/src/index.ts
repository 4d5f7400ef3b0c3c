import './define.js';

export {PbiBoundReport} from './element/pbi-bound-report.js';
export {PbiReportError, elementErrorCodes} from './errors/errors.js';
export type {ElementErrorCode} from './errors/errors.js';
export {
  PbiBoundEvent,
  PbiErrorEvent,
  PbiMetricEvent,
  PbiReportEvent,
  PbiStatusEvent,
  PbiTokenEvent,
  reportEventNames,
} from './element/events.js';
export type {
  MetricName,
  PbiBoundReportEventMap,
  ReportEventType,
  ReportStatus,
  SdkEventName,
} from './element/events.js';
export type {PaginatedReportBinding, TokenProvider, TokenReason} from './input/report-input.js';
export {englishTexts, setTexts} from './element/texts.js';
export type {ReportTexts} from './element/texts.js';
export {trustEmbedOrigin} from './frame/trust-embed-origin.js';
export {trustTokenOrigin} from './token/trust-token-origin.js';
