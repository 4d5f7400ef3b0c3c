import base from './playwright.config.js';
import {defineConfig} from '@playwright/test';
import type {PowerBiFixtures, PowerBiWorkerFixtures} from '@pbi-bound-report/playwright';

/** Many workers on one emulator: EMULATOR names it. */
export default defineConfig<PowerBiFixtures, PowerBiWorkerFixtures>(base, {
  workers: 4,
  testIgnore: [],
  testMatch: '**/lanes.full.spec.ts',
  // In one lane the tests are to fail: that is no reason to wait long.
  ...(process.env['LANE'] && {expect: {timeout: 10_000}}),
  use: {
    powerBiOptions: {
      emulator: process.env['EMULATOR'] ?? '',
      // One for all, to see the tests notice.
      ...(process.env['LANE'] && {lane: process.env['LANE']}),
    },
  },
});
