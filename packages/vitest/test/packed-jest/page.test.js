/** @jest-environment jest-fixed-jsdom */
// Run in a project of its own: as ES modules, and once more compiled to CommonJS.
import {jestTimers, powerBiMatchers, startPowerBi} from '@pbi-bound-report/vitest/node';
import {afterAll, beforeAll, beforeEach, expect, jest, test} from '@jest/globals';
import * as pbi from 'powerbi-client';

expect.extend(powerBiMatchers);
const {service, factories} = pbi.default ?? pbi;
const powerbi = new service.Service(factories.hpmFactory, factories.wpmpFactory, factories.routerFactory);

/** A busy machine takes longer than the matchers wait by themselves. */
const patient = {timeout: 60_000};

let powerBi;
beforeAll(async () => {
  powerBi = await startPowerBi({timers: jestTimers(jest)});
});
beforeEach(() => powerBi.reset());
afterAll(() => powerBi.close());

test('the unmodified SDK shows a report, and renews its token by the clock', async () => {
  await powerBi.clock.install();
  const container = document.createElement('div');
  document.body.append(container);
  const config = await powerBi.embedConfiguration({report: 'Retail Sales', datasets: 'Northwind'});
  const report = powerbi.embed(container, config);
  await expect(container).toShowReport({report: 'Retail Sales', dataset: 'Northwind', page: 'Overview'}, patient);
  await expect(powerBi.visual('Units sold')).toHaveRows([[74534]], patient);
  const renewed = new Promise(resolve => {
    setTimeout(async () => {
      const {token} = await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'});
      await report.setAccessToken(token);
      resolve();
    }, 50 * 60_000);
  });
  await powerBi.clock.advance('50:00');
  await renewed;
  await powerBi.clock.advance('20:00');
  await report.refresh();
  await expect(powerBi.visual('Stores')).toHaveRendered(patient);
  const calls = await powerBi.journal.read({operationId: 'EmbedToken_GenerateToken'});
  expect(calls).toHaveLength(2);
});
