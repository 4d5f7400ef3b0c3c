/**
 * A warm embed under the Playwright kit: from the navigation to `rendered`, with a plain page, its back end and
 * powerbi-client as it is published. Playwright's own runner measures; this prints.
 */
import {freshReportPage} from '../scripts/build/build-report-page.mjs';
import {runPlaywright} from '../packages/playwright/test/support/run-playwright.js';

/** Milliseconds on a quiet machine. */
const limit = 300;

export async function run(): Promise<void> {
  await freshReportPage();
  const {report, output, failures} = await runPlaywright({config: 'bench.config.ts'});
  const line = /warm embed: [^"\\]+/.exec(output)?.[0];
  if (report.stats.unexpected > 0 || line === undefined) {
    console.error(failures || output);
    process.exitCode = 1;
    return;
  }
  console.log(`${line} (limit on a quiet machine: ${limit} ms)`);
}
