/**
 * The kit as it is published: packed, installed in a project of its own, and run there. Needs built packages and a
 * registry.
 */
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';
import type {RunReport} from './support/run-playwright.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packages = ['contract', 'emulator', 'report-page', 'test-kit', 'playwright'];

test('a project that installs the packed kit tests a page offline', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'kit-'));
  t.after(() => rm(folder, {recursive: true}));
  await cp(fileURLToPath(new URL('./packed', import.meta.url)), folder, {recursive: true});
  const packed = JSON.parse(
    execFileSync(
      'npm',
      [
        'pack',
        '--json',
        '--ignore-scripts',
        '--pack-destination',
        folder,
        ...packages.map(name => `--workspace=@pbi-bound-report/${name}`),
      ],
      {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']},
    ),
  ) as {filename: string}[];
  const {devDependencies} = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify({private: true, type: 'module'}));
  // All at once: npm then finds each one's siblings in the folder and asks no registry for them.
  execFileSync(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefer-offline',
      ...packed.map(({filename}) => join(folder, filename)),
      `@playwright/test@${devDependencies['@playwright/test'] ?? ''}`,
      'powerbi-client@2.24.1',
    ],
    {cwd: folder, stdio: ['ignore', 'ignore', 'inherit']},
  );
  const {NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env} = process.env;
  const {stdout, stderr} = spawnSync('npx', ['--no-install', 'playwright', 'test'], {
    cwd: folder,
    encoding: 'utf8',
    env: {...env, BROWSER: requireBrowser()},
  });
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as RunReport;
  assert.equal(report.stats.unexpected, 0, `${stdout}\n${stderr}`);
  assert.equal(report.stats.expected, 1, stderr);
});
