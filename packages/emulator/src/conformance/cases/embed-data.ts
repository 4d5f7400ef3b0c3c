/** What the report page is answered. */
import {embedDataPaths} from '@pbi-bound-report/contract';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {plain, raises, call} from './embed-data-calls.js';
import {openReportCases} from './open-report.js';
import {queryDataCases} from './query-data.js';

type Expect = ConformanceCase['expect'];
const page = {name: 'Facts', displayName: 'All the facts', width: 1280, height: 720, visuals: []};
const save = (title: string, body: object, expect: Expect, token: object): ConformanceCase =>
  call({
    operationId: 'Emulator_SaveReport',
    path: embedDataPaths.save,
    title: `Save: ${title}`,
    body: {reportId: ids.report, definition: {pages: [page]}, ...body},
    expect,
    as: {token},
  });
const mayEdit = {...plain, reports: [{id: ids.report, allowEdit: true}], targetWorkspaces: [{id: ids.workspace}]};
const saves: ConformanceCase[] = [
  save('the report itself', {}, {status: 200, body: {reportId: ids.report, reportName: 'Plain'}}, mayEdit),
  save(
    'another report',
    {saveAs: {name: 'Copy', targetWorkspaceId: ids.workspace}},
    {status: 200, body: {reportId: {$is: 'guid'}, reportName: 'Copy'}},
    mayEdit,
  ),
  save(
    'another report, in the first workspace that the token names',
    {saveAs: {name: 'Copy'}},
    {status: 200, body: {reportId: {$is: 'guid'}, reportName: 'Copy'}},
    mayEdit,
  ),
  save(
    'nothing, where the token does not allow it',
    {},
    raises(403, 'PowerBINotAuthorizedException', {$matches: 'allowEdit'}, '403'),
    plain,
  ),
  save(
    'nothing, in a workspace that the token does not name',
    {saveAs: {name: 'Copy', targetWorkspaceId: ids.otherWorkspace}},
    raises(403, 'PowerBINotAuthorizedException', {$matches: 'targetWorkspaces'}, '403'),
    mayEdit,
  ),
  save(
    'nothing, without a name',
    {saveAs: {name: ' '}},
    raises(400, 'QueryUserError', {$matches: 'name'}, '400'),
    mayEdit,
  ),
  save(
    'nothing that is no definition',
    {definition: {pages: [{...page, visuals: undefined}]}},
    raises(400, 'QueryUserError', {$matches: 'pages.0.visuals is missing'}, '400'),
    mayEdit,
  ),
];

const notes: ConformanceCase[] = [
  call({
    operationId: 'Emulator_ReportUnsupported',
    path: embedDataPaths.unsupported,
    title: 'Note: a dashboard was asked for',
    body: {what: 'dashboard'},
    expect: {status: 204},
    as: {as: 'none'},
  }),
];

export const embedDataCases: ConformanceCase[] = [...openReportCases, ...queryDataCases, ...saves, ...notes];
