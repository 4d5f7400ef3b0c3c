/** Does to a request what a fault says. */
import {defined, isRecord} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {OperationResponse, ResponseEffect} from '../../http/operation.js';
import {faultResponse, malform, retryAfter} from './fault-response.js';
import {drawLatency, type FaultEffect} from './fault.js';
import type {RequestKind} from './named-failures.js';

/** The request that a fault meets. */
export interface FaultTarget {
  kind: RequestKind;
  context: Pick<OperationContext, 'codec' | 'createId' | 'now'>;
  /** Draws from 0 to 1. */
  random: () => number;
  /** Runs the operation. */
  run: () => Promise<OperationResponse>;
}

/** What the client gets. The operation runs only where its own answer is needed. */
export async function applyFault(target: FaultTarget, fault: FaultEffect): Promise<OperationResponse> {
  const effect: ResponseEffect = defined({
    delayMs: fault.latency === undefined ? undefined : drawLatency(fault.latency, target.random),
    connection: fault.connection,
  });
  // Status 0: there is no response. The operation does not run either.
  if (fault.connection !== undefined) return {status: 0, headers: {}, body: '', effect};
  let response =
    fault.status === undefined
      ? overwrite(await target.run(), fault)
      : faultResponse(target.kind, fault, target.context);
  if (fault.tokenLifetimeSeconds !== undefined && response.status === 200 && fault.body === undefined) {
    response = shortenToken(target.context, response, fault.tokenLifetimeSeconds);
  }
  if (fault.malformed !== undefined) response = malform(response, fault.malformed);
  return Object.keys(effect).length > 0 ? {...response, effect} : response;
}

/** A response with the headers and the body that a fault gives it. */
function overwrite(response: OperationResponse, fault: FaultEffect): OperationResponse {
  return {
    ...response,
    headers: {...response.headers, ...retryAfter(fault.retryAfterSeconds), ...fault.headers},
    body: fault.body ?? response.body,
  };
}

/** Remakes the embed token of a response so that it ends sooner. A response without one stays as it is. */
function shortenToken(
  {codec, now}: FaultTarget['context'],
  response: OperationResponse,
  seconds: number,
): OperationResponse {
  if (!response.body.includes('"token"')) return response;
  const body: unknown = JSON.parse(response.body);
  const token = isRecord(body) ? body['token'] : undefined;
  const claims = typeof token === 'string' ? codec.decode(token) : undefined;
  if (!claims) return response;
  const exp = Math.min(claims.exp, Math.floor(now() / 1000) + seconds);
  const expiration = new Date(exp * 1000).toISOString().replace(/\.\d{3}/, '');
  const shortened = {...(body as object), token: codec.encode({...claims, exp}), expiration};
  return {...response, body: JSON.stringify(shortened)};
}
