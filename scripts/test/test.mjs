// All checks and tests, with one closing line for all of them.
import {spawn} from 'node:child_process';
import {requireBrowser} from './find-browser.mjs';

requireBrowser();
/**
 * One after the other as a slot gets free; `after` names what must be through before. Tests are counted one by one,
 * checks as one each.
 */
const steps = [
  {name: 'packages', script: 'packages', after: []},
  // The linter reports the compiler's errors too.
  {name: 'lint', script: 'lint', after: []},
  // The packages' folders are made anew by the first step, and tests serve from them.
  {name: 'node tests', script: 'test:node', after: ['packages'], counted: true},
  {name: 'browser tests', script: 'test:browser', after: ['packages'], counted: true},
];
/** Two at a time: most steps keep one processor busy, and tests that wait for a browser not even that. */
const slots = 2;

/** Runs one step. What it says is shown when it has ended, so that two do not talk across each other. */
async function run({script, after}) {
  const started = performance.now();
  let output = '';
  const child = spawn('npm', ['run', '-s', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, ...(after.includes('packages') ? {PACKAGES_ARE_BUILT: 'yes'} : {})},
    shell: process.platform === 'win32',
  });
  const hear = chunk => {
    output += chunk;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise(done => {
    child.on('close', done);
  });
  return {code, output, seconds: ((performance.now() - started) / 1000).toFixed(1)};
}

let passed = 0,
  failed = 0;
/** Adds what a step has found to the sums. */
function count({name, counted}, {code, output, seconds}) {
  process.stdout.write(output);
  console.log(`-- ${name}: ${code === 0 ? 'ok' : `failed (exit ${code})`}, ${seconds} s`);
  // Node's runner counts in "# pass N" or "ℹ pass N" lines, the browser's reporter in one line of ours.
  const sum = pattern => [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
  let good = code === 0 ? 1 : 0;
  let bad = 1 - good;
  if (counted) {
    good = sum(/^(?:#|ℹ) pass (\d+)/gm) + sum(/^browser: (\d+) passed/gm);
    bad = sum(/^(?:#|ℹ) fail (\d+)/gm) + sum(/^browser: \d+ passed, (\d+) failed/gm);
  }
  passed += good;
  failed += code === 0 ? bad : Math.max(1, bad);
  if (counted && good === 0) {
    console.error(`${name}: no test ran.`);
    failed++;
  }
}

const done = new Set();
const waiting = [...steps];
const running = new Set();
/**
 * Starts what may start, and is through when nothing runs any more. After a failure nothing new is started: what comes
 * next stands on what has failed.
 */
await new Promise(finished => {
  const next = () => {
    for (const step of failed > 0 ? [] : [...waiting]) {
      if (running.size >= slots) break;
      if (!step.after.every(name => done.has(name))) continue;
      waiting.splice(waiting.indexOf(step), 1);
      running.add(step);
      console.log(`-- ${step.name}: started`);
      void run(step).then(result => {
        count(step, result);
        running.delete(step);
        done.add(step.name);
        next();
      });
    }
    if (running.size === 0) finished();
  };
  next();
});
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
