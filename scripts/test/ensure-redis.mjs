// A real Redis for tests: finds the server's program, installs Debian's package where that is possible, and starts one
// of its own on a free port, without files and without touching any other.
import {spawn, spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {ownPort} from './own-port.mjs';

const places = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'];
const find = () => process.env.REDIS_SERVER ?? places.find(existsSync);

/** The path of a redis-server. @throws Error that says what to do, where there is none and none can be installed. */
export function ensureRedis() {
  const found = find();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = {stdio: ['ignore', 'ignore', 'inherit'], env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'}};
    spawnSync('apt-get', ['update'], quiet);
    // The package starts a server of its own where it can; the tests use none but theirs.
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], quiet);
  }
  const installed = find();
  if (installed) return installed;
  throw new Error(
    'Failed to find redis-server: the Redis tests need a real one. Install it ("apt-get install redis-server", "brew install redis"), or set REDIS_SERVER to its path.',
  );
}

/** Starts a Redis on a free port of the loopback. @returns Its URL, and a function that stops it. */
export async function startRedis() {
  const program = ensureRedis();
  const port = await ownPort();
  const server = spawn(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    {stdio: ['ignore', 'pipe', 'pipe']},
  );
  await new Promise((resolve, reject) => {
    let said = '';
    const heard = chunk => {
      said += chunk;
      if (said.includes('Ready to accept connections')) resolve();
    };
    server.stdout.on('data', heard);
    server.stderr.on('data', heard);
    server.once('error', reject);
    server.once('exit', code =>
      reject(new Error(`Failed to start redis-server (${program}): exit ${code}. It said: ${said.slice(-500)}`)),
    );
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.removeAllListeners('exit').once('exit', () => resolve());
        server.kill('SIGTERM');
      }),
  };
}
