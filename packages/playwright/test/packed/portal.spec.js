// Run in a project of its own, which has installed the packed packages.
import {expect, test} from '@pbi-bound-report/playwright';
import {createRequire} from 'node:module';

const sdk = createRequire(import.meta.url).resolve('powerbi-client/dist/powerbi.min.js');

test('an installed kit shows a report, and another dataset after a switch', async ({context, page, powerBi}) => {
  await context.route('http://portal.example/', route =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><script src="/sdk.js"></script><div id="report" style="width:900px;height:600px"></div>',
    }),
  );
  await context.route('http://portal.example/sdk.js', route => route.fulfill({path: sdk}));
  await page.goto('/');
  for (const dataset of ['Northwind', 'Contoso']) {
    const configuration = await powerBi.embedConfiguration({
      report: 'Retail Sales',
      datasets: dataset,
      ...(dataset === 'Contoso' && {identities: [{username: 'ada', roles: ['executive']}]}),
    });
    await page.evaluate(config => {
      const container = document.querySelector('#report');
      window.powerbi.reset(container);
      window.powerbi.embed(container, config);
    }, configuration);
    await expect(page).toShowReport({report: 'Retail Sales', dataset});
    await expect(powerBi.visual('Stores')).toHaveRendered();
  }
});
