/**
 * The test control as operations: what testers may see and set. Faults do not touch these, and the journal leaves them
 * out.
 */
import {defined, isRecord} from '@pbi-bound-report/contract';
import type {Operation, OperationResponse} from '../http/operation.js';
import {controlPaths as paths} from './control-paths.js';
import {parseBody, type ControlRow} from './control-row.js';
import {
  clockChangeSchema,
  clockSchema,
  faultRequestSchema,
  faultSchema,
  journalEntrySchema,
  journalPageSchema,
  journalSchema,
  listOf,
  previewRequestSchema,
  previewTokenSchema,
  statusSchema,
  testIdSchema,
} from './control-schemas.js';
import {ControlError, invalidControlRequest} from './errors/control-error.js';
import {namedFailures} from './faults/named-failures.js';
import {inspectionRows} from './inspection-rows.js';
import {validateFault} from './faults/validate-fault.js';
import {defaultPageSize, maxPageSize, type JournalEntry} from './journal/journal.js';
import type {Lane} from './lanes/lane.js';
import type {Lanes} from './lanes/lanes.js';
import type {ClockState} from './lanes/virtual-clock.js';
import {describeOperations} from './openapi.js';
import {createPreviewToken} from './preview-token.js';
import type {World} from '../world/world.js';

/**
 * @param operations Those that faults can name: Power BI's, Entra's and the report page's.
 * @param onChange Called after each operation that has changed something.
 */
export function createControlOperations(
  lanes: Lanes,
  operations: readonly Operation[],
  onChange: () => void,
): Operation[] {
  const operationIds = operations.map(operation => operation.id);
  const rows: ControlRow[] = [
    {
      id: 'Status',
      method: 'GET',
      path: paths.status,
      summary: 'Tells what the lane holds and which operations there are.',
      success: 'The state of the lane.',
      schema: statusSchema,
      handle: lane => describeLane(lane, lanes, operations),
    },
    {
      id: 'TestIds',
      method: 'GET',
      path: paths.testIds,
      summary: 'Lists the GUIDs that cause a named failure wherever they are used.',
      success: 'All test GUIDs.',
      schema: listOf(testIdSchema),
      handle: () => ({value: namedFailures.map(({on, ...failure}) => ({...failure, appliesTo: Object.keys(on)}))}),
    },
    ...faultRows(operationIds),
    ...journalRows,
    ...clockRows,
    {
      id: 'ListLanes',
      method: 'GET',
      path: paths.lanes,
      summary: 'Lists the lanes.',
      success: 'The names of the lanes.',
      schema: listOf({type: 'string'}),
      handle: () => ({value: namesOf(lanes)}),
    },
    {
      id: 'RemoveLane',
      method: 'DELETE',
      path: paths.lane,
      summary: 'Removes a lane with all that it holds.',
      success: 'The lane is gone.',
      handle: (_lane, {params}) => lanes.remove(params['laneName'] ?? ''),
    },
    ...snapshotRows,
    ...inspectionRows,
    {
      id: 'CreatePreviewToken',
      method: 'POST',
      path: paths.previewToken,
      summary:
        'Makes an embed token that shows a report on a dataset, as an identity, for the console. None of the rules of GenerateToken applies.',
      body: previewRequestSchema,
      success: 'The token, and the path of the page that takes it.',
      schema: previewTokenSchema,
      isRead: true,
      handle: (lane, request) => createPreviewToken(lane, parseBody(request)),
    },
    {
      id: 'Reset',
      method: 'POST',
      path: paths.reset,
      summary: 'Puts the lane back to its initial state: world, clock, faults, journal, snapshots and seeded numbers.',
      success: 'The lane is as new.',
      handle: lane => void lanes.reset(lane.name),
    },
  ];
  const control = rows.map(row => createOperation({lanes, onChange}, row));
  return [...control, openApiOperation(() => [...operations, ...control])];
}

function faultRows(operationIds: readonly string[]): ControlRow[] {
  return [
    {
      id: 'ListFaults',
      method: 'GET',
      path: paths.faults,
      summary: 'Lists the faults of the lane.',
      success: 'The faults.',
      schema: listOf(faultSchema),
      handle: lane => ({value: lane.faults.list()}),
    },
    {
      id: 'AddFault',
      method: 'POST',
      path: paths.faults,
      summary: 'Sets a fault.',
      body: faultRequestSchema,
      success: 'The fault, with its id.',
      schema: faultSchema,
      status: 201,
      handle: (lane, request) => lane.faults.add(validateFault(parseBody(request), operationIds)),
    },
    {
      id: 'ClearFaults',
      method: 'DELETE',
      path: paths.faults,
      summary: 'Removes all faults of the lane.',
      success: 'No faults are left.',
      handle: lane => lane.faults.clear(),
    },
    {
      id: 'RemoveFault',
      method: 'DELETE',
      path: paths.fault,
      summary: 'Removes one fault.',
      success: 'The fault is gone.',
      handle: (lane, {params}) => lane.faults.remove(params['faultId'] ?? ''),
    },
  ];
}

const journalRows: ControlRow[] = [
  {
    id: 'ReadJournal',
    method: 'GET',
    path: paths.journal,
    summary: 'Reads the requests and their responses, oldest first, without tokens and secrets.',
    query: {
      operationId: {type: 'string', description: 'Only requests of this operation.'},
      after: {type: 'integer', description: 'Only entries with a greater sequence number.'},
      limit: {type: 'integer', description: 'Only the newest so many.'},
    },
    success: 'The entries, and how many older ones made room for them.',
    schema: journalSchema,
    handle: ({journal}, {query}) => ({
      value: journal.read(
        defined({
          operationId: query.get('operationId') ?? undefined,
          after: readInteger(query, 'after'),
          limit: readInteger(query, 'limit'),
        }),
      ),
      dropped: journal.dropped,
    }),
  },
  {
    id: 'ReadJournalPage',
    method: 'GET',
    path: paths.journalPage,
    summary:
      'Reads a page of the journal, newest first, without headers and bodies. A search looks at so much at a time: go on with next.',
    query: {
      operationId: {type: 'string', description: 'Only requests of this operation.'},
      before: {type: 'integer', description: 'Only entries with a smaller sequence number.'},
      search: {type: 'string', description: 'Words that an entry holds, in any case, its bodies included.'},
      limit: {
        type: 'integer',
        maximum: maxPageSize,
        description: `Most entries of the page. Default ${defaultPageSize}.`,
      },
    },
    success: 'The entries, and where to go on.',
    schema: journalPageSchema,
    handle: ({journal}, {query}) =>
      journal.readPage(
        defined({
          operationId: query.get('operationId') ?? undefined,
          before: readInteger(query, 'before'),
          search: query.get('search')?.slice(0, maxSearchLength),
          limit: Math.min(readInteger(query, 'limit') ?? defaultPageSize, maxPageSize),
        }),
      ),
  },
  {
    id: 'ReadJournalEntry',
    method: 'GET',
    path: paths.journalEntry,
    summary: 'Reads one request and its response, without tokens and secrets.',
    success: 'The entry.',
    schema: journalEntrySchema,
    handle: (lane, {params}) => findEntry(lane, params['sequence'] ?? ''),
  },
  {
    id: 'ClearJournal',
    method: 'DELETE',
    path: paths.journal,
    summary: 'Empties the journal of the lane.',
    success: 'The journal is empty.',
    handle: lane => lane.journal.clear(),
  },
];

/** Characters of a search that are looked for. */
const maxSearchLength = 200;

/** @throws ControlError */
function findEntry({journal}: Lane, sequence: string): JournalEntry {
  const entry = /^\d{1,15}$/.test(sequence) ? journal.find(Number(sequence)) : undefined;
  if (entry) return entry;
  throw new ControlError(
    `The journal has no entry ${sequence.slice(0, 20)}; it may have made room for newer ones. GET ${paths.journalPage} lists them.`,
  );
}

const clockRows: ControlRow[] = [
  {
    id: 'ReadClock',
    method: 'GET',
    path: paths.clock,
    summary: "Tells the lane's time.",
    success: 'The clock.',
    schema: clockSchema,
    handle: lane => lane.clock.state(),
  },
  {
    id: 'SetClock',
    method: 'PUT',
    path: paths.clock,
    summary: "Sets, moves, freezes or releases the lane's clock.",
    body: clockChangeSchema,
    success: 'The clock as it now stands.',
    schema: clockSchema,
    handle: (lane, request) => changeClock(lane, parseBody(request)),
  },
];

const snapshotRows: ControlRow[] = [
  {
    id: 'ListSnapshots',
    method: 'GET',
    path: paths.snapshots,
    summary: "Lists the snapshots of the lane's world.",
    success: 'The names of the snapshots.',
    schema: listOf({type: 'string'}),
    handle: lane => ({value: lane.snapshots.list()}),
  },
  {
    id: 'TakeSnapshot',
    method: 'PUT',
    path: paths.snapshot,
    summary: "Stores the lane's world as it now is. A snapshot of that name is replaced.",
    success: 'The snapshot is taken.',
    handle: (lane, {params}) => lane.snapshots.take(params['snapshotName'] ?? ''),
  },
  {
    id: 'RestoreSnapshot',
    method: 'POST',
    path: paths.restore,
    summary: "Puts the lane's world back. Clock, faults and journal go on.",
    success: 'The world is as it was.',
    handle: (lane, {params}) => lane.snapshots.restore(params['snapshotName'] ?? ''),
  },
  {
    id: 'RemoveSnapshot',
    method: 'DELETE',
    path: paths.snapshot,
    summary: 'Removes a snapshot.',
    success: 'The snapshot is gone.',
    handle: (lane, {params}) => lane.snapshots.remove(params['snapshotName'] ?? ''),
  },
];

/** What every operation of the test control needs. */
interface ControlTools {
  lanes: Lanes;
  onChange: () => void;
}

function createOperation({lanes, onChange}: ControlTools, row: ControlRow): Operation {
  const {id, method, path, summary, query, body, success, schema} = row;
  const status = row.status ?? (schema ? 200 : 204);
  return {
    id: `Control_${id}`,
    method,
    path,
    service: 'emulator',
    summary: `Invented. ${summary}`,
    schemas: defined({query, body, responses: {[status]: defined({description: success, schema})}}),
    async handle(request) {
      try {
        const content = await row.handle(lanes.of(request), request);
        if (method !== 'GET' && row.isRead !== true) onChange();
        return schema ? json(status, JSON.stringify(content)) : {status, headers: {}, body: ''};
      } catch (error) {
        if (error instanceof ControlError) return invalidControlRequest(error.message);
        throw error;
      }
    },
  };
}

/** The description is made once: it is long, and the operations do not change. */
function openApiOperation(operations: () => readonly Operation[]): Operation {
  let document: string | undefined;
  const self: Operation = {
    id: 'Control_OpenApi',
    method: 'GET',
    path: paths.openApi,
    service: 'emulator',
    summary: 'Invented. Describes all operations as OpenAPI 3.1.',
    schemas: {responses: {200: {description: 'An OpenAPI document.', schema: {type: 'object'}}}},
    handle() {
      document ??= JSON.stringify(describeOperations([...operations(), self]));
      return json(200, document);
    },
  };
  return self;
}

const json = (status: number, body: string): OperationResponse => ({
  status,
  headers: {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'},
  body,
});

const namesOf = (lanes: Lanes): string[] => lanes.list().map(lane => lane.name);

function describeLane(lane: Lane, lanes: Lanes, operations: readonly Operation[]): unknown {
  const {reports, datasets} = lane.context.world;
  return {
    lane: lane.name,
    lanes: namesOf(lanes),
    ...defined({worldProblem: lanes.worldProblem}),
    clock: lane.clock.state(),
    faults: lane.faults.list().length,
    counts: {...countThings(lane.context.world), ...lane.context.signIns.counts()},
    reports: reports.map(({id, name, workspaceId, datasetId, datasetIds}) =>
      defined({id, name, workspaceId, datasetId: datasetId ?? datasetIds?.[0]}),
    ),
    datasets: datasets.map(({id, name, workspaceId, roles}) => ({
      id,
      name,
      workspaceId,
      roles: roles.map(role => role.name),
    })),
    operations: operations.map(({id, method, path, summary}) => ({id, method, path, summary})),
  };
}

/** By member of the world. */
function countThings(world: World): Record<string, number> {
  return Object.fromEntries(
    Object.entries(world).flatMap(([name, list]) => (Array.isArray(list) ? [[name, list.length]] : [])),
  );
}

/** @throws ControlError */
function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ControlError(`The query's ${name} must be a whole number of at least 0.`);
  return Number(text);
}

/** How a clock is to change, validated. */
interface ClockChange {
  mode: 'real' | 'running' | 'frozen' | undefined;
  /** Milliseconds since 1970 UTC. */
  now: number | undefined;
  advanceMs: number | undefined;
}

/**
 * Applied in this order: `mode` real or frozen, `now`, `advanceMs`, `mode: running`. A clock that is set and frozen
 * stands at that very millisecond.
 * @throws ControlError
 */
function changeClock({clock}: Lane, value: unknown): ClockState {
  const {mode, now, advanceMs} = readClockChange(value);
  if (mode === 'real') clock.reset();
  if (mode === 'frozen') clock.freeze();
  if (now !== undefined) clock.set(now);
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (mode === 'running') clock.resume();
  return clock.state();
}

/** @throws ControlError */
function readClockChange(value: unknown): ClockChange {
  const {mode, now, advanceMs, ...others} = isRecord(value) ? value : {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new ControlError(`The clock has no member ${unknown.slice(0, 100)}. It has: now, mode, advanceMs.`);
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
  return {mode, now: now === undefined ? undefined : time, advanceMs};
}
