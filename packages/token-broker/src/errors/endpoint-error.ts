import {
  defined,
  tokenEndpointCodes,
  type TokenEndpointCode,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';

/** HTTP status of each code of the endpoint. */
const failureStatus = {
  InvalidRequest: 400,
  NotSignedIn: 401,
  SessionChanged: 401,
  NotAllowed: 403,
  AskSeparately: 409,
  BindingExpired: 403,
  PowerBIEntityNotFound: 404,
  MethodNotAllowed: 405,
  OriginNotAllowed: 403,
  UnsupportedMediaType: 415,
  RequestTooLarge: 413,
  TooManyRequests: 429,
  PowerBIUnavailable: 503,
  PowerBIRefused: 403,
  EndpointMisconfigured: 500,
} as const satisfies Record<TokenEndpointCode, number>;

/** What an {@link EndpointError} may carry besides its code and message. */
export interface EndpointErrorOptions {
  /** Seconds, for `Retry-After`. */
  retryAfterSeconds?: number | undefined;
  /** Where single items of a joint request are concerned. */
  refused?: TokenEndpointRefusal[] | undefined;
  /** For the site's log only: never sent to the browser. */
  detail?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

/**
 * A failure as the page gets it. Its message is for the reader of the page, so it never holds upstream texts;
 * those belong into `detail`, which is logged.
 */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly refused: TokenEndpointRefusal[] | undefined;
  readonly detail: Readonly<Record<string, unknown>> | undefined;

  constructor(
    readonly code: TokenEndpointCode,
    message: string,
    options: EndpointErrorOptions = {},
  ) {
    super(message, defined({cause: options.cause}));
    this.status = failureStatus[code];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.refused = options.refused;
    this.detail = options.detail;
  }
}

/** What the page gets to read of a failure of the site's own set-up; the element adds where its operator finds more. */
export const misconfiguredMessage = 'The report cannot be shown because the site is not set up for it.';

/** A failure of the site's own set-up: the page gets that and no more, the log gets `problem` and its remedy. */
export function misconfigured(
  problem: string,
  detail: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): EndpointError {
  return new EndpointError(tokenEndpointCodes.misconfigured, misconfiguredMessage, {
    detail: {problem, ...detail},
    cause,
  });
}
