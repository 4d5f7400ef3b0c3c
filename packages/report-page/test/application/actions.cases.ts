import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {DataFilter, ReportDefinition} from '@pbi-bound-report/contract';
import {ReportError} from '../../src/report/report-error.js';
import {basic, definition, place, region, revenue, setUp, turn} from './set-up.js';

const city = {table: 'Store', column: 'City'};

/** A report that is being made. */
async function creating() {
  const made = setUp();
  const {open} = made.emulator;
  const pages = [{name: 'p', displayName: 'P', width: 1280, height: 720, visuals: []}];
  made.emulator.open = async request => {
    const opened = await open(request);
    return {...opened, isNewReport: true, report: {...opened.report, definition: {pages}}};
  };
  await made.report.create({datasetId: 'a', accessToken: 't', tokenType: 1}, {headers: {}});
  await turn();
  const visuals = () => made.session()?.definition.pages[0]?.visuals ?? [];
  return {...made, visuals};
}
/** A report that is shown with another definition. */
async function showing(change: (shown: ReportDefinition) => void) {
  const made = setUp();
  const own = structuredClone(definition);
  change(own);
  const {open} = made.emulator;
  made.emulator.open = async request => {
    const opened = await open(request);
    return {...opened, report: {...opened.report, definition: own}};
  };
  await made.load();
  return made;
}

describe('what readers do by hand', () => {
  it('zooms between a quarter and four times', async () => {
    const {load, report, models} = setUp();
    await load();
    for (const [level, zoom] of [
      [0.25, 0.25],
      [0.2, 0.25],
      [4, 4],
      [4.1, 4],
      [1.5, 1.5],
    ] as const) {
      const painted = models.length;
      report.actions.zoom(level);
      assert.equal(report.appearance.zoom(), zoom);
      assert.equal(models.length, painted + 1);
    }
  });

  it('makes a visual stand out, another instead of it, and none where it is chosen again', async () => {
    const {load, report, session} = setUp();
    await load();
    for (const [name, spotlight] of [
      ['bars', 'one/bars'],
      ['total', 'one/total'],
      ['total', undefined],
    ] as const) {
      report.actions.toggleSpotlight('one', name);
      assert.equal(session()?.spotlight, spotlight);
    }
  });

  it('opens and closes panes, each by the setting that powerbi-models has for it', async () => {
    const {load, report, session, models} = setUp();
    await load({settings: {panes: {filters: {visible: true}}}});
    const painted = models.length;
    report.actions.togglePane('filters', true);
    report.actions.togglePane('bookmarks', true);
    report.actions.togglePane('fields', false);
    assert.deepEqual(session()?.settings.panes, {
      filters: {visible: true, expanded: true},
      bookmarks: {visible: true},
      fields: {expanded: false},
    });
    assert.equal(models.length, painted + 3);
  });

  it('sorts a column upwards first and a value downwards, and the other way round where it is sorted by already', async () => {
    const {report, session} = await showing(own => {
      const [bars] = own.pages[0]?.visuals ?? [];
      if (bars) bars.orderBy = [{index: 0, direction: 'asc'}];
    });
    const orderOf = () => session()?.sorts.get('one/bars');
    for (const [index, direction] of [
      // The definition sorts by the column upwards.
      [0, 'desc'],
      [0, 'asc'],
      [1, 'desc'],
      [1, 'asc'],
      [0, 'asc'],
    ] as const) {
      report.actions.sort('one', 'bars', index);
      assert.deepEqual(orderOf(), {index, direction});
    }
    report.actions.sort('one', 'total', 0);
    assert.deepEqual(session()?.sorts.get('one/total'), {index: 0, direction: 'desc'}, 'a card has no column');
  });

  it('sends an export that fails to the host, and gives the reader no file', async () => {
    const {load, report, emulator, events, asked} = setUp();
    await load();
    emulator.query = () => Promise.reject(new ReportError({message: 'Refused', errorCode: '403'}));
    await report.actions.exportData('one', 'bars');
    assert.deepEqual(
      events.slice(-2).map(({name, body}) => [name, (body as {status?: number}).status]),
      [
        ['exportDataCompleted', 1],
        ['error', undefined],
      ],
    );
    assert.deepEqual(asked.downloaded, []);
    await assert.rejects(report.visuals.exportData('one', 'bars', {}), {name: 'ReportError'});
    await assert.rejects(report.visuals.exportData('one', 'text', {}), {statusCode: 400, message: /shows no data/});
  });

  it('names the file of an export by the visual’s title, or by its name', async () => {
    const {load, report, asked} = setUp();
    await load();
    await report.actions.exportData('one', 'total');
    assert.deepEqual(asked.downloaded, ['total.csv']);
  });

  it('picks the points of one visual: those of another, or of another page’s, go', async () => {
    const {report, session} = await showing(own => {
      own.pages[1]?.visuals.push({name: 'bars', type: 'clusteredBarChart', layout: place, groupBy: [region]});
    });
    report.actions.pickPoint('one', 'bars', ['West'], true);
    report.actions.pickPoint('one', 'slicer', ['East'], true);
    assert.deepEqual(session()?.selection, {page: 'one', visual: 'slicer', points: [['East']]});
    report.actions.pickPoint('two', 'bars', ['East'], true);
    report.actions.pickPoint('one', 'bars', ['North'], true);
    assert.deepEqual(session()?.selection?.points, [['North']]);
    // Of several that are picked, a click without Ctrl leaves the one that was clicked.
    report.actions.pickPoint('one', 'bars', ['West'], true);
    report.actions.pickPoint('one', 'bars', ['West'], false);
    assert.deepEqual(session()?.selection?.points, [['West']]);
    // Points with more or other cells are other points.
    report.actions.pickPoint('one', 'bars', ['West', 'Oslo'], true);
    assert.deepEqual(session()?.selection?.points, [['West'], ['West', 'Oslo']]);
  });

  it('says that a selection was cleared only where there was one', async () => {
    const {load, report, names} = setUp();
    await load();
    report.actions.clickVisual('one', 'bars');
    const cleared = () => names().filter(name => name === 'selectionChanged').length;
    assert.equal(cleared(), 0);
    report.actions.pickPoint('one', 'bars', ['West'], false);
    report.actions.clickVisual('one', 'total');
    assert.equal(cleared(), 2);
  });

  it('slices by a column alone', async () => {
    const {report, names, session} = await showing(own => {
      own.pages[0]?.visuals.push({name: 'empty', type: 'slicer', layout: place});
    });
    report.actions.slice('one', 'empty', ['West']);
    assert.deepEqual([session()?.slicers.size, names().includes('dataSelected')], [0, false]);
    report.actions.slice('one', 'slicer', ['West']);
    assert.deepEqual(session()?.slicers.get('one/slicer')?.targets, [region]);
  });

  it('presses a button without an action, and Back where nothing was shown before', async () => {
    const {report, body, session, names} = await showing(own => {
      own.pages[0]?.visuals.push(
        {name: 'plain', type: 'actionButton', layout: place, text: 'Plain'},
        {name: 'back', type: 'actionButton', layout: place, action: {type: 'Back'}},
      );
    });
    report.actions.press('one', 'plain');
    assert.deepEqual(body('buttonClicked'), {id: 'plain', title: 'Plain'});
    report.actions.press('one', 'back');
    assert.deepEqual([session()?.activePage, names().includes('pageChanged')], ['one', false]);
  });

  it('changes filters of the level that a card stands in, and of a level without any nothing', async () => {
    const {load, report} = setUp();
    await load();
    report.filters.update({page: 'one'}, 1, [basic(['a']), basic(['b'], city)]);
    report.actions.removeFilter({page: 'one'}, 0);
    assert.deepEqual(report.filters.get({page: 'one'}), [basic(['b'], city)]);
    report.actions.removeFilter({}, 0);
    report.actions.changeFilter({}, 0, ['x']);
    assert.deepEqual(report.filters.get({}), []);
  });

  it('turns the sheets of a paginated report, and runs it again from the first with other values', async () => {
    const {report, session, queries} = await showing(own => {
      own.parameters = [{name: 'Region', prompt: 'Region', target: region}];
    });
    report.actions.turnSheet(3);
    assert.equal(session()?.sheet, 3);
    queries.length = 0;
    report.actions.runWith(new Map([['Region', 'West']]));
    await turn();
    assert.equal(session()?.sheet, 0);
    assert.deepEqual(queries[0]?.query.filters, [basic(['West']) as unknown as DataFilter]);
  });

  it('drills only where there is a level that way', async () => {
    const {report, session} = await showing(own => {
      const [bars] = own.pages[0]?.visuals ?? [];
      if (bars) bars.drill = [region, city];
    });
    const level = () => session()?.drills.get('one/bars')?.level;
    report.actions.drill('one', 'bars', 'up');
    report.actions.drill('one', 'total', 'next');
    assert.equal(session()?.drills.size, 0);
    report.actions.pickPoint('one', 'total', [4], false);
    report.actions.drill('one', 'bars', 'next');
    assert.deepEqual([level(), session()?.selection?.visual], [1, 'total'], 'another visual keeps its points');
    report.actions.drill('one', 'bars', 'next');
    assert.equal(level(), 1);
  });

  it('shows another page where the active one is asked for, and says nothing', async () => {
    const {load, report, names} = setUp();
    await load();
    report.actions.goToPage('one');
    assert.ok(!names().includes('pageChanged'));
  });
});

describe('making a report', () => {
  const field = {table: 'Store', name: 'Region', kind: 'column'} as const;
  const figure = {table: 'Sales', name: 'Total Revenue', kind: 'measure'} as const;

  it('puts fields into the visual that is worked on, and another begins where none is', async () => {
    const {report, visuals, queries, session} = await creating();
    report.actions.toggleField(figure);
    report.actions.toggleField(field);
    assert.deepEqual(
      visuals().map(({name, type, groupBy, values}) => [name, type, groupBy, values]),
      [['visual1', 'clusteredColumnChart', [region], [revenue]]],
    );
    await turn();
    assert.deepEqual(queries.at(-1)?.query, {groupBy: [region], values: [revenue]});
    report.actions.editVisual(undefined);
    report.actions.toggleField(figure);
    assert.deepEqual(
      visuals().map(({name, type}) => [name, type]),
      [
        ['visual1', 'clusteredColumnChart'],
        ['visual2', 'card'],
      ],
    );
    report.actions.toggleField(figure);
    assert.deepEqual([visuals().length, session()?.authoring?.visual], [1, undefined], 'nothing is left of it');
  });

  it('keeps the type that was chosen while it fits, and takes none that does not', async () => {
    const {report, visuals} = await creating();
    report.actions.setVisualType('lineChart');
    report.actions.toggleField(figure);
    report.actions.setVisualType('lineChart');
    assert.equal(visuals()[0]?.type, 'card', 'a line needs something to go along');
    report.actions.toggleField(field);
    report.actions.setVisualType('lineChart');
    report.actions.toggleField({table: 'Store', name: 'City', kind: 'column'});
    assert.equal(visuals()[0]?.type, 'lineChart');
    report.actions.removeVisual();
    assert.deepEqual(visuals(), []);
  });

  it('chooses a visual by a click on it', async () => {
    const {report, session} = await creating();
    report.actions.toggleField(figure);
    report.actions.editVisual(undefined);
    report.actions.clickVisual('p', 'visual1');
    assert.equal(session()?.authoring?.visual, 'visual1');
  });

  it('changes nothing in a report that there is', async () => {
    const {load, report, session} = setUp();
    await load();
    report.actions.toggleField(figure);
    report.actions.editVisual('bars');
    report.actions.setVisualType('card');
    report.actions.removeVisual();
    assert.deepEqual(session()?.definition, definition);
  });

  it('saves it under a name only, and says that it is new wherever it is named', async () => {
    const {report, names, body, opens, queries, saves} = await creating();
    report.actions.toggleField(figure);
    await turn();
    report.actions.act('save');
    await turn();
    assert.match(JSON.stringify(body('error')), /has no name yet/);
    report.actions.saveAs('Mine');
    await turn();
    assert.equal(names().at(-1), 'saved');
    assert.deepEqual([opens[0]?.isNewReport, queries.at(-1)?.isNewReport, saves[0]?.isNewReport], [true, true, true]);
  });
});

describe('commands of the host', () => {
  it('merges settings member by member: lists and values are replaced, what is undefined is left', async () => {
    const {load, report, body} = setUp();
    await load({settings: {panes: {filters: {visible: true}}, commands: [{spotlight: {displayOption: 1}}]}});
    const settings = report.appearance.update({
      panes: {filters: {expanded: false}, bookmarks: undefined},
      commands: [],
      zoomLevel: 2,
      background: null,
    } as never);
    assert.deepEqual(settings, {
      panes: {filters: {visible: true, expanded: false}},
      commands: [],
      zoomLevel: 2,
      background: null,
    });
    assert.deepEqual(body('settingsUpdated')['settings'], settings);
    assert.equal(report.appearance.zoom(), 2);
    report.appearance.update({background: {deep: 1}, commands: {a: 1}} as never);
    report.appearance.update({zoomLevel: '3'} as never);
    assert.equal(report.appearance.zoom(), 2, 'a zoom is a number');
    assert.deepEqual((body('settingsUpdated')['settings'] as Record<string, unknown>)['background'], {deep: 1});
    assert.deepEqual((body('settingsUpdated')['settings'] as Record<string, unknown>)['commands'], {a: 1});
  });

  it('keeps a copy of a theme, gives the base theme where there is none, and prints what is open', async () => {
    const {load, report, asked} = setUp();
    assert.throws(() => report.appearance.print(), {name: 'ReportError'});
    assert.equal(asked.printed, 0);
    await load();
    const theme = {name: 'Own', dataColors: ['#000000']};
    report.appearance.applyTheme(theme);
    theme.name = 'changed later';
    assert.equal(report.appearance.theme()['name'], 'Own');
    report.appearance.applyTheme(undefined);
    assert.notEqual(report.appearance.theme()['name'], 'Own');
    report.appearance.print();
    assert.equal(asked.printed, 1);
    const tooMuch = {statusCode: 400, message: /would be larger/};
    assert.throws(() => report.appearance.applyTheme({name: 'x'.repeat(34_000_000)}), tooMuch);
  });

  it('switches the mode by its name or its number, and by nothing else', async () => {
    const {load, report, session} = setUp();
    await load();
    for (const [mode, viewMode] of [
      ['edit', 1],
      ['view', 0],
      ['EDIT', 1],
      ['0', 0],
      ['1', 1],
      ['View', 0],
    ] as const) {
      report.document.switchMode(mode);
      assert.equal(session()?.viewMode, viewMode, mode);
    }
    for (const mode of ['2', '', 'editing', '10']) {
      assert.throws(() => report.document.switchMode(mode), {statusCode: 400, message: /There is no mode/});
    }
  });

  it('adds pages under names that are free, shows them, and removes them', async () => {
    const {report, session, body, models} = await showing(own => {
      own.pages.push({name: 'ReportSection5', displayName: 'Five', width: 1, height: 1, visuals: []});
    });
    assert.deepEqual([report.pages.add('New').name, session()?.activePage], ['ReportSection6', 'ReportSection6']);
    const {width, height} = session()?.definition.pages.at(-1) ?? {};
    assert.deepEqual([width, height], [1280, 720]);
    report.pages.rename('ReportSection6', 'Renamed');
    assert.equal(report.pages.list().at(-1)?.displayName, 'Renamed');
    report.pages.remove('two');
    assert.equal(session()?.activePage, 'ReportSection6', 'another page goes, and this one stays');
    assert.equal((body('pageChanged')['newPage'] as {name: string}).name, 'ReportSection6');
    report.actions.pickPoint('one', 'bars', ['West'], false);
    report.pages.activate('one');
    report.pages.activate('ReportSection6');
    const painted = models.length;
    report.pages.remove('one');
    assert.ok(models.length > painted);
    assert.equal(session()?.previousPage, undefined, 'Back leads to no page that is gone');
    report.pages.remove('ReportSection6');
    assert.deepEqual(
      [(body('pageChanged')['oldPage'] as {isActive: boolean}).isActive, session()?.activePage],
      [false, 'secret'],
    );
    assert.throws(() => report.pages.rename('secret', 'x'.repeat(34_000_000)), {statusCode: 400});
  });

  it('finds filters only of pages and visuals that there are', async () => {
    const {load, report} = setUp();
    await load();
    for (const level of [{page: 'gone'}, {page: 'one', visual: 'gone'}]) {
      assert.throws(() => report.filters.get(level), {statusCode: 404});
      assert.throws(() => report.filters.update(level, 1, []), {statusCode: 404});
    }
    assert.deepEqual(report.filters.get({page: 'one', visual: 'bars'}), []);
  });

  it('reads and sets slicers, and nothing else', async () => {
    const {load, report, session} = setUp();
    await load();
    assert.deepEqual(report.visuals.getSlicer('one', 'slicer'), {filters: [], targets: [region]});
    const {$schema, ...bare} = basic(['West']);
    report.visuals.setSlicer('one', 'slicer', {filters: [{...bare, schemaUrl: $schema}] as never, targets: [city]});
    assert.deepEqual(report.visuals.getSlicer('one', 'slicer'), {filters: [basic(['West'])], targets: [city]});
    assert.throws(() => report.visuals.getSlicer('one', 'bars'), {statusCode: 400, message: /not a slicer/});
    assert.throws(() => report.visuals.setSlicer('one', 'bars', {filters: []}), {statusCode: 400});
    assert.equal(session()?.slicers.size, 1);
  });

  it('sorts by a field that a visual shows, and by no other', async () => {
    const {load, report, session} = setUp();
    await load();
    for (const [orderBy, direction, expected] of [
      [region, 1, {index: 0, direction: 'asc'}],
      [revenue, 2, {index: 1, direction: 'desc'}],
    ] as const) {
      report.visuals.sortBy('one', 'bars', {orderBy, direction});
      assert.deepEqual(session()?.sorts.get('one/bars'), expected);
    }
    assert.throws(() => report.visuals.sortBy('one', 'bars', {orderBy: city, direction: 1}), {
      statusCode: 400,
      message: /does not show the field/,
    });
    assert.throws(() => report.visuals.sortBy('one', 'text', {orderBy: city, direction: 1}), {
      statusCode: 400,
    });
  });

  it('copies a visual beside the first with its filters or with others, under a name that is free', async () => {
    const {report, session} = await showing(own => {
      own.pages[0]?.visuals.push({name: 'total_copy1', type: 'card', layout: place, values: [revenue]});
    });
    report.filters.update({page: 'one', visual: 'total'}, 1, [basic(['West'])]);
    const {visualName} = report.visuals.clone('one', 'total', {});
    assert.equal(visualName, 'total_copy2');
    const layoutOf = (name: string) => session()?.definition.pages[0]?.visuals.find(v => v.name === name)?.layout;
    assert.deepEqual(layoutOf(visualName), {x: 24, y: 24, z: 1, width: 100, height: 100});
    assert.deepEqual(report.filters.get({page: 'one', visual: visualName}), [basic(['West'])]);
    const own = report.visuals.clone('one', 'total', {filters: [basic(['East'])], layout: {x: 7, z: 5}});
    assert.deepEqual(layoutOf(own.visualName), {x: 7, y: 24, z: 5, width: 100, height: 100});
    assert.deepEqual(report.filters.get({page: 'one', visual: own.visualName}), [basic(['East'])]);
    const plain = report.visuals.clone('one', 'text', {});
    assert.deepEqual(report.filters.get({page: 'one', visual: plain.visualName}), []);
  });

  it('applies a bookmark that there is: of a group, too', async () => {
    const {load, report, body, names, session} = setUp();
    await load();
    for (const name of ['gone', '']) {
      assert.throws(() => report.bookmarks.applyByName(name), {statusCode: 404, message: /Its bookmarks are "west"/});
    }
    const [west] = session()?.bookmarks ?? [];
    assert.ok(west && session());
    session()!.bookmarks = [{name: 'group', displayName: 'Group', children: [west]}, {name: 'none'} as never];
    assert.throws(() => report.bookmarks.applyByName('group'), {statusCode: 404});
    report.bookmarks.applyByName('west');
    assert.deepEqual(body('bookmarkApplied'), {bookmarkName: 'west'});
    assert.deepEqual(
      [body('pageChanged')['initiator'], (body('pageChanged')['oldPage'] as {name: string}).name],
      ['sdk', 'one'],
    );
    const changes = () => names().filter(name => name === 'pageChanged').length;
    const before = changes();
    report.bookmarks.applyState(report.bookmarks.capture({}).state ?? '');
    assert.deepEqual([changes(), body('bookmarkApplied')], [before, {bookmarkName: ''}], 'the page stayed');
    report.bookmarks.play(1);
    assert.equal(session()?.playing, true);
    report.bookmarks.play(0);
    assert.equal(session()?.playing, false);
  });

  it('captures a page or all, with the reader’s sorting only where that is asked for', async () => {
    const {load, report, session} = setUp();
    await load();
    report.visuals.sort('one', 'bars', 1, 'asc');
    report.filters.update({page: 'two'}, 1, [basic(['two'])]);
    report.filters.update({page: 'one'}, 1, [basic(['one'])]);
    const restored = (options: object): (string | number | undefined)[] => {
      const {state = ''} = report.bookmarks.capture(options);
      report.filters.update({page: 'two'}, 1, [basic(['changed'])]);
      report.visuals.sort('one', 'bars', 1, 'desc');
      report.bookmarks.applyState(state);
      const found = [report.filters.get({page: 'two'})[0], session()?.sorts.get('one/bars')?.direction] as const;
      report.filters.update({page: 'two'}, 1, [basic(['two'])]);
      report.visuals.sort('one', 'bars', 1, 'asc');
      return [(found[0] as {values?: string[]} | undefined)?.values?.[0], found[1]];
    };
    assert.deepEqual(restored({}), ['changed', undefined]);
    assert.deepEqual(restored({allPages: true}), ['two', undefined]);
    assert.deepEqual(restored({personalizeVisuals: true}), ['changed', 'asc']);
    assert.match(report.bookmarks.capture({}).name, /^Bookmark0{7}4$/);
  });

  it('brings back a user’s filters only where the settings ask for them', async () => {
    const {load, report, session} = setUp();
    const settings = {persistentFiltersEnabled: true};
    await load({settings});
    assert.equal(report.document.isUserStateApplied(), false);
    report.filters.update({}, 1, [basic(['kept'])]);
    report.document.saveUserState();
    await load();
    assert.deepEqual(report.filters.get({}), []);
    await load({settings: {persistentFiltersEnabled: 'true'}});
    assert.deepEqual(report.filters.get({}), []);
    await load({settings});
    assert.deepEqual(report.filters.get({}), [basic(['kept'])]);
    report.pages.activate('two');
    report.document.resetUserState();
    assert.deepEqual([report.filters.get({}), session()?.activePage], [[], 'two'], 'the page stays');
    await load({settings});
    assert.deepEqual(report.filters.get({}), []);
  });

  it('paints choices of a filter’s card no more once another report is open', async () => {
    const {load, report, emulator, models} = setUp();
    await load();
    let answer: (rows: never) => void = () => undefined;
    emulator.query = () => new Promise(resolve => (answer = resolve as typeof answer));
    report.actions.openFilter(basic(['West']));
    await turn();
    emulator.query = () => ({columns: [], rows: [], totalRows: 0});
    await load();
    const painted = models.length;
    answer({columns: [], rows: [], totalRows: 0} as never);
    await turn();
    assert.equal(models.length, painted);
    // A card that lists nothing asks for nothing.
    const asked = models.length;
    report.actions.openFilter({...basic([]), operator: 'NotIn'} as never);
    await turn();
    assert.equal(models.length, asked);
  });
});
