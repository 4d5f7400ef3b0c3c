import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import type {EmbeddedTile, OpenDashboardResponse, QueryDataResponse} from '@pbi-bound-report/contract';
import type {ReportError as ReportErrorType} from '../../src/report/report-error.js';
import {ReportError} from '../../src/report/report-error.js';
import {answerTo, expired, place, region, revenue, setUp, turn} from './set-up.js';

const tileOf = (id: string, more: Partial<EmbeddedTile> = {}): EmbeddedTile => ({
  id,
  title: `Title of ${id}`,
  column: 0,
  row: 0,
  colSpan: 1,
  rowSpan: 1,
  content: {
    datasetId: 'd',
    visual: {name: id, type: 'clusteredBarChart', layout: place, groupBy: [region], values: [revenue]},
  },
  ...more,
});

/** A page whose emulator has a dashboard of these tiles. */
function withTiles(tiles: EmbeddedTile[]) {
  const made = setUp();
  const opened = (): OpenDashboardResponse => ({
    dashboard: {id: 'board', name: 'Overview'},
    tiles,
    datasets: [{id: 'd', name: 'D', tables: []}],
    expiration: '2030-01-01T01:00:00Z',
    now: '2030-01-01T00:00:00Z',
  });
  made.emulator.openDashboard = opened;
  const load = (config: Record<string, unknown> = {}, kind: 'dashboard' | 'tile' = 'dashboard') =>
    made.report.dashboards.load(kind, {id: 'board', accessToken: 'first', tokenType: 1, ...config}, {headers: {}});
  const dashboard = () => made.models.at(-1)?.dashboard;
  const states = () => dashboard()?.tiles.map(({session}) => [...(session?.visuals.values() ?? [])][0]?.status);
  return {...made, load, opened, dashboard, states};
}

/** Promises that the test settles. */
function held<T>() {
  const waiting: {resolve: (value: T) => void; reject: (cause: unknown) => void}[] = [];
  return {waiting, next: (): Promise<T> => new Promise((resolve, reject) => waiting.push({resolve, reject}))};
}
const refusal = (): ReportErrorType => new ReportError({message: 'Refused', errorCode: '403'});

describe('dashboards', () => {
  it('opens, says loaded, asks for each tile, and says rendered when all is drawn', async () => {
    const {load, names, tileQueries, states} = withTiles([tileOf('a'), tileOf('b')]);
    await load();
    await turn();
    assert.deepEqual(names(), ['loaded', 'rendered']);
    assert.deepEqual(
      tileQueries.map(({dashboardId, tileId}) => [dashboardId, tileId]),
      [
        ['board', 'a'],
        ['board', 'b'],
      ],
    );
    assert.deepEqual(states(), ['ready', 'ready']);
  });

  it('names the dashboard, the tile and the workspace as the config does; what is no text or empty is not named', async () => {
    for (const [kind, config, expected] of [
      ['dashboard', {id: 'x', groupId: 'g'}, {dashboardId: 'x', groupId: 'g'}],
      ['dashboard', {id: 7, groupId: ''}, {dashboardId: ''}],
      ['dashboard', {id: 'x', dashboardId: 'y'}, {dashboardId: 'x'}],
      ['tile', {id: 't', dashboardId: 'x', groupId: 'g'}, {dashboardId: 'x', tileId: 't', groupId: 'g'}],
      ['tile', {id: 't', dashboardId: 7}, {dashboardId: '', tileId: 't'}],
    ] as const) {
      const {load, emulator, opened} = withTiles([]);
      const requests: unknown[] = [];
      emulator.openDashboard = request => {
        requests.push(request);
        return opened();
      };
      await load(config, kind);
      assert.deepEqual(requests, [expected]);
    }
  });

  it('says tileLoaded of one tile', async () => {
    const {load, names, body, dashboard} = withTiles([tileOf('a')]);
    await load({id: 'a', dashboardId: 'board', width: 300, height: 200}, 'tile');
    await turn();
    assert.deepEqual(names(), ['loaded', 'tileLoaded']);
    assert.deepEqual(body('tileLoaded'), {dashboardId: 'board', tileId: 'a'});
    assert.deepEqual(dashboard()?.size, {width: 300, height: 200});
  });

  it('takes the size of a tile up to 10,000 pixels, and of a dashboard none', async () => {
    for (const [kind, width, size] of [
      ['tile', 10_000, {width: 10_000}],
      ['tile', 1, {width: 1}],
      ['tile', 10_001, {}],
      ['tile', 0, {}],
      ['tile', -1, {}],
      ['tile', '300', {}],
      ['tile', Number.NaN, {}],
      ['dashboard', 300, {}],
    ] as const) {
      const {load, dashboard} = withTiles([]);
      await load({width}, kind);
      assert.deepEqual(dashboard()?.size, size, `${kind} ${width}`);
    }
  });

  it('fits a dashboard into the width unless the config says otherwise', async () => {
    for (const pageView of [undefined, 'oneColumn']) {
      const {load, dashboard} = withTiles([]);
      await load({pageView});
      assert.equal(dashboard()?.pageView, pageView ?? 'fitToWidth');
    }
  });

  it('tells of a tile that is clicked, and of none that is not there or before anything is open', async () => {
    const {load, report, events, body} = withTiles([
      tileOf('plain'),
      tileOf('linked', {report: {id: 'r', name: 'R', pageName: 'p', embedUrl: 'embed', webUrl: 'web'}}),
    ]);
    const clicks = () => events.filter(({name}) => name === 'tileClicked').length;
    report.actions.clickTile('plain');
    assert.equal(clicks(), 0);
    await load();
    report.actions.clickTile('gone');
    assert.equal(clicks(), 0);
    const common = {event: 'TileClick', dashboardId: 'board'};
    report.actions.clickTile('plain');
    const none = {reportEmbedUrl: '', navigationUrl: null, pageName: ''};
    assert.deepEqual(body('tileClicked'), {...common, tileId: 'plain', ...none});
    report.actions.clickTile('linked');
    const link = {reportEmbedUrl: 'embed', navigationUrl: 'web', pageName: 'p'};
    assert.deepEqual(body('tileClicked'), {...common, tileId: 'linked', ...link});
  });

  it('leaves out a tile without content and one whose dataset it did not get', async () => {
    const {content: _, ...broken} = tileOf('broken');
    const lost = tileOf('lost');
    const {load, names, tileQueries, dashboard} = withTiles([
      broken,
      {...lost, content: {...lost.content!, datasetId: 'other'}},
      {...tileOf('text'), content: {datasetId: 'd', visual: {name: 't', type: 'textbox', layout: place, text: 'x'}}},
    ]);
    await load();
    await turn();
    assert.deepEqual(
      dashboard()?.tiles.map(({session}) => session !== undefined),
      [false, false, true],
    );
    assert.equal(tileQueries.length, 0);
    assert.deepEqual(names(), ['loaded', 'rendered']);
  });

  it('shows a tile’s failure in its place, tells it, and draws the others', async () => {
    const {load, emulator, names, body, states} = withTiles([tileOf('a'), tileOf('b')]);
    emulator.queryTile = ({tileId, query}) =>
      tileId === 'a' ? Promise.reject(refusal()) : answerTo({reportId: '', query});
    await load();
    await turn();
    assert.deepEqual(states(), ['error', 'ready']);
    assert.deepEqual(names(), ['loaded', 'error', 'rendered']);
    assert.equal(body('error')['message'], 'Refused');
  });

  it('asks for 24 tiles at a time, and paints a tile at a time up to 48', async () => {
    for (const [count, paints] of [
      [48, 48],
      // Three waves: 24, 24 and 1.
      [49, 3],
    ] as const) {
      const {load, emulator, models, tileQueries} = withTiles(Array.from({length: count}, (_, i) => tileOf(`t${i}`)));
      const {waiting, next} = held<QueryDataResponse>();
      emulator.queryTile = () => next();
      await load();
      await turn();
      assert.deepEqual([tileQueries.length, waiting.length], [24, 24]);
      const before = models.length;
      for (let done = 0; done < waiting.length; done++) {
        waiting[done]?.resolve(answerTo({reportId: '', query: {}}));
        if (done === 22) assert.equal((await turn(), tileQueries.length), 24, 'a wave waits for its last tile');
        await turn();
      }
      assert.equal(waiting.length, count);
      assert.equal(models.length - before, paints, `${count}`);
    }
  });

  it('drops what arrives of a dashboard after another was loaded: the dashboard, tiles and failures', async () => {
    const {load, emulator, opened, names, dashboard, body} = withTiles([tileOf('a')]);
    const opens = held<OpenDashboardResponse>();
    emulator.openDashboard = () => opens.next();
    const first = load({id: 'old'});
    const second = load();
    opens.waiting[1]?.resolve({...opened(), dashboard: {id: 'new', name: 'New'}});
    await second;
    opens.waiting[0]?.resolve(opened());
    await first;
    await turn();
    assert.equal(dashboard()?.opened.dashboard.id, 'new');
    assert.deepEqual(names(), ['loaded', 'rendered']);
    const third = load({id: 'old'});
    const fourth = load();
    opens.waiting[2]?.reject(refusal());
    await third;
    assert.equal(body('error'), undefined, 'the failure of the one that is not wanted any more');
    opens.waiting[3]?.reject(refusal());
    await fourth;
    assert.equal(body('error')['message'], 'Refused');
  });

  it('drops the rows and failures of tiles, and says nothing, once another dashboard was loaded', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      const {load, emulator, names, models} = withTiles([tileOf('a')]);
      const queries = held<QueryDataResponse>();
      emulator.queryTile = () => queries.next();
      await load();
      await turn();
      const old = models.at(-1)?.dashboard?.tiles[0]?.session;
      await load();
      await turn();
      const before = [names().length, models.length];
      if (settle === 'resolve') queries.waiting[0]?.resolve(answerTo({reportId: '', query: {}}));
      else queries.waiting[0]?.reject(refusal());
      await turn();
      assert.deepEqual([names().length, models.length], before, settle);
      assert.equal(old?.visuals.size, 0, settle);
    }
  });

  it('asks for no more tiles once another dashboard was loaded', async () => {
    const {load, emulator, tileQueries, report} = withTiles(Array.from({length: 60}, (_, i) => tileOf(`t${i}`)));
    const queries = held<QueryDataResponse>();
    emulator.queryTile = () => queries.next();
    await load();
    await turn();
    await report.load({type: 'report', id: 'r', accessToken: 't', datasetBinding: {datasetId: 'a'}}, {headers: {}});
    for (const {resolve} of queries.waiting) resolve(answerTo({reportId: '', query: {}}));
    await turn();
    assert.equal(tileQueries.length, 24);
  });

  it('says rendered of nothing that was let go of while it was painted', async () => {
    const {load, names, view} = withTiles([tileOf('a')]);
    const paints = held<void>();
    view.painted = () => paints.next();
    await load();
    await turn();
    const again = load();
    paints.waiting[0]?.resolve();
    await again;
    await turn();
    assert.deepEqual(names(), ['loaded', 'loaded']);
    paints.waiting[1]?.resolve();
    await turn();
    assert.deepEqual(names(), ['loaded', 'loaded', 'rendered']);
  });

  it('asks with a new token for those tiles alone that had failed', async () => {
    const {load, emulator, report, tileQueries, states, names} = withTiles([tileOf('a'), tileOf('b')]);
    const {queryTile} = emulator;
    emulator.queryTile = request =>
      request.tileId === 'b' ? Promise.reject(new ReportError(expired)) : queryTile(request);
    await load();
    await turn();
    tileQueries.length = 0;
    emulator.queryTile = queryTile;
    await report.dashboards.setAccessToken('second');
    await turn();
    assert.deepEqual(
      tileQueries.map(({tileId}) => tileId),
      ['b'],
    );
    assert.deepEqual(states(), ['ready', 'ready']);
    const before = names().length;
    await report.dashboards.setAccessToken('third');
    await turn();
    assert.equal(names().length, before, 'nothing had failed');
  });

  it('opens with a new token what the old one did not open', async () => {
    const {load, emulator, opened, report, dashboard, names} = withTiles([tileOf('a')]);
    emulator.openDashboard = () => Promise.reject(new ReportError(expired));
    await load({pageView: 'oneColumn', width: 300}, 'tile');
    assert.deepEqual([names(), dashboard()], [['error'], undefined]);
    emulator.openDashboard = opened;
    await report.dashboards.setAccessToken('second');
    await turn();
    assert.deepEqual(
      [dashboard()?.kind, dashboard()?.pageView, dashboard()?.size],
      ['tile', 'oneColumn', {width: 300}],
    );
    assert.deepEqual(names().slice(0, 2), ['error', 'loaded']);
  });

  it('keeps the token that holds where a new one is refused, and one that a newer load has overtaken', async () => {
    const {load, emulator, opened, report, credentials} = withTiles([tileOf('a')]);
    await load();
    await turn();
    emulator.openDashboard = () => Promise.reject(refusal());
    await assert.rejects(report.dashboards.setAccessToken('bad'), {name: 'ReportError'});
    const opens = held<OpenDashboardResponse>();
    emulator.openDashboard = () => opens.next();
    const late = report.dashboards.setAccessToken('late');
    const loading = load({accessToken: 'newest'});
    opens.waiting[1]?.resolve(opened());
    await loading;
    opens.waiting[0]?.resolve(opened());
    await late;
    await turn();
    assert.deepEqual(credentials, ['first', 'newest']);
  });
});
