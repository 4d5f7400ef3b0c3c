import {defineConfig} from '@playwright/test';

export default defineConfig({
  testDir: '.',
  reporter: 'json',
  use: {
    baseURL: 'http://portal.example',
    launchOptions: {executablePath: process.env.BROWSER, args: process.getuid?.() === 0 ? ['--no-sandbox'] : []},
  },
});
