/** Answers in Power BI's shapes. The letters are those of the forms in which the service has been seen to fail. */
import {OperationError, type OperationResponse} from '../http/operation.js';

/** Headers that real answers carry, errors included. */
export function powerBiHeaders(requestId: string, clusterUrl: string): Record<string, string> {
  return {
    RequestId: requestId,
    'Cache-Control': 'no-store, must-revalidate, no-cache',
    Pragma: 'no-cache',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Frame-Options': 'deny',
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Expose-Headers': 'RequestId',
    'request-redirected': 'true',
    'home-cluster-uri': `${clusterUrl.toLowerCase()}/`,
  };
}

/** Content type of real answers, errors included. */
export const powerBiJsonType = 'application/json; odata.metadata=minimal; odata.streaming=true';

/** The bodies in which the service has been seen to fail. */
export const powerBiErrorBodies = {
  /** Shape a. */
  codeAndMessage: (code: string, message: string): object => ({error: {code, message}}),
  /** Shape b. */
  codeTwice: (code: string): object => ({
    error: {code, 'pbi.error': {code, parameters: {}, details: [], exceptionCulprit: 1}},
  }),
  /** Shape c. */
  messageOnly: (message: string): object => ({Message: message}),
} as const;

/** 200 with a JSON body. */
export function ok(body: unknown): OperationResponse {
  return okText(JSON.stringify(body));
}

/** 200 with a body that is JSON already. */
export function okText(json: string): OperationResponse {
  return {status: 200, headers: {'Content-Type': powerBiJsonType}, body: json};
}

/** Shape a: `{error: {code, message}}`. */
export function codeAndMessage(status: number, code: string, message: string): OperationError {
  return new OperationError({
    status,
    headers: {'Content-Type': powerBiJsonType, 'X-PowerBI-Error-Info': code},
    body: JSON.stringify(powerBiErrorBodies.codeAndMessage(code, message)),
  });
}

/** Characters of a note. */
const maxNoteLength = 500;

/** 200 without a body. */
export const done = (): OperationResponse => ({status: 200, headers: {}, body: ''});

/** A status of success with a JSON body. */
export const okWith = (status: number, body: unknown, headers: Record<string, string> = {}): OperationResponse => ({
  status,
  headers: {'Content-Type': powerBiJsonType, ...headers},
  body: JSON.stringify(body),
});

/**
 * Shape b: a code twice and no message.
 * @param note Why, for the journal: the service does not say it.
 */
export function codeTwice(status: number, code: string, note?: string): OperationError {
  return new OperationError({
    status,
    headers: {'Content-Type': powerBiJsonType, 'X-PowerBI-Error-Info': code},
    body: JSON.stringify(powerBiErrorBodies.codeTwice(code)),
    // It may name what the request named, at any length.
    ...(note === undefined ? {} : {note: note.slice(0, maxNoteLength)}),
  });
}

/** 404 in shape b. @param what What there is not, for the journal: `dataset x in the workspace y`. */
export const notFound = (what: string): OperationError =>
  codeTwice(404, 'PowerBIEntityNotFound', `There is no ${what}.`);

/** 401 in shape b. @param note Which right is missing, for the journal. */
export const notAuthorized = (note: string): OperationError => codeTwice(401, 'PowerBINotAuthorizedException', note);

/** Shape d: an empty body, the code in a header; without a code no header either. */
export function emptyBody(status: number, code?: string): OperationError {
  return new OperationError({status, headers: code === undefined ? {} : {'X-PowerBI-Error-Info': code}, body: ''});
}

/** 400 InvalidRequest in shape a. */
export const invalidRequest = (message: string): OperationError => codeAndMessage(400, 'InvalidRequest', message);

/** Shape c: `{Message}`. A service principal called a route of My workspace, which it does not have. */
export const notAccessible = (): OperationError =>
  new OperationError({
    status: 403,
    headers: {'Content-Type': powerBiJsonType},
    body: JSON.stringify(powerBiErrorBodies.messageOnly('API is not accessible for application')),
  });
