/** Rules on who may make, import and remove what, each on a world of its own. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../context.js';
import {createDefaultWorld} from '../world/seed/default-world.js';
import type {App, Gateway, ServicePrincipal, Workspace, World, WorkspaceRole} from '../world/world.js';
import {EmbedError} from './embed-errors.js';
import {findRedirectTarget} from './entra/redirect-uris.js';
import {decideConflict, findTemplate, readFileNames} from './imports.js';
import {quickCreate} from './quick-create.js';
import {removeProfile, removeWorkspace} from './remove-items.js';
import type {TokenHolder} from './token-holder.js';

const contextOf = (world: World): OperationContext =>
  ({
    world,
    now: () => 0,
    createId: () => 'made',
    growth: {admit: () => undefined, release: () => undefined},
  }) as unknown as OperationContext;
const newId = 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd';
const user = {kind: 'user', principalId: 'u', tenantId: 't', userPrincipalName: 'u@t', exp: 1} as const;

test('a dataset is quickly created by a user who contributes to a workspace of the own tenant, and by no embed token', () => {
  const made = (
    workspace: Partial<Workspace>,
    holder: TokenHolder = user,
    role: WorkspaceRole = 'Contributor',
  ): string => {
    const world = createDefaultWorld();
    world.workspaces.push({id: newId, name: 'W', tenantId: 't', members: [{principalId: 'u', role}], ...workspace});
    const before = world.datasets.length;
    try {
      const datasetCreateConfig = {locale: 'en', tableSchemaList: [{name: 'T', columns: []}]};
      quickCreate(contextOf(world), holder, {groupId: newId, datasetCreateConfig});
    } catch (error) {
      assert.ok(error instanceof EmbedError, String(error));
      assert.equal(world.datasets.length, before);
      return error.embedError.detailedMessage ?? '';
    }
    return 'made';
  };
  assert.equal(made({}), 'made');
  assert.match(made({}, user, 'Viewer'), /does not allow creating/);
  assert.match(made({tenantId: 'another'}), /does not allow creating/);
  assert.match(made({}, {...user, kind: 'embed'} as unknown as TokenHolder), /no embed token/);
});

test('the name of an import has 256 characters at most', () => {
  const most = 'x'.repeat(256);
  assert.equal(readFileNames(most, undefined).name, most);
  assert.throws(() => readFileNames(`${most}x`, undefined));
});

test('a file stands for a report of its own tenant only', () => {
  const world = createDefaultWorld();
  const [report] = world.reports;
  assert.ok(report);
  world.workspaces.push({id: newId, name: 'Elsewhere', tenantId: 'another', members: []});
  const elsewhere = {...report, id: 'elsewhere', name: 'Theirs', workspaceId: newId};
  world.reports = [elsewhere, ...world.reports];
  const workspace = world.workspaces.find(({id}) => id === report.workspaceId) as Workspace;
  const found = findTemplate(world, workspace, {name: 'Theirs', kind: 'pbix', skipReport: false});
  assert.notEqual(found.reportId, 'elsewhere');
});

test('an import that is being published stands in the way of one of its name, and one that has failed does not', () => {
  const world = createDefaultWorld();
  const [workspace] = world.workspaces as [Workspace];
  const file = {name: 'New', kind: 'pbix', skipReport: false} as const;
  const times = {createdDateTime: '', updatedDateTime: ''};
  for (const importState of ['Failed', 'Publishing'] as const) {
    world.imports = [{id: 'i', workspaceId: workspace.id, name: 'new', importState, ...times}];
    const decide = () => decideConflict(world, workspace, {file, mode: 'Abort'});
    if (importState === 'Failed') assert.deepEqual(decide(), {});
    else assert.throws(decide);
  }
});

test('a workspace goes with its apps, and a profile with its rights on gateways, data sources and datasets', () => {
  const world = createDefaultWorld();
  const [gone, kept] = world.workspaces as [Workspace, Workspace];
  const appOf = ({id}: Workspace) => ({id: `app of ${id}`, workspaceId: id}) as App;
  world.apps = [appOf(gone), appOf(kept)];
  removeWorkspace(contextOf(world), gone);
  assert.deepEqual(world.apps, [appOf(kept)]);

  const rights = ['p', 'other'];
  const users = rights.map(principalId => ({principalId}));
  world.gateways = [{adminIds: rights, datasources: [{users}]}] as unknown as Gateway[];
  const [dataset] = world.datasets;
  assert.ok(dataset);
  Object.assign(dataset, {ownerId: 'p', gatewayAdminIds: rights});
  removeProfile(contextOf(world), 'p');
  const [gateway] = world.gateways;
  assert.deepEqual(gateway?.adminIds, ['other']);
  assert.deepEqual(gateway?.datasources[0]?.users, [{principalId: 'other'}]);
  assert.deepEqual([dataset.ownerId, dataset.gatewayAdminIds], [undefined, ['other']]);
});

test('the port of the machine itself does not count with http only, and nobody is sent elsewhere without registration', () => {
  const platformFor = (registered: string[] | undefined, uri: string): boolean =>
    findRedirectTarget({redirectUris: registered && {web: registered}} as ServicePrincipal, uri) !== undefined;
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.ok(platformFor([`http://${host}/x`], `http://${host}:3000/x`));
    assert.ok(!platformFor([`https://${host}/x`], `https://${host}:3000/x`));
    assert.ok(platformFor(undefined, `https://${host}:3000/x`));
    assert.ok(!platformFor(undefined, `custom://${host}/x`));
  }
  for (const uri of ['https://portal.example/', 'http://localhost.example/', 'http://127.0.0.1.example/']) {
    assert.ok(!platformFor(undefined, uri), uri);
  }
});
