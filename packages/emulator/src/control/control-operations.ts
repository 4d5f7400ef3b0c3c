/** The test control as operations: what testers may see and set. Faults do not touch these, and the journal leaves them out. */
import type {JsonSchema, Operation, OperationResponse, OperationRequest} from '../http/operation.js';
import {ControlError, invalidControlRequest} from './errors/control-error.js';
import {validateFault} from './faults/validate-fault.js';
import {controlPaths} from './control-paths.js';
import {
  clockChangeSchema,
  clockSchema,
  faultRequestSchema,
  faultSchema,
  journalEntrySchema,
  listOf,
  statusSchema,
  testIdSchema,
} from './control-schemas.js';
import {namedFailures} from './faults/named-failures.js';
import type {Lane} from './lanes/lane.js';
import type {Lanes} from './lanes/lanes.js';
import {describeOperations} from './openapi.js';

const response = (status: number, body?: unknown): OperationResponse => ({
  status,
  headers: body === undefined ? {} : {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'},
  body: body === undefined ? '' : JSON.stringify(body),
});

/** @param operations Those that faults can name: Power BI's, Entra's and the report page's. */
export function createControlOperations(lanes: Lanes, operations: readonly Operation[]): Operation[] {
  const row = (
    id: string,
    method: Operation['method'],
    path: string,
    summary: string,
    schemas: Operation['schemas'],
    handle: (lane: Lane, request: OperationRequest) => OperationResponse,
  ): Operation => ({
    id: `Control_${id}`,
    method,
    path,
    service: 'emulator',
    summary: `Invented. ${summary}`,
    ...(schemas ? {schemas} : {}),
    handle(request) {
      try {
        return handle(lanes.of(request), request);
      } catch (error) {
        if (error instanceof ControlError) return invalidControlRequest(error.message);
        throw error;
      }
    },
  });
  const gives = (description: string, schema?: JsonSchema, status = 200): Operation['schemas'] => ({
    responses: {[status]: {description, ...(schema ? {schema} : {})}},
  });
  const status = (lane: Lane) => ({
    lane: lane.name,
    lanes: lanes.list().map(l => l.name),
    clock: lane.clock.state(),
    faults: lane.faults.list().length,
    reports: lane.context.world.reports.map(({id, name, workspaceId}) => ({id, name, workspaceId})),
    datasets: lane.context.world.datasets.map(({id, name, workspaceId}) => ({id, name, workspaceId})),
    operations: operations.map(({id, method, path, summary}) => ({id, method, path, summary})),
  });

  const control: Operation[] = [
    row(
      'Status',
      'GET',
      controlPaths.status,
      'Tells what the lane holds and which operations there are.',
      gives('The state of the lane.', statusSchema),
      lane => response(200, status(lane)),
    ),
    row(
      'TestIds',
      'GET',
      controlPaths.testIds,
      'Lists the GUIDs that cause a named failure wherever they are used.',
      gives('All test GUIDs.', listOf(testIdSchema)),
      () => response(200, {value: namedFailures.map(({on, ...f}) => ({...f, appliesTo: Object.keys(on)}))}),
    ),
    row(
      'ListFaults',
      'GET',
      controlPaths.faults,
      'Lists the faults of the lane.',
      gives('The faults.', listOf(faultSchema)),
      lane => response(200, {value: lane.faults.list()}),
    ),
    row(
      'AddFault',
      'POST',
      controlPaths.faults,
      'Sets a fault.',
      {body: faultRequestSchema, ...gives('The fault, with its id.', faultSchema, 201)},
      (lane, request) =>
        response(
          201,
          lane.faults.add(
            validateFault(
              parse(request),
              operations.map(o => o.id),
            ),
          ),
        ),
    ),
    row(
      'ClearFaults',
      'DELETE',
      controlPaths.faults,
      'Removes all faults of the lane.',
      gives('No faults are left.', undefined, 204),
      lane => {
        lane.faults.clear();
        return response(204);
      },
    ),
    row(
      'RemoveFault',
      'DELETE',
      controlPaths.fault,
      'Removes one fault.',
      gives('The fault is gone.', undefined, 204),
      (lane, request) => {
        lane.faults.remove(request.params['faultId'] ?? '');
        return response(204);
      },
    ),
    row(
      'ReadJournal',
      'GET',
      controlPaths.journal,
      'Reads what was called and answered, oldest first, without tokens and secrets.',
      {
        query: {
          operationId: {type: 'string', description: 'Only calls of this operation.'},
          after: {type: 'integer', description: 'Only entries with a greater sequence number.'},
          limit: {type: 'integer', description: 'Only the newest so many.'},
        },
        ...gives('The entries.', listOf(journalEntrySchema)),
      },
      (lane, request) => {
        const operationId = request.query.get('operationId');
        return response(200, {
          value: lane.journal.read({
            ...(operationId === null ? {} : {operationId}),
            ...wholeNumber(request.query, 'after'),
            ...wholeNumber(request.query, 'limit'),
          }),
        });
      },
    ),
    row(
      'ClearJournal',
      'DELETE',
      controlPaths.journal,
      'Empties the journal of the lane.',
      gives('The journal is empty.', undefined, 204),
      lane => {
        lane.journal.clear();
        return response(204);
      },
    ),
    row('ReadClock', 'GET', controlPaths.clock, "Tells the lane's time.", gives('The clock.', clockSchema), lane =>
      response(200, lane.clock.state()),
    ),
    row(
      'SetClock',
      'PUT',
      controlPaths.clock,
      "Sets, moves, freezes or releases the lane's clock.",
      {body: clockChangeSchema, ...gives('The clock as it now stands.', clockSchema)},
      (lane, request) => response(200, changeClock(lane, parse(request))),
    ),
    row(
      'ListLanes',
      'GET',
      controlPaths.lanes,
      'Lists the lanes.',
      gives('The names of the lanes.', listOf({type: 'string'})),
      () => response(200, {value: lanes.list().map(l => l.name)}),
    ),
    row(
      'RemoveLane',
      'DELETE',
      controlPaths.lane,
      'Removes a lane with all that it holds.',
      gives('The lane is gone.', undefined, 204),
      (_lane, request) => {
        lanes.remove(request.params['laneName'] ?? '');
        return response(204);
      },
    ),
    row(
      'ListSnapshots',
      'GET',
      controlPaths.snapshots,
      "Lists the snapshots of the lane's world.",
      gives('The names of the snapshots.', listOf({type: 'string'})),
      lane => response(200, {value: lane.snapshots.list()}),
    ),
    row(
      'TakeSnapshot',
      'PUT',
      controlPaths.snapshot,
      "Keeps the lane's world as it now is. One of that name is replaced.",
      gives('The snapshot is taken.', undefined, 204),
      (lane, request) => {
        lane.snapshots.take(request.params['snapshotName'] ?? '');
        return response(204);
      },
    ),
    row(
      'RestoreSnapshot',
      'POST',
      controlPaths.restore,
      "Puts the lane's world back. Clock, faults and journal go on.",
      gives('The world is as it was.', undefined, 204),
      (lane, request) => {
        lane.snapshots.restore(request.params['snapshotName'] ?? '');
        return response(204);
      },
    ),
    row(
      'RemoveSnapshot',
      'DELETE',
      controlPaths.snapshot,
      'Removes a snapshot.',
      gives('The snapshot is gone.', undefined, 204),
      (lane, request) => {
        lane.snapshots.remove(request.params['snapshotName'] ?? '');
        return response(204);
      },
    ),
    row(
      'Reset',
      'POST',
      controlPaths.reset,
      'Puts the lane back to the beginning: world, clock, faults, journal, snapshots and seeded numbers.',
      gives('The lane is as new.', undefined, 204),
      lane => {
        lanes.reset(lane.name);
        return response(204);
      },
    ),
    row(
      'OpenApi',
      'GET',
      controlPaths.openApi,
      'Describes all operations as OpenAPI 3.1.',
      gives('An OpenAPI document.', {type: 'object'}),
      () => response(200, describeOperations([...operations, ...control])),
    ),
  ];
  return control;
}

function parse(request: OperationRequest): unknown {
  try {
    return JSON.parse(request.body ?? '');
  } catch {
    throw new ControlError('The body must be JSON; it cannot be parsed.');
  }
}

function wholeNumber(query: URLSearchParams, name: string): Record<string, number> {
  const text = query.get(name);
  if (text === null) return {};
  if (!/^\d{1,15}$/.test(text)) throw new ControlError(`The query's ${name} must be a whole number of at least 0.`);
  return {[name]: Number(text)};
}

/** Applied in this order: `mode` real or frozen, `now`, `advanceMs`, `mode: running`. A clock that is set and frozen stands at that very millisecond. */
function changeClock(lane: Lane, change: unknown): unknown {
  const {mode, now, advanceMs, ...others} = (typeof change === 'object' && change !== null ? change : {}) as Record<
    string,
    unknown
  >;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    throw new ControlError(`The clock has no member ${unknown}. It has: now, mode, advanceMs.`);
  }
  if (mode === undefined && now === undefined && advanceMs === undefined) {
    throw new ControlError(
      'Say what to change: now (UTC, ISO 8601), advanceMs (milliseconds) or mode (real, running, frozen).',
    );
  }
  if (mode !== undefined && mode !== 'real' && mode !== 'running' && mode !== 'frozen') {
    throw new ControlError("The clock's mode must be one of real, running, frozen.");
  }
  const time = typeof now === 'string' ? Date.parse(now) : Number.NaN;
  if (now !== undefined && Number.isNaN(time)) {
    throw new ControlError("The clock's now must be a date in ISO 8601, e.g. 2030-01-31T12:00:00Z.");
  }
  if (advanceMs !== undefined && !(typeof advanceMs === 'number' && Number.isFinite(advanceMs))) {
    throw new ControlError("The clock's advanceMs must be a number of milliseconds.");
  }
  const {clock} = lane;
  if (mode === 'real') clock.reset();
  if (mode === 'frozen') clock.freeze();
  if (now !== undefined) clock.set(time);
  if (typeof advanceMs === 'number') clock.advance(advanceMs);
  if (mode === 'running') clock.resume();
  return clock.state();
}
