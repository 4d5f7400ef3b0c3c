import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import type {Dataset} from '../world/world.js';
import {coveredIdentity, identityOfUser} from './dataset-identities.js';
import type {UserTokenHolder} from './token-holder.js';

const dataset = {id: 'd', roles: [{name: 'North', memberIds: ['anna']}, {name: 'South'}]} as unknown as Dataset;
const anna = {principalId: 'anna', userPrincipalName: 'anna@x.example'} as UserTokenHolder;

test('a token’s identity for a dataset is the one that names it, whatever else either names', () => {
  const claims = {
    datasets: [{id: 'c'}, {id: 'd'}, {id: 'e'}],
    identities: [
      {username: 'for reports', reports: ['r']},
      {username: 'for c', datasets: ['C']},
      {username: 'for d', datasets: ['X', 'D']},
    ],
  } as unknown as EmbedTokenClaims;
  assert.equal(coveredIdentity(claims, dataset)?.username, 'for d');
  assert.equal(coveredIdentity(claims, {...dataset, id: 'c'})?.username, 'for c');
  assert.equal(coveredIdentity(claims, {...dataset, id: 'e'}), undefined);
});

test('a dataset that a token does not name is not covered, though an identity names it', () => {
  const claims = {datasets: [{id: 'c'}], identities: [{username: 'u', datasets: ['d']}]} as unknown as EmbedTokenClaims;
  assert.throws(() => coveredIdentity(claims, dataset), {name: 'EmbedError'});
});

test('a viewer sees a dataset in the roles that the viewer has, in none without, and who may build sees all of it', () => {
  assert.deepEqual(identityOfUser(anna, dataset, 'Viewer'), {
    username: 'anna@x.example',
    roles: ['North'],
    datasets: ['d'],
  });
  assert.deepEqual(identityOfUser({...anna, principalId: 'ben'}, dataset, 'Viewer')?.roles, []);
  for (const role of ['Contributor', 'Member', 'Admin'] as const) {
    assert.equal(identityOfUser(anna, dataset, role), undefined);
  }
  assert.equal(identityOfUser(anna, {...dataset, roles: []}, 'Viewer'), undefined);
});
