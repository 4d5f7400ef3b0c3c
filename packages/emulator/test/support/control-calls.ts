/** Calls to the test control that are almost right or absurd, and what other calls meet after them. */
import {validateHeaderName, validateHeaderValue} from 'node:http';
import type {Emulator, Operation, OperationRequest, OperationResponse} from '@pbi-bound-report/emulator';
import fc from 'fast-check';
import {oddHeaderValue, oddOrigin, oversizedBody, oversizedText, oversizedValue} from './oversized-values.js';

/** A call to the test control. */
export interface ControlCall {
  /** An id of an operation, or a number, counted around. */
  operation: string | number;
  call: OperationRequest;
}

const oddText = fc.oneof(
  {weight: 4, arbitrary: fc.string({maxLength: 30, unit: 'binary'})},
  {weight: 2, arbitrary: fc.constantFrom('x', '', 'a\r\nb', '売', '\u0080', '__proto__', 'constructor', '*', '\ud800')},
  {weight: 1, arbitrary: oversizedText},
);
const oddNumber = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    1,
    -1,
    0.5,
    200,
    204,
    304,
    429,
    500,
    599,
    100,
    600,
    1e9,
    2 ** 53,
    1e308,
    1e-300,
    '1',
    null,
  ),
  fc.double({noNaN: true}),
);
const oddHeaders = fc.dictionary(
  fc.oneof(
    fc.constantFrom('x-a', 'Retry-After', 'Content-Type', 'Content-Length', 'Transfer-Encoding', 'Set-Cookie', ''),
    oddText,
  ),
  fc.oneof(oddText, oddHeaderValue, oddNumber),
  {maxKeys: 3},
);
const oddLatency = fc.oneof(
  oddNumber,
  fc.record(
    {
      distribution: fc.constantFrom<unknown>('uniform', 'normal', 'exponential', '__proto__', null),
      min: oddNumber,
      max: oddNumber,
      mean: oddNumber,
      deviation: oddNumber,
    },
    {requiredKeys: []},
  ),
);

/** Members of faults; each is mostly of the kind that it has to be. */
const faultMembers: Record<string, fc.Arbitrary<unknown>> = {
  failure: fc.constantFrom('throttled', 'slowFrame', 'expired', 'constructor', ''),
  operation: fc.oneof(
    fc.constantFrom('*', 'EmbedToken_*', 'Groups_GetGroups', `${'*'.repeat(50_000)}x`, '*s*s*s'),
    oddText,
  ),
  id: oddText,
  bodyIncludes: oddText,
  code: oddText,
  message: oddText,
  body: oddText,
  status: oddNumber,
  headers: oddHeaders,
  retryAfterSeconds: oddNumber,
  latency: oddLatency,
  connection: fc.constantFrom('drop', 'hang', 'x'),
  malformed: fc.constantFrom('truncated', 'html', 'x'),
  tokenLifetimeSeconds: oddNumber,
  nth: oddNumber,
  every: oddNumber,
  times: oddNumber,
  once: fc.constantFrom(true, false, 'true'),
  probability: oddNumber,
  throttle: fc.record({limit: oddNumber, windowSeconds: oddNumber}),
};
const anyFault = fc
  .array(fc.constantFrom(...Object.keys(faultMembers)), {minLength: 1, maxLength: 3})
  .chain(names =>
    fc.record(Object.fromEntries(names.map(name => [name, faultMembers[name] as fc.Arbitrary<unknown>]))),
  );
const status = fc.constantFrom(200, 204, 304, 400, 401, 429, 503);
const fault = fc.oneof(
  anyFault,
  fc.record({status, code: oddText, message: oddText}, {requiredKeys: ['status', 'code']}),
  fc.record({status, headers: oddHeaders, body: oddText}, {requiredKeys: ['headers']}),
);
const clock = fc.record(
  {
    mode: fc.constantFrom<unknown>('real', 'running', 'frozen', 'x', null),
    now: fc.oneof(
      fc.constantFrom('1970-01-01', '9999-12-31', '+275760-09-13T00:00:00.000Z', '-271821-04-20', '2030-02-30'),
      oddText,
    ),
    advanceMs: oddNumber,
  },
  {requiredKeys: []},
);
const oddBody = fc.oneof(
  oversizedBody,
  oversizedValue.map(value => JSON.stringify(value)),
  fc.constantFrom('{"__proto__":1,"status":500}', '{"headers":{"__proto__":"x"}}', '', undefined),
);
const textOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> =>
  fc.oneof({weight: 15, arbitrary: value.map(one => JSON.stringify(one))}, {weight: 1, arbitrary: oddBody});
const target: fc.Arbitrary<{operation: string | number; body: string | undefined}> = fc.oneof(
  {weight: 3, arbitrary: fc.record({operation: fc.constant('Control_AddFault'), body: textOf(fault)})},
  {weight: 1, arbitrary: fc.record({operation: fc.constant('Control_SetClock'), body: textOf(clock)})},
  {weight: 2, arbitrary: fc.record({operation: fc.nat({max: 1000}), body: textOf(fault)})},
);
const name = fc.oneof(fc.constantFrom('a', 'b', 'default', 'fault-1'), oddText);

/** @returns An arbitrary of calls to the test control. */
export const controlCalls: fc.Arbitrary<ControlCall> = fc
  .record({
    target,
    params: fc.record({laneName: name, snapshotName: name, faultId: name}),
    query: fc.array(fc.tuple(fc.constantFrom('after', 'limit', 'operationId', 'lane', '__proto__'), oddText), {
      maxLength: 2,
    }),
    lane: fc.oneof(fc.constantFrom(undefined, undefined, 'a', 'b', 'constructor'), oddHeaderValue),
    origin: fc.oneof(fc.constant('https://emulator.example'), oddOrigin),
  })
  .map(({target: {operation, body}, params, query, lane, origin}) => {
    const headers: Record<string, string> = lane === undefined ? {} : {'x-emulator-lane': lane};
    return {operation, call: {params, query: new URLSearchParams(query), headers, body, origin}};
  });

/** @returns Why a response cannot be sent; undefined where it can. */
export function cannotBeSent({status, headers, effect}: OperationResponse): string | undefined {
  if (effect?.delayMs !== undefined && !(effect.delayMs >= 0 && effect.delayMs <= 3_600_000)) {
    return 'a delay that is none';
  }
  if (effect?.connection !== undefined) return undefined;
  if (!Number.isInteger(status) || status < 200 || status > 599) return 'a status that is none';
  for (const [header, value] of Object.entries(headers)) {
    try {
      validateHeaderName(header);
      validateHeaderValue(header, value);
    } catch (error) {
      return `a header that cannot be sent: ${String(error)}`;
    }
  }
  return undefined;
}

/** Ten faults or more, in a status. */
const emulatorFaults = /"faults":\d{2}/;

/** Answers to what the test control was sent. */
function unsoundControl({status, body: text}: OperationResponse): string | undefined {
  if (status < 300) return undefined;
  if (status !== 400) return 'a refusal that is no bad request';
  const {error} = JSON.parse(text) as {error?: {code?: unknown; message?: unknown}};
  if (text.length > 20_000) return 'a refusal of more than 20,000 characters';
  return error?.code === 'InvalidControlRequest' && typeof error.message === 'string' ? undefined : 'not its own form';
}

/**
 * Sends a call to the test control, and two ordinary calls and a look at the journal after it in the same lane.
 * @param emulator One of its own: what is set stays until the lane has ten faults.
 * @returns What is wrong with an answer; undefined where all are sound.
 */
export async function findControlProblem(
  emulator: Emulator,
  {operation: wanted, call}: ControlCall,
): Promise<string | undefined> {
  const {operations} = emulator;
  const control = operations.filter(({id}) => id.startsWith('Control_'));
  const operation = (
    typeof wanted === 'number' ? control[wanted % control.length] : control.find(({id}) => id === wanted)
  ) as Operation;
  const byId = (id: string): Operation => operations.find(one => one.id === id) as Operation;
  const later = ['Groups_GetGroups', 'Entra_Token', 'Emulator_OpenReport', 'Control_ReadJournal', 'Control_ListFaults'];
  for (const one of [operation, ...later.map(byId)]) {
    const request = one === operation ? call : {...call, params: {}, query: new URLSearchParams(), body: 'x=1'};
    let response: OperationResponse;
    try {
      response = await emulator.handle(one, request);
    } catch (error) {
      return `${one.id} after ${operation.id} threw ${String(error)}\n${String((error as Error).stack)}`;
    }
    const problem = cannotBeSent(response) ?? (one.id.startsWith('Control_') ? unsoundControl(response) : undefined);
    if (problem !== undefined) {
      return `${one.id} after ${operation.id}: ${problem}: ${response.status} ${response.body.slice(0, 300)}`;
    }
  }
  // What is set would pile up; what is set together with little else is met by the next calls of the lane.
  const isFull = emulatorFaults.test((await emulator.handle(byId('Control_Status'), call)).body);
  if (isFull) await emulator.handle(byId('Control_Reset'), call);
  return undefined;
}
