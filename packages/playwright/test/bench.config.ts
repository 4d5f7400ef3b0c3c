import base from './playwright.config.js';
import {defineConfig} from '@playwright/test';

/** Measures, for `npm run bench -- kit`. */
export default defineConfig(base, {workers: 1, testIgnore: [], testMatch: '**/*.bench.spec.ts'});
