import {expect, test, withEvenText, type PowerBi} from '@pbi-bound-report/playwright';
import type {Browser} from '@playwright/test';
import {writeFile} from 'node:fs/promises';
import {serveSite} from '../support/site.js';

/** A picture of two visuals: one of letters in the document, one of letters in a drawing. */
async function photograph(browser: Browser, powerBi: PowerBi): Promise<Buffer[]> {
  const context = await browser.newContext({baseURL: 'http://portal.example', viewport: {width: 1100, height: 720}});
  await powerBi.route(context);
  await serveSite(context, powerBi, {app: 'plain'});
  const page = await context.newPage();
  await page.goto('/');
  await expect(page).toShowReport({dataset: 'Northwind'});
  const pictures = [];
  for (const title of ['Stores', 'Revenue by month']) {
    pictures.push(await powerBi.visual(title, {within: page}).screenshot());
  }
  await context.close();
  return pictures;
}

/** A machine that takes a font of fixed width for every other. */
const otherFonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><edit name="family" mode="assign" binding="strong"><string>monospace</string></edit></match>
</fontconfig>`;

test('a report looks the same where the machine writes in other fonts, and otherwise', async ({
  playwright,
  launchOptions,
  browser,
  powerBi,
}, testInfo) => {
  const here = await photograph(browser, powerBi);
  const configuration = testInfo.outputPath('fonts.conf');
  await writeFile(configuration, otherFonts);
  const other = await playwright.chromium.launch(
    await withEvenText({
      ...launchOptions,
      env: {...(process.env as Record<string, string>), FONTCONFIG_FILE: configuration},
    }),
  );
  try {
    const there = await photograph(other, powerBi);
    expect(here.map((picture, i) => picture.equals(there[i] as Buffer))).toEqual([true, true]);
  } finally {
    await other.close();
  }
});

test('a visual is compared with a picture of it', async ({context, page, powerBi}) => {
  await serveSite(context, powerBi, {app: 'plain'});
  await page.goto('/');
  await expect(powerBi.visual('Revenue by region')).toHaveRendered();
  const first = await powerBi.visual('Revenue by region').screenshot();
  await page.reload();
  await expect(powerBi.visual('Revenue by region')).toHaveRendered();
  expect((await powerBi.visual('Revenue by region').screenshot()).equals(first)).toBe(true);
});
