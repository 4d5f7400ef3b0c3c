import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EntraTokenCache} from './entra-token-cache.js';
import {PowerBiClient} from './power-bi-client.js';

test('whatever an id holds, it stays one part of the path', async () => {
  const urls: string[] = [];
  const client = new PowerBiClient({
    apiOrigin: 'https://api.powerbi.com',
    tokens: {get: () => Promise.resolve({token: 't', expiresOnTimestamp: Infinity})} as unknown as EntraTokenCache,
    fetch: input => {
      urls.push(input as string);
      return Promise.resolve(Response.json({id: 'x', embedUrl: 'https://app.powerbi.com/reportEmbed'}));
    },
    now: () => 0,
    resilience: {deadlineMs: 1000, attemptMs: 1000, retries: 0, backoffMs: 1, failuresToOpen: 5, openMs: 1000},
    onRetry: () => undefined,
  });
  const call = {signal: new AbortController().signal, deadlineAt: 1000, profileId: undefined};
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
