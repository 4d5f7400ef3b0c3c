/** The V1 token calls. */
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {defaultWorldIds} from '../../world/seed/default-world.js';
import {conformanceCase, type CaseOptions} from './conformance-case-builder.js';
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

const nowhere = '12345678-1234-4234-8234-123456789012';
const ask = ({title, path, ...rest}: CaseOptions): ConformanceCase =>
  conformanceCase({title: `V1: ${title}`, path: `/v1.0/myorg/${path}/GenerateToken`, ...rest});
const group = (id: string = ids.workspace): string => `groups/${id}`;
const report = (id: string, place?: string): string => `${group(place)}/reports/${id}`;
const dataset = (id: string, place?: string): string => `${group(place)}/datasets/${id}`;
/** A token for the item of that id, in the workspace `place`. */
interface ItemCaseOptions extends Omit<CaseOptions, 'operationId' | 'path'> {
  id: string;
  place?: string;
}
const onReport = ({id, place, ...rest}: ItemCaseOptions): ConformanceCase =>
  ask({operationId: 'Reports_GenerateTokenInGroup', path: report(id, place), ...rest});
const onDataset = ({id, place, ...rest}: ItemCaseOptions): ConformanceCase =>
  ask({operationId: 'Datasets_GenerateTokenInGroup', path: dataset(id, place), ...rest});
const create = (options: Omit<CaseOptions, 'operationId' | 'path'>): ConformanceCase =>
  ask({operationId: 'Reports_GenerateTokenForCreateInGroup', path: `${group()}/reports`, ...options});
const lacks = (scopes: string): ConformanceCase['expect'] => ({
  status: 403,
  body: {error: {code: 'Forbidden', message: {$matches: scopes}}},
});
const ann = {username: 'ann@retail.example', roles: ['Mine'], datasets: [ids.secured]};
const creating = `Creating embed token for accessing dataset ${ids.secured}`;

export const generateTokenV1Cases: ConformanceCase[] = [
  onReport({title: 'a report to view', id: ids.report, body: {accessLevel: 'View'}, expect: givesToken}),
  onReport({
    title: 'words in any case, as the samples send them',
    id: ids.report,
    body: {accessLevel: 'view'},
    expect: givesToken,
  }),
  onReport({title: 'an empty request', id: ids.report, body: {}, expect: givesToken}),
  onReport({
    title: 'a report to edit',
    id: ids.report,
    body: {accessLevel: 'Edit', allowSaveAs: true},
    expect: givesToken,
  }),
  onReport({
    title: 'allowSaveAs as text, as the official example has it',
    id: ids.report,
    body: {accessLevel: 'View', allowSaveAs: 'true'},
    expect: givesToken,
  }),
  onReport({
    title: 'a lifetime',
    id: ids.report,
    body: {accessLevel: 'View', lifetimeInMinutes: 5},
    expect: givesToken,
  }),
  onReport({
    title: 'a report cannot be created where it is',
    id: ids.report,
    body: {accessLevel: 'Create'},
    expect: invalidSomehow('access level'),
  }),
  onReport({
    title: 'an access level that does not exist',
    id: ids.report,
    body: {accessLevel: 'Own'},
    expect: invalidSomehow('accessLevel'),
  }),
  onReport({
    title: 'a lifetime that is no number',
    id: ids.report,
    body: {lifetimeInMinutes: 'long'},
    expect: invalidSomehow('lifetimeInMinutes'),
  }),
  onReport({title: 'a body that is no JSON', id: ids.report, body: '{', expect: invalidSomehow('JSON')}),
  onReport({title: 'a report that does not exist', id: nowhere, body: {}, expect: notFound}),
  onReport({title: 'a report of another workspace', id: ids.securedReport, body: {}, expect: notFound}),
  onReport({title: 'a workspace that does not exist', id: ids.report, body: {}, expect: notAuthorized, place: nowhere}),
  onReport({title: 'a viewer', id: ids.report, body: {}, expect: notAuthorized, as: 'viewerPrincipal'}),
  onReport({title: 'nobody', id: ids.report, body: {}, expect: emptyWith(403, null), as: 'none'}),
  onReport({title: 'an expired access token', id: ids.report, body: {}, expect: tokenExpired, as: 'expired'}),
  onReport({
    title: 'row-level security without an identity',
    id: ids.securedReport,
    body: {accessLevel: 'View'},
    expect: invalid(`${creating} requires effective identity to be provided`),
    place: ids.otherWorkspace,
  }),
  onReport({
    title: 'row-level security with an identity',
    id: ids.securedReport,
    body: {accessLevel: 'View', identities: [ann]},
    expect: givesToken,
    place: ids.otherWorkspace,
  }),
  onReport({
    title: 'row-level security without roles',
    id: ids.securedReport,
    body: {identities: [{...ann, roles: []}]},
    expect: invalid(`${creating} requires roles to be included in provided effective identity`),
    place: ids.otherWorkspace,
  }),
  onReport({
    title: 'several identities',
    id: ids.securedReport,
    body: {identities: [ann, {...ann, username: 'bob'}]},
    expect: invalid('Creating embed token with multiple identities is not supported'),
    place: ids.otherWorkspace,
  }),
  onReport({
    title: 'an identity that is not wanted',
    id: ids.report,
    body: {identities: [{...ann, datasets: [ids.plain]}]},
    expect: invalid(`Creating embed token for accessing dataset ${ids.plain} shouldn't have effective identity`),
  }),
  onReport({
    title: 'a Direct Lake dataset',
    id: ids.directLakeReport,
    body: {},
    expect: invalid('Embedding a DirectLake dataset is not supported with V1 embed token'),
  }),
  onReport({
    title: 'a paginated report on a dataset',
    id: ids.paginated,
    body: {},
    expect: invalid('Paginated report with Power BI Dataset as a datasource is not supported with V1 embed token'),
  }),
  onReport({
    title: 'a paginated report on a source',
    id: ids.paginatedSource,
    body: {accessLevel: 'view'},
    expect: givesToken,
  }),
  onReport({
    title: 'a paginated report is not for users',
    id: ids.paginatedSource,
    body: {},
    expect: invalidSomehow('service principal'),
    as: 'user',
  }),
  onReport({
    title: 'a user who may only read cannot ask for editing',
    id: ids.report,
    body: {accessLevel: 'Edit'},
    expect: {status: 403, body: {error: {code: 'Forbidden', message: {$is: 'text'}}}},
    as: 'readOnlyUser',
  }),
  onReport({
    title: 'a user who may read',
    id: ids.report,
    body: {accessLevel: 'View'},
    expect: givesToken,
    as: 'readOnlyUser',
  }),
  onReport({
    title: 'a user who may not create cannot ask for saving as another report',
    id: ids.report,
    body: {accessLevel: 'View', allowSaveAs: true},
    expect: lacks('Content.Create'),
    as: 'readOnlyUser',
  }),
  onReport({
    title: 'a user who may not read datasets',
    id: ids.report,
    body: {accessLevel: 'View'},
    expect: lacks('Dataset.ReadWrite.All or Dataset.Read.All'),
    as: 'reportsOnlyUser',
  }),
  onReport({
    title: 'the example of editing with an identity',
    id: ids.securedReport,
    body: {accessLevel: 'Edit', identities: [{...ann, datasets: [ids.secured]}]},
    expect: givesToken,
    place: ids.otherWorkspace,
  }),
  onReport({
    title: 'the example of several roles',
    id: ids.securedReport,
    body: {accessLevel: 'View', identities: [{...ann, roles: ['Mine', 'North']}]},
    expect: givesToken,
    place: ids.otherWorkspace,
  }),
  onDataset({
    title: 'the example of customData for Azure Analysis Services',
    id: ids.azureLive,
    body: {
      accessLevel: 'View',
      identities: [
        {
          username: defaultWorldIds.servicePrincipal,
          customData: 'john_contoso.com',
          roles: ['sales'],
          datasets: [ids.azureLive],
        },
      ],
    },
    expect: givesToken,
  }),
  onReport({
    title: 'the example of a paginated report with an identity, whose name has a space',
    id: ids.paginatedSource,
    body: {accessLevel: 'View', identities: [{username: 'John Smith', reports: [ids.paginatedSource]}]},
    expect: givesToken,
  }),
  ask({
    operationId: 'Reports_GenerateTokenInGroup',
    title: 'no Content-Type',
    path: report(ids.report),
    body: {},
    expect: noContentType,
    headers: {
      'content-type': null,
    },
  }),

  create({title: 'a report to create', body: {accessLevel: 'Create', datasetId: ids.plain}, expect: givesToken}),
  create({
    title: 'a report to create on a dataset of another workspace',
    body: {accessLevel: 'create', datasetId: ids.secured, identities: [ann]},
    expect: givesToken,
  }),
  create({
    title: 'an access level that creates nothing',
    body: {accessLevel: 'View', datasetId: ids.plain},
    expect: invalid('Resource access type View unsupported for Reports'),
  }),
  create({
    title: 'no access level',
    body: {datasetId: ids.plain},
    expect: invalid('Resource access type View unsupported for Reports'),
  }),
  create({
    title: 'an access level to edit',
    body: {accessLevel: 'Edit', datasetId: ids.plain},
    expect: invalid('Resource access type Edit unsupported for Reports'),
  }),
  create({
    title: 'a report to create on a dataset of a workspace that is closed to the caller',
    body: {accessLevel: 'Create', datasetId: ids.foreign},
    expect: notAuthorized,
  }),
  create({title: 'no dataset to create on', body: {accessLevel: 'Create'}, expect: invalidSomehow('datasetId')}),
  create({title: 'a dataset that does not exist', body: {accessLevel: 'Create', datasetId: nowhere}, expect: notFound}),
  create({
    title: 'a viewer',
    body: {accessLevel: 'Create', datasetId: ids.plain},
    expect: notAuthorized,
    as: 'viewerPrincipal',
  }),
  create({
    title: 'a user who may only read',
    body: {accessLevel: 'Create', datasetId: ids.plain},
    expect: {status: 403, body: {error: {code: 'Forbidden', message: {$matches: 'Content.Create'}}}},
    as: 'readOnlyUser',
  }),

  create({
    title: 'a user who may not read reports',
    body: {accessLevel: 'Create', datasetId: ids.plain},
    expect: lacks('Report.ReadWrite.All or Report.Read.All'),
    as: 'datasetsOnlyUser',
  }),
  create({
    title: 'a user who may',
    body: {accessLevel: 'Create', datasetId: ids.plain},
    expect: givesToken,
    as: 'user',
  }),
  create({
    title: 'the example of an identity',
    body: {accessLevel: 'Create', datasetId: ids.secured, identities: [{...ann, datasets: [ids.secured]}]},
    expect: givesToken,
  }),

  onDataset({
    title: 'a dataset for a user who may read datasets only',
    id: ids.plain,
    body: {accessLevel: 'View'},
    expect: givesToken,
    as: 'datasetsOnlyUser',
  }),
  onDataset({
    title: 'a dataset for a user who may read reports only',
    id: ids.plain,
    body: {accessLevel: 'View'},
    expect: lacks('Dataset.ReadWrite.All or Dataset.Read.All'),
    as: 'reportsOnlyUser',
  }),
  onDataset({
    title: 'the example of an identity blob',
    id: ids.directQuerySql,
    body: {
      accessLevel: 'View',
      identities: [{datasets: [ids.directQuerySql], identityBlob: {value: 'eyJ0eX....AAA='}}],
    },
    expect: givesToken,
  }),
  onDataset({title: 'a dataset', id: ids.plain, body: {accessLevel: 'View'}, expect: givesToken}),
  onDataset({title: 'a dataset of another workspace', id: ids.secured, body: {}, expect: notFound}),
  onDataset({title: 'a dataset that does not exist', id: nowhere, body: {}, expect: notFound}),
  onDataset({
    title: 'a dataset with row-level security',
    id: ids.secured,
    body: {identities: [ann]},
    expect: givesToken,
    place: ids.otherWorkspace,
  }),
  onDataset({
    title: 'a dataset cannot be edited',
    id: ids.plain,
    body: {accessLevel: 'Edit'},
    expect: invalidSomehow('access level'),
  }),
  onDataset({
    title: 'a dataset with row-level security and no identity',
    id: ids.secured,
    body: {},
    expect: invalid(`${creating} requires effective identity to be provided`),
    place: ids.otherWorkspace,
  }),
  onDataset({
    title: 'a Direct Lake dataset by itself',
    id: ids.directLake,
    body: {},
    expect: invalid('Embedding a DirectLake dataset is not supported with V1 embed token'),
  }),
  onDataset({title: 'a stranger', id: ids.plain, body: {}, expect: notAuthorized, as: 'stranger'}),

  ask({
    operationId: 'Dashboards_GenerateTokenInGroup',
    title: 'a dashboard',
    path: `${group()}/dashboards/${nowhere}`,
    body: {accessLevel: 'View'},
    expect: notFound,
  }),
  ask({
    operationId: 'Dashboards_GenerateTokenInGroup',
    title: 'a dashboard for a stranger',
    path: `${group()}/dashboards/${nowhere}`,
    body: {},
    expect: notAuthorized,
    as: 'stranger',
  }),
  ...(
    [
      ['Dashboards_GenerateTokenInGroup', `${group()}/dashboards/${nowhere}`],
      ['Tiles_GenerateTokenInGroup', `${group()}/dashboards/${nowhere}/tiles/${nowhere}`],
    ] as const
  ).map(([operationId, path]) =>
    ask({
      operationId,
      title: `${operationId} for a user who may not read dashboards`,
      path,
      body: {accessLevel: 'View'},
      expect: lacks('Dashboard.ReadWrite.All or Dashboard.Read.All'),
      as: 'readOnlyUser',
    }),
  ),
  ask({
    operationId: 'Tiles_GenerateTokenInGroup',
    title: 'a tile',
    path: `${group()}/dashboards/${nowhere}/tiles/${nowhere}`,
    body: {accessLevel: 'View'},
    expect: notFound,
  }),
  ask({
    operationId: 'Tiles_GenerateTokenInGroup',
    title: 'a tile for nobody',
    path: `${group()}/dashboards/${nowhere}/tiles/${nowhere}`,
    body: {},
    expect: emptyWith(403, null),
    as: 'none',
  }),
  ask({
    operationId: 'Reports_GenerateToken',
    title: 'My workspace',
    path: `reports/${ids.report}`,
    body: {accessLevel: 'View'},
    expect: notAccessible,
  }),
  ask({
    operationId: 'Reports_GenerateToken',
    title: 'My workspace for nobody',
    path: `reports/${ids.report}`,
    body: {},
    expect: emptyWith(403, null),
    as: 'none',
  }),
];
