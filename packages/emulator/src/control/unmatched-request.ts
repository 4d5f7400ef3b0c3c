/** Answers requests that fit no operation, in a Power BI shape, and says what they may have meant. Wording invented. */
import {hasFormOf} from '../http/match-path.js';
import type {Operation, OperationResponse, UnmatchedRequest} from '../http/operation.js';
import {powerBiHeaders} from '../rules/power-bi-errors.js';
import {redactText} from './journal/redact.js';
import type {Lane} from './lanes/lane.js';
import {nearMisses} from './near-misses.js';

/** Characters of a path that a message shows. */
const maxShownPath = 200;

/** @param operations All that could have been meant. */
export function unmatchedResponse(
  lane: Lane,
  operations: readonly Operation[],
  {method, path, ...others}: UnmatchedRequest,
): OperationResponse {
  const allowed = operations.filter(operation => hasFormOf(operation.path, path)).map(operation => operation.method);
  const near = nearMisses(operations, method, path);
  // The method is right where a parameter cannot be decoded: then it is the path that is wrong.
  const isWrongMethod = allowed.length > 0 && !allowed.some(other => other === method);
  const hint = near.length > 0 ? `Near: ${near.join('; ')}.` : 'GET /__emulator/status lists what it has.';
  const response: OperationResponse = {
    status: isWrongMethod ? 405 : 404,
    headers: {
      ...powerBiHeaders(lane.context.createId(), lane.context.world.tenants[0]?.clusterUrl ?? ''),
      'Content-Type': 'application/json; odata.metadata=minimal; odata.streaming=true',
      ...(isWrongMethod ? {Allow: [...new Set(allowed)].join(', ')} : {}),
    },
    body: JSON.stringify({
      error: {
        code: isWrongMethod ? 'MethodNotAllowed' : 'NotFound',
        message: `The emulator has no ${method} ${showPath(path)}. ${hint}`,
      },
    }),
  };
  lane.journal.record({
    now: lane.clock.now(),
    operation: undefined,
    target: {method, path},
    request: {...others, params: {}},
    response,
    nearMisses: near.length > 0 ? near : undefined,
  });
  return response;
}

const showPath = (path: string): string =>
  redactText(path.length > maxShownPath ? `${path.slice(0, maxShownPath)}…` : path);
