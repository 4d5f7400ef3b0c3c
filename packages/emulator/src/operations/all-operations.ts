/** The table of everything that the emulator answers. Each adapter loops over it with its own native verb. */
import type {OperationContext} from '../context.js';
import type {Operation} from '../http/operation.js';
import {appOperations} from './apps/app-operations.js';
import {capacityOperations} from './capacities/capacity-operations.js';
import {dashboardOperations} from './dashboards/dashboard-operations.js';
import {datasetOperations} from './datasets/dataset-operations.js';
import {datasourceOperations} from './datasets/datasource-operations.js';
import {parameterOperations} from './datasets/parameter-operations.js';
import {refreshOperations} from './datasets/refresh-operations.js';
import {embedDashboardOperations} from './embed-data/embed-dashboard-operations.js';
import {embedDataOperations} from './embed-data/embed-data-operations.js';
import {embedTokenOperations} from './embed-tokens/embed-token-operations.js';
import {entraOperations} from './entra/entra-operations.js';
import {signInOperations} from './entra/sign-in-operations.js';
import {datasourceUsersOperations} from './gateways/datasource-users-operations.js';
import {gatewayOperations} from './gateways/gateway-operations.js';
import {importOperations} from './imports/import-operations.js';
import {profileOperations} from './profiles/profile-operations.js';
import {reportContentOperations} from './reports/report-content-operations.js';
import {reportExportOperations} from './reports/report-export-operations.js';
import {reportOperations} from './reports/report-operations.js';
import {userOperations} from './users/user-operations.js';
import {groupOperations} from './workspaces/group-operations.js';
import {groupUsersOperations} from './workspaces/group-users-operations.js';
import {myWorkspaceOperation} from './support/my-workspace-operation.js';
import {workspaceOperations} from './workspaces/workspace-operations.js';

/** @param context What the operations work on. */
export function createOperations(context: OperationContext): Operation[] {
  const operations = [
    entraOperations,
    signInOperations,
    embedTokenOperations,
    reportOperations,
    datasetOperations,
    dashboardOperations,
    workspaceOperations,
    groupOperations,
    groupUsersOperations,
    importOperations,
    userOperations,
    capacityOperations,
    profileOperations,
    parameterOperations,
    datasourceOperations,
    refreshOperations,
    gatewayOperations,
    datasourceUsersOperations,
    reportContentOperations,
    reportExportOperations,
    appOperations,
    embedDataOperations,
    embedDashboardOperations,
  ].flatMap(make => make(context));
  const mine = operations.filter(({id}) => alsoOfMyWorkspace.has(id));
  return [...operations, ...mine.map(operation => myWorkspaceOperation(context, operation))];
}

/** Operations that have one for My workspace beside them. Those of dashboards bring theirs. */
const alsoOfMyWorkspace: ReadonlySet<string> = new Set([
  'Reports_GetDatasourcesInGroup',
  'Reports_RebindReportInGroup',
  'Reports_GetPagesInGroup',
  'Reports_GetPageInGroup',
  'Reports_CloneReportInGroup',
  'Reports_DeleteReportInGroup',
  'Reports_ExportToFileInGroup',
  'Reports_GetExportToFileStatusInGroup',
  'Reports_GetFileOfExportToFileInGroup',
  'Datasets_DeleteDatasetInGroup',
  'Datasets_GetParametersInGroup',
  'Datasets_UpdateParametersInGroup',
  'Datasets_UpdateDatasourcesInGroup',
  'Datasets_BindToGatewayInGroup',
  'Datasets_DiscoverGatewaysInGroup',
  'Datasets_GetGatewayDatasourcesInGroup',
  'Datasets_GetRefreshHistoryInGroup',
  'Datasets_RefreshDatasetInGroup',
  'Datasets_GetRefreshExecutionDetailsInGroup',
  'Datasets_CancelRefreshInGroup',
  'Datasets_GetRefreshScheduleInGroup',
  'Datasets_UpdateRefreshScheduleInGroup',
  'Imports_PostImportInGroup',
  'Imports_GetImportsInGroup',
  'Imports_GetImportInGroup',
]);
