/** A project that has a server of Mock Service Worker already keeps it, with its own handlers. */
import {createDefaultWorld, expect, test as base} from '@pbi-bound-report/vitest';
import {http, HttpResponse} from 'msw';
import {setupServer} from 'msw/node';
import {afterAll} from 'vitest';

const server = setupServer(http.get('https://shop.example/price', () => HttpResponse.json(7)));
server.listen({onUnhandledRequest: 'error'});
afterAll(() => server.close());

const test = base.override('powerBiOptions', {server});

test('answers both', async ({powerBi}) => {
  expect(await (await fetch('https://shop.example/price')).json()).toBe(7);
  expect((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status).toBe(403);
  await powerBi.world(createDefaultWorld());
  const {token} = await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'});
  expect(token).toMatch(/^H4sI/);
  expect((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status).toBe(403);
  expect(await powerBi.journal.read()).toHaveLength(3);
});
