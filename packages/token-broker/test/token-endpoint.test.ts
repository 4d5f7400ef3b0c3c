import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createTokenEndpoint} from '../src/index.js';
import {ids} from './support/fake-power-bi.js';
import {everything, onePair, createSite} from './support/helpers.js';

test('a granted pair becomes the smallest GenerateToken call and the contract’s answer', async () => {
  const {post, world} = createSite();
  const {status, body, headers} = await post(onePair());
  assert.equal(status, 200);
  assert.deepEqual(world.generated(), [
    {
      reports: [{id: ids.report}],
      datasets: [{id: ids.fabrikam}],
      identities: [{username: 'anna', roles: ['sales'], datasets: [ids.fabrikam]}],
    },
  ]);
  assert.match(body.token, /^H4sI/);
  assert.equal(body.expiration, '2026-01-01T01:00:00Z');
  assert.equal(body.reports.length, 1);
  assert.match(body.reports[0]!.embedUrl, /^https:\/\/app\.powerbi\.com\/reportEmbed\?reportId=b2e49b01/);
  assert.equal(body.reports[0]!.datasetId, ids.contoso);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('access-control-allow-origin'), null);
  assert.deepEqual(Object.keys(body).sort(), ['expiration', 'reports', 'token', 'tokenId']);
});

test('Entra gets client credentials and Power BI with its token', async () => {
  const {post, world} = createSite();
  await post(onePair());
  const [entra, ...calls] = world.sent;
  assert.equal(entra!.url, 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(entra!.body)), {
    grant_type: 'client_credentials',
    client_id: 'client',
    client_secret: 'the-client-secret-of-tests',
    scope: 'https://analysis.windows.net/powerbi/api/.default',
  });
  assert.deepEqual(
    calls.map(c => `${c.method} ${c.url}`),
    [
      `GET https://api.powerbi.com/v1.0/myorg/groups/${ids.workspace}/reports/${ids.report}`,
      'POST https://api.powerbi.com/v1.0/myorg/GenerateToken',
    ],
  );
  assert.ok(calls.every(c => c.headers.get('authorization') === 'Bearer eyJ0eXAiOiJKV1QifQ.entra-1.signature'));
});

test('without a dataset the report’s own is meant', async () => {
  const {post, world} = createSite();
  const {status} = await post({reports: [{id: ids.report}], datasets: []});
  assert.equal(status, 200);
  assert.deepEqual(world.generated()[0]!.datasets, [{id: ids.contoso}]);
});

for (const [name, answer] of [
  ['nothing', undefined],
  ['null', null],
  ['a denial', {reason: 'not-allowed'}],
  ['a grant of something else', {...everything(), pairs: [{reportId: ids.otherReport, workspaceId: ids.workspace}]}],
] as const) {
  test(`when authorize answers ${name}, nothing is granted and Power BI is not called`, async () => {
    const {post, world} = createSite({authorize: () => answer});
    const {status, body} = await post(onePair());
    assert.equal(status, 403);
    assert.equal(body.error.code, 'NotAllowed');
    assert.equal(world.sent.length, 0);
  });
}

test('when authorize throws, nothing is granted and only the log says why', async () => {
  const {post, world, log} = createSite({
    authorize: () => {
      throw new Error('session store down');
    },
  });
  const {status, body, text} = await post(onePair());
  assert.equal(status, 500);
  assert.equal(body.error.code, 'EndpointMisconfigured');
  assert.equal(text.includes('session store'), false);
  assert.match(JSON.stringify(log), /session store down/);
  assert.equal(world.sent.length, 0);
});

test('a visitor who is not signed in hears so', async () => {
  const {post} = createSite({authorize: () => ({reason: 'not-signed-in'})});
  const {status, body} = await post(onePair());
  assert.equal(status, 401);
  assert.equal(body.error.code, 'NotSignedIn');
});

test('an endpoint without authorize cannot be made', () => {
  assert.throws(
    () =>
      createTokenEndpoint({credential: {getToken: () => Promise.resolve(null)}} as unknown as Parameters<
        typeof createTokenEndpoint
      >[0]),
    /authorize is missing/,
  );
});

for (const apiOrigin of [
  'http://api.powerbi.com',
  'http://10.0.0.1',
  'https://api.powerbi.com/v1',
  'not a url',
  'https://user:pw@api.powerbi.com',
]) {
  test(`the API origin ${apiOrigin} is refused`, () => {
    assert.throws(() => createSite({powerBi: {apiOrigin}}), /powerBi\.apiOrigin/);
  });
}

test('the emulator’s loopback origin may be http', () => {
  assert.doesNotThrow(() => createSite({powerBi: {apiOrigin: 'http://127.0.0.1:5000'}}));
});
