/** The recipes of the documentation, each in a project of its own that installs the packed packages. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {childEnvironment} from '../../../scripts/test/child-environment.mjs';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';
import {cypressPackages, cypressSettings} from './support/cypress.js';
import {packedProject} from './support/packed-project.js';

const recipe = (name: string): string => fileURLToPath(new URL(`../../../docs/recipes/${name}`, import.meta.url));
const served = ['contract', 'emulator', 'report-page', 'test-kit', 'mock-server'];

/** Runs a command in a project, with a home of its own: certificates go there. */
function run(
  folder: string,
  command: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): {status: number | null; output: string} {
  const {status, stdout, stderr} = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: childEnvironment({...settings, HOME: folder, CHROME_PATH: requireBrowser()}),
  });
  return {status, output: `${stdout}\n${stderr}`};
}

test('Puppeteer', async t => {
  const folder = await packedProject(t, {
    packages: served,
    dependencies: ['puppeteer-core', 'powerbi-client@2.24.1'],
    files: {'.': recipe('puppeteer'), portal: recipe('portal')},
  });
  const {status, output} = run(folder, process.execPath, ['--test', '--test-reporter=tap', 'portal.test.js']);
  assert.equal(status, 0, output);
  assert.match(output, /^# pass 3$/m);
});

test('@web/test-runner', async t => {
  const folder = await packedProject(t, {
    packages: served,
    dependencies: [
      '@web/test-runner',
      '@web/test-runner-chrome',
      '@web/test-runner-commands@0.9.0',
      'powerbi-client@2.24.1',
    ],
    files: {'.': recipe('web-test-runner')},
  });
  // A busy machine takes longer to start than the runner's twenty seconds.
  await writeFile(
    join(folder, 'patient.config.js'),
    `import config from './web-test-runner.config.js';
    const limits = {browserStartTimeout: 240_000, testsStartTimeout: 240_000, testsFinishTimeout: 300_000};
    export default {...config, ...limits, testFramework: {config: {timeout: 120_000}}};`,
  );
  const {status, output} = run(folder, 'npx', ['--no-install', 'web-test-runner', '--config', 'patient.config.js']);
  assert.equal(status, 0, output);
  assert.match(output, /2 passed, 0 failed/);
});

test('Cypress', async t => {
  const folder = await packedProject(t, {
    packages: served,
    dependencies: [...cypressPackages, 'powerbi-client@2.24.1', 'typescript'],
    files: {'.': recipe('cypress'), portal: recipe('portal')},
  });
  const settings = cypressSettings(folder);
  const installed = run(folder, 'npx', ['--no-install', 'cypress', 'install'], settings);
  assert.equal(installed.status, 0, installed.output);
  const {status, output} = run(folder, 'npx', ['--no-install', 'cypress', 'run', '--quiet'], settings);
  assert.equal(status, 0, output);
  assert.match(output, /^ {2}3 passing/m);

  // Its JavaScript as an editor sees it.
  const types = run(folder, 'npx', [
    ...['--no-install', 'tsc'],
    ...['--noEmit', '--allowJs', '--checkJs', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext'],
    ...['--moduleResolution', 'bundler', '--lib', 'es2022,dom,dom.iterable', '--types', 'cypress,node'],
    ...['cypress.config.js', 'cypress/support/e2e.js', 'cypress/e2e/portal.cy.js'],
  ]);
  assert.equal(types.status, 0, types.output);
});
