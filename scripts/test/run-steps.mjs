// Runs npm scripts as steps, some at a time, and ends with one closing line for all of them.
import {spawn} from 'node:child_process';
import {childEnvironment} from './child-environment.mjs';

/**
 * @typedef {object} Step
 * @property {string} name As it is printed.
 * @property {string} script An npm script of the workspace.
 * @property {string[]} [after] Steps that must be through before.
 * @property {boolean} [counted] Its tests are counted one by one, from what the runner prints. Otherwise the step
 *   counts as one.
 */

/** Children that have a group of their own end with it, and with this process. */
const groups = new Set();

/** Ends a step with everything that it has started: a browser or a server that is left keeps its ports and files. */
function endGroup(child) {
  groups.delete(child);
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // nothing of it is left
  }
}
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    for (const child of groups) endGroup(child);
    process.exit(code);
  });
}

/**
 * Runs one step. What it prints is shown when it has ended, so that two do not print across each other.
 * @param {Step} step
 * @param {{limit: AbortSignal, leftoverMs: number}} ends
 */
async function runStep({script, after = []}, {limit, leftoverMs}) {
  const started = performance.now();
  let output = '';
  const child = spawn('npm', ['run', '-s', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment({
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      // Machines that build are at UTC, and readers are not: half of all faults with time zones show west of it alone.
      TZ: process.env.TZ ?? 'America/Los_Angeles',
      ...(after.includes('packages') && {PACKAGES_ARE_BUILT: 'yes'}),
    }),
    shell: process.platform === 'win32',
    // A group of its own: what npm has started would outlive it otherwise.
    detached: process.platform !== 'win32',
  });
  groups.add(child);
  const collect = chunk => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const stop = () => endGroup(child);
  limit.addEventListener('abort', stop);
  let leftover;
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (status, signal) => {
      // A program that is left holds the pipes open, and `close` would never come.
      leftover = setTimeout(() => {
        output += '\nWhat this step has started did not end with it, and was ended.\n';
        stop();
      }, leftoverMs);
      child.once('close', () => done(status ?? signal));
    });
  });
  clearTimeout(leftover);
  limit.removeEventListener('abort', stop);
  stop();
  return {
    code,
    output,
    isLate: limit.aborted && code !== 0,
    seconds: ((performance.now() - started) / 1000).toFixed(1),
  };
}

/** @returns How many tests of a step have passed and failed. */
function countTests({name, counted}, {code, output}) {
  if (!counted) return code === 0 ? {passed: 1, failed: 0} : {passed: 0, failed: 1};
  // Node's runner counts in "# pass N" or "ℹ pass N" lines, the browser's reporter in one line of ours.
  const sum = pattern => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  const passed = sum(/^(?:#|ℹ) pass (\d+)/gm) + sum(/^browser: (\d+) passed/gm);
  const failed = sum(/^(?:#|ℹ) fail (\d+)/gm) + sum(/^browser: \d+ passed, (\d+) failed/gm);
  if (passed === 0) console.error(`${name}: no test ran.`);
  return {passed, failed: code !== 0 || passed === 0 ? Math.max(1, failed) : failed};
}

/** What the line at the end of a step says of it. */
function endingOf({code, isLate}, minutes) {
  if (isLate) return `ended, because all steps together may take ${minutes} minutes. It had printed what stands above`;
  return code === 0 ? 'ok' : `failed (exit ${code})`;
}

/**
 * Runs steps and sets the process's exit code: 1 if a test failed or none ran.
 * After a failure nothing new is started: what comes next may stand on what has failed.
 * @param {Step[]} steps In the order in which they start.
 * @param {object} limits
 * @param {number} limits.slots How many run at a time.
 * @param {number} limits.minutes How long all of them may take. A step that hangs is ended then, with what it has
 *   printed: whoever ends this process from outside gets to see nothing.
 * @param {AbortSignal} [limits.limit] Aborts when those minutes have passed.
 * @param {number} [limits.leftoverMs] How long what a step has left running may hold its output.
 */
export async function runSteps(
  steps,
  {slots, minutes, limit = AbortSignal.timeout(minutes * 60_000), leftoverMs = 10_000},
) {
  let passed = 0;
  let failed = 0;
  const done = new Set();
  const waiting = [...steps];
  let running = 0;
  await new Promise((finish, fail) => {
    const startNext = () => {
      for (const step of failed > 0 ? [] : [...waiting]) {
        if (running >= slots) break;
        if (!(step.after ?? []).every(name => done.has(name))) continue;
        waiting.splice(waiting.indexOf(step), 1);
        running++;
        console.log(`-- ${step.name}: started`);
        void runStep(step, {limit, leftoverMs}).then(result => {
          process.stdout.write(result.output);
          console.log(`-- ${step.name}: ${endingOf(result, minutes)}, ${result.seconds} s`);
          const counts = countTests(step, result);
          passed += counts.passed;
          failed += counts.failed;
          running--;
          done.add(step.name);
          startNext();
        }, fail);
      }
      if (running === 0) finish();
    };
    startNext();
  });
  if (waiting.length > 0) console.log(`-- not run: ${waiting.map(({name}) => name).join(', ')}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  // Not process.exit(): what has been written to a pipe would be cut off, the failures with it.
  process.exitCode = failed === 0 ? 0 : 1;
}
