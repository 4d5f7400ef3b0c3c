/**
 * The kit under Playwright's own runner: what `test/specs` says, and that what should fail fails with the right
 * words.
 */
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {freshReportPage} from '../../../scripts/build/build-report-page.mjs';

/** What Playwright's JSON reporter tells of a run, as far as it is read here. */
interface RunReport {
  stats: {expected: number; unexpected: number; flaky: number; skipped: number};
  errors: {message: string}[];
}

const config = fileURLToPath(new URL('./playwright.config.ts', import.meta.url));
const runner = fileURLToPath(new URL('../../../node_modules/@playwright/test/cli.js', import.meta.url));

async function run(): Promise<{report: RunReport; output: string}> {
  const {NODE_TEST_CONTEXT: _, ...env} = process.env;
  const child = spawn(process.execPath, [runner, 'test', '--config', config, '--reporter', 'json'], {
    env: {...env, NODE_OPTIONS: '--conditions=@pbi-bound-report/source'},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', chunk => {
    output += String(chunk);
  });
  await new Promise(resolve => child.once('close', resolve));
  return {report: JSON.parse(output.slice(output.indexOf('{'))) as RunReport, output};
}

test('under Playwright, apps of all kinds run offline with the kit', async () => {
  await freshReportPage();
  const {report, output} = await run();
  assert.deepEqual(report.errors, []);
  assert.equal(report.stats.unexpected, 0, output);
  assert.equal(report.stats.flaky, 0);
  assert.ok(report.stats.expected > 0, 'some test ran');
});
