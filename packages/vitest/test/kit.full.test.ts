/** The kit under Vitest's own runner: what `test/specs` says, in jsdom and in happy-dom. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {runVitest} from './support/run-vitest.js';

test('under Vitest, back ends and pages run offline in Node, jsdom and happy-dom', async () => {
  const {report, status, output} = await runVitest(fileURLToPath(new URL('.', import.meta.url)));
  assert.equal(status, 0, output);
  assert.ok(report.numPassedTests > 35, `${report.numPassedTests} specs ran`);
});
