/** Reads a world from a folder. */
import type {World} from '@pbi-bound-report/emulator';

/** @param folder With a `world.json` and its CSV files. */
export function readWorld(folder: string): Promise<World> {
  return Promise.reject(new Error(`worlds from a folder (${folder}) are not there yet.`));
}
