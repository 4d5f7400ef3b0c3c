import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fakePowerBi, ids, type FakePowerBi, type Sent} from './support/fake-power-bi.js';
import {everything, onePair, createSite} from './support/helpers.js';

const generate = (sent: Sent): boolean => sent.url.endsWith('/GenerateToken');
const entra = (sent: Sent): boolean => sent.url.includes('/oauth2/');
/** Answers the first so many calls of a kind. */
const first = (
  world: FakePowerBi,
  which: (sent: Sent) => boolean,
  times: number,
  answer: () => Response | Promise<Response>,
): void => {
  let left = times;
  world.answer = sent => (which(sent) && left-- > 0 ? answer() : undefined);
};
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response('{"error":{"code":"Upstream","message":"upstream-words"}}', {status: code, headers});

for (const code of [500, 502, 503, 504, 408]) {
  test(`two answers ${code} are got over`, async () => {
    const {post, world} = createSite();
    first(world, generate, 2, status(code));
    assert.equal((await post(onePair())).status, 200);
    assert.equal(world.generated().length, 3);
  });
}

for (const [what, answer] of [
  [
    'a broken connection',
    () => {
      throw new TypeError('fetch failed');
    },
  ],
  ['broken JSON', () => new Response('{"token":')],
  ['an HTML page', () => new Response('<html>Sign in</html>', {headers: {'content-type': 'text/html'}})],
  ['an answer without a token', () => Response.json({tokenId: 'x', expiration: '2026-01-01T00:00:00Z'})],
  ['an answer without a time', () => Response.json({token: 't', tokenId: 'x', expiration: 'soon'})],
] as const) {
  test(`${what} is got over once, and is an unavailable Power BI when it stays`, async () => {
    const {post, world} = createSite();
    first(world, generate, 1, answer);
    assert.equal((await post(onePair())).status, 200);
    const other = createSite();
    other.world.answer = sent => (generate(sent) ? answer() : undefined);
    const {status: stays, body, headers, text} = await other.post(onePair());
    assert.equal(stays, 503);
    assert.equal(body.error.code, 'PowerBIUnavailable');
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.equal(other.world.generated().length, 3);
    assert.equal(/fetch failed|html|JSON/i.test(text), false);
  });
}

test('501 is a decision: whoever cannot do it is not asked again', async () => {
  const {post, world, log} = createSite();
  world.answer = sent => (generate(sent) ? status(501)() : undefined);
  const {status: code, body} = await post(onePair());
  assert.deepEqual([code, body.error.code], [500, 'EndpointMisconfigured']);
  assert.equal(world.generated().length, 1);
  assert.ok(log.some(({status: upstream}) => upstream === 501));
});

test('a redirect is not followed: the Entra token stays with the host it was meant for', async () => {
  const {post, world} = createSite();
  world.answer = sent =>
    generate(sent) ? new Response(null, {status: 307, headers: {location: 'https://evil.example/'}}) : undefined;
  assert.equal((await post(onePair())).status, 503);
  assert.equal(
    world.sent.some(s => s.url.includes('evil')),
    false,
  );
});

test('429 with a long Retry-After is passed on at once', async () => {
  const {post, world} = createSite();
  world.answer = sent => (generate(sent) ? status(429, {'retry-after': '120'})() : undefined);
  const {status: code, headers, body, text} = await post(onePair());
  assert.equal(code, 429);
  assert.equal(headers.get('retry-after'), '120');
  assert.equal(body.error.code, 'TooManyRequests');
  assert.equal(world.generated().length, 1);
  assert.equal(text.includes('upstream-words'), false);
});

test('429 with a Retry-After that fits into the deadline is waited for', async () => {
  const {post, world} = createSite();
  first(world, generate, 1, status(429, {'retry-after': '0'}));
  assert.equal((await post(onePair())).status, 200);
});

test('a Retry-After given as a date is understood', async () => {
  const {post, world} = createSite();
  world.answer = sent =>
    generate(sent) ? status(503, {'retry-after': new Date(world.now + 90_000).toUTCString()})() : undefined;
  assert.equal((await post(onePair())).headers.get('retry-after'), '90');
});

test('a Power BI that does not answer is given up at the deadline', async () => {
  const {post, world} = createSite();
  const hung: AbortSignal[] = [];
  const fetch = world.fetch;
  const slow = createSite(
    {
      resilience: {deadlineMs: 2000, attemptMs: 1000, retries: 1},
      fetch: (input, init) => {
        if (!(input as string).endsWith('/GenerateToken')) return fetch(input, init);
        hung.push(init!.signal!);
        return new Promise((_, reject) => {
          init!.signal!.addEventListener('abort', () => {
            reject(init!.signal!.reason as Error);
          });
        });
      },
    },
    world,
  );
  const {status: code, body} = await slow.post(onePair());
  assert.equal(code, 503);
  assert.equal(body.error.code, 'PowerBIUnavailable');
  assert.ok(hung.length >= 1 && hung.every(signal => signal.aborted));
  assert.equal((await post(onePair())).status, 200);
});

test('after several failures in a row Power BI is left alone for a while, and then called again', async context => {
  context.mock.timers.enable({apis: ['Date']});
  const {post, world} = createSite({resilience: {retries: 0, failuresToOpen: 3, openMs: 10_000}, tokenStore: false});
  await post(onePair());
  let down = true;
  world.answer = sent => (generate(sent) && down ? status(503)() : undefined);
  for (let i = 0; i < 3; i++) assert.equal((await post(onePair())).status, 503);
  const calls = world.sent.length;
  const open = await post(onePair());
  assert.equal(open.status, 503);
  assert.equal(open.headers.get('retry-after'), '10');
  assert.equal(world.sent.length, calls);
  down = false;
  context.mock.timers.tick(10_001);
  assert.equal((await post(onePair())).status, 200);
});

test('refusals and throttling do not open the circuit', async () => {
  const {post, world} = createSite({resilience: {retries: 0, failuresToOpen: 2}, tokenStore: false, refusalTtlMs: 1});
  let code = 401;
  world.answer = sent => (generate(sent) && code ? status(code)() : undefined);
  for (code of [401, 429, 400, 404, 401, 429]) {
    await post(onePair());
    world.now += 10;
  }
  code = 0;
  assert.equal((await post(onePair())).status, 200);
});

for (const [shape, answer] of [
  [
    'in the body',
    () =>
      Response.json(
        {error: {code: 'TokenExpired', message: 'Access token has expired, resubmit with a new access token'}},
        {status: 403},
      ),
  ],
  ['in a header', () => new Response(null, {status: 403, headers: {'X-PowerBI-Error-Info': 'TokenExpired'}})],
  ['by silence', () => new Response(null, {status: 403})],
] as const) {
  test(`an Entra token that Power BI calls expired ${shape} is replaced once`, async () => {
    const {post, world} = createSite();
    first(world, generate, 1, answer);
    assert.equal((await post(onePair())).status, 200);
    assert.equal(world.entraCalls(), 2);
    const stays = createSite();
    stays.world.answer = sent => (generate(sent) ? answer() : undefined);
    const {status: code, body} = await stays.post(onePair());
    assert.equal(code, 500);
    assert.equal(body.error.code, 'EndpointMisconfigured');
    assert.equal(stays.world.entraCalls(), 2);
  });
}

for (const [what, code, answer, expected] of [
  [
    'the trial quota is used up',
    'capacity',
    () =>
      Response.json(
        {
          error: {
            message:
              'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity.',
          },
        },
        {status: 403},
      ),
    'EndpointMisconfigured',
  ],
  [
    'service principals are switched off',
    'tenant settings',
    () =>
      new Response(null, {
        status: 401,
        headers: {'X-PowerBI-Error-Info': 'ServicePrincipalIsNotAllowedByTenantAdminSwitch'},
      }),
    'PowerBIRefused',
  ],
  [
    'an identity is missing',
    'row-level security',
    () =>
      Response.json(
        {
          error: {
            code: 'InvalidRequest',
            message: `Creating embed token for accessing dataset ${ids.fabrikam} requires effective identity to be provided`,
          },
        },
        {status: 400},
      ),
    'EndpointMisconfigured',
  ],
  [
    'My workspace is used',
    'My workspace',
    () => Response.json({Message: 'API is not accessible for application'}, {status: 403}),
    'EndpointMisconfigured',
  ],
] as const) {
  test(`when ${what}, the log has the remedy and the page only that it does not work`, async () => {
    const {post, world, log} = createSite();
    world.answer = sent => (generate(sent) ? answer() : undefined);
    const {body, text} = await post(onePair());
    assert.equal(body.error.code, expected);
    assert.match(JSON.stringify(log), new RegExp(code));
    assert.equal(/quota|exceeded|effective|application/i.test(text), false);
  });
}

/** Holds the calls of a kind until the others have had every chance to make one as well. */
const hold = (world: FakePowerBi, which: (sent: Sent) => boolean): void => {
  const turns = async (): Promise<undefined> => {
    for (let i = 0; i < 60; i++) await new Promise(setImmediate);
    return undefined;
  };
  world.answer = sent => (which(sent) ? (turns() as Promise<never>) : undefined);
};

test('one Entra token serves many requests that come at once', async () => {
  const {post, world} = createSite({tokenStore: false});
  hold(world, entra);
  const statuses = await Promise.all(
    [ids.contoso, ids.fabrikam, ids.northwind].flatMap(d => [post(onePair(d)), post(onePair(d, ids.otherReport))]),
  );
  assert.deepEqual(new Set(statuses.map(s => s.status)), new Set([200]));
  assert.equal(world.entraCalls(), 1);
});

test('an Entra token with too little life for an embed token is replaced first', async () => {
  const {post, world} = createSite({tokenStore: false});
  await post(onePair());
  world.now += 29 * 60_000;
  await post(onePair());
  assert.equal(world.entraCalls(), 1);
  world.now += 2 * 60_000;
  await post(onePair());
  assert.equal(world.entraCalls(), 2);
});

test('when renewing fails the old Entra token is used while it lives, and no longer', async () => {
  const {post, world, log} = createSite({tokenStore: false, resilience: {retries: 0}});
  await post(onePair());
  world.answer = sent => (entra(sent) ? new Response('{}', {status: 503}) : undefined);
  world.now += 40 * 60_000;
  assert.equal((await post(onePair())).status, 200);
  assert.ok(log.some(entry => entry.event === 'entra-renewal-failed'));
  world.now += 20 * 60_000;
  assert.equal((await post(onePair())).status, 503);
});

test('a credential that wants to be called again is called again', async () => {
  let calls = 0;
  const world = fakePowerBi();
  const {post} = createSite(
    {
      tokenStore: false,
      credential: {
        getToken: () =>
          Promise.resolve({
            token: `t${++calls}`,
            expiresOnTimestamp: world.now + 24 * 3600_000,
            refreshAfterTimestamp: world.now + 1000,
          }),
      },
    },
    world,
  );
  await post(onePair());
  await post(onePair());
  assert.equal(calls, 1);
  world.now += 1001;
  await post(onePair());
  assert.equal(calls, 2);
});

for (const [number, remedy] of [
  [7000215, /client secret is wrong/],
  [7000222, /has expired/],
  [700016, /no such application/],
  [90002, /no such tenant/],
] as const) {
  test(`Entra’s refusal ${number} is a fault of the site, explained in the log`, async () => {
    const {post, world, log} = createSite();
    world.answer = sent =>
      entra(sent)
        ? Response.json(
            {error: 'invalid_client', error_description: `AADSTS${number}: long text`, error_codes: [number]},
            {status: 401},
          )
        : undefined;
    const {status: code, body} = await post(onePair());
    assert.equal(code, 500);
    assert.equal(body.error.code, 'EndpointMisconfigured');
    assert.match(JSON.stringify(log), remedy);
    assert.equal(world.entraCalls(), 1);
  });
}

test('an Entra that is down is tried again, then Power BI counts as unavailable', async () => {
  const {post, world} = createSite();
  world.answer = sent => (entra(sent) ? new Response('busy', {status: 503}) : undefined);
  const {status: code, body} = await post(onePair());
  assert.equal(code, 503);
  assert.equal(body.error.code, 'PowerBIUnavailable');
  assert.equal(world.entraCalls(), 3);
});

test('a credential that hangs and listens to nobody does not hang the endpoint, and is called anew by the next request', async () => {
  let calls = 0;
  const world = fakePowerBi();
  const {post} = createSite(
    {
      resilience: {attemptMs: 2000, retries: 0},
      credential: {
        getToken: () =>
          ++calls === 1
            ? new Promise<never>(() => undefined)
            : Promise.resolve({token: 't', expiresOnTimestamp: world.now + 3600_000}),
      },
    },
    world,
  );
  assert.equal((await post(onePair())).status, 503);
  assert.equal((await post(onePair())).status, 200);
});

test('a foreign credential’s refusal and its outage are kept apart', async () => {
  const failing = (error: Error) => createSite({credential: {getToken: () => Promise.reject(error)}}).post(onePair());
  assert.equal((await failing(new Error('AADSTS7000215: Invalid client secret provided.'))).status, 500);
  assert.equal((await failing(Object.assign(new Error('no route'), {code: 'ENOTFOUND'}))).status, 503);
});

test('a token is made once for everybody who waits for it, and kept for the same subject and scope only', async () => {
  let subject = 'anna';
  const {post, world} = createSite({authorize: () => everything(subject)});
  hold(world, generate);
  const bodies = await Promise.all(Array.from({length: 10}, async () => (await post(onePair())).body));
  assert.equal(world.generated().length, 1);
  assert.equal(new Set(bodies.map(b => b.token)).size, 1);
  subject = 'ben';
  const ben = await post(onePair());
  assert.equal(world.generated().length, 2);
  assert.notEqual(ben.body.token, bodies[0]!.token);
  await post(onePair(ids.contoso));
  assert.equal(world.generated().length, 3);
});

test('two subjects without identities, who would get equal tokens, get their own all the same', async () => {
  let subject = 'anna';
  const {post, world} = createSite({authorize: () => ({...everything(), subject, identities: []})});
  const anna = await post(onePair(ids.northwind));
  subject = 'ben';
  assert.notEqual((await post(onePair(ids.northwind))).body.token, anna.body.token);
  assert.deepEqual(world.generated()[0], world.generated()[1]);
});

test('a token that one profile has made is not given to the same subject under another', async () => {
  const profile = (n: number): string => `aaaaaaaa-0000-4000-8000-00000000000${n}`;
  let profileId: string | undefined = profile(1);
  const {post, world} = createSite({authorize: () => ({...everything(), profileId})});
  const tokens = [(await post(onePair())).body.token];
  profileId = profile(2);
  tokens.push((await post(onePair())).body.token);
  profileId = undefined;
  tokens.push((await post(onePair())).body.token);
  assert.equal(new Set(tokens).size, 3);
  assert.equal(world.generated().length, 3);
});

test('what Power BI has refused one profile is not refused the same subject under another', async () => {
  const profile = (n: number): string => `aaaaaaaa-0000-4000-8000-00000000000${n}`;
  let profileId = profile(1);
  const {post, world} = createSite({authorize: () => ({...everything(), profileId})});
  world.answer = sent =>
    generate(sent) && sent.headers.get('x-powerbi-profile-id') === profile(1) ? status(403)() : undefined;
  assert.equal((await post(onePair())).status, 403);
  profileId = profile(2);
  assert.equal((await post(onePair())).status, 200);
});

test('the same subject with another identity gets another token', async () => {
  let roles = ['sales'];
  const {post, world} = createSite({
    authorize: () => ({...everything(), identities: [{username: 'anna', roles, datasets: [ids.fabrikam]}]}),
  });
  await post(onePair());
  roles = ['executive'];
  await post(onePair());
  assert.deepEqual(
    world.generated().map(g => g.identities![0]!.roles),
    [['sales'], ['executive']],
  );
});

test('a kept token is given away while it has enough life left, and then replaced', async () => {
  const {post, world} = createSite();
  const one = await post(onePair());
  world.now += 39 * 60_000;
  assert.equal((await post(onePair())).body.token, one.body.token);
  world.now += 2 * 60_000;
  assert.notEqual((await post(onePair())).body.token, one.body.token);
});

test('a store that fails costs speed, not service', async () => {
  const broken = (): Promise<never> => Promise.reject(new Error('store is away'));
  const {post, log} = createSite({tokenStore: {get: broken, set: broken, lease: broken}});
  assert.equal((await post(onePair())).status, 200);
  assert.ok(log.some(entry => entry.event === 'token-store-failed'));
});

test('audit hears of every token and every refusal, by subject, and never of a token', async () => {
  const events: unknown[] = [];
  const grant = everything();
  const {post, world} = createSite({
    authorize: () => ({...grant, pairs: grant.pairs.filter(p => p.datasetId !== ids.northwind)}),
    audit: event => {
      events.push(event);
    },
  });
  const {body} = await post({reports: [{id: ids.report}], datasets: [{id: ids.fabrikam}, {id: ids.northwind}]});
  await post(onePair(ids.northwind));
  const [granted, refused] = events as {
    subject: string;
    outcome: string;
    tokens: {tokenId: string; requestId: string; cached: boolean; pairs: unknown[]}[];
    refused: unknown[];
  }[];
  assert.equal(granted!.subject, 'anna');
  assert.equal(granted!.outcome, 'granted');
  assert.deepEqual(
    granted!.tokens.map(t => [t.tokenId, t.requestId, t.cached, t.pairs]),
    [[body.tokenId, 'request-1', false, [{reportId: ids.report, datasetId: ids.fabrikam}]]],
  );
  assert.deepEqual(granted!.refused, [{reportId: ids.report, datasetId: ids.northwind, code: 'NotAllowed'}]);
  assert.equal(refused!.outcome, 'refused');
  for (const secret of world.secrets) assert.equal(JSON.stringify(events).includes(secret), false);
});

test('what cannot be audited is not handed out', async () => {
  const {post, world} = createSite({audit: () => Promise.reject(new Error('disk full'))});
  const {status: code, text} = await post(onePair());
  assert.equal(code, 500);
  for (const secret of world.secrets) assert.equal(text.includes(secret), false);
});

test('the failure’s correlation id finds its lines in the log', async () => {
  const {post, world, log} = createSite({resilience: {retries: 0}});
  world.answer = sent => (generate(sent) ? status(500, {RequestId: 'power-bi-request'})() : undefined);
  const {body} = await post(onePair());
  const line = log.find(entry => entry.correlationId === body.error.correlationId && entry.event === 'request-failed');
  assert.match(JSON.stringify(line), /power-bi-request/);
});

test('a request that is answered leaves no timer behind, whatever it was answered', async t => {
  const running = new Set<object>();
  t.mock.method(globalThis, 'setTimeout', (() => {
    const timer = {};
    running.add(timer);
    return timer;
  }) as unknown as typeof setTimeout);
  t.mock.method(globalThis, 'clearTimeout', (timer: object) => void running.delete(timer));
  const {post, world} = createSite({tokenStore: false, rateLimit: false, resilience: {retries: 0}, refusalTtlMs: 0});
  assert.equal((await post(onePair())).status, 200);
  assert.equal(running.size, 0);
  world.answer = sent => (generate(sent) ? status(503)() : undefined);
  assert.equal((await post(onePair())).status, 503);
  assert.equal(running.size, 0);
});
