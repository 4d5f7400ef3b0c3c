import assert from 'node:assert/strict';
import test from 'node:test';
import {namedFailures, testIds} from '../src/control/faults/named-failures.js';
import {defaultWorldIds as ids} from '../src/world/seed/default-world.js';
import {createCaller, noon} from './support/control-caller.js';

const requestFor = (id: string) => ({reports: [{id: ids.report}], datasets: [{id}]});
/** A text as a pattern that matches it and nothing else. */
const whole = (text: string): RegExp => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
const tokenOf = (json: unknown): string => (json as {token: string}).token;

test('every named failure has a GUID of its own and a sentence', () => {
  assert.equal(new Set(namedFailures.map(f => f.id)).size, namedFailures.length);
  assert.deepEqual(Object.keys(testIds).sort(), namedFailures.map(f => f.name).sort());
  for (const {id, summary} of namedFailures) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(summary, /\.$/);
  }
});

/** What GenerateToken answers where a failure's GUID is the dataset. */
const onGenerateToken: Record<
  string,
  {status: number; body?: RegExp; headers?: Record<string, string>; effect?: object}
> = {
  badRequest: {status: 400, body: /^\{"error":\{"code":"InvalidRequest","message":/},
  notAuthorized: {
    status: 401,
    body: /"pbi\.error":\{"code":"PowerBINotAuthorizedException"/,
    headers: {'X-PowerBI-Error-Info': 'PowerBINotAuthorizedException'},
  },
  capacityQuota: {
    status: 403,
    body: whole(
      '{"Message":"You have exceeded the amount of embed token that can be generated on a shared or ProPlus ' +
        'capacity. You need to purchase Azure capacities to generate embed tokens. ' +
        'See https://go.microsoft.com/fwlink/?linkid=868976"}',
    ),
  },
  notFound: {status: 404, body: /"code":"PowerBIEntityNotFound"/},
  throttled: {
    status: 429,
    headers: {'Retry-After': '2'},
    body: /You have exceeded the amount of requests allowed in the current time frame and further requests will fail\./,
  },
  serverError: {status: 500, body: /An error has occurred/},
  unavailable: {status: 503, headers: {'Retry-After': '5'}},
  accessTokenExpired: {
    status: 403,
    body: whole(
      '{"error":{"code":"TokenExpired","message":"Access token has expired, resubmit with a new access token"}}',
    ),
  },
  switchedOff: {
    status: 401,
    body: /^$/,
    headers: {'X-PowerBI-Error-Info': 'ServicePrincipalIsNotAllowedByTenantAdminSwitch'},
  },
  slow: {status: 200, effect: {delayMs: 3000}},
  connectionDropped: {status: 0, effect: {connection: 'drop'}},
  neverAnswers: {status: 0, effect: {connection: 'hang'}},
  malformedBody: {status: 200, body: /^\{"@odata[^}]*$/},
  htmlBody: {status: 502, body: /^<!doctype html>/},
  shortLivedToken: {status: 200, body: /"expiration":"2030-06-15T12:00:05Z"/},
};

test('a test GUID as the dataset of GenerateToken causes its failure, and later failures let the token be made', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  for (const {name, id, on} of namedFailures) {
    const expected = onGenerateToken[name] ?? {status: 200, body: /"token":"H4sI/};
    assert.ok(name in onGenerateToken || !on.api, `${name} fails GenerateToken but this test does not say how`);
    const answer = await caller.generateToken(requestFor(id), accessToken);
    assert.equal(answer.status, expected.status, name);
    if (expected.body) assert.match(answer.body, expected.body, name);
    for (const [header, value] of Object.entries(expected.headers ?? {})) {
      assert.equal(answer.headers[header], value, name);
    }
    if (expected.effect) assert.deepEqual(answer.effect, expected.effect, name);
    if (answer.status > 0) assert.match(answer.headers['RequestId'] ?? '', /^[0-9a-f-]{36}$/, name);
  }
});

test('a test GUID works wherever an id stands: as report, workspace, identity, in a path, and in upper case', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  const id = testIds.throttled;
  const bodies = [
    {reports: [{id}], datasets: [{id: ids.northwind}]},
    {reports: [{id: ids.report}], datasets: [{id: ids.northwind}], targetWorkspaces: [{id}]},
    {
      reports: [{id: ids.report}],
      datasets: [{id: ids.contoso}],
      identities: [{username: 'x', roles: ['sales'], datasets: [id]}],
    },
    requestFor(id.toUpperCase()),
  ];
  for (const body of bodies) {
    assert.equal((await caller.generateToken(body, accessToken)).status, 429, JSON.stringify(body));
  }
  const authorization = {headers: {authorization: `Bearer ${accessToken}`}};
  assert.equal(
    (
      await caller.call('Reports_GetReportInGroup', {
        params: {groupId: ids.reportWorkspace, reportId: id},
        ...authorization,
      })
    ).status,
    429,
  );
  assert.equal(
    (await caller.call('Reports_GetReportInGroup', {params: {groupId: id, reportId: ids.report}, ...authorization}))
      .status,
    429,
  );
  assert.equal((await caller.call('Entra_Token', {params: {tenantId: id}, body: ''})).status, 429);
});

test('Entra fails with a test GUID in its own shape', async () => {
  const {status, json} = await createCaller().call('Entra_Token', {
    params: {tenantId: ids.tenant},
    body: `client_id=${testIds.notAuthorized}`,
  });
  assert.equal(status, 401);
  const {error, error_codes, error_description, timestamp} = json as Record<string, unknown>;
  assert.deepEqual(
    {error, error_codes, timestamp},
    {error: 'invalid_client', error_codes: [7000215], timestamp: '2030-06-15 12:00:00Z'},
  );
  assert.match(
    error_description as string,
    /^AADSTS7000215: .*\r\nTrace ID: .*\r\nCorrelation ID: .*\r\nTimestamp: 2030-06-15 12:00:00Z$/,
  );
});

const onOpen: Record<string, object> = {
  frameNeverAnswers: {status: 0, effect: {connection: 'hang'}},
  slowFrame: {status: 200, effect: {delayMs: 3000}},
  modelFailsToLoad: {status: 400, message: 'ExplorationContainer_FailedToLoadModel_DefaultDetails'},
  embedTokenExpired: {status: 403, message: 'TokenExpired'},
  queryExpired: {status: 200},
  queryFails: {status: 200},
  connectionToModelFails: {status: 200},
  slowVisuals: {status: 200},
  shortLivedToken: {status: 200},
};
const onQuery: Record<string, object> = {
  queryExpired: {status: 403, message: 'TokenExpired'},
  queryFails: {status: 400, message: 'QueryUserError'},
  connectionToModelFails: {status: 400, message: 'OpenConnectionError'},
  slowVisuals: {status: 200, effect: {delayMs: 3000}},
};

test('failures of the report page strike after the token was made, with and without an identity', async () => {
  const caller = createCaller();
  const accessToken = await caller.signIn();
  for (const [name, expected] of Object.entries(onOpen)) {
    const id = testIds[name as keyof typeof testIds];
    for (const identities of [undefined, [{username: 'amy@contoso.com', roles: ['executive'], datasets: [id]}]]) {
      const token = tokenOf(
        (await caller.generateToken({...requestFor(id), ...(identities ? {identities} : {})}, accessToken)).json,
      );
      const seen = (answer: {status: number; effect?: object; json: unknown}) => ({
        status: answer.status,
        ...(answer.effect ? {effect: answer.effect} : {}),
        ...(answer.status >= 400 ? {message: (answer.json as {error: {message: string}}).error.message} : {}),
      });
      const opened = await caller.open(token, id);
      assert.deepEqual(seen(opened), expected, name);
      if (opened.status === 200) {
        assert.equal((opened.json as {dataset: {id: string}}).dataset.id, id, 'the stand-in shows the test id');
      }
      const query = {values: [{table: 'Sales', measure: 'Total Revenue'}]};
      const asksFor = await caller.call('Emulator_QueryData', {
        headers: {authorization: `EmbedToken ${token}`},
        body: {reportId: ids.report, datasetId: id, query},
      });
      if (opened.status === 200) assert.deepEqual(seen(asksFor), onQuery[name] ?? {status: 200}, name);
    }
  }
});

test('a token of five seconds ends after five seconds of the lane', async () => {
  let now = noon;
  const caller = createCaller({now: () => now});
  const accessToken = await caller.signIn();
  const token = tokenOf((await caller.generateToken(requestFor(testIds.shortLivedToken), accessToken)).json);
  now += 4999;
  assert.equal((await caller.open(token, testIds.shortLivedToken)).status, 200);
  now += 1;
  assert.equal((await caller.open(token, testIds.shortLivedToken)).status, 403);
});

test('GET test-ids serves the whole list', async () => {
  const {json} = await createCaller().call('Control_TestIds');
  assert.deepEqual(
    (json as {value: {id: string}[]}).value.map(v => v.id),
    namedFailures.map(f => f.id),
  );
});

test('only a whole test GUID stands for an item, not a text that begins with one', async () => {
  const caller = createCaller();
  const authorization = `Bearer ${await caller.signIn()}`;
  const read = (groupId: string) =>
    caller.call('Reports_GetReportsInGroup', {params: {groupId}, headers: {authorization}});
  assert.equal((await read(testIds.slowFrame)).status, 200);
  for (const end of ['\n', '"', 'x'.repeat(1000), testIds.slowFrame]) {
    const {status, json} = await read(testIds.slowFrame + end);
    assert.ok(status >= 400 && json !== undefined, `${status} for ${JSON.stringify(end).slice(0, 50)}`);
  }
});
