// Builds everything that is published: the libraries with rollup, the report page and the element's one-file build with
// esbuild.
import {spawnSync} from 'node:child_process';
import {readdirSync, rmSync} from 'node:fs';
import {buildStandalone} from '../../packages/pbi-bound-report/scripts/build-standalone.mjs';
import {buildReportPage} from './build-report-page.mjs';

for (const dir of [...readdirSync('packages').map(p => `packages/${p}`), 'mock-server']) {
  rmSync(`${dir}/dist`, {recursive: true, force: true});
}
const {status} = spawnSync(
  process.execPath,
  ['node_modules/rollup/dist/bin/rollup', '-c', '--silent', '--failAfterWarnings'],
  {stdio: 'inherit'},
);
if (status !== 0) process.exit(status ?? 1);
await buildReportPage({minify: true, licenses: true});
await buildStandalone();
