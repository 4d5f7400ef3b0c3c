import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationResponse} from '../../http/operation.js';
import {createTokenCodec, type EmbedTokenClaims} from '../../tokens/embed-token-codec.js';
import {applyFault, type FaultTarget} from './apply-fault.js';
import {drawLatency, type FaultEffect} from './fault.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const codec = createTokenCodec('a key');
const claims: EmbedTokenClaims = {
  tokenId: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  tenantId: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  principalId: 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  reports: [],
  datasets: [],
  targetWorkspaces: [],
  identities: [],
  exp: now / 1000 + 3600,
  clusterUrl: 'https://cluster.example',
};
const answered = (body: string, status = 200): OperationResponse => ({status, headers: {}, body});

/** What comes of an answer of the operation. */
const apply = (
  response: OperationResponse,
  fault: FaultEffect,
  kind: FaultTarget['kind'] = 'api',
): Promise<OperationResponse> =>
  applyFault(
    {
      kind,
      context: {codec, createId: () => 'an-id', now: () => now},
      random: () => 0,
      run: () => Promise.resolve(response),
    },
    fault,
  );

test('the token of an answer is remade with a shorter life, and never with a longer one', async () => {
  const response = answered(JSON.stringify({token: codec.encode(claims), tokenId: 'x', expiration: 'y'}));
  for (const [seconds, life] of [
    [5, 5],
    [3600, 3600],
    [9999, 3600],
  ] as const) {
    const {body} = await apply(response, {tokenLifetimeSeconds: seconds});
    const {token, tokenId, expiration} = JSON.parse(body) as Record<string, string>;
    assert.equal(codec.decode(token!)?.exp, now / 1000 + life);
    assert.equal(tokenId, 'x');
    assert.equal(expiration, new Date(now + life * 1000).toISOString().replace('.000', ''));
  }
});

test('an answer without an embed token that can be read stays as it is, where a shorter life is wanted', async () => {
  for (const response of [
    answered(''),
    answered('OK'),
    answered('null'),
    answered('["token"]'),
    answered('{"token":7}'),
    answered('{"token":"H4sI.none"}'),
    answered('{"token":"an Entra token"}'),
    answered('not JSON with a "token" in it', 404),
    answered(JSON.stringify({token: codec.encode(claims)}), 201),
  ]) {
    assert.deepEqual(await apply(response, {tokenLifetimeSeconds: 5}), response, response.body.slice(0, 40));
  }
  const own = {...answered(''), body: '{"token":'};
  assert.deepEqual(await apply(answered(''), {tokenLifetimeSeconds: 5, body: own.body}), own);
});

test('an error of Power BI has its code in a header where it has one, and a time to wait where there is one', async () => {
  const answer = async (fault: FaultEffect): Promise<[string[], unknown]> => {
    const {headers, body} = await apply(answered(''), fault);
    return [Object.keys(headers).filter(name => name !== 'Content-Type'), JSON.parse(body)];
  };
  assert.deepEqual(await answer({status: 299}), [[], {}]);
  assert.deepEqual((await answer({status: 300}))[1], {Message: 'An error has occurred'});
  assert.deepEqual(await answer({status: 403}), [[], {Message: 'API is not accessible for application'}]);
  assert.deepEqual((await answer({status: 404}))[0], ['X-PowerBI-Error-Info']);
  const {headers} = await apply(answered(''), {status: 429, retryAfterSeconds: 0.5});
  assert.equal(headers['Retry-After'], '1');
});

test('a waiting time drawn from a distribution is that of its formula, in whole milliseconds within the limits', () => {
  const draws =
    (...values: number[]) =>
    () =>
      values.shift()!;
  const normal = {distribution: 'normal', mean: 1000, deviation: 100} as const;
  // The square root of -2 ln 0.5 is 1.1774.
  assert.equal(drawLatency(normal, draws(0.5, 0)), 1118);
  assert.equal(drawLatency(normal, draws(0.5, 0.5)), 882);
  assert.equal(drawLatency({distribution: 'uniform', min: 100, max: 200}, draws(0.25)), 125);
  assert.equal(drawLatency({distribution: 'exponential', mean: 100}, draws(0.5)), 69);
  assert.equal(drawLatency({...normal, mean: 0}, draws(0.5, 0.5)), 0);
  assert.equal(drawLatency({...normal, mean: 3_600_000}, draws(0.5, 0)), 3_600_000);
});
