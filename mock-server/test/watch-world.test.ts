import assert from 'node:assert/strict';
import {mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type TestContext} from 'node:test';
import {createDefaultWorld, createEmulatorClient, type EmulatorClient} from '@pbi-bound-report/emulator';
import {createMockServer} from '../src/server.js';
import type {WorldEdit} from '../src/watch-world.js';
import {writeWorld} from '../src/world-folder.js';

interface Watched {
  folder: string;
  client: EmulatorClient;
  /** Changes `world.json` and waits for what becomes of it. */
  edit: (change: (text: string) => string) => Promise<WorldEdit>;
}

async function watched(t: TestContext): Promise<Watched> {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-watched-'));
  const world = createDefaultWorld();
  // One dataset is enough, and is read faster.
  world.reports.length = 1;
  world.datasets = world.datasets.filter(({id}) => id === world.reports[0]!.datasetId);
  await writeWorld(folder, world);
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
    async edit(change) {
      const edited = new Promise<WorldEdit>(resolve => {
        onEdit = resolve;
      });
      // As editors do it: beside the file, then in its place.
      await writeFile(`${file}~`, change(await readFile(file, 'utf8')));
      await rename(`${file}~`, file);
      return edited;
    },
  };
}

const nameOf = async (client: EmulatorClient): Promise<string | undefined> => (await client.status()).reports[0]?.name;

test('an edit of a world is taken up by every lane, and clock, faults and journal go on', async t => {
  const {client, edit} = await watched(t);
  const lane = client.forLane('w1');
  await lane.faults.add({failure: 'throttled', operation: 'Groups_GetGroups'});
  await client.clock.set('2040-01-01T00:00:00Z');
  const before = (await client.status()).clock.mode;
  const edited = await edit(text => text.replace('"Northwind Sales"', '"Sales of my shop"'));
  assert.ok('world' in edited, JSON.stringify(edited));
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
  const mistake = await edit(text => text.replace(/"reportType": *"[^"]+"/, '"reportType": "Poster"'));
  assert.ok('error' in mistake);
  assert.match(mistake.error.message, /world\.json, line \d+, reports\[0\]\.reportType: .*PowerBIReport/);
  assert.equal(await nameOf(client), 'Northwind Sales');
  const half = await edit(text => text.slice(0, 200));
  assert.ok('error' in half);
  assert.match(half.error.message, /world\.json, line \d+: the file is no JSON/);
  assert.equal((await client.status()).reports.length, 1);
  const mended = await edit(() =>
    JSON.stringify({tenants: [], workspaces: [], principals: [], reports: [], datasets: []}),
  );
  assert.ok('world' in mended);
  assert.equal(await nameOf(client), undefined);
});

test('there is nothing to watch without a folder', async () => {
  await assert.rejects(createMockServer({watch: true}), /option watch: there is no folder to watch/);
  await assert.rejects(createMockServer({world: createDefaultWorld(), watch: true}), /no folder to watch/);
  await assert.rejects(createMockServer({world: './x', watch: 'yes' as never}), /it must be true, false or a function/);
});
