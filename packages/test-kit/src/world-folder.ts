/** A world in a folder: `world.json` and its CSV files. */
import {
  describeProblem,
  parseWorld,
  worldFileName,
  type ParseWorldOptions,
  type World,
} from '@pbi-bound-report/emulator';
import {readdir, readFile} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';

function whyUnreadable(folder: string, error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') {
    return `it is a file. Name the folder that it is in, ${dirname(folder)}.`;
  }
  return `it cannot be read as a folder. Name one with a ${worldFileName}; npx pbi-mock-server --export-world ${folder} writes one to start from.`;
}

/**
 * Reads a world.
 * @param folder With a `world.json` and its CSV files, in folders of their own or not.
 * @param options What is only suspicious goes to `onWarning`. Default: the console.
 * @throws Error that names the file, the line and the field of whatever is wrong.
 */
export async function readWorldFolder(folder: string, options: ParseWorldOptions = {}): Promise<World> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch((error: unknown) => {
    throw new Error(`Failed to read the world in ${folder}: ${whyUnreadable(folder, error)}`, {cause: error});
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
