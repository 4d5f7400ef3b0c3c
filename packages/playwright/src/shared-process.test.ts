import assert from 'node:assert/strict';
import test from 'node:test';
import {withSharedProcess} from './shared-process.js';

test('a report shares the process of its page, unless each site was asked to have its own', () => {
  assert.deepEqual(withSharedProcess({}), {args: ['--disable-site-isolation-trials']});
  const shared = withSharedProcess({args: ['--no-sandbox'], channel: 'chrome'});
  assert.deepEqual(shared, {args: ['--disable-site-isolation-trials', '--no-sandbox'], channel: 'chrome'});
  const own = {args: ['--site-per-process']};
  assert.equal(withSharedProcess(own), own);
});
