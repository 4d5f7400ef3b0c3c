import {retryAfter} from './credential.js';

/**
 * What a failed call means to us. `unavailable`: try again, Power BI is down. `throttled`: try again later. `token`: our
 * Entra token was not taken. `missing` and `forbidden`: this item, for this principal. `rejected`: the request was wrong.
 */
export type PowerBiFailureKind = 'unavailable' | 'throttled' | 'token' | 'missing' | 'forbidden' | 'rejected';

/** A failed call to Power BI. Its message and `upstream` are for the log only. */
export class PowerBiError extends Error {
  override readonly name = 'PowerBiError';
  constructor(
    readonly kind: PowerBiFailureKind,
    readonly call: string,
    readonly upstream: {
      status?: number;
      code?: string;
      message?: string;
      requestId?: string;
      retryAfterSeconds?: number;
    } = {},
    options?: ErrorOptions,
  ) {
    super(
      `Failed to call Power BI: ${call} answered ${upstream.status ?? 'nothing'}${upstream.code ? ` ${upstream.code}` : ''}.`,
      options,
    );
  }
}

/** Power BI answers 403 for what is wrong with the token and 401 for missing permission; these codes tell which it is. */
const tokenCodes = new Set(['TokenExpired', 'InvalidToken']);

/**
 * Reads a failed answer in any of the shapes that Power BI uses: code and message in `error`, no message at all,
 * `Message` or `message` alone, or an empty body with the code in `X-PowerBI-Error-Info`.
 * @param body The answer's text.
 * @param secrets Texts that were sent and must not come back into the log.
 */
export function readPowerBiError(
  call: string,
  response: Response,
  body: string,
  now: number,
  secrets: readonly string[],
): PowerBiError {
  const {status, headers} = response;
  const parsed = parse(body);
  const error = record(parsed?.['error']);
  const code = word(error?.['code']) ?? word(headers.get('x-powerbi-error-info'));
  const message = scrub(text(error?.['message']) ?? text(parsed?.['Message']) ?? text(parsed?.['message']), secrets);
  const requestId = word(headers.get('requestid'));
  const seconds = retryAfter(headers, now);
  const upstream = {
    status,
    ...(code !== undefined && {code}),
    ...(message !== undefined && {message}),
    ...(requestId !== undefined && {requestId}),
    ...(seconds !== undefined && {retryAfterSeconds: seconds}),
  };
  return new PowerBiError(kindOf(status, code, message), call, upstream);
}

function kindOf(status: number, code: string | undefined, message: string | undefined): PowerBiFailureKind {
  if (status === 429) return 'throttled';
  if (status === 408 || status >= 500 || status < 400) return 'unavailable';
  if (status === 404) return 'missing';
  // A 403 without a word is a front door that did not take the token.
  if (
    (status === 403 || status === 401) &&
    ((code !== undefined && tokenCodes.has(code)) || (status === 403 && code === undefined && message === undefined))
  ) {
    return 'token';
  }
  return status === 401 || status === 403 ? 'forbidden' : 'rejected';
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(body));
  } catch {
    return undefined; // Not JSON: the status and the headers are all there is.
  }
}
const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
/** Codes and ids are single words; whatever else stands in their place is not logged. */
const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value) ? value : undefined;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A service may repeat in its message what it was sent. */
function scrub(message: string | undefined, secrets: readonly string[]): string | undefined {
  if (message === undefined) return undefined;
  const forms = [...new Set(secrets.flatMap(s => [s, JSON.stringify(s).slice(1, -1)]))]
    .filter(s => s.length > 1)
    .sort((a, b) => b.length - a.length);
  return forms.reduce((m, secret) => m.replaceAll(secret, '[redacted]'), message);
}
