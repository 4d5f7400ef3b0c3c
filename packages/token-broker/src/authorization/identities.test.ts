import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EffectiveIdentity, PowerBiDataset} from '@pbi-bound-report/contract';
import {PowerBiError} from '../power-bi/power-bi-error.js';
import type {Grant} from './authorize.js';
import {chooseIdentities, validateIdentity} from './identities.js';

const dataset = 'cfafbeb1-8037-4d0c-896e-a46fb27ff229';
const other = 'e75afc47-1150-45e0-aba7-4eb04e4876e5';
const identity: EffectiveIdentity = {username: 'anna', roles: ['sales'], datasets: [dataset]};

test('an identity is held to Power BI’s limits, and takes all that they allow', () => {
  for (const [limit, within, beyond] of [
    [/username.*256/, {username: 'x'.repeat(256)}, {username: 'x'.repeat(257)}],
    [/50 roles/, {roles: Array.from({length: 50}, () => 'r')}, {roles: Array.from({length: 51}, () => 'r')}],
    [/longer than 50 characters/, {roles: ['r'.repeat(50)]}, {roles: ['r'.repeat(51)]}],
    [/customData.*1,024/, {customData: 'x'.repeat(1024)}, {customData: 'x'.repeat(1025)}],
  ] as const) {
    assert.equal(validateIdentity({...identity, ...within} as EffectiveIdentity), undefined, String(limit));
    assert.match(validateIdentity({...identity, ...beyond} as EffectiveIdentity) ?? '', limit);
  }
});

test('an identity of another form than Power BI’s is named by its member', () => {
  for (const [named, wrong] of [
    [/username is not a text/, {username: 7}],
    [/customData is not a text/, {customData: {}}],
    [/roles are not a list/, {roles: 'sales'}],
    [/datasets are not a list/, {datasets: dataset}],
    [/role is empty/, {roles: ['']}],
    [/neither username nor identityBlob/, {username: ''}],
    [/neither datasets nor reports/, {datasets: []}],
  ] as const) {
    assert.match(validateIdentity({...identity, ...wrong} as unknown as EffectiveIdentity) ?? '', named);
  }
  assert.equal(validateIdentity({reports: [other]}), undefined);
  assert.equal(validateIdentity({identityBlob: {value: 'a token'}, datasets: [dataset]}), undefined);
  assert.equal(validateIdentity({username: 'anna', datasets: [dataset], reports: [other]}), undefined);
});

/** Chooses for two datasets, of which one is as the test says. */
async function choose(
  identities: Grant['identities'],
  metadata: Partial<PowerBiDataset> | Error,
): Promise<{
  refused: [string, string][];
  told: string;
  identities: EffectiveIdentity[];
  /** How old the metadata of the dataset might be, each time that it was looked up. */
  lookUps: (number | undefined)[];
}> {
  const told: unknown[] = [];
  const lookUps: (number | undefined)[] = [];
  const chosen = await chooseIdentities(
    [dataset, other],
    {subject: 'anna', pairs: [], identities},
    {
      datasetMetadata: (id, youngerThanMs) => {
        if (id === other) return Promise.resolve(undefined);
        lookUps.push(youngerThanMs);
        return metadata instanceof Error
          ? Promise.reject(metadata)
          : Promise.resolve({id, ...metadata} as PowerBiDataset);
      },
      onRefused: detail => told.push(detail),
    },
  );
  return {
    refused: [...chosen.refusals].map(([id, {code}]) => [id, code]),
    told: JSON.stringify(told),
    identities: chosen.identities,
    lookUps,
  };
}

test('a dataset that Power BI does not have is refused alone, and the operator hears of it', async () => {
  const missing = new PowerBiError('missing', 'GET dataset', {status: 404});
  const {refused, told} = await choose([identity], missing);
  assert.deepEqual(refused, [[dataset, 'PowerBIEntityNotFound']]);
  assert.match(told, new RegExp(dataset));
});

test('a Power BI that is away fails the request: nothing is known of any dataset', async () => {
  const away = new PowerBiError('unavailable', 'GET dataset', {status: 503});
  await assert.rejects(choose([identity], away), {name: 'PowerBiError', kind: 'unavailable'});
});

test('a dataset that wants roles is not asked for with an identity that has none', async () => {
  const metadata = {isEffectiveIdentityRequired: true, isEffectiveIdentityRolesRequired: true};
  const withoutRoles = {username: 'anna', datasets: [dataset]};
  for (const identities of [[withoutRoles], [{...withoutRoles, roles: []}], [identity, withoutRoles]]) {
    const {refused, told} = await choose(identities, metadata);
    assert.deepEqual(refused, [[dataset, 'EndpointMisconfigured']]);
    assert.match(told, /wants roles/);
  }
  assert.deepEqual((await choose([identity], metadata)).refused, []);
  assert.deepEqual((await choose([withoutRoles], {isEffectiveIdentityRequired: true})).refused, []);
});

test('identities of a function are those that it returns, and of a list those of the list', async () => {
  const metadata = {isEffectiveIdentityRequired: true};
  const byFunction = await choose(({id}) => (id === dataset ? {username: 'anna'} : null), metadata);
  assert.deepEqual(byFunction.identities, [{username: 'anna', datasets: [dataset]}]);
  assert.deepEqual((await choose([identity], metadata)).identities, [identity]);
});

test('only a dataset that would be refused is looked up again', async () => {
  const metadata = {isEffectiveIdentityRequired: true};
  assert.deepEqual((await choose([identity], metadata)).lookUps, [undefined]);
  assert.deepEqual((await choose([], metadata)).lookUps, [undefined, 5000]);
});

test('what a function returns in the place of an identity is named as what it is', async () => {
  for (const value of ['anna', 7, true, ['anna']]) {
    const choice = choose((() => value) as unknown as Grant['identities'], {});
    await assert.rejects(choice, error => /no object/.test(JSON.stringify(error)), JSON.stringify(value));
  }
});

test('an identity for another dataset is none for this one', async () => {
  const elsewhere = {...identity, datasets: [other]};
  const {refused, told} = await choose([elsewhere], {isEffectiveIdentityRequired: true});
  assert.deepEqual(refused, [[dataset, 'EndpointMisconfigured']]);
  assert.match(told, /holds no identity for it/);
  assert.deepEqual((await choose([elsewhere], {isEffectiveIdentityRequired: false})).refused, []);
});

test('a role that is far too long is quoted in part', () => {
  const problem = validateIdentity({...identity, roles: ['r'.repeat(10_000)]}) ?? '';
  assert.match(problem, /^the role "r{60}" is longer than 50 characters$/);
});
