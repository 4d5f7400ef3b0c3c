/**
 * No server but static files: the mock service worker answers for Power BI, Entra and the report page's questions. In a
 * browser of its own, because the worker hears a frame only while the page around it is the visible one.
 */
import assert from 'node:assert/strict';
import {copyFile, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {it} from 'node:test';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import puppeteer from 'puppeteer-core';
import {copyReportPage} from '../src/command.js';

const types: Record<string, string> = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css'};
const scripts = (name: string): string => new URL(`../../../scripts/${name}`, import.meta.url).href;

it(
  'embeds a bound report and draws its figures from static files and a mock service worker alone',
  {timeout: 600_000},
  async () => {
    const {buildReportPage} = (await import(scripts('build/build-report-page.mjs'))) as {
      buildReportPage(options: {outdir: string}): Promise<unknown>;
    };
    const {requireBrowser} = (await import(scripts('test/find-browser.mjs'))) as {requireBrowser(): string};
    const site = await mkdtemp(join(tmpdir(), 'report-page-site-'));
    const built = await mkdtemp(join(tmpdir(), 'report-page-built-'));
    await buildReportPage({outdir: built});
    await copyReportPage(site, built);
    await copyFile(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')), join(site, 'mockServiceWorker.js'));
    await build({
      entryPoints: [fileURLToPath(new URL('support/static-site.ts', import.meta.url))],
      outfile: join(site, 'site.js'),
      bundle: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      conditions: ['@pbi-bound-report/source', 'browser'],
      logLevel: 'error',
    });
    await writeFile(
      join(site, 'index.html'),
      '<!doctype html><title>site</title><script type="module" src="/site.js"></script>',
    );
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://site').pathname;
      readFile(join(site, path === '/' ? 'index.html' : path)).then(
        file =>
          response
            .writeHead(200, {'content-type': types[extname(path === '/' ? '.html' : path)] ?? 'text/html'})
            .end(file),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done);
    });
    const browser = await puppeteer.launch({
      executablePath: requireBrowser(),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
      ],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(
        'document.documentElement.dataset.rendered || document.documentElement.dataset.error',
        {timeout: 300_000},
      );
      assert.equal(await page.evaluate('document.documentElement.dataset.error'), undefined);
      const inFrame = (script: string): Promise<unknown> =>
        page.evaluate(`(d => ${script})(document.querySelector('iframe').contentDocument)`);
      assert.ok(
        Number(await inFrame(`d.querySelector('[data-visual="totalRevenue"] .card-value').dataset.value`)) > 1000,
      );
      assert.equal(await inFrame(`d.querySelectorAll('report-chart svg').length`), 3);
    } finally {
      await browser.close();
      server.close();
      await rm(site, {recursive: true});
      await rm(built, {recursive: true});
    }
  },
);
