import assert from 'node:assert/strict';
import test from 'node:test';
import type {OperationResponse} from '@pbi-bound-report/emulator';
import {deliver} from './delivery.js';

const late = (effect: OperationResponse['effect']): OperationResponse =>
  effect ? {status: 200, headers: {}, body: '', effect} : {status: 200, headers: {}, body: ''};

test('a late answer of a test that is over is given to nobody, and is not waited for', async () => {
  const ended = new AbortController();
  const delivered = deliver(late({delayMs: 3_600_000}), ended.signal);
  ended.abort();
  assert.equal(await delivered, 'drop');
  assert.equal(await deliver(late({delayMs: 3_600_000}), ended.signal), 'drop');
});

test('an answer travels as its effect says', async () => {
  const {signal} = new AbortController();
  assert.equal(await deliver(late(undefined), signal), 'answer');
  assert.equal(await deliver(late({delayMs: 1}), signal), 'answer');
  assert.equal(await deliver(late({delayMs: 1, connection: 'hang'}), signal), 'hang');
  assert.equal(await deliver(late({connection: 'drop'}), signal), 'drop');
});
