import {expect, test} from '@pbi-bound-report/playwright';
import {serveSite} from '../support/site.js';

test.beforeEach(async ({context, powerBi}) => {
  await serveSite(context, powerBi, {app: 'plain'});
});

test('a plain page shows its report, and another dataset after a switch', async ({page, powerBi}) => {
  await page.goto('/');
  await expect(page).toShowReport({report: 'Retail Sales', dataset: 'Northwind', page: 'Overview'});
  await expect(powerBi.visual('Stores')).toHaveRendered();
  await page.getByLabel('Retailer').selectOption('Contoso');
  await expect(page).toShowReport({dataset: 'Contoso'});
  await expect(powerBi.visual('Revenue by region')).toHaveRows(4);
});
