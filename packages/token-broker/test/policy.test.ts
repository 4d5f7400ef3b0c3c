import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  everyPair,
  identityFor,
  powerBiClouds,
  redact,
  rolesFromClaims,
  sessionPolicy,
  tenantTable,
} from '../src/index.js';
import {ids} from './support/fake-power-bi.js';
import {onePair, createSite} from './support/helpers.js';

test('every report goes with every dataset, each with its workspace', () => {
  assert.deepEqual(everyPair({reports: {r: 'w1'}, datasets: {d1: 'w2', d2: 'w3'}}), [
    {reportId: 'r', workspaceId: 'w1', datasetId: 'd1', datasetWorkspaceId: 'w2', edit: false},
    {reportId: 'r', workspaceId: 'w1', datasetId: 'd2', datasetWorkspaceId: 'w3', edit: false},
  ]);
});

test('a tenant gets its own rows of the table, and nobody gets what JavaScript’s objects inherit', () => {
  const pairs = tenantTable({
    contoso: {reports: {r: 'w'}, datasets: {c: 'w'}},
    fabrikam: {reports: {r: 'w'}, datasets: {f: 'w'}},
  });
  assert.deepEqual(
    pairs('contoso').map(p => p.datasetId),
    ['c'],
  );
  for (const nobody of ['', 'Contoso', 'constructor', '__proto__', 'toString', undefined]) {
    assert.deepEqual(pairs(nobody), []);
  }
});

test('claims become the roles of the table and no others', () => {
  const roles = rolesFromClaims({'Sales.Read': 'sales', 'Sales.All': 'executive'});
  assert.deepEqual(roles(['Sales.Read', 'executive', 'constructor', 'Sales.Read']), ['sales']);
  assert.deepEqual(roles('Sales.All'), ['executive']);
  assert.deepEqual(roles(undefined), []);
});

test('a session decides who sees what; without one nobody sees anything', async () => {
  const users: Record<string, {id: string; tenant: string; claims: string[]}> = {
    anna: {id: 'anna@x', tenant: 'fabrikam', claims: ['reader']},
  };
  const pairsOf = tenantTable({
    fabrikam: {
      reports: {[ids.report]: ids.workspace},
      datasets: {[ids.fabrikam]: ids.workspace, [ids.northwind]: ids.workspace},
    },
  });
  const rolesOf = rolesFromClaims({reader: 'sales'});
  const {post, world} = createSite({
    authorize: sessionPolicy({
      session: ({request}) => users[/session=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''],
      subject: ({session}) => session.id,
      pairs: ({session}) => pairsOf(session.tenant),
      identity: ({session: user, dataset}) =>
        dataset.identityRequired === false ? undefined : {username: user.id, roles: rolesOf(user.claims)},
      lifetimeInMinutes: 15,
    }),
  });
  assert.equal((await post(onePair())).status, 401);
  const signedIn = {headers: {cookie: 'session=anna'}};
  const {status, body} = await post(
    {reports: [{id: ids.report}], datasets: [{id: ids.fabrikam}, {id: ids.northwind}, {id: ids.contoso}]},
    signedIn,
  );
  assert.equal(status, 200);
  assert.deepEqual(
    body.refused!.map(r => [r.datasetId, r.code]),
    [[ids.contoso, 'NotAllowed']],
  );
  assert.deepEqual(world.generated()[0], {
    reports: [{id: ids.report}],
    datasets: [{id: ids.northwind}, {id: ids.fabrikam}],
    identities: [{username: 'anna@x', roles: ['sales'], datasets: [ids.fabrikam]}],
    lifetimeInMinutes: 15,
  });
});

test('an identity for several datasets is written once', () => {
  assert.deepEqual(identityFor(['a', 'b'], {username: 'u', roles: ['r']}), {
    username: 'u',
    roles: ['r'],
    datasets: ['a', 'b'],
  });
});

// The literals are Microsoft's; a shared wrong constant would pass any other test.
for (const [cloud, api, authority, scope] of [
  [
    'public',
    'https://api.powerbi.com',
    'https://login.microsoftonline.com',
    'https://analysis.windows.net/powerbi/api/.default',
  ],
  [
    'usGovernment',
    'https://api.powerbigov.us',
    'https://login.microsoftonline.com',
    'https://analysis.usgovcloudapi.net/powerbi/api/.default',
  ],
  [
    'usGovernmentHigh',
    'https://api.high.powerbigov.us',
    'https://login.microsoftonline.us',
    'https://high.analysis.usgovcloudapi.net/powerbi/api/.default',
  ],
  [
    'usGovernmentDoD',
    'https://api.mil.powerbigov.us',
    'https://login.microsoftonline.us',
    'https://mil.analysis.usgovcloudapi.net/powerbi/api/.default',
  ],
  [
    'china',
    'https://api.powerbi.cn',
    'https://login.chinacloudapi.cn',
    'https://analysis.chinacloudapi.cn/powerbi/api/.default',
  ],
] as const) {
  test(`the cloud ${cloud} is called where it is`, async () => {
    assert.equal(powerBiClouds[cloud].authorityHost, authority);
    const scopes: unknown[] = [];
    const {post, world} = createSite({
      powerBi: {cloud},
      credential: {
        getToken: scope => {
          scopes.push(scope);
          return Promise.resolve({token: 't', expiresOnTimestamp: Date.parse('2027-01-01')});
        },
      },
    });
    await post(onePair());
    assert.deepEqual(scopes, [scope]);
    assert.ok(world.sent.length > 0 && world.sent.every(s => s.url.startsWith(`${api}/v1.0/myorg/`)));
  });
}

test('an unknown cloud is refused when the endpoint is made', () => {
  assert.throws(() => createSite({powerBi: {cloud: 'constructor' as 'public'}}), /powerBi\.cloud/);
});

test('what looks like a secret does not get through redaction', () => {
  for (const secret of [
    'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl',
    'H4sIAAAAAAAEAHsi1abcdefgh.eyJjbHVzdGVyVXJsIjoi',
    'Bearer abcdefghijkl',
    'client_secret=hunter2-hunter2',
    '"access_token":"abc-def-ghi"',
    'password: opensesame',
    'username=john@contoso.com',
  ]) {
    const value = secret
      .split(/[=:]\s*|Bearer /)
      .at(-1)!
      .replaceAll('"', '');
    assert.equal(redact(`before ${secret} after`).includes(value), false, secret);
    assert.match(redact(`before ${secret} after`), /^before .*\[redacted\].* after$/);
  }
  assert.equal(
    redact('Creating embed token for accessing dataset cfafbeb1 requires effective identity to be provided'),
    'Creating embed token for accessing dataset cfafbeb1 requires effective identity to be provided',
  );
});

test('a session policy without identities serves what needs none', async () => {
  const {post, world} = createSite({
    authorize: sessionPolicy({
      session: () => 'anna',
      subject: ({session}) => session,
      pairs: () => [{reportId: ids.report, workspaceId: ids.workspace, datasetId: ids.northwind}],
    }),
  });
  assert.equal((await post(onePair(ids.northwind))).status, 200);
  assert.deepEqual(world.generated(), [{reports: [{id: ids.report}], datasets: [{id: ids.northwind}]}]);
});
