/** An app with a service worker, through which every call of its pages goes. */
import {expect, test} from '@pbi-bound-report/playwright';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

const worker = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(clients.claim()));
self.addEventListener('fetch', event => event.respondWith(fetch(event.request)));`;
const html = `<!doctype html><title>An app</title><script>
  navigator.serviceWorker.register('/worker.js');
  navigator.serviceWorker.ready.then(() => { document.title = 'ready'; });
</script>`;

test('calls that a page makes through its own service worker are answered', async ({page, powerBi}) => {
  const server = createServer(({url}, response) => {
    const isWorker = url === '/worker.js';
    response.writeHead(200, {'content-type': isWorker ? 'text/javascript' : 'text/html'}).end(isWorker ? worker : html);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await expect(page).toHaveTitle('ready');
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    const status = await page.evaluate(async () =>
      fetch('https://api.powerbi.com/v1.0/myorg/groups').then(answer => answer.status, String),
    );
    expect(status).toBe(403);
    expect((await powerBi.journal.read()).map(({operationId}) => operationId)).toContain('Groups_GetGroups');
    expect(powerBi.missedRequests).toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
