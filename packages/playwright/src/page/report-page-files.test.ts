import assert from 'node:assert/strict';
import test from 'node:test';
import {freshReportPage} from '../../../../scripts/build/build-report-page.mjs';
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

test('a frame asks for no style sheet: that of the page and that of the kit are in its document', async () => {
  await freshReportPage();
  const files = new ReportPageFiles({batches: false});
  for (const path of ['/reportEmbed', '/rdlEmbed', '/dashboardEmbed', '/embed', '/qnaEmbed', '/quickCreate']) {
    const document = String((await files.find(path))?.body);
    assert.doesNotMatch(document, /rel="stylesheet"/, path);
    const sheets = [...document.matchAll(/<style>([^]*?)<\/style>/g)].map(([, sheet]) => sheet ?? '');
    assert.match(sheets[0] ?? '', /@font-face\{font-family:"Segoe UI"/, path);
    assert.match(sheets[1] ?? '', /\.visual\b/, path);
  }
});
