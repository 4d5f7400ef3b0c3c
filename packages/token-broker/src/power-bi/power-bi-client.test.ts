import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EntraTokenCache} from './entra-token-cache.js';
import {PowerBiClient} from './power-bi-client.js';
import type {PowerBiError} from './power-bi-error.js';

/** A client that tries once. */
const createClient = (
  fetch: (url: string, init: RequestInit) => Response,
  discard: (token: string) => void = () => undefined,
): PowerBiClient =>
  new PowerBiClient({
    apiOrigin: 'https://api.powerbi.com',
    tokens: {
      get: () => Promise.resolve({token: 't', expiresOnTimestamp: Infinity}),
      discard,
    } as unknown as EntraTokenCache,
    fetch: async (input, init) => fetch(input as string, init!),
    now: () => 0,
    resilience: {deadlineMs: 1000, attemptMs: 1000, retries: 0, backoffMs: 1, failuresToOpen: 5, openMs: 1000},
    onRetry: () => undefined,
  });
const call = {signal: new AbortController().signal, deadlineAt: 1000, profileId: undefined};
const report = {id: 'x', embedUrl: 'https://app.powerbi.com/reportEmbed'};

test('whatever an id holds, it stays one part of the path', async () => {
  const urls: string[] = [];
  const client = createClient(url => {
    urls.push(url);
    return Response.json(report);
  });
  await client.report('group', 'r/../../admin', call);
  await client.dataset('group', 'd?$expand=users#', call);
  assert.deepEqual(
    urls.map(url => new URL(url).pathname + new URL(url).search),
    [
      '/v1.0/myorg/groups/group/reports/r%2F..%2F..%2Fadmin',
      '/v1.0/myorg/groups/group/datasets/d%3F%24expand%3Dusers%23',
    ],
  );
});

test('only what has a body says what it is, and a profile is named only where there is one', async () => {
  const sent: (readonly [string | undefined, Record<string, string>])[] = [];
  const client = createClient((_url, {method, headers}) => {
    sent.push([method, headers as Record<string, string>]);
    return Response.json({...report, token: 'e', tokenId: 'i', expiration: '2026-01-01T00:00:00Z'});
  });
  await client.report('g', 'r', call);
  await client.generateToken({}, {...call, profileId: 'p'});
  const always = {authorization: 'Bearer t', accept: 'application/json'};
  assert.deepEqual(sent, [
    ['GET', always],
    ['POST', {...always, 'content-type': 'application/json', 'x-powerbi-profile-id': 'p'}],
  ]);
});

test('an answer of another form than the documented one is none, whatever its status says', async () => {
  const token = {token: 'e', tokenId: 'i', expiration: '2026-01-01T00:00:00Z'};
  const unavailable = {name: 'PowerBiError', kind: 'unavailable'};
  for (const answer of [
    {...token, token: ''},
    {...token, token: 7},
    {...token, tokenId: undefined},
    {...token, tokenId: ''},
    {...token, expiration: 'soon'},
    {...token, expiration: ''},
    null,
    [token],
    'e',
  ]) {
    const client = createClient(() => Response.json(answer));
    await assert.rejects(client.generateToken({}, call), unavailable, JSON.stringify(answer));
  }
  for (const answer of [{}, {embedUrl: ''}, {embedUrl: '/reportEmbed'}, {embedUrl: {}}]) {
    await assert.rejects(createClient(() => Response.json(answer)).report('g', 'r', call), unavailable);
  }
  for (const answer of [{}, {id: ''}, {id: 7}]) {
    await assert.rejects(createClient(() => Response.json(answer)).dataset('g', 'd', call), unavailable);
  }
  await assert.rejects(createClient(() => new Response('<html>')).dataset('g', 'd', call), unavailable);
});

test('no call follows a redirect', async () => {
  const redirects: unknown[] = [];
  const client = createClient((_url, {redirect}) => {
    redirects.push(redirect);
    return Response.json({...report, token: 'e', tokenId: 'i', expiration: '2026-01-01T00:00:00Z'});
  });
  await client.report('g', 'r', call);
  await client.generateToken({}, call);
  assert.deepEqual(redirects, ['manual', 'manual']);
});

test('an Entra token that Power BI does not take is discarded, and none for another reason', async () => {
  const discarded: string[] = [];
  for (const [status, code] of [
    [404, 'PowerBIEntityNotFound'],
    [401, 'Unauthorized'],
    [500, 'InternalError'],
    [403, 'TokenExpired'],
  ] as const) {
    const client = createClient(
      () => Response.json({error: {code}}, {status}),
      token => discarded.push(`${token} after ${code}`),
    );
    await assert.rejects(client.report('g', 'r', call), {name: 'PowerBiError'});
  }
  assert.ok(discarded.length > 0);
  assert.deepEqual(new Set(discarded), new Set(['t after TokenExpired']));
});

test('of what was sent to Power BI its message repeats nothing that says who somebody is', async () => {
  const client = new PowerBiClient({
    apiOrigin: 'https://api.powerbi.com',
    tokens: {
      get: () => Promise.resolve({token: 'the-entra-token'}),
      discard: () => undefined,
    } as unknown as EntraTokenCache,
    fetch: (_url, init) => {
      const {authorization} = init?.headers as Record<string, string>;
      return Promise.resolve(
        Response.json(
          {error: {code: 'BadRequest', message: `${authorization} sent ${init?.body as string}`}},
          {status: 400},
        ),
      );
    },
    now: () => 0,
    resilience: {deadlineMs: 1000, attemptMs: 1000, retries: 0, backoffMs: 1, failuresToOpen: 5, openMs: 1000},
    onRetry: () => undefined,
  });
  const body = {
    identities: [
      {
        username: 'name-of-anna',
        customData: 'data-of-anna',
        auditableContext: 'context-of-anna',
        identityBlob: {value: 'blob-of-anna'},
        roles: ['sales'],
        datasets: ['d'],
      },
    ],
    datasourceIdentities: [{identityBlob: 'source-of-anna', datasources: []}],
  };
  await assert.rejects(client.generateToken(body, call), (error: PowerBiError) => {
    const message = error.upstream.message ?? '';
    assert.doesNotMatch(message, /of-anna|the-entra-token/);
    assert.match(message, /"roles":\["sales"\]/, 'the rest is of use');
    return true;
  });
});
