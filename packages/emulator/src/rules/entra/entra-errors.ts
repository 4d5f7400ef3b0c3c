/** Entra's error bodies. */
import type {OperationContext} from '../../context.js';
import {OperationError} from '../../http/operation.js';

/** Headers of Entra's answers. */
export const entraHeaders = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-store, no-cache',
  Pragma: 'no-cache',
  Expires: '-1',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  P3P: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
  'x-ms-ests-server': '2.1.0 - EMULATOR',
} as const;

/**
 * Error words and statuses by AADSTS number. Most numbers stand in Microsoft's list of error codes ("Microsoft Entra
 * authentication and authorization error codes"). These uses have no public source, or a weak one:
 *
 * - 65004 (listed: the user declined to consent) for a declined device: no public source found. The word
 *   `authorization_declined` is documented.
 * - 65004 for a cancelled sign-in: `access_denied` is documented; public clients take the number for a cancelled one.
 * - 70000 for another application's authorization code: no public source found. For another application's refresh token
 *   it was reported, with these words.
 * - 500112 for a code that is redeemed with another redirect URI: from public reports; it is not in the list. Its words
 *   were reported under an older number, 50011.
 */
const errors = {
  16000: [400, 'interaction_required'],
  28000: [400, 'invalid_scope'],
  50011: [400, 'invalid_request'],
  50013: [400, 'invalid_grant'],
  50034: [400, 'invalid_grant'],
  50058: [400, 'login_required'],
  50126: [400, 'invalid_grant'],
  53003: [400, 'invalid_grant'],
  54005: [400, 'invalid_grant'],
  65004: [400, 'access_denied'],
  70000: [400, 'invalid_grant'],
  70003: [400, 'unsupported_grant_type'],
  70005: [400, 'unsupported_response_type'],
  70008: [400, 'invalid_grant'],
  70011: [400, 'invalid_scope'],
  70016: [400, 'authorization_pending'],
  70018: [400, 'bad_verification_code'],
  70020: [400, 'expired_token'],
  90002: [400, 'invalid_request'],
  90013: [400, 'invalid_request'],
  90023: [400, 'invalid_request'],
  90033: [503, 'temporarily_unavailable'],
  160021: [400, 'interaction_required'],
  240002: [400, 'invalid_grant'],
  500011: [400, 'invalid_resource'],
  500112: [400, 'invalid_grant'],
  500131: [400, 'invalid_grant'],
  500133: [400, 'invalid_grant'],
  501481: [400, 'invalid_grant'],
  501491: [400, 'invalid_request'],
  700005: [400, 'invalid_grant'],
  700016: [400, 'unauthorized_client'],
  700024: [401, 'invalid_client'],
  700027: [401, 'invalid_client'],
  700054: [400, 'unsupported_response_type'],
  700082: [400, 'invalid_grant'],
  700084: [400, 'invalid_grant'],
  900023: [400, 'invalid_request'],
  900144: [400, 'invalid_request'],
  900971: [400, 'invalid_request'],
  1002012: [400, 'invalid_scope'],
  7000114: [400, 'unauthorized_client'],
  7000215: [401, 'invalid_client'],
  7000218: [401, 'invalid_client'],
  7000222: [401, 'invalid_client'],
  9001023: [400, 'invalid_request'],
  9002313: [400, 'invalid_grant'],
  9002325: [400, 'invalid_request'],
  9002326: [400, 'invalid_request'],
  9002327: [400, 'invalid_request'],
} as const;
/** Numbers of the errors that the emulator answers. */
export type AadError = keyof typeof errors;
/** All {@link AadError}s. */
export const entraErrorNumbers: readonly number[] = Object.keys(errors).map(Number);

/** What the words of Entra's errors depend on. */
export interface EntraErrorContext {
  createId: () => string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/** The body of an error. */
export interface EntraErrorBody {
  error: string;
  error_description: string;
  error_codes: number[];
  timestamp: string;
  trace_id: string;
  correlation_id: string;
  error_uri: string;
}

/**
 * The body of one of Entra's errors.
 * @param word `invalid_client` and the like.
 * @param text Begins with `AADSTS` and a number, where it has one.
 */
export function entraErrorBody({createId, now}: EntraErrorContext, word: string, text: string): EntraErrorBody {
  const number = Number(/^AADSTS(\d+)/.exec(text)?.[1] ?? 0);
  const trace = createId();
  const correlation = createId();
  const timestamp = `${new Date(now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const lines = [text, `Trace ID: ${trace}`, `Correlation ID: ${correlation}`, `Timestamp: ${timestamp}`];
  return {
    error: word,
    error_description: lines.join('\r\n'),
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
}

/**
 * Ends a request to Entra.
 * @param word Instead of the error's usual word.
 */
export function entraError(
  context: OperationContext,
  number: AadError,
  message: string,
  word?: string,
): OperationError {
  const [status, usual] = errors[number];
  const body = entraErrorBody(context, word ?? usual, `AADSTS${number}: ${message}`);
  return new OperationError({
    status,
    headers: {...entraHeaders, 'x-ms-request-id': body.trace_id},
    body: JSON.stringify(body),
  });
}

/** The body of an error that {@link entraError} made: for answers that are no JSON. */
export const readEntraError = ({response}: OperationError): EntraErrorBody =>
  JSON.parse(response.body) as EntraErrorBody;

/** Invented: what an emulator says that holds as much as it may. */
export const noRoom = (context: OperationContext): OperationError =>
  entraError(
    context,
    90033,
    'A transient error has occurred: the codes and sessions of all lanes take what the emulator holds at most (signInBytes). Reset or remove some lanes.',
  );
