import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {OpenReportRequest, OpenReportResponse, PowerBiEmbedError, QueryDataResponse, ReportDefinition, SaveReportRequest, SaveReportResponse} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import {EmulatedReport} from './application.js';
import type {ReportModel} from './application/context.js';
import type {Credential, JudgeQuery} from './judge-client.js';
import type {ReportEvent} from './report-application.js';
import {ReportFailure} from './report-failure.js';

const region = {table: 'Store', column: 'Region'};
const revenue = {table: 'Sales', measure: 'Total Revenue'};
const place = {x: 0, y: 0, width: 100, height: 100};
const definition: ReportDefinition = {
  pages: [
    {name: 'one', displayName: 'One', width: 1280, height: 720, visuals: [
      {name: 'bars', type: 'clusteredBarChart', title: 'Bars', layout: place, groupBy: [region], values: [revenue]},
      {name: 'total', type: 'card', layout: place, values: [revenue]},
      {name: 'slicer', type: 'slicer', layout: place, groupBy: [region]},
      {name: 'text', type: 'textbox', layout: place, text: 'Hello'},
      {name: 'go', type: 'actionButton', layout: place, text: 'Go', action: {type: 'PageNavigation', page: 'two'}},
      {name: 'site', type: 'actionButton', layout: place, action: {type: 'WebUrl', url: 'https://example.com/'}},
      {name: 'mark', type: 'actionButton', layout: place, action: {type: 'Bookmark', bookmark: 'west'}},
    ]},
    {name: 'two', displayName: 'Two', width: 1000, height: 500, visuals: [
      {name: 'table', type: 'tableEx', layout: place, groupBy: [region], values: [revenue]},
      {name: 'back', type: 'actionButton', layout: place, action: {type: 'Back'}},
    ], mobileLayout: {width: 360, height: 640, visuals: {table: {...place, x: 5}}}},
    {name: 'secret', displayName: 'Hidden', visibility: 1, width: 1280, height: 720, visuals: []},
  ],
  bookmarks: [{name: 'west', displayName: 'West only', page: 'two', filters: [{$schema: 'http://powerbi.com/product/schema#basic', filterType: 1, target: region, operator: 'In', values: ['West']}]}],
};
const basic = (values: string[], target: unknown = region): IFilter => ({$schema: 'http://powerbi.com/product/schema#basic', filterType: 1, target, operator: 'In', values}) as unknown as IFilter;
const answerTo = ({query}: JudgeQuery): QueryDataResponse => ({
  columns: [...(query.groupBy ?? []).map(({column}) => ({name: column, dataType: 'string' as const})), ...(query.values ?? []).map(() => ({name: 'Total Revenue', dataType: 'double' as const}))],
  rows: query.groupBy ? [['West', 3], ['East', 1]].map(row => row.slice(0, query.values ? 2 : 1)) : [[4]], totalRows: 2,
});
const expired: PowerBiEmbedError = {message: 'TokenExpired', detailedMessage: 'Access token has expired, resubmit with a new access token', errorCode: '403'};
const turn = async (): Promise<void> => { for (let i = 0; i < 30; i++) await Promise.resolve(); };

function setUp({allowEdit = true, targetWorkspaces = ['w']}: {allowEdit?: boolean; targetWorkspaces?: string[]} = {}) {
  const events: ReportEvent[] = [];
  const opens: (OpenReportRequest & Credential)[] = [];
  const queries: (JudgeQuery & Credential)[] = [];
  const timers: {run: () => void; milliseconds: number}[] = [];
  const models: ReportModel[] = [];
  const asked = {navigated: [] as string[], printed: 0, closed: 0, downloaded: [] as string[]};
  const hooks: {newAccessToken?: () => unknown; preQuery?: () => unknown} = {};
  const hookCalls: string[] = [];
  const judge = {
    open: (request: OpenReportRequest): OpenReportResponse | Promise<OpenReportResponse> => ({
      report: {id: request.reportId, name: 'Sales', reportType: 'PowerBIReport', definition}, dataset: {id: request.datasetId ?? 'own', name: 'D', tables: []},
      expiration: '2030-01-01T01:00:00Z', now: '2030-01-01T00:00:00Z', allowEdit, targetWorkspaces,
    }),
    query: (query: JudgeQuery): QueryDataResponse | Promise<QueryDataResponse> => answerTo(query),
    save: ({reportId, saveAs}: SaveReportRequest): SaveReportResponse | Promise<SaveReportResponse> => (saveAs ? {reportId: 'copy', reportName: saveAs.name} : {reportId, reportName: 'Sales'}),
  };
  const notes: string[] = [];
  const saves: SaveReportRequest[] = [];
  const report = new EmulatedReport({
    correlationId: 'c', timers: {set: (run, milliseconds) => timers.push({run, milliseconds}), clear: timer => { timers.splice(Number(timer) - 1, 1); }},
    judge: {
      open: async (request, credential) => { opens.push({...request, ...credential}); return judge.open(request); },
      query: async (query, credential) => { queries.push({...query, ...credential}); return judge.query(query); },
      save: async request => { saves.push(request); return judge.save(request); },
      note: what => { notes.push(what); return Promise.resolve(); },
    },
    view: {
      update: model => { models.push(model); }, painted: () => Promise.resolve(), print: () => { asked.printed++; }, navigate: url => { asked.navigated.push(url); },
      closeOverlays: () => { asked.closed++; }, download: name => { asked.downloaded.push(name); },
    },
  });
  report.connect({raise: event => { events.push(event); }, callHook: async name => { hookCalls.push(name); return hooks[name]?.(); }});
  const load = async (config: Record<string, unknown> = {}, headers: Record<string, unknown> = {}): Promise<void> => {
    await report.load({type: 'report', id: 'r', accessToken: 'first', tokenType: 1, datasetBinding: {datasetId: 'a'}, ...config}, {headers});
    await turn();
  };
  const names = (): string[] => events.map(({name}) => name);
  const body = (name: string): Record<string, unknown> => events.filter(event => event.name === name).at(-1)?.body as Record<string, unknown>;
  const lastQuery = (visual: string): JudgeQuery['query'] | undefined => queries.filter(query => query.visual === visual).at(-1)?.query;
  const session = () => models.at(-1)?.session;
  return {report, judge, events, opens, queries, timers, models, asked, hooks, hookCalls, notes, saves, load, names, body, lastQuery, session};
}

describe('loading', () => {
  it('opens, says loaded, asks for what the page shows, and says rendered', async () => {
    const {load, names, opens, queries} = setUp();
    await load({groupId: 'g'});
    assert.deepEqual(names(), ['loaded', 'renderingStarted', 'rendered']);
    assert.deepEqual(opens, [{reportId: 'r', datasetId: 'a', groupId: 'g', token: 'first', tokenType: 1}]);
    assert.deepEqual(queries.map(({visual}) => visual), ['bars', 'total', 'slicer']);
  });

  it('raises the very error of the judge, draws nothing, and shows it unless errors are hidden', async () => {
    const error = {message: 'LoadReportFailed', detailedMessage: 'Get report failed', errorCode: '404', level: 6};
    for (const hideErrors of [false, true]) {
      const {load, judge, events, models} = setUp();
      judge.open = () => Promise.reject(new ReportFailure(error));
      await load({settings: {hideErrors}});
      assert.deepEqual(events, [{name: 'error', body: error}]);
      assert.deepEqual([models.at(-1)?.phase, models.at(-1)?.hideErrors], ['failed', hideErrors]);
    }
  });

  it('empties the view before it asks for another binding, and forgets page, filters, slicers and selection', async () => {
    const {load, report, session, models, judge} = setUp();
    await load();
    report.filters.update({}, 1, [basic(['West'])]);
    report.interactions.slice('one', 'slicer', ['East']);
    report.interactions.pickPoint('one', 'bars', ['West'], false);
    report.pages.activate('two');
    await turn();
    let release: () => void = () => undefined;
    const {open} = judge;
    judge.open = request => new Promise(resolve => { release = () => resolve(open(request)); });
    const loading = load({datasetBinding: {datasetId: 'b'}});
    assert.deepEqual([models.at(-1)?.phase, models.at(-1)?.session], ['opening', undefined]);
    await turn();
    release();
    await loading;
    const now = session();
    assert.deepEqual([now?.activePage, now?.opened.dataset.id, now?.filters.size, now?.slicers.size, now?.selection], ['one', 'b', 0, 0, undefined]);
  });

  it('drops the answer of a load that a newer one has overtaken', async () => {
    const {report, judge, events, session} = setUp();
    const releases: (() => void)[] = [];
    const {open} = judge;
    judge.open = request => new Promise(resolve => { releases.push(() => resolve(open(request))); });
    const config = (datasetId: string): Record<string, unknown> => ({id: 'r', accessToken: 't', datasetBinding: {datasetId}});
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
    const {load, report, judge, session, names} = setUp();
    await load();
    const held: (() => void)[] = [];
    judge.query = query => new Promise(resolve => { held.push(() => resolve({...answerTo(query), rows: [[held.length]]})); });
    report.filters.update({}, 1, [basic(['West'])]);
    await turn();
    judge.query = query => ({...answerTo(query), rows: [['newest']]});
    report.filters.update({}, 1, [basic(['East'])]);
    await turn();
    for (const release of held) release();
    await turn();
    assert.deepEqual(session()?.visuals.get('one/total')?.data?.rows, [['newest']]);
    assert.equal(names().filter(name => name === 'rendered').length, 2, 'one for the load, one for the run that counts');
  });

  it('draws nothing of what was only prepared, until render', async () => {
    const {report, names, queries, models} = setUp();
    await report.prepare({id: 'r', accessToken: 't', datasetBinding: {datasetId: 'a'}}, {headers: {}});
    await turn();
    assert.deepEqual([names(), queries.length, models.at(-1)?.phase], [['loaded'], 0, 'prepared']);
    report.render({pageName: 'two'});
    await turn();
    assert.deepEqual(queries.map(({visual}) => visual), ['table']);
    assert.deepEqual(names(), ['loaded', 'renderingStarted', 'rendered']);
  });

  it('begins with what the config asks for', async () => {
    const {load, session, lastQuery} = setUp();
    await load({
      pageName: 'two', viewMode: 1, contrastMode: 3, theme: {themeJson: {name: 'T'}}, settings: {zoomLevel: 2},
      filters: {allPages: {operation: 1, filters: [basic(['West'])]}, currentPage: {operation: 2, filters: [basic(['East'])]}},
      slicers: [{selector: {$schema: 'x', target: region}, state: {filters: [basic(['North'])]}}],
    });
    const now = session();
    assert.deepEqual([now?.activePage, now?.viewMode, now?.contrastMode, now?.theme, now?.zoom], ['two', 1, 3, {name: 'T'}, 2]);
    assert.deepEqual(lastQuery('table')?.filters?.map(({values}) => values), [['West'], ['East']]);
    assert.deepEqual(now?.slicers.get('one/slicer')?.filters, [basic(['North'])]);
  });

  it('reads the bound dataset in each of its spellings', async () => {
    for (const config of [{datasetBinding: {datasetId: 'x'}}, {datasetBinding: undefined, datasetBindings: [{sourceDatasetId: 's', targetDatasetId: 'x'}]}, {datasetBinding: {paginatedReportBindings: [{sourceDatasetId: 's', targetDatasetId: 'x'}]}}]) {
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

  it('never shows the token to the view or in an error', async () => {
    const {load, models, events} = setUp();
    await load({accessToken: 'very-secret'});
    const {accessToken: _, ...rest} = {accessToken: 0, models, events};
    assert.doesNotMatch(JSON.stringify(rest, (_key, value: unknown) => (value instanceof Map ? [...value] as unknown : value)), /very-secret/);
  });
});

describe('filters, slicers and selection', () => {
  it('gives a visual the filters of its three levels, of the other slicers, and of another visual’s selection', async () => {
    const {load, report, lastQuery} = setUp();
    await load();
    report.filters.update({}, 1, [basic(['r'])]);
    report.filters.update({page: 'one'}, 1, [basic(['p'])]);
    report.filters.update({page: 'one', visual: 'total'}, 1, [basic(['v'])]);
    report.visuals.setSlicer('one', 'slicer', {filters: [basic(['s']) as never]});
    report.interactions.pickPoint('one', 'bars', ['West'], false);
    await turn();
    const values = (visual: string): unknown[] | undefined => lastQuery(visual)?.filters?.map(filter => filter['values']);
    assert.deepEqual(values('total'), [['r'], ['p'], ['v'], ['s'], ['West']]);
    assert.deepEqual(values('bars'), [['r'], ['p'], ['s']], 'a selection does not narrow its own visual');
    assert.deepEqual(values('slicer'), [['r'], ['p']], 'a slicer narrows neither its own list nor is narrowed by a selection');
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
    report.interactions.removeFilter({page: 'one', visual: 'total'}, 0);
    assert.deepEqual(events.filter(({name}) => name === 'filtersApplied'), [
      {name: 'filtersApplied', page: 'one', visual: 'total', body: {initiator: 'sdk', filter: [basic(['a'])]}},
      {name: 'filtersApplied', page: 'one', visual: 'total', body: {initiator: 'user', filters: []}},
    ]);
  });

  it('tells what was selected, and that nothing is selected any more', async () => {
    const {load, report, body, names} = setUp();
    await load();
    report.interactions.pickPoint('one', 'bars', ['West'], false);
    const {dataPoints, filters, visual, page, report: named} = body('dataSelected') as Record<string, {name?: string; id?: string}> & {dataPoints: unknown; filters: unknown};
    assert.deepEqual(dataPoints, [{identity: [{target: region, equals: 'West'}], values: [{target: revenue, value: 3, formattedValue: '3'}]}]);
    assert.deepEqual(filters, [basic(['West'])]);
    assert.deepEqual([visual?.name, page?.name, named?.id], ['bars', 'one', 'r']);
    assert.equal((body('selectionChanged')['selectedItems'] as unknown[]).length, 1);
    report.interactions.pickPoint('one', 'bars', ['West'], false);
    assert.deepEqual([body('dataSelected')['dataPoints'], body('selectionChanged')['selectedItems']], [[], []]);
    assert.equal(names().filter(name => name === 'visualClicked').length, 2);
  });

  it('keeps earlier points with Ctrl, and sends several as one filter', async () => {
    const {load, report, lastQuery, session} = setUp();
    await load();
    report.interactions.pickPoint('one', 'bars', ['West'], true);
    report.interactions.pickPoint('one', 'bars', ['East'], true);
    await turn();
    assert.deepEqual(lastQuery('total')?.filters, [basic(['West', 'East'])]);
    report.interactions.pickPoint('one', 'bars', ['East'], true);
    assert.deepEqual(session()?.selection?.points, [['West']]);
  });

  it('asks for blanks with a condition, because a list of values cannot hold them', async () => {
    const {load, report, lastQuery} = setUp();
    await load();
    report.interactions.pickPoint('one', 'bars', [null], false);
    await turn();
    assert.deepEqual(lastQuery('total')?.filters?.[0]?.['conditions'], [{operator: 'IsBlank'}]);
  });

  it('clears the selection with the page, on a click beside it, and by command', async () => {
    const {load, report, session} = setUp();
    await load();
    for (const clear of [() => report.interactions.clickVisual('one', 'total'), () => report.visuals.clearSelection(), () => report.pages.activate('two')]) {
      report.pages.activate('one');
      report.interactions.pickPoint('one', 'bars', ['West'], false);
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
    assert.deepEqual(queries.map(({visual}) => visual), ['total']);
    report.refresh();
    await turn();
    assert.deepEqual(queries.map(({visual}) => visual), ['total', 'bars', 'total', 'slicer']);
  });
});

describe('pages', () => {
  it('tells who changed the page', async () => {
    const {load, report, body} = setUp();
    await load();
    report.pages.activate('two');
    assert.deepEqual([body('pageChanged')['initiator'], (body('pageChanged')['newPage'] as {name: string}).name, (body('pageChanged')['oldPage'] as {name: string}).name], ['sdk', 'two', 'one']);
    report.interactions.goToPage('one');
    assert.equal(body('pageChanged')['initiator'], 'user');
  });

  it('raises an error and stays where it is for a page that is not there', async () => {
    const {load, report, body, session} = setUp();
    await load();
    report.pages.activate('gone');
    assert.equal(body('error')['message'], 'PowerBIEntityNotFound');
    assert.equal(session()?.activePage, 'one');
  });

  it('has exactly one active page, also after the active one was deleted', async () => {
    const {load, report} = setUp();
    await load();
    report.pages.remove('one');
    assert.deepEqual(report.pages.list().map(({name, isActive}) => [name, isActive]), [['two', true], ['secret', false]]);
    report.pages.remove('secret');
    assert.throws(() => report.pages.remove('two'), {name: 'ReportFailure', statusCode: 400});
  });

  it('describes pages and layouts', async () => {
    const {load, report} = setUp();
    await load();
    assert.deepEqual(report.pages.list()[1], {name: 'two', displayName: 'Two', isActive: false, visibility: 0, defaultSize: {type: 4, width: 1000, height: 500}, defaultDisplayOption: 0, mobileSize: {type: 5, width: 360, height: 640}});
    assert.deepEqual(['Master', 'Custom', 'MobilePortrait', 'MobileLandscape'].map(type => report.pages.hasLayout('two', type)), [true, false, true, false]);
    assert.throws(() => report.pages.visuals('gone'), {statusCode: 404});
  });
});

describe('what readers press', () => {
  it('presses buttons: to a page and back, to a bookmark, to a site', async () => {
    const {load, report, body, session, asked} = setUp();
    await load();
    report.interactions.press('one', 'go');
    assert.deepEqual([session()?.activePage, body('buttonClicked')], ['two', {id: 'go', title: 'Go', type: 'PageNavigation'}]);
    report.interactions.press('two', 'back');
    assert.equal(session()?.activePage, 'one');
    report.interactions.press('one', 'mark');
    assert.deepEqual([session()?.activePage, body('bookmarkApplied'), body('buttonClicked')['bookmark']], ['two', {bookmarkName: 'west'}, 'west']);
    assert.deepEqual(report.filters.get({}), [basic(['West'])]);
    report.pages.activate('one');
    report.interactions.press('one', 'site');
    assert.deepEqual(asked.navigated, ['https://example.com/']);
  });

  it('opens a link, tells of it, or both, as the settings say', async () => {
    for (const [behavior, opened, told] of [[0, 1, 0], [1, 1, 1], [2, 0, 1]] as const) {
      const {load, report, asked, events} = setUp();
      await load({settings: {hyperlinkClickBehavior: behavior}});
      report.interactions.openLink('one', 'bars', 'https://example.com/a');
      assert.deepEqual([asked.navigated.length, events.filter(({name}) => name === 'dataHyperlinkClicked').length], [opened, told]);
    }
  });

  it('tells of the host’s commands, with data points from a context menu only', async () => {
    const {load, report, body} = setUp();
    await load();
    report.interactions.runCommand('one', 'bars', 'ask', ['West']);
    assert.deepEqual([body('commandTriggered')['command'], (body('commandTriggered')['dataPoints'] as unknown[]).length], ['ask', 1]);
    report.interactions.runCommand('one', 'bars', 'ask');
    assert.equal('dataPoints' in body('commandTriggered'), false);
  });

  it('tells of swipes, loss of focus and exports', async () => {
    const {load, report, body, names, asked} = setUp();
    await load();
    report.interactions.swipe('swipeStart', {x: 1, y: 2}, {x: 30, y: 4});
    report.interactions.blur();
    await report.interactions.exportData('one', 'bars');
    assert.deepEqual(body('swipeStart'), {startPosition: {x: 1, y: 2}, currentPosition: {x: 30, y: 4}});
    assert.ok(names().includes('blur'));
    assert.deepEqual(body('exportDataCompleted'), {status: 0, exportDataType: 0, exportFormat: 0, pageName: 'one', visualName: 'bars'});
    assert.deepEqual(asked.downloaded, ['Bars.csv']);
  });

  it('tells the host that Save as was asked for, where the host has a dialog of its own', async () => {
    const {load, report, names} = setUp();
    await load();
    assert.equal(report.interactions.hostSavesAs(), false);
    report.appearance.update({useCustomSaveAsDialog: true});
    assert.equal(report.interactions.hostSavesAs(), true);
    assert.ok(names().includes('saveAsTriggered'));
  });

  it('raises what a reader may not do as an error', async () => {
    const {load, report, body} = setUp({allowEdit: false, targetWorkspaces: []});
    await load();
    report.interactions.act('edit');
    assert.equal(body('error')['message'], 'PowerBINotAuthorizedException');
  });
});

describe('tokens', () => {
  it('raises an expiry at a query with the judge’s own words, once for equal errors, and is still rendered', async () => {
    const {load, judge, events, session} = setUp();
    judge.query = () => Promise.reject(new ReportFailure(expired));
    await load();
    assert.deepEqual(events.filter(({name}) => name === 'error'), [{name: 'error', body: expired}]);
    assert.equal(session()?.visuals.get('one/total')?.status, 'error');
    assert.equal(events.at(-1)?.name, 'rendered');
  });

  it('revives failed visuals with a good token, and asks only for those', async () => {
    const {load, judge, report, queries} = setUp();
    const {query} = judge;
    judge.query = asked => (asked.visual === 'total' ? Promise.reject(new ReportFailure(expired)) : query(asked));
    await load();
    judge.query = query;
    queries.length = 0;
    await report.setAccessToken('second');
    await turn();
    assert.deepEqual(queries.map(({visual, token}) => [visual, token]), [['total', 'second']]);
  });

  it('revives a report that could not be opened', async () => {
    const {load, judge, report, names} = setUp();
    const {open} = judge;
    judge.open = () => Promise.reject(new ReportFailure(expired));
    await load();
    judge.open = open;
    await report.setAccessToken('second');
    await turn();
    assert.deepEqual(names(), ['error', 'loaded', 'renderingStarted', 'rendered']);
  });

  it('keeps the old token where the new one is refused', async () => {
    const {load, judge, report, queries} = setUp();
    await load();
    judge.open = () => Promise.reject(new ReportFailure({message: 'LoadReportFailed', errorCode: '403'}));
    await assert.rejects(report.setAccessToken('bad'), {statusCode: 403});
    report.refresh();
    await turn();
    assert.equal(queries.at(-1)?.token, 'first');
  });

  it('never calls the host for an embed token', async () => {
    const {load, judge, hookCalls, timers} = setUp();
    judge.query = () => Promise.reject(new ReportFailure(expired));
    await load({tokenType: 1}, {tokenProviderSupplied: true});
    assert.deepEqual([hookCalls, timers], [[], []]);
  });

  it('asks the host for an Entra token after two thirds of the life of the old one', async () => {
    const {load, hooks, timers, opens, report, queries} = setUp();
    hooks.newAccessToken = () => 'second';
    await load({tokenType: 0}, {tokenProviderSupplied: true});
    assert.equal(timers[0]?.milliseconds, 40 * 60_000);
    timers[0]?.run();
    await turn();
    assert.equal(opens.at(-1)?.token, 'second');
    report.refresh();
    await turn();
    assert.equal(queries.at(-1)?.token, 'second');
  });

  it('asks once for several queries that met the expiry together, and makes each again', async () => {
    const {load, judge, hooks, hookCalls, names, queries} = setUp();
    hooks.newAccessToken = () => 'second';
    const {query} = judge;
    judge.query = asked => (queries.at(-1)?.token === 'first' ? Promise.reject(new ReportFailure(expired)) : query(asked));
    await load({tokenType: 0}, {tokenProviderSupplied: true});
    assert.deepEqual(hookCalls, ['newAccessToken']);
    assert.ok(!names().includes('error'));
    assert.equal(queries.filter(({token}) => token === 'second').length, 3);
  });

  it('gives up where the host has no newer token', async () => {
    const {load, judge, body} = setUp();
    judge.query = () => Promise.reject(new ReportFailure(expired));
    await load({tokenType: 0}, {tokenProviderSupplied: true});
    assert.deepEqual(body('error'), expired);
  });

  it('calls preQuery before a run where the embed URL says that the host wants it, and passes the answer on', async () => {
    const {load, hooks, hookCalls, queries} = setUp();
    hooks.preQuery = () => ({culture: 'de'});
    await load();
    assert.deepEqual(hookCalls, []);
    await load({embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=r&registerQueryCallback=true'});
    assert.deepEqual(hookCalls, ['preQuery']);
    assert.deepEqual(queries.at(-1)?.applicationContext, {culture: 'de'});
  });
});

describe('the document', () => {
  it('keeps bookmarks of the page or of all, and of personal sorting only when asked', async () => {
    const {load, report, session} = setUp();
    await load();
    report.filters.update({page: 'two'}, 1, [basic(['two'])]);
    report.filters.update({page: 'one'}, 1, [basic(['one'])]);
    report.visuals.sort('one', 'bars', 1, 'desc');
    const one = report.bookmarks.capture({});
    const all = report.bookmarks.capture({allPages: true, personalizeVisuals: true});
    report.filters.update({page: 'one'}, 0, []);
    report.filters.update({page: 'two'}, 0, []);
    report.bookmarks.applyState(one.state ?? '');
    assert.deepEqual([report.filters.get({page: 'one'}), report.filters.get({page: 'two'}), session()?.sorts.size], [[basic(['one'])], [], 0]);
    report.bookmarks.applyState(all.state ?? '');
    assert.deepEqual([report.filters.get({page: 'two'}), session()?.sorts.get('one/bars')], [[basic(['two'])], {index: 1, direction: 'desc'}]);
    assert.notEqual(one.name, all.name);
  });

  it('keeps persistent filters for the same report and dataset only, until they are reset', async () => {
    const {load, report} = setUp();
    const settings = {persistentFiltersEnabled: true};
    await load({settings});
    report.filters.update({}, 1, [basic(['kept'])]);
    report.document.saveUserState();
    await load({settings});
    assert.deepEqual([report.filters.get({}), report.document.isUserStateApplied()], [[basic(['kept'])], true]);
    await load({settings, datasetBinding: {datasetId: 'b'}});
    assert.deepEqual([report.filters.get({}), report.document.isUserStateApplied()], [[], false]);
    await load({settings});
    report.document.resetUserState();
    assert.deepEqual([report.filters.get({}), report.document.isUserStateApplied()], [[], false]);
  });

  it('edits and saves as the token allows', async () => {
    const may = setUp();
    await may.load();
    may.report.document.switchMode('Edit');
    may.report.pages.rename('one', 'Uno');
    assert.equal(may.report.document.hasUnsavedChanges(), true);
    await may.report.document.save();
    assert.deepEqual([may.report.document.hasUnsavedChanges(), may.body('saved')], [false, {saveAs: false, reportObjectId: 'r', reportName: 'Sales'}]);
    await may.report.document.saveAs({name: 'Copy'});
    assert.deepEqual(may.body('saved'), {saveAs: true, reportObjectId: 'copy', reportName: 'Copy'});
    assert.deepEqual(may.saves.map(({reportId, datasetId, saveAs}) => [reportId, datasetId, saveAs]), [['r', 'a', undefined], ['r', 'a', {name: 'Copy', targetWorkspaceId: 'w'}]]);
    assert.equal(may.saves[0]?.definition.pages[0]?.displayName, 'Uno');
    await assert.rejects(may.report.document.saveAs({name: 'Copy', targetWorkspaceId: 'other'}), {statusCode: 403});
    const mayNot = setUp({allowEdit: false});
    await mayNot.load({viewMode: 1});
    assert.equal(mayNot.session()?.viewMode, 0);
    assert.throws(() => mayNot.report.document.switchMode('edit'), {statusCode: 403});
    await assert.rejects(mayNot.report.document.save(), {statusCode: 403});
  });

  it('is not saved where the judge refuses, and keeps for the next time what changed while it was saved', async () => {
    const {load, report, judge, names} = setUp();
    await load({viewMode: 1});
    report.pages.rename('one', 'Uno');
    const {save} = judge;
    judge.save = () => Promise.reject(new ReportFailure({message: 'PowerBINotAuthorizedException', errorCode: '403'}));
    await assert.rejects(report.document.save(), {statusCode: 403});
    assert.deepEqual([report.document.hasUnsavedChanges(), names().includes('saved')], [true, false]);
    judge.save = request => {
      report.pages.rename('one', 'Un');
      return save(request);
    };
    await report.document.save();
    assert.equal(report.document.hasUnsavedChanges(), true);
  });

  it('exports at full precision, guards formulas, and refuses what shows no data', async () => {
    const {load, report, judge, queries} = setUp();
    await load();
    judge.query = () => ({columns: [{name: 'Na"me', dataType: 'string'}, {name: 'V', dataType: 'double'}], rows: [['=1+1', 0.1 + 0.2], ['a,b', null]], totalRows: 2});
    assert.equal((await report.visuals.exportData('one', 'bars', {rows: 5})).data, '"Na""me",V\r\n\'=1+1,0.30000000000000004\r\n"a,b",\r\n');
    assert.equal(queries.at(-1)?.query.top, 5);
    await assert.rejects(report.visuals.exportData('one', 'text', {}), {statusCode: 400});
  });

  it('clones with the filters it was given or those of the original', async () => {
    const {load, report} = setUp();
    await load();
    report.filters.update({page: 'one', visual: 'bars'}, 1, [basic(['a'])]);
    const copy = report.visuals.clone('one', 'bars', {layout: {x: 7}});
    const other = report.visuals.clone('one', 'bars', {filters: [basic(['b'])]});
    assert.deepEqual([copy.visual.layout?.x, report.filters.get({page: 'one', visual: copy.visualName}), report.filters.get({page: 'one', visual: other.visualName})], [7, [basic(['a'])], [basic(['b'])]]);
    assert.notEqual(copy.visualName, other.visualName);
  });

  it('places visuals by the custom layout, part by part, and does not ask for hidden ones', async () => {
    const {load, report, queries} = setUp();
    await load({settings: {layoutType: 1, customLayout: {pagesLayout: {one: {defaultLayout: {displayState: {mode: 1}}, visualsLayout: {total: {x: 9, displayState: {mode: 0}}}}}}}});
    assert.deepEqual(queries.map(({visual}) => visual), ['total']);
    assert.deepEqual(report.pages.visuals('one').find(({name}) => name === 'total')?.layout, {x: 9, y: 0, z: 0, width: 100, height: 100, displayState: {mode: 0}});
  });

  it('merges settings, replaces lists, and tells the result', async () => {
    const {load, report, body} = setUp();
    await load({settings: {panes: {filters: {visible: false}}, extensions: [{command: {name: 'a'}}]}});
    report.appearance.update({panes: {filters: {expanded: true}}, extensions: [] as never});
    assert.deepEqual((body('settingsUpdated')['settings']), {panes: {filters: {visible: false, expanded: true}}, extensions: []});
  });

  it('raises visualRendered for each visual only when asked to', async () => {
    const {load, names, events} = setUp();
    await load();
    assert.ok(!names().includes('visualRendered'));
    await load({settings: {visualRenderedEvents: true}});
    assert.deepEqual(events.filter(({name}) => name === 'visualRendered').map(({body}) => (body as {name: string}).name), ['bars', 'total', 'slicer']);
  });
});
