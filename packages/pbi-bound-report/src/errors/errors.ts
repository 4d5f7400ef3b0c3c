/** What a {@link PbiReportError} is made of. */
export interface PbiReportErrorInit {
  /** One of `elementErrorCodes`, of Power BI's error names, or of the token endpoint's codes. */
  code: string;
  /** What happened, for the reader of the page. */
  message: string;
  /** What to do about it. */
  help?: string | undefined;
  /** More for a developer; shown under "details". */
  detail?: string | undefined;
  /** Power BI's request id or the token endpoint's, to give to support. */
  correlationId?: string | undefined;
  /** Whether trying again, with nothing changed, may help. */
  retryable?: boolean | undefined;
  /** Earliest time of another try, in milliseconds from now, where the one who refused named it. */
  retryAfter?: number | undefined;
  cause?: unknown;
}

/**
 * Why a report is not shown. Texts are scrubbed of everything that looks like a token before they get here.
 */
export class PbiReportError extends Error {
  override readonly name = 'PbiReportError';
  /** A row of docs/errors.md. */
  readonly code: string;
  /** What to do about it. */
  readonly help: string | undefined;
  /** More for a developer. */
  readonly detail: string | undefined;
  /** To give to support. */
  readonly correlationId: string | undefined;
  /** Whether trying again, with nothing changed, may help. */
  readonly retryable: boolean;
  /** Milliseconds to wait before another try, where the one who refused named them. */
  readonly retryAfter: number | undefined;

  constructor(init: PbiReportErrorInit) {
    super(init.message, init.cause === undefined ? undefined : {cause: init.cause});
    this.code = init.code;
    this.help = init.help;
    this.detail = init.detail;
    this.correlationId = init.correlationId;
    this.retryable = init.retryable ?? false;
    this.retryAfter = init.retryAfter;
  }
}
