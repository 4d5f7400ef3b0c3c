import assert from 'node:assert/strict';
import {getEventListeners} from 'node:events';
import test from 'node:test';
import {joinSignals} from './join-signals.js';

test('the first of several signals ends what they are joined for, for its reason, before or after they are joined', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const {signal} = joinSignals([first.signal, second.signal]);
  assert.equal(signal.aborted, false);
  second.abort('closed');
  first.abort('later');
  assert.deepEqual([signal.aborted, signal.reason], [true, 'closed']);
  assert.equal(joinSignals([new AbortController().signal, second.signal]).signal.reason, 'closed');
});

test('signals that live on hold nothing of what has ended', () => {
  const {signal} = new AbortController();
  const joined = joinSignals([signal]);
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  joined.release();
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
