/** Calls of My workspace: those of a workspace, without one in their path. Those of dashboards stand with them. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {notAccessible, notFound} from './expectations.js';
import {nowhere, onboardingCase, root} from './onboarding-case-builder.js';
import {refusalCases} from './refusals.js';

const report = `${root}/reports/${ids.myReport}`;
const dataset = `${root}/datasets/${ids.my}`;
const imports = `${root}/imports`;
const selector = {datasourceType: 'Sql', connectionDetails: {server: 'a', database: 'b'}};

/** Each call, so that somebody who has the right could send it. */
const calls: readonly {id: string; method?: string; path: string; body?: object}[] = [
  {id: 'Reports_GetDatasources', path: `${report}/datasources`},
  {id: 'Reports_RebindReport', path: `${report}/Rebind`, body: {datasetId: ids.my}},
  {id: 'Reports_GetPages', path: `${report}/pages`},
  {id: 'Reports_GetPage', path: `${report}/pages/Facts`},
  {id: 'Reports_CloneReport', path: `${report}/Clone`, body: {name: 'Copy'}},
  {id: 'Reports_DeleteReport', method: 'DELETE', path: `${root}/reports/${nowhere}`},
  {id: 'Reports_ExportToFile', path: `${report}/ExportTo`, body: {format: 'PDF'}},
  {id: 'Reports_GetExportToFileStatus', path: `${report}/exports/x`},
  {id: 'Reports_GetFileOfExportToFile', path: `${report}/exports/x/file`},
  {id: 'Datasets_DeleteDataset', method: 'DELETE', path: `${root}/datasets/${nowhere}`},
  {id: 'Datasets_GetParameters', path: `${dataset}/parameters`},
  {
    id: 'Datasets_UpdateParameters',
    path: `${dataset}/Default.UpdateParameters`,
    body: {updateDetails: [{name: 'A', newValue: 'b'}]},
  },
  {
    id: 'Datasets_UpdateDatasources',
    path: `${dataset}/Default.UpdateDatasources`,
    body: {updateDetails: [{datasourceSelector: selector, connectionDetails: {server: 'x'}}]},
  },
  {id: 'Datasets_BindToGateway', path: `${dataset}/Default.BindToGateway`, body: {gatewayObjectId: nowhere}},
  {id: 'Datasets_DiscoverGateways', path: `${dataset}/Default.DiscoverGateways`},
  {id: 'Datasets_GetGatewayDatasources', path: `${dataset}/Default.GetBoundGatewayDatasources`},
  {id: 'Datasets_GetRefreshHistory', path: `${dataset}/refreshes`},
  {id: 'Datasets_RefreshDataset', path: `${dataset}/refreshes`, body: {notifyOption: 'NoNotification'}},
  {id: 'Datasets_GetRefreshExecutionDetails', path: `${dataset}/refreshes/${nowhere}`},
  {id: 'Datasets_CancelRefresh', method: 'DELETE', path: `${dataset}/refreshes/${nowhere}`},
  {id: 'Datasets_GetRefreshSchedule', path: `${dataset}/refreshSchedule`},
  {
    id: 'Datasets_UpdateRefreshSchedule',
    method: 'PATCH',
    path: `${dataset}/refreshSchedule`,
    body: {value: {enabled: false}},
  },
  {id: 'Imports_PostImport', path: `${imports}?datasetDisplayName=New.pbix`, body: {}},
  {id: 'Imports_GetImports', path: imports},
  {id: 'Imports_GetImport', path: `${imports}/${nowhere}`},
];

const mine = (operationId: string, title: string, path: string, expect: ConformanceCase['expect']): ConformanceCase =>
  onboardingCase({operationId, title, path, as: 'user', expect});
const context = (end: string): object => ({$matches: `/v1\\.0/myorg/\\$metadata#${end}$`});

export const myWorkspaceCases: readonly ConformanceCase[] = [
  ...calls.flatMap(({id, method, path, body}): ConformanceCase[] => [
    ...refusalCases({
      operationId: id,
      world: 'onboarding',
      method: method ?? (body ? 'POST' : 'GET'),
      path,
      ...(body && {body}),
    }),
    onboardingCase({
      operationId: id,
      title: `${id}: service principals have no My workspace`,
      ...(method && {method}),
      path,
      ...(body && {body}),
      expect: notAccessible,
    }),
  ]),
  mine('Reports_GetPages', 'Pages of a report of My workspace', `${report}/pages`, {
    status: 200,
    body: {$has: {value: [{name: 'Facts', displayName: 'Facts', order: 0}]}},
  }),
  mine(
    'Datasets_GetRefreshHistory',
    'Of a dataset of a workspace',
    `${root}/datasets/${ids.plain}/refreshes`,
    notFound,
  ),
  mine('Imports_GetImports', 'Imports of My workspace', imports, {
    status: 200,
    body: {$has: {'@odata.context': context('imports'), value: []}},
  }),
];
