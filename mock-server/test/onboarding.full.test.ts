/**
 * A back end that onboards customers, as such back ends are written: msal-node for the access token, plain fetch for
 * the rest. A hundred customers side by side, each with all that it needs until its report is shown; then all are
 * removed.
 */
import assert from 'node:assert/strict';
import test, {type TestContext} from 'node:test';
import {ConfidentialClientApplication, type INetworkModule, type NetworkResponse} from '@azure/msal-node';
import {copyWorld, defaultCredentials, serializeWorld, type Dataset, type World} from '@pbi-bound-report/emulator';
import {createConformanceWorld} from '@pbi-bound-report/emulator/conformance';
import {listening, type Listening} from './support/http-caller.js';

const customers = Array.from({length: 100}, (_, i) => i);
const capacityId = 'f0000000-0000-4000-8000-000000000001';
const salesServer = {datasourceType: 'Sql', connectionDetails: {server: 'template.example', database: 'Sales'}};

/** A small world whose report `Plain` stands for the template that every customer gets. */
function templateWorld(): World {
  const world = createConformanceWorld('rules');
  const template = world.datasets.find(({name}) => name === 'Plain') as Dataset;
  template.datasources = [salesServer];
  template.parameters = [{name: 'Customer', type: 'Text', isRequired: true, currentValue: 'none'}];
  return world;
}

/** msal reaches the mock server in place of Microsoft's host. */
function networkTo(origin: string): INetworkModule {
  const send = async <T>(
    method: string,
    url: string,
    options: {headers?: Record<string, string>; body?: string} = {},
  ) => {
    const response = await fetch(url.replace('https://login.microsoftonline.com', origin), {method, ...options});
    const body = (await response.json()) as T;
    return {status: response.status, headers: Object.fromEntries(response.headers), body} satisfies NetworkResponse<T>;
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}

async function signIn(origin: string): Promise<string> {
  const {tenantId, clientId, clientSecret} = defaultCredentials;
  const application = new ConfidentialClientApplication({
    auth: {clientId, clientSecret, authority: `https://login.microsoftonline.com/${tenantId}`},
    system: {networkClient: networkTo(origin)},
  });
  const result = await application.acquireTokenByClientCredential({
    scopes: ['https://analysis.windows.net/powerbi/api/.default'],
  });
  return result?.accessToken ?? '';
}

/** The Power BI of a back end: calls with its access token, as a customer's profile where it has one. */
class PowerBi {
  readonly #origin: string;
  readonly #headers: Record<string, string>;

  constructor(origin: string, accessToken: string, profileId?: string) {
    this.#origin = origin;
    this.#headers = {
      Authorization: `Bearer ${accessToken}`,
      ...(profileId === undefined ? {} : {'X-PowerBI-Profile-Id': profileId}),
    };
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.#origin}/v1.0/myorg/${path}`, {
      method,
      headers: {...this.#headers, ...(body === undefined || isForm ? {} : {'Content-Type': 'application/json'})},
      ...(body === undefined ? {} : {body: isForm ? body : JSON.stringify(body)}),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

/** Asks until it is so. What runs in the background moves by the server's clock, which moves on at each question. */
async function until<T>(server: Listening, ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (let i = 0; i < 1000; i++) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    await server.client.clock.advance(250);
  }
  throw new Error('It never came to be so.');
}

interface Customer {
  groupId: string;
  profileId: string | undefined;
  /** Of the report's data, as the report page got it. */
  total: unknown;
}
interface Item {
  id: string;
}

async function onboard(server: Listening, accessToken: string, i: number): Promise<Customer> {
  const {origin} = server;
  const provider = new PowerBi(origin, accessToken);
  // Every other customer is a profile of its own.
  const profile =
    i % 2 === 0 ? undefined : await provider.call<Item>('POST', 'profiles', {displayName: `Customer ${i}`});
  const powerBi = new PowerBi(origin, accessToken, profile?.id);
  const {id: groupId} = await powerBi.call<Item>('POST', 'groups?workspaceV2=true', {name: `Customer ${i}`});
  const group = `groups/${groupId}`;
  await powerBi.call('POST', `${group}/AssignToCapacity`, {capacityId});
  await until(
    server,
    () => powerBi.call<{status: string}>('GET', `${group}/CapacityAssignmentStatus`),
    ({status}) => status === 'CompletedSuccessfully',
  );
  await addUser(powerBi, group);
  const {datasetId, reportId} = await importTemplate(server, powerBi, {group, i});
  const dataset = `${group}/datasets/${datasetId}`;
  await powerBi.call('POST', `${dataset}/Default.TakeOver`);
  await powerBi.call('POST', `${dataset}/Default.UpdateParameters`, {
    updateDetails: [{name: 'Customer', newValue: `Customer ${i}`}],
  });
  const {value: parameters} = await powerBi.call<{value: {currentValue: string}[]}>('GET', `${dataset}/parameters`);
  assert.equal(parameters[0]?.currentValue, `Customer ${i}`);
  await setCredentials(powerBi, dataset);
  await refresh(server, powerBi, dataset);
  const token = await powerBi.call<{token: string}>('POST', 'GenerateToken', {
    reports: [{id: reportId}],
    datasets: [{id: datasetId}],
  });
  return {groupId, profileId: profile?.id, total: await embed(origin, token.token, {reportId, datasetId, groupId})};
}

async function addUser(powerBi: PowerBi, group: string): Promise<void> {
  const user = {emailAddress: 'alex@retail.example', groupUserAccessRight: 'Viewer'};
  await powerBi.call('POST', `${group}/users`, user);
  await powerBi.call('PUT', `${group}/users`, {...user, groupUserAccessRight: 'Contributor'});
  const {value} = await powerBi.call<{value: {groupUserAccessRight: string}[]}>('GET', `${group}/users`);
  assert.deepEqual(
    value.map(({groupUserAccessRight}) => groupUserAccessRight),
    ['Admin', 'Contributor'],
  );
  await powerBi.call('DELETE', `${group}/users/alex@retail.example`);
}

async function importTemplate(
  server: Listening,
  powerBi: PowerBi,
  {group, i, size = 100_000}: {group: string; i: number; size?: number},
): Promise<{datasetId: string; reportId: string}> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(size).fill(i)]), 'Plain.pbix');
  const query = `datasetDisplayName=${encodeURIComponent(`Customer ${i}.pbix`)}&nameConflict=CreateOrOverwrite`;
  const {id} = await powerBi.call<Item>('POST', `${group}/imports?${query}`, form);
  const done = await until(
    server,
    () => powerBi.call<{importState: string; datasets: Item[]; reports: Item[]}>('GET', `${group}/imports/${id}`),
    ({importState}) => importState !== 'Publishing',
  );
  assert.equal(done.importState, 'Succeeded');
  return {datasetId: done.datasets[0]?.id ?? '', reportId: done.reports[0]?.id ?? ''};
}

async function setCredentials(powerBi: PowerBi, dataset: string): Promise<void> {
  const {value} = await powerBi.call<{value: {gatewayId: string; datasourceId: string}[]}>(
    'GET',
    `${dataset}/datasources`,
  );
  const {gatewayId, datasourceId} = value[0] ?? {gatewayId: '', datasourceId: ''};
  await powerBi.call('PATCH', `gateways/${gatewayId}/datasources/${datasourceId}`, {
    credentialDetails: {
      credentialType: 'Basic',
      credentials: JSON.stringify({
        credentialData: [
          {name: 'username', value: 'reader'},
          {name: 'password', value: 'onboarding-Passw0rd'},
        ],
      }),
      encryptedConnection: 'Encrypted',
      encryptionAlgorithm: 'None',
      privacyLevel: 'Organizational',
    },
  });
}

async function refresh(server: Listening, powerBi: PowerBi, dataset: string): Promise<void> {
  await powerBi.call('PATCH', `${dataset}/refreshSchedule`, {
    value: {days: ['Monday'], times: ['05:00'], enabled: true, notifyOption: 'NoNotification'},
  });
  await powerBi.call('POST', `${dataset}/refreshes`, {notifyOption: 'NoNotification'});
  const {value} = await until(
    server,
    () => powerBi.call<{value: {status: string}[]}>('GET', `${dataset}/refreshes?$top=1`),
    answer => answer.value[0]?.status !== 'Unknown',
  );
  assert.equal(value[0]?.status, 'Completed');
}

/** What the report page does with a token: it opens the report, and asks for the data of a visual. */
async function embed(
  origin: string,
  token: string,
  {reportId, datasetId, groupId}: {reportId: string; datasetId: string; groupId: string},
): Promise<unknown> {
  const ask = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(`${origin}/__emulator/embed/${path}`, {
      method: 'POST',
      headers: {Authorization: `EmbedToken ${token}`, 'Content-Type': 'application/json'},
      body: JSON.stringify({reportId, datasetId, groupId, tokenType: 1, ...body}),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text) as T;
  };
  const opened = await ask<{report: {id: string}; dataset: {id: string}}>('open', {});
  assert.deepEqual([opened.report.id, opened.dataset.id], [reportId, datasetId]);
  const {rows} = await ask<{rows: unknown[][]}>('query', {
    visual: 'byRegion',
    query: {values: [{table: 'Facts', measure: 'Total'}]},
  });
  return rows[0]?.[0];
}

async function remove(origin: string, accessToken: string, {groupId, profileId}: Customer): Promise<void> {
  await new PowerBi(origin, accessToken, profileId).call('DELETE', `groups/${groupId}`);
  if (profileId !== undefined) await new PowerBi(origin, accessToken).call('DELETE', `profiles/${profileId}`);
}

/** How many things of each kind the server holds. */
async function counts(server: Listening): Promise<unknown> {
  const response = await fetch(`${server.origin}/__emulator/status`);
  const {counts: things, lanes, faults} = (await response.json()) as Record<string, unknown>;
  return {things, lanes, faults};
}

test('a hundred customers are onboarded side by side; when all are removed, the world and what is held are as before', async (t: TestContext) => {
  const world = templateWorld();
  const before = serializeWorld(copyWorld(world));
  const server = await listening(t, {
    world,
    // No more than a hundred customers need: a second hundred finds room only where the first left nothing behind.
    limits: {
      workspaces: world.workspaces.length + 100,
      datasets: world.datasets.length + 100,
      reports: world.reports.length + 100,
      profiles: (world.profiles?.length ?? 0) + 50,
      imports: 100,
      createdBytes: 900_000,
    },
  });
  const heldBefore = await counts(server);
  for (let round = 0; round < 2; round++) {
    const accessToken = await signIn(server.origin);
    const onboarded = await Promise.all(customers.map(i => onboard(server, accessToken, i)));
    assert.deepEqual([...new Set(onboarded.map(({total}) => total))], [63], 'every report shows its rows');
    assert.equal(new Set(onboarded.map(({groupId}) => groupId)).size, 100);
    assert.notDeepEqual(await counts(server), heldBefore);
    const isSeen = await Promise.all(
      onboarded.map(async ({profileId}) => {
        const own = await new PowerBi(server.origin, accessToken, profileId).call<{value: {name: string}[]}>(
          'GET',
          'groups',
        );
        return own.value.filter(({name}) => name.startsWith('Customer ')).length;
      }),
    );
    assert.deepEqual(
      [...new Set(isSeen)].sort((a, b) => a - b),
      [1, 50],
      'a profile sees nothing but its own',
    );
    await Promise.all(onboarded.map(customer => remove(server.origin, accessToken, customer)));
    assert.deepEqual(await counts(server), heldBefore);
    assert.deepEqual(serializeWorld(server.server.emulator.world), before);
    assert.ok(!JSON.stringify(await server.client.journal.read()).includes('onboarding-Passw0rd'));
    await server.client.clock.reset();
  }
});

test('a file may be larger than other bodies, and is not kept', async (t: TestContext) => {
  const server = await listening(t, {world: templateWorld()});
  const powerBi = new PowerBi(server.origin, await signIn(server.origin));
  const group = `groups/${(await powerBi.call<Item>('POST', 'groups', {name: 'Large'})).id}`;
  await importTemplate(server, powerBi, {group, i: 1, size: 30 * 1024 * 1024});
  const [entry] = (await server.client.journal.read({operationId: 'Imports_PostImportInGroup'})).slice(-1);
  assert.equal(entry?.status, 202);
  assert.equal(entry.requestBody, `(${64 * 1024} characters, not stored)`);
});

test('an exported picture arrives byte for byte', async (t: TestContext) => {
  const server = await listening(t, {world: templateWorld()});
  const accessToken = await signIn(server.origin);
  const powerBi = new PowerBi(server.origin, accessToken);
  const group = `groups/${(await powerBi.call<Item>('POST', 'groups', {name: 'Pictures'})).id}`;
  await powerBi.call('POST', `${group}/AssignToCapacity`, {capacityId});
  const {reportId} = await importTemplate(server, powerBi, {group, i: 1});
  const report = `${group}/reports/${reportId}`;
  const {id} = await powerBi.call<Item>('POST', `${report}/ExportTo`, {format: 'PNG'});
  const done = await until(
    server,
    () => powerBi.call<{status: string; resourceLocation: string}>('GET', `${report}/exports/${id}`),
    ({status}) => status === 'Succeeded',
  );
  const response = await fetch(done.resourceLocation, {headers: {Authorization: `Bearer ${accessToken}`}});
  assert.equal(response.headers.get('content-type'), 'image/png');
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.equal(bytes.length, Number(response.headers.get('content-length')));
  assert.deepEqual([...bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const end = bytes.subarray(-8);
  assert.equal(end.toString('latin1'), 'IEND\xae\x42\x60\x82', 'the last chunk has its checksum');
});
