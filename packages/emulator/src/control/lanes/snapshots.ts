/** Copies of a lane's world under names, to go back to. Invented. */
import type {World} from '../../world/world.js';
import {copyWorld} from '../../world/copy-world.js';
import {ControlError} from '../errors/control-error.js';

/** The snapshots of one lane. */
export interface Snapshots {
  list(): readonly string[];
  /** Keeps the world as it now is; a snapshot of that name is replaced. @throws ControlError for a bad name or too many snapshots. */
  take(name: string): void;
  /** Puts the world back. The snapshot stays as it was. @throws ControlError where there is none of that name. */
  restore(name: string): void;
  /** @throws ControlError where there is none of that name. */
  remove(name: string): void;
}

/** Most snapshots of one lane. Rows are shared, so that one is small; a bound all the same. */
const most = 100;

/** @param holder What has the lane's world; restoring replaces it. */
export function createSnapshots(holder: {world: World}): Snapshots {
  const kept = new Map<string, World>();
  const named = (name: string): World => {
    const world = kept.get(name);
    if (!world) {
      throw new ControlError(
        `There is no snapshot ${name}. ${kept.size === 0 ? 'None was taken in this lane.' : `There are: ${[...kept.keys()].join(', ')}.`}`,
      );
    }
    return world;
  };
  return {
    list: () => [...kept.keys()],
    take(name) {
      if (!/^[\w.-]{1,64}$/.test(name)) {
        throw new ControlError('The name of a snapshot must be 1 to 64 letters, digits, dots, hyphens or underscores.');
      }
      if (!kept.has(name) && kept.size >= most) {
        throw new ControlError(
          `There are ${most} snapshots already, which is the most; remove some with DELETE /__emulator/snapshots/{snapshotName}.`,
        );
      }
      kept.set(name, copyWorld(holder.world));
    },
    restore(name) {
      holder.world = copyWorld(named(name));
    },
    remove(name) {
      named(name);
      kept.delete(name);
    },
  };
}
