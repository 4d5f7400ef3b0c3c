/** Options that cannot work, and functions of options that do something odd: never a success, never a rejection. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  clientSecretCredential,
  createTokenEndpoint,
  memoryRateLimiter,
  sessionPolicy,
  type Authorization,
  type Denial,
  type Grant,
  type Log,
  type TokenEndpointOptions,
} from '../src/index.js';
import {entraSecret, fakePowerBi, ids} from './support/fake-power-bi.js';
import {everything, onePair, createSite} from './support/helpers.js';

const strangeThing = Object.create(null) as object;
const ring = new Error('a ring');
ring.cause = ring;

/** What `authorize` may return by mistake, and what the log must name. */
const oddAnswers: Record<string, [answer: unknown, logged: RegExp]> = {
  true: [true, /no object/],
  'a text': ['yes', /no object/],
  'a list': [[everything()], /no object/],
  'an unknown reason': [{reason: 'forbidden'}, /reason is not known/],
  'a reason that objects inherit': [{reason: 'constructor'}, /reason is not known/],
  'an old name for the reason': [{denied: 'not-allowed'}, /denied/],
  'a grant without pairs': [{subject: 'anna'}, /pairs/],
  'pairs that are no list': [{subject: 'anna', pairs: {}}, /pairs/],
  'a pair of nothing': [{subject: 'anna', pairs: [null]}, /pairs\[0\]/],
  'pairs of report and dataset': [{subject: 'anna', pairs: [{report: ids.report, dataset: ids.contoso}]}, /"report"/],
  'a pair with a misspelt dataset': [
    {subject: 'a', pairs: [{reportId: ids.report, dataset: ids.contoso}]},
    /"dataset"/,
  ],
  'a report that is no id': [{subject: 'anna', pairs: [{reportId: 'Sales'}]}, /pairs\[0\]\.reportId.*Sales/],
  'a report that is a whole page': [
    {subject: 'anna', pairs: [{reportId: 'x'.repeat(10_000)}]},
    /pairs\[0\]\.reportId is the text "x{60}"/,
  ],
  'a workspace that is no id': [
    {subject: 'anna', pairs: [{reportId: ids.report, workspaceId: 'Mine'}]},
    /pairs\[0\]\.workspaceId/,
  ],
  'a report that is a number': [{subject: 'a', pairs: [{reportId: 7}]}, /pairs\[0\]\.reportId is of type number/],
  'a chain that is no list': [
    {subject: 'a', pairs: [{reportId: ids.report, chain: ids.contoso}]},
    /pairs\[0\]\.chain is not a list/,
  ],
  'a chain of no ids': [{subject: 'a', pairs: [{reportId: ids.report, chain: ['a/b']}]}, /chain\[0\]/],
  'edit as a text': [{subject: 'a', pairs: [{reportId: ids.report, edit: 'no'}]}, /edit/],
  'xmla as a text': [{subject: 'a', pairs: [{reportId: ids.report, xmla: 'no'}]}, /pairs\[0\]\.xmla is neither/],
  'a misspelt member': [{...everything(), identity: []}, /"identity".*Its members are subject, rateLimitKey, pairs,/],
  'identities as a text': [{...everything(), identities: 'anna'}, /identities/],
  'an identity of nothing': [{...everything(), identities: [null]}, /identities\[0\]/],
  'an identity for nothing': [{...everything(), identities: [{username: 'a'}]}, /neither datasets nor reports/],
  'roles as a text': [{...everything(), identities: [{username: 'a', roles: 'x', datasets: [ids.contoso]}]}, /roles/],
  'a lifetime of zero': [{...everything(), lifetimeInMinutes: 0}, /lifetimeInMinutes/],
  'a lifetime as a text': [{...everything(), lifetimeInMinutes: '60'}, /lifetimeInMinutes/],
  'a key for counting that is true': [{...everything(), rateLimitKey: true}, /rateLimitKey/],
  'target workspaces as a text': [{...everything(), targetWorkspaces: ids.workspace}, /targetWorkspaces/],
  'a target workspace that is no id': [{...everything(), targetWorkspaces: ['Mine']}, /targetWorkspaces\[0\]/],
  'a profile that is no id': [{...everything(), profileId: 'a\r\nb'}, /profileId/],
  'data source identities as an object': [{...everything(), datasourceIdentities: {}}, /datasourceIdentities/],
  'a text for denialFor': [{...everything(), denialFor: 'no'}, /denialFor/],
};
for (const [what, [answer, logged]] of Object.entries(oddAnswers)) {
  test(`authorize returns ${what}: nothing is granted, and the log names it`, async () => {
    const {post, world, log} = createSite({authorize: () => answer as Authorization});
    const {status, body} = await post(onePair());
    assert.deepEqual([status, body.error.code], [500, 'EndpointMisconfigured']);
    assert.deepEqual(world.generated(), []);
    assert.match(JSON.stringify(log).replaceAll('\\"', '"'), logged);
  });
}

const fail = (): never => {
  throw new Error('the option failed');
};
const thrown =
  (what: unknown): (() => never) =>
  () => {
    throw what;
  };
const grantWith = (members: Partial<Grant>): Partial<TokenEndpointOptions> => ({
  authorize: () => ({...everything(), ...members}),
});

/** Functions of options that fail. Each is a failure of the site. */
const failing: Record<string, Partial<TokenEndpointOptions>> = {
  'authorize throws': {authorize: fail},
  'authorize rejects': {authorize: () => Promise.reject(new Error('no'))},
  'authorize throws nothing': {authorize: thrown(undefined)},
  'authorize throws what cannot be written': {authorize: thrown(strangeThing)},
  'authorize throws a ring of causes': {authorize: thrown(ring)},
  'authorize throws a text': {authorize: thrown('no')},
  'clientKey throws': {clientKey: fail},
  'clientKey returns a number': {clientKey: () => 7 as unknown as string},
  'clientKey rejects': {clientKey: () => Promise.reject(new Error('no'))},
  'a limiter throws': {rateLimit: {consume: fail}},
  'audit throws': {audit: fail},
  'audit rejects': {audit: () => Promise.reject(new Error('no'))},
  'the clock is none': {now: () => NaN, audit: () => undefined},
  'identities throws': grantWith({identities: fail}),
  'identities returns a text': grantWith({identities: (() => 'anna') as unknown as () => undefined}),
  'identities returns nobody': grantWith({identities: () => ({})}),
  'identities returns roles as a text': grantWith({identities: () => ({username: 'a', roles: 'x' as never})}),
};
for (const [what, options] of Object.entries(failing)) {
  test(`${what}: the page gets EndpointMisconfigured and no token`, async () => {
    const {post, log} = createSite(options);
    const {status, body, text} = await post(onePair());
    assert.deepEqual([status, body.error.code], [500, 'EndpointMisconfigured'], text);
    assert.equal(text.includes('H4sI'), false);
    assert.equal(text.includes('the option failed'), false);
    assert.ok(log.some(entry => entry.level === 'error'));
  });
}

test('a denialFor that fails or gives an unknown reason grants nothing', async () => {
  const [one] = everything().pairs;
  for (const denialFor of [fail, () => ({reason: 'constructor'}) as never]) {
    const {post} = createSite(grantWith({pairs: [one!], denialFor}));
    const {status, body} = await post(onePair(ids.northwind));
    assert.ok(status === 500 || status === 403, String(status));
    assert.ok(['EndpointMisconfigured', 'NotAllowed'].includes(body.error.code));
    assert.ok(body.error.refused?.every(refusal => typeof refusal.code === 'string') ?? true);
  }
});

test('the words of a denial reach the page, and where it has none those of its reason', async () => {
  const words = {
    "''": ['', 'This page is too old. Load it again.'],
    'a number': [7, 'This page is too old. Load it again.'],
    'a text': ['Sign in once more.', 'Sign in once more.'],
  } as const;
  const [one] = everything().pairs;
  for (const [message, shown] of Object.values(words)) {
    const denial = {reason: 'binding-expired', message} as Denial;
    const whole = await createSite({authorize: () => denial}).post(onePair());
    assert.deepEqual([whole.body.error.code, whole.body.error.message], ['BindingExpired', shown]);
    const single = await createSite(grantWith({pairs: [one!], denialFor: () => denial})).post(onePair(ids.northwind));
    assert.deepEqual(
      single.body.error.refused?.map(refusal => [refusal.code, refusal.message]),
      [['BindingExpired', shown]],
    );
  }
});

test('an identity may come later', async () => {
  const {post, world} = createSite(
    grantWith({identities: dataset => Promise.resolve({username: `for ${dataset.id}`})}),
  );
  assert.equal((await post(onePair())).status, 200);
  assert.equal(world.generated()[0]?.identities?.[0]?.username, `for ${ids.fabrikam}`);
});

const badLogs: Record<string, Log> = {
  throws: fail,
  rejects: () => Promise.reject(new Error('no')) as unknown as undefined,
};
for (const [what, log] of Object.entries(badLogs)) {
  test(`a log that ${what} changes no answer`, async t => {
    const console = t.mock.method(globalThis.console, 'error', () => undefined);
    const {post} = createSite({log});
    assert.equal((await post(onePair())).status, 200);
    assert.equal((await post('{')).status, 400);
    await new Promise(done => setImmediate(done));
    assert.ok(console.mock.calls.some(call => String(call.arguments[0]).includes('log-failed')));
  });
}

for (const createId of [fail, () => 7 as unknown as string, () => '']) {
  test('a createId that gives no text is replaced', async () => {
    const {post} = createSite({createId, authorize: () => null});
    const {status, body} = await post(onePair());
    assert.equal(status, 403);
    assert.match(body.error.correlationId ?? '', /^[0-9a-f-]{36}$/);
  });
}

test('what is denied is a warning in the log, with its code', async () => {
  const denied = createSite({authorize: () => null});
  await denied.post(onePair());
  assert.deepEqual(
    denied.log.map(({level, code}) => [level, code]),
    [['warn', 'NotAllowed']],
  );
  const foreign = createSite();
  await foreign.post(onePair(), {headers: {origin: 'https://evil.example'}});
  assert.deepEqual(
    foreign.log.map(({level, code}) => [level, code]),
    [['warn', 'OriginNotAllowed']],
  );
});

/** Options that cannot work. */
const wrong: Record<string, [options: object, named: RegExp]> = {
  'a misspelt option': [{autorize: () => null}, /"autorize".*authorize/],
  'a misspelt member of powerBi': [{powerBi: {apiOrgin: 'https://x.example'}}, /"apiOrgin"/],
  'a misspelt member of cors': [{cors: {origin: []}}, /"origin"/],
  'a misspelt member of resilience': [{resilience: {retrys: 1}}, /"retrys"/],
  'no credential': [{credential: undefined}, /credential has no getToken/],
  'a text for a credential': [{credential: 'secret'}, /credential has no getToken/],
  'a text for powerBi': [{powerBi: 'public'}, /members of powerBi are not an object/],
  'a list for cors': [{cors: ['https://a.example']}, /members of cors are not an object/],
  'origins as a text': [{cors: {origins: 'https://a.example'}}, /cors\.origins is not a list/],
  'a public origin with a path': [{publicOrigin: 'https://a.example/x'}, /publicOrigin/],
  'a limit that is no number': [{maxBodyBytes: '64k'}, /maxBodyBytes/],
  'a limit that is NaN': [{maxBodyBytes: NaN}, /maxBodyBytes/],
  'a negative time': [{metadataTtlMs: -1}, /metadataTtlMs/],
  'a deadline of NaN': [{resilience: {deadlineMs: NaN}}, /resilience\.deadlineMs/],
  'a rate limit of nothing': [{rateLimit: {}}, /rateLimit/],
  'a rate limit as texts': [{rateLimit: {points: '5', durationSeconds: '60'}}, /rateLimit has no limit/],
  'a rate limit without an end': [{rateLimit: {points: 5, durationSeconds: Infinity}}, /rateLimit has no limit/],
  'a rate limit of more seconds than a timer runs': [
    {rateLimit: {points: 5, durationSeconds: 2_147_484}},
    /rateLimit has no limit.* at most 2,147,483 seconds/,
  ],
  'a rate limit without a limit': [{rateLimit: {points: Infinity, durationSeconds: 1}}, /rateLimit has no limit/],
  'a deadline that never comes': [{resilience: {deadlineMs: Infinity}}, /resilience\.deadlineMs is longer/],
  'a longer deadline than a timer runs': [{resilience: {deadlineMs: 2 ** 31}}, /resilience\.deadlineMs is longer/],
  'an attempt without an end': [{resilience: {attemptMs: Infinity}}, /resilience\.attemptMs is longer/],
  'a client limit of nothing': [{clientKey: () => 'a', clientRateLimit: {points: 0, durationSeconds: 1}}, /clientRate/],
  'a log that is no function': [{log: console}, /log is not a function/],
  'a workspace that is none': [{powerBi: {workspaces: {[ids.report]: 'Sales'}}}, /powerBi\.workspaces.*Sales/],
  'a workspace of no item': [{powerBi: {workspaces: {'a report': ids.workspace}}}, /powerBi\.workspaces.*a report/],
  'an unknown way with the own dataset': [{powerBi: {ownDataset: 'yes'}}, /ownDataset/],
};
for (const [what, [options, named]] of Object.entries(wrong)) {
  test(`${what} is refused when the endpoint is made`, () => {
    assert.throws(() => createSite(options), named);
  });
}

test('without a token store every request calls Power BI, and nothing is said of a store', async () => {
  const {post, world, log} = createSite({tokenStore: false});
  assert.deepEqual([(await post(onePair())).status, (await post(onePair())).status], [200, 200]);
  assert.equal(world.generated().length, 2);
  assert.deepEqual(
    log.filter(({event}) => event === 'token-store-failed'),
    [],
  );
});

test('metadata is believed for ten minutes where the options do not say how long', async () => {
  const {post, world} = createSite({tokenStore: false});
  const lookUps = (): number => world.sent.filter(({method}) => method === 'GET').length;
  await post(onePair());
  assert.equal(lookUps(), 1);
  world.now += 10 * 60_000 - 1;
  await post(onePair());
  assert.equal(lookUps(), 1);
  world.now += 1;
  await post(onePair());
  assert.equal(lookUps(), 2);
});

test('an endpoint with nothing but its credential and authorize uses the platform’s clock, fetch and console', async t => {
  const world = fakePowerBi(Date.now());
  t.mock.method(globalThis, 'fetch', world.fetch);
  const warn = t.mock.method(console, 'warn', () => undefined);
  const at: string[] = [];
  let grant: Grant | null = everything();
  const endpoint = createTokenEndpoint({
    credential: {getToken: () => Promise.resolve({token: 't', expiresOnTimestamp: Date.now() + 3600_000})},
    authorize: () => grant,
    audit: event => void at.push(event.at),
  });
  const request = (): Request =>
    new Request('https://portal.example/token', {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      body: JSON.stringify(onePair()),
    });
  assert.equal((await endpoint(request())).status, 200);
  assert.equal(world.generated().length, 1);
  assert.ok(Math.abs(Date.parse(at[0]!) - Date.now()) < 60_000);
  grant = null;
  assert.equal((await endpoint(request())).status, 403);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /"code":"NotAllowed"/);
});

test('the longest times that timers run are taken, and memories may be of any length', async () => {
  const longest = 2 ** 31 - 1;
  for (const refusalTtlMs of [0, 0.5, 1500.5, Infinity]) {
    const {post} = createSite({
      rateLimit: {points: 1, durationSeconds: longest / 1000},
      metadataTtlMs: Infinity,
      refusalTtlMs,
      resilience: {deadlineMs: longest, attemptMs: longest},
    });
    assert.deepEqual([(await post(onePair())).status, (await post(onePair())).status], [200, 429]);
  }
  assert.throws(() => memoryRateLimiter({points: 1, durationSeconds: 2_147_484}), /Failed to create a rate limiter/);
});

test('who is not to be counted is not, and without a limit nobody is', async () => {
  const uncounted = grantWith({rateLimitKey: false});
  for (const options of [{...uncounted, rateLimit: {points: 1, durationSeconds: 60}}, {rateLimit: false}] as const) {
    const {post} = createSite(options);
    assert.deepEqual([(await post(onePair())).status, (await post(onePair())).status], [200, 200]);
  }
});

test('who is counted under another key shares its limit', async () => {
  let subject = 'anna';
  const {post} = createSite({
    rateLimit: {points: 1, durationSeconds: 60},
    authorize: () => ({...everything(subject), rateLimitKey: 'one household'}),
  });
  assert.equal((await post(onePair())).status, 200);
  subject = 'ben';
  assert.equal((await post(onePair())).status, 429);
});

test('a refusal that is no failure of Power BI is logged without an error', async () => {
  const pairs = everything().pairs.map(pair => ({...pair, datasetWorkspaceId: ids.workspace}));
  const {post, log} = createSite(grantWith({identities: [], pairs}));
  assert.equal((await post(onePair())).status, 500);
  const [entry] = log.filter(({event}) => event === 'item-refused');
  assert.match(String(entry?.['problem']), /holds no identity/);
  assert.equal('error' in entry!, false);
});

test('a client that clientKey cannot name is not counted', async () => {
  let name: string | null | undefined;
  const {post} = createSite({clientKey: () => name as undefined, clientRateLimit: {points: 1, durationSeconds: 60}});
  for (name of [undefined, null, undefined, null, 'a']) assert.equal((await post(onePair())).status, 200);
  assert.equal((await post(onePair())).status, 429);
});

test('the log says what an option did wrong: createId, authorize, audit', async () => {
  const logged = async (options: Partial<TokenEndpointOptions>): Promise<string> => {
    const {post, log} = createSite(options);
    await post(onePair());
    return JSON.stringify(log);
  };
  assert.match(
    await logged({createId: () => ''}),
    /"option-failed","option":"createId","problem":"it returned no text"/,
  );
  assert.match(await logged({createId: fail}), /"option":"createId","error":"Error: the option failed"/);
  assert.match(await logged({authorize: fail}), /"problem":"authorize failed, so nothing was granted\."/);
  assert.match(await logged({audit: fail}), /"problem":"audit failed, so nothing was handed out\."/);
});

test('the log says which token was issued, whether it was there already, and for how many pairs', async () => {
  const {post, log} = createSite();
  const {body} = await post(onePair());
  await post(onePair());
  assert.deepEqual(
    log.map(({level, event, correlationId, ...detail}) => [level, event, typeof correlationId, detail]),
    [false, true].map(cached => [
      'info',
      'token-issued',
      'string',
      {tokenId: body.tokenId, requestId: 'request-1', cached, pairs: 1},
    ]),
  );
});

test('what is every day’s is no warning in the log, and what is the site’s fault is an error', async () => {
  const levelOf = async (options: Partial<TokenEndpointOptions>, body: unknown = onePair()): Promise<unknown> => {
    const {post, log} = createSite(options);
    await post(body);
    return log.at(-1)?.level;
  };
  assert.equal(await levelOf({}, '{'), 'info');
  assert.equal(await levelOf({authorize: () => ({reason: 'not-signed-in'})}), 'info');
  assert.equal(await levelOf({authorize: fail}), 'error');
});

test('ids in grants and options are read as people have them', async () => {
  const write = (id: string): string => ` {${id.toUpperCase()}} `;
  const {post, world} = createSite({
    powerBi: {workspaces: {[write(ids.report)]: write(ids.workspace)}},
    authorize: () => ({
      subject: 'anna',
      pairs: [
        {reportId: ids.report.replaceAll('-', ''), datasetId: write(ids.fabrikam), chain: [write(ids.northwind)]},
      ],
      identities: [{username: 'anna', datasets: [write(ids.fabrikam)]}],
      targetWorkspaces: [write(ids.workspace)],
    }),
  });
  const {status} = await post({...onePair(), targetWorkspaces: [{id: ids.workspace}]});
  assert.equal(status, 200);
  assert.deepEqual(world.generated(), [
    {
      reports: [{id: ids.report}],
      datasets: [
        {id: ids.northwind, xmlaPermissions: 'ReadOnly'},
        {id: ids.fabrikam, xmlaPermissions: 'ReadOnly'},
      ],
      targetWorkspaces: [{id: ids.workspace}],
      identities: [{username: 'anna', datasets: [ids.fabrikam]}],
    },
  ]);
});

test('a preflight of an origin that is not listed gets no CORS headers', async () => {
  const {endpoint} = createSite({cors: {origins: ['https://partner.example']}});
  const response = await endpoint(
    new Request('https://portal.example/token', {
      method: 'OPTIONS',
      headers: {origin: 'https://evil.example', 'access-control-request-method': 'POST'},
    }),
  );
  assert.equal(response.status, 403);
  assert.deepEqual(
    [...response.headers.keys()].filter(name => name.startsWith('access-control')),
    [],
  );
});

test('a page of a listed origin may read when to try again and the server’s time', async () => {
  const {post} = createSite({cors: {origins: ['https://partner.example']}});
  const {headers} = await post(onePair(), {headers: {origin: 'https://partner.example'}});
  assert.equal(headers.get('access-control-expose-headers'), 'Retry-After, Date');
});

test('an identity that a function returns is for its own dataset, whatever it names besides', async () => {
  const others = {datasets: [ids.contoso, ids.fabrikam]} as object;
  const {post, world} = createSite(
    grantWith({identities: ({id}) => ({username: `for ${id}`, roles: ['sales'], ...others})}),
  );
  const wanted = {
    reports: [{id: ids.report}],
    datasets: [{id: ids.contoso}, {id: ids.fabrikam}],
    allowMultipleTokens: true,
  };
  assert.equal((await post(wanted)).status, 200);
  assert.deepEqual(
    world
      .generated()
      .flatMap(({identities = []}) => identities.map(({username, datasets}) => [username, datasets]))
      .sort(),
    [ids.contoso, ids.fabrikam].map(id => [`for ${id}`, [id]]),
  );
});

for (const nobody of [null, undefined]) {
  test(`a session that is ${nobody} is nobody’s: nothing else of the policy is called`, async () => {
    const {post, world} = createSite({
      authorize: sessionPolicy({session: () => nobody, subject: () => 'everybody', pairs: () => everything().pairs}),
    });
    const {status, body} = await post(onePair());
    assert.deepEqual([status, body.error.code], [401, 'NotSignedIn']);
    assert.equal(world.sent.length, 0);
  });
}

test('what an option throws is logged without the secrets in its words', async () => {
  const bearer = `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(43)}`;
  const {post, log} = createSite({
    authorize: thrown(new Error(`the session service refused Authorization: Bearer ${bearer}; client_secret=hunter22`)),
  });
  assert.equal((await post(onePair())).status, 500);
  const said = JSON.stringify(log);
  assert.match(said, /the session service refused/);
  assert.doesNotMatch(said, new RegExp(`${bearer}|hunter22`));
});

test('what takes the place of the platform’s fetch after the endpoint was made is what is called', async t => {
  const credential = clientSecretCredential({tenantId: 'tenant', clientId: 'client', clientSecret: entraSecret});
  const endpoint = createTokenEndpoint({credential, authorize: () => everything()});
  // As a test runner does, whose mocks come after the site's modules.
  const world = fakePowerBi(Date.now());
  t.mock.method(globalThis, 'fetch', world.fetch);
  const headers = {'content-type': 'application/json'};
  const body = JSON.stringify(onePair());
  const answer = await endpoint(new Request('https://portal.example/token', {method: 'POST', headers, body}));
  assert.equal(answer.status, 200);
  assert.equal(world.generated().length, 1);
});

test('a platform clock that is replaced after the endpoint was made is the one that counts', async t => {
  const world = fakePowerBi(Date.now());
  const credential = clientSecretCredential({
    tenantId: 'tenant',
    clientId: 'client',
    clientSecret: entraSecret,
    fetch: world.fetch,
  });
  t.mock.timers.enable({apis: ['Date'], now: world.now + 60 * 60_000});
  assert.ok((await credential.getToken('scope'))!.expiresOnTimestamp > world.now + 60 * 60_000);
});

test('the log says why a store failed and why a call is repeated', async () => {
  const {post, world, log} = createSite({tokenStore: {get: () => Promise.reject(new Error('no store')), set: fail}});
  world.answer = ({url}, nth) =>
    url.endsWith('/GenerateToken') && nth === 1 ? new Response('', {status: 503}) : undefined;
  assert.equal((await post(onePair())).status, 200);
  const errorOf = (event: string): unknown => log.find(entry => entry.event === event)?.['error'];
  assert.equal(errorOf('token-store-failed'), 'Error: no store');
  assert.match(String(errorOf('upstream-retry')), /answered 503/);
});

test('a line on what is denied names what the grant denies, and not what Power BI refuses', async () => {
  const grant = everything();
  const {post, world, log} = createSite({
    authorize: () => ({...grant, pairs: grant.pairs.filter(({datasetId}) => datasetId !== ids.northwind)}),
  });
  world.answer = ({url, body}) =>
    url.endsWith('/GenerateToken') && body.includes(ids.contoso) ? new Response(null, {status: 401}) : undefined;
  const {status, body} = await post({
    reports: [{id: ids.report}],
    datasets: [{id: ids.contoso}, {id: ids.fabrikam}, {id: ids.northwind}],
  });
  assert.equal(status, 200);
  assert.equal(body.refused?.length, 2);
  const [entry] = log.filter(({event}) => event === 'pairs-denied');
  assert.deepEqual(
    [entry?.['refused'], entry?.['refusedCount']],
    [[{reportId: ids.report, datasetId: ids.northwind, code: 'NotAllowed'}], 1],
  );
});
