/** The whole chain, as a visitor of the portal sees it: element, token endpoint, frame, the bound dataset's rows. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Browser, Page} from 'puppeteer-core';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {buildPages} from '../src/build-pages.js';
import {createPortal} from '../src/portal.js';
import {displayedNumber, displayedText, frameOf, launchBrowser} from './support/browser.js';
import {bruteForceTotals} from './brute-force.js';

describe('the retailer portal', {timeout: 900_000}, () => {
  let mock: MockServer;
  let browser: Browser;
  let portalUrl: string;
  let closePortal: () => Promise<unknown>;

  before(async () => {
    const [pages] = await Promise.all([buildPages(), freshReportPage()]);
    mock = await createMockServer();
    const portal = await createPortal({powerBiOrigin: await mock.listen(), pages});
    closePortal = () => portal.close();
    portalUrl = await portal.listen({port: 0, host: '127.0.0.1'});
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await closePortal();
    await mock.close();
  });

  const dataset = (id: string) => {
    const found = mock.emulator.world.datasets.find(d => d.id === id);
    assert.ok(found);
    return found;
  };
  const open = async (hash: string): Promise<{page: Page; complaints: string[]}> => {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 1000});
    const complaints: string[] = [];
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
    });
    page.on('pageerror', error => {
      complaints.push(String(error));
    });
    await page.goto(`${portalUrl}/portal/#${hash}`);
    return {page, complaints};
  };
  const statusIs = (page: Page, status: string) =>
    page.waitForFunction(
      wanted => (document.querySelector('pbi-bound-report') as {status?: string} | null)?.status === wanted,
      {timeout: 120_000},
      status,
    );
  /** The portal keeps the old report in sight until the next is drawn, in another frame. Without that there is one. */
  const rebindInFrame = async (page: Page) => {
    await page.waitForSelector('pbi-bound-report');
    await page.$eval('pbi-bound-report', report => report.removeAttribute('keep-previous'));
  };
  const signIn = (page: Page, user: string) => Promise.all([page.waitForNavigation(), page.select('#user', user)]);

  test('shows the totals of the retailer that was picked, then those of another, in the same frame', async () => {
    const {page, complaints} = await open('contoso');
    await rebindInFrame(page);
    await statusIs(page, 'rendered');
    const frame = await frameOf(page, '/reportEmbed');
    const contoso = bruteForceTotals(dataset(ids.contoso));
    assert.ok(Math.abs((await displayedNumber(frame, 'totalRevenue')) - contoso.revenue) < 0.01);
    assert.equal(await displayedNumber(frame, 'totalQuantity'), contoso.quantity);
    assert.match(await displayedText(frame, 'stores'), /Contoso London/);

    const loads: string[] = [];
    page.on('framenavigated', navigated => {
      if (navigated.parentFrame()) loads.push(navigated.url());
    });
    await page.click(`button[data-dataset="${ids.northwind}"]`);
    const northwind = bruteForceTotals(dataset(ids.northwind));
    await frame.waitForFunction(
      wanted =>
        Number(document.querySelector('[data-visual="totalQuantity"] [data-value]')?.getAttribute('data-value')) ===
        wanted,
      {timeout: 120_000},
      northwind.quantity,
    );
    assert.ok(Math.abs((await displayedNumber(frame, 'totalRevenue')) - northwind.revenue) < 0.01);
    assert.doesNotMatch(await displayedText(frame, 'stores'), /Contoso/);
    assert.deepEqual(loads, [], 'the frame did not navigate');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  test('shows an error with its code for the dataset that may not be used, and recovers', async () => {
    const {page} = await open('tailspin');
    await statusIs(page, 'error');
    const shown = await page.$eval(
      'pbi-bound-report',
      element => element.shadowRoot?.querySelector('[part~="error"]')?.textContent ?? '',
    );
    const code = await page.$eval(
      'pbi-bound-report',
      element => (element as unknown as {error: {code: string}}).error.code,
    );
    assert.equal(code, 'PowerBIRefused');
    assert.ok(shown.includes(code), `the error view names its code ${code}: ${shown}`);
    await page.click(`button[data-dataset="${ids.contoso}"]`);
    await statusIs(page, 'rendered');
    const frame = await frameOf(page, '/reportEmbed');
    assert.equal(await displayedNumber(frame, 'totalQuantity'), bruteForceTotals(dataset(ids.contoso)).quantity);
    await page.close();
  });

  test('shows two users different rows of the same dataset', async () => {
    const {page} = await open('contoso');
    await statusIs(page, 'rendered');
    await signIn(page, 'john');
    await statusIs(page, 'rendered');
    const frame = await frameOf(page, '/reportEmbed');
    const john = bruteForceTotals(dataset(ids.contoso), 'john@contoso.com');
    assert.ok(john.quantity < bruteForceTotals(dataset(ids.contoso)).quantity);
    assert.equal(await displayedNumber(frame, 'totalQuantity'), john.quantity);
    assert.ok(Math.abs((await displayedNumber(frame, 'totalRevenue')) - john.revenue) < 0.01);
    await signIn(page, 'iris');
    await page.close();
  });

  test('the last of five datasets picked in one task is the one that is shown', async () => {
    const {page} = await open('contoso');
    await rebindInFrame(page);
    await statusIs(page, 'rendered');
    const frame = await frameOf(page, '/reportEmbed');
    await page.$eval(
      'pbi-bound-report',
      (element, order) => {
        for (const id of order) element.setAttribute('dataset-id', id);
      },
      [ids.fabrikam, ids.contoso, ids.northwind, ids.contoso, ids.fabrikam],
    );
    const fabrikam = bruteForceTotals(dataset(ids.fabrikam));
    await frame.waitForFunction(
      wanted =>
        Number(document.querySelector('[data-visual="totalQuantity"] [data-value]')?.getAttribute('data-value')) ===
        wanted,
      {timeout: 120_000},
      fabrikam.quantity,
    );
    await statusIs(page, 'rendered');
    assert.ok(Math.abs((await displayedNumber(frame, 'totalRevenue')) - fabrikam.revenue) < 0.01);
    await page.close();
  });

  test('keeps tokens out of the document, the storage and the address of the frame', async () => {
    const {page} = await open('contoso');
    await statusIs(page, 'rendered');
    const [response] = await Promise.all([
      page.waitForResponse(response => response.url().endsWith('/token')),
      page.reload(),
    ]);
    const {token} = (await response.json()) as {token?: string};
    await statusIs(page, 'rendered');
    assert.ok(token, 'the endpoint gave a token');
    const traces = await page.evaluate(() => {
      const texts: string[] = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
      const roots: (Document | ShadowRoot)[] = [document];
      for (let root = roots.pop(); root; root = roots.pop()) {
        for (const element of root.querySelectorAll('*')) {
          texts.push(
            element
              .getAttributeNames()
              .map(name => `${name}=${element.getAttribute(name)}`)
              .join(' '),
          );
          if (element.shadowRoot) roots.push(element.shadowRoot);
        }
      }
      return texts.join('\n');
    });
    assert.ok(traces.includes('/reportEmbed'), 'the walk reached the frame inside the shadow root');
    assert.ok(!traces.includes(token.slice(0, 60)) && !traces.includes(token.slice(-60)));
    await page.close();
  });
});
