// What a first visit looks like: an empty folder, the packed packages, one command, and the two lines of its banner.
// Needs built packages (npm run build), a package registry for their dependencies, and curl.
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'first-visit-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});
try {
  const names = ['contract', 'emulator', 'report-page', 'test-kit', 'mock-server'].map(n => `@pbi-bound-report/${n}`);
  const packed = JSON.parse(
    run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, ...names.map(n => `--workspace=${n}`)],
      root,
    ),
  );
  const files = packed.map(p => join(folder, p.filename));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({private: true}));
  // All at once: npm then finds each one's siblings in the folder and asks no registry for them.
  const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (install.status !== 0 || install.stderr.includes('EBADENGINE')) {
    throw new Error(`Failed to install without a warning of engines:\n${install.stderr}`);
  }

  const server = spawn('npx', ['--no-install', 'pbi-mock-server', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    const text = await new Promise((resolve, reject) => {
      let output = '';
      server.stdout.setEncoding('utf8').on('data', chunk => {
        output += chunk;
        if (output.includes('Ctrl+C')) resolve(output);
      });
      server.once('exit', code => reject(new Error(`The command ended with ${code}.`)));
    });
    const lines = text.split('\n').filter(line => /^(?:TOKEN=|curl)/.test(line));
    const {token, expiration} = JSON.parse(run('bash', ['-c', lines.join('\n')], folder));
    if (!token?.startsWith('H4sI')) throw new Error('The two lines gave no embed token.');
    const origin = /REST +(\S+)\/v1\.0/.exec(text)[1];
    for (const path of ['/reportEmbed', '/', '/__emulator/docs/']) {
      const {status} = await fetch(origin + path);
      if (status !== 200) throw new Error(`${path} got ${status}.`);
    }
    console.log(
      `a first visit gets an embed token of ${token.length} characters, good until ${expiration}; report page, console and description are served`,
    );
  } finally {
    process.kill(-server.pid);
  }
} finally {
  rmSync(folder, {recursive: true});
}
