/**
 * How long the report page takes, with the unmodified powerbi-client in Chromium: cold and warm start, rebind, filter,
 * page change, and what 100 rebinds leave behind. Ratios are against an empty frame that only speaks the protocol, in
 * the same run.
 */
import {createMockServer} from '@pbi-bound-report/mock-server';
import {defaultCredentials, defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {readdirSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import puppeteer, {type HTTPRequest, type Page} from 'puppeteer-core';

const root = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
const host = `<!doctype html><title>host</title>
<div id="c" style="width: 1280px; height: 760px"></div><script src="/sdk.js"></script>`;
/**
 * Speaks as much of the protocol as a load needs, and draws nothing: what the SDK and the browser cost by themselves.
 */
const emptyFrame = `<!doctype html><title>empty</title><script>
addEventListener('message', ({data, source, origin}) => {
  if (!data.url) return;
  source.postMessage({statusCode: 202, headers: {id: data.headers.id}, body: {}}, origin);
  if (data.url !== '/report/load') return;
  for (const name of ['loaded', 'rendered']) {
    const url = '/reports/' + data.headers.uid + '/events/' + name;
    source.postMessage({method: 'POST', url, headers: {id: 'f-' + name}, body: {}}, origin);
  }
});
</script>`;

/** Milliseconds from an act on the host page to the `rendered` event. */
const timed = (page: Page, act: string): Promise<number> =>
  page.evaluate(`(async () => {
  const container = document.getElementById('c');
  const rendered = new Promise(resolve => container.addEventListener('rendered', resolve, {once: true}));
  const start = performance.now();
  ${act};
  await rendered;
  return performance.now() - start;
})()`) as Promise<number>;

async function embedToken(mockServer: string): Promise<string> {
  const entra = (await (
    await fetch(`${mockServer}/${defaultCredentials.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: defaultCredentials.clientId,
        client_secret: defaultCredentials.clientSecret,
        scope: 'https://analysis.windows.net/powerbi/api/.default',
      }),
    })
  ).json()) as {access_token: string};
  const response = (await (
    await fetch(`${mockServer}/v1.0/myorg/GenerateToken`, {
      method: 'POST',
      headers: {'content-type': 'application/json', authorization: `Bearer ${entra.access_token}`},
      body: JSON.stringify({
        reports: [{id: ids.report}],
        datasets: [{id: ids.contoso}, {id: ids.northwind}],
        identities: [{username: 'e', roles: ['executive'], datasets: [ids.contoso]}],
      }),
    })
  ).json()) as {token: string};
  return response.token;
}

/** Prints one line a measure. Build the page first: `node scripts/build/build-report-page.mjs`. */
export async function run(): Promise<void> {
  const mock = await createMockServer();
  const mockServer = await mock.listen();
  const token = await embedToken(mockServer);
  const sdk = await readFile(root('node_modules/powerbi-client/dist/powerbi.min.js'), 'utf8');
  const browser = await puppeteer.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({width: 1280, height: 760});
    await page.setRequestInterception(true);
    const respond = async (request: HTTPRequest): Promise<void> => {
      const url = new URL(request.url());
      if (url.hostname === 'host.test') {
        return request.respond(
          url.pathname === '/sdk.js'
            ? {contentType: 'text/javascript', body: sdk}
            : {contentType: 'text/html', body: host},
        );
      }
      if (url.hostname === 'empty.powerbi.com') return request.respond({contentType: 'text/html', body: emptyFrame});
      if (url.hostname !== 'app.powerbi.com') return request.continue();
      const body = request.postData();
      const response = await fetch(mockServer + url.pathname + url.search, {
        method: request.method(),
        headers: request.headers(),
        ...(body !== undefined && {body}),
      });
      return request.respond({
        status: response.status,
        headers: {'content-type': response.headers.get('content-type') ?? ''},
        body: Buffer.from(await response.arrayBuffer()),
      });
    };
    page.on('request', request => {
      respond(request).catch((error: unknown) => console.error(error));
    });

    const config = (origin: string, dataset: string): string =>
      JSON.stringify({
        type: 'report',
        id: ids.report,
        tokenType: 1,
        accessToken: token,
        uniqueId: 'bench',
        embedUrl: `${origin}/reportEmbed?reportId=${ids.report}`,
        datasetBinding: {datasetId: dataset},
      });
    const start = async (origin: string): Promise<number> => {
      await page.goto('https://host.test/');
      return timed(page, `window.report = powerbi.embed(container, ${config(origin, ids.contoso)})`);
    };
    const repeat = async (times: number, measure: () => Promise<number>): Promise<number> => {
      const list: number[] = [];
      for (let i = 0; i < times; i++) list.push(await measure());
      return median(list);
    };
    const cold = await start('https://app.powerbi.com');
    const empty = await repeat(7, () => start('https://empty.powerbi.com'));
    const warm = await repeat(7, () => start('https://app.powerbi.com'));
    let turn = 0;
    const rebind = (): Promise<number> => {
      const configuration = config('https://app.powerbi.com', turn++ % 2 ? ids.contoso : ids.northwind);
      return timed(page, `report.lastLoadRequest = null; powerbi.embed(container, ${configuration})`);
    };
    const rebound = await repeat(9, rebind);
    const regionFilter = (value: string): object => ({
      $schema: 'http://powerbi.com/product/schema#basic',
      filterType: 1,
      target: {table: 'Store', column: 'Region'},
      operator: 'In',
      values: [value],
    });
    const filtered = await repeat(9, () => {
      const filters = JSON.stringify([regionFilter(turn++ % 2 ? 'West' : 'East')]);
      return timed(page, `report.updateFilters(1, ${filters})`);
    });
    const paged = await repeat(8, () =>
      timed(page, `report.setPage('${turn++ % 2 ? 'ReportSectionOverview' : 'ReportSectionProducts'}')`),
    );
    const frame = page.frames().find(other => other.url().includes('/reportEmbed'));
    // The frame is in a process of its own, where the page's session collects nothing.
    const session = await browser
      .targets()
      .find(target => target.url().includes('/reportEmbed'))
      ?.createCDPSession();
    if (!session) throw new Error('The frame is no target of its own: its heap cannot be measured.');
    const heap = async (): Promise<number> => {
      // What waits for a finalizer goes with the next collection.
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    const nodes = (): Promise<number> =>
      frame?.evaluate(() => document.querySelectorAll('*').length) ?? Promise.resolve(NaN);
    await rebind();
    const [nodesBefore, heapBefore] = [await nodes(), await heap()];
    for (let i = 0; i < 100; i++) await rebind();
    const [nodesAfter, heapAfter] = [await nodes(), await heap()];
    const built = root('packages/report-page/dist/');
    const size = async (path: string): Promise<number> => gzipSync(await readFile(built + path)).length;
    const [script, style] = ['js', 'css'].map(kind =>
      readdirSync(`${built}report-page`).find(name => name.startsWith('main-') && name.endsWith(`.${kind}`)),
    );

    const ms = (value: number): string => `${value.toFixed(0)} ms`;
    console.log(`start, cold                 ${ms(cold)}`);
    console.log(
      `start, warm (median of 7)   ${ms(warm)}, ${(warm / empty).toFixed(1)} times an empty frame (${ms(empty)})`,
    );
    console.log(`rebind (median of 9)        ${ms(rebound)}`);
    console.log(`filter (median of 9)        ${ms(filtered)}`);
    console.log(`page change (median of 8)   ${ms(paged)}`);
    const heapEach = ((heapAfter - heapBefore) / 1024 / 100).toFixed(1);
    console.log(`left by 100 rebinds         ${nodesAfter - nodesBefore} elements, ${heapEach} KB of heap each`);
    const files = await Promise.all([`report-page/${script}`, `report-page/${style}`, 'reportEmbed.html'].map(size));
    const firstPaint = files.reduce((sum, bytes) => sum + bytes, 0) / 1024;
    console.log(`first paint, gzip           ${firstPaint.toFixed(1)} KB and a chunk of 1 KB`);
  } finally {
    await browser.close();
    await mock.close();
  }
}
