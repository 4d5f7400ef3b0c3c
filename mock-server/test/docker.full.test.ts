/**
 * The image, as far as it can be held where no image can be built: its files pass their linters, and what it starts and
 * asks runs from the packed package, not as root.
 */
import assert from 'node:assert/strict';
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {packedProject} from '../../packages/test-kit/test/support/packed-project.js';

const file = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const nobody = 65_534;

/** The command of an instruction in its JSON form. */
function commandOf(dockerfile: string, instruction: string): string[] {
  const [, json] = new RegExp(`^(?:${instruction}) (\\[.*\\])$`, 'm').exec(dockerfile) ?? [];
  assert.ok(json, `${instruction} is there`);
  return JSON.parse(json) as string[];
}

const install = (t: TestContext): Promise<string> =>
  packedProject(t, {
    packages: ['contract', 'emulator', 'report-page', 'test-kit', 'mock-server'],
    dependencies: ['dockerfile-utils@0.16.3', 'dclint@3.1.0'],
    files: {'compose.yaml': file('compose.yaml')},
  });

test('the image’s files pass their linters, and its command starts, is healthy, and ends by a signal', async t => {
  const folder = await install(t);
  const dockerfile = await readFile(file('Dockerfile'), 'utf8');

  const {validate} = createRequire(join(folder, 'x.js'))('dockerfile-utils') as {
    validate(text: string): {message: string}[];
  };
  assert.deepEqual(validate(dockerfile), []);
  assert.notDeepEqual(validate(dockerfile.replace('USER node', 'USR node')), [], 'the linter notices');
  const lint = spawnSync('npx', ['--no-install', 'dclint', '--max-warnings', '0', 'compose.yaml'], {
    cwd: folder,
    encoding: 'utf8',
  });
  assert.equal(lint.status, 0, `${lint.stdout}\n${lint.stderr}`);
  assert.match(dockerfile, /^USER node$/m);

  const [name = '', ...args] = commandOf(dockerfile, 'ENTRYPOINT');
  const [, ...healthCheck] = commandOf(dockerfile, '  CMD');
  const isHealthy = (): boolean => spawnSync(process.execPath, healthCheck).status === 0;
  assert.equal(isHealthy(), false, 'nothing else answers on that port');
  // Anybody may read what an image holds.
  await chmod(folder, 0o755);
  const asNobody = process.getuid?.() === 0 ? {uid: nobody, gid: nobody} : {};
  const program = JSON.parse(
    await readFile(join(folder, 'node_modules/@pbi-bound-report/mock-server/package.json'), 'utf8'),
  ) as {bin: Record<string, string>};
  const bin = join(folder, 'node_modules/@pbi-bound-report/mock-server', program.bin[name] ?? '');
  const began = performance.now();
  const server = spawn(process.execPath, [bin, ...args, '--embed-origin', 'http://localhost:8081'], {
    ...asNobody,
    env: {PATH: process.env['PATH'] ?? '', HOME: '/nonexistent'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => server.kill('SIGKILL'));
  const ended = new AbortController();
  server.once('exit', code => ended.abort(new Error(`The command ended with ${code} before it listened.`)));
  await once(server.stdout, 'data', {signal: ended.signal});
  t.diagnostic(`it listened after ${(performance.now() - began).toFixed(0)} ms`);
  assert.equal(isHealthy(), true);
  if (process.getuid?.() === 0) {
    const owner = execFileSync('ps', ['-o', 'uid=', '-p', String(server.pid)], {encoding: 'utf8'}).trim();
    assert.equal(owner, String(nobody));
  }
  server.kill('SIGTERM');
  assert.deepEqual(await once(server, 'exit'), [0, null]);
});
