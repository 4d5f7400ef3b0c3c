/** The mock server's console in a browser: a report is opened there, on a dataset and as somebody, without an app. */
import assert from 'node:assert/strict';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {defaultWorldIds as ids} from '@pbi-bound-report/emulator';
import {createMockServer} from '@pbi-bound-report/mock-server';
import {freshReportPage} from '../../scripts/build/build-report-page.mjs';
import {serveFolder} from '../../scripts/docs/static-server.js';
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

test('why a call was refused leads to the section of the documentation that explains the rule', async t => {
  const docs = await serveFolder(fileURLToPath(new URL('../../docs', import.meta.url)), '/docs/');
  t.after(() => docs.close());
  const server = await createMockServer({refusalsPage: `${docs.origin}/docs/refusals.md`});
  t.after(() => server.close());
  const origin = await server.listen();
  await fetch(`${origin}/v1.0/myorg/reports`, {headers: {authorization: 'Bearer nothing'}});
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${origin}/#journal`);
  const call = await page.waitForSelector('#journal button');
  await call?.evaluate(button => {
    button.click();
  });
  const link = await page.waitForSelector('#entry-why a');
  const {href, text} = (await link?.evaluate(found => ({href: found.href, text: found.textContent})))!;
  assert.equal(text, 'About InvalidToken');
  assert.equal(href, `${docs.origin}/docs/refusals.md#invalidtoken`);
  assert.match(await (await fetch(href)).text(), /^### InvalidToken$/m);
});

test('an edit of the world that was not taken up is shown in every view, until one is', async t => {
  const server = await createMockServer();
  t.after(() => server.close());
  const origin = await server.listen();
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${origin}/#model`);
  const isHidden = () => page.$eval('#world-problem', found => (found as HTMLElement).hidden);
  assert.equal(await isHidden(), true);
  const problem =
    'world.json, line 3, reports[0].id: must be a GUID.\nworld.json, line 4, reports[0].name: is missing.';
  server.emulator.noteWorldProblem(problem);
  await page.waitForSelector('#world-problem:not([hidden])');
  const shown = await page.$eval('#world-problem', found => (found as HTMLElement).innerText);
  assert.match(shown, /^The last edit of the world was not taken up/);
  assert.ok(shown.includes(problem), shown);
  await page.evaluate(() => (location.hash = '#faults'));
  assert.equal(await isHidden(), false);
  server.emulator.replaceWorld(server.emulator.world);
  await page.waitForSelector('#world-problem[hidden]');
});
