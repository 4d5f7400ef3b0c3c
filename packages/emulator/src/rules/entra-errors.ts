/** Entra's error bodies. */
import type {OperationContext} from '../context.js';
import {OperationError} from '../http/operation.js';

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

/** Error words and statuses by AADSTS number. */
const errors = {
  50034: [400, 'invalid_grant'],
  50126: [400, 'invalid_grant'],
  53003: [400, 'invalid_grant'],
  70003: [400, 'unsupported_grant_type'],
  70011: [400, 'invalid_scope'],
  90002: [400, 'invalid_request'],
  500011: [400, 'invalid_resource'],
  700016: [400, 'unauthorized_client'],
  700024: [401, 'invalid_client'],
  700027: [401, 'invalid_client'],
  900023: [400, 'invalid_request'],
  900144: [400, 'invalid_request'],
  1002012: [400, 'invalid_scope'],
  9001023: [400, 'invalid_request'],
  7000215: [401, 'invalid_client'],
  7000218: [401, 'invalid_client'],
  7000222: [401, 'invalid_client'],
} as const;
/** Numbers of the errors that the emulator answers. */
export type AadError = keyof typeof errors;

/** What the words of Entra's errors depend on. */
export interface EntraErrorContext {
  createId: () => string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

/**
 * The body of one of Entra's errors.
 * @param word `invalid_client` and the like.
 * @param text Begins with `AADSTS` and a number, where it has one.
 */
export function entraErrorBody(
  {createId, now}: EntraErrorContext,
  word: string,
  text: string,
): {trace_id: string} & Record<string, unknown> {
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
