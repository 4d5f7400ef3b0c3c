/** Worlds in folders: the file side of what the emulator parses and writes as text. */
import {parseWorld, serializeWorld, worldFileName, type World} from '@pbi-bound-report/emulator';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';

/**
 * Reads a world.
 * @param folder With a `world.json` and its CSV files, in folders of their own or not.
 * @throws Error that names the file, the line and the field of whatever is wrong.
 */
export async function readWorld(folder: string): Promise<World> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch((error: unknown) => {
    throw new Error(`--world must be a folder with a ${worldFileName}; ${folder} cannot be read as one.`, {
      cause: error,
    });
  });
  const paths = entries.filter(e => e.isFile() && /\.(?:json|csv)$/i.test(e.name)).map(e => join(e.parentPath, e.name));
  const files = await Promise.all(
    paths.map(async path => [relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8')] as const),
  );
  return parseWorld(Object.fromEntries(files));
}

/**
 * Writes a world as files that {@link readWorld} reads.
 * @param folder Made if it is not there; files of the same names are overwritten.
 */
export async function writeWorld(folder: string, world: World): Promise<string[]> {
  const files = Object.entries(serializeWorld(world));
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, text);
  }
  return files.map(([path]) => join(folder, path));
}
