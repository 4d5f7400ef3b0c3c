import assert from 'node:assert/strict';
import test from 'node:test';
import {createEmulator, type Operation, type OperationResponse} from '@pbi-bound-report/emulator';
import {createEntraTokens} from '../src/tokens/entra-tokens.js';

const readReports = ['Report.ReadWrite.All', 'Report.Read.All'];
const readDatasets = ['Dataset.ReadWrite.All', 'Dataset.Read.All'];
const readDashboards = ['Dashboard.ReadWrite.All', 'Dashboard.Read.All'];
const readWorkspaces = ['Workspace.ReadWrite.All', 'Workspace.Read.All'];
const writeDatasets = ['Dataset.ReadWrite.All'];
const writeWorkspaces = ['Workspace.ReadWrite.All'];

/**
 * The scopes of a delegated token, as the reference page of each operation lists them: one of each list is needed.
 * Operations of My workspace need those of the same operation in a workspace.
 */
const required: {scopes: string[][]; operations: string}[] = [
  {
    scopes: [readReports],
    operations:
      'Reports_GetReportInGroup Reports_GetReportsInGroup Reports_GetDatasourcesInGroup Reports_GetPagesInGroup ' +
      'Reports_GetPageInGroup Reports_GetExportToFileStatusInGroup Reports_GetFileOfExportToFileInGroup ' +
      'Apps_GetReports Apps_GetReport',
  },
  {scopes: [['Report.ReadWrite.All']], operations: 'Reports_RebindReportInGroup Reports_DeleteReportInGroup'},
  {scopes: [['Content.Create']], operations: 'Reports_CloneReportInGroup Dashboards_AddDashboardInGroup'},
  {scopes: [readReports, readDatasets], operations: 'Reports_ExportToFileInGroup'},
  {
    scopes: [readDatasets],
    operations:
      'Datasets_GetDatasetsInGroup Datasets_GetDatasetInGroup Datasets_GetDatasourcesInGroup ' +
      'Datasets_ExecuteQueriesInGroup Datasets_GetParametersInGroup Datasets_DiscoverGatewaysInGroup ' +
      'Datasets_GetGatewayDatasourcesInGroup ' +
      'Datasets_GetRefreshHistoryInGroup Datasets_GetRefreshExecutionDetailsInGroup ' +
      'Datasets_GetRefreshScheduleInGroup Imports_GetImportsInGroup Imports_GetImportInGroup ' +
      'Gateways_GetGateways Gateways_GetGateway Gateways_GetDatasources Gateways_GetDatasource ' +
      'Gateways_GetDatasourceUsers',
  },
  {
    scopes: [writeDatasets],
    operations:
      'Datasets_UpdateParametersInGroup Datasets_UpdateDatasourcesInGroup Datasets_BindToGatewayInGroup ' +
      'Datasets_TakeOverInGroup Datasets_DeleteDatasetInGroup Datasets_RefreshDatasetInGroup ' +
      'Datasets_CancelRefreshInGroup Datasets_UpdateRefreshScheduleInGroup Imports_PostImportInGroup ' +
      'Gateways_CreateDatasource Gateways_UpdateDatasource Gateways_DeleteDatasource Gateways_GetDatasourceStatus ' +
      'Gateways_AddDatasourceUser Gateways_DeleteDatasourceUser',
  },
  {
    scopes: [readDashboards],
    operations:
      'Dashboards_GetDashboardsInGroup Dashboards_GetDashboardInGroup Dashboards_GetTilesInGroup ' +
      'Dashboards_GetTileInGroup Apps_GetDashboards Apps_GetDashboard Apps_GetTiles Apps_GetTile',
  },
  {
    scopes: [['Dashboard.ReadWrite.All']],
    operations: 'Dashboards_DeleteDashboardInGroup Dashboards_CloneTileInGroup',
  },
  {
    scopes: [readDashboards, readReports, readDatasets],
    operations: 'Dashboards_GenerateTokenInGroup Tiles_GenerateTokenInGroup',
  },
  {
    scopes: [readWorkspaces],
    operations:
      'Groups_GetGroups Groups_GetGroup Groups_GetGroupUsers Groups_CapacityAssignmentStatus ' +
      'Users_RefreshUserPermissions',
  },
  {
    scopes: [writeWorkspaces],
    operations:
      'Groups_CreateGroup Groups_UpdateGroup Groups_DeleteGroup Groups_AddGroupUser Groups_UpdateGroupUser ' +
      'Groups_DeleteUserInGroup',
  },
  {scopes: [['Capacity.ReadWrite.All', 'Capacity.Read.All']], operations: 'Capacities_GetCapacities'},
  {scopes: [['Capacity.ReadWrite.All'], writeWorkspaces], operations: 'Groups_AssignToCapacity'},
  {scopes: [['App.Read.All']], operations: 'Apps_GetApps Apps_GetApp'},
];
/** Those whose scopes depend on the body, and those that need none. */
const others = /^(?:EmbedToken_|(?:Reports|Datasets)_GenerateToken|Profiles_|AvailableFeatures_)/;

const scopesById = new Map(required.flatMap(({scopes, operations}) => operations.split(' ').map(id => [id, scopes])));
const all = [...new Set(required.flatMap(({scopes}) => scopes.flat()))];
const emulator = createEmulator();
const operations = emulator.operations.filter(({id, service}) => service === 'api' && !others.test(id));
const scopesOf = ({id}: Operation): string[][] | undefined => scopesById.get(id) ?? scopesById.get(`${id}InGroup`);
const someId = '6d1b2f3a-0000-4000-8000-00000000abcd';
const john = emulator.world.principals.find(principal => principal.type === 'User');

const tokens = new Map<string, Promise<string>>();

/** A token of John's with these scopes. */
function tokenWith(scopes: readonly string[]): Promise<string> {
  assert.ok(john);
  const scp = scopes.join(' ');
  let token = tokens.get(scp);
  if (!token) {
    const claims = {tid: john.tenantId, oid: john.id, appid: someId, upn: john.userPrincipalName, scp};
    token = createEntraTokens(() => someId).issue(claims, Math.floor(Date.now() / 1000));
    tokens.set(scp, token);
  }
  return token;
}

async function answerTo(operation: Operation, scopes: readonly string[]): Promise<OperationResponse> {
  const names = Object.keys(operation.schemas?.params ?? {});
  return emulator.handle(operation, {
    params: Object.fromEntries(names.map(name => [name, someId])),
    query: new URLSearchParams(),
    headers: {authorization: `Bearer ${await tokenWith(scopes)}`, 'content-type': 'application/json'},
    body: operation.method === 'GET' ? undefined : '{}',
    origin: 'https://api.powerbi.com',
  });
}

const lacks = ({status, body}: OperationResponse, scopes: readonly string[]): boolean =>
  status === 403 && body.includes(`lacks the scope ${scopes.join(' or ')}.`);

test('each operation refuses a delegated token without its scopes, whatever other scopes it has, and names them', async () => {
  const wrong: string[] = [];
  for (const operation of operations) {
    for (const needed of scopesOf(operation) ?? []) {
      const answer = await answerTo(
        operation,
        all.filter(scope => !needed.includes(scope)),
      );
      const isNamed = lacks(answer, needed) || lacks(answer, [...needed].reverse());
      if (!isNamed) wrong.push(`${operation.id} without ${needed.join(', ')}: ${answer.status} ${answer.body}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('each operation is content with any one of its scopes', async () => {
  const wrong: string[] = [];
  for (const operation of operations) {
    const lists = scopesOf(operation) ?? [];
    for (const scope of lists.flat()) {
      const chosen = lists.map(list => (list.includes(scope) ? scope : (list[0] as string)));
      const {status, body} = await answerTo(operation, chosen);
      if (body.includes('lacks the scope')) wrong.push(`${operation.id} with ${chosen.join(', ')}: ${status} ${body}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every operation of the API is in the table of scopes', () => {
  assert.deepEqual(
    operations.filter(operation => scopesOf(operation) === undefined).map(({id}) => id),
    [],
  );
});
