/** The kit with apps on other people's frameworks, whose packages are installed first. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {freshReportPage} from '../../../scripts/build/build-report-page.mjs';
import {runPlaywright} from './support/run-playwright.js';

test('under Playwright, apps as others write them run offline with the kit', async () => {
  await freshReportPage();
  const {report, failures} = await runPlaywright({args: ['apps.full.spec'], env: {FULL: 'yes'}});
  assert.deepEqual(report.errors, []);
  assert.equal(report.stats.unexpected, 0, failures);
  assert.equal(report.stats.flaky, 0);
  // Six tests for each of four apps; five for the one whose users sign in themselves, and three of its own.
  assert.equal(report.stats.expected, 32);
});
