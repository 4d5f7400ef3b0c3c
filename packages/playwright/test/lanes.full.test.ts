/** Four workers on one mock server. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../../scripts/build/build-report-page.mjs';
import {runPlaywright, type RunReport} from './support/run-playwright.js';

async function run(
  t: test.TestContext,
  env: Record<string, string> = {},
): Promise<{report: RunReport; failures: string}> {
  await freshReportPage();
  const server = await createMockServer();
  t.after(() => server.close());
  return runPlaywright({config: 'lanes.config.ts', env: {...env, EMULATOR: await server.listen()}});
}

test('four workers with fifty tests each do not meet on one emulator', async t => {
  const {report, failures} = await run(t);
  assert.deepEqual(report.errors, []);
  assert.equal(report.stats.unexpected, 0, failures);
  assert.equal(report.stats.expected, 200);
  assert.equal(report.stats.flaky, 0);
});

test('the same tests in one lane meet, and notice', async t => {
  const {report} = await run(t, {LANE: 'shared', TESTS: '16'});
  // How many meet is a matter of how soon each worker is there.
  assert.ok(report.stats.unexpected > 0, 'a test noticed');
});
