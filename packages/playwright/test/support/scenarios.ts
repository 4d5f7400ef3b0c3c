/** What every app has to come through: the same story, told to another framework each time. */
import type {Page} from '@playwright/test';
import {defaultWorldIds, expect, test, type PowerBi} from '@pbi-bound-report/playwright';
import {serveSite, type Site} from './site.js';

/** Where the story of an app differs. */
export interface AppStory {
  /** Before anything else of a test. */
  prepare?: (powerBi: PowerBi) => Promise<void>;
  /** Opens the app, and whatever comes before its report. */
  open: (page: Page) => Promise<void>;
  /** Each token takes one call of this operation. */
  tokenOperation: string;
  /** What the app says of a dataset that it may not have. */
  forbidden: string;
  /** Whether each dataset has a token of its own, so that a token may be for another. */
  hasTokenForDataset: boolean;
}

/** A back end generates embed tokens, and refuses what it may not have. */
const withBackEnd: AppStory = {
  open: async page => {
    await page.goto('/');
  },
  tokenOperation: 'EmbedToken_GenerateToken',
  forbidden: 'Power BI answered 401',
  hasTokenForDataset: true,
};

/**
 * Declares the tests of an app with a list labelled `Retailer` and a line of status.
 * @param site Made once in each worker that needs it.
 */
export function describeApp(name: string, site: () => Site | Promise<Site>, story: AppStory = withBackEnd): void {
  test.describe(name, () => {
    let served: Promise<Site> | Site | undefined;
    test.beforeEach(async ({context, powerBi}) => {
      await story.prepare?.(powerBi);
      served ??= site();
      await serveSite(context, powerBi, await served);
    });

    test('loads its report', async ({page, powerBi}) => {
      await story.open(page);
      await expect(page).toShowReport({report: 'Retail Sales', dataset: 'Northwind', page: 'Overview'});
      await expect(powerBi.visual('Stores')).toHaveRendered();
      await expect(page.getByRole('status')).toHaveText('rendered');
    });

    test('switches the dataset', async ({page, powerBi}) => {
      await story.open(page);
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
      await story.open(page);
      await expect(page).toShowReport({dataset: 'Northwind'});
      expect(await powerBi.journal.read({operationId: story.tokenOperation})).toHaveLength(1);
      await powerBi.clock.advance('50:00');
      await expect(page.getByRole('status')).toHaveText('renewed');
      expect(await powerBi.journal.read({operationId: story.tokenOperation})).toHaveLength(2);
      await powerBi.clock.advance('15:00');
      await powerBi.frame().getByRole('button', {name: 'Products', exact: true}).click();
      await expect(page).toShowReport({dataset: 'Northwind', page: 'Products'});
      await expect(powerBi.visual('All products')).toHaveRendered();
    });

    test('hears of a token that has ended', async ({page, powerBi}) => {
      await story.open(page);
      await expect(page).toShowReport({dataset: 'Northwind'});
      await powerBi.clock.advancePowerBi('61:00');
      await powerBi.frame().getByRole('button', {name: 'Products', exact: true}).click();
      await expect(page.getByRole('alert')).toHaveText('TokenExpired');
    });

    test('shows why a forbidden dataset cannot be had', async ({page}) => {
      await story.open(page);
      await expect(page).toShowReport({dataset: 'Northwind'});
      await page.getByLabel('Retailer').selectOption('Tailspin');
      await expect(page.getByRole('alert')).toContainText(story.forbidden);
      await expect(page).not.toShowReport({dataset: 'Tailspin'});
    });

    if (!story.hasTokenForDataset) return;
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
