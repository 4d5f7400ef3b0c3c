import assert from 'node:assert/strict';
import test from 'node:test';
import {parseWorld, serializeWorld} from '@pbi-bound-report/emulator';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller} from './support/control-caller.js';

type Json = Record<string, unknown>;
interface Tile {
  id: string;
  title: string;
  reportId?: string;
  datasetId?: string;
}
const group = {groupId: ids.reportWorkspace};
const open = {...group, dashboardId: ids.openDashboard};

async function start(options: Parameters<typeof createCaller>[0] = {}) {
  const caller = createCaller(options);
  const authorization = `Bearer ${await caller.signIn()}`;
  const call = async <T = Json>(id: string, params: Record<string, string>, body?: unknown) => {
    const answer = await caller.call(id, {params, headers: {authorization}, body});
    return {status: answer.status, json: answer.json as T, text: answer.body};
  };
  const tilesOf = async (dashboardId: string) =>
    (await call<{value: Tile[]}>('Dashboards_GetTilesInGroup', {...group, dashboardId})).json.value;
  return {caller, call, tilesOf, world: () => caller.emulator.world};
}

test('the world is as before when the dashboards that a test made are deleted', async () => {
  const {call, world} = await start();
  const before = JSON.stringify(world().dashboards);
  const made = await call<{id: string}>('Dashboards_AddDashboardInGroup', group, {name: 'New'});
  const clone = {targetDashboardId: made.json.id};
  const [tile] = (await call<{value: Tile[]}>('Dashboards_GetTilesInGroup', open)).json.value;
  await call('Dashboards_CloneTileInGroup', {...open, tileId: tile?.id ?? ''}, clone);
  assert.equal(world().dashboards?.length, 3);
  await call('Dashboards_DeleteDashboardInGroup', {...group, dashboardId: made.json.id});
  assert.equal(JSON.stringify(world().dashboards), before);
});

test('a tile outlives its report and keeps what it showed, and goes with its dataset', async () => {
  const {call, tilesOf, world} = await start();
  const before = await tilesOf(ids.openDashboard);
  await call('Reports_DeleteReportInGroup', {...group, reportId: ids.openReport});
  const after = await tilesOf(ids.openDashboard);
  assert.deepEqual(
    after.map(({title, reportId, datasetId}) => ({title, reportId, datasetId})),
    before.map(({title}) => ({title, reportId: undefined, datasetId: ids.northwind})),
  );
  // What is left can be written and read again.
  assert.equal(parseWorld(serializeWorld(world())).dashboards?.[0]?.tiles[0]?.pinned?.name, 'totalRevenue');
  const dataset = {groupId: ids.northwindWorkspace, datasetId: ids.northwind};
  assert.equal((await call('Datasets_DeleteDatasetInGroup', dataset)).status, 200);
  assert.deepEqual(await tilesOf(ids.openDashboard), []);
});

test('a tile whose visual a changed world has lost is listed, and a token for its dashboard can be made', async () => {
  const world = createDefaultWorld();
  const report = world.reports.find(({id}) => id === ids.openReport);
  assert.ok(report);
  report.definition = {pages: report.definition.pages.map(page => ({...page, visuals: []}))};
  const {call, tilesOf} = await start({world});
  const tiles = await tilesOf(ids.openDashboard);
  assert.equal(tiles.length, 8);
  assert.deepEqual([...new Set(tiles.map(({title}) => title))], ['']);
  assert.equal((await call('Dashboards_GenerateTokenInGroup', open, {})).status, 200);
});

test('tiles of one dashboard are bounded, and so are dashboards', async () => {
  const {call} = await start({limits: {tiles: 9, dashboards: 3}});
  const [tile] = (await call<{value: Tile[]}>('Dashboards_GetTilesInGroup', open)).json.value;
  const clone = () =>
    call('Dashboards_CloneTileInGroup', {...open, tileId: tile?.id ?? ''}, {targetDashboardId: ids.openDashboard});
  assert.equal((await clone()).status, 200);
  const full = await clone();
  assert.equal(full.status, 400);
  assert.match(full.text, /9 tiles of one dashboard, which is the most that it holds \(tiles\)/);
  assert.equal((await call('Dashboards_AddDashboardInGroup', group, {name: 'Third'})).status, 200);
  assert.match((await call('Dashboards_AddDashboardInGroup', group, {name: 'Fourth'})).text, /3 dashboards/);
});

test("a workspace's dashboards go with it", async () => {
  const {call, world} = await start();
  const {json} = await call<{id: string}>('Groups_CreateGroup', {}, {name: 'Customer'});
  await call('Dashboards_AddDashboardInGroup', {groupId: json.id}, {name: 'New'});
  await call('Groups_DeleteGroup', {groupId: json.id});
  assert.equal(world().dashboards?.length, 2);
});

test('a clone in another workspace keeps no link, and one with another dataset keeps the visual', async () => {
  const {call, tilesOf, world} = await start();
  const elsewhere = {groupId: ids.contosoWorkspace};
  const made = (await call<{id: string}>('Dashboards_AddDashboardInGroup', elsewhere, {name: 'New'})).json.id;
  const [tile] = await tilesOf(ids.openDashboard);
  const source = {...open, tileId: tile?.id ?? ''};
  const target = {targetDashboardId: made, targetWorkspaceId: ids.contosoWorkspace};
  await call('Dashboards_CloneTileInGroup', source, target);
  await call('Dashboards_CloneTileInGroup', source, {...target, targetModelId: ids.contoso});
  await call('Dashboards_CloneTileInGroup', source, {
    ...target,
    targetReportId: ids.report,
    targetModelId: ids.fabrikam,
  });
  const shown = world()
    .dashboards?.find(({id}) => id === made)
    ?.tiles.map(({reportId, datasetId, pinned, column, row}) => ({
      reportId,
      datasetId,
      pinned: pinned?.name,
      column,
      row,
    }));
  assert.deepEqual(shown, [
    {reportId: undefined, datasetId: undefined, pinned: undefined, column: 0, row: 0},
    {reportId: undefined, datasetId: ids.contoso, pinned: 'totalRevenue', column: 0, row: 1},
    {reportId: ids.report, datasetId: ids.fabrikam, pinned: 'totalRevenue', column: 0, row: 2},
  ]);
});

test('a token for a dashboard shows nothing of a dataset that a tile brought in after it was made', async () => {
  const {caller, call, tilesOf} = await start();
  const {token} = (await call<{token: string}>('Dashboards_GenerateTokenInGroup', open, {})).json;
  const [tile] = await tilesOf(ids.openDashboard);
  const clone = {targetDashboardId: ids.openDashboard, targetReportId: ids.report, targetModelId: ids.fabrikam};
  assert.equal((await call('Dashboards_CloneTileInGroup', {...open, tileId: tile?.id ?? ''}, clone)).status, 200);
  const opened = await caller.call('Emulator_OpenDashboard', {
    headers: {authorization: `EmbedToken ${token}`},
    body: {dashboardId: ids.openDashboard},
  });
  const {tiles, datasets} = opened.json as {tiles: unknown[]; datasets: {id: string}[]};
  assert.equal(tiles.length, 9);
  assert.deepEqual(
    datasets.map(({id}) => id),
    [ids.northwind],
  );
});
