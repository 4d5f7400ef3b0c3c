/** The V1 token calls. */
import type {ConformanceCaller, ConformanceCase} from '../conformance-case.js';
import {ruleIds as ids} from '../conformance-world.js';
import {
  emptyWith,
  givesToken,
  invalid,
  invalidSomehow,
  noContentType,
  notAccessible,
  notAuthorized,
  notFound,
  tokenExpired,
} from './expectations.js';
import {post} from './conformance-case-builder.js';

type Expect = ConformanceCase['expect'];
const nowhere = '12345678-1234-4234-8234-123456789012';
const ask = (
  operationId: string,
  title: string,
  path: string,
  ...rest: [body: unknown, expect: Expect, as?: ConformanceCaller, headers?: Record<string, null>]
): ConformanceCase => post(operationId, `V1: ${title}`, `/v1.0/myorg/${path}/GenerateToken`, ...rest);
const group = (id: string = ids.workspace): string => `groups/${id}`;
const report = (id: string, place?: string): string => `${group(place)}/reports/${id}`;
const dataset = (id: string, place?: string): string => `${group(place)}/datasets/${id}`;
const onReport = (
  title: string,
  id: string,
  body: unknown,
  expect: Expect,
  as?: ConformanceCaller,
  place?: string,
): ConformanceCase => ask('Reports_GenerateTokenInGroup', title, report(id, place), body, expect, as);
const onDataset = (
  title: string,
  id: string,
  body: unknown,
  expect: Expect,
  as?: ConformanceCaller,
  place?: string,
): ConformanceCase => ask('Datasets_GenerateTokenInGroup', title, dataset(id, place), body, expect, as);
const create = (title: string, body: unknown, expect: Expect, as?: ConformanceCaller): ConformanceCase =>
  ask('Reports_GenerateTokenForCreateInGroup', title, `${group()}/reports`, body, expect, as);
const ann = {username: 'ann@retail.example', roles: ['Mine'], datasets: [ids.secured]};
const creating = `Creating embed token for accessing dataset ${ids.secured}`;

export const generateTokenV1Cases: ConformanceCase[] = [
  onReport('a report to view', ids.report, {accessLevel: 'View'}, givesToken),
  onReport('words in any case, as the samples send them', ids.report, {accessLevel: 'view'}, givesToken),
  onReport('an empty request', ids.report, {}, givesToken),
  onReport('a report to edit', ids.report, {accessLevel: 'Edit', allowSaveAs: true}, givesToken),
  onReport(
    'allowSaveAs as text, as the official example has it',
    ids.report,
    {accessLevel: 'View', allowSaveAs: 'true'},
    givesToken,
  ),
  onReport('a lifetime', ids.report, {accessLevel: 'View', lifetimeInMinutes: 5}, givesToken),
  onReport(
    'a report cannot be created where it is',
    ids.report,
    {accessLevel: 'Create'},
    invalidSomehow('access level'),
  ),
  onReport('an access level that does not exist', ids.report, {accessLevel: 'Own'}, invalidSomehow('accessLevel')),
  onReport(
    'a lifetime that is no number',
    ids.report,
    {lifetimeInMinutes: 'long'},
    invalidSomehow('lifetimeInMinutes'),
  ),
  onReport('a body that is no JSON', ids.report, '{', invalidSomehow('JSON')),
  onReport('a report that does not exist', nowhere, {}, notFound),
  onReport('a report of another workspace', ids.securedReport, {}, notFound),
  onReport('a workspace that does not exist', ids.report, {}, notAuthorized, undefined, nowhere),
  onReport('a viewer', ids.report, {}, notAuthorized, 'viewerPrincipal'),
  onReport('nobody', ids.report, {}, emptyWith(403, null), 'none'),
  onReport('an expired access token', ids.report, {}, tokenExpired, 'expired'),
  onReport(
    'row-level security without an identity',
    ids.securedReport,
    {accessLevel: 'View'},
    invalid(`${creating} requires effective identity to be provided`),
    undefined,
    ids.otherWorkspace,
  ),
  onReport(
    'row-level security with an identity',
    ids.securedReport,
    {accessLevel: 'View', identities: [ann]},
    givesToken,
    undefined,
    ids.otherWorkspace,
  ),
  onReport(
    'row-level security without roles',
    ids.securedReport,
    {identities: [{...ann, roles: []}]},
    invalid(`${creating} requires roles to be included in provided effective identity`),
    undefined,
    ids.otherWorkspace,
  ),
  onReport(
    'several identities',
    ids.securedReport,
    {identities: [ann, {...ann, username: 'bob'}]},
    invalid('Creating embed token with multiple identities is not supported'),
    undefined,
    ids.otherWorkspace,
  ),
  onReport(
    'an identity that is not wanted',
    ids.report,
    {identities: [{...ann, datasets: [ids.plain]}]},
    invalid(`Creating embed token for accessing dataset ${ids.plain} shouldn't have effective identity`),
  ),
  onReport(
    'a Direct Lake dataset',
    ids.directLakeReport,
    {},
    invalid('Embedding a DirectLake dataset is not supported with V1 embed token'),
  ),
  onReport(
    'a paginated report on a dataset',
    ids.paginated,
    {},
    invalid('Paginated report with Power BI Dataset as a datasource is not supported with V1 embed token'),
  ),
  onReport('a paginated report on a source', ids.paginatedSource, {accessLevel: 'view'}, givesToken),
  onReport('a paginated report is not for users', ids.paginatedSource, {}, invalidSomehow('service principal'), 'user'),
  onReport(
    'a user who may only read cannot ask for editing',
    ids.report,
    {accessLevel: 'Edit'},
    {status: 403, body: {error: {code: 'Forbidden', message: {$is: 'text'}}}},
    'readOnlyUser',
  ),
  onReport('a user who may read', ids.report, {accessLevel: 'View'}, givesToken, 'readOnlyUser'),
  ask('Reports_GenerateTokenInGroup', 'no Content-Type', report(ids.report), {}, noContentType, undefined, {
    'content-type': null,
  }),

  create('a report to create', {accessLevel: 'Create', datasetId: ids.plain}, givesToken),
  create(
    'a report to create on a dataset of another workspace',
    {accessLevel: 'create', datasetId: ids.secured, identities: [ann]},
    givesToken,
  ),
  create(
    'an access level that creates nothing',
    {accessLevel: 'View', datasetId: ids.plain},
    invalid('Resource access type View unsupported for Reports'),
  ),
  create('no access level', {datasetId: ids.plain}, invalid('Resource access type View unsupported for Reports')),
  create(
    'an access level to edit',
    {accessLevel: 'Edit', datasetId: ids.plain},
    invalid('Resource access type Edit unsupported for Reports'),
  ),
  create('no dataset to create on', {accessLevel: 'Create'}, invalidSomehow('datasetId')),
  create('a dataset that does not exist', {accessLevel: 'Create', datasetId: nowhere}, notFound),
  create('a viewer', {accessLevel: 'Create', datasetId: ids.plain}, notAuthorized, 'viewerPrincipal'),
  create(
    'a user who may only read',
    {accessLevel: 'Create', datasetId: ids.plain},
    {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Content.Create'}}}},
    'readOnlyUser',
  ),

  onDataset('a dataset', ids.plain, {accessLevel: 'View'}, givesToken),
  onDataset('a dataset of another workspace', ids.secured, {}, notFound),
  onDataset('a dataset that does not exist', nowhere, {}, notFound),
  onDataset(
    'a dataset with row-level security',
    ids.secured,
    {identities: [ann]},
    givesToken,
    undefined,
    ids.otherWorkspace,
  ),
  onDataset('a dataset cannot be edited', ids.plain, {accessLevel: 'Edit'}, invalidSomehow('access level')),
  onDataset(
    'a dataset with row-level security and no identity',
    ids.secured,
    {},
    invalid(`${creating} requires effective identity to be provided`),
    undefined,
    ids.otherWorkspace,
  ),
  onDataset(
    'a Direct Lake dataset by itself',
    ids.directLake,
    {},
    invalid('Embedding a DirectLake dataset is not supported with V1 embed token'),
  ),
  onDataset('a stranger', ids.plain, {}, notAuthorized, 'stranger'),

  ask(
    'Dashboards_GenerateTokenInGroup',
    'a dashboard',
    `${group()}/dashboards/${nowhere}`,
    {accessLevel: 'View'},
    notFound,
  ),
  ask(
    'Dashboards_GenerateTokenInGroup',
    'a dashboard for a stranger',
    `${group()}/dashboards/${nowhere}`,
    {},
    notAuthorized,
    'stranger',
  ),
  ask(
    'Tiles_GenerateTokenInGroup',
    'a tile',
    `${group()}/dashboards/${nowhere}/tiles/${nowhere}`,
    {accessLevel: 'View'},
    notFound,
  ),
  ask(
    'Tiles_GenerateTokenInGroup',
    'a tile for nobody',
    `${group()}/dashboards/${nowhere}/tiles/${nowhere}`,
    {},
    emptyWith(403, null),
    'none',
  ),
  ask('Reports_GenerateToken', 'My workspace', `reports/${ids.report}`, {accessLevel: 'View'}, notAccessible),
  ask('Reports_GenerateToken', 'My workspace for nobody', `reports/${ids.report}`, {}, emptyWith(403, null), 'none'),
];
