// All tests, in the order in which they fail fastest, with one closing line for all of them.
import {spawn} from 'node:child_process';
import {requireBrowser} from './find-browser.mjs';

requireBrowser();
const steps = [
  ['lint', 'npm', ['run', '-s', 'lint']],
  ['typecheck', 'npm', ['run', '-s', 'typecheck']],
  ['build', 'npm', ['run', '-s', 'build']],
  ['packages', process.execPath, ['scripts/check-packages.mjs']],
  ['node tests', 'npm', ['run', '-s', 'test:node']],
  ['browser tests', 'npm', ['run', '-s', 'test:browser']],
];
let passed = 0, failed = 0;
for (const [name, command, args] of steps) {
  const started = performance.now();
  let output = '';
  const code = await new Promise(done => {
    const child = spawn(command, args, {stdio: ['ignore', 'pipe', 'inherit']});
    child.stdout.on('data', chunk => { output += chunk; process.stdout.write(chunk); });
    child.on('close', done);
  });
  console.log(`-- ${name}: ${code === 0 ? 'ok' : `failed (exit ${code})`}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  // Node's runner counts in "# pass N" or "ℹ pass N" lines, the browser's reporter in one line of ours; a step without tests counts as one.
  const count = pattern => [...output.matchAll(pattern)].reduce((sum, m) => sum + Number(m[1]), 0);
  const counted = name.endsWith('tests');
  const good = counted ? count(/^(?:#|ℹ) pass (\d+)/gm) + count(/(\d+) passed, \d+ failed/g) : 1;
  const bad = counted ? count(/^(?:#|ℹ) fail (\d+)/gm) + count(/\d+ passed, (\d+) failed/g) : 0;
  if (code === 0) {
    passed += good;
    failed += bad;
    if (counted && good === 0) { console.error(`${name}: no test ran.`); failed++; }
  } else {
    if (counted) passed += good;
    failed += Math.max(1, bad);
    break;
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
