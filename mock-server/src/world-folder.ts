/** Worlds in folders: the file side of what the emulator parses and writes as text. */
import {
  describeProblem,
  parseWorld,
  serializeWorld,
  worldFileName,
  type ParseWorldOptions,
  type World,
} from '@pbi-bound-report/emulator';
import {access, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';

/**
 * Reads a world.
 * @param folder With a `world.json` and its CSV files, in folders of their own or not.
 * @param options What is only suspicious goes to `onWarning`. Default: the console.
 * @throws Error that names the file, the line and the field of whatever is wrong.
 */
export async function readWorld(folder: string, options: ParseWorldOptions = {}): Promise<World> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch((error: unknown) => {
    throw new Error(
      `Failed to read the world in ${folder}: it cannot be read as a folder. Name a folder with a ${worldFileName}.`,
      {cause: error},
    );
  });
  const paths = entries.filter(e => e.isFile() && /\.(?:json|csv)$/i.test(e.name)).map(e => join(e.parentPath, e.name));
  const files = await Promise.all(
    paths.map(async path => [relative(folder, path).split(sep).join('/'), decode(path, await readFile(path))] as const),
  );
  return parseWorld(Object.fromEntries(files), {onWarning: warnOnConsole, ...options});
}

const warnOnConsole: NonNullable<ParseWorldOptions['onWarning']> = warning => {
  console.warn(`Warning: ${describeProblem(warning)}`);
};

const utf8 = new TextDecoder('utf-8', {fatal: true});

/** Spreadsheets save CSV in the encoding of their country: read as UTF-8 its letters would be lost. */
function decode(path: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Error(
      `Failed to read ${path}: it is no UTF-8 text. Save it as UTF-8 (in Excel: "CSV UTF-8 (Comma delimited)").`,
      {cause},
    );
  }
}

/** Options of {@link writeWorld}. */
export interface WriteWorldOptions {
  /** Whether files that are there already are written over. Default: false. */
  overwrite?: boolean;
}

/**
 * Writes a world as files that {@link readWorld} reads.
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
