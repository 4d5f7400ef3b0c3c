/** The demo as `npm start` serves it, on ports of its own, with a browser that looks at it. */
import type {Browser} from 'puppeteer-core';
import {createMockServer, type MockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../../scripts/build/build-report-page.mjs';
import {buildPages} from '../../src/build-pages.js';
import {createPortal} from '../../src/portal.js';
import {launchBrowser} from './browser.js';

export interface DemoSite {
  mock: MockServer;
  /** Where the start page is. */
  origin: string;
  browser: Browser;
  close(): Promise<void>;
}

/** Builds the pages, serves them, and starts a browser. @param launch Default: the one that is installed. */
export async function startDemoSite(launch: () => Promise<Browser> = launchBrowser): Promise<DemoSite> {
  const [pages] = await Promise.all([buildPages(), freshReportPage()]);
  const mock = await createMockServer();
  const portal = await createPortal({powerBiOrigin: await mock.listen(), pages});
  const origin = await portal.listen({port: 0, host: '127.0.0.1'});
  const browser = await launch();
  return {
    mock,
    origin,
    browser,
    async close() {
      await browser.close();
      await portal.close();
      await mock.close();
    },
  };
}
