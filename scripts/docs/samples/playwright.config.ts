/** For the samples of tests that go to a site of the reader's own: the folder of specs is `SAMPLES`. */
import {defineConfig} from '@playwright/test';
import type {PowerBiFixtures, PowerBiWorkerFixtures} from '@pbi-bound-report/playwright';
import {requireBrowser} from '../../test/find-browser.mjs';

export default defineConfig<PowerBiFixtures, PowerBiWorkerFixtures>({
  testDir: process.env['SAMPLES'] ?? '.',
  outputDir: `${process.env['SAMPLES'] ?? '.'}/results`,
  workers: 1,
  // The machine may be busy.
  timeout: 240_000,
  expect: {timeout: 60_000},
  use: {launchOptions: {executablePath: requireBrowser(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : []}},
});
