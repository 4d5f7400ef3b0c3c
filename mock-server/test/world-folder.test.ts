import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {createConformanceWorld} from '@pbi-bound-report/emulator/conformance';
import {readWorld, writeWorld} from '../src/index.js';

/** A folder with a small world: a file of rows, and the rest. */
async function worldFolder(t: TestContext): Promise<{folder: string; csv: string}> {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-world-'));
  t.after(() => rm(folder, {recursive: true}));
  const paths = await writeWorld(folder, createConformanceWorld('rules'));
  const csv = paths.find(path => path.endsWith('.csv'));
  assert.ok(csv);
  return {folder, csv};
}

test('rows that were not saved as UTF-8 are refused with the remedy, and none of their letters is lost', async t => {
  const {folder, csv} = await worldFolder(t);
  await writeFile(csv, Buffer.concat([await readFile(csv), Buffer.from('M\xfcnchen', 'latin1')]));
  await assert.rejects(readWorld(folder), {
    message: `Failed to read ${csv}: it is no UTF-8 text. Save it as UTF-8 (in Excel: "CSV UTF-8 (Comma delimited)").`,
  });
});

test('what is suspicious in a world is told, and the world is read', async t => {
  const {folder} = await worldFolder(t);
  const file = join(folder, 'world.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/"x": 0/g, '"x": 100000'));
  const warnings: string[] = [];
  const world = await readWorld(folder, {onWarning: ({message}) => warnings.push(message)});
  assert.ok(world.reports.length > 0);
  assert.ok(
    warnings.some(message => /^the visual lies outside of its page/.test(message)),
    warnings.join('\n'),
  );
});

test('a world is written over nothing that comes into being meanwhile, except by force', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'pbi-world-'));
  t.after(() => rm(folder, {recursive: true}));
  const world = createConformanceWorld('rules');
  const elsewhere = join(folder, 'elsewhere.json');
  // A link to nothing is no file that is there, and is in the way of one that is written.
  await symlink(elsewhere, join(folder, 'world.json'));
  await assert.rejects(writeWorld(folder, world), {code: 'EEXIST'});
  await assert.rejects(readFile(elsewhere), {code: 'ENOENT'});
  await writeWorld(folder, world, {overwrite: true});
  assert.ok((await readFile(elsewhere, 'utf8')).length > 0);
});

test('where files are there already, nothing is written, and it is said how many there are', async t => {
  const {folder, csv} = await worldFolder(t);
  await rm(csv);
  const world = createConformanceWorld('rules');
  await assert.rejects(writeWorld(folder, world), /\d+ of its files are there already .* --force/);
  await assert.rejects(readFile(csv), {code: 'ENOENT'});
  const paths = await writeWorld(folder, world, {overwrite: true});
  assert.ok(paths.includes(csv));
});
