/** Finds the lane of a request: by header, by query, or by the token or code that it carries. */
import type {OperationRequest} from '../../http/operation.js';
import {BoundedMap} from '../../shared/bounded-map.js';
import {isEmbedToken} from '../../tokens/embed-token-codec.js';
import {laneOfKey} from '../../tokens/sign-in-state.js';
import {copyWorld} from '../../world/copy-world.js';
import type {World} from '../../world/world.js';
import {ControlError} from '../errors/control-error.js';
import {createEmulatorMemory, sizeOfCopy} from './emulator-memory.js';
import {createLane, defaultLane, type Lane, type LaneSettings} from './lane.js';
import {showBytes, type EmulatorLimits} from './limits.js';
import {GrowthBudget} from './world-growth.js';

/** All lanes of an emulator. */
export interface Lanes {
  /**
   * The lane of a request. A lane that is named for the first time comes into being.
   * @throws ControlError for a bad name, and where there is no room for another lane.
   */
  of(request: Pick<OperationRequest, 'headers' | 'query' | 'body'>): Lane;
  /** The lane of requests that name none. */
  getDefault(): Lane;
  list(): readonly Lane[];
  /** Puts a lane back to its initial state: world, clock, faults, journal, seeded numbers. */
  reset(name: string): Lane;
  /** @throws ControlError for the default lane and for one that is not there. */
  remove(name: string): void;
  /**
   * Puts another world in place of the initial one, in every lane. Clocks, faults, journals and snapshots go on; what
   * was saved or counted up in the world before is lost.
   * @param world The default lane works on this very object.
   * @throws ControlError where there is no room for its copies. Nothing is replaced then.
   */
  replaceWorld(world: World): void;
  /** Why the last world for {@link Lanes.replaceWorld} could not be read; undefined where it was put in place. */
  readonly worldProblem: string | undefined;
  noteWorldProblem(problem: string): void;
}

/** Options of {@link createLanes}. */
export interface LanesOptions {
  /** The initial world; the default lane works on this very object. */
  world: World;
  /** Name of the header that names a lane, in lower case. */
  header: string;
  limits: EmulatorLimits;
}

const maxCachedTokens = 500;

export function createLanes({world, header, limits}: LanesOptions, settings: LaneSettings): Lanes {
  let initialWorld = copyWorld(world);
  let worldSize = sizeOfCopy(initialWorld);
  let worldProblem: string | undefined;
  const lanes = new Map<string, Lane>();
  const memory = createEmulatorMemory(limits, () => lanes.values());
  const growth = new GrowthBudget(
    limits,
    () => worldSize,
    () => lanes.values(),
  );
  lanes.set(defaultLane, createLane({name: defaultLane, world, memory, growth}, settings));
  const getDefault = (): Lane => lanes.get(defaultLane) as Lane;
  const laneOfToken = new BoundedMap<string, string | undefined>(maxCachedTokens);

  const add = (name: string): Lane => {
    if (!/^[\w.-]{1,64}$/.test(name)) {
      throw new ControlError(
        `The name of a lane must be 1 to 64 letters, digits, dots, hyphens or underscores; ${header} holds something else.`,
      );
    }
    if (lanes.size >= limits.lanes) {
      throw new ControlError(
        `There are ${limits.lanes} lanes already, which is the most; remove some with DELETE /__emulator/lanes/{lane}.`,
      );
    }
    if (!memory.worlds.reserve(worldSize)) {
      throw new ControlError(
        `The worlds of lanes and snapshots take ${showBytes(memory.worlds.used)} already; remove some lanes or snapshots.`,
      );
    }
    const lane = createLane({name, world: copyWorld(initialWorld), memory, growth}, settings);
    lanes.set(name, lane);
    return lane;
  };
  const findByToken = (authorization: string): Lane => {
    if (!laneOfToken.has(authorization)) laneOfToken.set(authorization, laneInToken(authorization, getDefault()));
    const name = laneOfToken.get(authorization);
    // A token may outlive its lane.
    return (name === undefined ? undefined : lanes.get(name)) ?? getDefault();
  };

  return {
    of({headers, query, body}) {
      const name = headers[header] ?? query.get('lane');
      if (name) return lanes.get(name) ?? add(name);
      const {authorization} = headers;
      if (lanes.size === 1) return getDefault();
      if (authorization !== undefined) return findByToken(authorization);
      const nameInForm = laneInForm(body, getDefault());
      return (nameInForm === undefined ? undefined : lanes.get(nameInForm)) ?? getDefault();
    },
    getDefault,
    list: () => [...lanes.values()],
    reset(name) {
      lanes.get(name)?.dispose();
      const lane = createLane({name, world: copyWorld(initialWorld), memory, growth}, settings);
      lanes.set(name, lane);
      return lane;
    },
    remove(name) {
      if (name === defaultLane) throw new ControlError('The default lane cannot be removed; reset it instead.');
      const lane = lanes.get(name);
      if (!lane) {
        throw new ControlError(`There is no lane ${name.slice(0, 100)}. There are: ${[...lanes.keys()].join(', ')}.`);
      }
      lanes.delete(name);
      lane.dispose();
      memory.worlds.release(worldSize);
    },
    replaceWorld(next) {
      const nextInitial = copyWorld(next);
      const nextSize = sizeOfCopy(nextInitial);
      const copies = lanes.size - 1;
      memory.worlds.release(copies * worldSize);
      if (!memory.worlds.reserve(copies * nextSize)) {
        memory.worlds.reserve(copies * worldSize);
        throw new ControlError('The world is too big for all lanes; remove some lanes or snapshots.');
      }
      initialWorld = nextInitial;
      worldSize = nextSize;
      for (const lane of lanes.values()) {
        lane.context.world = lane.name === defaultLane ? next : copyWorld(initialWorld);
      }
      growth.release();
      worldProblem = undefined;
    },
    get worldProblem() {
      return worldProblem;
    },
    noteWorldProblem(problem) {
      worldProblem = problem;
    },
  };
}

/** Longer forms are none of a sign-in. */
const maxFormLength = 64 * 1024;

/** The lane of the code or token in a request for tokens. Only a hint, as with tokens in headers. */
function laneInForm(body: string | undefined, lane: Lane): string | undefined {
  if (body === undefined || body.length > maxFormLength || !/(?:^|&)grant_type=/.test(body)) return undefined;
  const form = new URLSearchParams(body);
  const key = form.get('code') ?? form.get('refresh_token') ?? form.get('device_code');
  if (key !== null) return laneOfKey(key);
  const assertion = form.get('assertion');
  return assertion === null ? undefined : laneInToken(`Bearer ${assertion}`, lane);
}

/** Only a hint for routing: whether the token is any good, the operation decides. */
function laneInToken(authorization: string, lane: Lane): string | undefined {
  const token = authorization.slice(authorization.indexOf(' ') + 1);
  if (isEmbedToken(token)) return lane.context.codec.decode(token)?.lane;
  try {
    const payload: unknown = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    const name = (payload as {lane?: unknown} | null)?.lane;
    return typeof name === 'string' ? name : undefined;
  } catch {
    // No JWT: it names no lane.
    return undefined;
  }
}
