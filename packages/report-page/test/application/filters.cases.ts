import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {IFilter} from 'powerbi-models';
import {basic, expired, region, revenue, setUp, turn} from './set-up.js';
import {choicesColumn, choicesOf} from '../../src/application/filter-choices.js';
import {ReportError} from '../../src/report/report-error.js';

describe('filters, slicers and selection', () => {
  it('gives a visual the filters of its three levels, the other slicers, and another visual’s selection', async () => {
    const {load, report, lastQuery} = setUp();
    await load();
    report.filters.update({}, 1, [basic(['r'])]);
    report.filters.update({page: 'one'}, 1, [basic(['p'])]);
    report.filters.update({page: 'one', visual: 'total'}, 1, [basic(['v'])]);
    report.visuals.setSlicer('one', 'slicer', {filters: [basic(['s']) as never]});
    report.actions.pickPoint('one', 'bars', ['West'], false);
    await turn();
    const values = (visual: string): unknown[] | undefined =>
      lastQuery(visual)?.filters?.map(filter => filter['values']);
    assert.deepEqual(values('total'), [['r'], ['p'], ['v'], ['s'], ['West']]);
    assert.deepEqual(values('bars'), [['r'], ['p'], ['s']], 'a selection does not narrow its own visual');
    assert.deepEqual(
      values('slicer'),
      [['r'], ['p']],
      'a slicer narrows neither its own list nor is narrowed by a selection',
    );
  });

  it('keeps a filter that lets everything through and does not send it', async () => {
    const {load, report, lastQuery} = setUp();
    await load();
    const all = {...basic([]), operator: 'All'} as unknown as IFilter;
    report.filters.update({}, 1, [all]);
    await turn();
    assert.deepEqual(report.filters.get({}), [all]);
    assert.equal(lastQuery('total')?.filters, undefined);
  });

  it('adds, replaces by target, replaces all and removes, and reads a filter without its $schema', async () => {
    const {load, report} = setUp();
    await load();
    const other = basic(['x'], {table: 'Store', column: 'City'});
    report.filters.update({}, 2, [basic(['a'])]);
    report.filters.update({}, 2, [other]);
    assert.deepEqual(report.filters.get({}), [basic(['a']), other]);
    report.filters.update({}, 3, [basic(['b'])]);
    assert.deepEqual(report.filters.get({}), [other, basic(['b'])]);
    const {$schema, ...bare} = basic(['c']);
    report.filters.update({}, 1, [{...bare, schemaUrl: $schema} as never]);
    assert.deepEqual(report.filters.get({}), [basic(['c'])]);
    report.filters.update({}, 0, []);
    assert.deepEqual(report.filters.get({}), []);
  });

  it('tells the host on the route of the level, once for the host and once for the reader', async () => {
    const {load, report, events} = setUp();
    await load();
    report.filters.update({page: 'one', visual: 'total'}, 1, [basic(['a'])]);
    report.actions.removeFilter({page: 'one', visual: 'total'}, 0);
    assert.deepEqual(
      events.filter(({name}) => name === 'filtersApplied'),
      [
        {name: 'filtersApplied', page: 'one', visual: 'total', body: {initiator: 'sdk', filter: [basic(['a'])]}},
        {name: 'filtersApplied', page: 'one', visual: 'total', body: {initiator: 'user', filters: []}},
      ],
    );
  });

  it('lists what a column holds when its card is opened, and filters by what the reader picks', async () => {
    const {load, report, lastQuery, session, body, emulator} = setUp();
    await load();
    const place = {page: 'one'};
    report.filters.update(place, 1, [
      basic(['x'], {table: 'Store', column: 'City'}),
      {...basic(['West']), displaySettings: {displayName: 'Where'}},
    ]);
    await turn();
    const [, filter] = report.filters.get(place) as [IFilter, IFilter];
    report.actions.openFilter(filter);
    assert.equal(choicesOf(session()!, filter)?.status, 'loading');
    await turn();
    assert.deepEqual(
      lastQuery('Region'),
      {groupBy: [region], orderBy: [{index: 0, direction: 'asc'}], top: 500},
      'no other filter narrows the list',
    );
    assert.deepEqual(choicesOf(session()!, filter)?.data?.rows, [['West'], ['East']]);

    report.actions.changeFilter(place, 1, ['West', 'East']);
    await turn();
    assert.deepEqual(
      lastQuery('total')?.filters?.map(({operator, values}) => [operator, values]),
      [
        ['In', ['x']],
        ['In', ['West', 'East']],
      ],
    );
    assert.deepEqual((body('filtersApplied')['filters'] as IFilter[])[1], {
      ...basic(['West', 'East']),
      displaySettings: {displayName: 'Where'},
    });
    assert.equal(body('filtersApplied')['initiator'], 'user');
    report.actions.changeFilter(place, 1, []);
    await turn();
    assert.deepEqual(
      lastQuery('total')?.filters?.map(({values}) => values),
      [['x']],
      'none picked is no filter',
    );
    assert.equal(report.filters.get(place).length, 2, 'but its card stays');

    emulator.query = () => {
      throw new ReportError(expired, 403);
    };
    report.actions.openFilter(filter);
    await turn();
    assert.deepEqual(
      [choicesOf(session()!, filter)?.status, choicesOf(session()!, filter)?.error?.message],
      ['error', 'TokenExpired'],
    );
  });

  it("lists nothing for filters that are not a list of a column's values", () => {
    assert.deepEqual(choicesColumn(basic([])), region);
    for (const other of [
      {...basic([]), operator: 'NotIn'},
      basic([], {table: 'Store', hierarchy: 'Place', hierarchyLevel: 'Region'}),
      basic([], {...region, keys: ['Id']}),
      basic([], [region]),
      {...basic([]), $schema: '#identity', filterType: 8},
      {$schema: '#advanced', filterType: 0, target: region, logicalOperator: 'And', conditions: []},
    ]) {
      assert.equal(choicesColumn(other as IFilter), undefined);
    }
  });

  it('tells what was selected, and that nothing is selected any more', async () => {
    const {load, report, body, names} = setUp();
    await load();
    report.actions.pickPoint('one', 'bars', ['West'], false);
    const {
      dataPoints,
      filters,
      visual,
      page,
      report: named,
    } = body('dataSelected') as Record<string, {name?: string; id?: string}> & {dataPoints: unknown; filters: unknown};
    assert.deepEqual(dataPoints, [
      {identity: [{target: region, equals: 'West'}], values: [{target: revenue, value: 3, formattedValue: '3'}]},
    ]);
    assert.deepEqual(filters, [basic(['West'])]);
    assert.deepEqual([visual?.name, page?.name, named?.id], ['bars', 'one', 'r']);
    assert.equal((body('selectionChanged')['selectedItems'] as unknown[]).length, 1);
    report.actions.pickPoint('one', 'bars', ['West'], false);
    assert.deepEqual([body('dataSelected')['dataPoints'], body('selectionChanged')['selectedItems']], [[], []]);
    assert.equal(names().filter(name => name === 'visualClicked').length, 2);
  });

  it('keeps earlier points with Ctrl, and sends several as one filter', async () => {
    const {load, report, lastQuery, session} = setUp();
    await load();
    report.actions.pickPoint('one', 'bars', ['West'], true);
    report.actions.pickPoint('one', 'bars', ['East'], true);
    await turn();
    assert.deepEqual(lastQuery('total')?.filters, [basic(['West', 'East'])]);
    report.actions.pickPoint('one', 'bars', ['East'], true);
    assert.deepEqual(session()?.selection?.points, [['West']]);
  });

  it('asks for blanks with a condition, because a list of values cannot hold them', async () => {
    const {load, report, lastQuery} = setUp();
    await load();
    report.actions.pickPoint('one', 'bars', [null], false);
    await turn();
    assert.deepEqual(lastQuery('total')?.filters?.[0]?.['conditions'], [{operator: 'IsBlank'}]);
  });

  it('clears the selection with the page, on a click beside it, and by command', async () => {
    const {load, report, session} = setUp();
    await load();
    for (const clear of [
      () => report.actions.clickVisual('one', 'total'),
      () => report.visuals.clearSelection(),
      () => report.pages.activate('two'),
    ]) {
      report.pages.activate('one');
      report.actions.pickPoint('one', 'bars', ['West'], false);
      clear();
      assert.equal(session()?.selection, undefined);
    }
  });

  it('asks again only where the question changed', async () => {
    const {load, report, queries} = setUp();
    await load();
    queries.length = 0;
    report.filters.update({page: 'one', visual: 'total'}, 1, [basic(['a'])]);
    await turn();
    assert.deepEqual(
      queries.map(({visual}) => visual),
      ['total'],
    );
    report.refresh();
    await turn();
    assert.deepEqual(
      queries.map(({visual}) => visual),
      ['total', 'bars', 'total', 'slicer'],
    );
  });
});
