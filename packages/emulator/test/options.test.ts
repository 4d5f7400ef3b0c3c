import assert from 'node:assert/strict';
import test from 'node:test';
import {createDefaultWorld, createEmulator, defaultWorldIds, type EmulatorOptions, type World} from '../src/index.js';

const refused = (options: unknown, ...messages: RegExp[]): void => {
  assert.throws(
    () => createEmulator(options as EmulatorOptions),
    (error: unknown) => {
      assert(error instanceof TypeError);
      for (const message of messages) assert.match(error.message, message);
      return true;
    },
    JSON.stringify(options),
  );
};

test('a wrong value of each option is refused at once, with the name of the option and what it must be', () => {
  refused(null, /the options: they are no object/);
  refused('world', /the options: they are no object/);
  refused({wrold: {}}, /no option wrold\. Did you mean world\?/);
  for (const now of [0, new Date(), () => new Date(), () => 'noon', () => Number.NaN]) refused({now}, /option now: /);
  for (const createId of ['x', {}]) refused({createId}, /option createId: it must be a function/);
  for (const seed of ['1', -1, 1.5, Number.NaN]) refused({seed}, /option seed: it must be a whole number/);
  for (const embedOrigin of [
    'localhost:3000',
    '',
    'https://a.example/x',
    'ftp://a.example',
    5,
    'https://u@a.example',
  ]) {
    refused({embedOrigin}, /option embedOrigin: it must be an origin such as/);
  }
  for (const tokenSecret of ['', 5]) refused({tokenSecret}, /option tokenSecret: it must be a text/);
  for (const sha256 of ['sha256', {}]) refused({sha256}, /option sha256: it must be a function/);
  for (const laneHeader of ['', 'x lane', 'ü', 5]) refused({laneHeader}, /option laneHeader: it must be the name/);
  for (const journalSize of ['100', -1, Infinity]) refused({journalSize}, /option journalSize: it must be a whole/);
  refused({limits: 5}, /option limits: it must be an object with some of lanes/);
  refused({limits: {lane: 1}}, /option limits: there is no limit lane\. Did you mean lanes\?/);
  refused({limits: {lanes: '1'}}, /option limits: lanes must be a number/);
});

test('a wrong world is refused with its members and with what makes one', () => {
  const remedy = /Make a world with createDefaultWorld\(\), parseWorld\(\) or readWorld\(\)/;
  refused(
    {world: {}},
    /world\.tenants is missing; world\.workspaces is missing; .*world\.capacities is missing/,
    remedy,
  );
  refused({world: null}, /option world: it is no object/, remedy);
  refused({world: []}, /option world: it is no object/, remedy);
  refused({world: './folder'}, /option world: it is a text.*createMockServer\(\{world: folder\}\)/);
  refused({world: Promise.resolve({})}, /option world: it is a promise\. Await it/);
  refused({world: {...createDefaultWorld(), reports: {}}}, /world\.reports must be a list/);
  refused({world: {...createDefaultWorld(), reports: [null]}}, /world\.reports\[0\] must be an object/);
  const world = createDefaultWorld() as unknown as Record<string, Record<string, unknown>[]>;
  world['reports']![0]!['reportType'] = 'PowerBiReport';
  delete world['datasets']![1]!['roles'];
  world['workspaces']![0]!['id'] = 'Retail Reports';
  refused(
    {world},
    /world\.reports\[0\]\.reportType .*Did you mean PowerBIReport\?/,
    /world\.datasets\[1\]\.roles is missing/,
    /world\.workspaces\[0\]\.id must be a GUID/,
  );
  refused({world: {...createDefaultWorld(), datasets: [{...createDefaultWorld().tenants[0]}]}}, /tables is missing/);
});

test('ids in a world may stand as people have them, and rows are not made to find out', () => {
  const world: World = createDefaultWorld();
  const {openReport, northwind, tenant} = defaultWorldIds;
  world.reports[0]!.id = `{${openReport.toUpperCase()}}`;
  world.reports[0]!.datasetId = northwind.replaceAll('-', '');
  world.principals[0]!.tenantId = ` ${tenant.toUpperCase()} `;
  world.workspaces[0]!.members[0]!.principalId = world.workspaces[0]!.members[0]!.principalId.toUpperCase();
  const {datasets} = world;
  const readsRows: string[] = [];
  for (const dataset of datasets) {
    Object.defineProperty(dataset, 'tables', {
      enumerable: true,
      configurable: true,
      get: () => {
        readsRows.push(dataset.name);
        return [];
      },
    });
  }
  const emulator = createEmulator({world});
  assert.equal(emulator.world, world);
  assert.deepEqual([world.reports[0]!.id, world.reports[0]!.datasetId], [openReport, northwind]);
  assert.equal(world.principals[0]!.tenantId, tenant);
  assert.equal(world.workspaces[0]!.members[0]!.principalId, defaultWorldIds.servicePrincipal);
  assert.deepEqual(readsRows, []);
});

test('without crypto.subtle no emulator is made, and the message says where it is to be had', t => {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
  t.after(() => Object.defineProperty(globalThis, 'crypto', descriptor));
  Object.defineProperty(globalThis, 'crypto', {value: {getRandomValues: () => undefined}, configurable: true});
  assert.throws(() => createEmulator(), /crypto\.subtle is missing.*https and on localhost only.*node:crypto/);
});
