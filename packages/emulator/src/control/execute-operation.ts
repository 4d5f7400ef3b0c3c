/** Executes one request in its lane: faults and test GUIDs first, then the operation, then the journal. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import {OperationError, type Operation, type OperationRequest, type OperationResponse} from '../http/operation.js';
import {powerBiHeaders} from '../rules/power-bi-errors.js';
import {settleJobs} from '../rules/settle-jobs.js';
import {isEmbedToken} from '../tokens/embed-token-codec.js';
import {applyFault, type FaultTarget} from './faults/apply-fault.js';
import type {FaultHit} from './faults/fault-list.js';
import {failuresInText, mayHoldTestId, type NamedFailure, type RequestKind} from './faults/named-failures.js';
import {substituteTestIds} from './faults/test-id-substitution.js';
import type {Lane} from './lanes/lane.js';

/** A request on its way through its lane. */
interface Execution {
  lane: Lane;
  operation: Operation;
  kind: RequestKind;
  request: OperationRequest;
  /** Those whose test GUIDs the request holds. */
  failures: readonly NamedFailure[];
}

/** Never rejects for what a client sent. */
export async function executeOperation(
  lane: Lane,
  operation: Operation,
  request: OperationRequest,
): Promise<OperationResponse> {
  settleJobs(lane.context);
  const execution: Execution = {lane, operation, kind: kindOf(operation), request, failures: findFailures(request)};
  const hit = findHit(execution);
  const handled = hit ? await applyFault(faultTarget(execution), hit.effect) : await run(execution);
  const response = operation.service === 'api' ? addPowerBiHeaders(lane, handled) : handled;
  lane.journal.record({now: lane.clock.now(), operation, request, response, faults: hit?.causes});
  return response;
}

function kindOf({service, path}: Operation): RequestKind {
  if (service !== 'emulator') return service;
  return path === embedDataPaths.open ? 'open' : 'query';
}

function findFailures(request: OperationRequest): NamedFailure[] {
  const {body = '', params, query} = request;
  const isSuspect =
    mayHoldTestId(body) ||
    Object.values(params).some(mayHoldTestId) ||
    (query.size > 0 && mayHoldTestId(query.toString()));
  return isSuspect ? failuresInText(textOf(request)) : [];
}

/** Body, path parameters and query in one text. */
function textOf({body = '', params, query}: OperationRequest): string {
  return [body, ...Object.values(params), query.toString()].join('\n');
}

/** What faults and test GUIDs together do to a request. Where they differ, the fault that somebody set wins. */
function findHit({lane, operation, kind, request, failures}: Execution): FaultHit | undefined {
  let hit =
    lane.faults.list().length === 0
      ? undefined
      : lane.faults.match({
          operationId: operation.id,
          kind,
          now: lane.clock.now(),
          body: request.body ?? '',
          text: () => textOf(request).toLowerCase(),
        });
  for (const {name, on} of failures) {
    const effect = on[kind];
    if (effect) hit = {causes: [...(hit?.causes ?? []), name], effect: {...effect, ...hit?.effect}};
  }
  return hit;
}

/** Lets the operation handle the request, its test GUIDs replaced. */
async function run({lane, operation, request, failures}: Execution): Promise<OperationResponse> {
  if (failures.length === 0) return handle(operation, request);
  const token = /^\w+ (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1];
  const claims = token !== undefined && isEmbedToken(token) ? lane.context.codec.decode(token) : undefined;
  const substituted = substituteTestIds(lane.context.world, request, claims);
  return substituted.restore(await handle(operation, substituted.request));
}

const faultTarget = (execution: Execution): FaultTarget => ({
  kind: execution.kind,
  context: execution.lane.context,
  random: execution.lane.random,
  run: () => run(execution),
});

async function handle(operation: Operation, request: OperationRequest): Promise<OperationResponse> {
  try {
    return await operation.handle(request);
  } catch (error) {
    if (error instanceof OperationError) return error.response;
    throw error;
  }
}

function addPowerBiHeaders(lane: Lane, response: OperationResponse): OperationResponse {
  const {createId, world} = lane.context;
  const clusterUrl = world.tenants[0]?.clusterUrl ?? 'https://WABI-EMULATOR-redirect.analysis.windows.net';
  return {...response, headers: Object.assign(powerBiHeaders(createId(), clusterUrl), response.headers)};
}
