import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {ReportError} from '../../src/report/report-error.js';
import {answerTo, basic, region, setUp, turn} from './set-up.js';

describe('loading', () => {
  it('opens, says loaded, asks for what the page shows, and says rendered', async () => {
    const {load, names, opens, queries} = setUp();
    await load({groupId: 'g'});
    assert.deepEqual(names(), ['loaded', 'renderingStarted', 'rendered']);
    assert.deepEqual(opens, [{reportId: 'r', datasetId: 'a', groupId: 'g', token: 'first', tokenType: 1}]);
    assert.deepEqual(
      queries.map(({visual}) => visual),
      ['bars', 'total', 'slicer'],
    );
  });

  it('sends its queries before the page is painted for the first time, which takes as long as their answers', async () => {
    const {load, models, queries} = setUp();
    const sentWhenPainted: number[] = [];
    // As the view does it: at the end of the microtasks that are there.
    models.push = (...added) => {
      if (added[0]?.phase === 'ready') void Promise.resolve().then(() => sentWhenPainted.push(queries.length));
      return Array.prototype.push.apply(models, added);
    };
    await load();
    assert.deepEqual(new Set(sentWhenPainted), new Set([3]));
  });

  it('raises the very error of the emulator, draws nothing, and shows it unless errors are hidden', async () => {
    const error = {message: 'LoadReportFailed', detailedMessage: 'Get report failed', errorCode: '404', level: 6};
    for (const hideErrors of [false, true]) {
      const {load, emulator, events, models} = setUp();
      emulator.open = () => Promise.reject(new ReportError(error));
      await load({settings: {hideErrors}});
      assert.deepEqual(events, [{name: 'error', body: error}]);
      assert.deepEqual([models.at(-1)?.phase, models.at(-1)?.hideErrors], ['failed', hideErrors]);
    }
  });

  it('empties the view before it opens another binding, and forgets page, filters, slicers, selection', async () => {
    const {load, report, session, models, emulator} = setUp();
    await load();
    report.filters.update({}, 1, [basic(['West'])]);
    report.actions.slice('one', 'slicer', ['East']);
    report.actions.pickPoint('one', 'bars', ['West'], false);
    report.pages.activate('two');
    await turn();
    let release: () => void = () => undefined;
    const {open} = emulator;
    emulator.open = request =>
      new Promise(resolve => {
        release = () => resolve(open(request));
      });
    const loading = load({datasetBinding: {datasetId: 'b'}});
    assert.deepEqual([models.at(-1)?.phase, models.at(-1)?.session], ['opening', undefined]);
    await turn();
    release();
    await loading;
    const now = session();
    assert.deepEqual(
      [now?.activePage, now?.opened.dataset.id, now?.filters.size, now?.slicers.size, now?.selection],
      ['one', 'b', 0, 0, undefined],
    );
  });

  it('drops the answer of a load that a newer one has overtaken', async () => {
    const {report, emulator, events, session} = setUp();
    const releases: (() => void)[] = [];
    const {open} = emulator;
    emulator.open = request =>
      new Promise(resolve => {
        releases.push(() => resolve(open(request)));
      });
    const config = (datasetId: string): Record<string, unknown> => ({
      id: 'r',
      accessToken: 't',
      datasetBinding: {datasetId},
    });
    const first = report.load(config('a'), {headers: {}});
    const second = report.load(config('b'), {headers: {}});
    releases[1]?.();
    releases[0]?.();
    await Promise.all([first, second]);
    await turn();
    assert.equal(session()?.opened.dataset.id, 'b');
    assert.equal(events.filter(({name}) => name === 'loaded').length, 1);
  });

  it('drops the rows of a query that a newer run has overtaken', async () => {
    const {load, report, emulator, session, names} = setUp();
    await load();
    const held: (() => void)[] = [];
    emulator.query = query =>
      new Promise(resolve => {
        held.push(() => resolve({...answerTo(query), rows: [[held.length]]}));
      });
    report.filters.update({}, 1, [basic(['West'])]);
    await turn();
    emulator.query = query => ({...answerTo(query), rows: [['newest']]});
    report.filters.update({}, 1, [basic(['East'])]);
    await turn();
    for (const release of held) release();
    await turn();
    assert.deepEqual(session()?.visuals.get('one/total')?.data?.rows, [['newest']]);
    assert.equal(
      names().filter(name => name === 'rendered').length,
      2,
      'one for the load, one for the run that counts',
    );
  });

  it('draws nothing of what was only prepared, until render', async () => {
    const {report, names, queries, models} = setUp();
    await report.prepare({id: 'r', accessToken: 't', datasetBinding: {datasetId: 'a'}}, {headers: {}});
    await turn();
    assert.deepEqual([names(), queries.length, models.at(-1)?.phase], [['loaded'], 0, 'prepared']);
    report.render({pageName: 'two'});
    await turn();
    assert.deepEqual(
      queries.map(({visual}) => visual),
      ['table'],
    );
    assert.deepEqual(names(), ['loaded', 'renderingStarted', 'rendered']);
  });

  it('says in the console what a config names and the report does not have, and what there is', async () => {
    const {load, warnings, session} = setUp();
    await load({
      pageName: 'Two',
      bookmark: {name: 'east'},
      slicers: [{selector: {visualName: 'bars'}, state: {filters: []}}],
    });
    assert.equal(session()?.activePage, 'one');
    assert.deepEqual(
      warnings.map(warning =>
        /(pageName "Two"|bookmark "east"|no slicer named "bars").*("two" \(titled Two\)|"west"|"slicer")/.test(warning),
      ),
      [true, true, true],
      warnings.join('\n'),
    );
    await load({
      pageName: 'two',
      bookmark: {name: 'west'},
      slicers: [{selector: {target: region}, state: {filters: []}}],
    });
    assert.equal(warnings.length, 3);
    await load({type: 'visual', visualName: 'Bars'});
    assert.match(warnings[3] ?? '', /visualName "Bars" names no visual of the page "one".*"bars" \(titled Bars\)/);
  });

  it('shows what it cannot imitate as a failure, raises it and has it noted, whatever was shown before', async () => {
    const {load, report, models, names, body, notes} = setUp();
    await load();
    report.refuseLoad('Q&A');
    assert.deepEqual([models.at(-1)?.phase, models.at(-1)?.session, notes], ['failed', undefined, ['Q&A']]);
    assert.equal(names().at(-1), 'error');
    assert.match(String(body('error')['detailedMessage']), /^Q&A is not emulated/);
  });

  it('says in the console whom row-level security leaves no row, and why', async () => {
    const {load, emulator, warnings} = setUp();
    const {open} = emulator;
    for (const [identity, expected] of [
      [{username: 'ana@example.com', roles: ['Region'], emptyTables: []}, undefined],
      [
        {username: 'ana@example.com', roles: ['Region'], emptyTables: ['Store'], usernames: ['bo@example.com']},
        /ana@example.com, Region.*no row of Store.*Pass another username \(bo@example\.com\) or role/,
      ],
      [{roles: [], emptyTables: ['Store']}, /no username. The identity is in no role/],
    ] as const) {
      emulator.open = async request => ({...(await open(request)), identity: structuredClone(identity) as never});
      await load();
      if (expected) assert.match(warnings.pop() ?? '', expected);
      assert.deepEqual(warnings, []);
    }
  });

  it('asks for dates in their order where the visual has none', async () => {
    const {load, emulator, report, lastQuery} = setUp();
    const {open} = emulator;
    const columns = [{name: 'Region', dataType: 'dateTime' as const}];
    emulator.open = async request => ({
      ...(await open(request)),
      dataset: {id: 'd', name: 'D', tables: [{name: 'Store', columns, measures: []}]},
    });
    await load();
    for (const visual of ['bars', 'slicer']) {
      assert.deepEqual(lastQuery(visual)?.orderBy, [{index: 0, direction: 'asc'}], visual);
    }
    assert.equal(lastQuery('total')?.orderBy, undefined);
    report.visuals.sort('one', 'bars', 1, 'desc');
    await turn();
    assert.deepEqual(lastQuery('bars')?.orderBy, [{index: 1, direction: 'desc'}]);
  });

  it('begins with what the config asks for', async () => {
    const {load, session, lastQuery} = setUp();
    await load({
      pageName: 'two',
      viewMode: 1,
      contrastMode: 3,
      theme: {themeJson: {name: 'T'}},
      settings: {zoomLevel: 2},
      filters: {
        allPages: {operation: 1, filters: [basic(['West'])]},
        currentPage: {operation: 2, filters: [basic(['East'])]},
      },
      slicers: [{selector: {$schema: 'x', target: region}, state: {filters: [basic(['North'])]}}],
    });
    const now = session();
    assert.deepEqual(
      [now?.activePage, now?.viewMode, now?.contrastMode, now?.theme, now?.zoom],
      ['two', 1, 3, {name: 'T'}, 2],
    );
    assert.deepEqual(
      lastQuery('table')?.filters?.map(({values}) => values),
      [['West'], ['East']],
    );
    assert.deepEqual(now?.slicers.get('one/slicer')?.filters, [basic(['North'])]);
  });

  it('reads the bound dataset in each of its spellings', async () => {
    for (const config of [
      {datasetBinding: {datasetId: 'x'}},
      {datasetBinding: undefined, datasetBindings: [{sourceDatasetId: 's', targetDatasetId: 'x'}]},
      {datasetBinding: {paginatedReportBindings: [{sourceDatasetId: 's', targetDatasetId: 'x'}]}},
    ]) {
      const {load, opens} = setUp();
      await load(config);
      assert.equal(opens[0]?.datasetId, 'x');
    }
  });

  it('goes to the first visible page where the named one does not exist', async () => {
    const {load, session} = setUp();
    await load({pageName: 'gone'});
    assert.equal(session()?.activePage, 'one');
  });

  it('leaves nothing open where the config asks for a state that is none, and opens with one that is', async () => {
    const {load, report, models, names} = setUp();
    await load({bookmark: {state: 'no state'}});
    assert.deepEqual([models.at(-1)?.phase, models.at(-1)?.session, names()], ['failed', undefined, ['error']]);
    assert.throws(() => report.pages.list(), {statusCode: 400, message: /The bookmark state cannot be read/});
    assert.throws(() => report.render(), {statusCode: 400});
    await assert.rejects(report.setAccessToken('next'), {statusCode: 400});
    assert.throws(() => report.filters.update({}, 1, [basic(['a'])]), {statusCode: 400});
    assert.deepEqual(names(), ['error']);
    await load();
    assert.equal(report.pages.list().length, 3);
  });

  it('keeps what was prepared where render asks for a state that is none', async () => {
    const {report, session, names} = setUp();
    const config = {id: 'r', accessToken: 't', datasetBinding: {datasetId: 'a'}, pageName: 'two'};
    await report.prepare(config, {headers: {}});
    for (const wrong of [{bookmark: {state: 'no state'}}, {viewMode: 1}]) {
      assert.throws(() => report.render({pageName: 'one', ...wrong}), {name: 'ReportError'});
    }
    report.render();
    await turn();
    assert.deepEqual([session()?.activePage, session()?.viewMode, names().at(-1)], ['two', 0, 'rendered']);
  });

  it('opens with what is no state of a slicer among `slicers` as if it were not there', async () => {
    const selector = {$schema: 'http://powerbi.com/product/schema#visualSelector', visualName: 'slicer'};
    const odd = [null, 1, 'x', [], {}, {selector: null}, {selector: 'slicer'}, {state: {filters: []}}];
    for (const slicer of odd) {
      const {load, names, session} = setUp();
      await load({slicers: [slicer]});
      assert.deepEqual(names(), ['loaded', 'renderingStarted', 'rendered'], JSON.stringify(slicer));
      assert.equal(session()?.slicers.size, 0);
    }
    for (const state of [undefined, null, 'x', {}, {filters: null}, {filters: 'West'}, {filters: [null, 'West', 5]}]) {
      const {load, names, report} = setUp();
      await load({slicers: [{selector, state}]});
      assert.deepEqual(names(), ['loaded', 'renderingStarted', 'rendered'], JSON.stringify(state));
      assert.deepEqual(report.visuals.getSlicer('one', 'slicer').filters, []);
    }
  });

  it('never shows the token to the view or in an error', async () => {
    const {load, models, events} = setUp();
    await load({accessToken: 'very-secret'});
    const {accessToken: _, ...rest} = {accessToken: 0, models, events};
    assert.doesNotMatch(
      JSON.stringify(rest, (_key, value: unknown) => (value instanceof Map ? ([...value] as unknown) : value)),
      /very-secret/,
    );
  });
});
