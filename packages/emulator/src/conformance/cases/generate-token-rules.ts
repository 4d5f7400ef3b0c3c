/** GenerateToken: rules over combinations, in the service's own words where they are known. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {defaultWorldIds} from '../../world/seed/default-world.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';
import {emptyWith, givesToken, invalid, invalidSomehow, notAuthorized, notFound, tokenExpired} from './expectations.js';

const nowhere = '12345678-1234-4234-8234-123456789012';
const creating = (id: string): string => `Creating embed token for accessing dataset ${id}`;
const ask = ({title, ...rest}: Omit<CaseOptions, 'operationId' | 'path'>): ConformanceCase =>
  conformanceCase({
    operationId: 'EmbedToken_GenerateToken',
    title: `GenerateToken: ${title}`,
    path: '/v1.0/myorg/GenerateToken',
    ...rest,
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
  ask({title: 'without an access token', body: report, expect: emptyWith(403, null), as: 'none'}),
  ask({
    title: 'with something that is no access token',
    body: report,
    expect: emptyWith(403, 'InvalidToken'),
    as: 'malformed',
  }),
  ask({title: 'with an expired access token', body: report, expect: tokenExpired, as: 'expired'}),
  ask({title: "with an access token of somebody else's key", body: report, expect: tokenExpired, as: 'foreignKey'}),
  ask({
    title: 'the access token is checked before the body',
    body: {reports: 5},
    expect: emptyWith(403, null),
    as: 'none',
  }),
  ask({
    title: 'a service principal of a tenant that blocks them',
    body: report,
    expect: emptyWith(401, 'ServicePrincipalIsNotAllowedByTenantAdminSwitch'),
    as: 'blockedPrincipal',
  }),
  ask({
    title: 'a service principal that is nobody in the workspace',
    body: report,
    expect: notAuthorized,
    as: 'stranger',
  }),
  ask({title: 'a service principal that is a viewer', body: report, expect: notAuthorized, as: 'viewerPrincipal'}),
  ask({
    title: 'a service principal that is a contributor',
    body: report,
    expect: notAuthorized,
    as: 'contributorPrincipal',
  }),
  ask({title: 'a service principal profile that is a member', body: report, expect: givesToken, as: 'profile'}),
  ask({
    title: 'a service principal profile that does not exist',
    body: report,
    expect: {status: 401, body: {error: {code: 'PowerBINotAuthorizedException', message: {$is: 'text'}}}},
    as: 'servicePrincipal',
    world: 'rules',
    headers: {'x-powerbi-profile-id': nowhere},
  }),
  ask({
    title: 'a service principal profile of another application',
    body: report,
    expect: {status: 401, body: {error: {code: 'PowerBINotAuthorizedException', message: {$is: 'text'}}}},
    as: 'viewerPrincipal',
    headers: {'x-powerbi-profile-id': ids.profile},
  }),
  ask({title: 'a user with all scopes', body: report, expect: givesToken, as: 'user'}),
  ask({title: 'a user with scopes to read', body: report, expect: givesToken, as: 'readOnlyUser'}),
  ask({
    title: 'a user needs Report.ReadWrite.All to edit',
    body: {...report, reports: [{id: ids.report, allowEdit: true}]},
    expect: {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Report.ReadWrite.All'}}}},
    as: 'readOnlyUser',
  }),
  ask({
    title: 'a user needs Content.Create for target workspaces',
    body: {...report, targetWorkspaces: [{id: ids.workspace}]},
    expect: {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Content.Create'}}}},
    as: 'readOnlyUser',
  }),
  ask({
    title: 'a user without scopes for reports',
    body: report,
    expect: {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Report.Read.All'}}}},
    as: 'scopelessUser',
  }),
  ask({
    title: 'a user without scopes for datasets',
    body: {datasets: [{id: ids.plain}]},
    expect: {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Dataset.Read.All'}}}},
    as: 'scopelessUser',
  }),
  ask({title: 'a user who is a viewer', body: report, expect: notAuthorized, as: 'viewerUser'}),
];

const places: ConformanceCase[] = [
  ask({title: 'a report that does not exist', body: {reports: [{id: nowhere}]}, expect: notFound}),
  ask({title: 'a dataset that does not exist', body: {datasets: [{id: nowhere}]}, expect: notFound}),
  ask({title: 'a dataset whose id is no GUID', body: {datasets: [{id: 'not-a-guid'}]}, expect: notFound}),
  ask({
    title: 'a report of a workspace that is closed to the caller',
    body: {reports: [{id: ids.foreignReport}]},
    expect: notAuthorized,
  }),
  ask({
    title: 'a dataset of a workspace that is closed to the caller',
    body: {datasets: [{id: ids.foreign}]},
    expect: notAuthorized,
  }),
  ask({
    title: 'a target workspace that does not exist',
    body: {targetWorkspaces: [{id: nowhere}]},
    expect: notAuthorized,
  }),
  ask({
    title: 'a target workspace that is closed to the caller',
    body: {targetWorkspaces: [{id: ids.foreignWorkspace}]},
    expect: notAuthorized,
  }),
  ask({
    title: 'a contributor may save into a target workspace',
    body: {targetWorkspaces: [{id: ids.workspace}]},
    expect: givesToken,
    as: 'contributorPrincipal',
  }),
  ask({
    title: 'a viewer may not save into a target workspace',
    body: {targetWorkspaces: [{id: ids.workspace}]},
    expect: notAuthorized,
    as: 'viewerPrincipal',
  }),
  ask({
    title: 'report and dataset of different workspaces',
    body: {reports: [{id: ids.report}], datasets: [{id: ids.secured}], identities: [identity(ids.secured)]},
    expect: givesToken,
  }),
  ...[{reports: [{id: ids.myReport}]}, {datasets: [{id: ids.my}]}, {targetWorkspaces: [{id: ids.myWorkspace}]}].map(
    body =>
      ask({
        title: `My workspace: ${Object.keys(body)[0]}`,
        body,
        expect: {
          status: 401,
          body: {
            error: {code: 'GroupNotAccessible', message: 'Calling group APIs not permitted for personal workspace'},
          },
          headers: {'x-powerbi-error-info': 'GroupNotAccessible'},
        },
      }),
  ),
  ask({
    title: 'a report of a workspace of the first version',
    body: {reports: [{id: ids.classicReport}]},
    expect: invalidSomehow('^(?!.*paginated).*workspaces v2'),
  }),
  ask({
    title: 'a dataset of a workspace of the first version',
    body: {datasets: [{id: ids.classic}]},
    expect: invalidSomehow('^(?!.*paginated).*workspaces v2'),
  }),
  ask({
    title: 'a target workspace of the first version',
    body: {targetWorkspaces: [{id: ids.classicWorkspace}]},
    expect: invalidSomehow('workspaces v2'),
  }),
  ask({
    title: 'a paginated report of a workspace of the first version',
    body: {reports: [{id: ids.classicPaginated}]},
    expect: invalid('Creating embed token for paginated report is only supported with workspaces v2'),
  }),
  ask({
    title: 'without a capacity, trial tokens that are used up',
    body: {reports: [{id: ids.sharedReport}]},
    expect: {
      status: 403,
      body: {
        error: {
          code: 'Forbidden',
          message:
            'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity. You need to purchase Azure capacities to generate embed tokens. See https://go.microsoft.com/fwlink/?linkid=868976',
        },
      },
    },
    world: 'trial-used-up',
  }),
  ask({
    title: 'without a capacity, trial tokens that are left',
    body: {reports: [{id: ids.sharedReport}], datasets: [{id: ids.shared}]},
    expect: givesToken,
  }),
  ask({title: 'on a capacity trial tokens do not count', body: report, expect: givesToken, world: 'trial-used-up'}),
];

const identities: ConformanceCase[] = [
  ask({
    title: 'a dataset with roles wants an identity',
    body: onDataset(ids.secured),
    expect: invalid(`${creating(ids.secured)} requires effective identity to be provided`),
  }),
  ask({
    title: 'an identity for another dataset does not help',
    body: {
      datasets: [{id: ids.secured}, {id: ids.securedWithoutRoles}],
      identities: [identity(ids.securedWithoutRoles)],
    },
    expect: invalid(`${creating(ids.secured)} requires effective identity to be provided`),
  }),
  ask({title: 'a user may leave the identity out', body: onDataset(ids.secured), expect: givesToken, as: 'user'}),
  ask({
    title: 'a dataset without roles refuses an identity',
    body: onDataset(ids.plain, identity(ids.plain)),
    expect: invalid(`${creating(ids.plain)} shouldn't have effective identity`),
  }),
  ask({
    title: 'a dataset without roles refuses an identity of a user too',
    body: onDataset(ids.plain, identity(ids.plain)),
    expect: invalid(`${creating(ids.plain)} shouldn't have effective identity`),
    as: 'user',
  }),
  ask({
    title: 'an identity without roles where roles are wanted',
    body: onDataset(ids.secured, identity(ids.secured, {roles: null})),
    expect: invalid(`${creating(ids.secured)} requires roles to be included in provided effective identity`),
  }),
  ask({
    title: 'an identity with no roles where roles are wanted',
    body: onDataset(ids.secured, identity(ids.secured, {roles: []})),
    expect: invalid(`${creating(ids.secured)} requires roles to be included in provided effective identity`),
  }),
  ask({
    title: 'an identity without roles where roles are optional',
    body: onDataset(ids.securedWithoutRoles, identity(ids.securedWithoutRoles, {roles: null})),
    expect: givesToken,
  }),
  ask({
    title: 'an identity with several roles',
    body: onDataset(ids.secured, identity(ids.secured, {roles: ['Mine', 'North']})),
    expect: givesToken,
  }),
  ask({
    title: 'an identity with a role that the model lacks',
    body: onDataset(ids.secured, identity(ids.secured, {roles: ['Nobody']})),
    expect: givesToken,
  }),
  ask({
    title: 'an identity with custom data',
    body: onDataset(ids.secured, identity(ids.secured, {customData: 'x'})),
    expect: givesToken,
  }),
  ask({
    title: 'an identity that names nothing',
    body: onDataset(ids.secured, identity(ids.secured, {datasets: null})),
    expect: invalidSomehow('names neither datasets nor reports'),
  }),
  ask({
    title: 'an identity without a user name',
    body: onDataset(ids.secured, identity(ids.secured, {username: null})),
    expect: invalidSomehow('needs a username'),
  }),
  ask({
    title: 'an identity with an empty user name',
    body: onDataset(ids.secured, identity(ids.secured, {username: ''})),
    expect: invalidSomehow('needs a username'),
  }),
  ask({
    title: 'an identity for a dataset that is not listed',
    body: {...report, identities: [identity(ids.secured)]},
    expect: invalidSomehow('does not list'),
  }),
  ask({
    title: 'an identity for a report that is not listed',
    body: {...report, identities: [{username: 'ann', reports: [ids.paginated]}]},
    expect: invalidSomehow('does not list'),
  }),
  ask({
    title: 'an identity for a report that is not paginated',
    body: {...report, identities: [{username: 'ann', reports: [ids.report]}]},
    expect: invalidSomehow('not a paginated report'),
  }),
  ask({
    title: 'two identities for one dataset',
    body: onDataset(ids.secured, identity(ids.secured), identity(ids.secured, {username: 'bob'})),
    expect: invalidSomehow('more than one identity'),
  }),
  ask({
    title: 'one identity for two datasets',
    body: {
      datasets: [{id: ids.secured}, {id: ids.securedWithoutRoles}],
      identities: [{username: 'ann', roles: ['Mine'], datasets: [ids.secured, ids.securedWithoutRoles]}],
    },
    expect: givesToken,
  }),
  ask({
    title: 'ids of an identity may be in capitals',
    body: onDataset(ids.secured, identity(ids.secured.toUpperCase())),
    expect: givesToken,
  }),
  ask({
    title: 'an identity blob for DirectQuery to Azure SQL',
    body: onDataset(ids.directQuerySql, {identityBlob: {value: 'eyJ0eX'}, datasets: [ids.directQuerySql]}),
    expect: givesToken,
  }),
  ask({
    title: 'an identity blob for an imported dataset',
    body: onDataset(ids.secured, {identityBlob: {value: 'eyJ0eX'}, datasets: [ids.secured]}),
    expect: invalidSomehow('identityBlob'),
  }),
  ask({
    title: 'DirectQuery without roles refuses a user name',
    body: onDataset(ids.directQuerySql, identity(ids.directQuerySql)),
    expect: invalid(`${creating(ids.directQuerySql)} shouldn't have effective identity`),
  }),
  ask({
    title: 'Direct Lake with single sign-on refuses an identity',
    body: onDataset(ids.directLake, identity(ids.directLake)),
    expect: {
      status: 403,
      body: {
        error: {
          code: 'Forbidden',
          message: 'Creating embed token with effective identity is not supported for this datasource',
        },
      },
    },
  }),
];

const live: ConformanceCase[] = [
  ask({
    title: 'a live connection always wants an identity',
    body: onDataset(ids.azureLive),
    expect: invalid(`${creating(ids.azureLive)} requires effective identity to be provided`),
  }),
  ask({
    title: 'a live connection wants an identity of a user too',
    body: onDataset(ids.azureLive),
    expect: invalid(`${creating(ids.azureLive)} requires effective identity to be provided`),
    as: 'user',
  }),
  ask({
    title: "Azure Analysis Services wants the caller's own name",
    body: onDataset(ids.azureLive, {username: 'ann@retail.example', datasets: [ids.azureLive]}),
    expect: invalid(
      `${creating(ids.azureLive)} requries effective identity username to be identical to the caller's principal name`,
    ),
  }),
  ask({
    title: "Azure Analysis Services takes a service principal's object id",
    body: onDataset(ids.azureLive, {username: defaultWorldIds.servicePrincipal, datasets: [ids.azureLive]}),
    expect: givesToken,
  }),
  ask({
    title: "Azure Analysis Services takes a user's principal name",
    body: onDataset(ids.azureLive, {username: 'alex@retail.example', datasets: [ids.azureLive]}),
    expect: givesToken,
    as: 'user',
  }),
  ask({
    title: 'Azure Analysis Services takes custom data',
    body: onDataset(ids.azureLive, {
      username: defaultWorldIds.servicePrincipal,
      customData: 'x',
      datasets: [ids.azureLive],
    }),
    expect: givesToken,
  }),
  ask({
    title: 'Azure Analysis Services refuses profiles',
    body: onDataset(ids.azureLive, {username: ids.profile, datasets: [ids.azureLive]}),
    expect: invalidSomehow('live connection'),
    as: 'profile',
  }),
  ask({
    title: 'Analysis Services on premises wants an identity',
    body: onDataset(ids.onPremises),
    expect: invalid(`${creating(ids.onPremises)} requires effective identity to be provided`),
  }),
  ...['CORP\\ann', 'ann@corp.example', 'a.b-c_d!e#f^g~h'].map(username =>
    ask({
      title: `Analysis Services on premises takes the user name ${username}`,
      body: onDataset(ids.onPremises, {username, datasets: [ids.onPremises]}),
      expect: givesToken,
    }),
  ),
  ...['ann smith', 'ann/smith', 'ann;', 'ann"'].map(username =>
    ask({
      title: `Analysis Services on premises refuses the user name ${username}`,
      body: onDataset(ids.onPremises, {username, datasets: [ids.onPremises]}),
      expect: invalidSomehow('username'),
    }),
  ),
  ask({
    title: 'Analysis Services on premises refuses custom data',
    body: onDataset(ids.onPremises, {username: 'ann', customData: 'x', datasets: [ids.onPremises]}),
    expect: invalidSomehow('customData'),
  }),
  ask({
    title: 'a gateway that others administer',
    body: onDataset(ids.guardedGateway, {username: 'ann', datasets: [ids.guardedGateway]}),
    expect: {
      status: 403,
      body: {error: {code: 'Forbidden', message: {$is: 'text'}}},
    },
  }),
  ask({
    title: 'a gateway that the caller administers',
    body: onDataset(ids.guardedGateway, {username: 'ann', datasets: [ids.guardedGateway]}),
    expect: givesToken,
    as: 'readOnlyUser',
  }),
];

const paginated = {reports: [{id: ids.paginated}]};
const sqlSource = {datasourceType: 'Sql', connectionDetails: {server: 'ledger', database: 'Facts'}};
const upSource = {datasourceType: 'sql', connectionDetails: {server: 'UP', database: 'facts'}};
const blob = (...datasources: object[]): object => ({datasourceIdentities: [{identityBlob: 'eyJ0eX', datasources}]});
const paginatedAndComposite: ConformanceCase[] = [
  ask({
    title: 'a paginated report on a dataset',
    body: {...paginated, datasets: readOnly(ids.plain)},
    expect: givesToken,
  }),
  ask({
    title: 'a paginated report on a dataset that is not listed',
    body: paginated,
    expect: invalid('At least one dataset is required'),
  }),
  ask({
    title: 'a paginated report on a dataset whose XMLA permissions are off',
    body: {...paginated, datasets: [{id: ids.plain, xmlaPermissions: 'Off'}]},
    expect: invalid(`Cannot connect to dataset ${ids.plain} because XMLA permissions are off`),
  }),
  ask({
    title: 'a paginated report on a dataset without XMLA permissions',
    body: {...paginated, datasets: [{id: ids.plain}]},
    expect: invalid(`Cannot connect to dataset ${ids.plain} because XMLA permissions are off`),
  }),
  ask({
    title: 'a paginated report that is bound to another dataset',
    body: {...paginated, datasets: readOnly(ids.directQuerySql)},
    expect: givesToken,
  }),
  ask({
    title: 'a paginated report that is bound to other datasets, of which one is readable',
    body: {...paginated, datasets: [{id: ids.directQuerySql}, ...readOnly(ids.upstream)], ...blob(upSource)},
    expect: givesToken,
  }),
  ask({
    title: 'a paginated report that is bound to another dataset without XMLA permissions',
    body: {...paginated, datasets: [{id: ids.directQuerySql}]},
    expect: invalid(`Cannot connect to dataset ${ids.plain} because XMLA permissions are off`),
  }),
  ask({
    title: 'a paginated report with an identity',
    body: {
      ...paginated,
      datasets: readOnly(ids.plain),
      identities: [{username: 'John Smith', reports: [ids.paginated]}],
    },
    expect: givesToken,
  }),
  ask({
    title: 'a paginated report cannot be edited',
    body: {reports: [{id: ids.paginated, allowEdit: true}], datasets: readOnly(ids.plain)},
    expect: invalidSomehow('allowEdit'),
  }),
  ask({
    title: 'a paginated report is not for users',
    body: {...paginated, datasets: readOnly(ids.plain)},
    expect: invalidSomehow('service principal'),
    as: 'user',
  }),
  ask({
    title: 'a paginated report on a per-user capacity',
    body: {reports: [{id: ids.paginatedShared}], datasets: readOnly(ids.plain)},
    expect: invalidSomehow('capacity'),
  }),
  ask({
    title: 'a paginated report on a capacity without XMLA endpoint',
    body: {reports: [{id: ids.paginatedXmlaOff}], datasets: readOnly(ids.xmlaOff)},
    expect: invalidSomehow('XMLA endpoint'),
  }),
  ask({
    title: 'a paginated report on a source with single sign-on',
    body: {reports: [{id: ids.paginatedSource}], ...blob(sqlSource)},
    expect: givesToken,
  }),
  ask({
    title: 'a paginated report on a source with single sign-on and no blob',
    body: {reports: [{id: ids.paginatedSource}]},
    expect: invalidSomehow('datasourceIdentities'),
  }),
  ask({
    title: 'a paginated report with a blob for another source',
    body: {
      reports: [{id: ids.paginatedSource}],
      ...blob({...sqlSource, connectionDetails: {server: 'other', database: 'Facts'}}),
    },
    expect: invalidSomehow('datasourceIdentities'),
  }),
  ask({
    title: 'a report with a paginated visual',
    body: {
      reports: [{id: ids.withPaginatedVisual}, {id: ids.paginatedSource}],
      datasets: [{id: ids.plain}],
      ...blob(sqlSource),
    },
    expect: givesToken,
  }),
  ask({
    title: 'a report with a paginated visual that is not listed',
    body: {reports: [{id: ids.withPaginatedVisual}], datasets: [{id: ids.plain}]},
    expect: invalidSomehow('paginated'),
  }),
  ask({
    title: 'a report with a paginated visual is not for users',
    body: {reports: [{id: ids.withPaginatedVisual}], datasets: [{id: ids.plain}]},
    expect: invalidSomehow('service principal'),
    as: 'user',
  }),
  ask({
    title: 'a chain of datasets',
    body: {datasets: readOnly(ids.composite, ids.upstream), ...blob(upSource)},
    expect: givesToken,
  }),
  ask({
    title: 'a chain of datasets without its upstream',
    body: {datasets: readOnly(ids.composite)},
    expect: invalidSomehow(ids.upstream),
  }),
  ask({
    title: 'a chain of datasets that is not readable',
    body: {datasets: [{id: ids.composite}, ...readOnly(ids.upstream)], ...blob(upSource)},
    expect: invalid(`Cannot connect to dataset ${ids.composite} because XMLA permissions are off`),
  }),
  ask({
    title: 'a chain of datasets whose upstream is not readable',
    body: {datasets: [...readOnly(ids.composite), {id: ids.upstream}], ...blob(upSource)},
    expect: invalid(`Cannot connect to dataset ${ids.upstream} because XMLA permissions are off`),
  }),
  ask({
    title: 'a chain of datasets without the blob of its source',
    body: {datasets: readOnly(ids.composite, ids.upstream)},
    expect: invalidSomehow('datasourceIdentities'),
  }),
  ask({
    title: 'a chain of datasets without a capacity',
    body: {datasets: readOnly(ids.compositeShared, ids.plain)},
    expect: invalidSomehow('capacity'),
  }),
  ask({
    title: 'the XMLA permissions of an ordinary dataset',
    body: {datasets: readOnly(ids.plain)},
    expect: givesToken,
  }),
];

export const generateTokenRuleCases: ConformanceCase[] = [
  ...callers,
  ...places,
  ...identities,
  ...live,
  ...paginatedAndComposite,
];
