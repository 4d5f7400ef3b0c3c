/** Writes worlds into folders: the file side of what the emulator serializes as text. */
import {serializeWorld, type World} from '@pbi-bound-report/emulator';
import {access, mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

/** Options of {@link writeWorld}. */
export interface WriteWorldOptions {
  /** Whether files that are there already are written over. Default: false. */
  overwrite?: boolean;
}

/**
 * Writes a world as files that `readWorld` reads.
 * @param folder Made if it is not there.
 * @returns The files' paths.
 * @throws Error if one of the files is there already: it may have been edited. Nothing is written then.
 */
export async function writeWorld(
  folder: string,
  world: World,
  {overwrite = false}: WriteWorldOptions = {},
): Promise<string[]> {
  const files = Object.entries(serializeWorld(world)).map(([path, text]) => ({path: join(folder, path), text}));
  if (!overwrite) {
    await refuseToOverwrite(
      folder,
      files.map(({path}) => path),
    );
  }
  for (const {path, text} of files) {
    await mkdir(dirname(path), {recursive: true});
    // What has come into being meanwhile is not lost either.
    await writeFile(path, text, {flag: overwrite ? 'w' : 'wx'});
  }
  return files.map(({path}) => path);
}

async function refuseToOverwrite(folder: string, paths: readonly string[]): Promise<void> {
  const found = await Promise.all(
    paths.map(path =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  const existing = found.flat();
  if (existing.length === 0) return;
  throw new Error(
    `Failed to write a world into ${folder}: ${existing.length} of its files are there already and may have been ` +
      `edited, the first is ${existing[0]}. Name another folder, or pass --force (in code: {overwrite: true}).`,
  );
}
