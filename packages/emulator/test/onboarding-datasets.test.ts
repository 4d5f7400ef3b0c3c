import assert from 'node:assert/strict';
import test from 'node:test';
import {createDefaultWorld, defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import type {Dataset, World} from '../src/world/world.js';
import {createEntraTokens} from '../src/tokens/entra-tokens.js';
import {createCaller, noon, type Caller} from './support/control-caller.js';

type Json = Record<string, unknown>;
interface Listed {
  value: Json[];
}
const password = 'hunter2-Passw0rd';
const gatewayId = '60000000-0000-4000-8000-000000000001';
const sourceId = '50000000-0000-4000-8000-000000000001';
const salesServer = {datasourceType: 'Sql', connectionDetails: {server: 'sales.example', database: 'Sales'}};

/** The default world, whose first dataset reads a server and has a parameter; and a gateway that reads it too. */
function onboardingWorld(): World {
  const world = createDefaultWorld();
  const dataset = world.datasets.find(d => d.id === ids.northwind) as Dataset;
  dataset.datasources = [salesServer];
  dataset.parameters = [{name: 'Server', type: 'Text', isRequired: true, currentValue: 'sales.example'}];
  world.gateways = [
    {
      id: gatewayId,
      name: 'Office',
      tenantId: ids.tenant,
      adminIds: [ids.servicePrincipal],
      publicKey: {exponent: 'AQAB', modulus: 'qg=='},
      datasources: [{...salesServer, id: sourceId, datasourceName: 'Sales'}],
    },
  ];
  return world;
}

/** An emulator with a customer whose file was imported. */
async function onboarded(world = onboardingWorld()) {
  const caller = createCaller({world});
  // Each with a token of its own: the clock moves on by more than a token lives.
  const call = async (id: string, request: Parameters<Caller['call']>[1] = {}) =>
    caller.call(id, {...request, headers: {authorization: `Bearer ${await caller.signIn()}`, ...request.headers}});
  const advance = (advanceMs: number) => caller.call('Control_SetClock', {body: {advanceMs}});
  const groupId = ((await call('Groups_CreateGroup', {body: {name: 'Customer'}})).json as {id: string}).id;
  await call('Groups_AssignToCapacity', {params: {groupId}, body: {capacityId: ids.capacity}});
  await call('Imports_PostImportInGroup', {
    params: {groupId},
    query: 'datasetDisplayName=Northwind Sales.pbix',
    headers: {'content-type': 'multipart/form-data; boundary=x'},
    body: '--x\r\n\r\nPK\r\n--x--',
  });
  await advance(1000);
  const datasets = (await call('Datasets_GetDatasetsInGroup', {params: {groupId}})).json as Listed;
  const datasetId = String(datasets.value[0]?.['id']);
  const params = {groupId, datasetId};
  const history = async () => ((await call('Datasets_GetRefreshHistoryInGroup', {params})).json as Listed).value;
  return {caller, call, advance, params, history, world: caller.emulator.world};
}
const refreshBody = {notifyOption: 'NoNotification'};
const basic = {
  credentialDetails: {
    credentialType: 'Basic',
    credentials: JSON.stringify({credentialData: [{name: 'password', value: password}]}),
    encryptionAlgorithm: 'None',
  },
};

test('a refresh runs by the clock and fails until the credentials of the data source are set', async () => {
  const {call, advance, params, history} = await onboarded();
  const started = await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody});
  assert.equal(started.status, 202);
  const [running] = await history();
  assert.deepEqual(running, {
    requestId: started.headers['x-ms-request-id'],
    refreshType: 'ViaApi',
    startTime: new Date(noon + 1000).toISOString(),
    status: 'Unknown',
  });
  assert.equal((await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody})).status, 400);
  await advance(5000);
  const [failed] = await history();
  assert.equal(failed?.['status'], 'Failed');
  assert.equal(failed?.['serviceExceptionJson'], '{"errorCode":"ModelRefreshFailed_CredentialsNotSpecified"}');
  assert.equal(failed?.['endTime'], new Date(noon + 6000).toISOString());
  const sources = (await call('Datasets_GetDatasourcesInGroup', {params})).json as Listed;
  const {gatewayId: cloud, datasourceId} = sources.value[0] as {gatewayId: string; datasourceId: string};
  const ofSource = {gatewayId: cloud, datasourceId};
  assert.equal((await call('Gateways_UpdateDatasource', {params: ofSource, body: basic})).status, 200);
  assert.equal(((await call('Gateways_GetDatasource', {params: ofSource})).json as Json)['credentialType'], 'Basic');
  await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody});
  await advance(5000);
  const [completed, before] = await history();
  assert.equal(completed?.['status'], 'Completed');
  assert.equal(before?.['status'], 'Failed', 'the history keeps what was');
});

test('a dataset that is bound to a gateway is read with the credentials of the gateway', async () => {
  const {call, advance, params, history, world} = await onboarded();
  assert.equal((await call('Datasets_BindToGatewayInGroup', {params, body: {gatewayObjectId: gatewayId}})).status, 200);
  const sources = (await call('Datasets_GetDatasourcesInGroup', {params})).json as Listed;
  assert.deepEqual(sources.value, [{...salesServer, gatewayId, datasourceId: sourceId}]);
  const onGateway = (await call('Gateways_GetDatasource', {params: {gatewayId, datasourceId: sourceId}})).json as Json;
  const bound = (await call('Datasets_GetGatewayDatasourcesInGroup', {params})).json as Listed;
  const {'@odata.context': _, ...expected} = onGateway;
  assert.deepEqual(bound.value, [expected]);
  const refresh = async () => {
    await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody});
    await advance(5000);
    return (await history())[0]?.['status'];
  };
  assert.equal(await refresh(), 'Failed');
  const encrypted = {
    credentialDetails: {credentialType: 'Windows', credentials: 'ABEF==', encryptionAlgorithm: 'RSA-OAEP'},
  };
  await call('Gateways_UpdateDatasource', {params: {gatewayId, datasourceId: sourceId}, body: encrypted});
  assert.equal(await refresh(), 'Completed');
  assert.equal(world.gateways?.[0]?.datasources[0]?.credentialType, 'Windows');
});

test('an enhanced refresh tells where it stands and can be cancelled while it runs', async () => {
  const {call, advance, params, history} = await onboarded();
  const started = await call('Datasets_RefreshDatasetInGroup', {params, body: {type: 'Full'}});
  const refreshId = String(started.headers['Location']).split('/').at(-1) ?? '';
  const details = () => call('Datasets_GetRefreshExecutionDetailsInGroup', {params: {...params, refreshId}});
  assert.equal((await details()).status, 202);
  assert.equal((await call('Datasets_CancelRefreshInGroup', {params: {...params, refreshId}})).status, 200);
  const {status, json} = await details();
  assert.deepEqual([status, (json as Json)['status']], [200, 'Cancelled']);
  assert.equal((await call('Datasets_CancelRefreshInGroup', {params: {...params, refreshId}})).status, 400);
  await advance(60_000);
  assert.deepEqual(
    (await history()).map(refresh => refresh['status']),
    ['Cancelled'],
  );
});

test('shared capacity takes eight refreshes within a day', async () => {
  const {call, advance, params, world} = await onboarded();
  delete world.workspaces.at(-1)?.capacityId;
  for (let i = 0; i < 8; i++) {
    assert.equal((await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody})).status, 202);
    await advance(5000);
  }
  const ninth = await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody});
  assert.match(ninth.body, /had 8 refreshes within a day/);
  await advance(86_400_000);
  assert.equal((await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody})).status, 202);
});

test('the history has sixty refreshes, and of those that are three days old as many as make twenty', async () => {
  const {call, advance, params, history} = await onboarded();
  const refresh = async (count: number) => {
    for (let i = 0; i < count; i++) {
      assert.equal((await call('Datasets_RefreshDatasetInGroup', {params, body: refreshBody})).status, 202);
      await advance(5000);
    }
  };
  await refresh(62);
  assert.equal((await history()).length, 60);
  await advance(3 * 86_400_000);
  assert.equal((await history()).length, 20);
  await refresh(5);
  assert.equal((await history()).length, 20);
  await refresh(30);
  assert.equal((await history()).length, 35);
});

test('a schedule refreshes by the clock, at its days and times, and forgets what is long past', async () => {
  const {call, advance, params, history} = await onboarded();
  const change = (value: object) => call('Datasets_UpdateRefreshScheduleInGroup', {params, body: {value}});
  // noon is a Saturday.
  assert.equal((await change({days: ['Saturday', 'Sunday'], times: ['07:00', '16:30'], enabled: true})).status, 200);
  assert.deepEqual(await history(), []);
  await advance(86_400_000);
  assert.deepEqual(
    (await history()).map(refresh => [refresh['refreshType'], refresh['startTime']]),
    [
      ['Scheduled', '2030-06-16T07:00:00.000Z'],
      ['Scheduled', '2030-06-15T16:30:00.000Z'],
    ],
  );
  assert.deepEqual((await history()).length, 2, 'each once');
  await advance(1000 * 86_400_000);
  const after = await history();
  assert.equal(after.length, 20);
  assert.equal(new Set(after.map(refresh => refresh['requestId'])).size, 20);
  assert.equal((await change({enabled: false})).status, 200);
  await advance(1000 * 86_400_000);
  assert.deepEqual(await history(), after);
});

test('only the owner of a dataset changes parameters, sources and schedule; taking over makes one the owner', async () => {
  const {call, params, caller, world} = await onboarded();
  const groupId = params.groupId;
  await call('Groups_AddGroupUser', {
    params: {groupId},
    body: {emailAddress: 'alex@retail.example', groupUserAccessRight: 'Contributor'},
  });
  const entra = await caller.emulator.handle(caller.emulator.operations.find(o => o.id === 'Entra_Token') as never, {
    params: {tenantId: ids.tenant},
    query: new URLSearchParams(),
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: '8f3b2a71-0d4c-4e9b-b6a5-71c0e5d92f38',
      client_secret: 'emulator-only-secret',
      username: 'alex@retail.example',
      password: 'emulator-only-password',
      scope: 'https://analysis.windows.net/powerbi/api/.default',
    }).toString(),
    origin: 'https://login.microsoftonline.com',
  });
  const headers = {authorization: `Bearer ${(JSON.parse(entra.body) as {access_token: string}).access_token}`};
  const update = () =>
    call('Datasets_UpdateParametersInGroup', {
      params,
      headers,
      body: {updateDetails: [{name: 'Server', newValue: 'other.example'}]},
    });
  assert.equal((await update()).status, 403);
  assert.equal((await call('Datasets_TakeOverInGroup', {params, headers})).status, 200);
  assert.equal((await update()).status, 200);
  const read = (await call('Datasets_GetDatasetInGroup', {params})).json as Json;
  assert.equal(read['configuredBy'], 'alex@retail.example');
  const parameters = (await call('Datasets_GetParametersInGroup', {params})).json as Listed;
  assert.equal(parameters.value[0]?.['currentValue'], 'other.example');
  assert.equal(world.datasets.find(d => d.id === ids.northwind)?.parameters?.[0]?.currentValue, 'sales.example');
});

test('a user may be notified of failed refreshes, and a service principal may not', async () => {
  const world = onboardingWorld();
  const user = world.principals.find(principal => principal.id === ids.user);
  assert.ok(user?.type === 'User');
  const caller = createCaller({world});
  const asUser = await createEntraTokens(() => gatewayId).issue(
    {tid: ids.tenant, oid: user.id, appid: gatewayId, upn: user.userPrincipalName, scp: 'Dataset.ReadWrite.All'},
    noon / 1000,
  );
  const params = {groupId: ids.northwindWorkspace, datasetId: ids.northwind};
  const change = (token: string, notifyOption: string) =>
    caller.call('Datasets_UpdateRefreshScheduleInGroup', {
      params,
      headers: {authorization: `Bearer ${token}`},
      body: {value: {days: ['Monday'], times: ['07:00'], notifyOption}},
    });
  assert.equal((await change(asUser, 'MailOnFailure')).status, 200);
  const asApplication = await caller.signIn();
  assert.equal((await change(asApplication, 'NoNotification')).status, 200);
  const refused = await change(asApplication, 'MailOnFailure');
  assert.equal(refused.status, 400);
  assert.match(refused.body, /Invalid NotifyOption value 'MailOnFailure' for app only owner requests/);
});

test('credentials are stored nowhere: not in the world, not in the journal, whatever the request looks like', async () => {
  const {call, params, caller, world} = await onboarded();
  const [source] = world.datasets.at(-1)?.datasources ?? [];
  const target = {gatewayId: String(source?.gatewayId), datasourceId: String(source?.datasourceId)};
  const bodies = [
    basic,
    {credentialDetails: {credentialType: 'Basic', credentials: password}},
    {CREDENTIALDETAILS: {credentialType: 'Basic', Credentials: {credentialData: password}}},
    `{"credentialDetails": {"credentials": "${password}`,
    `credentials=${password}`,
    JSON.stringify(JSON.stringify(basic)),
  ];
  const refused: string[] = [];
  for (const body of bodies) {
    refused.push((await call('Gateways_UpdateDatasource', {params: target, body})).body);
    refused.push((await call('Gateways_CreateDatasource', {params: {gatewayId}, body})).body);
    caller.emulator.handleUnmatched({
      method: 'PATCH',
      path: '/v1.0/myorg/gateway',
      query: new URLSearchParams(),
      headers: {},
      body: typeof body === 'string' ? body : JSON.stringify(body),
      origin: 'https://api.powerbi.com',
    });
  }
  const sealed = btoa(password);
  const created = await call('Gateways_CreateDatasource', {
    params: {gatewayId},
    body: {
      credentialDetails: {credentialType: 'Basic', credentials: sealed, encryptionAlgorithm: 'RSA-OAEP'},
      dataSourceType: 'Sql',
      connectionDetails: '{"server":"x"}',
      datasourceName: 'New',
    },
  });
  assert.equal(created.status, 201);
  await caller.call('Control_TakeSnapshot', {params: {snapshotName: 's'}});
  const journal = (await caller.call('Control_ReadJournal')).body;
  assert.ok((JSON.parse(journal) as Listed).value.length > bodies.length * 3);
  const {params: _, ...ofDatasets} = {params, worlds: world.datasets.map(({datasources}) => datasources)};
  for (const text of [journal, JSON.stringify([world.gateways, ofDatasets]), ...refused]) {
    assert.ok(!text.includes(sealed));
    assert.ok(!text.includes(password), text.slice(Math.max(0, text.indexOf(password) - 200)).slice(0, 400));
  }
});

test('an export runs by the clock, can be fetched for a day, and goes with its report', async () => {
  const {call, advance, params, world} = await onboarded();
  const reports = (await call('Reports_GetReportsInGroup', {params})).json as Listed;
  const reportId = String(reports.value[0]?.['id']);
  const ofReport = {groupId: params.groupId, reportId};
  const start = async (format: string) =>
    ((await call('Reports_ExportToFileInGroup', {params: ofReport, body: {format}})).json as {id: string}).id;
  const exportId = await start('PNG');
  const read = () => call('Reports_GetExportToFileStatusInGroup', {params: {...ofReport, exportId}});
  const fetchFile = (id: string) => call('Reports_GetFileOfExportToFileInGroup', {params: {...ofReport, exportId: id}});
  await advance(1000);
  assert.deepEqual([(await read()).status, ((await read()).json as Json)['percentComplete']], [202, 50]);
  assert.equal((await fetchFile(exportId)).status, 400);
  await advance(1000);
  assert.equal((await read()).status, 200);
  const png = await fetchFile(exportId);
  assert.equal(png.headers['Content-Type'], 'image/png');
  assert.ok(png.isBinary);
  assert.ok(png.body.startsWith('\x89PNG\r\n'));
  assert.match(png.body, /Exported by an emulator of Power BI/);
  const pdf = await start('PDF');
  const pptx = await start('PPTX');
  await advance(2000);
  assert.match((await fetchFile(pdf)).body, /^%PDF-1\.4\n[^]*Exported by an emulator[^]*%%EOF\n$/);
  assert.ok((await fetchFile(pptx)).body.startsWith('PK'));
  await advance(86_400_000);
  assert.equal((await fetchFile(exportId)).status, 404);
  await start('PDF');
  assert.equal(world.exports?.length, 1, 'what has expired makes room');
  await call('Reports_DeleteReportInGroup', {params: ofReport});
  assert.equal(world.exports, undefined);
});

test('an export is found by its own report only', async () => {
  const {call, advance} = await onboarded();
  const params = {groupId: ids.reportWorkspace, reportId: ids.openReport};
  const started = await call('Reports_ExportToFileInGroup', {params, body: {format: 'PDF'}});
  assert.equal(started.status, 202, started.body);
  const exportId = (started.json as {id: string}).id;
  await advance(60_000);
  for (const operation of ['Reports_GetExportToFileStatusInGroup', 'Reports_GetFileOfExportToFileInGroup']) {
    assert.equal((await call(operation, {params: {...params, exportId}})).status, 200);
    assert.equal((await call(operation, {params: {...params, reportId: ids.report, exportId}})).status, 404);
  }
});

test('a dataset goes with the reports on it, and leaves nothing that refers to it', async () => {
  const {call, params, world} = await onboarded();
  const reports = world.reports.length;
  const clone = await call('Reports_CloneReportInGroup', {
    params: {groupId: params.groupId, reportId: String(world.reports.at(-1)?.id)},
    body: {name: 'Elsewhere', targetWorkspaceId: ids.reportWorkspace},
  });
  assert.equal(clone.status, 200);
  assert.equal(world.reports.length, reports + 1);
  assert.equal((await call('Datasets_DeleteDatasetInGroup', {params})).status, 200);
  assert.equal(world.reports.length, reports - 1);
  assert.equal((await call('Datasets_GetDatasetInGroup', {params})).status, 404);
});
