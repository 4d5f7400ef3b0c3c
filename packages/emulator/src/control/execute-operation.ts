/** Carries out one request in its lane: faults and test GUIDs first, then the operation, then the journal. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import {
  OperationError,
  type ResponseEffect,
  type Operation,
  type OperationResponse,
  type OperationRequest,
} from '../http/operation.js';
import {powerBiHeaders} from '../rules/power-bi-errors.js';
import {failuresInText, type RequestKind, type NamedFailure} from './faults/named-failures.js';
import {faultResponse, malform} from './faults/fault-response.js';
import type {FaultHit} from './faults/fault-list.js';
import {drawLatency, type FaultEffect} from './faults/fault.js';
import type {Lane} from './lanes/lane.js';
import {substituteTestIds} from './faults/test-id-substitution.js';

const kindOf = (operation: Operation): RequestKind =>
  operation.service === 'emulator' ? (operation.path === embedDataPaths.open ? 'open' : 'query') : operation.service;

/** Never rejects for what a client sent. */
export async function executeOperation(
  lane: Lane,
  operation: Operation,
  request: OperationRequest,
): Promise<OperationResponse> {
  const kind = kindOf(operation);
  const failures = failuresOf(request);
  const faulted =
    lane.faults.list().length === 0
      ? undefined
      : lane.faults.decide({
          operationId: operation.id,
          kind,
          now: lane.clock.now(),
          body: request.body ?? '',
          text: () => textOf(request).toLowerCase(),
        });
  const hit = withNamed(failures, kind, faulted);
  const plain = hit
    ? await applyFault(lane, operation, kind, request, hit.effect, failures)
    : await run(lane, operation, request, failures);
  const response =
    operation.service === 'api'
      ? {...plain, headers: Object.assign(powerBiHeaders(lane.context.createId(), clusterOf(lane)), plain.headers)}
      : plain;
  lane.journal.record({now: lane.clock.now(), operation, request, response, faults: hit?.causes});
  return response;
}

const clusterOf = (lane: Lane): string =>
  lane.context.world.tenants[0]?.clusterUrl ?? 'https://WABI-EMULATOR-redirect.analysis.windows.net';

function textOf(request: OperationRequest): string {
  let text = request.body ?? '';
  for (const value of Object.values(request.params)) text += `\n${value}`;
  const query = request.query.toString();
  return query ? `${text}\n${query}` : text;
}

function failuresOf(request: OperationRequest): NamedFailure[] {
  const body = request.body ?? '';
  const near = (text: string): boolean => text.includes('-fa11-') || text.includes('-FA11-');
  return near(body) ||
    Object.values(request.params).some(near) ||
    (request.query.size > 0 && near(request.query.toString()))
    ? failuresInText(textOf(request))
    : [];
}

/** Adds what test GUIDs cause to what faults cause. The fault that somebody set has its way. */
function withNamed(
  failures: readonly NamedFailure[],
  kind: RequestKind,
  hit: FaultHit | undefined,
): FaultHit | undefined {
  let all = hit;
  for (const {name, on} of failures) {
    const effect = on[kind];
    if (effect) all = {causes: [...(all?.causes ?? []), name], effect: {...effect, ...all?.effect}};
  }
  return all;
}

async function run(
  lane: Lane,
  operation: Operation,
  request: OperationRequest,
  failures: readonly NamedFailure[],
): Promise<OperationResponse> {
  if (failures.length === 0) return attempt(operation, request);
  const token = /^\w+ (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
  const standIn = substituteTestIds(
    lane.context.world,
    request,
    token?.startsWith('H4sI') ? lane.context.codec.decode(token) : undefined,
  );
  return standIn.restore(await attempt(operation, standIn.request));
}

async function attempt(operation: Operation, request: OperationRequest): Promise<OperationResponse> {
  try {
    return await operation.handle(request);
  } catch (error) {
    if (error instanceof OperationError) return error.response;
    throw error;
  }
}

async function applyFault(
  lane: Lane,
  operation: Operation,
  kind: RequestKind,
  request: OperationRequest,
  fault: FaultEffect,
  failures: readonly NamedFailure[],
): Promise<OperationResponse> {
  const effect: ResponseEffect = {
    ...(fault.latency === undefined ? {} : {delayMs: drawLatency(fault.latency, lane.random)}),
    ...(fault.connection === undefined ? {} : {connection: fault.connection}),
  };
  // Status 0: nothing is answered. The operation is not carried out either.
  if (fault.connection !== undefined) return {status: 0, headers: {}, body: '', effect};
  let response =
    fault.status !== undefined
      ? faultResponse(kind, fault, lane.context)
      : await run(lane, operation, request, failures);
  if (fault.status === undefined) {
    const retry =
      fault.retryAfterSeconds === undefined ? {} : {'Retry-After': String(Math.ceil(fault.retryAfterSeconds))};
    response = {
      ...response,
      headers: {...response.headers, ...retry, ...fault.headers},
      body: fault.body ?? response.body,
    };
  }
  if (fault.tokenLifetimeSeconds !== undefined && response.status === 200 && fault.body === undefined) {
    response = shortenToken(lane, response, fault.tokenLifetimeSeconds);
  }
  if (fault.malformed !== undefined) response = malform(response, fault.malformed);
  return Object.keys(effect).length > 0 ? {...response, effect} : response;
}

/** Remakes the embed token of an answer so that it ends sooner. An answer without one stays as it is. */
function shortenToken(lane: Lane, response: OperationResponse, seconds: number): OperationResponse {
  if (!response.body.includes('"token"')) return response;
  const body = JSON.parse(response.body) as {token?: string; expiration?: string};
  const claims = typeof body.token === 'string' ? lane.context.codec.decode(body.token) : undefined;
  if (!claims) return response;
  const exp = Math.min(claims.exp, Math.floor(lane.clock.now() / 1000) + seconds);
  const expiration = new Date(exp * 1000).toISOString().replace(/\.\d{3}/, '');
  return {...response, body: JSON.stringify({...body, token: lane.context.codec.encode({...claims, exp}), expiration})};
}
