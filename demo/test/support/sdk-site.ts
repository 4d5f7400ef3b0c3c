/**
 * A site that uses the unmodified SDK and nothing of our element. The browser is told that app.powerbi.com is at the
 * mock server, which serves TLS under that name: what goes over the wire is what would go to Power BI.
 */
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Browser, Page} from 'puppeteer-core';
import {defaultCredentials, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import {createMockServer, keyPin, loadCertificate, type MockServer} from '@pbi-bound-report/mock-server';
import {launchBrowser} from './browser.js';

const sdk = await readFile(fileURLToPath(import.meta.resolve('powerbi-client/dist/powerbi.min.js')), 'utf8');
const document =
  '<!doctype html><title>Site</title><script src="/powerbi.js"></script><div id="report" style="width:1280px;height:760px"></div>';

/** A mock server under Microsoft's names, a site and a browser. */
export interface SdkSite {
  mock: MockServer;
  openPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Starts them. */
export async function startSdkSite(emulator: Emulator): Promise<SdkSite> {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-site-'));
  const {key, cert} = await loadCertificate(folder);
  const mock = await createMockServer({emulator, https: {key, cert}});
  const {port} = new URL(await mock.listen());
  const site = createServer((request, response) => {
    if (request.url === '/powerbi.js') response.setHeader('Content-Type', 'text/javascript').end(sdk);
    else response.setHeader('Content-Type', 'text/html').end(document);
  });
  await new Promise<void>(done => {
    site.listen(0, '127.0.0.1', done);
  });
  const browser: Browser = await launchBrowser(
    `--host-resolver-rules=MAP app.powerbi.com:443 127.0.0.1:${port}`,
    `--ignore-certificate-errors-spki-list=${keyPin(cert)}`,
  );
  return {
    mock,
    async openPage() {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
      return page;
    },
    async close() {
      await browser.close();
      await new Promise(done => {
        site.close(done);
      });
      await mock.close();
      await rm(folder, {recursive: true});
    },
  };
}

/** An effective identity without its datasets. */
export interface Who {
  username: string;
  roles: string[];
}

/** Generates an embed token as the default world's service principal. */
export async function generateToken(
  mock: MockServer,
  datasets: string[],
  options: {who?: Who; lifetimeInMinutes?: number; reports?: string[]} = {},
): Promise<string> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const entra = await mock.app.inject({
    method: 'POST',
    url: `/${tenantId}/oauth2/v2.0/token`,
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    payload: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }).toString(),
  });
  const secured = datasets.filter(id => id !== ids.northwind);
  const response = await mock.app.inject({
    method: 'POST',
    url: '/v1.0/myorg/GenerateToken',
    headers: {
      authorization: `Bearer ${entra.json<{access_token: string}>().access_token}`,
      'content-type': 'application/json',
    },
    payload: JSON.stringify({
      reports: (options.reports ?? [ids.report]).map(id => ({id})),
      datasets: datasets.map(id => ({id})),
      lifetimeInMinutes: options.lifetimeInMinutes ?? 0,
      ...(secured.length === 0
        ? {}
        : {
            identities: [{...(options.who ?? {username: 'iris@contoso.com', roles: ['executive']}), datasets: secured}],
          }),
    }),
  });
  if (response.statusCode !== 200) throw new Error(`GenerateToken failed: ${response.statusCode} ${response.body}`);
  return response.json<{token: string}>().token;
}

/** What became of an embed. */
export interface Outcome {
  events: string[];
  error: {message: string; detailedMessage?: string; errorCode?: string} | null;
}

/** Embeds with `powerbi.embed`; settles at the first `rendered` or `error`. The report stays at `window.report`. */
export function embed(page: Page, accessToken: string, datasetId: string): Promise<Outcome> {
  return page.evaluate(
    async config => {
      interface EmbeddedReport {
        on(name: string, handler: (event: {detail: unknown}) => void): void;
      }
      const site = window as unknown as {
        powerbi: {embed(element: Element | null, config: object): EmbeddedReport; reset(element: Element | null): void};
        report?: EmbeddedReport;
      };
      const element = window.document.querySelector('#report');
      site.powerbi.reset(element);
      const report = site.powerbi.embed(element, {
        type: 'report',
        tokenType: 1,
        id: config.reportId,
        embedUrl: `https://app.powerbi.com/reportEmbed?reportId=${config.reportId}&w=2`,
        accessToken: config.accessToken,
        datasetBinding: {datasetId: config.datasetId},
      });
      site.report = report;
      const events: string[] = [];
      return new Promise<Outcome>(resolve => {
        report.on('loaded', () => {
          events.push('loaded');
        });
        report.on('rendered', () => {
          events.push('rendered');
          resolve({events, error: null});
        });
        report.on('error', event => {
          resolve({events, error: event.detail as Outcome['error']});
        });
      });
    },
    {accessToken, datasetId, reportId: ids.report},
  );
}
