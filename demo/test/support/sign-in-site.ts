/**
 * A site whose users sign in themselves, with unmodified msal-browser and powerbi-client. The browser is told that
 * Microsoft's hosts are at the mock server, which serves TLS under their names.
 */
import {build} from 'esbuild';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {BrowserContext, Page} from 'puppeteer-core';
import {createEmulatorClient, type Emulator, type EmulatorClient} from '@pbi-bound-report/emulator';
import {createMockServer, keyPin, loadCertificate} from '@pbi-bound-report/mock-server';
import {launchBrowser, patience} from './browser.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const msal = (file: string): string => here(`../../../node_modules/@azure/msal-browser/lib/${file}`);

/** Files that stand elsewhere. */
const libraries: Readonly<Record<string, string>> = {
  '/powerbi.min.js': fileURLToPath(import.meta.resolve('powerbi-client/dist/powerbi.min.js')),
  '/msal-browser.min.js': msal('msal-browser.min.js'),
  '/msal-redirect-bridge.min.js': msal('redirect-bridge/msal-redirect-bridge.min.js'),
};

async function bundleElement(): Promise<string> {
  const {outputFiles} = await build({
    stdin: {contents: "import 'pbi-bound-report/define';", resolveDir: here('.')},
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@pbi-bound-report/source', 'browser', 'module'],
    tsconfig: here('../../../tsconfig.base.json'),
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** A profile that says whether frames of other sites have cookies: builds of Chromium differ in it. */
async function makeProfile(folder: string, blocksForeignCookies: boolean): Promise<string> {
  const profile = join(folder, 'profile');
  await mkdir(join(profile, 'Default'), {recursive: true});
  const preferences = {
    profile: {cookie_controls_mode: Number(blocksForeignCookies), block_third_party_cookies: blocksForeignCookies},
  };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
  return profile;
}

/** A mock server under Microsoft's names, the site and a browser. */
export interface SignInSite {
  /** The test control. */
  control: EmulatorClient;
  /** The mock server under a name of its own. */
  mockOrigin: string;
  /** The site in a window of its own: nobody has signed in there. */
  open(options?: {query?: string}): Promise<{page: Page; context: BrowserContext}>;
  close(): Promise<void>;
}

/** Starts them. @param blocksForeignCookies Whether the browser keeps cookies from frames of other sites. */
export async function startSignInSite(emulator: Emulator, blocksForeignCookies = false): Promise<SignInSite> {
  const folder = await mkdtemp(join(tmpdir(), 'sign-in-site-'));
  const {key, cert} = await loadCertificate(folder);
  const mock = await createMockServer({emulator, https: {key, cert}});
  const {port} = new URL(await mock.listen());
  const element = await bundleElement();
  const site = createServer((request, response) => {
    const {pathname} = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname === '/' ? '/index.html' : pathname;
    response.setHeader('Content-Type', contentTypes[extname(name)] ?? 'text/plain');
    if (name === '/element.js') {
      response.end(element);
      return;
    }
    readFile(libraries[name] ?? here(`../sign-in-app${name}`)).then(
      content => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(done => {
    site.listen(0, '127.0.0.1', done);
  });
  const hosts = ['app.powerbi.com', 'api.powerbi.com', 'login.microsoftonline.com'];
  const browser = await launchBrowser(
    `--host-resolver-rules=${hosts.map(host => `MAP ${host}:443 127.0.0.1:${port}`).join(',')}`,
    `--ignore-certificate-errors-spki-list=${keyPin(cert)}`,
    `--user-data-dir=${await makeProfile(folder, blocksForeignCookies)}`,
  );
  return {
    control: createEmulatorClient('https://app.powerbi.com', {
      async fetch(input, init) {
        const {pathname, search} = new URL(input as string);
        const {statusCode, body} = await mock.app.inject({
          method: (init?.method ?? 'GET') as 'GET',
          url: pathname + search,
          headers: init?.headers as Record<string, string>,
          ...(init?.body == null ? {} : {payload: init.body as string}),
        });
        return new Response(statusCode === 204 ? null : body, {status: statusCode});
      },
    }),
    mockOrigin: `https://localhost:${port}`,
    async open({query = ''} = {}) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.setDefaultTimeout(patience);
      await page.goto(`http://localhost:${(site.address() as AddressInfo).port}/${query}`);
      await page.waitForSelector('body[data-ready]');
      return {page, context};
    },
    async close() {
      await browser.close();
      site.closeAllConnections();
      await new Promise(done => {
        site.close(done);
      });
      await mock.close();
      await rm(folder, {recursive: true, maxRetries: 20});
    },
  };
}
