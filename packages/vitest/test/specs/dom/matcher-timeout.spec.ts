/** How long matchers look is an option. */
import {expect, test as base} from '@pbi-bound-report/vitest';
import * as sdk from 'powerbi-client';

const service = new sdk.service.Service(
  sdk.factories.hpmFactory,
  sdk.factories.wpmpFactory,
  sdk.factories.routerFactory,
);
const test = base.override('powerBiOptions', {matcherTimeout: 0});

test('matchers look for as long as the options say, and a matcher for as long as it is told', async ({powerBi}) => {
  const config = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Northwind'});
  const element = document.body.appendChild(document.createElement('div'));
  service.embed(element, config);
  await expect(expect(powerBi).toShowReport({dataset: 'Northwind'})).rejects.toThrow('dataset Northwind');
  await expect(powerBi).toShowReport({dataset: 'Northwind'}, {timeout: 60_000});
  service.reset(element);
});
