import assert from 'node:assert/strict';
import test from 'node:test';
import {copyWorld} from '@pbi-bound-report/emulator';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller, noon, type Caller} from './support/control-caller.js';

type Json = Record<string, unknown>;
interface Listed {
  value: Json[];
}

/** An emulator whose service principal is signed in, and calls as it. */
async function signedIn(options: Parameters<typeof createCaller>[0] = {}) {
  const caller = createCaller(options);
  const authorization = `Bearer ${await caller.signIn()}`;
  const call = (id: string, request: Parameters<Caller['call']>[1] = {}) =>
    caller.call(id, {...request, headers: {authorization, ...request.headers}});
  return {caller, call};
}
const file = {'content-type': 'multipart/form-data; boundary=x'};
const fileBody = (name: string) =>
  `--x\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\nPK\r\n--x--\r\n`;

async function createWorkspace({call}: Awaited<ReturnType<typeof signedIn>>, name = 'Customer'): Promise<string> {
  const created = await call('Groups_CreateGroup', {body: {name}});
  assert.equal(created.status, 200, created.body);
  return (created.json as {id: string}).id;
}
async function importFile(
  {call}: Awaited<ReturnType<typeof signedIn>>,
  {groupId, query, fileName = 'x.pbix'}: {groupId: string; query: string; fileName?: string},
): Promise<string> {
  const posted = await call('Imports_PostImportInGroup', {
    params: {groupId},
    query,
    headers: file,
    body: fileBody(fileName),
  });
  assert.equal(posted.status, 202, posted.body);
  return (posted.json as {id: string}).id;
}
const advance = ({caller}: Awaited<ReturnType<typeof signedIn>>, advanceMs: number) =>
  caller.call('Control_SetClock', {body: {advanceMs}});

test('an import is published by the clock: a report and a dataset that the caller owns, as the named ones of the world', async () => {
  const client = await signedIn();
  const groupId = await createWorkspace(client);
  const importId = await importFile(client, {
    groupId,
    query: 'datasetDisplayName=Customer.pbix',
    fileName: 'Retail Sales.pbix',
  });
  const read = async () =>
    (await client.call('Imports_GetImportInGroup', {params: {groupId, importId}})).json as Json & {
      datasets: Json[];
      reports: Json[];
    };
  const before = await read();
  assert.equal(before['importState'], 'Publishing');
  assert.deepEqual([before.datasets, before.reports], [[], []]);
  const listed = (await client.call('Datasets_GetDatasetsInGroup', {params: {groupId}})).json as Listed;
  assert.deepEqual(listed.value, []);
  await advance(client, 999);
  assert.equal((await read())['importState'], 'Publishing');
  await advance(client, 1);
  const after = await read();
  assert.equal(after['importState'], 'Succeeded');
  assert.equal(after['updatedDateTime'], new Date(noon + 1000).toISOString());
  const [dataset] = after.datasets;
  const [report] = after.reports;
  assert.equal(dataset?.['name'], 'Customer');
  assert.equal(report?.['name'], 'Customer');
  assert.equal(report?.['datasetId'], dataset?.['id']);
  assert.equal(dataset?.['configuredBy'], 'Retailer portal');
  const {world} = client.caller.emulator;
  const made = world.datasets.find(d => d.id === dataset?.['id']);
  const template = world.datasets.find(d => d.id === ids.contoso);
  assert.equal(made?.tables, template?.tables, 'rows are shared');
  assert.notEqual(made?.roles, template?.roles, 'what can be changed is not');
});

test('publishing makes no rows that nobody reads', async () => {
  const world = createDefaultWorld();
  const client = await signedIn({world});
  const groupId = await createWorkspace(client);
  await importFile(client, {groupId, query: 'datasetDisplayName=Customer.pbix'});
  let isMade = false;
  const [template] = world.datasets.filter(d => d.id === ids.northwind);
  assert.ok(template);
  const tables = Object.getOwnPropertyDescriptor(template, 'tables')?.get;
  Object.defineProperty(template, 'tables', {
    configurable: true,
    enumerable: true,
    get() {
      isMade = true;
      return tables?.call(template) as unknown;
    },
  });
  await advance(client, 2000);
  await client.call('Imports_GetImportsInGroup', {params: {groupId}});
  assert.equal(isMade, false);
  assert.ok((world.datasets.at(-1)?.tables.length ?? 0) > 0);
  assert.equal(isMade, true);
});

test('a file that is imported again over its dataset keeps ids, owner and history, and takes the new model', async () => {
  const client = await signedIn();
  const groupId = await createWorkspace(client);
  await importFile(client, {groupId, query: 'datasetDisplayName=Sales.pbix', fileName: 'Retail Sales.pbix'});
  await advance(client, 1000);
  const list = async (id: string) => ((await client.call(id, {params: {groupId}})).json as Listed).value;
  const [dataset] = await list('Datasets_GetDatasetsInGroup');
  const [report] = await list('Reports_GetReportsInGroup');
  assert.equal(dataset?.['isEffectiveIdentityRequired'], true);
  await importFile(client, {
    groupId,
    query: 'datasetDisplayName=Sales.pbix&nameConflict=Overwrite',
    fileName: 'Northwind Sales.pbix',
  });
  await advance(client, 1000);
  const datasets = await list('Datasets_GetDatasetsInGroup');
  assert.deepEqual(
    datasets.map(d => d['id']),
    [dataset?.['id']],
  );
  assert.equal(datasets[0]?.['isEffectiveIdentityRequired'], false, 'the model is that of the other file');
  assert.deepEqual(
    (await list('Reports_GetReportsInGroup')).map(r => r['id']),
    [report?.['id']],
  );
});

test('a file can replace the only thing that it could stand for', async () => {
  const world = createDefaultWorld();
  world.reports = world.reports.filter(report => report.id === ids.openReport);
  world.datasets = world.datasets.filter(dataset => dataset.id === ids.northwind);
  for (const {id} of world.datasets) world.reports.forEach(report => (report.datasetId = id));
  world.datasets.forEach(dataset => (dataset.workspaceId = ids.reportWorkspace));
  const client = await signedIn({world});
  await importFile(client, {
    groupId: ids.reportWorkspace,
    query: 'datasetDisplayName=Northwind.pbix&nameConflict=Overwrite',
  });
  await advance(client, 1000);
  await client.call('Groups_GetGroups');
  assert.equal(world.datasets.length, 1);
  assert.ok((world.datasets[0]?.tables.length ?? 0) > 0);
});

test('an import whose workspace is deleted before it is due leaves nothing behind', async () => {
  const world = createDefaultWorld();
  const before = copyWorld(world);
  const client = await signedIn({world});
  const groupId = await createWorkspace(client);
  await importFile(client, {groupId, query: 'datasetDisplayName=Customer.pbix'});
  assert.equal((await client.call('Groups_DeleteGroup', {params: {groupId}})).status, 200);
  await advance(client, 10_000);
  await client.call('Groups_GetGroups');
  const withoutTables = ({datasets, ...others}: typeof world) => ({
    ...others,
    datasets: datasets.map(({id, name}) => ({id, name})),
  });
  assert.deepEqual(withoutTables(world), withoutTables(before));
});

test('an import fails where what it stands for is gone when it is due', async () => {
  const client = await signedIn();
  const groupId = await createWorkspace(client);
  const importId = await importFile(client, {groupId, query: 'datasetDisplayName=Customer.pbix'});
  const {world} = client.caller.emulator;
  world.reports = world.reports.filter(report => report.id !== ids.openReport);
  await advance(client, 1000);
  const {json} = await client.call('Imports_GetImportInGroup', {params: {groupId, importId}});
  assert.equal((json as Json)['importState'], 'Failed');
});

test('a workspace reaches its capacity by the clock', async () => {
  const client = await signedIn();
  const groupId = await createWorkspace(client);
  const isOn = async () =>
    ((await client.call('Groups_GetGroup', {params: {groupId}})).json as Json)['isOnDedicatedCapacity'];
  const status = async () =>
    ((await client.call('Groups_CapacityAssignmentStatus', {params: {groupId}})).json as Json)['status'];
  await client.call('Groups_AssignToCapacity', {params: {groupId}, body: {capacityId: ids.capacity}});
  assert.deepEqual([await isOn(), await status()], [false, 'InProgress']);
  await advance(client, 1000);
  assert.deepEqual([await isOn(), await status()], [true, 'CompletedSuccessfully']);
  await client.call('Groups_AssignToCapacity', {
    params: {groupId},
    body: {capacityId: '00000000-0000-0000-0000-000000000000'},
  });
  await advance(client, 1000);
  assert.deepEqual([await isOn(), await status()], [false, 'CompletedSuccessfully']);
});

test('jobs go on after a snapshot is put back, each in its own world', async () => {
  const client = await signedIn();
  const groupId = await createWorkspace(client);
  await importFile(client, {groupId, query: 'datasetDisplayName=Customer.pbix'});
  await client.caller.call('Control_TakeSnapshot', {params: {snapshotName: 'publishing'}});
  const count = async () =>
    ((await client.call('Reports_GetReportsInGroup', {params: {groupId}})).json as Listed).value;
  await advance(client, 1000);
  assert.equal((await count()).length, 1);
  await client.caller.call('Control_RestoreSnapshot', {params: {snapshotName: 'publishing'}});
  assert.equal((await count()).length, 1, 'its time has come in the snapshot too');
  await client.caller.call('Control_SetClock', {body: {now: new Date(noon).toISOString()}});
  await client.caller.call('Control_RestoreSnapshot', {params: {snapshotName: 'publishing'}});
  assert.equal((await count()).length, 0);
});

test('a profile sees only what is its own, and loses it when it is deleted', async () => {
  const client = await signedIn();
  const created = await client.call('Profiles_CreateProfile', {body: {displayName: 'Customer'}});
  const profileId = (created.json as {id: string}).id;
  const as = {headers: {'x-powerbi-profile-id': profileId}};
  assert.deepEqual(((await client.call('Groups_GetGroups', as)).json as Listed).value, []);
  const workspace = await client.call('Groups_CreateGroup', {...as, body: {name: 'Customer'}});
  const groupId = (workspace.json as {id: string}).id;
  assert.equal(((await client.call('Groups_GetGroups', as)).json as Listed).value.length, 1);
  assert.equal((await client.call('Groups_GetGroup', {params: {groupId}})).status, 401, 'not the principal itself');
  assert.equal((await client.call('Profiles_DeleteProfile', {params: {profileId}})).status, 200);
  assert.equal((await client.call('Groups_GetGroups', as)).status, 401);
  assert.deepEqual(client.caller.emulator.world.workspaces.at(-1)?.members, []);
  assert.equal(client.caller.emulator.world.profiles, undefined);
});

test('settings of the tenant keep service principals from creating workspaces and from using profiles', async () => {
  const world = createDefaultWorld();
  const [tenant] = world.tenants;
  assert.ok(tenant);
  tenant.workspaceCreationBlocked = true;
  tenant.profilesBlocked = true;
  const client = await signedIn({world});
  assert.equal((await client.call('Groups_CreateGroup', {body: {name: 'x'}})).status, 403);
  assert.equal((await client.call('Profiles_CreateProfile', {body: {displayName: 'x'}})).status, 403);
});

test('a service principal has 100,000 profiles at most, whatever others have', async () => {
  const world = createDefaultWorld();
  world.profiles = Array.from({length: 100_000}, (_, i) => ({
    id: `c0000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    displayName: `Customer ${i}`,
    servicePrincipalId: i === 0 ? ids.user : ids.servicePrincipal,
  }));
  const client = await signedIn({world, limits: {profiles: 200_000}});
  const create = () => client.call('Profiles_CreateProfile', {body: {displayName: 'x'}});
  assert.equal((await create()).status, 200);
  const refused = await create();
  assert.equal(refused.status, 400);
  assert.match(refused.body, /has 100000 profiles already/);
});

test('the journal says why a right was missing', async () => {
  const client = await signedIn();
  await client.call('Groups_DeleteGroup', {params: {groupId: ids.reportWorkspace}});
  await client.call('Groups_GetGroup', {params: {groupId: ids.tailspinWorkspace}});
  await client.call('Imports_GetImportInGroup', {params: {groupId: ids.reportWorkspace, importId: 'x'}});
  const {json} = await client.caller.call('Control_ReadJournal');
  assert.deepEqual(
    (json as Listed).value.slice(-3).map(entry => entry['note']),
    [
      `The caller ${ids.servicePrincipal} has the role Member in the workspace ${ids.reportWorkspace}; the call needs Admin.`,
      `The caller ${ids.servicePrincipal} has no role in the workspace ${ids.tailspinWorkspace}; the call needs Viewer.`,
      `There is no import x in the workspace ${ids.reportWorkspace}.`,
    ],
  );
});

test('what is created is bounded in number, told by name, and what is deleted makes room', async () => {
  const client = await signedIn({limits: {workspaces: 7, imports: 1, profiles: 1, workspaceUsers: 1}});
  const create = (name: string) => client.call('Groups_CreateGroup', {body: {name}});
  const groupId = await createWorkspace(client);
  assert.equal((await create('second')).status, 200);
  const refused = await create('third');
  assert.equal(refused.status, 400);
  assert.match(
    refused.body,
    /has 7 workspaces, which is the most that it holds \(workspaces\)\. Delete some, or reset/,
  );
  await importFile(client, {groupId, query: 'datasetDisplayName=A.pbix'});
  const second = await client.call('Imports_PostImportInGroup', {
    params: {groupId},
    query: 'datasetDisplayName=B.pbix',
    headers: file,
    body: fileBody('x.pbix'),
  });
  assert.match(second.body, /1 imports.*\(imports\)/);
  const user = await client.call('Groups_AddGroupUser', {
    params: {groupId},
    body: {emailAddress: 'alex@retail.example', groupUserAccessRight: 'Viewer'},
  });
  assert.match(user.body, /1 users of one workspace.*\(workspaceUsers\)/);
  assert.equal((await client.call('Profiles_CreateProfile', {body: {displayName: 'x'}})).status, 200);
  assert.match((await client.call('Profiles_CreateProfile', {body: {displayName: 'x'}})).body, /\(profiles\)/);
  await client.call('Groups_DeleteGroup', {params: {groupId}});
  assert.equal((await create('third')).status, 200);
});

test('what is created is bounded in bytes over all lanes, and what is deleted or reset makes room', async () => {
  const client = await signedIn({limits: {createdBytes: 20_000}});
  const name = 'x'.repeat(200);
  const fill = async (headers: Record<string, string> = {}): Promise<[number, string]> => {
    for (let i = 0; i < 1000; i++) {
      const created = await client.call('Groups_CreateGroup', {headers, body: {name: `${name} ${i} ${Math.random()}`}});
      if (created.status !== 200) return [i, created.body];
    }
    return [1000, 'never'];
  };
  const [count, message] = await fill();
  assert.ok(count > 5 && count < 20, `${count}`);
  assert.match(message, /takes 20 KiB already.*\(createdBytes\)\. Delete some of it, or reset or remove lanes/);
  const lane = {'x-emulator-lane': 'other'};
  const signIn = async () => ({...lane, authorization: `Bearer ${await client.caller.signIn(lane)}`});
  assert.equal((await fill(await signIn()))[0], 0, 'another lane has no room either');
  const groupId = client.caller.emulator.world.workspaces.at(-1)?.id ?? '';
  await client.call('Groups_DeleteGroup', {params: {groupId}});
  assert.equal((await fill())[0], 1);
  await client.caller.call('Control_Reset');
  assert.ok((await fill(await signIn()))[0] > 5);
  assert.equal((await fill())[0], 0);
  client.caller.emulator.replaceWorld(createDefaultWorld());
  assert.ok((await fill())[0] > 5, 'another world begins anew');
});

test('imports that are being published count towards the datasets and reports that there may be', async () => {
  const {datasets, reports} = createDefaultWorld();
  for (const [kind, limits] of [
    ['datasets', {datasets: datasets.length + 1}],
    ['reports', {reports: reports.length + 1}],
  ] as const) {
    const client = await signedIn({limits});
    const groupId = await createWorkspace(client);
    await importFile(client, {groupId, query: 'datasetDisplayName=First.pbix'});
    const second = await client.call('Imports_PostImportInGroup', {
      params: {groupId},
      query: 'datasetDisplayName=Second.pbix',
      headers: file,
      body: fileBody('x.pbix'),
    });
    assert.notEqual(second.status, 202);
    assert.match(second.body, new RegExp(`\\(${kind}\\)`));
  }
});

test('an import that is refused for its dataset uses up no room for what is created later', async () => {
  const {datasets} = createDefaultWorld();
  const client = await signedIn({limits: {datasets: datasets.length, createdBytes: 20_000}});
  const groupId = await createWorkspace(client);
  for (let i = 0; i < 100; i++) {
    const refused = await client.call('Imports_PostImportInGroup', {
      params: {groupId},
      query: `datasetDisplayName=${i}.pbix`,
      headers: file,
      body: fileBody('x.pbix'),
    });
    assert.match(refused.body, /\(datasets\)/, `import ${i}`);
  }
  await createWorkspace(client, 'Another');
});
