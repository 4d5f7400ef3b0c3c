import {defineConfig} from '@playwright/test';
import type {PowerBiFixtures, PowerBiWorkerFixtures} from '@pbi-bound-report/playwright';
import {fileURLToPath} from 'node:url';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig<PowerBiFixtures, PowerBiWorkerFixtures>({
  testDir: folder('./specs'),
  outputDir: folder('../../../coverage/playwright'),
  snapshotPathTemplate: '{testDir}/../screenshots/{arg}{ext}',
  workers: Number(process.env['KIT_WORKERS'] ?? 2),
  fullyParallel: true,
  // Specs that install an app's packages first: `FULL=yes`.
  ...(process.env['FULL'] === 'yes'
    ? {testIgnore: '**/*.bench.spec.ts', globalSetup: folder('./support/install-apps.ts')}
    : {testIgnore: ['**/*.full.spec.ts', '**/*.bench.spec.ts']}),
  forbidOnly: true,
  reporter: [['list']],
  // Waits that come to an end are no longer for it; a busy machine needs them.
  timeout: 300_000,
  expect: {timeout: 60_000},
  use: {
    baseURL: 'http://portal.example',
    viewport: {width: 1100, height: 720},
    launchOptions: {executablePath: requireBrowser(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : []},
  },
});
