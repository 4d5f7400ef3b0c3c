/** The runner of all tests: what hangs or is left behind ends, and says which step it was. */
import assert from 'node:assert/strict';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';

/** A program that a step starts: it listens, and tells where once it does. */
const server = `
  const {createServer} = require('node:net');
  const {renameSync, writeFileSync} = require('node:fs');
  const server = createServer().listen(0, '127.0.0.1', () => {
    writeFileSync('port.new', String(server.address().port));
    renameSync('port.new', 'port');
  });`;
const startServer = `
  const {existsSync} = require('node:fs');
  require('node:child_process').spawn(process.execPath, ['server.js'], {stdio: 'inherit'}).unref();`;
const steps = {
  // What a test runner has printed as one of its tests begins to wait for ever.
  hangs: `${startServer}
    console.log('ok 1 - the test before');
    setInterval(() => undefined, 1000);`,
  leaves: `${startServer}
    console.log('# pass 3');
    const look = setInterval(() => {
      if (existsSync('port')) process.exit(0);
    }, 10);`,
  follows: "console.log('it ran');",
  // As runners do that print for readers, Node's own from version 22 on among them.
  tests: `const isColoured = process.env.FORCE_COLOR !== undefined || process.env.CI !== undefined;
    console.log(isColoured ? '\\x1b[34mℹ pass 2\\x1b[39m' : 'ℹ pass 2');`,
};

/** Runs the runner in a folder with these steps; the limit comes once the server of a step listens. */
async function start(
  t: TestContext,
  script: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{folder: string; child: ChildProcess; output: string}> {
  const folder = await mkdtemp(join(tmpdir(), 'run-steps-'));
  t.after(() => rm(folder, {recursive: true, force: true}));
  const scripts = Object.fromEntries(Object.keys(steps).map(name => [name, `node ${name}.js`]));
  await writeFile(join(folder, 'package.json'), JSON.stringify({private: true, scripts}));
  await writeFile(join(folder, 'server.js'), server);
  for (const [name, text] of Object.entries(steps)) await writeFile(join(folder, `${name}.js`), text);
  const runner = new URL('run-steps.mjs', import.meta.url).href;
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import {existsSync} from 'node:fs';\nimport {runSteps} from '${runner}';\n${script}`,
    ],
    {cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit']},
  );
  t.after(() => child.kill('SIGKILL'));
  const started = {folder, child, output: ''};
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    started.output += chunk;
  });
  return started;
}

/** Whether somebody listens where the server of a step has said that it does. */
async function isListening(folder: string): Promise<boolean> {
  const socket = connect(Number(await readFile(join(folder, 'port'), 'utf8')), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    assert.equal((error as {code?: string}).code, 'ECONNREFUSED');
    return false;
  } finally {
    socket.destroy();
  }
}

const isPosix = process.platform !== 'win32';

test('a step that hangs is ended at the limit, with what it has started, and is named with what it has printed', async t => {
  const running = await start(
    t,
    `const limit = new AbortController();
    const look = setInterval(() => {
      if (!existsSync('port')) return;
      clearInterval(look);
      limit.abort();
    }, 10);
    await runSteps(
      [{name: 'one that hangs', script: 'hangs', counted: true}, {name: 'the next one', script: 'follows'}],
      {slots: 1, minutes: 25, limit: limit.signal},
    );`,
  );
  assert.deepEqual(await once(running.child, 'close'), [1, null]);
  const {output, folder} = running;
  assert.match(output, /^ok 1 - the test before\n-- one that hangs: ended, because all steps .* take 25 minutes/m);
  assert.match(output, /^-- not run: the next one$/m);
  assert.match(output, /\n0 passed, 1 failed\n$/);
  if (isPosix) assert.equal(await isListening(folder), false);
});

test('a program that a step leaves behind holds up nobody, and is ended', {skip: !isPosix}, async t => {
  const running = await start(
    t,
    `await runSteps(
      [{name: 'one that leaves', script: 'leaves', counted: true}, {name: 'the next one', script: 'follows'}],
      {slots: 1, minutes: 25, leftoverMs: 10},
    );`,
  );
  assert.deepEqual(await once(running.child, 'close'), [0, null]);
  const {output, folder} = running;
  assert.match(output, /^# pass 3\n\nWhat this step has started did not end with it, and was ended\.\n-- one that/m);
  assert.match(output, /^it ran$/m);
  assert.match(output, /\n4 passed, 0 failed\n$/);
  assert.equal(await isListening(folder), false);
});

test('who ends the runner ends its steps, and what they have started', {skip: !isPosix}, async t => {
  const running = await start(
    t,
    `await runSteps([{name: 'one that hangs', script: 'hangs'}], {slots: 1, minutes: 25});`,
  );
  while (!existsSync(join(running.folder, 'port'))) await pause(10);
  assert.equal(await isListening(running.folder), true);
  running.child.kill('SIGTERM');
  assert.deepEqual(await once(running.child, 'close'), [143, null]);
  // Nobody waited for them to be gone.
  while (await isListening(running.folder)) await pause(10);
});

test('tests are counted wherever they run: in CI, and where colours are forced', async t => {
  const script = `await runSteps([{name: 'two tests', script: 'tests', counted: true}], {slots: 1, minutes: 25});`;
  const running = await start(t, script, {...process.env, CI: 'true', FORCE_COLOR: '1'});
  assert.deepEqual(await once(running.child, 'close'), [0, null], running.output);
  assert.match(running.output, /\n2 passed, 0 failed\n$/);
});
