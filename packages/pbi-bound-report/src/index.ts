import './define.js';

export {PbiBoundReport} from './element/pbi-bound-report.js';
export {elementErrorCodes} from './errors/error-codes.js';
export type {ElementErrorCode} from './errors/error-codes.js';
export {PbiReportError} from './errors/errors.js';
export {PbiBoundEvent, PbiErrorEvent, PbiStatusEvent} from './element/events.js';
export type {MetricName, PbiBoundReportEventMap, ReportStatus} from './element/events.js';
export {PbiMetricEvent, PbiReportEvent, PbiTokenEvent, reportEventNames} from './element/report-events.js';
export type {ReportEventType, SdkEventName} from './element/report-events.js';
export type {LoadAttribution, LoadStep} from './embed/load-attribution.js';
export type {PaginatedReportBinding, TokenProvider, TokenReason} from './input/report-input.js';
export {forgetAll} from './session/session.js';
export {englishTexts, setTexts} from './element/texts.js';
export type {ReportTexts} from './element/texts.js';
export {trustEmbedOrigin} from './frame/trust-embed-origin.js';
export {trustTokenOrigin} from './token/trust-token-origin.js';
