import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../context.js';
import type {World} from '../world/world.js';
import {createDefaultWorld} from '../world/seed/default-world.js';
import {removeDashboard, removeDataset, removeProfile, removeReport, removeWorkspace} from './remove-items.js';

type Item = Record<string, unknown>;
/** Two workspaces with a dataset each; a report of each dataset in each. Tiles show the first report and the second. */
function setUp(change: (world: Item) => void = () => undefined) {
  const [template] = createDefaultWorld().reports;
  const visual = {name: 'v', type: 'card', layout: {x: 0, y: 0, width: 1, height: 1}, values: []};
  const definition = {pages: [{name: 'p', displayName: 'P', width: 1, height: 1, visuals: [visual]}]};
  const report = (id: string, workspaceId: string, datasetId?: string): Item => ({
    ...template,
    id,
    name: id,
    workspaceId,
    datasetId,
    definition,
    reportType: 'PowerBIReport',
  });
  const dataset = (id: string, workspaceId: string): Item => ({
    id,
    name: id,
    workspaceId,
    tables: [],
    relationships: [],
    roles: [],
  });
  const place = {row: 0, column: 0, rowSpan: 1, colSpan: 1};
  const world: Item = {
    tenants: [{id: 't'}],
    principals: [],
    workspaces: ['w1', 'w2'].map(id => ({id, name: id, tenantId: 't', members: [{principalId: 'me', role: 'Admin'}]})),
    datasets: [dataset('d1', 'w1'), dataset('d2', 'w2')],
    reports: [report('r11', 'w1', 'd1'), report('r12', 'w2', 'd1'), report('r22', 'w2', 'd2'), report('bare', 'w2')],
    dashboards: [
      {
        id: 'board',
        name: 'Board',
        workspaceId: 'w2',
        tiles: [
          {id: 't1', title: 'One', ...place, reportId: 'r12', pageName: 'p', visualName: 'v'},
          {id: 't2', title: 'Two', ...place, reportId: 'r22', pageName: 'p', visualName: 'v'},
          {id: 't3', title: 'Three', ...place, pinned: visual, datasetId: 'd1'},
        ],
      },
    ],
    exports: [
      {id: 'e1', reportId: 'r11'},
      {id: 'e2', reportId: 'r22'},
    ],
  };
  change(world);
  let released = 0;
  const context = {world, growth: {release: () => released++}} as unknown as OperationContext;
  const names = (list: keyof World): unknown => (world[list] as Item[] | undefined)?.map(({id}) => id);
  const tiles = () => (world['dashboards'] as {tiles: Item[]}[] | undefined)?.[0]?.tiles;
  return {world, context, names, tiles, released: () => released};
}
const idOf = (id: string): never => ({id}) as never;

test('a workspace goes with its items, and with the reports on its datasets, wherever they are', () => {
  const {context, names, tiles, world, released} = setUp(own => {
    own['imports'] = [
      {workspaceId: 'w1', id: 'i1'},
      {workspaceId: 'w2', id: 'i2'},
    ];
    own['apps'] = [{workspaceId: 'w1', id: 'a1'}];
  });
  removeWorkspace(context, idOf('w1'));
  assert.deepEqual(
    [names('workspaces'), names('datasets'), names('reports'), names('exports'), names('imports')],
    [['w2'], ['d2'], ['r22', 'bare'], ['e2'], ['i2']],
  );
  assert.equal('apps' in world, false, 'a list of which nothing is left goes');
  assert.deepEqual(
    tiles()?.map(({id}) => id),
    ['t2'],
    'tiles with rows of a dataset go with it',
  );
  assert.equal(released(), 1);
  removeWorkspace(context, idOf('w2'));
  assert.deepEqual([names('workspaces'), names('reports'), names('dashboards')], [[], [], undefined]);
});

test('a dataset goes with the reports on it and leaves no one that names it', () => {
  const {context, names, tiles, world, released} = setUp(own => {
    (own['datasets'] as Item[])[1]!['upstreamDatasetIds'] = ['d1', 'd2'];
    (own['reports'] as Item[])[3]!['datasetIds'] = ['d1', 'd2'];
    (own['reports'] as Item[])[2]!['paginatedVisualReportIds'] = ['r11', 'bare'];
  });
  removeDataset(context, idOf('d1'));
  assert.deepEqual([names('datasets'), names('reports'), names('exports')], [['d2'], ['r22', 'bare'], ['e2']]);
  assert.deepEqual((world['datasets'] as Item[])[0]?.['upstreamDatasetIds'], ['d2']);
  assert.deepEqual((world['reports'] as Item[])[1]?.['datasetIds'], ['d2']);
  assert.deepEqual((world['reports'] as Item[])[0]?.['paginatedVisualReportIds'], ['bare']);
  assert.deepEqual(
    tiles()?.map(({id}) => id),
    ['t2'],
  );
  assert.equal(released(), 1);
});

test('a tile outlives its report with what it shows, and no other tile is touched', () => {
  const {context, names, tiles, released} = setUp();
  const [, second, third] = tiles() ?? [];
  removeReport(context, idOf('r12'));
  assert.deepEqual(names('reports'), ['r11', 'r22', 'bare']);
  const [first, ...others] = tiles() ?? [];
  const {reportId, pageName, visualName, ...rest} = first ?? {};
  assert.deepEqual([reportId, pageName, visualName], [undefined, undefined, undefined]);
  assert.deepEqual([rest['title'], rest['datasetId'], (rest['pinned'] as Item)['name']], ['One', 'd1', 'v']);
  assert.ok(others[0] === second && others[1] === third);
  const before = tiles();
  removeReport(context, idOf('r11'));
  assert.equal(tiles(), before, 'a dashboard that shows nothing of it is left as it is');
  assert.deepEqual([names('exports'), released()], [['e2'], 2]);
});

test('a report goes where there are no dashboards and no exports', () => {
  const {context, names, world} = setUp(own => {
    delete own['dashboards'];
    delete own['exports'];
  });
  removeReport(context, idOf('r11'));
  removeDashboard(context, idOf('board'));
  assert.deepEqual(names('reports'), ['r12', 'r22', 'bare']);
  assert.deepEqual(
    ['dashboards', 'exports'].filter(name => name in world),
    [],
  );
});

test('a dashboard goes alone, and makes room', () => {
  const {context, names, released} = setUp(own => {
    own['dashboards'] = [...(own['dashboards'] as Item[]), {id: 'other', workspaceId: 'w1', tiles: []}];
  });
  removeDashboard(context, idOf('board'));
  assert.deepEqual([names('dashboards'), names('reports'), released()], [['other'], ['r11', 'r12', 'r22', 'bare'], 1]);
});

test('a profile goes with its roles, and nobody else’s are touched', () => {
  const {context, names, world, released} = setUp(own => {
    own['profiles'] = [{id: 'gone'}, {id: 'stays'}];
    const [first] = own['workspaces'] as {members: Item[]}[];
    first?.members.push({principalId: 'gone', role: 'Viewer'});
    own['gateways'] = [
      {adminIds: ['gone', 'stays'], datasources: [{users: [{principalId: 'gone'}, {principalId: 'stays'}]}, {}]},
    ];
    const [d1, d2] = own['datasets'] as Item[];
    Object.assign(d1!, {ownerId: 'gone', gatewayAdminIds: ['stays', 'gone']});
    Object.assign(d2!, {ownerId: 'stays'});
  });
  const [, second] = world['workspaces'] as {members: Item[]}[];
  const members = second?.members;
  removeProfile(context, 'gone');
  assert.deepEqual(names('profiles'), ['stays']);
  assert.deepEqual(
    (world['workspaces'] as {members: Item[]}[])[0]?.members.map(({principalId}) => principalId),
    ['me'],
  );
  assert.equal(second?.members, members);
  const [gateway] = world['gateways'] as {adminIds: string[]; datasources: {users?: Item[]}[]}[];
  assert.deepEqual(gateway?.adminIds, ['stays']);
  assert.deepEqual(gateway?.datasources, [{users: [{principalId: 'stays'}]}, {}]);
  const [d1, d2] = world['datasets'] as Item[];
  assert.deepEqual(['ownerId' in d1!, d1!['gatewayAdminIds'], d2!['ownerId']], [false, ['stays'], 'stays']);
  assert.equal(released(), 1);
  delete world['gateways'];
  removeProfile(context, 'stays');
  assert.equal('profiles' in world, false);
});
