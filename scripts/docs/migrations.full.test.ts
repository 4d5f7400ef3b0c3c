/**
 * The two halves of each migration page, run: the old code and the new one show the same figures, on one dataset and
 * then on another. Against the emulator under Microsoft's name, with the unmodified SDK and the wrappers as published.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {createRequire} from 'node:module';
import {build, type Loader} from 'esbuild';
import type {Browser, Page} from 'puppeteer-core';
import {compileScript, parse} from 'vue/compiler-sfc';
import {createEmulator, defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, keyPin, loadCertificate, type MockServer} from '@pbi-bound-report/mock-server';
import {clientSecretCredential, createTokenEndpoint, type TokenEndpoint} from '@pbi-bound-report/token-broker';
import {bruteForceTotals} from '../../demo/test/brute-force.js';
import {launchBrowser} from '../../demo/test/support/browser.js';
import {freshReportPage} from '../build/build-report-page.mjs';
import {installPackages} from '../build/install-packages.js';
import {root} from './examples.js';
import {SampleSet} from './samples/sample-set.js';

const require = createRequire(import.meta.url);
/** Angular and its wrapper, in the folder of an app of the Playwright kit's tests. */
const angular = join(root, 'packages/playwright/test/apps/angular');

/** How a sample is mounted: it puts `show(dataset)` on the window, and shows the first dataset. */
const mounts = {
  js: `import {show} from 'sample'; window.show = show; show(window.first);`,
  tsx: `import {Sales} from 'sample';
    import {createElement} from 'react';
    import {createRoot} from 'react-dom/client';
    const place = createRoot(document.querySelector('#app'));
    window.show = dataset => place.render(createElement(Sales, {report: window.reportId, dataset}));
    window.show(window.first);`,
  vue: `import Sales from 'sample';
    import {createApp, h, ref} from 'vue';
    const dataset = ref(window.first);
    window.show = next => { dataset.value = next; };
    createApp({render: () => h(Sales, {report: window.reportId, dataset: dataset.value})}).mount('#app');`,
  ts: `import 'zone.js';
    import '@angular/compiler';
    import {createComponent, NgZone} from '@angular/core';
    import {createApplication} from '@angular/platform-browser';
    import {Sales} from 'sample';
    void createApplication().then(app => {
      const component = createComponent(Sales, {environmentInjector: app.injector, hostElement: document.querySelector('#app')});
      app.attachView(component.hostView);
      window.show = dataset => app.injector.get(NgZone).run(() => {
        component.setInput('report', window.reportId);
        component.setInput('dataset', dataset);
        app.tick();
      });
      window.show(window.first);
    });`,
} as const;
type Language = keyof typeof mounts;

/** The sample as a module that esbuild can read. */
function moduleOf(language: Language, code: string): {contents: string; loader: Loader} {
  if (language !== 'vue') return {contents: code, loader: language};
  const {descriptor} = parse(code);
  const isCustomElement = (tag: string): boolean => tag === 'pbi-bound-report';
  const templateOptions = {compilerOptions: {isCustomElement}};
  return {
    contents: compileScript(descriptor, {id: 'sample', inlineTemplate: true, templateOptions}).content,
    loader: 'js',
  };
}

async function bundle(language: Language, code: string): Promise<string> {
  const resolveDir = language === 'ts' ? angular : root;
  const {outputFiles} = await build({
    stdin: {contents: mounts[language], resolveDir, loader: 'js'},
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Angular's zones see no `await` that the browser carries out itself.
    target: language === 'ts' ? 'es2016' : 'es2022',
    jsx: 'automatic',
    conditions: ['@pbi-bound-report/source', 'browser'],
    nodePaths: [join(root, 'node_modules')],
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    // The package names its ES module as `main` and its UMD file as `module`.
    alias: {'powerbi-client-vue-js': require.resolve('powerbi-client-vue-js')},
    tsconfigRaw: {compilerOptions: {experimentalDecorators: true, useDefineForClassFields: false, jsx: 'react-jsx'}},
    plugins: [
      {
        name: 'sample',
        setup(bundler) {
          bundler.onResolve({filter: /^sample$/}, () => ({path: 'sample', namespace: 'sample'}));
          bundler.onLoad({filter: /.*/, namespace: 'sample'}, () => ({...moduleOf(language, code), resolveDir}));
        },
      },
    ],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

describe('the samples of the migration pages', {timeout: 300_000}, () => {
  const emulator = createEmulator({embedOrigin: 'https://app.powerbi.com'});
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  let http: MockServer;
  let https: MockServer;
  let site: Server;
  let browser: Browser;
  let endpoint: TokenEndpoint;
  let html = '';

  /** A back end as the old samples have it: it answers one token for one report on one dataset. */
  async function embedAnswer(datasetId: string): Promise<object> {
    const body = JSON.stringify({reports: [{id: ids.report}], datasets: [{id: datasetId}]});
    const headers = {'content-type': 'application/json'};
    const response = await endpoint(new Request('http://site/token', {method: 'POST', headers, body}));
    const {token, reports} = (await response.json()) as {token: string; reports: {id: string; embedUrl: string}[]};
    return {token, embedUrl: reports[0]?.embedUrl, reportId: reports[0]?.id};
  }

  before(async () => {
    await freshReportPage();
    installPackages(angular);
    http = await createMockServer({emulator});
    const origin = await http.listen();
    const {key, cert} = await loadCertificate(folder);
    https = await createMockServer({emulator, https: {key, cert}});
    const {port} = new URL(await https.listen());
    endpoint = createTokenEndpoint({
      powerBi: {apiOrigin: origin},
      credential: clientSecretCredential({...defaultCredentials, authorityHost: origin}),
      authorize: () => ({
        subject: 'reader',
        pairs: [
          {
            reportId: ids.report,
            workspaceId: ids.reportWorkspace,
            datasetId: ids.contoso,
            datasetWorkspaceId: ids.contosoWorkspace,
          },
          {
            reportId: ids.report,
            workspaceId: ids.reportWorkspace,
            datasetId: ids.fabrikam,
            datasetWorkspaceId: ids.fabrikamWorkspace,
          },
        ],
        identities: dataset =>
          dataset.identityRequired ? {username: 'iris@contoso.com', roles: ['executive']} : undefined,
      }),
    });
    site = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        const {pathname, searchParams} = new URL(request.url ?? '/', 'http://site');
        const json = (value: unknown): void =>
          void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
        if (pathname === '/api/embed') return json(await embedAnswer(searchParams.get('dataset') ?? ''));
        if (pathname !== '/token') return void response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const headers = {'content-type': 'application/json'};
        const result = await endpoint(
          new Request('http://site/token', {method: 'POST', headers, body: Buffer.concat(chunks)}),
        );
        response.statusCode = result.status;
        return json(await result.json());
      };
      answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    await new Promise<void>(done => {
      site.listen(0, '127.0.0.1', done);
    });
    browser = await launchBrowser(
      `--host-resolver-rules=MAP app.powerbi.com:443 127.0.0.1:${port}`,
      `--ignore-certificate-errors-spki-list=${keyPin(cert)}`,
    );
  });
  after(async () => {
    await browser.close();
    site.close();
    await Promise.all([http.close(), https.close()]);
    rmSync(folder, {recursive: true});
  });

  const quantityOf = (id: string): number =>
    bruteForceTotals(emulator.world.datasets.find(dataset => dataset.id === id)!).quantity;
  /** Waits until a frame of the page displays a figure: the old code makes frames anew. */
  async function displays(page: Page, wanted: number): Promise<void> {
    const end = Date.now() + 40_000;
    let seen: unknown;
    while (Date.now() < end) {
      for (const frame of page.frames().filter(f => f.url().includes('/reportEmbed'))) {
        const value = frame.evaluate(() => {
          const card = document.querySelector('[data-visual="totalQuantity"] [data-value]');
          return Number(card?.getAttribute('data-value'));
        });
        seen = await value.catch(() => undefined);
        if (seen === wanted) return;
      }
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    assert.fail(`A frame displays ${String(seen)}, not ${wanted}.`);
  }

  const samples = new SampleSet('migration');
  // The module of each half by a piece of it, and what stands on the page where the text shows that too.
  const pages: readonly {
    name: string;
    language: Language;
    halves: readonly [string, string];
    places?: [string, string];
  }[] = [
    {
      name: 'powerbi-client',
      language: 'js',
      halves: ["from 'powerbi-client'", "import 'pbi-bound-report'"],
      places: ['<div id="report">', '<pbi-bound-report'],
    },
    {
      name: 'powerbi-client-react',
      language: 'tsx',
      halves: ["from 'powerbi-client-react'", "from 'pbi-bound-report/react'"],
    },
    {
      name: 'powerbi-client-vue-js',
      language: 'vue',
      halves: ["from 'powerbi-client-vue-js'", "import 'pbi-bound-report'"],
    },
    {
      name: 'powerbi-client-angular',
      language: 'ts',
      halves: ["from 'powerbi-client-angular'", "import 'pbi-bound-report'"],
    },
  ];
  for (const {name, language, halves, places} of pages) {
    for (const [index, which] of ['before', 'after'].entries()) {
      test(`${name}, ${which}: shows one dataset, then another`, async () => {
        const document = `docs/migration/${name}.md`;
        const {code} = samples.take(document, halves[index]!);
        const place = places ? samples.take(document, places[index]!).code : '<div id="app"></div>';
        const script = await bundle(language, code);
        html = `<!doctype html><title>Sales</title><style>.report, #report{display:block;height:700px}</style>${place}
          <script>window.reportId = '${ids.report}'; window.first = '${ids.contoso}'</script>
          <script>${script.replaceAll('</script', '<\\/script')}</script>`;
        const page = await browser.newPage();
        await page.setViewport({width: 1280, height: 900});
        await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
        await displays(page, quantityOf(ids.contoso));
        await page.evaluate(dataset => {
          (window as unknown as {show(dataset: string): void}).show(dataset);
        }, ids.fabrikam);
        await displays(page, quantityOf(ids.fabrikam));
        await page.close();
      });
    }
  }

  test('no sample of these pages is left', () => {
    assert.deepEqual(samples.left, []);
  });
});
