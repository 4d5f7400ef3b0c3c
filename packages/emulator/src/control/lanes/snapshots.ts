/** Copies of a lane's world under names, to go back to. Invented. */
import {copyWorld} from '../../world/copy-world.js';
import type {World} from '../../world/world.js';
import {ControlError} from '../errors/control-error.js';
import {sizeOfCopy, type EmulatorMemory} from './emulator-memory.js';
import {showBytes} from './limits.js';

/** The snapshots of one lane. */
export interface Snapshots {
  list(): readonly string[];
  /** The worlds of all snapshots. */
  worlds(): readonly World[];
  /**
   * Stores the world as it now is; a snapshot of that name is replaced.
   * @throws ControlError for a bad name, and where there is no room for another snapshot.
   */
  take(name: string): void;
  /**
   * Puts the world back. The snapshot stays as it was.
   * @throws ControlError where there is none of that name.
   */
  restore(name: string): void;
  /** @throws ControlError where there is none of that name. */
  remove(name: string): void;
  clear(): void;
}

interface Snapshot {
  world: World;
  bytes: number;
}

/**
 * @param holder What has the lane's world; restoring replaces it.
 * @param onRestore Is called when the world was replaced.
 */
export function createSnapshots(
  holder: {world: World},
  {limits, worlds}: Pick<EmulatorMemory, 'limits' | 'worlds'>,
  onRestore: () => void,
): Snapshots {
  const snapshots = new Map<string, Snapshot>();
  const get = (name: string): Snapshot => {
    const snapshot = snapshots.get(name);
    if (snapshot) return snapshot;
    const names = [...snapshots.keys()].join(', ');
    throw new ControlError(
      `There is no snapshot ${name.slice(0, 100)}. ${names === '' ? 'None was taken in this lane.' : `There are: ${names}.`}`,
    );
  };
  const remove = (name: string, {bytes}: Snapshot): void => {
    snapshots.delete(name);
    worlds.release(bytes);
  };
  return {
    list: () => [...snapshots.keys()],
    worlds: () => [...snapshots.values()].map(({world}) => world),
    take(name) {
      if (!/^[\w.-]{1,64}$/.test(name)) {
        throw new ControlError('The name of a snapshot must be 1 to 64 letters, digits, dots, hyphens or underscores.');
      }
      const replaced = snapshots.get(name);
      if (!replaced && snapshots.size >= limits.snapshots) {
        throw new ControlError(
          `There are ${limits.snapshots} snapshots already, which is the most; ` +
            'remove some with DELETE /__emulator/snapshots/{snapshotName}.',
        );
      }
      const world = copyWorld(holder.world);
      const bytes = sizeOfCopy(world);
      if (!worlds.reserve(bytes)) {
        throw new ControlError(
          `The worlds of lanes and snapshots take ${showBytes(worlds.used)} already; remove some lanes or snapshots.`,
        );
      }
      if (replaced) worlds.release(replaced.bytes);
      snapshots.set(name, {world, bytes});
    },
    restore(name) {
      holder.world = copyWorld(get(name).world);
      onRestore();
    },
    remove(name) {
      remove(name, get(name));
    },
    clear() {
      for (const [name, snapshot] of [...snapshots]) remove(name, snapshot);
    },
  };
}
