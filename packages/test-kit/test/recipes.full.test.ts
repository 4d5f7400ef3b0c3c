/** The recipes of the documentation, each in a project of its own that installs the packed packages. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import test from 'node:test';
import {pathToFileURL} from 'node:url';
import {fileURLToPath} from 'node:url';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';
import {packedProject} from './support/packed-project.js';

const recipe = (name: string): string => fileURLToPath(new URL(`../../../docs/recipes/${name}`, import.meta.url));
const served = ['contract', 'emulator', 'report-page', 'test-kit', 'mock-server'];

/** Runs a command in a project, with a home of its own: certificates go there. */
function run(folder: string, command: string, ...args: string[]): {status: number | null; output: string} {
  const {NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env} = process.env;
  const {status, stdout, stderr} = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: {...env, HOME: folder, CHROME_PATH: requireBrowser()},
  });
  return {status, output: `${stdout}\n${stderr}`};
}

test('Puppeteer', async t => {
  const folder = await packedProject(t, {
    packages: served,
    dependencies: ['puppeteer-core', 'powerbi-client@2.24.1'],
    files: {'.': recipe('puppeteer'), portal: recipe('portal')},
  });
  const {status, output} = run(folder, process.execPath, '--test', '--test-reporter=tap', 'portal.test.js');
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
  const {status, output} = run(folder, 'npx', '--no-install', 'web-test-runner');
  assert.equal(status, 0, output);
  assert.match(output, /2 passed, 0 failed/);
});

test('Cypress: its files compile against its types, and what answers the pages is answered (its browser is not run)', async t => {
  const folder = await packedProject(t, {
    packages: served,
    dependencies: ['cypress@15.3.0', 'typescript'],
    files: {'.': recipe('cypress')},
  });
  const {status, output} = run(
    folder,
    'npx',
    '--no-install',
    'tsc',
    ...['--noEmit', '--allowJs', '--checkJs', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext'],
    ...['--moduleResolution', 'bundler', '--lib', 'es2022,dom,dom.iterable', '--types', 'cypress,node'],
    'cypress.config.js',
    'cypress/support/e2e.js',
    'cypress/e2e/portal.cy.js',
  );
  assert.equal(status, 0, output);

  const server = await createMockServer({embedOrigin: 'https://app.powerbi.com'});
  t.after(() => server.close());
  const origin = await server.listen();
  const {answer, powerBiHosts} = (await import(pathToFileURL(join(folder, 'cypress/support/power-bi.js')).href)) as {
    answer(mockServer: string, request: object): Promise<void>;
    powerBiHosts: RegExp;
  };
  const ask = async (url: string, request: object = {}): Promise<{statusCode: number; body?: string}> => {
    assert.match(new URL(url).hostname, powerBiHosts);
    let reply = {statusCode: 0};
    await answer(origin, {
      method: 'GET',
      url,
      headers: {host: new URL(url).host, 'sec-fetch-mode': 'navigate'},
      body: '',
      reply: (given: {statusCode: number}) => (reply = given),
      ...request,
    });
    return reply;
  };
  const document = await ask('https://app.powerbi.com/reportEmbed?reportId=1');
  assert.match(document.body ?? '', /<!doctype html>/i);
  const [, script = ''] = /src="([^"]+\.js)"/.exec(document.body ?? '') ?? [];
  assert.equal((await ask(new URL(script, 'https://app.powerbi.com/reportEmbed').href)).statusCode, 200);
  assert.equal((await ask('https://api.powerbi.com/v1.0/myorg/groups')).statusCode, 403);
  const open = await ask('https://app.powerbi.com/__emulator/embed/open', {
    method: 'POST',
    headers: {'content-type': 'application/json', authorization: 'EmbedToken nonsense'},
    body: {reportId: 'x', tokenType: 1},
  });
  assert.match(open.body ?? '', /"error"/);
  assert.equal((await ask('https://api.powerbi.com/v1.0/myorg/groups', {method: 'OPTIONS'})).statusCode, 204);
});
