/**
 * Words a fault in the shape that the called service fails in. Literals are Microsoft's where one is public; the rest
 * is invented.
 */
import type {OperationResponse} from '../../http/operation.js';
import {entraErrorBody, type EntraErrorContext} from '../../rules/entra/entra-errors.js';
import {powerBiErrorBodies, powerBiJsonType} from '../../rules/power-bi-errors.js';
import type {RequestKind} from './named-failures.js';
import type {FaultEffect} from './fault.js';

const apiJson = {'Content-Type': powerBiJsonType};
const json = {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'};
const tooMany =
  'You have exceeded the amount of requests allowed in the current time frame and further requests will fail.';

/** What Power BI says with a status where the fault does not say. */
const apiDefaults: Record<number, {code?: string; message?: string}> = {
  400: {code: 'InvalidRequest', message: 'The request is invalid.'},
  401: {code: 'PowerBINotAuthorizedException'},
  403: {message: 'API is not accessible for application'},
  404: {code: 'PowerBIEntityNotFound'},
  429: {code: 'TooManyRequests', message: tooMany},
  500: {message: 'An error has occurred'},
  503: {message: 'The service is unavailable.'},
};
const loginDefaults: Record<number, {code: string; message: string}> = {
  401: {code: 'invalid_client', message: 'AADSTS7000215: Invalid client secret provided.'},
  429: {code: 'temporarily_unavailable', message: 'AADSTS90055: The tenant is throttled because of too many requests.'},
  500: {code: 'server_error', message: 'AADSTS90033: A transient error has occurred. Please try again.'},
  503: {code: 'temporarily_unavailable', message: 'AADSTS90033: A transient error has occurred. Please try again.'},
};
const embedDefaults: Record<number, {code: string; message: string}> = {
  401: {code: 'PowerBINotAuthorizedException', message: 'Get report failed'},
  403: {code: 'TokenExpired', message: 'Access token has expired, resubmit with a new access token'},
  429: {code: 'LoadReportFailed', message: tooMany},
};

/** @param effect Its `status` must be there. */
export function faultResponse(kind: RequestKind, effect: FaultEffect, context: EntraErrorContext): OperationResponse {
  const status = effect.status ?? 500;
  const {headers, body} = shapeOf(kind, status, effect, context);
  return {
    status,
    headers: {...headers, ...retryAfter(effect.retryAfterSeconds), ...effect.headers},
    body: effect.body ?? body,
  };
}

/** The `Retry-After` header, where there are seconds for it. */
export const retryAfter = (seconds: number | undefined): Record<string, string> =>
  seconds === undefined ? {} : {'Retry-After': String(Math.ceil(seconds))};

type Shape = Pick<OperationResponse, 'headers' | 'body'>;

function shapeOf(kind: RequestKind, status: number, effect: FaultEffect, context: EntraErrorContext): Shape {
  if (kind === 'api') return apiShape(status, effect);
  return kind === 'login' ? loginShape(status, effect, context) : embedShape(status, effect, context);
}

function apiShape(status: number, effect: FaultEffect): Shape {
  const isCustom = effect.code !== undefined || effect.message !== undefined;
  const {code, message} = isCustom ? effect : (apiDefaults[status] ?? {message: 'An error has occurred'});
  return {
    headers: code === undefined ? apiJson : {...apiJson, 'X-PowerBI-Error-Info': code},
    body: status < 300 ? '{}' : JSON.stringify(apiError(code, message)),
  };
}

function apiError(code: string | undefined, message: string | undefined): object {
  if (code === undefined) return powerBiErrorBodies.messageOnly(message ?? 'An error has occurred');
  return message === undefined ? powerBiErrorBodies.codeTwice(code) : powerBiErrorBodies.codeAndMessage(code, message);
}

function loginShape(status: number, effect: FaultEffect, context: EntraErrorContext): Shape {
  const {code, message} = loginDefaults[status] ?? {
    code: 'invalid_request',
    message: 'AADSTS90014: The request is invalid.',
  };
  const body = entraErrorBody(context, effect.code ?? code, effect.message ?? message);
  return {headers: json, body: JSON.stringify(body)};
}

function embedShape(status: number, effect: FaultEffect, {createId}: EntraErrorContext): Shape {
  const {code, message} = embedDefaults[status] ?? {code: 'LoadReportFailed', message: 'Get report failed'};
  return {
    headers: json,
    body: JSON.stringify({
      error: {
        message: effect.code ?? code,
        detailedMessage: effect.message ?? message,
        errorCode: String(status),
        level: 6,
        technicalDetails: {requestId: createId()},
      },
    }),
  };
}

/** Spoils a response: cuts its body in half, or replaces it by a web page. */
export function malform(response: OperationResponse, how: 'truncated' | 'html'): OperationResponse {
  if (how === 'truncated') {
    return {...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) || '{'};
  }
  return {
    ...response,
    headers: {...response.headers, 'Content-Type': 'text/html; charset=utf-8'},
    body:
      `<!doctype html><title>${response.status}</title><h1>${response.status}</h1>` +
      '<p>The gateway could not reach the service.</p>',
  };
}
