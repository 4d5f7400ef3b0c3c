import type {PowerBiEmbedError} from '@pbi-bound-report/contract';

/**
 * A failure as the host sees it: an `IError` of powerbi-models and the HTTP-like status that carries it.
 * Its message never holds a token.
 */
export class ReportError extends Error {
  override readonly name = 'ReportError';
  /** The very object that the host receives. */
  readonly error: PowerBiEmbedError;
  /** Status of the answer where the failure answers a request. */
  readonly statusCode: number;

  constructor(error: PowerBiEmbedError, statusCode?: number, options?: {cause?: unknown}) {
    super(error.detailedMessage ? `${error.message}: ${error.detailedMessage}` : error.message, options);
    this.error = error;
    this.statusCode = statusCode ?? statusOf(error);
  }
}

/** The HTTP-like number of an embed error, or 500 where it has none. */
function statusOf(error: PowerBiEmbedError): number {
  const code = Number(error.errorCode);
  return Number.isInteger(code) && code >= 400 && code < 600 ? code : 500;
}

/** Any cause as a {@link ReportError}; a cause that is not one becomes an unexpected error (level 5). */
export function toReportError(cause: unknown): ReportError {
  if (cause instanceof ReportError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ReportError({message: 'UnexpectedError', detailedMessage: detail, level: 5}, 500, {cause});
}
