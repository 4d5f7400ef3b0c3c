/** A world in a folder: `world.json` and its CSV files. */
import {parseWorld, worldFileName, type World} from '@pbi-bound-report/emulator';
import {readdir, readFile} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';

/**
 * @param folder With a `world.json` and its CSV files, in folders of their own or not.
 * @throws Error that names the file, the line and the field of whatever is wrong.
 */
export async function readWorldFolder(folder: string): Promise<World> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch((error: unknown) => {
    throw new Error(
      `Failed to read the world in ${folder}: it is no folder. Name one with a ${worldFileName}; npx pbi-mock-server --export-world ${folder} writes one to start from.`,
      {cause: error},
    );
  });
  const paths = entries.filter(e => e.isFile() && /\.(?:json|csv)$/i.test(e.name)).map(e => join(e.parentPath, e.name));
  const files = await Promise.all(
    paths.map(async path => [relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8')] as const),
  );
  return parseWorld(Object.fromEntries(files));
}
