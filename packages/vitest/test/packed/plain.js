// Node's own runner, without Vitest.
import {startPowerBi} from '@pbi-bound-report/vitest/node';
import assert from 'node:assert/strict';
import {after, beforeEach, test} from 'node:test';

const powerBi = await startPowerBi();
beforeEach(() => powerBi.reset());
after(() => powerBi.close());

test('calls are answered', async () => {
  assert.equal((await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status, 403);
  assert.match((await powerBi.embedToken({report: 'Retail Sales', datasets: 'Northwind'})).token, /^H4sI/);
});
