/** What every app has to come through: the same story, told to another framework each time. */
import {defaultWorldIds, expect, test} from '@pbi-bound-report/playwright';
import {serveSite, type Site} from './site.js';

const generateToken = 'EmbedToken_GenerateToken';

/**
 * Declares the tests of an app with a list labelled `Retailer` and a line of status.
 * @param site Made once in each worker that needs it.
 */
export function describeApp(name: string, site: () => Site | Promise<Site>): void {
  test.describe(name, () => {
    let served: Promise<Site> | Site | undefined;
    test.beforeEach(async ({context, powerBi}) => {
      served ??= site();
      await serveSite(context, powerBi, await served);
    });

    test('loads its report', async ({page, powerBi}) => {
      await page.goto('/');
      await expect(page).toShowReport({report: 'Retail Sales', dataset: 'Northwind', page: 'Overview'});
      await expect(powerBi.visual('Stores')).toHaveRendered();
      await expect(page.getByRole('status')).toHaveText('rendered');
    });

    test('switches the dataset', async ({page, powerBi}) => {
      await page.goto('/');
      await expect(page).toShowReport({dataset: 'Northwind'});
      await page.getByLabel('Retailer').selectOption('Contoso');
      await expect(page).toShowReport({dataset: 'Contoso'});
      await expect(powerBi.visual('Revenue by region')).toHaveRows([
        {Category: expect.any(String), 'Total Revenue': expect.any(Number)},
        {},
        {},
        {},
      ]);
      await expect(page.getByRole('status')).toHaveText('rendered');
    });

    test('renews its token at fifty minutes, and goes on after the first one has ended', async ({page, powerBi}) => {
      await powerBi.clock.install();
      await page.goto('/');
      await expect(page).toShowReport({dataset: 'Northwind'});
      expect(await powerBi.journal.read({operationId: generateToken})).toHaveLength(1);
      await powerBi.clock.advance('50:00');
      await expect(page.getByRole('status')).toHaveText('renewed');
      expect(await powerBi.journal.read({operationId: generateToken})).toHaveLength(2);
      await powerBi.clock.advance('15:00');
      await powerBi.frame().getByRole('button', {name: 'Products', exact: true}).click();
      await expect(page).toShowReport({dataset: 'Northwind', page: 'Products'});
      await expect(powerBi.visual('All products')).toHaveRendered();
    });

    test('hears of a token that has ended', async ({page, powerBi}) => {
      await page.goto('/');
      await expect(page).toShowReport({dataset: 'Northwind'});
      await powerBi.clock.advancePowerBi('61:00');
      await powerBi.frame().getByRole('button', {name: 'Products', exact: true}).click();
      await expect(page.getByRole('alert')).toHaveText('TokenExpired');
    });

    test('shows why a forbidden dataset cannot be had', async ({page}) => {
      await page.goto('/');
      await expect(page).toShowReport({dataset: 'Northwind'});
      await page.getByLabel('Retailer').selectOption('Tailspin');
      await expect(page.getByRole('alert')).toContainText('Power BI answered 401');
      await expect(page).not.toShowReport({dataset: 'Tailspin'});
    });

    test('hears from the frame of a dataset that its token is not for', async ({page, powerBi}) => {
      const {id, embedUrl, accessToken} = await powerBi.embedConfiguration({
        report: 'Retail Sales',
        datasets: 'Northwind',
      });
      await page.route('**/api/embed?dataset=Fabrikam', route =>
        route.fulfill({json: {token: accessToken, embedUrl, reportId: id, datasetId: defaultWorldIds.fabrikam}}),
      );
      await page.goto('/');
      // The SDK drops a load within 100 ms of the one before.
      await expect(page).toShowReport({dataset: 'Northwind'});
      await page.getByLabel('Retailer').selectOption('Fabrikam');
      await expect(page.getByRole('alert')).toHaveText('PowerBINotAuthorizedException');
    });
  });
}
