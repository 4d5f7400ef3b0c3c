/** Packages that only some tests or the documentation need: in folders of their own, outside of the workspace. */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';

const options = ['ci', '--no-workspaces', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs what a folder's `package-lock.json` names, once. Processes that run side by side must not call this for one
 * folder: have it done before they start.
 * @throws {Error} npm ended with an error: mostly because no package registry was within reach.
 */
export function installPackages(folder: string): void {
  // npm writes this file last, so that an install which was interrupted, or still runs, is not taken for a whole one.
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return;
  const {status, stderr} = spawnSync('npm', options, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  throw new Error(
    `Failed to install the packages of ${folder}: npm ended with an error. It needs a package registry once. ${stderr}`,
  );
}
