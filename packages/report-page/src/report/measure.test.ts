import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runInNewContext} from 'node:vm';
import {measure} from './measure.js';

const limits = {depth: 10, size: 10_000};

test('plain data of another realm, as test runners make it, is plain data', () => {
  const text = '({list: [1, {a: "b"}], at: new Date(0), none: Object.create(null)})';
  const own = {list: [1, {a: 'b'}], at: new Date(0), none: Object.create(null) as object};
  assert.equal(measure(runInNewContext(text), limits), measure(own, limits));
});

test('what JSON does not know is not plain, wherever it was made', () => {
  for (const text of ['new Map()', 'new (class Own {})()', '({deep: new Set()})', '() => 1', '10n', 'new Error()']) {
    assert.equal(measure(runInNewContext(`(${text})`), limits), 'not-plain', text);
  }
  assert.equal(measure(new Map(), limits), 'not-plain');
});
