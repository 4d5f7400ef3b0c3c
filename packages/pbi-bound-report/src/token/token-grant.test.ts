import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isGrantFor} from './token-grant.js';
import type {TokenGrant} from './token-grant.js';

test('a token is for the pairs that it names, and for any where it names none', () => {
  const grantFor = (pairs: TokenGrant['pairs']): TokenGrant => ({
    token: 't',
    expiresAt: undefined,
    receivedAt: 0,
    reports: new Map(),
    refused: [],
    pairs,
    additionalTokens: [],
  });
  const grant = grantFor([{reportId: 'r', datasetId: 'd'}]);
  assert.equal(isGrantFor(grant, 'r', 'd'), true);
  assert.equal(isGrantFor(grant, 'another', 'd'), false);
  assert.equal(isGrantFor(grant, 'r', 'another'), false);
  assert.equal(isGrantFor(grant, 'r', undefined), false);
  assert.equal(isGrantFor(grantFor(undefined), 'another', 'another'), true);
});
