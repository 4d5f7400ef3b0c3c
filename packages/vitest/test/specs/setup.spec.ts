/** For files that keep Vitest's own `test`: one line. */
import {serializeWorld} from '@pbi-bound-report/emulator';
import {createConformanceWorld} from '@pbi-bound-report/emulator/conformance';
import {setupPowerBi} from '@pbi-bound-report/vitest';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';

const powerBi = await setupPowerBi();

const groups = async (): Promise<number> => (await fetch('https://api.powerbi.com/v1.0/myorg/groups')).status;

test('calls are answered', async () => {
  expect(await groups()).toBe(403);
  await powerBi.faults.add({operation: 'Groups_GetGroups', status: 503});
  expect(await groups()).toBe(503);
  await powerBi.clock.install({time: '2031-01-01T00:00:00Z'});
  await powerBi.clock.advancePowerBi('10:00');
});

test('each test begins anew', async () => {
  expect(await groups()).toBe(403);
  expect(await powerBi.journal.read()).toHaveLength(1);
  expect(new Date().getFullYear()).toBeLessThan(2031);
  expect(Date.parse((await powerBi.clock.read()).now) - Date.now()).toBeLessThan(60_000);
});

test('a world may be a folder, for one test', async ({onTestFinished}) => {
  const folder = await mkdtemp(join(tmpdir(), 'world-'));
  onTestFinished(() => rm(folder, {recursive: true}));
  const world = createConformanceWorld('rules');
  for (const [path, content] of Object.entries(serializeWorld(world))) {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await writeFile(join(folder, path), content);
  }
  await powerBi.world(folder);
  expect((await powerBi.control.status()).reports.map(({name}) => name)).toEqual(world.reports.map(({name}) => name));
  await expect(powerBi.world('/no/such/folder')).rejects.toThrow(/cannot be read as a folder\. Name one with a world/);
});

test('the world is the first one again in the next', async () => {
  expect((await powerBi.control.status()).reports.map(({name}) => name)).toContain('Retail Sales');
});

test('a second one at the same time is refused, with what to do', async () => {
  await expect(setupPowerBi()).rejects.toThrow(
    /answering another test of this process already.*Leave \.concurrent out/,
  );
});
