/** Answers calls that fit no operation, in a Power BI shape, and says what they may have meant. Wording invented. */
import {hasFormOf} from '../http/match-path.js';
import type {Operation, OperationResponse, UnmatchedRequest} from '../http/operation.js';
import {powerBiHeaders} from '../rules/power-bi-errors.js';
import type {Lane} from './lanes/lane.js';
import {redactText} from './journal/redact.js';
import {nearMisses} from './near-misses.js';

/** @param operations All that could have been meant. */
export function unmatchedResponse(
  lane: Lane,
  operations: readonly Operation[],
  {method, path, ...request}: UnmatchedRequest,
): OperationResponse {
  const allowed = operations.filter(operation => hasFormOf(operation.path, path)).map(operation => operation.method);
  const near = nearMisses(operations, method, path);
  // The method is right where a parameter cannot be decoded: then it is the path that is wrong.
  const wrongMethod = allowed.length > 0 && !allowed.some(other => other === method);
  const status = wrongMethod ? 405 : 404;
  const said = redactText(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  const message = `The emulator has no ${method} ${said}. ${near.length > 0 ? `Near: ${near.join('; ')}.` : 'GET /__emulator/status lists what it has.'}`;
  const response = {
    status,
    headers: {
      ...powerBiHeaders(lane.context.createId(), lane.context.world.tenants[0]?.clusterUrl ?? ''),
      'Content-Type': 'application/json; odata.metadata=minimal; odata.streaming=true',
      ...(wrongMethod ? {Allow: [...new Set(allowed)].join(', ')} : {}),
    },
    body: JSON.stringify({error: {code: wrongMethod ? 'MethodNotAllowed' : 'NotFound', message}}),
  };
  lane.journal.record({
    now: lane.clock.now(),
    operation: undefined,
    target: {method, path},
    request: {...request, params: {}},
    response,
    ...(near.length > 0 ? {nearMisses: near} : {}),
  });
  return response;
}
