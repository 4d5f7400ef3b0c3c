// Run in a project of its own, once in jsdom and once in happy-dom.
import {expect, test} from '@pbi-bound-report/vitest';
import * as pbi from 'powerbi-client';

const powerbi = new pbi.service.Service(
  pbi.factories.hpmFactory,
  pbi.factories.wpmpFactory,
  pbi.factories.routerFactory,
);

/** A busy machine takes longer than the matchers wait by themselves. */
const patient = {timeout: 60_000};

test('the unmodified SDK shows a report, renews its token, and is refused another dataset', async ({powerBi}) => {
  await powerBi.clock.install();
  const container = document.createElement('div');
  document.body.append(container);
  const config = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Northwind'});
  const report = powerbi.embed(container, config);
  const seen = [];
  for (const name of ['loaded', 'rendered', 'error']) report.on(name, ({detail}) => seen.push(detail?.message ?? name));
  await expect(container).toShowReport({report: 'Retail Sales', dataset: 'Northwind', page: 'Overview'}, patient);
  await expect.poll(() => seen).toEqual(['loaded', 'rendered']);
  expect((await report.getPages()).length).toBeGreaterThan(1);
  const renew = async () => {
    const {token} = await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'});
    await report.setAccessToken(token);
    await report.refresh();
  };
  let renewal;
  setTimeout(() => (renewal = renew()), 50 * 60_000);
  await powerBi.clock.advance('50:00');
  await powerBi.clock.advance('20:00');
  // What is still being refreshed would be refused with the dataset that follows.
  await renewal;
  await expect(powerBi.visual('Stores')).toHaveRendered(patient);
  powerbi.embed(container, {...config, datasetBinding: {datasetId: '5b7cf0e2-0000-4000-8000-000000000000'}});
  await expect.poll(() => seen.at(-1)).not.toBe('rendered');
  await expect(container).not.toShowReport({});
});
