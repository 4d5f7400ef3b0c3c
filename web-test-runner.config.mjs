import {defaultReporter} from '@web/test-runner';
import {esbuildPlugin} from '@web/dev-server-esbuild';
import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {request as httpRequest} from 'node:http';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {compile} from 'svelte/compiler';
import {freshReportPage} from './scripts/build/build-report-page.mjs';
import {browsersOf} from './scripts/test/browser-engines.mjs';
import {vendorPlugin} from './scripts/test/browser-dependencies.mjs';

await freshReportPage();

/**
 * Starts the mock server and the token endpoint in a process of their own: really served, nothing shared with the
 * tests.
 */
const servers = spawn(
  process.execPath,
  ['--import', 'tsx', '--conditions=@pbi-bound-report/source', 'scripts/test/test-servers.ts'],
  {stdio: ['pipe', 'pipe', 'inherit']},
);
const addresses = await new Promise((resolve, reject) => {
  createInterface({input: servers.stdout}).once('line', line => resolve(JSON.parse(line)));
  servers.once('exit', code => reject(new Error(`The test servers ended with ${code} before they were ready.`)));
});

const engine = process.env.ENGINE ?? 'chromium';

/**
 * What other servers serve on the tests' own origin: tokens, and the report page, so that a test can look into the
 * frame.
 */
const proxiedPaths = [
  ['/token', () => addresses.tokenEndpoint],
  ['/signed-out', () => addresses.signedOut],
  ...['/reportEmbed', '/rdlEmbed', '/report-page/', '/__emulator/'].map(path => [
    path,
    url => addresses.mockServer + url,
  ]),
];

/**
 * Media features as CDP knows them, forced colours too: `executeServerCommand('emulate-features', {'forced-colors':
 * 'active'})`. None: as before.
 */
const emulateFeatures = {
  name: 'emulate-features',
  clients: new WeakMap(), // one for each page, kept: what is emulated ends with it
  async executeCommand({command, payload, session}) {
    if (command !== 'emulate-features') return undefined;
    if (engine !== 'chromium') return false;
    const page = session.browser.getPage(session.id);
    if (!this.clients.has(page)) this.clients.set(page, await page.createCDPSession());
    await this.clients
      .get(page)
      .send('Emulation.setEmulatedMedia', {features: Object.entries(payload).map(([name, value]) => ({name, value}))});
    return true;
  },
};

/** What a page holds after a garbage collection: heap in bytes, DOM nodes, listeners. `false` where nobody can tell. */
const pageMetrics = {
  name: 'page-metrics',
  async executeCommand({command, session}) {
    if (command !== 'page-metrics') return undefined;
    if (engine !== 'chromium') return false;
    const client = await session.browser.getPage(session.id).createCDPSession();
    await client.send('HeapProfiler.collectGarbage');
    await client.send('Performance.enable');
    const {metrics} = await client.send('Performance.getMetrics');
    await client.detach();
    const valueOf = name => metrics.find(each => each.name === name).value;
    return {heap: valueOf('JSHeapUsedSize'), nodes: valueOf('Nodes'), listeners: valueOf('JSEventListeners')};
  },
};

/** Browser tests that take minutes (`*.full.browser.test.ts`) run alone, in `npm run test:full`. */
const takesLong = Boolean(process.env.LONG);
const longTests = 'packages/*/test/browser/*.full.browser.test.ts';
const allTests = ['packages/*/{src,test}/**/*.browser.test.ts', 'demo/test/**/*.browser.test.ts'];

const serviceWorker = await readFile(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')), 'utf8');

export default {
  files: takesLong ? longTests : [...allTests, `!${longTests}`],
  concurrency: 2,
  nodeResolve: {browser: true, exportConditions: ['@pbi-bound-report/source', 'browser', 'development']},
  browsers: await browsersOf(engine, addresses),
  // A wait that comes to its end costs nothing however long it may take, and a busy machine is slow: these limits are
  // for what never ends.
  testFramework: {config: {timeout: '120000'}},
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 1_200_000,
  coverage: Boolean(process.env.COVERAGE),
  coverageConfig: {include: ['packages/*/src/**'], reporters: ['text-summary', 'lcovonly']},
  filterBrowserLogs: ({args: [first]}) => !String(first).includes('Lit is in dev mode'),
  reporters: [
    defaultReporter(),
    {
      onTestRunFinished({sessions}) {
        // a closing line that a machine can read
        let passed = 0,
          failed = 0;
        const walk = suite => {
          suite?.tests.forEach(t => {
            if (!t.skipped) {
              if (t.passed) passed++;
              else failed++;
            }
          });
          suite?.suites.forEach(walk);
        };
        for (const session of sessions) {
          walk(session.testResults);
          if (!session.passed && !session.testResults) failed++;
        }
        console.log(`\nbrowser: ${passed} passed, ${failed} failed`);
      },
    },
  ],
  plugins: [
    vendorPlugin(),
    emulateFeatures,
    pageMetrics,
    // `extends` is not followed: point it at the file in which the decorator options stand.
    esbuildPlugin({
      ts: true,
      tsx: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.base.json', import.meta.url)),
    }),
    {
      name: 'svelte',
      resolveMimeType: ({path}) => (path.endsWith('.svelte') ? 'js' : undefined),
      transform: ({path, body}) => (path.endsWith('.svelte') ? compile(body, {generate: 'client'}).js.code : undefined),
    },
    {
      name: 'test-servers',
      serverStop: () => {
        servers.stdin.end();
      },
    },
  ],
  middleware: [
    // A page in a sandbox has no origin: its modules are another's to it.
    (ctx, next) => {
      if (ctx.get('origin') === 'null') ctx.set('access-control-allow-origin', '*');
      return next();
    },
    (ctx, next) => {
      if (ctx.path === '/mockServiceWorker.js') {
        ctx.type = 'js';
        ctx.body = serviceWorker;
        return undefined;
      }
      if (ctx.path === '/__test/servers.json') {
        ctx.body = addresses;
        return undefined;
      }
      const targetOf = proxiedPaths.find(([path]) => ctx.path.startsWith(path))?.[1];
      if (targetOf === undefined) return next();
      ctx.respond = false;
      return new Promise(done => {
        // until there is a response: the runner reports what has no status by then as a 404
        ctx.res.once('close', done);
        const onward = httpRequest(targetOf(ctx.url), {method: ctx.method, headers: ctx.headers}, response => {
          ctx.res.writeHead(response.statusCode, response.headers);
          response.pipe(ctx.res);
        });
        onward.on('error', () => ctx.res.destroy());
        ctx.req.pipe(onward);
      });
    },
  ],
};
