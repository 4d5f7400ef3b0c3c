import {test} from 'node:test';
import assert from 'node:assert/strict';
import {asRecord, asText, isRecord} from './json.js';

test('only objects are records', () => {
  assert.equal(isRecord({}), true);
  for (const value of [null, undefined, [], 'a', 1, true]) assert.equal(isRecord(value), false, String(value));
  assert.deepEqual(asRecord({a: 1}), {a: 1});
  assert.equal(asRecord([1]), undefined);
});

test('only texts that are not empty are texts', () => {
  assert.equal(asText('a'), 'a');
  for (const value of ['', 1, null, undefined, ['a']]) assert.equal(asText(value), undefined, String(value));
});
