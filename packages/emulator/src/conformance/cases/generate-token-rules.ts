/** GenerateToken: rules over combinations, in the service's own words where they are known. */
import type {ConformanceCaller, ConformanceCase} from '../conformance-case.js';
import {ruleIds as ids} from '../conformance-world.js';
import {defaultWorldIds} from '../../world/seed/default-world.js';
import {emptyWith, givesToken, invalid, invalidSomehow, notAuthorized, notFound, tokenExpired} from './expectations.js';

type Expect = ConformanceCase['expect'];
const nowhere = '12345678-1234-4234-8234-123456789012';
const creating = (id: string): string => `Creating embed token for accessing dataset ${id}`;
const ask = (
  title: string,
  body: object,
  expect: Expect,
  as?: ConformanceCaller,
  world = 'rules',
  headers?: Record<string, string>,
): ConformanceCase => ({
  title: `GenerateToken: ${title}`,
  operationId: 'EmbedToken_GenerateToken',
  world,
  ...(as ? {as} : {}),
  request: {method: 'POST', path: '/v1.0/myorg/GenerateToken', body, ...(headers ? {headers} : {})},
  expect,
});
const identity = (dataset: string, more: object = {}): object => ({
  username: 'ann@retail.example',
  roles: ['Mine'],
  datasets: [dataset],
  ...more,
});
const onDataset = (id: string, ...identities: object[]): object => ({datasets: [{id}], identities});
const readOnly = (...list: string[]): object[] => list.map(id => ({id, xmlaPermissions: 'ReadOnly'}));
const report = {reports: [{id: ids.report}], datasets: [{id: ids.plain}]};

const callers: ConformanceCase[] = [
  ask('without an access token', report, emptyWith(403, null), 'none'),
  ask('with something that is no access token', report, emptyWith(403, 'InvalidToken'), 'malformed'),
  ask('with an expired access token', report, tokenExpired, 'expired'),
  ask("with an access token of somebody else's key", report, tokenExpired, 'foreignKey'),
  ask('the access token is judged before the body', {reports: 5}, emptyWith(403, null), 'none'),
  ask(
    'a service principal of a tenant that blocks them',
    report,
    emptyWith(401, 'ServicePrincipalIsNotAllowedByTenantAdminSwitch'),
    'blockedPrincipal',
  ),
  ask('a service principal that is nobody in the workspace', report, notAuthorized, 'stranger'),
  ask('a service principal that is a viewer', report, notAuthorized, 'viewerPrincipal'),
  ask('a service principal that is a contributor', report, notAuthorized, 'contributorPrincipal'),
  ask('a service principal profile that is a member', report, givesToken, 'profile'),
  ask(
    'a service principal profile that does not exist',
    report,
    {status: 401, body: {error: {code: 'PowerBINotAuthorizedException', message: {$is: 'text'}}}},
    'servicePrincipal',
    'rules',
    {'x-powerbi-profile-id': nowhere},
  ),
  ask('a user with all scopes', report, givesToken, 'user'),
  ask('a user with scopes to read', report, givesToken, 'readOnlyUser'),
  ask(
    'a user needs Report.ReadWrite.All to edit',
    {...report, reports: [{id: ids.report, allowEdit: true}]},
    {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Report.ReadWrite.All'}}}},
    'readOnlyUser',
  ),
  ask(
    'a user needs Content.Create for target workspaces',
    {...report, targetWorkspaces: [{id: ids.workspace}]},
    {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Content.Create'}}}},
    'readOnlyUser',
  ),
  ask(
    'a user without scopes for reports',
    report,
    {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Report.Read.All'}}}},
    'scopelessUser',
  ),
  ask(
    'a user without scopes for datasets',
    {datasets: [{id: ids.plain}]},
    {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Dataset.Read.All'}}}},
    'scopelessUser',
  ),
  ask('a user who is a viewer', report, notAuthorized, 'viewerUser'),
];

const places: ConformanceCase[] = [
  ask('a report that does not exist', {reports: [{id: nowhere}]}, notFound),
  ask('a dataset that does not exist', {datasets: [{id: nowhere}]}, notFound),
  ask('a dataset whose id is no GUID', {datasets: [{id: 'not-a-guid'}]}, notFound),
  ask('a report of a workspace that is closed to the caller', {reports: [{id: ids.foreignReport}]}, notAuthorized),
  ask('a dataset of a workspace that is closed to the caller', {datasets: [{id: ids.foreign}]}, notAuthorized),
  ask('a target workspace that does not exist', {targetWorkspaces: [{id: nowhere}]}, notAuthorized),
  ask(
    'a target workspace that is closed to the caller',
    {targetWorkspaces: [{id: ids.foreignWorkspace}]},
    notAuthorized,
  ),
  ask(
    'a contributor may save into a target workspace',
    {targetWorkspaces: [{id: ids.workspace}]},
    givesToken,
    'contributorPrincipal',
  ),
  ask(
    'a viewer may not save into a target workspace',
    {targetWorkspaces: [{id: ids.workspace}]},
    notAuthorized,
    'viewerPrincipal',
  ),
  ask(
    'report and dataset of different workspaces',
    {reports: [{id: ids.report}], datasets: [{id: ids.secured}], identities: [identity(ids.secured)]},
    givesToken,
  ),
  ...[{reports: [{id: ids.myReport}]}, {datasets: [{id: ids.my}]}, {targetWorkspaces: [{id: ids.myWorkspace}]}].map(
    body =>
      ask(`My workspace: ${Object.keys(body)[0]}`, body, {
        status: 401,
        body: {error: {code: 'GroupNotAccessible', message: 'Calling group APIs not permitted for personal workspace'}},
        headers: {'x-powerbi-error-info': 'GroupNotAccessible'},
      }),
  ),
  ask(
    'a report of a workspace of the first version',
    {reports: [{id: ids.classicReport}]},
    invalidSomehow('workspaces v2'),
  ),
  ask(
    'a dataset of a workspace of the first version',
    {datasets: [{id: ids.classic}]},
    invalidSomehow('workspaces v2'),
  ),
  ask(
    'a target workspace of the first version',
    {targetWorkspaces: [{id: ids.classicWorkspace}]},
    invalidSomehow('workspaces v2'),
  ),
  ask(
    'a paginated report of a workspace of the first version',
    {reports: [{id: ids.classicPaginated}]},
    invalid('Creating embed token for paginated report is only supported with workspaces v2'),
  ),
  ask(
    'without a capacity, trial tokens that are used up',
    {reports: [{id: ids.sharedReport}]},
    {
      status: 403,
      body: {
        error: {
          code: 'Forbidden',
          message:
            'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity. You need to purchase Azure capacities to generate embed tokens. See https://go.microsoft.com/fwlink/?linkid=868976',
        },
      },
    },
    undefined,
    'trial-used-up',
  ),
  ask(
    'without a capacity, trial tokens that are left',
    {reports: [{id: ids.sharedReport}], datasets: [{id: ids.shared}]},
    givesToken,
  ),
  ask('on a capacity trial tokens do not count', report, givesToken, undefined, 'trial-used-up'),
];

const identities: ConformanceCase[] = [
  ask(
    'a dataset with roles wants an identity',
    onDataset(ids.secured),
    invalid(`${creating(ids.secured)} requires effective identity to be provided`),
  ),
  ask(
    'an identity for another dataset does not help',
    {datasets: [{id: ids.secured}, {id: ids.securedWithoutRoles}], identities: [identity(ids.securedWithoutRoles)]},
    invalid(`${creating(ids.secured)} requires effective identity to be provided`),
  ),
  ask('a user may leave the identity out', onDataset(ids.secured), givesToken, 'user'),
  ask(
    'a dataset without roles refuses an identity',
    onDataset(ids.plain, identity(ids.plain)),
    invalid(`${creating(ids.plain)} shouldn't have effective identity`),
  ),
  ask(
    'a dataset without roles refuses an identity of a user too',
    onDataset(ids.plain, identity(ids.plain)),
    invalid(`${creating(ids.plain)} shouldn't have effective identity`),
    'user',
  ),
  ask(
    'an identity without roles where roles are wanted',
    onDataset(ids.secured, identity(ids.secured, {roles: null})),
    invalid(`${creating(ids.secured)} requires roles to be included in provided effective identity`),
  ),
  ask(
    'an identity with no roles where roles are wanted',
    onDataset(ids.secured, identity(ids.secured, {roles: []})),
    invalid(`${creating(ids.secured)} requires roles to be included in provided effective identity`),
  ),
  ask(
    'an identity without roles where roles are optional',
    onDataset(ids.securedWithoutRoles, identity(ids.securedWithoutRoles, {roles: null})),
    givesToken,
  ),
  ask(
    'an identity with several roles',
    onDataset(ids.secured, identity(ids.secured, {roles: ['Mine', 'North']})),
    givesToken,
  ),
  ask(
    'an identity with a role that the model lacks',
    onDataset(ids.secured, identity(ids.secured, {roles: ['Nobody']})),
    givesToken,
  ),
  ask('an identity with custom data', onDataset(ids.secured, identity(ids.secured, {customData: 'x'})), givesToken),
  ask(
    'an identity that names nothing',
    onDataset(ids.secured, identity(ids.secured, {datasets: null})),
    invalidSomehow('names neither datasets nor reports'),
  ),
  ask(
    'an identity without a user name',
    onDataset(ids.secured, identity(ids.secured, {username: null})),
    invalidSomehow('needs a username'),
  ),
  ask(
    'an identity with an empty user name',
    onDataset(ids.secured, identity(ids.secured, {username: ''})),
    invalidSomehow('needs a username'),
  ),
  ask(
    'an identity for a dataset that is not listed',
    {...report, identities: [identity(ids.secured)]},
    invalidSomehow('does not list'),
  ),
  ask(
    'an identity for a report that is not listed',
    {...report, identities: [{username: 'ann', reports: [ids.paginated]}]},
    invalidSomehow('does not list'),
  ),
  ask(
    'an identity for a report that is not paginated',
    {...report, identities: [{username: 'ann', reports: [ids.report]}]},
    invalidSomehow('not a paginated report'),
  ),
  ask(
    'two identities for one dataset',
    onDataset(ids.secured, identity(ids.secured), identity(ids.secured, {username: 'bob'})),
    invalidSomehow('more than one identity'),
  ),
  ask(
    'one identity for two datasets',
    {
      datasets: [{id: ids.secured}, {id: ids.securedWithoutRoles}],
      identities: [{username: 'ann', roles: ['Mine'], datasets: [ids.secured, ids.securedWithoutRoles]}],
    },
    givesToken,
  ),
  ask('ids of an identity may be in capitals', onDataset(ids.secured, identity(ids.secured.toUpperCase())), givesToken),
  ask(
    'an identity blob for DirectQuery to Azure SQL',
    onDataset(ids.directQuerySql, {identityBlob: {value: 'eyJ0eX'}, datasets: [ids.directQuerySql]}),
    givesToken,
  ),
  ask(
    'an identity blob for an imported dataset',
    onDataset(ids.secured, {identityBlob: {value: 'eyJ0eX'}, datasets: [ids.secured]}),
    invalidSomehow('identityBlob'),
  ),
  ask(
    'DirectQuery without roles refuses a user name',
    onDataset(ids.directQuerySql, identity(ids.directQuerySql)),
    invalid(`${creating(ids.directQuerySql)} shouldn't have effective identity`),
  ),
  ask('Direct Lake with single sign-on refuses an identity', onDataset(ids.directLake, identity(ids.directLake)), {
    status: 403,
    body: {
      error: {
        code: 'Forbidden',
        message: 'Creating embed token with effective identity is not supported for this datasource',
      },
    },
  }),
];

const live: ConformanceCase[] = [
  ask(
    'a live connection always wants an identity',
    onDataset(ids.azureLive),
    invalid(`${creating(ids.azureLive)} requires effective identity to be provided`),
  ),
  ask(
    'a live connection wants an identity of a user too',
    onDataset(ids.azureLive),
    invalid(`${creating(ids.azureLive)} requires effective identity to be provided`),
    'user',
  ),
  ask(
    "Azure Analysis Services wants the caller's own name",
    onDataset(ids.azureLive, {username: 'ann@retail.example', datasets: [ids.azureLive]}),
    invalid(
      `${creating(ids.azureLive)} requries effective identity username to be identical to the caller's principal name`,
    ),
  ),
  ask(
    "Azure Analysis Services takes a service principal's object id",
    onDataset(ids.azureLive, {username: defaultWorldIds.servicePrincipal, datasets: [ids.azureLive]}),
    givesToken,
  ),
  ask(
    "Azure Analysis Services takes a user's principal name",
    onDataset(ids.azureLive, {username: 'alex@retail.example', datasets: [ids.azureLive]}),
    givesToken,
    'user',
  ),
  ask(
    'Azure Analysis Services takes custom data',
    onDataset(ids.azureLive, {username: defaultWorldIds.servicePrincipal, customData: 'x', datasets: [ids.azureLive]}),
    givesToken,
  ),
  ask(
    'Azure Analysis Services refuses profiles',
    onDataset(ids.azureLive, {username: ids.profile, datasets: [ids.azureLive]}),
    invalidSomehow('live connection'),
    'profile',
  ),
  ask(
    'Analysis Services on premises wants an identity',
    onDataset(ids.onPremises),
    invalid(`${creating(ids.onPremises)} requires effective identity to be provided`),
  ),
  ...['CORP\\ann', 'ann@corp.example', 'a.b-c_d!e#f^g~h'].map(username =>
    ask(
      `Analysis Services on premises takes the user name ${username}`,
      onDataset(ids.onPremises, {username, datasets: [ids.onPremises]}),
      givesToken,
    ),
  ),
  ...['ann smith', 'ann/smith', 'ann;', 'ann"'].map(username =>
    ask(
      `Analysis Services on premises refuses the user name ${username}`,
      onDataset(ids.onPremises, {username, datasets: [ids.onPremises]}),
      invalidSomehow('username'),
    ),
  ),
  ask(
    'Analysis Services on premises refuses custom data',
    onDataset(ids.onPremises, {username: 'ann', customData: 'x', datasets: [ids.onPremises]}),
    invalidSomehow('customData'),
  ),
  ask(
    'a gateway that others administer',
    onDataset(ids.guardedGateway, {username: 'ann', datasets: [ids.guardedGateway]}),
    {
      status: 403,
      body: {error: {code: 'Forbidden', message: {$is: 'text'}}},
    },
  ),
  ask(
    'a gateway that the caller administers',
    onDataset(ids.guardedGateway, {username: 'ann', datasets: [ids.guardedGateway]}),
    givesToken,
    'readOnlyUser',
  ),
];

const paginated = {reports: [{id: ids.paginated}]};
const sqlSource = {datasourceType: 'Sql', connectionDetails: {server: 'ledger', database: 'Facts'}};
const upSource = {datasourceType: 'sql', connectionDetails: {server: 'UP', database: 'facts'}};
const blob = (...datasources: object[]): object => ({datasourceIdentities: [{identityBlob: 'eyJ0eX', datasources}]});
const paginatedAndComposite: ConformanceCase[] = [
  ask('a paginated report on a dataset', {...paginated, datasets: readOnly(ids.plain)}, givesToken),
  ask('a paginated report on a dataset that is not listed', paginated, invalid('At least one dataset is required')),
  ask(
    'a paginated report on a dataset whose XMLA permissions are off',
    {...paginated, datasets: [{id: ids.plain, xmlaPermissions: 'Off'}]},
    invalid(`Cannot connect to dataset ${ids.plain} because XMLA permissions are off`),
  ),
  ask(
    'a paginated report on a dataset without XMLA permissions',
    {...paginated, datasets: [{id: ids.plain}]},
    invalid(`Cannot connect to dataset ${ids.plain} because XMLA permissions are off`),
  ),
  ask(
    'a paginated report that is bound to another dataset',
    {...paginated, datasets: readOnly(ids.directQuerySql)},
    givesToken,
  ),
  ask(
    'a paginated report with an identity',
    {...paginated, datasets: readOnly(ids.plain), identities: [{username: 'John Smith', reports: [ids.paginated]}]},
    givesToken,
  ),
  ask(
    'a paginated report cannot be edited',
    {reports: [{id: ids.paginated, allowEdit: true}], datasets: readOnly(ids.plain)},
    invalidSomehow('allowEdit'),
  ),
  ask(
    'a paginated report is not for users',
    {...paginated, datasets: readOnly(ids.plain)},
    invalidSomehow('service principal'),
    'user',
  ),
  ask(
    'a paginated report on a per-user capacity',
    {reports: [{id: ids.paginatedShared}], datasets: readOnly(ids.plain)},
    invalidSomehow('capacity'),
  ),
  ask(
    'a paginated report on a capacity without XMLA endpoint',
    {reports: [{id: ids.paginatedXmlaOff}], datasets: readOnly(ids.xmlaOff)},
    invalidSomehow('XMLA endpoint'),
  ),
  ask(
    'a paginated report on a source with single sign-on',
    {reports: [{id: ids.paginatedSource}], ...blob(sqlSource)},
    givesToken,
  ),
  ask(
    'a paginated report on a source with single sign-on and no blob',
    {reports: [{id: ids.paginatedSource}]},
    invalidSomehow('datasourceIdentities'),
  ),
  ask(
    'a paginated report with a blob for another source',
    {
      reports: [{id: ids.paginatedSource}],
      ...blob({...sqlSource, connectionDetails: {server: 'other', database: 'Facts'}}),
    },
    invalidSomehow('datasourceIdentities'),
  ),
  ask(
    'a report with a paginated visual',
    {
      reports: [{id: ids.withPaginatedVisual}, {id: ids.paginatedSource}],
      datasets: [{id: ids.plain}],
      ...blob(sqlSource),
    },
    givesToken,
  ),
  ask(
    'a report with a paginated visual that is not listed',
    {reports: [{id: ids.withPaginatedVisual}], datasets: [{id: ids.plain}]},
    invalidSomehow('paginated'),
  ),
  ask(
    'a report with a paginated visual is not for users',
    {reports: [{id: ids.withPaginatedVisual}], datasets: [{id: ids.plain}]},
    invalidSomehow('service principal'),
    'user',
  ),
  ask('a chain of datasets', {datasets: readOnly(ids.composite, ids.upstream), ...blob(upSource)}, givesToken),
  ask('a chain of datasets without its upstream', {datasets: readOnly(ids.composite)}, invalidSomehow(ids.upstream)),
  ask(
    'a chain of datasets that is not readable',
    {datasets: [{id: ids.composite}, ...readOnly(ids.upstream)], ...blob(upSource)},
    invalid(`Cannot connect to dataset ${ids.composite} because XMLA permissions are off`),
  ),
  ask(
    'a chain of datasets whose upstream is not readable',
    {datasets: [...readOnly(ids.composite), {id: ids.upstream}], ...blob(upSource)},
    invalid(`Cannot connect to dataset ${ids.upstream} because XMLA permissions are off`),
  ),
  ask(
    'a chain of datasets without the blob of its source',
    {datasets: readOnly(ids.composite, ids.upstream)},
    invalidSomehow('datasourceIdentities'),
  ),
  ask(
    'a chain of datasets without a capacity',
    {datasets: readOnly(ids.compositeShared, ids.plain)},
    invalidSomehow('capacity'),
  ),
  ask('the XMLA permissions of an ordinary dataset', {datasets: readOnly(ids.plain)}, givesToken),
];

export const generateTokenRuleCases: ConformanceCase[] = [
  ...callers,
  ...places,
  ...identities,
  ...live,
  ...paginatedAndComposite,
];
