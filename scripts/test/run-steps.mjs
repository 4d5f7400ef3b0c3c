// Runs npm scripts as steps, some at a time, and ends with one closing line for all of them.
import {spawn} from 'node:child_process';

/**
 * @typedef {object} Step
 * @property {string} name As it is printed.
 * @property {string} script An npm script of the workspace.
 * @property {string[]} [after] Steps that must be through before.
 * @property {boolean} [counted] Its tests are counted one by one, from what the runner prints. Otherwise the step
 *   counts as one.
 */

/** Runs one step. What it prints is shown when it has ended, so that two do not print across each other. */
async function runStep({script, after = []}) {
  const started = performance.now();
  let output = '';
  const child = spawn('npm', ['run', '-s', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, ...(after.includes('packages') ? {PACKAGES_ARE_BUILT: 'yes'} : {})},
    shell: process.platform === 'win32',
  });
  const collect = chunk => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise(done => {
    child.on('close', done);
  });
  return {code, output, seconds: ((performance.now() - started) / 1000).toFixed(1)};
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

/**
 * Runs steps and sets the process's exit code: 1 if a test failed or none ran.
 * After a failure nothing new is started: what comes next may stand on what has failed.
 * @param {Step[]} steps In the order in which they start.
 * @param {number} slots How many run at a time.
 */
export async function runSteps(steps, slots) {
  let passed = 0;
  let failed = 0;
  const done = new Set();
  const waiting = [...steps];
  let running = 0;
  await new Promise(finish => {
    const startNext = () => {
      for (const step of failed > 0 ? [] : [...waiting]) {
        if (running >= slots) break;
        if (!(step.after ?? []).every(name => done.has(name))) continue;
        waiting.splice(waiting.indexOf(step), 1);
        running++;
        console.log(`-- ${step.name}: started`);
        void runStep(step).then(result => {
          process.stdout.write(result.output);
          const ending = result.code === 0 ? 'ok' : `failed (exit ${result.code})`;
          console.log(`-- ${step.name}: ${ending}, ${result.seconds} s`);
          const counts = countTests(step, result);
          passed += counts.passed;
          failed += counts.failed;
          running--;
          done.add(step.name);
          startNext();
        });
      }
      if (running === 0) finish();
    };
    startNext();
  });
  console.log(`\n${passed} passed, ${failed} failed`);
  // Not process.exit(): what has been written to a pipe would be cut off, the failures with it.
  process.exitCode = failed === 0 ? 0 : 1;
}
