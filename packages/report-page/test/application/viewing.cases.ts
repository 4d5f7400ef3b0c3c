import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {ReportDefinition} from '@pbi-bound-report/contract';
import {place, region, revenue, setUp, turn} from './set-up.js';

const [country, city] = ['Country', 'City'].map(column => ({table: 'Store', column})) as [typeof region, typeof region];
const drillable: ReportDefinition = {
  pages: [
    {
      name: 'p',
      displayName: 'P',
      width: 100,
      height: 100,
      visuals: [
        {
          name: 'bars',
          type: 'clusteredBarChart',
          layout: place,
          groupBy: [region],
          drill: [country, region, city],
          values: [revenue],
          top: 3,
        },
        {name: 'rows', type: 'tableEx', layout: place, groupBy: [region], values: [revenue]},
        {name: 'fixed', type: 'clusteredBarChart', layout: place, groupBy: [region], values: [revenue]},
      ],
    },
    {name: 'q', displayName: 'Q', width: 100, height: 100, visuals: []},
  ],
};
async function open(more: Record<string, unknown> = {}) {
  const made = setUp();
  const {open: before} = made.emulator;
  made.emulator.open = async request => {
    const opened = await before(request);
    return {...opened, ...more, report: {...opened.report, definition: drillable}};
  };
  await made.load();
  return made;
}
const inRegion = (...values: string[]) => ({
  $schema: 'http://powerbi.com/product/schema#basic',
  filterType: 1,
  target: region,
  operator: 'In',
  values,
});

describe('what readers look at', () => {
  it('starts at the level of the definition, and goes up and on to the next, each time with one question', async () => {
    const {report, lastQuery, queries} = await open();
    assert.deepEqual(lastQuery('bars')?.groupBy, [region]);
    const ways: ['up' | 'next', unknown][] = [
      ['up', [country]],
      ['up', [country]],
      ['next', [region]],
      ['next', [city]],
      ['next', [city]],
    ];
    for (const [way, groupBy] of ways) {
      report.actions.drill('p', 'bars', way);
      await turn();
      assert.deepEqual(lastQuery('bars')?.groupBy, groupBy);
    }
    assert.equal(queries.filter(({visual}) => visual === 'bars').length, 4);
    report.actions.drill('p', 'fixed', 'next');
    assert.deepEqual(lastQuery('fixed')?.groupBy, [region]);
  });

  it('goes down into a point where drill down is on, narrows that visual alone, and forgets it going up', async () => {
    const {report, lastQuery, names, session} = await open();
    report.actions.pickPoint('p', 'bars', ['West'], false);
    await turn();
    report.actions.toggleDrilling('p', 'bars');
    report.actions.pickPoint('p', 'bars', ['West'], false);
    await turn();
    assert.deepEqual(
      [lastQuery('bars')?.groupBy, lastQuery('bars')?.filters, session()?.selection],
      [[city], [inRegion('West')], undefined],
    );
    assert.equal(lastQuery('rows')?.filters, undefined);
    assert.equal(names().filter(name => name === 'dataSelected').length, 1);
    // At the last level a click picks again, by the column that is shown.
    report.actions.pickPoint('p', 'bars', ['Oslo'], false);
    await turn();
    assert.deepEqual(lastQuery('rows')?.filters, [{...inRegion('Oslo'), target: city}]);
    report.actions.drill('p', 'bars', 'up');
    await turn();
    assert.deepEqual([lastQuery('bars')?.groupBy, lastQuery('bars')?.filters], [[region], undefined]);
  });

  it('keeps the level in a bookmark', async () => {
    const {report, lastQuery} = await open();
    const {state = ''} = report.bookmarks.capture({});
    report.actions.drill('p', 'bars', 'next');
    await turn();
    report.bookmarks.applyState(state);
    await turn();
    assert.deepEqual(lastQuery('bars')?.groupBy, [region]);
  });

  it('fills the page with a visual until Escape, another page, or the same command', async () => {
    const {report, session} = await open();
    const {actions} = report;
    for (const leave of [() => actions.escape(), () => actions.goToPage('q'), () => actions.toggleFocus('p', 'bars')]) {
      actions.toggleFocus('p', 'bars');
      assert.equal(session()?.focus, 'p/bars');
      leave();
      assert.equal(session()?.focus, undefined);
      actions.goToPage('p');
    }
    // Nothing is open yet: nothing to leave.
    setUp().report.actions.escape();
  });

  it('asks for the total of a table and of nothing else, and exports none', async () => {
    const {report, lastQuery} = await open();
    assert.deepEqual(
      [lastQuery('rows')?.totals, lastQuery('bars')?.totals, lastQuery('fixed')?.totals],
      [true, undefined, undefined],
    );
    await report.visuals.exportData('p', 'rows', {});
    assert.equal(lastQuery('rows')?.totals, undefined);
  });

  it('exports what is drawn, or the rows behind it, as many as were asked for', async () => {
    const {report, lastQuery, body} = await open();
    await report.visuals.exportData('p', 'bars', {});
    assert.deepEqual([lastQuery('bars')?.top, lastQuery('bars')?.detail], [3, undefined]);
    await report.visuals.exportData('p', 'bars', {exportDataType: 1, rows: 50});
    assert.deepEqual(
      [lastQuery('bars')?.top, lastQuery('bars')?.detail, body('exportDataCompleted')['exportDataType']],
      [50, true, 1],
    );
    await report.visuals.exportData('p', 'bars', {exportDataType: 1});
    assert.equal(lastQuery('bars')?.top, 30_000);
  });

  it('tells each notice of the emulator once the report has loaded', async () => {
    const notices = [
      {message: 'One', level: 0},
      {message: 'Two', level: 0},
    ];
    const {events, names} = await open({notices});
    assert.deepEqual(names(), ['loaded', 'info', 'info', 'renderingStarted', 'rendered']);
    assert.deepEqual(
      events.filter(({name}) => name === 'info').map(event => event.body),
      notices,
    );
  });
});
