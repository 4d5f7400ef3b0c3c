/** The error object that powerbi-client hands to its `error` event: `IError` of powerbi-models. */
export interface PowerBiEmbedError {
  message: string;
  detailedMessage?: string;
  errorCode?: string;
  /** 0 Information, 1 Verbose, 2 Warning, 3 Error, 4 ExpectedError, 5 UnexpectedError, 6 Fatal. */
  level?: number;
  technicalDetails?: {requestId?: string; errorInfo?: {key: string; value: string}[]};
}

/**
 * Names of the errors that an embedded report raises. In the documented payloads the name stands in `message` and
 * `errorCode` holds an HTTP-like number, so match on `message` first.
 * Source: https://learn.microsoft.com/power-bi/developer/embedded/embedded-troubleshoot and powerbi-models'
 * CommonErrorCodes.
 */
export const powerBiEmbedErrorNames = {
  tokenExpired: 'TokenExpired',
  notFound: 'PowerBIEntityNotFound',
  invalidParameters: 'Invalid parameters',
  loadReportFailed: 'LoadReportFailed',
  notAuthorized: 'PowerBINotAuthorizedException',
  failedToLoadModel: 'ExplorationContainer_FailedToLoadModel_DefaultDetails',
  openConnection: 'OpenConnectionError',
} as const;
/** One of {@link powerBiEmbedErrorNames}. */
export type PowerBiEmbedErrorName = (typeof powerBiEmbedErrorNames)[keyof typeof powerBiEmbedErrorNames];

/** Severity of an embed error: `TraceType` of powerbi-models. */
export const traceLevels = {
  information: 0,
  verbose: 1,
  warning: 2,
  error: 3,
  expectedError: 4,
  unexpectedError: 5,
  fatal: 6,
} as const;

/** Error body of Power BI's REST API in its commonest form. */
export interface PowerBiErrorBody {
  error: {code: string; message?: string; 'pbi.error'?: unknown};
}
