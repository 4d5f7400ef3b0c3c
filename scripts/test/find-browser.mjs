// Finds a Chrome or Chromium, gets one where it can, and otherwise says exactly what to do.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {Launcher} from 'chrome-launcher';

const advice = `No Chrome or Chromium was found, and the browser tests need one. Do one of these, then run the command again:
  - Debian or Ubuntu:  sudo apt-get install chromium
  - macOS:             brew install --cask google-chrome
  - Windows:           winget install Google.Chrome
  - anywhere:          set CHROME_PATH to the program file of a Chrome, Chromium or Edge`;

const find = () => {
  try {
    return Launcher.getFirstInstallation();
  } catch {
    return undefined; // chrome-launcher throws where it finds none
  }
};

/** @returns Path of the browser's program file. */
export function requireBrowser() {
  const wanted = process.env.CHROME_PATH;
  if (wanted && !existsSync(wanted)) {
    console.error(
      `CHROME_PATH is ${wanted}, and there is no such file. Correct it, or unset it to let a browser be found.`,
    );
    process.exit(1);
  }
  const found = wanted || find();
  if (found) return found;
  if (process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log("No Chrome or Chromium was found: installing Debian's chromium.");
    spawnSync('apt-get', ['update', '-qq'], {stdio: 'inherit'});
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: 'inherit',
      env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
    });
    const installed = find();
    if (installed) return installed;
  }
  console.error(advice);
  process.exit(1);
}
