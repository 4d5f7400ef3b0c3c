/**
 * A client of the test control, for browsers and Node: `fetch` only, nothing of the emulator comes along.
 * Import it from `@pbi-bound-report/emulator/client`.
 */
import type {ClockState} from './control/lanes/virtual-clock.js';
import {controlPaths, defaultLaneHeader} from './control/control-paths.js';
import type {Fault, FaultRequest} from './control/faults/fault.js';
import type {RequestKind} from './control/faults/named-failures.js';
import type {JournalEntry, JournalFilter} from './control/journal/journal.js';

/** Options of {@link createEmulatorClient}. */
export interface EmulatorClientOptions {
  /** The lane that everything is done to. Default: the default lane. */
  lane?: string;
  /** Header that names the lane. Default: `x-emulator-lane`. */
  laneHeader?: string;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
}

/** What {@link EmulatorClient.status} tells. */
export interface EmulatorStatus {
  lane: string;
  lanes: string[];
  /** Why the last edit of the world was not taken up; absent where it was, and where there was none. */
  worldProblem?: string;
  clock: ClockState;
  /** How many are set. */
  faults: number;
  /** How many things of each kind the world has, by member of the world. */
  counts: Record<string, number>;
  /** `datasetId`: the report's own dataset. */
  reports: {id: string; name: string; workspaceId: string; datasetId?: string}[];
  /** `roles`: names of the model's roles. */
  datasets: {id: string; name: string; workspaceId: string; roles: string[]}[];
  operations: {id: string; method: string; path: string; summary: string}[];
}

/** A test GUID. */
export interface TestId {
  name: string;
  id: string;
  summary: string;
  /** Kinds of calls that fail; others go on as if the id were an ordinary one. */
  appliesTo: RequestKind[];
}

/** How a clock is changed: `mode` real or frozen first, then `now`, then `advanceMs`, then `mode: running`. */
export interface ClockChange {
  mode?: ClockState['mode'];
  /** UTC, ISO 8601. */
  now?: string;
  advanceMs?: number;
}

/**
 * Sees and sets what a test needs. Every method rejects with {@link EmulatorClientError} where the emulator refuses.
 */
export interface EmulatorClient {
  status(): Promise<EmulatorStatus>;
  /** The GUIDs that cause a named failure wherever they are used. */
  testIds(): Promise<TestId[]>;
  readonly faults: {
    add(fault: FaultRequest): Promise<Fault>;
    list(): Promise<Fault[]>;
    remove(faultId: string): Promise<void>;
    clear(): Promise<void>;
  };
  readonly journal: {
    /** Oldest first, without tokens and secrets. */
    read(filter?: JournalFilter): Promise<JournalEntry[]>;
    clear(): Promise<void>;
  };
  readonly clock: {
    read(): Promise<ClockState>;
    change(change: ClockChange): Promise<ClockState>;
    set(time: Date | string): Promise<ClockState>;
    advance(milliseconds: number): Promise<ClockState>;
    freeze(): Promise<ClockState>;
    reset(): Promise<ClockState>;
  };
  readonly lanes: {
    list(): Promise<string[]>;
    remove(lane: string): Promise<void>;
  };
  /** Copies of the lane's world under names. Clock, faults and journal are no part of them. */
  readonly snapshots: {
    list(): Promise<string[]>;
    /** Keeps the world as it now is; one of that name is replaced. */
    take(name: string): Promise<void>;
    restore(name: string): Promise<void>;
    remove(name: string): Promise<void>;
  };
  /** Puts the lane back to the beginning. */
  reset(): Promise<void>;
  /** A client of another lane of the same emulator. */
  forLane(lane: string): EmulatorClient;
}

/** The emulator refused. The message names the field and the remedy. */
export class EmulatorClientError extends Error {
  override readonly name = 'EmulatorClientError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/**
 * @param origin Where the emulator answers, e.g. `http://127.0.0.1:8081`; for MSW handlers any origin that they cover.
 */
export function createEmulatorClient(origin: string, options: EmulatorClientOptions = {}): EmulatorClient {
  const base = origin.replace(/\/+$/, '');
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const send = options.fetch ?? globalThis.fetch;
    const response = await send(base + path, {
      method,
      headers: {
        ...(options.lane === undefined ? {} : {[options.laneHeader ?? defaultLaneHeader]: options.lane}),
        ...(body === undefined ? {} : {'Content-Type': 'application/json'}),
      },
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    const text = await response.text();
    if (response.ok) return text === '' ? undefined : JSON.parse(text);
    throw new EmulatorClientError(
      complaint(text) ?? `${method} ${base}${path} was answered with ${response.status}. Is the emulator there?`,
      response.status,
    );
  };
  const list = async <T>(path: string): Promise<T[]> => ((await ask('GET', path)) as {value: T[]}).value;
  const change = async (wanted: ClockChange): Promise<ClockState> =>
    (await ask('PUT', controlPaths.clock, wanted)) as ClockState;
  const done = async (method: string, path: string): Promise<void> => {
    await ask(method, path);
  };

  return {
    status: async () => (await ask('GET', controlPaths.status)) as EmulatorStatus,
    testIds: () => list<TestId>(controlPaths.testIds),
    faults: {
      add: async fault => (await ask('POST', controlPaths.faults, fault)) as Fault,
      list: () => list<Fault>(controlPaths.faults),
      remove: faultId => done('DELETE', controlPaths.fault.replace(':faultId', encodeURIComponent(faultId))),
      clear: () => done('DELETE', controlPaths.faults),
    },
    journal: {
      read(filter = {}) {
        const query = new URLSearchParams(
          Object.entries(filter).map(([name, value]) => [name, String(value)]),
        ).toString();
        return list<JournalEntry>(query ? `${controlPaths.journal}?${query}` : controlPaths.journal);
      },
      clear: () => done('DELETE', controlPaths.journal),
    },
    clock: {
      read: async () => (await ask('GET', controlPaths.clock)) as ClockState,
      change,
      set: time => change({now: typeof time === 'string' ? time : time.toISOString()}),
      advance: advanceMs => change({advanceMs}),
      freeze: () => change({mode: 'frozen'}),
      reset: () => change({mode: 'real'}),
    },
    lanes: {
      list: () => list<string>(controlPaths.lanes),
      remove: lane => done('DELETE', controlPaths.lane.replace(':laneName', encodeURIComponent(lane))),
    },
    snapshots: {
      list: () => list<string>(controlPaths.snapshots),
      take: name => done('PUT', controlPaths.snapshot.replace(':snapshotName', encodeURIComponent(name))),
      restore: name => done('POST', controlPaths.restore.replace(':snapshotName', encodeURIComponent(name))),
      remove: name => done('DELETE', controlPaths.snapshot.replace(':snapshotName', encodeURIComponent(name))),
    },
    reset: () => done('POST', controlPaths.reset),
    forLane: lane => createEmulatorClient(origin, {...options, lane}),
  };
}

function complaint(text: string): string | undefined {
  try {
    return (JSON.parse(text) as {error?: {message?: string}}).error?.message;
  } catch {
    // Something else answered: the caller hears the status.
    return undefined;
  }
}

export type {RequestKind, ClockState, Fault, FaultRequest, JournalEntry, JournalFilter};
export type {FaultEffect, Latency} from './control/faults/fault.js';
export {defaultLaneHeader} from './control/control-paths.js';
