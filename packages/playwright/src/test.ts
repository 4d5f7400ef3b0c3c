/** Playwright's `test` with a Power BI of its own. */
import {test as base} from '@playwright/test';
import {withEvenText} from './even-text.js';
import {remember} from './matchers/matchers.js';
import {withSharedProcess} from './shared-process.js';
import {createWorker, PowerBi, type PowerBiOptions, type PowerBiWorker} from './power-bi.js';

/** What a test gets. */
export interface PowerBiFixtures {
  /** Power BI, Entra and the report page, for all pages of the test's context. */
  powerBi: PowerBi;
}

/** What a worker's tests share. */
export interface PowerBiWorkerFixtures {
  powerBiOptions: PowerBiOptions;
  powerBiWorker: PowerBiWorker;
}

/**
 * `test` of Playwright. Every context that a test opens pages in is offline for Microsoft's hosts, whether the test
 * names `powerBi` or not.
 */
export const test = base.extend<PowerBiFixtures, PowerBiWorkerFixtures>({
  powerBiOptions: [{}, {scope: 'worker', option: true}],
  powerBiWorker: [
    async ({powerBiOptions}, use, {parallelIndex}) => {
      await use(await createWorker(powerBiOptions, parallelIndex));
    },
    {scope: 'worker'},
  ],
  launchOptions: [
    async ({launchOptions, browserName}, use) => {
      await use(browserName === 'chromium' ? await withEvenText(withSharedProcess(launchOptions)) : launchOptions);
    },
    {scope: 'worker'},
  ],
  powerBi: [
    async ({powerBiWorker, context, page}, use) => {
      const powerBi = new PowerBi(powerBiWorker, context, page);
      remember(context, powerBi);
      await powerBi.start(context);
      await use(powerBi);
      powerBi.end();
    },
    {auto: true},
  ],
});
