/**
 * The report page's two layers for those who build a page of their own: the protocol (messages to a {@link
 * ReportApplication}) and the application (a report's state). Browser only. The ready page is in
 * `dist/reportEmbed.html`.
 */
export * from './protocol/serve-protocol.js';
export * from './report/report-application.js';
export * from './report/report-error.js';
export {notSupported} from './report/report-errors.js';
export * from './data/embed-data-client.js';
export * from './application/emulated-report.js';
export type {ReportModel, ReportPhase, ReportView} from './report/report-context.js';
export type {ReportSession, Selection, SortOrder, VisualState} from './report/session.js';
export {visualKey} from './report/session.js';
