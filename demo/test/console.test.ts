/** The mock server's console in a browser: a report is opened there, on a dataset and as somebody, without an app. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {displayedNumber, frameOf, launchBrowser} from './support/browser.js';

test('the console opens a report on the dataset and as the user and roles that are chosen', async t => {
  await freshReportPage();
  const server = await createMockServer();
  t.after(() => server.close());
  const origin = await server.listen();
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  await page.goto(`${origin}/#world`);
  const open = async (username: string, ...roles: string[]): Promise<number> => {
    await page.evaluate(() => document.querySelector('#open-stage iframe')?.remove());
    await (
      await page.waitForSelector('::-p-aria(Open Report Retail Sales)')
    )?.evaluate(button => (button as HTMLElement).click());
    await page.select('#open-dataset', ids.contoso);
    await page.evaluate(
      (name, wanted) => {
        (document.querySelector('#open-form [name=username]') as HTMLInputElement).value = name;
        for (const box of document.querySelectorAll<HTMLInputElement>('#open-roles input')) {
          box.checked = wanted.includes(box.value);
        }
        document.querySelector<HTMLFormElement>('#open-form')!.requestSubmit();
      },
      username,
      roles,
    );
    await page.waitForFunction(() => document.querySelector('#open-state')?.textContent === 'Rendered.');
    return displayedNumber(await frameOf(page, '/reportEmbed'), 'totalRevenue');
  };
  const all = await open('', 'executive');
  const some = await open('amy@contoso.com', 'sales');
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  await server.emulator.handle(
    server.emulator.operations.find(({id}) => id === 'Control_AddFault')!,
    {
      params: {},
      query: new URLSearchParams(),
      headers: {},
      body: JSON.stringify({failure: 'modelFailsToLoad', operation: 'Emulator_OpenReport'}),
      origin,
    },
  );
  await page.evaluate(() => document.querySelector<HTMLFormElement>('#open-form')!.requestSubmit());
  await page.waitForFunction(() => /FailedToLoadModel/.test(document.querySelector('#open-state')?.textContent ?? ''));
  assert.deepEqual(errors, []);
});
