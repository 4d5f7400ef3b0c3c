import assert from 'node:assert/strict';
import {readdir, readFile} from 'node:fs/promises';
import test from 'node:test';
import {freshReportPage} from '../../../../scripts/build/build-report-page.mjs';
import {compileHint} from '../../../../scripts/build/compile-hint.mjs';
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

test('the scripts come without the hint to compile all of them, which a report opened again does not want', async () => {
  await freshReportPage();
  const folder = new URL('../../../report-page/dist/report-page/', import.meta.url);
  const files = new ReportPageFiles({batches: true});
  const names = (await readdir(folder)).filter(name => name.endsWith('.js'));
  for (const name of names) {
    const hinted = await readFile(new URL(name, folder), 'utf8');
    assert.ok(hinted.includes(`${compileHint}\n`), `${name} as it is published`);
    assert.equal((await files.find(`/report-page/${name}`))?.body, hinted.replace(compileHint, '//'));
  }
  assert.ok(names.length >= 3, names.join());
});
