import assert from 'node:assert/strict';
import {test} from 'node:test';
import {MemoryBudget} from '../../shared/memory-budget.js';
import {createFaultList, type FaultCandidate} from './fault-list.js';

const candidate = (now = 0): FaultCandidate => ({
  operationId: 'EmbedToken_GenerateToken',
  kind: 'api',
  text: () => '',
  body: '',
  now,
});
const limits = (): Parameters<typeof createFaultList>[1] => ({maxFaults: 10, memory: new MemoryBudget(1000)});

test('to remove a fault that is not there removes none, and gives back no room', () => {
  const shared = limits();
  const faults = createFaultList(Math.random, shared);
  faults.add({status: 500});
  const {used} = shared.memory;
  for (const id of ['fault-2', '', 'fault']) assert.throws(() => faults.remove(id), /Set are: fault-1\./);
  assert.deepEqual([faults.list().length, shared.memory.used], [1, used]);
  faults.remove('fault-1');
  assert.deepEqual([faults.list().length, shared.memory.used], [0, 0]);
  assert.throws(() => faults.remove('fault-1'), /Set are: none\./);
});

test('a probability of zero never hits, whatever is drawn', () => {
  const faults = createFaultList(() => 0, limits());
  faults.add({status: 500, probability: 0});
  assert.equal(faults.match(candidate()), undefined);
});

test('a throttle counts while its clock stands still', () => {
  const faults = createFaultList(Math.random, limits());
  faults.add({throttle: {limit: 2, windowSeconds: 10}});
  const statuses = Array.from({length: 4}, () => faults.match(candidate(5))?.effect.status);
  assert.deepEqual(statuses, [undefined, undefined, 429, 429]);
});

test('a fault that is as large as the room that is left is taken, one that is larger is not and takes nothing', () => {
  const size = JSON.stringify({body: ''}).length;
  const memory = new MemoryBudget(size + 100);
  const faults = createFaultList(Math.random, {maxFaults: 10, memory});
  assert.throws(() => faults.add({body: 'x'.repeat(101)}), /has no room/);
  assert.deepEqual([faults.list().length, memory.used], [0, 0]);
  faults.add({body: 'x'.repeat(100)});
  assert.throws(() => faults.add({body: ''}), /has no room/);
  faults.clear();
  assert.equal(memory.used, 0);
});
