/** The kit as it is published: installed in a project, with a back end on msal-node, and a page in two DOMs. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {fileURLToPath} from 'node:url';
import {childEnvironment} from '../../../scripts/test/child-environment.mjs';
import {packedProject} from '../../test-kit/test/support/packed-project.js';
import {runVitest} from './support/run-vitest.js';

/** A busy machine takes longer than the five seconds that runners give a test by themselves. */
const patience = ['--testTimeout=180000', '--hookTimeout=180000'];
const packages = ['contract', 'emulator', 'report-page', 'test-kit', 'msw-handlers', 'vitest'];

test('a project that installs the packed kit tests its back end and its page offline', async t => {
  const folder = await packedProject(t, {
    packages,
    dependencies: ['vitest', 'jsdom', 'happy-dom', '@azure/msal-node', 'powerbi-client@2.24.1'],
    files: {'.': fileURLToPath(new URL('./packed', import.meta.url))},
  });
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  for (const [file, environment, passed] of [
    ['back-end', 'node', 2],
    ['page', 'jsdom', 1],
    ['page', 'happy-dom', 1],
  ] as const) {
    const {report, status, output} = await runVitest(folder, {
      runner,
      args: [file, `--environment=${environment}`, ...patience, '--expect.poll.timeout=60000'],
    });
    assert.equal(status, 0, output);
    assert.equal(report.numPassedTests, passed, output);
  }
  const plain = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'plain.js'], {
    cwd: folder,
    encoding: 'utf8',
    env: childEnvironment(),
  });
  assert.equal(plain.status, 0, `${plain.stdout}\n${plain.stderr}`);
  assert.match(plain.stdout, /^# pass 1$/m);
});

test('the oldest Vitest and DOMs that the kit is for do as well', async t => {
  const folder = await packedProject(t, {
    packages,
    dependencies: ['vitest@3.2.0', 'msw@2.10.0', 'jsdom@20.0.3', 'happy-dom@12.10.3', 'powerbi-client@2.24.1'],
    files: {'.': fileURLToPath(new URL('./packed', import.meta.url))},
  });
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  for (const environment of ['jsdom', 'happy-dom']) {
    const args = ['page', `--environment=${environment}`, ...patience, '--expect.poll.timeout=60000'];
    const {report, status, output} = await runVitest(folder, {runner, args});
    assert.equal(status, 0, output);
    assert.equal(report.numPassedTests, 1, output);
  }
});

/** Jest in a project that has the packed kit, compiled to CommonJS if so configured. */
async function passesUnderJest(t: TestContext, version: number, ways: {options: string; args: string[]}[]) {
  const folder = await packedProject(t, {
    packages,
    dependencies: [
      `jest@${version}`,
      `jest-environment-jsdom@${version}`,
      'jest-fixed-jsdom@0.0.11',
      '@babel/preset-env@7',
      'powerbi-client@2.24.1',
    ],
    files: {'.': fileURLToPath(new URL('./packed-jest', import.meta.url))},
  });
  for (const {options, args} of ways) {
    const run = spawnSync(
      process.execPath,
      ['node_modules/jest/bin/jest.js', '--ci', '--testTimeout=180000', ...args],
      {cwd: folder, encoding: 'utf8', env: childEnvironment({NODE_OPTIONS: options})},
    );
    assert.equal(run.status, 0, `${run.stdout}\n${run.stderr}`);
    assert.match(run.stderr, /^Tests: +3 passed, 3 total$/m);
  }
}

const asModules = {options: '--experimental-vm-modules', args: []};
const compiled = {options: '', args: ['--config', 'commonjs.config.json']};

test('a project on Jest tests its back end and its page offline, as ES modules and as CommonJS', t =>
  passesUnderJest(t, 30, [asModules, compiled]));

test('a project on Jest 29 does as well, compiled to CommonJS', t => passesUnderJest(t, 29, [compiled]));
