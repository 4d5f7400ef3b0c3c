// Puppeteer, run by `node --test`. The browser and the app's back end find the mock server under Microsoft's names.
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createEmulatorClient} from '@pbi-bound-report/emulator/client';
import {chromiumArguments, createMockServer, loadCertificate} from '@pbi-bound-report/mock-server';
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {after, before, beforeEach, test} from 'node:test';
import puppeteer from 'puppeteer-core'; // or 'puppeteer', which brings a browser

let server, powerBi, app, portal, browser;

before(async () => {
  const {key, cert, caPath} = await loadCertificate();
  server = await createMockServer({https: {key, cert}});
  const origin = await server.listen();
  powerBi = createEmulatorClient(origin, {
    // In this process; over the network it would have to trust the certificate.
    fetch: async (url, {method, headers, body}) => {
      const {statusCode, payload} = await server.app.inject({
        method,
        url: new URL(url).pathname,
        headers,
        payload: body,
      });
      return new Response(statusCode === 204 ? null : payload, {status: statusCode});
    },
  });
  app = spawn(process.execPath, ['--import', '@pbi-bound-report/mock-server/redirect', 'portal/server.js'], {
    env: {
      ...process.env,
      PBI_MOCK_SERVER: origin,
      PBI_MOCK_SERVER_CA: caPath,
      TENANT_ID: defaultCredentials.tenantId,
      CLIENT_ID: defaultCredentials.clientId,
      CLIENT_SECRET: defaultCredentials.clientSecret,
      WORKSPACE_ID: ids.reportWorkspace,
      REPORT_ID: ids.report,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new AbortController();
  app.once('exit', () => ended.abort(new Error('The app ended before it said its address.')));
  portal = String((await once(app.stdout, 'data', {signal: ended.signal}))[0]).trim();
  browser = await puppeteer.launch({
    executablePath: process.env.CHROME_PATH,
    args: [...chromiumArguments(origin, cert), ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
});
after(async () => {
  await browser?.close();
  app?.kill();
  await server?.close();
});
beforeEach(() => powerBi.reset());

const statusIs = (page, text) =>
  page.waitForFunction(wanted => document.querySelector('[role=status]').textContent === wanted, {}, text);

test('the report is shown on the dataset that was chosen', async () => {
  const page = await browser.newPage();
  await page.goto(`${portal}/?dataset=${ids.northwind}`);
  await statusIs(page, 'rendered');
  const frame = await (await page.$('#report iframe')).contentFrame();
  assert.equal(await frame.$eval('.frame', ({dataset}) => dataset.datasetName), 'Northwind');
  await frame.waitForSelector('[aria-label="Stores"][data-status="ready"] tbody tr');
  await page.close();
});

test('a dataset that the app may not use is refused', async () => {
  const page = await browser.newPage();
  await page.goto(`${portal}/?dataset=${ids.tailspin}`);
  await statusIs(page, 'https://api.powerbi.com/v1.0/myorg/GenerateToken answered 401');
  await page.close();
});

test('what goes wrong in Power BI reaches the page', async () => {
  await powerBi.faults.add({operation: 'Emulator_OpenReport', status: 500});
  const page = await browser.newPage();
  await page.goto(`${portal}/?dataset=${ids.northwind}`);
  await statusIs(page, 'LoadReportFailed');
  const calls = await powerBi.journal.read();
  assert.ok(calls.some(({operationId, status}) => operationId === 'Emulator_OpenReport' && status === 500));
  await page.close();
});
