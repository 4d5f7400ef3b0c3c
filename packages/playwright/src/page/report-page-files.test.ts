import assert from 'node:assert/strict';
import test from 'node:test';
import {ReportPageFiles} from './report-page-files.js';

test('no path leads out of the folder of the report page', async () => {
  const files = new ReportPageFiles({batches: true});
  for (const path of [
    '/report-page/../../../../mock-server/console/console.js',
    // Where the workspace's link is not followed, because nothing is built yet.
    '/report-page/../../../../../mock-server/console/console.js',
    '/report-page/..\\..\\..\\..\\mock-server\\console\\console.js',
    '/report-page/../../../../mock-server/console/index.html',
    '/report-page/x/../../../../../mock-server/console/console.css',
  ]) {
    assert.equal(await files.find(path), undefined, path);
  }
});
