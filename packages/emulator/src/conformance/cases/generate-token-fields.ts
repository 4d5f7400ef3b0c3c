/** GenerateToken: every field with its limits, what is read leniently, what is refused. */
import {datasourceTypes} from '../../rules/request-schemas.js';
import type {ConformanceCase} from '../runner/conformance-case.js';
import {ruleIds as ids} from '../runner/conformance-world.js';
import {givesToken, invalidSomehow, noContentType} from './expectations.js';

type Expect = ConformanceCase['expect'];
const sales = {username: 'ann@retail.example', roles: ['Mine'], datasets: [ids.secured]};
const plain = {reports: [{id: ids.report}], datasets: [{id: ids.plain}]};
const secured = {reports: [{id: ids.report}], datasets: [{id: ids.secured}]};
const sql = (more: object = {}): object => ({
  reports: [{id: ids.paginatedSource}],
  datasourceIdentities: [
    {
      identityBlob: 'eyJ0eX',
      datasources: [{datasourceType: 'Sql', connectionDetails: {server: 'ledger', database: 'Facts'}, ...more}],
    },
  ],
});

const fits = (title: string, body: unknown): ConformanceCase => post(title, body, givesToken);
const refused = (title: string, body: unknown, part: string): ConformanceCase =>
  post(title, body, invalidSomehow(part));
function post(title: string, body: unknown, expect: Expect, headers?: Record<string, string | null>): ConformanceCase {
  return {
    title: `GenerateToken: ${title}`,
    operationId: 'EmbedToken_GenerateToken',
    world: 'rules',
    request: {method: 'POST', path: '/v1.0/myorg/GenerateToken', body, ...(headers ? {headers} : {})},
    expect,
  };
}
const identity = (more: object): object => ({...secured, identities: [{...sales, ...more}]});
const wrongTypes: [string, unknown][] = [
  ['a number', 5],
  ['a text', 'text'],
  ['true', true],
  ['an object', {a: 1}],
  ['a list', [1]],
];
const others = (...right: string[]): [string, unknown][] => wrongTypes.filter(([name]) => !right.includes(name));

const shapes: ConformanceCase[] = [
  ...['datasets', 'reports', 'targetWorkspaces', 'identities', 'datasourceIdentities'].flatMap(list => [
    ...others('a list').map(([name, value]) =>
      refused(`${list} must not be ${name}`, {...plain, [list]: value}, `'${list}' must be a list`),
    ),
    ...[5, 'text', true, null, [1]].map(item =>
      refused(
        `an item of ${list} must not be ${JSON.stringify(item)}`,
        {...plain, [list]: [item]},
        `'${list}\\[0\\]' must be an object`,
      ),
    ),
    fits(`${list} may be null`, {...plain, [list]: null}),
  ]),
  ...['datasets', 'reports', 'targetWorkspaces'].flatMap(list => [
    refused(`an item of ${list} needs an id`, {...plain, [list]: [{}]}, `'${list}\\[0\\].id' is required`),
    refused(
      `the id of an item of ${list} must be a text`,
      {...plain, [list]: [{id: 7}]},
      `'${list}\\[0\\].id' must be a text`,
    ),
  ]),
  ...['reports', 'targetWorkspaces'].map(list =>
    refused(
      `the id of an item of ${list} must be a GUID`,
      {...plain, [list]: [{id: 'no-guid'}]},
      `'${list}\\[0\\].id' must be a GUID`,
    ),
  ),
  ...['a text', 'an object', 'a number'].map(name =>
    refused(
      `allowEdit must not be ${name}`,
      {...plain, reports: [{id: ids.report, allowEdit: wrongTypes.find(w => w[0] === name)?.[1]}]},
      'allowEdit',
    ),
  ),
  ...[5, true, 'Full', 'ReadWrite', {}].map(value =>
    refused(
      `xmlaPermissions must not be ${JSON.stringify(value)}`,
      {...plain, datasets: [{id: ids.plain, xmlaPermissions: value}]},
      'xmlaPermissions',
    ),
  ),
  ...['username', 'customData', 'auditableContext'].flatMap(field =>
    others('a text').map(([name, value]) =>
      refused(`${field} of an identity must not be ${name}`, identity({[field]: value}), `${field}' must be a text`),
    ),
  ),
  ...['roles', 'datasets', 'reports'].flatMap(field => [
    ...others('a list').map(([name, value]) =>
      refused(`${field} of an identity must not be ${name}`, identity({[field]: value}), `${field}' must be a list`),
    ),
    refused(`${field} of an identity must hold texts`, identity({[field]: [5]}), `${field}\\[0\\]' must be a text`),
  ]),
  ...others('an object').map(([name, value]) =>
    refused(
      `identityBlob of an identity must not be ${name}`,
      identity({identityBlob: value}),
      "identityBlob' must be an object",
    ),
  ),
  refused('identityBlob of an identity needs a value', identity({identityBlob: {}}), "identityBlob.value' is required"),
  refused('the value of an identityBlob must be a text', identity({identityBlob: {value: 5}}), "value' must be a text"),
  ...['identityBlob', 'datasources'].map(field =>
    refused(
      `a data source identity needs ${field}`,
      {
        ...plain,
        datasourceIdentities: [
          {identityBlob: 'x', datasources: [{datasourceType: 'Sql', connectionDetails: {}}], [field]: null},
        ],
      },
      `${field}' is required`,
    ),
  ),
  ...others('a text').map(([name, value]) =>
    refused(
      `identityBlob of a data source identity must not be ${name}`,
      {...plain, datasourceIdentities: [{identityBlob: value, datasources: []}]},
      "identityBlob' must be a text",
    ),
  ),
  ...['datasourceType', 'connectionDetails'].map(field =>
    refused(`a data source needs ${field}`, sql({[field]: null}), `${field}' is required`),
  ),
  refused(
    'a data source identity needs a data source',
    {...plain, datasourceIdentities: [{identityBlob: 'x', datasources: []}]},
    'at least 1',
  ),
  ...[
    'account',
    'classInfo',
    'database',
    'domain',
    'emailAddress',
    'kind',
    'loginServer',
    'path',
    'server',
    'url',
  ].flatMap(name => [
    fits(
      `connectionDetails may have ${name}`,
      sql({
        connectionDetails: {
          server: 'ledger',
          database: 'Facts',
          ...(name === 'server' || name === 'database' ? {} : {[name]: 'x'}),
        },
      }),
    ),
    refused(
      `${name} of connectionDetails must be a text`,
      sql({connectionDetails: {server: 'ledger', database: 'Facts', [name]: 5}}),
      `${name}' must be a text`,
    ),
  ]),
  ...datasourceTypes.map(type =>
    fits(`data sources may be of the type ${type}`, {
      ...plain,
      datasourceIdentities: [{identityBlob: 'x', datasources: [{datasourceType: type, connectionDetails: {}}]}],
    }),
  ),
  refused(
    'a data source type that does not exist is refused',
    {
      ...plain,
      datasourceIdentities: [{identityBlob: 'x', datasources: [{datasourceType: 'Abacus', connectionDetails: {}}]}],
    },
    'Abacus',
  ),
];

const limits: ConformanceCase[] = [
  ...(['reports', 'datasets', 'targetWorkspaces'] as const).flatMap(list => {
    const item = {id: {reports: ids.report, datasets: ids.plain, targetWorkspaces: ids.workspace}[list]};
    return [
      fits(`50 ${list} fit`, {...plain, [list]: Array.from({length: 50}, () => item)}),
      refused(
        `51 ${list} are too many`,
        {...plain, [list]: Array.from({length: 51}, () => item)},
        `'${list}' has 51 items; at most 50`,
      ),
    ];
  }),
  fits('a user name of 256 characters fits', identity({username: 'u'.repeat(256)})),
  refused('a user name of 257 characters is too long', identity({username: 'u'.repeat(257)}), 'at most 256'),
  fits('50 roles fit', identity({roles: Array.from({length: 50}, (_, i) => `role ${i}`)})),
  refused('51 roles are too many', identity({roles: Array.from({length: 51}, (_, i) => `role ${i}`)}), 'at most 50'),
  fits('a role of 50 characters fits', identity({roles: ['r'.repeat(50)]})),
  refused('a role of 51 characters is too long', identity({roles: ['r'.repeat(51)]}), 'at most 50'),
  refused('a role must not have a comma', identity({roles: ['a,b']}), 'comma'),
  refused('a role must not be empty', identity({roles: ['']}), 'empty'),
  fits('a role may have any other character', identity({roles: ['Rôle; "1" <x> \u{1F600}']})),
  fits('custom data of 1,024 characters fit', identity({customData: 'c'.repeat(1024)})),
  refused('custom data of 1,025 characters are too long', identity({customData: 'c'.repeat(1025)}), 'at most 1024'),
  fits('a user name of a cloud model may have spaces', identity({username: 'John Smith'})),
  refused('a user name of a cloud model must be ASCII', identity({username: 'jörg@retail.example'}), 'username'),
  fits('auditableContext may be empty', identity({auditableContext: ''})),
  fits('auditableContext may name somebody', identity({auditableContext: 'ann'})),
];

const lifetimes: ConformanceCase[] = [
  ...[0, null, 1, 10, 60, 100_000, '15'].map(minutes =>
    fits(`lifetimeInMinutes may be ${JSON.stringify(minutes)}`, {...plain, lifetimeInMinutes: minutes}),
  ),
  ...[-1, 0.5, 1e300, 'ten', true, [], {}].map(minutes =>
    refused(
      `lifetimeInMinutes must not be ${JSON.stringify(minutes)}`,
      {...plain, lifetimeInMinutes: minutes},
      'lifetimeInMinutes',
    ),
  ),
];

const lenient: ConformanceCase[] = [
  fits('names of members may be in any case', {
    Reports: [{ID: ids.report, AllowEdit: false}],
    DATASETS: [{Id: ids.plain, XMLAPermissions: 'ReadOnly'}],
  }),
  fits('words of enumerations may be in any case', {
    ...plain,
    datasets: [{id: ids.plain, xmlaPermissions: 'readonly'}],
  }),
  fits('ids may be in capitals', {
    reports: [{id: ids.report.toUpperCase()}],
    datasets: [{id: ids.plain.toUpperCase()}],
  }),
  fits('unknown members are ignored', {...plain, accessLevel: 'View', somethingElse: [1, {a: 2}]}),
  fits('booleans may be text', {...plain, reports: [{id: ids.report, allowEdit: 'true'}]}),
  fits('targetWorkspaces may be empty', {...plain, targetWorkspaces: []}),
  fits('identities may be empty', {...plain, identities: []}),
  fits('datasourceIdentities may be empty', {...plain, datasourceIdentities: []}),
  fits('reports may stand alone', {reports: [{id: ids.report}]}),
  fits('datasets may stand alone', {datasets: [{id: ids.plain}]}),
  fits('target workspaces may stand alone', {targetWorkspaces: [{id: ids.workspace}]}),
  fits('reports and datasets need not be related', {reports: [{id: ids.report}], datasets: [{id: ids.directQuerySql}]}),
  refused('something must be requested', {}, 'at least one'),
  refused('empty lists ask for nothing', {reports: [], datasets: [], targetWorkspaces: []}, 'at least one'),
];

const bodies: ConformanceCase[] = [
  ...['', '{', '[]', '"text"', '5', 'null', '{"reports":', 'reports=1'].map(body =>
    refused(`the body must not be ${JSON.stringify(body)}`, body, 'JSON object'),
  ),
  ...['gzip', 'br'].map(encoding =>
    post(`a body that is compressed is named: ${encoding}`, '\u001f\u008b\u0008', invalidSomehow(encoding), {
      'content-encoding': encoding,
    }),
  ),
  post('a body needs a Content-Type', plain, noContentType, {'content-type': null}),
  ...['text/plain', 'application/x-www-form-urlencoded', 'application/xml'].map(type =>
    post(
      `the body must not be ${type}`,
      plain,
      {status: 415, body: {message: {$matches: type}}},
      {'content-type': type},
    ),
  ),
  ...['application/json; charset=utf-8', 'text/json', 'application/problem+json', 'APPLICATION/JSON'].map(type =>
    post(`the body may be ${type}`, plain, givesToken, {'content-type': type}),
  ),
];

export const generateTokenFieldCases: ConformanceCase[] = [...shapes, ...limits, ...lifetimes, ...lenient, ...bodies];
