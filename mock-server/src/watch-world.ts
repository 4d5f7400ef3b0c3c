/**
 * Takes up edits of a world's folder.
 *
 * A change of a file starts it; an editor writes several files, or one of them in several steps, so the folder is read
 * when nothing has changed for a moment. One reading at a time: a change meanwhile has the folder read once more. A
 * world with a mistake is told and not taken up; the one before goes on until the next edit. Closing ends it, and a
 * reading that is under way then comes to nothing.
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

/** @returns What ends it. */
export function watchWorld({folder, take, onEdit, quietMs = 100}: WatchWorldOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;
  let isStale = false;
  let isClosed = false;

  const read = async (): Promise<void> => {
    isStale = false;
    const edit = await readWorldFolder(folder).then(
      (world): WorldEdit => ({world}),
      (error: unknown): WorldEdit => ({error: error as Error}),
    );
    if (isClosed || isStale) return;
    onEdit('world' in edit ? put(edit.world) : edit);
  };
  const put = (world: World): WorldEdit => {
    try {
      take(world);
      return {world};
    } catch (error) {
      return {error: error as Error};
    }
  };
  const readAll = async (): Promise<void> => {
    isReading = true;
    do await read();
    while (isStale && !isClosed);
    isReading = false;
  };
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isReading) isStale = true;
      else void readAll();
    }, quietMs);
  };
  const watcher = watch(folder, {recursive: true}, onChange);
  // A folder that goes away is told by the next reading.
  watcher.on('error', onChange);
  return () => {
    isClosed = true;
    clearTimeout(timer);
    watcher.close();
  };
}
