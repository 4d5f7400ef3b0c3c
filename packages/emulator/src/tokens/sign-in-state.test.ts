import assert from 'node:assert/strict';
import {test} from 'node:test';
import {MemoryBudget} from '../shared/memory-budget.js';
import {laneOfKey, SignInState, type BrowserSession} from './sign-in-state.js';

const session = (userId = 'u'): BrowserSession => ({
  accounts: [{userId, tenantId: 't', sessionId: 's'}],
  expires: 0,
});
/** About what one takes. */
const size = 500 + 2 * ('a'.length + JSON.stringify(session()).length);

test('of each kind so many are held, and the oldest makes room', () => {
  const memory = new MemoryBudget(1_000_000);
  const {sessions} = new SignInState(undefined, 2, memory);
  for (const key of ['a', 'b', 'c']) assert.equal(sessions.add(key, session()), true);
  assert.deepEqual([sessions.size, sessions.get('a'), sessions.get('c')], [2, undefined, session()]);
  assert.equal(memory.used, 2 * size);
});

test('one that is stored again takes its own place and is the newest', () => {
  const memory = new MemoryBudget(1_000_000);
  const {sessions} = new SignInState(undefined, 2, memory);
  for (const key of ['a', 'b', 'a', 'a']) sessions.add(key, session());
  assert.deepEqual([sessions.size, memory.used], [2, 2 * size]);
  sessions.add('c', session());
  assert.deepEqual([sessions.get('a'), sessions.get('b')], [session(), undefined]);
});

test('beyond the bytes that all lanes share the oldest of this lane go, and of no other', () => {
  const memory = new MemoryBudget(2 * size);
  const [mine, theirs] = [new SignInState('mine', 10, memory), new SignInState('theirs', 10, memory)];
  assert.equal(theirs.sessions.add('a', session()), true);
  for (const key of ['b', 'c']) assert.equal(mine.sessions.add(key, session()), true);
  assert.deepEqual([mine.sessions.size, theirs.sessions.size, memory.used], [1, 1, 2 * size]);
  assert.deepEqual(mine.sessions.get('c'), session());
});

test('what is larger than all the room is not held, and takes none', () => {
  const memory = new MemoryBudget(2 * size);
  const {sessions} = new SignInState(undefined, 10, memory);
  sessions.add('a', session());
  assert.equal(sessions.add('b', session('u'.repeat(3 * size))), false);
  assert.deepEqual([sessions.size, memory.used], [0, 0]);
});

test('to delete what is not there gives back nothing, and to clear gives back all', () => {
  const memory = new MemoryBudget(1_000_000);
  const state = new SignInState(undefined, 10, memory);
  state.sessions.add('a', session());
  state.sessions.delete('b');
  assert.equal(memory.used, size);
  state.sessions.delete('a');
  assert.equal(memory.used, 0);
  state.sessions.add('a', session());
  state.devices.add('d', {tenantId: 't', clientId: 'c', scope: '', userCode: 'X', expires: 0, outcome: undefined});
  assert.equal(state.devices.find(({userCode}) => userCode === 'X')?.clientId, 'c');
  assert.equal(
    state.devices.find(({userCode}) => userCode === 'Y'),
    undefined,
  );
  assert.deepEqual(state.counts(), {authorizationCodes: 0, refreshTokens: 0, deviceCodes: 1, sessions: 1});
  state.clear();
  assert.deepEqual(state.counts(), {authorizationCodes: 0, refreshTokens: 0, deviceCodes: 0, sessions: 0});
  assert.equal(memory.used, 0);
});

test('a code says of which lane it is, and whatever is none says nothing', () => {
  const memory = new MemoryBudget(1);
  assert.equal(laneOfKey(new SignInState('worker-1', 1, memory).createKey('id')), 'worker-1');
  assert.equal(laneOfKey(new SignInState(undefined, 1, memory).createKey('id')), undefined);
  for (const key of [
    '',
    '1.id',
    '2.id*w',
    '1.*w',
    '1.id*',
    '1.id*a b',
    `1.id*${'w'.repeat(65)}`,
    '1.a*b*w',
    'x1.a*w',
  ]) {
    assert.equal(laneOfKey(key), undefined, key);
  }
});
