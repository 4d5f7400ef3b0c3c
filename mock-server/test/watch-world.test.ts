import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {createDefaultWorld, createEmulatorClient, type EmulatorClient, type World} from '@pbi-bound-report/emulator';
import {createMockServer} from '../src/server.js';
import {createWorldReloader, type WorldEdit} from '../src/watch-world.js';
import {writeWorld} from '../src/world-folder.js';

interface Watched {
  folder: string;
  client: EmulatorClient;
  /** Changes `world.json` and waits for the first outcome that fits: one edit may have a folder read several times. */
  edit: <T extends WorldEdit>(change: (text: string) => string, fits: (edit: WorldEdit) => edit is T) => Promise<T>;
}

async function writeSmallWorld(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-watched-'));
  const world = createDefaultWorld();
  // One dataset is enough, and is read faster.
  world.reports.length = 1;
  world.datasets = world.datasets.filter(({id}) => id === world.reports[0]!.datasetId);
  world.dashboards = [];
  await writeWorld(folder, world);
  return folder;
}

async function watched(t: TestContext): Promise<Watched> {
  const folder = await writeSmallWorld();
  let onEdit: (edit: WorldEdit) => void = () => undefined;
  const server = await createMockServer({world: folder, watch: edit => onEdit(edit)});
  t.after(async () => {
    await server.close();
    await rm(folder, {recursive: true});
  });
  const file = join(folder, 'world.json');
  return {
    folder,
    client: createEmulatorClient(await server.listen()),
    edit: async <T extends WorldEdit>(change: (text: string) => string, fits: (edit: WorldEdit) => edit is T) => {
      const edited = new Promise<T>(resolve => {
        onEdit = edit => {
          if (fits(edit)) resolve(edit);
        };
      });
      // As editors do it: beside the file, then in its place.
      await writeFile(`${file}~`, change(await readFile(file, 'utf8')));
      await rename(`${file}~`, file);
      return edited;
    },
  };
}

type Mistake = Extract<WorldEdit, {error: Error}>;
type Taken = Extract<WorldEdit, {world: World}>;
const mistakeOf =
  (pattern: RegExp) =>
  (edit: WorldEdit): edit is Mistake =>
    'error' in edit && pattern.test(edit.error.message);
const takenWith =
  (name: string | undefined) =>
  (edit: WorldEdit): edit is Taken =>
    'world' in edit && edit.world.reports[0]?.name === name;

const settled = () => new Promise<void>(resolve => setImmediate(resolve));
const nameOf = async (client: EmulatorClient): Promise<string | undefined> => (await client.status()).reports[0]?.name;

test('an edit of a world is taken up by every lane, and clock, faults and journal go on', async t => {
  const {client, edit} = await watched(t);
  const lane = client.forLane('w1');
  await lane.faults.add({failure: 'throttled', operation: 'Groups_GetGroups'});
  await client.clock.set('2040-01-01T00:00:00Z');
  const before = (await client.status()).clock.mode;
  await edit(text => text.replace('"Northwind Sales"', '"Sales of my shop"'), takenWith('Sales of my shop'));
  assert.equal(await nameOf(client), 'Sales of my shop');
  assert.equal(await nameOf(lane), 'Sales of my shop');
  assert.equal(await nameOf(client.forLane('made-later')), 'Sales of my shop');
  assert.equal((await lane.faults.list()).length, 1);
  const {clock} = await client.status();
  assert.deepEqual([clock.mode, clock.now.slice(0, 4)], [before, '2040']);
  await client.reset();
  assert.equal(await nameOf(client), 'Sales of my shop');
});

test('an edit with a mistake is told with file, line and field, and the world before it goes on until the next', async t => {
  const {client, edit} = await watched(t);
  const mistake = await edit(
    text => text.replace(/"reportType": *"[^"]+"/, '"reportType": "Poster"'),
    mistakeOf(/world\.json, line \d+, reports\[0\]\.reportType: .*PowerBIReport/),
  );
  assert.equal(await nameOf(client), 'Northwind Sales');
  assert.equal((await client.status()).worldProblem, mistake.error.message);
  await client.reset();
  assert.equal((await client.forLane('w1').status()).worldProblem, mistake.error.message);
  await edit(text => text.slice(0, 200), mistakeOf(/world\.json, line \d+: the file is no JSON/));
  assert.equal((await client.status()).reports.length, 1);
  await edit(
    () => JSON.stringify({tenants: [], workspaces: [], principals: [], reports: [], datasets: []}),
    takenWith(undefined),
  );
  assert.equal(await nameOf(client), undefined);
  assert.equal((await client.status()).worldProblem, undefined);
});

test('an edit between the first reading and the start of the server is taken up', async t => {
  const folder = await writeSmallWorld();
  const file = join(folder, 'world.json');
  let onEdit: (edit: WorldEdit) => void = () => undefined;
  const edited = new Promise<Taken>(resolve => {
    onEdit = edit => {
      if (takenWith('Edited early')(edit)) resolve(edit);
    };
  });
  let isEdited = false;
  const server = await createMockServer({
    world: folder,
    watch: edit => onEdit(edit),
    // Asked for the first time when the folder has been read.
    now() {
      if (!isEdited) writeFileSync(file, readFileSync(file, 'utf8').replace('"Northwind Sales"', '"Edited early"'));
      isEdited = true;
      return Date.now();
    },
  });
  t.after(async () => {
    await server.close();
    await rm(folder, {recursive: true});
  });
  assert.equal(isEdited, true);
  await edited;
  assert.equal(await nameOf(createEmulatorClient(await server.listen())), 'Edited early');
});

const watchers = () => process.getActiveResourcesInfo().filter(name => name === 'FSEventWrap').length;

test('a server that cannot be made watches nothing any more', async t => {
  await assert.rejects(
    createMockServer({world: '/there/is/no/such/folder', watch: true}),
    /cannot be read as a folder/,
  );
  const folder = await writeSmallWorld();
  t.after(() => rm(folder, {recursive: true}));
  await writeFile(join(folder, 'world.json'), '{');
  const before = watchers();
  await assert.rejects(createMockServer({world: folder, watch: true}), /the file is no JSON/);
  // They are closed in the turns that follow.
  for (let turn = 0; turn < 1000 && watchers() !== before; turn += 1) await settled();
  assert.equal(watchers(), before);
});

test('a server that is closed watches nothing any more', async t => {
  const folder = await writeSmallWorld();
  t.after(() => rm(folder, {recursive: true}));
  const before = watchers();
  const server = await createMockServer({world: folder, watch: () => undefined});
  assert.ok(watchers() > before);
  await server.close();
  for (let turn = 0; turn < 1000 && watchers() !== before; turn += 1) await settled();
  assert.equal(watchers(), before);
});

interface Reading {
  resolve: (world: World) => void;
  reject: (error: Error) => void;
}

/** A reloader whose readings a test settles. */
function scripted() {
  const readings: Reading[] = [];
  const taken: World[] = [];
  const edits: string[] = [];
  const reloader = createWorldReloader({
    read: () => new Promise<World>((resolve, reject) => readings.push({resolve, reject})),
    take(world) {
      if (world.tenants.length > 0) throw new Error('too big');
      taken.push(world);
    },
    onEdit: edit => edits.push('world' in edit ? 'taken' : edit.error.message),
  });
  return {reloader, readings, taken, edits};
}
const worldOf = (tenants: number): World => ({tenants: Array.from({length: tenants})}) as unknown as World;

test('one reading at a time: what was read before another change comes to nothing', async () => {
  const {reloader, readings, taken, edits} = scripted();
  reloader.changed();
  assert.equal(readings.length, 0, 'the first reading is under way elsewhere');
  reloader.begin();
  assert.equal(readings.length, 1, 'what changed meanwhile is read');
  reloader.changed();
  reloader.changed();
  assert.equal(readings.length, 1);
  const [old] = readings;
  old!.resolve(worldOf(0));
  await settled();
  assert.deepEqual([readings.length, taken.length, edits], [2, 0, []]);
  const current = worldOf(0);
  readings[1]!.resolve(current);
  await settled();
  assert.deepEqual([readings.length, taken, edits], [2, [current], ['taken']]);
  reloader.changed();
  assert.equal(readings.length, 3);
  readings[2]!.reject(new Error('a mistake'));
  await settled();
  reloader.changed();
  readings[3]!.resolve(worldOf(1));
  await settled();
  assert.deepEqual([taken, edits], [[current], ['taken', 'a mistake', 'too big']]);
});

test('nothing changed: nothing is read when the server has started', () => {
  const {reloader, readings} = scripted();
  reloader.begin();
  assert.equal(readings.length, 0);
});

test('a reading that is under way when the server closes comes to nothing, and none follows', async () => {
  for (const changes of [1, 2]) {
    const {reloader, readings, taken, edits} = scripted();
    reloader.begin();
    for (let n = 0; n < changes; n += 1) reloader.changed();
    reloader.close();
    readings[0]!.resolve(worldOf(0));
    await settled();
    reloader.changed();
    await settled();
    assert.deepEqual([readings.length, taken, edits], [1, [], []], `${changes} changes`);
  }
});

test('there is nothing to watch without a folder', async () => {
  await assert.rejects(createMockServer({watch: true}), /option watch: there is no folder to watch/);
  await assert.rejects(createMockServer({world: createDefaultWorld(), watch: true}), /no folder to watch/);
  await assert.rejects(createMockServer({world: './x', watch: 'yes' as never}), /it must be true, false or a function/);
});
