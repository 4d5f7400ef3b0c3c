import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createMatchers} from './create-matchers.js';

const state = {isNot: false, utils: {matcherHint: (name: string) => name}};
const matchersWith = (titlesAround?: () => Promise<string[]>) =>
  createMatchers<string, string>({
    shownReports: () => Promise.resolve([]),
    shownVisuals: () => Promise.resolve([]),
    ...(titlesAround && {titlesAround}),
    traffic: () => Promise.resolve(''),
    defaultTimeout: () => 0,
  });

test('a visual that is not there is told with the titles of those that are', async () => {
  const {toHaveRows, toHaveRendered} = matchersWith(() => Promise.resolve(['Profit', 'Revenue by region', 'Profit']));
  for (const {pass, message} of [
    await toHaveRows.call(state, 'Revenue by regions', 1),
    await toHaveRendered.call(state, 'Revenue by regions'),
  ]) {
    assert.equal(pass, false);
    assert.match(message(), /Found: no such visual\. Those that are shown: Profit, Revenue by region$/);
  }
});

test('a report or dataset that the world does not have is told with those that it has', async () => {
  const items = {
    reports: [{id: 'r1', name: 'Retail Sales'}],
    datasets: [
      {id: 'd1', name: 'Contoso'},
      {id: 'd2', name: 'Fabrikam'},
    ],
  };
  const {toShowReport} = createMatchers<string, string>({
    shownReports: () => Promise.resolve([]),
    shownVisuals: () => Promise.resolve([]),
    worldItems: () => Promise.resolve(items),
    traffic: () => Promise.resolve(''),
    defaultTimeout: () => 0,
  });
  const told = async (expected: {report?: string; dataset?: string}): Promise<string> =>
    (await toShowReport.call(state, 'page', expected)).message();
  assert.match(
    await told({dataset: 'Fabricam'}),
    /Expected: dataset Fabricam\. The world has no dataset Fabricam, but Contoso, Fabrikam\.$/m,
  );
  assert.match(await told({report: 'R2', dataset: 'D1'}), /The world has no report R2, but Retail Sales\.$/m);
  for (const expected of [{}, {report: 'retail sales', dataset: 'D2'}]) {
    assert.doesNotMatch(await told(expected), /The world/);
  }
});

test('where nothing is shown, a visual that is not there is told alone', async () => {
  for (const matchers of [matchersWith(), matchersWith(() => Promise.resolve([]))]) {
    const {message} = await matchers.toHaveRows.call(state, 'Sales', 1);
    assert.match(message(), /Found: no such visual$/);
  }
});
