/** A clock that testers can set, move, stop and let go. Milliseconds since 1970 UTC. */
import {ControlError} from '../errors/control-error.js';

/** How a virtual clock stands. */
export interface ClockState {
  /** UTC, ISO 8601. */
  now: string;
  /** `real`: the machine's time. `running`: shifted, and runs on. `frozen`: stands still. */
  mode: 'real' | 'running' | 'frozen';
}

/** A virtual clock. */
export interface VirtualClock {
  now(): number;
  state(): ClockState;
  /** Sets the time; a frozen clock stays frozen. */
  set(time: number): void;
  /** Moves the time, also backwards. */
  advance(milliseconds: number): void;
  freeze(): void;
  /** Runs on from where it stands. */
  resume(): void;
  /** Back to the machine's time. */
  reset(): void;
}

/** The times that a `Date` can hold and write with a four-digit year. */
const earliest = 0;
const latest = Date.UTC(9999, 11, 31);

/** @param machine The machine's clock. */
export function createVirtualClock(machine: () => number): VirtualClock {
  let offset = 0;
  let frozen: number | undefined;
  const now = (): number => frozen ?? machine() + offset;
  const set = (time: number): void => {
    if (!(time >= earliest && time <= latest)) {
      throw new ControlError('The clock must stay between 1970-01-01T00:00:00Z and 9999-12-31T00:00:00Z.');
    }
    if (frozen === undefined) offset = time - machine();
    else frozen = time;
  };
  const modeOf = (): ClockState['mode'] => {
    if (frozen !== undefined) return 'frozen';
    return offset === 0 ? 'real' : 'running';
  };
  return {
    now,
    set,
    state: () => ({
      now: new Date(now()).toISOString(),
      mode: modeOf(),
    }),
    advance: milliseconds => {
      set(now() + milliseconds);
    },
    freeze: () => {
      frozen = now();
    },
    resume() {
      if (frozen === undefined) return;
      offset = frozen - machine();
      frozen = undefined;
    },
    reset() {
      offset = 0;
      frozen = undefined;
    },
  };
}
