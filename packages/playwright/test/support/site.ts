/** Sites under test: their files and their back end, at http://portal.example, without a port. */
import type {BrowserContext} from '@playwright/test';
import {defaultCredentials, defaultWorldIds as ids, type PowerBi} from '@pbi-bound-report/playwright';
import {createRequire} from 'node:module';
import {readFile} from 'node:fs/promises';
import {dirname, extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {BackEndError, embed, type BackEndSettings} from './back-end.js';

const require = createRequire(import.meta.url);

const msalRoot = dirname(require.resolve('@azure/msal-browser'));

const settings: BackEndSettings = {
  ...defaultCredentials,
  workspaceId: ids.reportWorkspace,
  reportId: ids.report,
  datasets: {Contoso: ids.contoso, Fabrikam: ids.fabrikam, Northwind: ids.northwind, Tailspin: ids.tailspin},
  secured: ['Contoso', 'Fabrikam'],
};

/** Files of packages that pages load as they are. */
const libraries: Readonly<Record<string, string>> = {
  '/powerbi.min.js': require.resolve('powerbi-client/dist/powerbi.min.js'),
  '/msal-browser.min.js': join(msalRoot, 'msal-browser.min.js'),
  '/msal-redirect-bridge.min.js': join(msalRoot, 'redirect-bridge/msal-redirect-bridge.min.js'),
};

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The app's files by path: from its folder, and what a test adds. */
export interface Site {
  /** Name of a folder in `test/apps`. */
  app: string;
  files?: Readonly<Record<string, string>>;
  /** Default: `http://portal.example`. */
  origin?: string;
}

/** Serves a site to a context's pages. Its back end calls Power BI from the test's process. */
export async function serveSite(
  context: BrowserContext,
  powerBi: PowerBi,
  {app, files = {}, origin = 'http://portal.example'}: Site,
): Promise<void> {
  await context.route(`${origin}/**`, async route => {
    const url = new URL(route.request().url());
    if (url.pathname === '/api/embed') {
      try {
        await route.fulfill({
          json: await embed((...call) => powerBi.fetch(...call), settings, url.searchParams.get('dataset') ?? ''),
        });
      } catch (error) {
        if (!(error instanceof BackEndError)) throw error;
        await route.fulfill({status: 502, json: {message: error.message}});
      }
      return;
    }
    const name = url.pathname === '/' ? '/index.html' : url.pathname;
    const file = libraries[name] ?? fileURLToPath(new URL(`../apps/${app}${name}`, import.meta.url));
    const text = files[name] ?? (await readFile(file, 'utf8').catch(() => undefined));
    await (text === undefined
      ? route.fulfill({status: 404})
      : route.fulfill({contentType: contentTypes[extname(name)] ?? 'text/plain', body: text}));
  });
}
