/** From the administrator who installs the zip to the visitor who sees rows, in a real WordPress and a real browser. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {mkdirSync} from 'node:fs';
import {defaultCredentials} from '@pbi-bound-report/emulator';
import type {Browser, Frame, Page} from 'puppeteer-core';
import {
  editorCanvas,
  newVisitor,
  reportFrame,
  revenuePreviewed,
  revenueShown,
  signIn,
  startBrowser,
} from './support/browser.js';
import {ids, startPluginSite, type PluginSite} from './support/plugin-site.js';

let site: PluginSite;
let browser: Browser;
let admin: Page;
let pageUrl: string;
let visitorsRevenue: number;
/** `SCREENSHOTS=folder` keeps what a person would see. */
const shots = process.env['SCREENSHOTS'];
async function screenshot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, {recursive: true});
  await page.screenshot({path: `${shots}/${name}.png`, fullPage: name !== 'block'});
}

before(async () => {
  browser = await startBrowser();
  site = await startPluginSite({install: false, connect: false});
  site.user('john@contoso.com', 'subscriber');
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

test('an administrator installs the zip, activates it, connects Power BI, and the check finds nothing wrong', async () => {
  admin = await newVisitor(browser);
  await signIn(admin, site.url, 'admin');
  await admin.goto(`${site.url}/wp-admin/plugin-install.php?tab=upload`);
  const file = await admin.waitForSelector('#pluginzip');
  await (file as unknown as {uploadFile(path: string): Promise<void>}).uploadFile(site.zip);
  await Promise.all([admin.waitForNavigation(), admin.click('#install-plugin-submit')]);
  const activate = await admin.waitForSelector('a.button-primary[href*="action=activate"]');
  await Promise.all([admin.waitForNavigation(), activate!.click()]);

  await admin.goto(`${site.url}/wp-admin/options-general.php?page=pbi-bound-report`);
  await admin.type('#tenant_id', defaultCredentials.tenantId);
  await admin.type('#client_id', defaultCredentials.clientId);
  await admin.type('#client_secret', 'not-the-secret');
  await Promise.all([admin.waitForNavigation(), admin.click('#check')]);
  const failed = await admin.$eval('.pbi-bound-report-check', table => table.textContent ?? '');
  assert.match(failed, /client secret is wrong/);
  await screenshot(admin, 'check-failed');

  await admin.type('#client_secret', defaultCredentials.clientSecret);
  await admin.type('#visitor_username', 'visitors@contoso.com');
  await admin.type('#visitor_roles', 'executive');
  await admin.type('#role-subscriber', 'sales');
  await Promise.all([admin.waitForNavigation(), admin.click('#check')]);
  const rows = await admin.$$eval('.pbi-bound-report-check tr', all => all.map(row => row.textContent ?? ''));
  await screenshot(admin, 'settings-and-check');
  assert.equal(rows.length, 6, rows.join('\n'));
  assert.deepEqual(
    rows.filter(row => row.includes('✗')),
    [],
  );
  assert.equal((await admin.content()).includes(defaultCredentials.clientSecret), false);
});

/** Chooses in a list of the block's. */
async function choose(frame: Frame, label: string, value: string): Promise<void> {
  const input = await frame.waitForSelector(`::-p-xpath(//label[text()='${label}']/following::input[1])`);
  await input!.click({count: 3});
  await input!.type(value);
  const option = await frame.waitForSelector(
    `::-p-xpath(//ul[@role='listbox']//li[@role='option'][contains(., '${value.slice(0, 30)}')])`,
  );
  await option!.click();
}

test('an editor inserts the block, chooses from lists, sees the report, and publishes', async () => {
  await admin.goto(`${site.url}/wp-admin/post-new.php?post_type=page`);
  await admin.waitForFunction(
    () => 'wp' in window && document.querySelector('.edit-post-layout, .editor-editor-interface'),
  );
  await admin.evaluate(() => {
    const {data, blocks} = (window as unknown as {wp: {data: Wp; blocks: {createBlock(name: string): unknown}}}).wp;
    interface Wp {
      dispatch(store: string): Record<string, (...values: unknown[]) => void>;
    }
    data.dispatch('core/editor')['editPost']!({title: 'Our sales'});
    data.dispatch('core/block-editor')['insertBlocks']!([blocks.createBlock('pbi-bound-report/report')]);
  });
  const canvas = await editorCanvas(admin);
  await choose(canvas, 'Workspace', 'Reports');
  await choose(canvas, 'Report', 'Retail');
  // Its workspace holds reports only.
  await canvas.waitForSelector(`::-p-xpath(//p[text()='No dataset here: choose the workspace of the dataset.'])`);
  await choose(canvas, 'Workspace of the dataset', 'Contoso');
  await choose(canvas, 'Dataset', 'Contoso');
  await screenshot(admin, 'block-choosing');
  const show = await canvas.waitForSelector(`::-p-xpath(//button[text()='Show report'])`);
  await show!.click();
  assert.ok((await revenuePreviewed(admin, ids.contoso)) > 0);
  await screenshot(admin, 'block');
  pageUrl = await admin.evaluate(async () => {
    const {data} = (window as unknown as {wp: {data: Wp}}).wp;
    interface Wp {
      dispatch(store: string): Record<string, (...values: unknown[]) => Promise<void>>;
      select(store: string): Record<string, () => string>;
    }
    await data.dispatch('core/editor')['editPost']!({status: 'publish'});
    await data.dispatch('core/editor')['savePost']!();
    return data.select('core/editor')['getPermalink']!();
  });
  assert.match(pageUrl, /our-sales/);
});

test('a visitor sees the bound rows', async () => {
  const visitor = await newVisitor(browser);
  await visitor.goto(pageUrl);
  visitorsRevenue = await revenueShown(visitor);
  assert.ok(visitorsRevenue > 0);
  await screenshot(visitor, 'page');
  await visitor.close();
});

test('on a phone the report fits the page', async () => {
  const visitor = await newVisitor(browser);
  await visitor.setViewport({width: 390, height: 844, isMobile: true, deviceScaleFactor: 2});
  await visitor.goto(pageUrl);
  await revenueShown(visitor);
  const overflow = await visitor.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  await screenshot(visitor, 'phone');
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the phone`);
  await visitor.close();
});

test('a signed-in customer sees other rows by row-level security, and signed out again the first ones', async () => {
  const customer = await newVisitor(browser);
  await signIn(customer, site.url, 'john@contoso.com');
  await customer.goto(pageUrl);
  const own = await revenueShown(customer);
  assert.ok(own > 0 && own < visitorsRevenue, `${own} of ${visitorsRevenue}`);
  await customer.deleteCookie(...(await customer.cookies()));
  await customer.goto(pageUrl);
  assert.equal(await revenueShown(customer), visitorsRevenue);
  await customer.close();
});

test('switching the dataset of the block changes the rows', async () => {
  const id = site.php(`echo url_to_postid( '${pageUrl}' );`);
  await admin.goto(`${site.url}/wp-admin/post.php?post=${id}&action=edit`);
  await admin.waitForFunction(
    () => 'wp' in window && document.querySelector('.edit-post-layout, .editor-editor-interface'),
  );
  await reportFrame(admin);
  await admin.evaluate(() => {
    const {data} = (window as unknown as {wp: {data: Wp}}).wp;
    interface Wp {
      dispatch(store: string): Record<string, (...values: unknown[]) => void>;
      select(store: string): Record<string, () => {clientId: string}[]>;
    }
    const [block] = data.select('core/block-editor')['getBlocks']!();
    data.dispatch('core/block-editor')['selectBlock']!(block!.clientId);
    data.dispatch('core/edit-post')['openGeneralSidebar']!('edit-post/block');
  });
  await choose(admin.mainFrame(), 'Workspace of the dataset', 'Fabrikam');
  await choose(admin.mainFrame(), 'Dataset', 'Fabrikam');
  assert.ok((await revenuePreviewed(admin, ids.fabrikam)) > 0);
  await screenshot(admin, 'inspector');
  await admin.evaluate(async () => {
    const {data} = (window as unknown as {wp: {data: {dispatch(s: string): Record<string, () => Promise<void>>}}}).wp;
    await data.dispatch('core/editor')['savePost']!();
  });
  const visitor = await newVisitor(browser);
  await visitor.goto(pageUrl);
  const revenue = await revenueShown(visitor);
  assert.ok(revenue > 0 && revenue !== visitorsRevenue);
  assert.equal(await visitor.$eval('pbi-bound-report', tag => tag.getAttribute('dataset-id')), ids.fabrikam);
  await visitor.close();
});
