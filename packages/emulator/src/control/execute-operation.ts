/** Carries out one call in its lane: faults and test GUIDs first, then the operation, then the journal. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import {
  OperationError,
  type ResponseEffect,
  type Operation,
  type OperationResponse,
  type OperationRequest,
} from '../http/operation.js';
import {powerBiHeaders} from '../rules/power-bi-errors.js';
import {failuresIn, type CallKind, type NamedFailure} from './faults/named-failures.js';
import {faultAnswer, malform} from './faults/fault-response.js';
import type {FaultHit} from './faults/fault-list.js';
import {drawLatency, type FaultEffect} from './faults/fault.js';
import type {Lane} from './lanes/lane.js';
import {substituteTestIds} from './faults/test-id-substitution.js';

const kindOf = (operation: Operation): CallKind =>
  operation.service === 'emulator' ? (operation.path === embedDataPaths.open ? 'open' : 'query') : operation.service;

/** Never rejects for what a client sent. */
export async function executeOperation(
  lane: Lane,
  operation: Operation,
  call: OperationRequest,
): Promise<OperationResponse> {
  const kind = kindOf(operation);
  const failures = failuresOf(call);
  const faulted =
    lane.faults.list().length === 0
      ? undefined
      : lane.faults.decide({
          operationId: operation.id,
          kind,
          now: lane.clock.now(),
          body: call.body ?? '',
          text: () => textOf(call).toLowerCase(),
        });
  const hit = withNamed(failures, kind, faulted);
  const plain = hit
    ? await applyFault(lane, operation, kind, call, hit.effect, failures)
    : await run(lane, operation, call, failures);
  const answer =
    operation.service === 'api'
      ? {...plain, headers: Object.assign(powerBiHeaders(lane.context.createId(), clusterOf(lane)), plain.headers)}
      : plain;
  lane.journal.record({now: lane.clock.now(), operation, call, answer, faults: hit?.causes});
  return answer;
}

const clusterOf = (lane: Lane): string =>
  lane.context.world.tenants[0]?.clusterUrl ?? 'https://WABI-EMULATOR-redirect.analysis.windows.net';

function textOf(call: OperationRequest): string {
  let text = call.body ?? '';
  for (const value of Object.values(call.params)) text += `\n${value}`;
  const query = call.query.toString();
  return query ? `${text}\n${query}` : text;
}

function failuresOf(call: OperationRequest): NamedFailure[] {
  const body = call.body ?? '';
  const near = (text: string): boolean => text.includes('-fa11-') || text.includes('-FA11-');
  return near(body) || Object.values(call.params).some(near) || (call.query.size > 0 && near(call.query.toString()))
    ? failuresIn(textOf(call))
    : [];
}

/** Adds what test GUIDs cause to what faults cause. The fault that somebody set has its way. */
function withNamed(failures: readonly NamedFailure[], kind: CallKind, hit: FaultHit | undefined): FaultHit | undefined {
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
  call: OperationRequest,
  failures: readonly NamedFailure[],
): Promise<OperationResponse> {
  if (failures.length === 0) return attempt(operation, call);
  const token = /^\w+ (\S+)$/.exec(call.headers['authorization'] ?? '')?.[1];
  const standIn = substituteTestIds(
    lane.context.world,
    call,
    token?.startsWith('H4sI') ? lane.context.codec.decode(token) : undefined,
  );
  return standIn.restore(await attempt(operation, standIn.call));
}

async function attempt(operation: Operation, call: OperationRequest): Promise<OperationResponse> {
  try {
    return await operation.handle(call);
  } catch (error) {
    if (error instanceof OperationError) return error.answer;
    throw error;
  }
}

async function applyFault(
  lane: Lane,
  operation: Operation,
  kind: CallKind,
  call: OperationRequest,
  fault: FaultEffect,
  failures: readonly NamedFailure[],
): Promise<OperationResponse> {
  const effect: ResponseEffect = {
    ...(fault.latency === undefined ? {} : {delayMs: drawLatency(fault.latency, lane.random)}),
    ...(fault.connection === undefined ? {} : {connection: fault.connection}),
  };
  // Status 0: nothing is answered. The operation is not carried out either.
  if (fault.connection !== undefined) return {status: 0, headers: {}, body: '', effect};
  let answer =
    fault.status !== undefined ? faultAnswer(kind, fault, lane.context) : await run(lane, operation, call, failures);
  if (fault.status === undefined) {
    const retry =
      fault.retryAfterSeconds === undefined ? {} : {'Retry-After': String(Math.ceil(fault.retryAfterSeconds))};
    answer = {...answer, headers: {...answer.headers, ...retry, ...fault.headers}, body: fault.body ?? answer.body};
  }
  if (fault.tokenLifetimeSeconds !== undefined && answer.status === 200 && fault.body === undefined) {
    answer = shortenToken(lane, answer, fault.tokenLifetimeSeconds);
  }
  if (fault.malformed !== undefined) answer = malform(answer, fault.malformed);
  return Object.keys(effect).length > 0 ? {...answer, effect} : answer;
}

/** Remakes the embed token of an answer so that it ends sooner. An answer without one stays as it is. */
function shortenToken(lane: Lane, answer: OperationResponse, seconds: number): OperationResponse {
  if (!answer.body.includes('"token"')) return answer;
  const body = JSON.parse(answer.body) as {token?: string; expiration?: string};
  const claims = typeof body.token === 'string' ? lane.context.codec.decode(body.token) : undefined;
  if (!claims) return answer;
  const exp = Math.min(claims.exp, Math.floor(lane.clock.now() / 1000) + seconds);
  const expiration = new Date(exp * 1000).toISOString().replace(/\.\d{3}/, '');
  return {...answer, body: JSON.stringify({...body, token: lane.context.codec.encode({...claims, exp}), expiration})};
}
