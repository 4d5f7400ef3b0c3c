/** The report page with the unmodified SDK and nothing of our element: the frame is not tuned to it. */
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Browser, Page} from 'puppeteer-core';
import {createEmulator, defaultCredentials, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {buildReportPage} from '../../scripts/build-report-page.mjs';
import {bruteForceTotals} from './brute-force.js';
import {displayedNumber, frameOf, launchBrowser} from './browser.js';

describe('powerbi.embed of the unmodified SDK', {timeout: 90_000}, () => {
  let mock: MockServer;
  let emulator: Emulator;
  let browser: Browser;
  let sdk: string;
  let now = Date.UTC(2026, 0, 15, 9);

  before(async () => {
    await buildReportPage();
    emulator = createEmulator({now: () => now, embedOrigin: 'https://app.powerbi.com'});
    mock = await createMockServer({emulator});
    sdk = await readFile(fileURLToPath(import.meta.resolve('powerbi-client/dist/powerbi.min.js')), 'utf8');
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await mock.close();
  });

  const entraToken = async (): Promise<string> => {
    const {tenantId, clientId, clientSecret} = defaultCredentials;
    const answer = await mock.app.inject({
      method: 'POST', url: `/${tenantId}/oauth2/v2.0/token`, headers: {'content-type': 'application/x-www-form-urlencoded'},
      payload: new URLSearchParams({grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'https://analysis.windows.net/powerbi/api/.default'}).toString(),
    });
    return (answer.json<{access_token: string}>()).access_token;
  };
  const embedToken = async (datasets: string[], lifetimeInMinutes = 0, reports: string[] = [ids.report]): Promise<string> => {
    const secured = datasets.filter(id => id !== ids.northwind);
    const answer = await mock.app.inject({
      method: 'POST', url: '/v1.0/myorg/GenerateToken', headers: {'authorization': `Bearer ${await entraToken()}`, 'content-type': 'application/json'},
      payload: JSON.stringify({
        reports: reports.map(id => ({id})), datasets: datasets.map(id => ({id})), lifetimeInMinutes,
        ...(secured.length === 0 ? {} : {identities: [{username: 'iris@contoso.com', roles: ['executive'], datasets: secured}]}),
      }),
    });
    assert.equal(answer.statusCode, 200, answer.body);
    return (answer.json<{token: string}>()).token;
  };

  /** A page at https://site.example with the SDK; https://app.powerbi.com is answered by the mock server. */
  const openSite = async (): Promise<Page> => {
    const page = await browser.newPage();
    await page.setRequestInterception(true);
    page.on('request', request => {
      void (async () => {
        const url = new URL(request.url());
        if (url.hostname === 'site.example') {
          const script = url.pathname === '/powerbi.js';
          await request.respond(script ? {contentType: 'text/javascript', body: sdk} : {contentType: 'text/html', body: '<!doctype html><title>Site</title><script src="/powerbi.js"></script><div id="report" style="width:1280px;height:720px"></div>'});
        } else if (url.hostname === 'app.powerbi.com') {
          const answer = await mock.app.inject({method: request.method() as 'GET', url: url.pathname + url.search, headers: {...request.headers(), host: 'app.powerbi.com'}, payload: request.postData() ?? ''});
          await request.respond({status: answer.statusCode, headers: answer.headers, body: answer.rawPayload});
        } else {
          await request.abort();
        }
      })();
    });
    await page.goto('https://site.example/');
    return page;
  };
  interface Outcome { events: string[]; error: {message: string; detailedMessage?: string; errorCode?: string} | null }
  const embed = (page: Page, accessToken: string, datasetId: string): Promise<Outcome> => page.evaluate(async config => {
    interface Sdk { embed(element: Element | null, config: object): {on(name: string, handler: (event: {detail: unknown}) => void): void} }
    const {powerbi} = window as unknown as {powerbi: Sdk};
    const report = powerbi.embed(document.querySelector('#report'), {
      type: 'report', tokenType: 1, id: config.reportId, embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${config.reportId}&w=2`,
      accessToken: config.accessToken, datasetBinding: {datasetId: config.datasetId},
    });
    const events: string[] = [];
    return new Promise(resolve => {
      report.on('loaded', () => { events.push('loaded'); });
      report.on('rendered', () => { events.push('rendered'); resolve({events, error: null}); });
      report.on('error', event => { resolve({events, error: event.detail as Outcome['error']}); });
    });
  }, {accessToken, datasetId, reportId: ids.report}) as Promise<Outcome>;

  test('reaches loaded and rendered, and shows the bound dataset', async () => {
    const page = await openSite();
    const outcome = await embed(page, await embedToken([ids.fabrikam]), ids.fabrikam);
    assert.deepEqual(outcome, {events: ['loaded', 'rendered'], error: null});
    const fabrikam = emulator.world.datasets.find(d => d.id === ids.fabrikam);
    assert.ok(fabrikam);
    assert.equal(await displayedNumber(await frameOf(page, '/reportEmbed'), 'totalQuantity'), bruteForceTotals(fabrikam).quantity);
    await page.close();
  });

  const refusals: [title: string, token: () => Promise<string>, message: string, errorCode: string][] = [
    ['a token for another report', () => embedToken([ids.northwind], 0, []), 'LoadReportFailed', '403'],
    ['a token without the bound dataset', () => embedToken([ids.fabrikam]), 'PowerBINotAuthorizedException', '403'],
    ['an expired token', async () => { const token = await embedToken([ids.northwind], 1); now += 61_000; return token; }, 'TokenExpired', '403'],
    ['a token with one byte changed', async () => {
      const token = await embedToken([ids.northwind]);
      const at = Math.floor(token.length / 3);
      return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    }, 'LoadReportFailed', '403'],
  ];
  for (const [title, token, message, errorCode] of refusals) {
    test(`is refused with ${message} for ${title}`, async () => {
      const page = await openSite();
      const {error, events} = await embed(page, await token(), ids.northwind);
      assert.equal(error?.message, message);
      assert.equal(error?.errorCode, errorCode);
      assert.deepEqual(events, []);
      await page.close();
    });
  }
});
