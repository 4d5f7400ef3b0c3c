import assert from 'node:assert/strict';
import test from 'node:test';
import {createEmulator, type OperationRequest, type WorkspaceRole} from '@pbi-bound-report/emulator';
import {createConformanceWorld, runConformanceCase} from '@pbi-bound-report/emulator/conformance';
import {dashboardIds} from '../src/conformance/runner/conformance-dashboards.js';
import {onboardingIds as ids} from '../src/conformance/runner/onboarding-world.js';
import type {ConformanceCaller} from '../src/conformance/runner/conformance-case.js';

/** Who has which role in the customer's workspace. */
const callers: Record<WorkspaceRole, ConformanceCaller> = {
  Viewer: 'viewerPrincipal',
  Contributor: 'contributorPrincipal',
  Member: 'profile',
  Admin: 'servicePrincipal',
};
const ranks = Object.keys(callers) as WorkspaceRole[];

interface Row {
  least: WorkspaceRole;
  params?: Record<string, string>;
  query?: string;
  body?: unknown;
  contentType?: string;
}
const groupId = ids.customer;
const report = {groupId, reportId: ids.salesReport};
const dataset = {groupId, datasetId: ids.refreshing};
const dashboard = {groupId, dashboardId: dashboardIds.sales};
const busy = {groupId, datasetId: ids.busy, refreshId: ids.runningRefresh};
const exported = {...report, exportId: ids.doneExport};
const sql = {datasourceType: 'Sql', connectionDetails: {server: 'My-Sql-Server', database: 'My-Sql-Database'}};
const user = {emailAddress: 'john@contoso.com', groupUserAccessRight: 'Viewer'};

/**
 * The least role for each operation on a workspace, as the service documents roles: viewers read, contributors publish
 * and change content, members add users, administrators do the rest.
 */
const rows: Record<string, Row> = {
  Groups_GetGroup: {least: 'Viewer', params: {groupId}},
  Groups_UpdateGroup: {least: 'Admin', params: {groupId}, body: {name: 'Other'}},
  Groups_DeleteGroup: {least: 'Admin', params: {groupId}},
  Groups_GetGroupUsers: {least: 'Viewer', params: {groupId}},
  Groups_AddGroupUser: {least: 'Member', params: {groupId}, body: user},
  Groups_UpdateGroupUser: {least: 'Admin', params: {groupId: ids.filled}, body: user},
  Groups_DeleteUserInGroup: {least: 'Admin', params: {groupId: ids.filled, user: 'john@contoso.com'}},
  Groups_AssignToCapacity: {least: 'Admin', params: {groupId}, body: {capacityId: ids.capacity}},
  Groups_CapacityAssignmentStatus: {least: 'Viewer', params: {groupId}},
  Imports_PostImportInGroup: {
    least: 'Contributor',
    params: {groupId},
    query: 'datasetDisplayName=New.pbix',
    body: '--x',
    contentType: 'multipart/form-data; boundary=x',
  },
  Imports_GetImportsInGroup: {least: 'Viewer', params: {groupId}},
  Imports_GetImportInGroup: {least: 'Viewer', params: {groupId, importId: ids.succeeded}},
  Datasets_GetParametersInGroup: {least: 'Contributor', params: dataset},
  Datasets_UpdateParametersInGroup: {
    least: 'Contributor',
    params: {groupId, datasetId: ids.sales},
    body: {updateDetails: [{name: 'MaxId', newValue: '1'}]},
  },
  Datasets_UpdateDatasourcesInGroup: {
    least: 'Contributor',
    params: {groupId, datasetId: ids.tuned},
    body: {updateDetails: [{datasourceSelector: sql, connectionDetails: {server: 'x'}}]},
  },
  Datasets_BindToGatewayInGroup: {least: 'Contributor', params: dataset, body: {gatewayObjectId: ids.gateway}},
  Datasets_DiscoverGatewaysInGroup: {least: 'Contributor', params: dataset},
  Datasets_GetGatewayDatasourcesInGroup: {least: 'Viewer', params: dataset},
  Datasets_TakeOverInGroup: {least: 'Contributor', params: dataset},
  Datasets_DeleteDatasetInGroup: {least: 'Contributor', params: dataset},
  Datasets_GetRefreshHistoryInGroup: {least: 'Contributor', params: dataset},
  Datasets_RefreshDatasetInGroup: {least: 'Contributor', params: dataset, body: {notifyOption: 'NoNotification'}},
  Datasets_GetRefreshExecutionDetailsInGroup: {least: 'Contributor', params: busy},
  Datasets_CancelRefreshInGroup: {least: 'Contributor', params: busy},
  Datasets_GetRefreshScheduleInGroup: {least: 'Contributor', params: dataset},
  Datasets_UpdateRefreshScheduleInGroup: {least: 'Contributor', params: dataset, body: {value: {enabled: false}}},
  Dashboards_GetDashboardsInGroup: {least: 'Viewer', params: {groupId}},
  Dashboards_AddDashboardInGroup: {least: 'Contributor', params: {groupId}, body: {name: 'New'}},
  Dashboards_GetDashboardInGroup: {least: 'Viewer', params: dashboard},
  Dashboards_DeleteDashboardInGroup: {
    least: 'Contributor',
    params: {groupId, dashboardId: dashboardIds.doomed},
  },
  Dashboards_GetTilesInGroup: {least: 'Viewer', params: dashboard},
  Dashboards_GetTileInGroup: {least: 'Viewer', params: {...dashboard, tileId: dashboardIds.salesTile}},
  Dashboards_CloneTileInGroup: {
    least: 'Contributor',
    params: {...dashboard, tileId: dashboardIds.salesTile},
    body: {targetDashboardId: dashboardIds.target},
  },
  Reports_GetPagesInGroup: {least: 'Viewer', params: report},
  Reports_GetPageInGroup: {least: 'Viewer', params: {...report, pageName: 'Facts'}},
  Reports_CloneReportInGroup: {least: 'Contributor', params: report, body: {name: 'Clone'}},
  Reports_RebindReportInGroup: {least: 'Contributor', params: report, body: {datasetId: ids.sales}},
  Reports_DeleteReportInGroup: {least: 'Contributor', params: report},
  Reports_ExportToFileInGroup: {least: 'Viewer', params: report, body: {format: 'PDF'}},
  Reports_GetExportToFileStatusInGroup: {least: 'Viewer', params: exported},
  Reports_GetFileOfExportToFileInGroup: {least: 'Viewer', params: exported},
};

/** Headers that authorize a caller. */
async function headersOf(as: ConformanceCaller): Promise<Record<string, string>> {
  let sent: Record<string, string> = {};
  await runConformanceCase(
    request => {
      sent = request.headers;
      return Promise.resolve({status: 200, headers: {}, body: ''});
    },
    {title: '', operationId: '', as, request: {method: 'GET', path: '/'}, expect: {status: 200}},
  );
  return sent;
}

/** The answer to a row's request in a world of its own, in which no dataset has an owner. */
async function answerTo(operationId: string, row: Row, role: WorkspaceRole) {
  const world = createConformanceWorld('onboarding');
  for (const item of world.datasets) delete item.ownerId;
  const emulator = createEmulator({world});
  const operation = emulator.operations.find(({id}) => id === operationId);
  assert.ok(operation, operationId);
  const {params = {}, query = '', body, contentType = 'application/json'} = row;
  const request: OperationRequest = {
    params,
    query: new URLSearchParams(query),
    headers: {...(await headersOf(callers[role])), ...(body === undefined ? {} : {'content-type': contentType})},
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    origin: 'https://api.powerbi.com',
  };
  return emulator.handle(operation, request);
}

test('each operation on a workspace takes the role that it needs, and no less', async () => {
  const wrong: string[] = [];
  for (const [operationId, row] of Object.entries(rows)) {
    for (const role of ranks) {
      const {status, body, note} = await answerTo(operationId, row, role);
      const isAllowed = ranks.indexOf(role) >= ranks.indexOf(row.least);
      const isRight = isAllowed ? status < 300 : status === 401 && /the call needs/.test(note ?? '');
      if (!isRight) wrong.push(`${operationId} as ${role}: ${status} ${body} ${note ?? ''}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every operation on a workspace that changes something is in the table', () => {
  const changing = createEmulator().operations.filter(
    ({id, method, path, service}) =>
      service === 'api' &&
      method !== 'GET' &&
      path.includes('/groups/') &&
      !/GenerateToken|executeQueries/.test(path + id),
  );
  assert.deepEqual(
    changing.map(({id}) => id).filter(id => !(id in rows)),
    [],
  );
});
