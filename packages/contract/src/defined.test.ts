import assert from 'node:assert/strict';
import {test} from 'node:test';
import {defined} from './defined.js';

test('members that are undefined are left out; null, false and empty texts stay', () => {
  const given: {a: number; b?: string | undefined; c: string | null; d: boolean; e: string | undefined} = {
    a: 1,
    b: undefined,
    c: null,
    d: false,
    e: '',
  };
  const copy: {a: number; b?: string; c: string | null; d: boolean; e?: string} = defined(given);
  assert.deepEqual(Object.entries(copy), [
    ['a', 1],
    ['c', null],
    ['d', false],
    ['e', ''],
  ]);
});
