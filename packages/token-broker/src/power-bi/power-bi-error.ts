import {asRecord, asText, defined} from '@pbi-bound-report/contract';
import {retryAfter} from './credential.js';

/**
 * What a failed call means. `unavailable`: try again, Power BI is down. `throttled`: try again later. `token`: the
 * Entra token was not taken. `missing` and `forbidden`: this item, for this principal. `rejected`: the request was
 * wrong.
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
    const answer = [upstream.status ?? 'nothing', upstream.code].filter(part => part !== undefined).join(' ');
    super(`Failed to call Power BI: ${call} answered ${answer}.`, options);
  }
}

/**
 * Power BI answers 403 for what is wrong with the token and 401 for missing permission; these codes say which it is.
 */
const tokenCodes: ReadonlySet<string | undefined> = new Set(['TokenExpired', 'InvalidToken']);

/** A failed answer of Power BI. */
export interface FailedAnswer {
  /** Name of the call, for the log. */
  readonly call: string;
  readonly response: Response;
  /** The answer's text. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Texts that were sent and must not come back into the log. */
  readonly secrets: readonly string[];
}

/**
 * Reads a failed answer in any of the forms that Power BI uses: code and message in `error`, no message at all,
 * `Message` or `message` alone, or an empty body with the code in `X-PowerBI-Error-Info`.
 */
export function readPowerBiError({call, response, body, now, secrets}: FailedAnswer): PowerBiError {
  const {status, headers} = response;
  const parsed = parse(body);
  const error = asRecord(parsed?.['error']);
  const code = asWord(error?.['code']) ?? asWord(headers.get('x-powerbi-error-info'));
  const message = asText(error?.['message']) ?? asText(parsed?.['Message']) ?? asText(parsed?.['message']);
  const upstream = defined({
    status,
    code,
    message: message === undefined ? undefined : withoutSecrets(message, secrets),
    requestId: asWord(headers.get('requestid')),
    retryAfterSeconds: retryAfter(headers, now),
  });
  return new PowerBiError(kindOf(status, code, message), call, upstream);
}

function kindOf(status: number, code: string | undefined, message: string | undefined): PowerBiFailureKind {
  if (status === 429) return 'throttled';
  // Whoever cannot do it will not learn it while we wait: RFC 9110, section 15.6.2.
  if (status === 501) return 'rejected';
  if (status === 408 || status >= 500 || status < 400) return 'unavailable';
  if (status === 404) return 'missing';
  if (status !== 401 && status !== 403) return 'rejected';
  if (tokenCodes.has(code)) return 'token';
  // A 403 without a word comes from a gateway that did not take the token.
  const isWordless = code === undefined && message === undefined;
  return status === 403 && isWordless ? 'token' : 'forbidden';
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(body));
  } catch {
    return undefined; // Not JSON: the status and the headers are all there is.
  }
}

/** Codes and ids are single words; whatever else stands in their place is not logged. */
function asWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value) ? value : undefined;
}

/** A service may repeat in its message what it was sent, as it is or as JSON has it. */
function withoutSecrets(message: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(secret => [secret, JSON.stringify(secret).slice(1, -1)]);
  const longestFirst = [...new Set(forms)].filter(form => form.length > 1).sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, form) => text.replaceAll(form, '[redacted]'), message);
}
