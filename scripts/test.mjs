// All tests, in the order in which they fail fastest, with one closing line for all of them.
import {spawn} from 'node:child_process';
import {requireBrowser} from './find-browser.mjs';

requireBrowser();
const npm = name => ['npm', ['run', '-s', name]];
/** Steps of one group run side by side; a group starts when the one before it is through. */
const groups = [
  {name: 'checks', counted: false, steps: {lint: npm('lint'), typecheck: npm('typecheck'), packages: npm('packages')}},
  {name: 'node tests', counted: true, steps: {'node tests': npm('test:node')}},
  {name: 'browser tests', counted: true, steps: {'browser tests': npm('test:browser')}},
];

/** Runs one step; what several at once say is shown when each has ended, so that they do not talk across each other. */
async function run([command, args], live) {
  const started = performance.now();
  let output = '';
  const child = spawn(command, args, {stdio: ['ignore', 'pipe', live ? 'inherit' : 'pipe'], shell: process.platform === 'win32'});
  const hear = chunk => { output += chunk; if (live) process.stdout.write(chunk); };
  child.stdout.on('data', hear);
  child.stderr?.on('data', hear);
  const code = await new Promise(done => { child.on('close', done); });
  if (!live) process.stdout.write(output);
  return {code, output, seconds: ((performance.now() - started) / 1000).toFixed(1)};
}

let passed = 0, failed = 0;
for (const {counted, steps} of groups) {
  const names = Object.keys(steps);
  await Promise.all(names.map(async name => {
    const {code, output, seconds} = await run(steps[name], names.length === 1);
    console.log(`-- ${name}: ${code === 0 ? 'ok' : `failed (exit ${code})`}, ${seconds} s`);
    // Node's runner counts in "# pass N" or "ℹ pass N" lines, the browser's reporter in one line of ours; a step without tests counts as one.
    const count = pattern => [...output.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
    const good = counted ? count(/^(?:#|ℹ) pass (\d+)/gm) + count(/^browser: (\d+) passed/gm) : code === 0 ? 1 : 0;
    const bad = counted ? count(/^(?:#|ℹ) fail (\d+)/gm) + count(/^browser: \d+ passed, (\d+) failed/gm) : 0;
    passed += good;
    failed += code === 0 ? bad : Math.max(1, bad);
    if (counted && good === 0) {
      console.error(`${name}: no test ran.`);
      failed++;
    }
  }));
  if (failed > 0) break; // what comes next stands on what has just failed
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
