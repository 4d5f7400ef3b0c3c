/**
 * The report page's two layers for those who build a page of their own: the protocol (messages to a {@link ReportApplication}) and
 * the application (a report's state). Browser only. The ready page is in `dist/reportEmbed.html`.
 */
export * from './protocol.js';
export * from './report-application.js';
export * from './report-failure.js';
export * from './judge-client.js';
export * from './application.js';
export type {ReportModel, ReportPhase, ReportView} from './application/context.js';
export type {ReportSession, Selection, SortOrder, VisualState} from './application/session.js';
