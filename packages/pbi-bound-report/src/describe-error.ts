import {powerBiEmbedErrorNames} from '@pbi-bound-report/contract';
import {PbiReportError, elementErrorCodes} from './errors.js';
import {redact} from './redact.js';

interface ErrorText {
  message: string;
  help: string;
  retryable?: boolean;
}

/**
 * What the reader is told for Power BI's own error names. The frame's texts are terse and often in another language than the
 * page's; they are kept as `detail`.
 */
export const powerBiErrorTexts: Readonly<Record<string, ErrorText>> = {
  [powerBiEmbedErrorNames.tokenExpired]: {message: 'The permission to see this report has ended.', help: 'Try again. If it comes back at once, the token endpoint hands out tokens that have already ended.', retryable: true},
  [powerBiEmbedErrorNames.notFound]: {message: 'Power BI does not find this report.', help: 'Check report-id. The report may have been deleted.'},
  [powerBiEmbedErrorNames.invalidParameters]: {message: 'Power BI was not told enough to show this report.', help: 'Check report-id and what the token endpoint answers.'},
  [powerBiEmbedErrorNames.loadReportFailed]: {message: 'Power BI could not load this report.', help: 'Check that the report exists and that the token was made for this very report and for the dataset it is bound to.', retryable: true},
  [powerBiEmbedErrorNames.notAuthorized]: {message: 'Power BI does not allow this report or dataset.', help: 'The token must name the report and the bound dataset, and the application must have access to both workspaces.'},
  [powerBiEmbedErrorNames.failedToLoadModel]: {message: 'Power BI could not open the data of this report.', help: 'Check that the dataset exists, that its schema fits the report, and that its capacity is running.', retryable: true},
  [powerBiEmbedErrorNames.openConnection]: {message: 'Power BI lost the connection to the data of this report.', help: 'The capacity may be paused. Try again later.', retryable: true},
};

/** Names that mean: there is no report to look at. Other errors concern a single visual or action. */
const fatalNames: ReadonlySet<string> = new Set([
  powerBiEmbedErrorNames.notFound, powerBiEmbedErrorNames.invalidParameters, powerBiEmbedErrorNames.loadReportFailed,
  powerBiEmbedErrorNames.notAuthorized, powerBiEmbedErrorNames.failedToLoadModel,
]);

/** The frame's error object, as far as it can be trusted to be one. */
interface FrameError {
  message: string;
  detailedMessage?: string;
  errorCode?: string;
  level?: number;
  technicalDetails?: {requestId?: string};
}

/** Whether an `error` event of the frame means that the token has ended. Microsoft's names stand in `message`, sometimes in `errorCode`. */
export function isTokenExpired(detail: unknown): boolean {
  return isFrameError(detail) && (detail.message === powerBiEmbedErrorNames.tokenExpired || detail.errorCode === powerBiEmbedErrorNames.tokenExpired);
}

/**
 * Whether an `error` event of the frame means that there is no report to look at.
 * @param loaded Whether the report has loaded.
 */
export function isFatal(detail: unknown, loaded: boolean): boolean {
  if (!isFrameError(detail)) return !loaded;
  if (!loaded && (detail.level ?? 6) >= 3) return true;
  return detail.level === 6 || fatalNames.has(detail.message);
}

/**
 * Makes one kind of error of whatever went wrong: our own, the frame's error object, the list of `{message}` that the SDK's
 * validators give, an exception, or nothing at all.
 */
export function describeError(cause: unknown): PbiReportError {
  if (cause instanceof PbiReportError) return cause;
  if (cause instanceof Error && cause.message.startsWith('Failed to import powerbi-client')) {
    return new PbiReportError({
      code: elementErrorCodes.sdkLoadFailed,
      message: 'A part of this page could not be loaded.',
      help: 'Reload the page. If it comes back, check that powerbi-client is served and allowed by script-src.',
      detail: redact(textOf(cause.cause)),
      retryable: true,
    });
  }
  if (Array.isArray(cause)) {
    const messages = cause.map(item => isFrameError(item) ? item.message : textOf(item)).join('; ');
    return new PbiReportError({code: elementErrorCodes.invalidConfiguration, message: `Power BI refuses the settings: ${redact(messages)}.`, help: 'Correct the attribute or property that it names.'});
  }
  if (isFrameError(cause)) return describeFrameError(cause);
  return new PbiReportError({code: elementErrorCodes.unknown, message: 'The report could not be shown.', help: 'Try again.', detail: cause === undefined ? undefined : redact(textOf(cause)), retryable: true});
}

function describeFrameError(error: FrameError): PbiReportError {
  if (error.message === 'FrameGone') return new PbiReportError({code: elementErrorCodes.frameGone, message: 'The report was removed before it was there.', retryable: true});
  const known = Object.hasOwn(powerBiErrorTexts, error.message) ? error.message : error.errorCode !== undefined && Object.hasOwn(powerBiErrorTexts, error.errorCode) ? error.errorCode : undefined;
  const text = known === undefined ? undefined : powerBiErrorTexts[known];
  const name = known ?? (/^[\w.]{1,100}$/.test(error.message) ? error.message : elementErrorCodes.unknown);
  const detail = [error.detailedMessage, error.errorCode].filter(Boolean).join(' · ');
  return new PbiReportError({
    code: name,
    message: text?.message ?? redact(error.detailedMessage ?? error.message),
    help: text?.help ?? 'Try again.',
    detail: detail ? redact(detail) : undefined,
    correlationId: error.technicalDetails?.requestId,
    // A status below 500 is a decision, and the same question gets the same answer.
    retryable: (text?.retryable ?? text === undefined) && !/^4\d\d$/.test(error.errorCode ?? ''),
  });
}

function textOf(cause: unknown): string {
  return cause instanceof Error || typeof cause === 'string' ? String(cause) : JSON.stringify(cause) ?? '';
}

function isFrameError(value: unknown): value is FrameError {
  return typeof value === 'object' && value !== null && typeof (value as {message?: unknown}).message === 'string';
}
