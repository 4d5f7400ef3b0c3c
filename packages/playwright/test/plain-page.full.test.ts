/** The kit under Playwright's own runner: what `test/specs` says. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {freshReportPage} from '../../../scripts/build/build-report-page.mjs';
import {runPlaywright} from './support/run-playwright.js';

test('under Playwright, a plain page and all that the kit gives work offline', async () => {
  await freshReportPage();
  const {report, failures} = await runPlaywright();
  assert.deepEqual(report.errors, []);
  assert.equal(report.stats.unexpected, 0, failures);
  assert.equal(report.stats.flaky, 0);
  assert.ok(report.stats.expected > 20, 'the specs ran');
});
