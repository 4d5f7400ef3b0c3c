/** The emulator: lanes with their worlds, and the operations over them. Imports no platform. */
import {defined, powerBiAppOrigin} from '@pbi-bound-report/contract';
import {executeOperation} from './control/execute-operation.js';
import {createControlOperations} from './control/control-operations.js';
import {ControlError, invalidControlRequest} from './control/errors/control-error.js';
import {defaultLaneHeader} from './control/control-paths.js';
import type {Lane} from './control/lanes/lane.js';
import {createLanes} from './control/lanes/lanes.js';
import {defaultLimits} from './control/lanes/limits.js';
import {checkEmulatorOptions, type EmulatorOptions} from './emulator-options.js';
import {unmatchedResponse} from './control/unmatched-request.js';
import type {Operation, OperationRequest, OperationResponse, UnmatchedRequest} from './http/operation.js';
import {createDefaultWorld} from './world/seed/default-world.js';
import {checkWorldObject} from './world/files/check-world-object.js';
import type {World} from './world/world.js';

/**
 * Power BI, Entra and the report page's data. Servers, service workers and tests hand requests over and carry responses
 * back.
 */
export interface Emulator {
  /** Everything that is answered, the test control included. */
  readonly operations: readonly Operation[];
  /** The default lane's world, as it now is. */
  readonly world: World;
  /** Lower case. */
  readonly laneHeader: string;
  /** Executes one operation. Never rejects for what a client sent. */
  handle(operation: Operation, request: OperationRequest): Promise<OperationResponse>;
  /**
   * Answers a request that fits no operation: 404, or 405 where only the method is wrong. Says what it may have meant.
   */
  handleUnmatched(request: UnmatchedRequest): OperationResponse;
  /**
   * Puts another world in place, in every lane, without a restart: the next request meets it. Clocks, faults, journals
   * and snapshots go on; reports that were saved in the world before are gone. A snapshot holds the world of its time.
   * Tokens stay good for what the new world still has.
   * @throws TypeError where the world is none, and Error where there is no room for it. The world before goes on then.
   */
  replaceWorld(world: World): void;
  /**
   * Notes why a world that was meant for {@link Emulator.replaceWorld} could not be read. The status of every lane and
   * the console say so, until the next one is put in place.
   */
  noteWorldProblem(problem: string): void;
  /**
   * Calls a listener after each request that a journal took, and after each change by the test control. It is called
   * while a client waits for its response: it should note the change, and look later.
   * @param listener Gets the name of the lane; undefined where more than one may have changed.
   * @returns Ends it.
   */
  onChange(listener: ChangeListener): () => void;
}

/** See {@link Emulator.onChange}. */
export type ChangeListener = (lane: string | undefined) => void;

/** Who listens to changes. */
class ChangeListeners {
  readonly #listeners = new Set<ChangeListener>();
  /** Lanes that were heard of: of a new one everybody hears, because the list of lanes has changed. */
  readonly #known = new Set<string>();

  add(listener: ChangeListener): () => void {
    const own: ChangeListener = lane => listener(lane);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  notify(lane: string | undefined): void {
    if (this.#listeners.size === 0) return;
    const isKnown = lane !== undefined && this.#known.has(lane);
    if (lane === undefined) this.#known.clear();
    else this.#known.add(lane);
    for (const listener of this.#listeners) listener(isKnown ? lane : undefined);
  }
}

/**
 * Makes an emulator.
 * @throws TypeError that names the option, the member and the remedy where one is wrong.
 * @throws Error where there is no `crypto.subtle`.
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  checkEmulatorOptions(options);
  if (!globalThis.crypto?.subtle) {
    throw new Error(
      'Failed to create the emulator: crypto.subtle is missing, with which access tokens are signed. Browsers have it ' +
        'on https and on localhost only; where tests imitate a browser, define it as that of webcrypto in node:crypto.',
    );
  }
  const embedOrigin = options.embedOrigin ?? powerBiAppOrigin;
  const laneHeader = (options.laneHeader ?? defaultLaneHeader).toLowerCase();
  const world = options.world ?? createDefaultWorld();
  const lanes = createLanes(
    {world, header: laneHeader, limits: {...defaultLimits, ...defined(options.limits ?? {})}},
    {
      machine: options.now ?? Date.now,
      createId: options.createId,
      seed: options.seed,
      embedOrigin: typeof embedOrigin === 'string' ? () => embedOrigin : embedOrigin,
      tokenSecret: options.tokenSecret ?? 'pbi-emulator-token-key',
      sha256: options.sha256,
      journalSize: options.journalSize ?? 1000,
    },
  );
  const emulated = [...lanes.getDefault().operations.values()];
  const changes = new ChangeListeners();
  const control = createControlOperations(lanes, emulated, () => changes.notify(undefined));
  const controlIds = new Set(control.map(operation => operation.id));
  const operations = [...emulated, ...control];

  const findLane = (request: Pick<OperationRequest, 'headers' | 'query' | 'body'>): Lane | OperationResponse => {
    try {
      return lanes.of(request);
    } catch (error) {
      if (error instanceof ControlError) return invalidControlRequest(error.message);
      throw error;
    }
  };
  return {
    operations,
    laneHeader,
    get world() {
      return lanes.getDefault().context.world;
    },
    replaceWorld(next) {
      checkWorldObject(next);
      lanes.replaceWorld(next);
      changes.notify(undefined);
    },
    noteWorldProblem(problem) {
      lanes.noteWorldProblem(problem);
      changes.notify(undefined);
    },
    onChange: listener => changes.add(listener),
    async handle(operation, request) {
      if (controlIds.has(operation.id)) return operation.handle(request);
      const lane = findLane(request);
      if ('status' in lane) return lane;
      // Another lane's operation works on another world: what counts is the id.
      const ofLane = lane.operations.get(operation.id);
      if (!ofLane) {
        throw new TypeError(`The emulator has no operation ${operation.id}. Pass one of its own operations.`);
      }
      const response = await executeOperation(lane, ofLane, request);
      changes.notify(lane.name);
      return response;
    },
    handleUnmatched(request) {
      const lane = findLane(request);
      if ('status' in lane) return lane;
      const response = unmatchedResponse(lane, operations, request);
      changes.notify(lane.name);
      return response;
    },
  };
}
