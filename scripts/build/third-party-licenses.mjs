// Collects the licences of what is bundled into files that others serve: they ask to be passed on with every copy.
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The file's name, beside what it is about. */
export const licensesFile = 'THIRD-PARTY-LICENSES.txt';

/**
 * The packages that modules are from.
 * @param {Iterable<string>} paths Of the modules that are in a bundle.
 * @returns {string[]} Names, sorted.
 */
export function packagesOf(paths) {
  const names = [...paths].flatMap(path => {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll('\\', '/')) ?? [];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)].sort();
}

const readPackage = name => {
  const file = join(root, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
};

/** With what they depend on: some are published as one file that holds their dependencies. Types are not bundled. */
function withDependencies(names) {
  const all = new Set(names);
  for (const name of all) {
    for (const dependency of Object.keys(readPackage(name)?.dependencies ?? {})) {
      if (!dependency.startsWith('@types/') && readPackage(dependency)) all.add(dependency);
    }
  }
  return [...all].sort();
}

async function readInstalled(names) {
  // It takes longer to load than a bundle to be made, and most bundles are for tests.
  const {init} = await import('license-checker-rseidelsohn');
  const customFormat = {name: '', version: '', licenses: '', licenseText: '', noticeFile: '', path: ''};
  const options = {start: root, includePackages: names.join(';'), customFormat};
  return new Promise((resolve, reject) => {
    init(options, (error, found) => (error ? reject(error) : resolve(Object.values(found))));
  });
}

/**
 * @param {readonly string[]} names Of the packages that a bundle holds.
 * @returns {Promise<string>} The licences of these and of what they depend on, with their notices, as a text.
 * @throws Error for a package without a licence's text, and for one that is not installed.
 */
export async function collectLicenses(names) {
  const missing = names.find(name => !readPackage(name));
  if (missing !== undefined) {
    throw new Error(`Failed to collect the licences: ${missing} is not installed. Run npm ci.`);
  }
  const wanted = withDependencies(names).map(name => `${name}@${readPackage(name).version}`);
  const found = new Map((await readInstalled(wanted)).map(entry => [`${entry.name}@${entry.version}`, entry]));
  const parts = wanted.map(key => {
    const {licenses, licenseText, noticeFile} = found.get(key) ?? {};
    if (!licenseText?.trim()) {
      throw new Error(`Failed to collect the licences: ${key} has no text of one. Look for it, or bundle it no more.`);
    }
    const notice = noticeFile ? `\n\n${readFileSync(noticeFile, 'utf8').trim()}` : '';
    return `${key} (${licenses})\n\n${licenseText.trim()}${notice}\n`;
  });
  return `What is bundled into these files, and the licences under which it is.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Modules of an esbuild metafile that are in an output. */
export const modulesOf = metafile =>
  Object.values(metafile.outputs).flatMap(({inputs}) =>
    Object.entries(inputs).flatMap(([path, {bytesInOutput}]) => (bytesInOutput > 0 ? [path] : [])),
  );
