/**
 * A project of its own, in a temporary folder, that installs packages of this workspace as they are published: packed.
 * Needs built packages and a registry for what they depend on.
 */
import {execFileSync} from 'node:child_process';
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Options of {@link packedProject}. */
export interface PackedProjectOptions {
  /** Names of packages without their scope. What they need of the workspace has to be among them. */
  packages: readonly string[];
  /** From the registry: names alone have the version of the workspace's development tools. */
  dependencies: readonly string[];
  /** Folders whose contents are copied, by the path in the project that they get. */
  files: Readonly<Record<string, string>>;
}

/** @returns The project's folder. It is removed at the end of the test. */
export async function packedProject(
  t: TestContext,
  {packages, dependencies, files}: PackedProjectOptions,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  // A browser's last processes may write into it for a moment longer.
  t.after(() => rm(folder, {recursive: true, force: true, maxRetries: 20}));
  for (const [target, source] of Object.entries(files)) await cp(source, join(folder, target), {recursive: true});
  const packed = JSON.parse(
    execFileSync(
      'npm',
      [
        'pack',
        '--json',
        '--ignore-scripts',
        '--pack-destination',
        folder,
        ...packages.map(name => `--workspace=@pbi-bound-report/${name}`),
      ],
      {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']},
    ),
  ) as {filename: string}[];
  const {devDependencies} = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const versioned = dependencies.map(name =>
    name.lastIndexOf('@') > 0 ? name : `${name}@${devDependencies[name] ?? 'latest'}`,
  );
  await writeFile(join(folder, 'package.json'), JSON.stringify({private: true, type: 'module'}));
  // All at once: npm then finds each one's siblings in the folder and asks no registry for them.
  execFileSync(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefer-offline',
      '--loglevel=error',
      ...packed.map(({filename}) => join(folder, filename)),
      ...versioned,
    ],
    {cwd: folder, stdio: ['ignore', 'ignore', 'inherit']},
  );
  return folder;
}
