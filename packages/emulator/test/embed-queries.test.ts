import assert from 'node:assert/strict';
import test from 'node:test';
import type {DataQuery} from '@pbi-bound-report/contract';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import type {World} from '../src/world/world.js';
import {createCaller} from './support/control-caller.js';

/** The answer to a visual's query on Contoso, for a manager in the role sales. */
async function answerTo(query: DataQuery, world: World = createDefaultWorld()) {
  const caller = createCaller({world});
  const body = {
    reports: [{id: ids.report}],
    datasets: [{id: ids.contoso}],
    identities: [{username: 'john@contoso.com', roles: ['sales'], datasets: [ids.contoso]}],
  };
  const {json} = await caller.generateToken(body, await caller.signIn());
  return caller.call('Emulator_QueryData', {
    headers: {authorization: `EmbedToken ${(json as {token: string}).token}`},
    body: {reportId: ids.report, datasetId: ids.contoso, query},
  });
}

const stores: DataQuery = {values: [{table: 'Store', column: 'Manager', aggregationFunction: 'Count'}]};

test('what a query cannot be answered for is told to the report in its words, and is no failure of the emulator', async () => {
  assert.equal((await answerTo(stores)).status, 200);
  const long = {groupBy: Array.from({length: 51}, () => ({table: 'Store', column: 'Manager'}))};
  const unreadable = createDefaultWorld();
  for (const dataset of unreadable.datasets) {
    for (const role of dataset.roles) role.tableFilters = [{table: 'Store', expression: '[Manager] = LOOKUP()'}];
  }
  const filters = [{$schema: 'x#tuple', target: {table: 'Store', column: 'Manager'}, values: 5}];
  for (const [answer, words] of [
    [await answerTo(long), /it has more than 50 columns in groupBy\. Ask for less at once/],
    [await answerTo(stores, unreadable), /uses 'LOOKUP', which the emulator does not know/],
    [await answerTo({...stores, filters}), /The target of a tuple filter must be a list/],
    [await answerTo({values: [{table: 'Shop', measure: 'x'}]}), /has no table Shop\. There are: /],
  ] as const) {
    assert.ok(answer.status >= 400, answer.body);
    assert.match(answer.body, /"QueryUserError"/);
    assert.match(answer.body, words);
  }
});

test('answers to a report are kept by no cache', async () => {
  assert.equal((await answerTo(stores)).headers['Cache-Control'], 'no-store');
});
