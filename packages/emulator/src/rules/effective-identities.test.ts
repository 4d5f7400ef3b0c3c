import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Dataset, Datasource} from '../world/world.js';
import type {Caller} from './caller.js';
import {checkDatasetIdentity} from './effective-identities.js';

const source = (datasourceType: string, singleSignOn?: boolean): Datasource => ({
  datasourceType,
  connectionDetails: {server: 'lake', database: 'sales'},
  ...(singleSignOn !== undefined && {singleSignOn}),
});
const dataset = (more: Partial<Dataset>): Dataset => ({
  id: 'd0000000-0000-4000-8000-000000000001',
  name: 'Sales',
  workspaceId: 'w',
  tables: [],
  relationships: [],
  roles: [{name: 'North', tableFilters: []}],
  ...more,
});
const caller = {isApplication: true, isProfile: false, principalId: 'p', principalName: 'p'} as Caller;
const identity = {username: 'ann', roles: ['North'], datasets: ['d0000000-0000-4000-8000-000000000001']};
const withBlob = {identityBlob: {value: 'eyJ0eX'}, datasets: identity.datasets};

test('Direct Lake refuses an identity where one of its sources signs users on, and takes one otherwise', () => {
  for (const datasources of [undefined, [], [source('Sql')], [source('Sql', false)]]) {
    checkDatasetIdentity(dataset({mode: 'DirectLake', ...(datasources && {datasources})}), identity, caller);
  }
  for (const datasources of [[source('Sql', true)], [source('Web'), source('Sql', true)]]) {
    assert.throws(
      () => checkDatasetIdentity(dataset({mode: 'DirectLake', datasources}), identity, caller),
      error => /not supported for this datasource/.test(JSON.stringify(error)),
    );
  }
});

test('an identity blob is for DirectQuery to a SQL source with single sign-on, and for nothing else', () => {
  const signedOn = [source('Web'), source('Sql', true)];
  checkDatasetIdentity(dataset({mode: 'DirectQuery', datasources: signedOn}), withBlob, caller);
  for (const refused of [
    dataset({mode: 'DirectQuery'}),
    dataset({mode: 'DirectQuery', datasources: [source('Sql')]}),
    dataset({mode: 'DirectQuery', datasources: [source('Web', true)]}),
    dataset({mode: 'DirectQuery', datasources: [source('Web', true), source('Sql')]}),
    dataset({datasources: signedOn}),
  ]) {
    assert.throws(
      () => checkDatasetIdentity(refused, withBlob, caller),
      error => /identityBlob/.test(JSON.stringify(error)),
    );
  }
});
