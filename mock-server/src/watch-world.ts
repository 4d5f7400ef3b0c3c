/**
 * Takes up edits of a world's folder.
 *
 * The folder is watched before it is read for the first time, so that no edit falls between the two: one that is made
 * meanwhile is taken up once the first world is in place. A change of a file starts it; an editor writes several files,
 * or one of them in several steps, so the folder is read when nothing has changed for a moment. One reading at a time:
 * a change meanwhile has the folder read once more, and what was read before it comes to nothing. A world with a
 * mistake is told and not taken up; the one before goes on until the next edit. Closing ends it, and a reading that is
 * under way then comes to nothing.
 */
import type {World} from '@pbi-bound-report/emulator';
import {readWorldFolder} from '@pbi-bound-report/test-kit';
import {watch} from 'node:fs';

/** What became of an edit. */
export type WorldEdit = {world: World} | {error: Error};

/** Options of {@link watchWorld}. */
export interface WatchWorldOptions {
  /** With the `world.json`. */
  folder: string;
  /** Puts a world that was read in place. What it throws is told as a mistake of the edit. */
  take: (world: World) => void;
  /** Called after each edit, whether it was taken up or not. */
  onEdit: (edit: WorldEdit) => void;
  /** Milliseconds without a change before the folder is read. Default 100. */
  quietMs?: number;
}

/** Takes up edits until it is closed. */
export interface WorldWatch {
  /** The first world has been read and is in place: from now on edits are taken up, those made meanwhile at once. */
  begin(): void;
  close(): void;
}

/** What a {@link createWorldReloader} works with. */
export interface WorldReloaderOptions extends Pick<WatchWorldOptions, 'take' | 'onEdit'> {
  /** Reads the world as it is now. */
  read: () => Promise<World>;
}

/** What reads a world anew after each change. */
export interface WorldReloader extends WorldWatch {
  /** Something has changed. */
  changed(): void;
}

/** Reads a world anew after each change. Until `begin` is called, the first reading is under way elsewhere. */
export function createWorldReloader({read, take, onEdit}: WorldReloaderOptions): WorldReloader {
  let isReading = true;
  let isStale = false;
  let isClosed = false;

  const put = (world: World): WorldEdit => {
    try {
      take(world);
      return {world};
    } catch (error) {
      return {error: error as Error};
    }
  };
  const readOnce = async (): Promise<void> => {
    isStale = false;
    const edit = await read().then(
      (world): WorldEdit => ({world}),
      (error: unknown): WorldEdit => ({error: error as Error}),
    );
    if (isClosed || isStale) return;
    onEdit('world' in edit ? put(edit.world) : edit);
  };
  const readWhileStale = async (): Promise<void> => {
    isReading = true;
    while (isStale && !isClosed) await readOnce();
    isReading = false;
  };
  return {
    begin() {
      void readWhileStale();
    },
    changed() {
      isStale = true;
      if (!isReading) void readWhileStale();
    },
    close() {
      isClosed = true;
    },
  };
}

/**
 * Watches a folder.
 * @throws Error where there is no such folder.
 */
export function watchWorld({folder, take, onEdit, quietMs = 100}: WatchWorldOptions): WorldWatch {
  let timer: NodeJS.Timeout | undefined;
  const reloader = createWorldReloader({read: () => readWorldFolder(folder), take, onEdit});
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => reloader.changed(), quietMs);
  };
  const watcher = watch(folder, {recursive: true}, onChange);
  // A folder that goes away is told by the next reading.
  watcher.on('error', onChange);
  return {
    begin: () => reloader.begin(),
    close() {
      reloader.close();
      clearTimeout(timer);
      watcher.close();
    },
  };
}
