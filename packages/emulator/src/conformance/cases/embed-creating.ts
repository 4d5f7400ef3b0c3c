/** The report page's requests while a report is made. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {conformanceCase} from './conformance-case-builder.js';

const fails = (status: number, message: string, more: object = {}): ConformanceCase['expect'] => ({
  status,
  body: {error: {$has: {message, ...more}}},
});
const grants = {datasets: [{id: ids.plain}], targetWorkspaces: [{id: ids.workspace}]};
const made = {isNewReport: true, datasetId: ids.plain};
const table = {
  locale: 'en-US',
  tableSchemaList: [{name: 'T', columns: [{name: 'A', dataType: 'Int32'}]}],
  data: [{name: 'T', rows: [['1'], ['2']]}],
};
const quick = (
  title: string,
  body: object,
  expect: ConformanceCase['expect'],
  as: ConformanceCase['as'] = 'user',
): ConformanceCase =>
  conformanceCase({operationId: 'Emulator_QuickCreate', title, path: embedDataPaths.quickCreate, body, as, expect});

export const embedCreatingCases: readonly ConformanceCase[] = [
  conformanceCase({
    operationId: 'Emulator_OpenReport',
    title: 'A report that is still to be made',
    path: embedDataPaths.open,
    withEmbedToken: grants,
    body: made,
    expect: {
      status: 200,
      body: {
        $has: {
          isNewReport: true,
          report: {$has: {id: '', name: '', definition: {pages: [{$has: {visuals: []}}]}}},
          dataset: {$has: {id: ids.plain}},
          allowEdit: true,
          targetWorkspaces: [ids.workspace],
        },
      },
    },
  }),
  conformanceCase({
    operationId: 'Emulator_OpenReport',
    title: 'A report that is still to be made, without a workspace to save it into',
    path: embedDataPaths.open,
    withEmbedToken: {datasets: [{id: ids.plain}]},
    body: made,
    expect: fails(403, 'PowerBINotAuthorizedException'),
  }),
  conformanceCase({
    operationId: 'Emulator_OpenReport',
    title: 'A report that is still to be made, for a user who only looks',
    path: embedDataPaths.open,
    as: 'viewerUser',
    body: made,
    expect: fails(403, 'PowerBINotAuthorizedException'),
  }),
  conformanceCase({
    operationId: 'Emulator_OpenReport',
    title: 'A report that is still to be made, on a paused capacity',
    path: embedDataPaths.open,
    as: 'user',
    body: {...made, datasetId: ids.paused},
    expect: fails(500, 'ExplorationContainer_FailedToLoadModel_DefaultDetails'),
  }),
  conformanceCase({
    operationId: 'Emulator_SaveReport',
    title: 'A report that was made, without a name',
    path: embedDataPaths.save,
    withEmbedToken: grants,
    body: {...made, definition: {pages: [{name: 'p', displayName: 'P', width: 1, height: 1, visuals: []}]}},
    expect: fails(403, 'PowerBINotAuthorizedException'),
  }),
  conformanceCase({
    operationId: 'Emulator_SaveReport',
    title: 'A report that was made, into a workspace that the token does not name',
    path: embedDataPaths.save,
    withEmbedToken: grants,
    body: {
      ...made,
      definition: {pages: [{name: 'p', displayName: 'P', width: 1, height: 1, visuals: []}]},
      saveAs: {name: 'Made', targetWorkspaceId: ids.otherWorkspace},
    },
    expect: fails(403, 'PowerBINotAuthorizedException'),
  }),
  conformanceCase({
    operationId: 'Emulator_QueryData',
    title: 'Rows for a report that is still to be made',
    path: embedDataPaths.query,
    withEmbedToken: grants,
    body: {...made, query: {values: [{table: 'Facts', measure: 'Total'}]}},
    expect: {status: 200, body: {$has: {rows: [[63]]}}},
  }),
  quick(
    'a table of data',
    {groupId: ids.workspace, datasetCreateConfig: table},
    {
      status: 200,
      body: {datasetId: {$is: 'guid'}},
    },
  ),
  quick(
    'a table of data by a service principal',
    {groupId: ids.workspace, datasetCreateConfig: table},
    fails(403, 'LoadReportFailed'),
    'servicePrincipal',
  ),
  quick(
    'a table of data into a workspace of viewers',
    {groupId: ids.workspace, datasetCreateConfig: table},
    fails(403, 'PowerBINotAuthorizedException'),
    'viewerUser',
  ),
  quick(
    'a cell that is no number',
    {groupId: ids.workspace, datasetCreateConfig: {...table, data: [{name: 'T', rows: [['one']]}]}},
    fails(400, 'Invalid parameters', {
      detailedMessage: 'Failed to create the dataset: Row 1 of "T", "A": "one" is no Int32.',
    }),
  ),
  quick('no config', {}, fails(400, 'QueryUserError')),
];
