import {defineConfig} from '@playwright/test';

export default defineConfig({
  testDir: '.',
  reporter: 'json',
  timeout: 300_000,
  expect: {timeout: 60_000},
  use: {
    baseURL: 'http://portal.example',
    launchOptions: {executablePath: process.env.BROWSER, args: process.getuid?.() === 0 ? ['--no-sandbox'] : []},
  },
});
