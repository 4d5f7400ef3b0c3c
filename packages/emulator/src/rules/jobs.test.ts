import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {OperationContext} from '../context.js';
import type {World} from '../world/world.js';
import {forgetDueJobs, isJobDue, jobTimes, noteJob, toIsoTime} from './jobs.js';
import {settleJobs} from './settle-jobs.js';

const noon = Date.UTC(2030, 0, 1, 12);
const at = (seconds: number): string => toIsoTime(noon + seconds * 1000);
const worldOf = (parts: object): World => ({workspaces: [], datasets: [], reports: [], ...parts}) as unknown as World;
const contextOf = (world: World, now = noon): OperationContext =>
  ({world, now: () => now}) as unknown as OperationContext;
const importOf = (id: string, seconds: number, importState = 'Publishing') => ({
  id,
  importState,
  updatedDateTime: at(seconds),
});
const assigned = (seconds: number, more: object = {}) => ({
  capacityId: 'old',
  capacityAssignment: {endTime: at(seconds), ...more},
});

test('a job takes as long as the world says, and ends with the last year that a time can have', () => {
  const context = contextOf(worldOf({durations: {refresh: 7, export: 0}}));
  assert.deepEqual(jobTimes(context, 'refresh'), {startTime: at(0), endTime: at(7)});
  assert.equal(jobTimes(context, 'export').endTime, at(0));
  assert.equal(jobTimes(context, 'import').endTime, at(1));
  assert.equal(jobTimes(context, 'import', noon + 2000).startTime, at(2));
  const last = Date.UTC(9999, 11, 31);
  assert.equal(jobTimes(contextOf(worldOf({}), last), 'refresh').endTime, toIsoTime(last));
});

test('the first that is due is known, of imports and of capacities that have not ended', () => {
  for (const [parts, due] of [
    [{imports: [importOf('a', 5), importOf('b', 3), importOf('c', 4), importOf('d', 1, 'Succeeded')]}, 3],
    [{workspaces: [assigned(5), assigned(3), assigned(4), assigned(1, {isDone: true}), {}]}, 3],
    [{imports: [importOf('a', 5)], workspaces: [assigned(3)]}, 3],
    [{imports: [importOf('a', 3)], workspaces: [assigned(5)]}, 3],
  ] as const) {
    const world = worldOf(parts);
    assert.deepEqual([isJobDue(world, noon + due * 1000 - 1), isJobDue(world, noon + due * 1000)], [false, true]);
  }
  assert.equal(isJobDue(worldOf({}), Number.MAX_SAFE_INTEGER), false);
});

test('a job that is added is due when it ends, and takes nothing from one that is due before', () => {
  const world = worldOf({imports: [importOf('a', 5)]});
  assert.equal(isJobDue(world, noon), false);
  noteJob(world, at(9));
  assert.equal(isJobDue(world, noon + 5000), true);
  noteJob(world, at(2));
  assert.equal(isJobDue(world, noon + 2000), true);
  forgetDueJobs(world);
  assert.equal(isJobDue(world, noon + 2000), false);
});

test('what is due is done once, and nothing else', () => {
  const world = worldOf({
    imports: [importOf('due', 0), importOf('later', 1), importOf('ended', 0, 'Succeeded')],
    workspaces: [
      assigned(0, {capacityId: 'new'}),
      assigned(0),
      assigned(1, {capacityId: 'new'}),
      assigned(0, {capacityId: 'new', isDone: true}),
    ],
  });
  settleJobs(contextOf(world));
  // It stands for nothing that the world has.
  assert.deepEqual(
    world.imports?.map(({importState}) => importState),
    ['Failed', 'Publishing', 'Succeeded'],
  );
  assert.deepEqual(
    world.workspaces.map(workspace => ('capacityId' in workspace ? workspace.capacityId : 'none')),
    ['new', 'none', 'old', 'old'],
  );
  settleJobs(contextOf(world, noon + 1000));
  assert.deepEqual([world.imports?.[1]?.importState, world.workspaces[2]?.capacityId], ['Failed', 'new']);
});

test('a workspace reaches its capacity in a world without imports', () => {
  const world = worldOf({workspaces: [assigned(0, {capacityId: 'new'}), {}]});
  settleJobs(contextOf(world));
  assert.equal(world.workspaces[0]?.capacityId, 'new');
  assert.equal(isJobDue(world, noon), false, 'it is done');
});

test('while nothing is due nothing is looked at', () => {
  const world = worldOf({imports: [importOf('a', 5)]});
  settleJobs(contextOf(world));
  world.imports?.forEach(file => (file.updatedDateTime = at(-1)));
  settleJobs(contextOf(world));
  assert.equal(world.imports?.[0]?.importState, 'Publishing');
});
