/** The plugin's PHP by itself: unit tests here, and in the oldest and the newest PHP that it is for. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {installPackages} from '../../../scripts/build/install-packages.js';
import {ensurePhp} from '../scripts/wordpress-site.js';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const library = '/usr/share/php';

/** Debian's PHPUnit; as root it is installed. */
function ensurePhpUnit(): void {
  if (!existsSync(`${library}/PHPUnit/Autoload.php`) && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'};
    spawnSync('apt-get', ['update', '-qq'], {stdio: 'ignore', env});
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'phpunit'], {stdio: 'ignore', env});
  }
  assert.ok(existsSync(`${library}/PHPUnit/Autoload.php`), 'PHPUnit is missing: "apt-get install phpunit".');
}

test('PHP of this machine passes the unit tests', () => {
  ensurePhp();
  ensurePhpUnit();
  const {status, stdout} = spawnSync('phpunit', ['-c', folder('php/phpunit.xml')], {encoding: 'utf8'});
  assert.equal(status, 0, stdout);
  assert.match(stdout, /OK \(\d\d+ tests/);
});

for (const version of ['7.4', '8.4']) {
  test(`PHP ${version} reads every file and passes the unit tests, without a complaint about the plugin`, () => {
    ensurePhpUnit();
    const fixture = folder('php-versions');
    installPackages(fixture);
    const {stdout, stderr} = spawnSync(
      process.execPath,
      [`${fixture}/run.mjs`, version, folder('../plugin'), folder('php'), library],
      {encoding: 'utf8', cwd: fixture},
    );
    assert.match(
      stdout,
      new RegExp(`PHP ${version.replace('.', '\\.')}\\.\\d+.* read [3-9]\\d files`),
      stdout + stderr,
    );
    assert.doesNotMatch(stdout, /cannot read|complains about/);
    assert.match(stdout, /^OK\b.*/m, stdout);
    assert.match(stdout, /^ended 0$/m, stdout);
  });
}
