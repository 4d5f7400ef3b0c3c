/** The site as static files: a plain static server on a port of its own, and no mock server anywhere. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {createDefaultWorld, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {serveFolder, type StaticServer} from '../../scripts/docs/static-server.js';
import {buildStaticSite} from '../src/build-static-site.js';
import {bruteForceTotals} from './brute-force.js';
import {displayedNumber, displayedText, frameOf, launchBrowser, patience} from './support/browser.js';

describe('the static site', {timeout: 800_000}, () => {
  let folder: string;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'static-site-'));
    await buildStaticSite({outdir: folder, docs: false});
    server = await serveFolder(folder);
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.setViewport({width: 1280, height: 1000});
  });
  after(async () => {
    await browser.close();
    await server.close();
    rmSync(folder, {recursive: true});
  });

  const dataset = (id: string) => createDefaultWorld().datasets.find(d => d.id === id)!;
  const statusIs = (status: string) =>
    page.waitForFunction(
      wanted => (document.querySelector('pbi-bound-report') as {status?: string} | null)?.status === wanted,
      {timeout: patience},
      status,
    );

  test('the portal shows a retailer, and another one in the same frame', async () => {
    await page.goto(`${server.origin}/portal/`);
    await page.$eval('pbi-bound-report', report => report.removeAttribute('keep-previous'));
    await statusIs('rendered');
    const frame = await frameOf(page, '/reportEmbed');
    assert.equal(await displayedNumber(frame, 'totalQuantity'), bruteForceTotals(dataset(ids.contoso)).quantity);
    await page.click(`button[data-dataset="${ids.northwind}"]`);
    const {quantity} = bruteForceTotals(dataset(ids.northwind));
    await frame.waitForFunction(
      wanted =>
        Number(document.querySelector('[data-visual="totalQuantity"] [data-value]')?.getAttribute('data-value')) ===
        wanted,
      {timeout: patience},
      quantity,
    );
  });

  test('another person sees other rows, by row-level security', async () => {
    // Anew: to the page that is there already, only with another fragment, nobody would go.
    await page.goto('about:blank');
    await page.goto(`${server.origin}/portal/#contoso`);
    await statusIs('rendered');
    await Promise.all([page.waitForNavigation(), page.select('#user', 'john')]);
    await statusIs('rendered');
    const john = bruteForceTotals(dataset(ids.contoso), 'john@contoso.com');
    assert.equal(await displayedNumber(await frameOf(page, '/reportEmbed'), 'totalQuantity'), john.quantity);
  });

  test('the playground shows a report, and a failure of the emulator', async () => {
    await page.goto(`${server.origin}/playground/`);
    await statusIs('rendered');
    assert.match(await displayedText(await frameOf(page, '/reportEmbed'), 'stores'), /Contoso London/);
    await page.waitForFunction(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>('button')];
      const button = buttons.find(({textContent}) => textContent.trim() === 'notAuthorized');
      button?.click();
      return button !== undefined;
    });
    await statusIs('error');
  });

  test('the start page’s ways in are files of the site, the documentation apart', async () => {
    await page.goto(server.origin);
    const links = await page.$$eval('.ways a', found => found.map(link => link.href));
    for (const link of links.filter(href => !href.endsWith('/docs/'))) {
      assert.equal((await fetch(link.endsWith('/') ? link : `${link}/`)).status, 200, link);
    }
  });
});
