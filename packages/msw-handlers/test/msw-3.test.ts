/**
 * MSW 3 needs Node 22 on its Node side, so it is kept out of the workspaces: tried in a browser everywhere, and in Node
 * where Node is new enough.
 */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {build, type Plugin} from 'esbuild';
import puppeteer from 'puppeteer-core';
import {installPackages} from '../../../scripts/build/install-packages.js';
import {childEnvironment} from '../../../scripts/test/child-environment.mjs';
import {requireBrowser} from '../../../scripts/test/find-browser.mjs';

const fixture = fileURLToPath(new URL('./msw-3', import.meta.url));

const msw3: Plugin = {
  name: 'msw-3',
  setup(bundle) {
    bundle.onResolve({filter: /^msw(?:\/|$)/}, ({path, kind, pluginData}) =>
      pluginData === 'resolving'
        ? undefined
        : bundle.resolve(path, {kind, resolveDir: fixture, pluginData: 'resolving'}),
    );
  },
};

/**
 * MSW 2 takes every case through the same handlers, in Node and in a browser. What MSW 3 does otherwise shows in a part
 * of them; `EVERY=1` takes all.
 */
const every = Number(process.env['EVERY'] ?? 4);

test('through MSW 3 in a browser, conformance cases are answered as without an adapter', async t => {
  installPackages(fixture);
  assert.match(await readFile(`${fixture}/node_modules/msw/package.json`, 'utf8'), /"version": "3\./);
  const {
    outputFiles: [script],
    metafile,
  } = await build({
    entryPoints: [fileURLToPath(new URL('./support/msw-3-page.ts', import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@pbi-bound-report/source', 'browser'],
    plugins: [msw3],
    logLevel: 'error',
  });
  assert.ok(
    !Object.keys(metafile.inputs).some(path => /(?<!msw-3\/)node_modules\/msw\//.test(path)),
    'nothing of MSW 2 is in the bundle',
  );
  const worker = await readFile(`${fixture}/node_modules/msw/src/mockServiceWorker.js`, 'utf8').catch(() =>
    readFile(`${fixture}/node_modules/msw/lib/mockServiceWorker.js`, 'utf8'),
  );
  const files: Record<string, [type: string, text: string]> = {
    '/': ['text/html', '<!doctype html><title>MSW 3</title><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', script?.text ?? ''],
    '/mockServiceWorker.js': ['text/javascript', worker],
  };
  const server = createServer(({url = '/'}, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const [type, text] = files[path] ?? ['text/plain', ''];
    response.writeHead(path in files ? 200 : 404, {'Content-Type': type}).end(text);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const browser = await puppeteer.launch({
    executablePath: requireBrowser(),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?every=${every}`);
  const found = await page.waitForFunction(() => window.findings, {timeout: 600_000});
  const findings = await found.jsonValue();
  assert.equal(findings?.failure, undefined);
  assert.deepEqual(findings?.problems, []);
  assert.deepEqual(findings?.different, []);
  assert.ok((findings?.lines ?? 0) > 900 / every);
});

const tooOld =
  Number(process.versions.node.split('.')[0]) < 22 &&
  `MSW 3 needs Node 22 on its Node side; this is ${process.version}.`;

test('through MSW 3 in Node, the tests of the handlers pass as through MSW 2', {skip: tooOld}, async t => {
  installPackages(fixture);
  // Near MSW 3, so that this is what Node finds; in a folder that no linter reads, which may run meanwhile.
  const copy = `${fixture}/dist/handlers.mjs`;
  t.after(() => rm(`${fixture}/dist`, {recursive: true, force: true}));
  await build({
    entryPoints: [fileURLToPath(new URL('./handlers.test.ts', import.meta.url))],
    outfile: copy,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'error',
  });
  const {status, stdout} = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@pbi-bound-report/source', '--test', '--test-reporter=tap', copy],
    {encoding: 'utf8', env: childEnvironment()},
  );
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^# pass [1-9]/m);
});
