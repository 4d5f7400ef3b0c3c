/** Finds the lane of a request: by header, by query, or by the token that it carries. */
import type {OperationRequest} from '../../http/operation.js';
import {copyWorld} from '../../world/copy-world.js';
import {ControlError} from '../errors/control-error.js';
import {createLane, defaultLane, type Lane, type LaneSettings} from './lane.js';
import type {World} from '../../world/world.js';

/** All lanes of an emulator. */
export interface Lanes {
  /** The lane of a request. A lane that is named for the first time comes into being. @throws ControlError for a bad name or too many lanes. */
  of(request: Pick<OperationRequest, 'headers' | 'query'>): Lane;
  get(name: string): Lane | undefined;
  list(): readonly Lane[];
  /** Puts a lane back to the beginning: world, clock, faults, journal, seeded numbers. */
  reset(name: string): Lane;
  /** @throws ControlError for the default lane and for one that is not there. */
  remove(name: string): void;
}

/** Most lanes. More than any test run has workers; a bound, because each has a journal. */
const most = 256;
const remembered = 500;

/**
 * @param world The world as it is in the beginning; the default lane works on this very object.
 * @param header Name of the header that names a lane, in lower case.
 */
export function createLanes(world: World, header: string, settings: LaneSettings): Lanes {
  const beginning = copyWorld(world);
  const lanes = new Map<string, Lane>([[defaultLane, createLane(defaultLane, world, settings)]]);
  const standard = (): Lane => lanes.get(defaultLane) as Lane;
  const byToken = new Map<string, string | undefined>();

  const named = (name: string): Lane => {
    const known = lanes.get(name);
    if (known) return known;
    if (!/^[\w.-]{1,64}$/.test(name)) {
      throw new ControlError(
        `The name of a lane must be 1 to 64 letters, digits, dots, hyphens or underscores; ${header} holds something else.`,
      );
    }
    if (lanes.size >= most) {
      throw new ControlError(
        `There are ${most} lanes already, which is the most; remove some with DELETE /__emulator/lanes/{lane}.`,
      );
    }
    const lane = createLane(name, copyWorld(beginning), settings);
    lanes.set(name, lane);
    return lane;
  };
  const ofToken = (authorization: string): Lane => {
    let name = byToken.get(authorization);
    if (name === undefined && !byToken.has(authorization)) {
      name = laneInToken(authorization, standard());
      if (byToken.size >= remembered) byToken.delete(byToken.keys().next().value as string);
      byToken.set(authorization, name);
    }
    // A token may outlive its lane.
    return (name === undefined ? undefined : lanes.get(name)) ?? standard();
  };

  return {
    of({headers, query}) {
      const name = headers[header] ?? query.get('lane');
      if (name) return named(name);
      if (lanes.size === 1) return standard();
      const authorization = headers['authorization'];
      return authorization === undefined ? standard() : ofToken(authorization);
    },
    get: name => lanes.get(name),
    list: () => [...lanes.values()],
    reset(name) {
      const lane = createLane(name, copyWorld(beginning), settings);
      lanes.set(name, lane);
      return lane;
    },
    remove(name) {
      if (name === defaultLane) throw new ControlError('The default lane cannot be removed; reset it instead.');
      if (!lanes.delete(name)) {
        throw new ControlError(`There is no lane ${name}. There are: ${[...lanes.keys()].join(', ')}.`);
      }
    },
  };
}

/** Only a hint for routing: whether the token is any good, the operation decides. */
function laneInToken(authorization: string, lane: Lane): string | undefined {
  const token = authorization.slice(authorization.indexOf(' ') + 1);
  if (token.startsWith('H4sI')) return lane.context.codec.decode(token)?.lane;
  try {
    const payload: unknown = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
    const name = (payload as {lane?: unknown} | null)?.lane;
    return typeof name === 'string' ? name : undefined;
  } catch {
    // No JWT: it names no lane.
    return undefined;
  }
}
