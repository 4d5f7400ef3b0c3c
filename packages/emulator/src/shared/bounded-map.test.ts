import assert from 'node:assert/strict';
import {test} from 'node:test';
import {BoundedMap} from './bounded-map.js';

test('a full map drops its oldest entry for a new one', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('c', 3);
  assert.deepEqual([map.size, map.has('a'), map.get('b'), map.get('c')], [2, false, 2, 3]);
});

test('a new value for a key that is there drops nothing', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  assert.deepEqual([map.size, map.get('a'), map.get('b')], [2, 3, 2]);
});
