/**
 * The built documentation, as a reader meets it: on a plain static server, every page opened in a browser. Installs the
 * generator once; needs a registry then.
 */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join, posix} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {AxeResults} from 'axe-core';
import type {Browser, Page} from 'puppeteer-core';
import {elementTexts} from '../../packages/pbi-bound-report/src/errors/error-texts.js';
import {refusalRules} from '../../mock-server/src/refusal-rules.js';
import {launchBrowser} from '../../demo/test/support/browser.js';
import {buildSite} from './build-site.js';
import {untilAlive} from './samples/built-page.js';
import {patience} from './samples/patience.js';
import {serveFolder, type StaticServer} from './static-server.js';

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

describe('the documentation', {timeout: 3_600_000}, () => {
  let folder: string;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const pages = (): string[] =>
    readdirSync(folder, {recursive: true})
      .map(name => String(name).replaceAll('\\', '/'))
      .filter(name => name.endsWith('.html'))
      .sort();

  before(async () => {
    folder = process.env['DOCS_ARE_BUILT'] ?? buildSite();
    server = await serveFolder(folder, '/docs/');
    browser = await launchBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(patience);
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warn') complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', error => complaints.push(`${page.url()}: ${String(error)}`));
    page.on('request', request => {
      const {origin, protocol} = new URL(request.url());
      if (protocol !== 'data:' && origin !== server.origin) complaints.push(`${page.url()} asks ${request.url()}`);
    });
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  test('no link of a page leads to a file or a heading that is not there', () => {
    const ids = new Map(
      pages().map(name => [
        name,
        new Set([...readFileSync(join(folder, name), 'utf8').matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    );
    const dead = pages().flatMap(name =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/ href="([^"]+)"/g)].flatMap(([, link = '']) => {
        if (/^[a-z]+:/i.test(link)) return [];
        const {pathname, hash} = new URL(link.replaceAll('&amp;', '&'), `http://site/docs/${name}`);
        const file = posix.relative('/docs', pathname.endsWith('/') ? `${pathname}index.html` : pathname);
        if (!existsSync(join(folder, file))) return [`${name}: ${link}`];
        const anchor = decodeURIComponent(hash.slice(1));
        return anchor === '' || (ids.get(file)?.has(anchor) ?? true) ? [] : [`${name}: ${link} (no such heading)`];
      }),
    );
    assert.deepEqual(dead, []);
    assert.ok(pages().length > 35, `${pages().length} pages`);
  });

  test('every rule by which a call is refused has its section, where the console leads to', () => {
    const page = readFileSync(join(folder, 'refusals.html'), 'utf8');
    assert.ok(refusalRules.length > 150);
    assert.deepEqual(
      refusalRules.filter(({anchor}) => !page.includes(` id="${anchor}"`)).map(({anchor}) => anchor),
      [],
    );
  });

  test('each page has its Markdown beside it, and llms.txt lists it', () => {
    const list = readFileSync(join(folder, 'llms.txt'), 'utf8');
    const missing = pages()
      .filter(name => name !== '404.html' && name !== 'index.html')
      .map(name => name.replace(/html$/, 'md'))
      .filter(name => !existsSync(join(folder, name)) || !list.includes(`(${name})`));
    assert.deepEqual(missing, []);
    for (const [, path = ''] of list.matchAll(/\]\(([^)]+)\)/g)) assert.ok(existsSync(join(folder, path)), path);
  });

  const looks = [
    {name: 'light, wide', width: 1280, scheme: 'light'},
    {name: 'dark, wide', width: 1280, scheme: 'dark'},
    {name: 'light, 400 px', width: 400, scheme: 'light'},
  ] as const;
  for (const {name, width, scheme} of looks) {
    test(`every page, ${name}: axe finds nothing, nothing is wider than the page, no complaint, no foreign host`, async () => {
      complaints.length = 0;
      const findings: string[] = [];
      await page.setViewport({width, height: 900});
      await page.emulateMediaFeatures([
        {name: 'prefers-color-scheme', value: scheme},
        {name: 'prefers-reduced-motion', value: 'reduce'},
      ]);
      for (const path of pages().filter(path => path !== '404.html')) {
        await page.goto(`${server.origin}/docs/${path}`, {waitUntil: 'load'});
        await page.evaluate(axe);
        const {violations} = await page.evaluate(() =>
          (globalThis as unknown as {axe: {run(context: Document, options: object): Promise<AxeResults>}}).axe.run(
            document,
            {resultTypes: ['violations']},
          ),
        );
        for (const {id, nodes} of violations) {
          findings.push(`${path}: ${id} ${nodes.map(n => n.html.slice(0, 120)).join(' | ')}`);
        }
        const tooWide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (tooWide > 0) findings.push(`${path}: ${tooWide} px wider than the page`);
      }
      assert.deepEqual(findings, []);
      assert.deepEqual(complaints, []);
    });
  }

  test('a pasted message finds its remedy, by a search that asks this site only', async () => {
    await page.setViewport({width: 1280, height: 900});
    for (const [message] of [elementTexts.TokenResponseInvalid, elementTexts.EmbedUrlMissing]) {
      await page.goto(`${server.origin}/docs/`);
      await untilAlive(page);
      // The search keeps what was looked for before.
      await page.evaluate(() => {
        sessionStorage.clear();
      });
      await page.keyboard.down('Control');
      await page.keyboard.press('k');
      await page.keyboard.up('Control');
      const input = await page.waitForSelector('#localsearch-input');
      await input?.evaluate((element, text) => {
        (element as HTMLInputElement).value = text;
        element.dispatchEvent(new Event('input', {bubbles: true}));
      }, message);
      const first = await page.waitForSelector('#localsearch-list li a');
      assert.match((await first?.evaluate(link => link.getAttribute('href'))) ?? '', /\/docs\/errors(?:\.html)?/);
    }
    assert.deepEqual(complaints, []);
  });
});
