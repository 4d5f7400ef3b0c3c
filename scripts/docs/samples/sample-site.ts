/**
 * Where samples of pages run: a site with a token endpoint, by http and by https under the names that the samples use,
 * and the emulator, under Microsoft's name and on a port as `npx @pbi-bound-report/mock-server` has it.
 */
import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type IncomingMessage, type RequestListener, type Server} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import type {Browser, Page} from 'puppeteer-core';
import {createEmulator, defaultCredentials, defaultWorldIds as ids, type Emulator} from '@pbi-bound-report/emulator';
import {createMockServer, keyPin, loadCertificate} from '@pbi-bound-report/mock-server';
import {clientSecretCredential, createTokenEndpoint} from '@pbi-bound-report/token-broker';
import {buildStandalone} from '../../../packages/pbi-bound-report/scripts/build-standalone.mjs';
import {bruteForceTotals} from '../../../demo/test/brute-force.js';
import {launchBrowser} from '../../../demo/test/support/browser.js';
import {freshReportPage} from '../../build/build-report-page.mjs';
import {patience} from './patience.js';

/** A request that a page has sent to the site. */
export interface SiteRequest {
  method: string;
  path: string;
  body: string;
}

/** The site. */
export interface SampleSite {
  emulator: Emulator;
  /** By http, on loopback. */
  origin: string;
  /** The emulator, by http on loopback. */
  mockOrigin: string;
  browser: Browser;
  /** Opens a document in a page of its own. @param options.origin Default: the site's, by http on loopback. */
  open(html: string, options?: {origin?: string; prepare?: (page: Page) => Promise<void>}): Promise<Page>;
  /** What the last page has sent to `/token` and to addresses that are not the site's files. */
  requests(path?: string): SiteRequest[];
  close(): Promise<void>;
}

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  return (server.address() as AddressInfo).port;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What everybody may see: one report on two datasets. */
const pairs = [
  {datasetId: ids.contoso, datasetWorkspaceId: ids.contosoWorkspace},
  {datasetId: ids.fabrikam, datasetWorkspaceId: ids.fabrikamWorkspace},
  {datasetId: ids.northwind, datasetWorkspaceId: ids.northwindWorkspace},
].map(dataset => ({reportId: ids.report, workspaceId: ids.reportWorkspace, ...dataset}));

/** Starts all of it. @param names Hosts, each with the port 443, at which the site is too. */
export async function startSampleSite({names = []}: {names?: readonly string[]} = {}): Promise<SampleSite> {
  const folder = await mkdtemp(join(tmpdir(), 'sample-site-'));
  const [standalone] = await Promise.all([buildStandalone({write: false}), freshReportPage()]);
  const files = new Map(standalone.map(({name, contents}) => [name, contents]));
  const emulator = createEmulator({embedOrigin: 'https://app.powerbi.com'});
  const {key, cert} = await loadCertificate(folder);
  const http = await createMockServer({emulator});
  const https = await createMockServer({emulator, https: {key, cert}});
  const mockOrigin = await http.listen();
  const {port: powerBiPort} = new URL(await https.listen());
  const endpoint = createTokenEndpoint({
    powerBi: {apiOrigin: mockOrigin},
    credential: clientSecretCredential({...defaultCredentials, authorityHost: mockOrigin}),
    authorize: () => ({
      subject: 'reader',
      pairs,
      identities: dataset =>
        dataset.identityRequired ? {username: 'iris@contoso.com', roles: ['executive']} : undefined,
    }),
  });
  const ask = async (body: string): Promise<{status: number; json: object}> => {
    const headers = {'content-type': 'application/json'};
    const response = await endpoint(new Request('http://site/token', {method: 'POST', headers, body}));
    return {status: response.status, json: (await response.json()) as object};
  };

  let html = '';
  let seen: SiteRequest[] = [];
  /** A back end as samples of other people have it: it answers one token for one report on one dataset. */
  const embedAnswer = async (query: URLSearchParams): Promise<{status: number; json: object}> => {
    const reports = [{id: query.get('report') ?? ids.report}];
    const {status, json} = await ask(JSON.stringify({reports, datasets: [{id: query.get('dataset')}]}));
    if (status !== 200) return {status, json};
    const {
      token,
      expiration,
      reports: shown,
    } = json as {
      token: string;
      expiration: string;
      reports: {id: string; embedUrl: string}[];
    };
    return {status, json: {token, expiration, embedUrl: shown[0]?.embedUrl, reportId: shown[0]?.id}};
  };
  const serve: RequestListener = (request, response) => {
    const answer = async (): Promise<void> => {
      const {pathname: path, searchParams, search} = new URL(request.url ?? '/', 'http://site');
      const file = files.get(path.replace(/^\/(?:pbi-bound-report\/)?/, ''));
      if (file) return void response.setHeader('Content-Type', 'text/javascript').end(file);
      if (path === '/') return void response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
      const body = await bodyOf(request);
      if (extname(path) === '') seen.push({method: request.method ?? '', path: path + search, body});
      if (path === '/analytics') return void response.writeHead(204).end();
      if (path !== '/token' && path !== '/my-own' && path !== '/api/embed') return void response.writeHead(404).end();
      const {status, json} = await (path === '/api/embed' ? embedAnswer(searchParams) : ask(body));
      response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(json));
    };
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
  const plain = createServer(serve);
  const secure = createSecureServer({key, cert}, serve);
  const origin = `http://127.0.0.1:${await listen(plain)}`;
  const securePort = await listen(secure);
  const browser = await launchBrowser(
    `--host-resolver-rules=${[
      `MAP app.powerbi.com:443 127.0.0.1:${powerBiPort}`,
      ...names.map(name => `MAP ${name}:443 127.0.0.1:${securePort}`),
    ].join(',')}`,
    `--ignore-certificate-errors-spki-list=${keyPin(cert)}`,
  );
  return {
    emulator,
    origin,
    mockOrigin,
    browser,
    async open(document, options = {}) {
      html = document;
      seen = [];
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      await page.setViewport({width: 1280, height: 900});
      await options.prepare?.(page);
      await page.goto(`${options.origin ?? origin}/`);
      return page;
    },
    requests: path => seen.filter(request => path === undefined || request.path === path),
    async close() {
      await browser.close();
      for (const server of [plain, secure]) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all([http.close(), https.close()]);
      await rm(folder, {recursive: true});
    },
  };
}

/** The quantity that a dataset's rows sum up to, computed without the emulator. @param username Whose rows. */
export function quantityOf({emulator}: Pick<SampleSite, 'emulator'>, datasetId: string, username?: string): number {
  const dataset = emulator.world.datasets.find(({id}) => id === datasetId);
  assert.ok(dataset, `there is a dataset ${datasetId}`);
  return bruteForceTotals(dataset, username).quantity;
}

/**
 * Waits until a report that the page holds displays a figure: old code makes its frames anew.
 * @param options.visual Name of a card. Default: the total quantity.
 */
export async function displays(
  page: Page,
  wanted: number,
  {visual = 'totalQuantity'}: {visual?: string} = {},
): Promise<void> {
  const end = Date.now() + patience;
  let seen: unknown;
  while (Date.now() < end) {
    for (const frame of page.frames().filter(f => f.url().includes('/reportEmbed'))) {
      const value = frame.evaluate(name => {
        const card = document.querySelector(`[data-visual="${name}"] [data-value]`);
        return card && Number(card.getAttribute('data-value'));
      }, visual);
      seen = await value.catch(() => undefined);
      if (seen === wanted) return;
    }
    // A development server may load the page anew meanwhile.
    await page.evaluate(() => new Promise(requestAnimationFrame)).catch(() => undefined);
  }
  const said = await page.evaluate(() => {
    const element = document.querySelector('pbi-bound-report') as {status?: string; error?: {code: string}} | null;
    return `${element?.status ?? ''} ${element?.error?.code ?? ''} ${document.body.innerText}`;
  });
  assert.fail(`A frame displays ${String(seen)}, not ${wanted}. The page says: ${said}`);
}
