import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ids} from './support/fake-power-bi.js';
import {everything, onePair, createSite, url} from './support/helpers.js';

/** Names of Power BI's identity members, which it reads without regard to case. */
const identityMembers = [
  'identities',
  'identity',
  'effectiveIdentity',
  'effectiveIdentities',
  'datasourceIdentities',
  'username',
  'user',
  'roles',
  'role',
  'customData',
  'identityBlob',
  'auditableContext',
  'impersonatedUserName',
  'profileId',
];
const spellings = (name: string): string[] => [
  name,
  name.toUpperCase(),
  name.toLowerCase(),
  name[0]!.toUpperCase() + name.slice(1),
  name.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`),
  `${name} `,
  ` ${name}`,
  `\u200b${name}`,
  name.replace('i', 'İ'),
  name.replace('i', 'ı'),
  `@${name}`,
];
const value = [{username: 'ceo@contoso.com', roles: ['executive'], datasets: [ids.fabrikam]}];

test('identities from the browser are refused in every spelling and at every level', async () => {
  const {post, world} = createSite({rateLimit: false});
  let tried = 0;
  for (const member of identityMembers.flatMap(spellings)) {
    const extra = {[member]: value};
    const request = onePair();
    for (const body of [
      {...request, ...extra},
      {...request, reports: [{...request.reports[0], ...extra}]},
      {...request, datasets: [{...request.datasets[0], ...extra}]},
      {...request, bindings: [{...request.bindings![0], ...extra}]},
      {...request, targetWorkspaces: [{id: ids.workspace, ...extra}]},
    ]) {
      const {status, text} = await post(body);
      assert.equal(status, 400, member);
      assert.equal(/executive|ceo@contoso/.test(text), false);
      tried++;
    }
  }
  assert.ok(tried > 500);
  assert.equal(world.sent.length, 0);
});

test('the plain words for it are named as what they are', async () => {
  for (const member of ['identities', 'IDENTITIES', 'roles', 'userName', 'CustomData']) {
    const {body} = await createSite().post({...onePair(), [member]: value});
    assert.match(body.error.message, /may not say who its visitor is/, member);
  }
});

test('members in other spellings cannot slip past as second lists', async () => {
  for (const member of [
    'Reports',
    'DATASETS',
    'Bindings',
    'lifetimeInMinutes',
    'accessLevel',
    '__proto__',
    'constructor',
  ]) {
    const {post, world} = createSite();
    const text = JSON.stringify(onePair()).replace(/^\{/, `{"${member}":[{"id":"${ids.contoso}"}],`);
    assert.equal((await post(text)).status, 400, member);
    assert.equal(world.sent.length, 0);
  }
});

test('of members given twice the checked one is the one that counts', async () => {
  const {post, world} = createSite({
    authorize: () => ({
      ...everything(),
      pairs: [{reportId: ids.report, datasetId: ids.fabrikam, workspaceId: ids.workspace}],
    }),
  });
  const twice = `{"datasets":[{"id":"${ids.contoso}"}],${JSON.stringify(onePair()).slice(1)}`;
  assert.equal((await post(twice)).status, 200);
  assert.deepEqual(world.generated()[0]!.datasets, [{id: ids.fabrikam}]);
});

test('headers and the query string carry nothing to Power BI', async () => {
  const {endpoint, world} = createSite();
  const response = await endpoint(
    new Request(`${url}?identities=ceo&roles=executive&reportId=${ids.otherReport}`, {
      method: 'POST',
      body: JSON.stringify(onePair()),
      headers: {
        'content-type': 'application/json',
        'x-powerbi-profile-id': 'evil-profile',
        'x-powerbi-user': 'ceo',
        authorization: 'Bearer evil',
        cookie: 'roles=executive',
        'x-forwarded-host': 'evil.example',
      },
    }),
  );
  assert.equal(response.status, 200);
  assert.equal(/evil|executive|ceo/.test(JSON.stringify(world.sent.map(s => [s.url, s.body, [...s.headers]]))), false);
});

test('a grant for one pair is none for its neighbours', async () => {
  const only = {...everything(), pairs: [{reportId: ids.report, datasetId: ids.fabrikam, workspaceId: ids.workspace}]};
  for (const [reportId, datasetId] of [
    [ids.report, ids.contoso],
    [ids.report, ids.northwind],
    [ids.otherReport, ids.fabrikam],
    [ids.otherReport, ids.contoso],
  ] as const) {
    const {post, world} = createSite({authorize: () => only});
    assert.equal((await post(onePair(datasetId, reportId))).status, 403);
    assert.equal(world.sent.length, 0);
  }
  // Named outright in the lists, without a binding that says so.
  const {post, world} = createSite({authorize: () => only});
  await post({
    reports: [{id: ids.report}, {id: ids.otherReport}],
    datasets: [{id: ids.fabrikam}, {id: ids.contoso}],
    bindings: [{reportId: ids.report, datasetId: ids.fabrikam}],
  });
  assert.deepEqual(world.generated(), [
    {
      reports: [{id: ids.report}],
      datasets: [{id: ids.fabrikam}],
      identities: [{username: 'anna', roles: ['sales'], datasets: [ids.fabrikam]}],
    },
  ]);
});

test('the answer for what is not granted is the same whether it exists or not', async () => {
  const {post} = createSite({
    authorize: () => ({
      ...everything(),
      pairs: [{reportId: ids.report, datasetId: ids.fabrikam, workspaceId: ids.workspace}],
    }),
  });
  const strip = (text: string): string => text.replace(/"(correlationId|datasetId)":"[^"]*"/g, '');
  const [real, invented] = [
    await post(onePair(ids.contoso)),
    await post(onePair('00000000-1111-4222-8333-444444444444')),
  ];
  assert.equal(strip(real.text), strip(invented.text));
});

test('10,000 hostile requests: nothing granted, nothing sent, nothing leaked, answered within seconds', async () => {
  const {endpoint, world, log} = createSite({
    authorize: () => everything(),
    clientKey: () => '192.0.2.7',
    clientRateLimit: {points: 50, durationSeconds: 600},
  });
  const request = JSON.stringify(onePair());
  const kinds: RequestInit[] = [
    {method: 'GET'},
    {body: request, headers: {'content-type': 'text/plain'}},
    {body: request, headers: {'content-type': 'application/json', origin: 'https://evil.example'}},
    {body: JSON.stringify({...onePair(), identities: value}), headers: {'content-type': 'application/json'}},
    {body: '{"reports":', headers: {'content-type': 'application/json'}},
    {body: 'x'.repeat(70_000), headers: {'content-type': 'application/json'}},
  ];
  const statuses = new Map<number, number>();
  for (let i = 0; i < 10_000; i++) {
    const response = await endpoint(new Request(url, {method: 'POST', ...kinds[i % kinds.length]}));
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    if (i % 97 === 0) assert.equal((await response.text()).includes('token":'), false);
  }
  assert.equal(statuses.has(200), false);
  assert.deepEqual([...statuses.keys()].sort(), [400, 403, 405, 413, 415, 429]);
  assert.equal(world.sent.length, 0);
  assert.equal(JSON.stringify(log).includes('executive'), false);
});

test('1,000 good requests of one visitor cost one token, and the rest a number', async () => {
  const {endpoint, world} = createSite();
  const statuses = new Map<number, number>();
  for (let i = 0; i < 1000; i++) {
    const {status} = await endpoint(
      new Request(url, {
        method: 'POST',
        body: JSON.stringify(onePair()),
        headers: {'content-type': 'application/json'},
      }),
    );
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.equal(world.generated().length, 1);
  assert.deepEqual([...statuses.keys()].sort(), [200, 429]);
  assert.ok(statuses.get(200)! >= 120 && statuses.get(200)! <= 240);
});

test('no secret, token or identity is in any answer or log line, whatever goes wrong', async () => {
  const secretWords = ['anna-the-user', 'custom-data-42'];
  const roleName = 'role-of-anna';
  const leaky = (sent: {headers: Headers; body: string}): Response =>
    Response.json(
      {
        error: {
          code: 'Leak',
          message: `You sent ${sent.headers.get('authorization')} and ${sent.body} with client_secret=the-client-secret-of-tests`,
        },
      },
      {status: 500},
    );
  const failures: ((sent: {url: string; headers: Headers; body: string}) => Response | undefined)[] = [
    () => undefined,
    s =>
      s.url.includes('oauth2')
        ? Response.json(
            {
              error: 'invalid_client',
              error_description: `secret the-client-secret-of-tests is wrong`,
              error_codes: [7000215],
            },
            {status: 401},
          )
        : undefined,
    s => (s.url.endsWith('GenerateToken') ? leaky(s) : undefined),
    s => (s.url.includes('/reports/') ? leaky(s) : undefined),
    s =>
      s.url.endsWith('GenerateToken')
        ? Response.json({error: {code: 'InvalidRequest', message: s.headers.get('authorization')}}, {status: 400})
        : undefined,
    () => {
      throw new TypeError('fetch failed with eyJ0eXAiOiJKV1QifQ.entra-1.signature');
    },
  ];
  for (const fail of failures) {
    const {post, world, log} = createSite({
      resilience: {retries: 1, backoffMs: 1},
      authorize: () => ({
        ...everything('anna-the-user'),
        identities: [
          {username: 'anna-the-user', roles: [roleName], customData: 'custom-data-42', datasets: [ids.fabrikam]},
        ],
      }),
    });
    world.answer = fail;
    const {status, body, text} = await post(onePair());
    const said = status === 200 ? text.replace(body.token, '') : text;
    const lines = JSON.stringify(log);
    for (const secret of world.secrets) {
      assert.equal(lines.includes(secret) || said.includes(secret), false, `${secret.slice(0, 8)}… leaked`);
    }
    for (const word of secretWords) assert.equal(text.includes(word) || lines.includes(word), false, `${word} leaked`);
    // The name of a role helps the operator, and is no reader's business.
    assert.equal(text.includes(roleName), false);
  }
});
