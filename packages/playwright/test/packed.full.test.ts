/**
 * The kit as it is published: packed, installed in a project of its own, and run there. Needs built packages and a
 * registry.
 */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {childEnvironment} from '../../../scripts/test/child-environment.mjs';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';
import {packedProject} from '../../test-kit/test/support/packed-project.js';
import type {RunReport} from './support/run-playwright.js';

// The second is the oldest that the kit may be installed with.
for (const playwright of ['@playwright/test', '@playwright/test@1.45.0']) {
  test(`a project that installs the packed kit and ${playwright} tests a page offline`, async t => {
    const folder = await packedProject(t, {
      packages: ['contract', 'emulator', 'report-page', 'test-kit', 'playwright'],
      dependencies: [playwright, 'powerbi-client@2.24.1'],
      files: {'.': fileURLToPath(new URL('./packed', import.meta.url))},
    });
    const {status, stdout, stderr} = spawnSync('npx', ['--no-install', 'playwright', 'test'], {
      cwd: folder,
      encoding: 'utf8',
      env: childEnvironment({BROWSER: requireBrowser()}),
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as RunReport;
    assert.equal(report.stats.expected, 1, stderr);
  });
}
