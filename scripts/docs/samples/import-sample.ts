/** Runs a sample as a module of Node, with the names that its text takes for granted. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {root} from '../examples.js';

/** What {@link importSample} runs. */
export interface ImportOptions {
  code: string;
  /** What the reader has already: names that the sample uses and does not define. */
  given?: Readonly<Record<string, unknown>>;
  /** Names of the sample that it does not export, to be looked at. */
  names?: readonly string[];
  /** Whether it holds JSX, of React. */
  isJsx?: boolean;
}

/** A folder whose files find this workspace's packages, and that nothing else looks into. */
export function sampleFolder(): {folder: string; remove: () => void} {
  const parent = join(root, 'node_modules/.cache');
  mkdirSync(parent, {recursive: true});
  const folder = mkdtempSync(join(parent, 'samples-'));
  return {folder, remove: () => rmSync(folder, {recursive: true, force: true})};
}

/**
 * @returns The sample's exports, and `names` as well.
 * @throws {Error} What the sample throws, and where it uses a name that is not given.
 */
export async function importSample<Exports extends object>({
  code,
  given = {},
  names = [],
  isJsx = false,
}: ImportOptions): Promise<Exports> {
  const {folder, remove} = sampleFolder();
  const file = join(folder, isJsx ? 'sample.tsx' : 'sample.mts');
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const runtime = isJsx ? '/** @jsxRuntime automatic */ /** @jsxImportSource react */\n' : '';
  writeFileSync(file, `${runtime}${code}\nexport {${names.join(', ')}};\n`);
  // As globals, so that the sample's text stays as it is.
  Object.assign(globalThis, given);
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } finally {
    remove();
  }
}
