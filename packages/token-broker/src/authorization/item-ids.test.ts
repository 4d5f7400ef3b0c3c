import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readDatasetId, readItemId} from './item-ids.js';

test('the id of a dataset is a GUID in any way of writing, or a short word', () => {
  const guid = 'cfafbeb1-8037-4d0c-896e-a46fb27ff229';
  for (const [written, id] of [
    [` {${guid.toUpperCase()}} `, guid],
    ['sales', 'sales'],
    [' Sales_2-b ', 'sales_2-b'],
    ['7', '7'],
    ['a'.repeat(100), 'a'.repeat(100)],
  ] as const) {
    assert.equal(readDatasetId(written), id);
  }
  assert.equal(readItemId('sales'), undefined);
});

test('what could leave its place in a URL or in a log is no id of a dataset', () => {
  for (const value of [
    '',
    '-a',
    '_a',
    'a/b',
    '..',
    'a.b',
    'a b',
    'a\nb',
    'a\n',
    'a%2f',
    'ä',
    'a'.repeat(101),
    7,
    null,
    {},
  ]) {
    assert.equal(readDatasetId(value), value === 'a\n' ? 'a' : undefined, JSON.stringify(value));
  }
});
