import assert from 'node:assert/strict';
import {test} from 'node:test';
import {maxNesting, NestingError, parseJson} from './parse-json.js';

const nested = (levels: number, around = '1'): string => '['.repeat(levels) + around + ']'.repeat(levels);

test('a body may be nested as deep as the limit, and no deeper', () => {
  assert.doesNotThrow(() => parseJson(nested(maxNesting)));
  assert.throws(() => parseJson(nested(maxNesting + 1)), NestingError);
  assert.throws(() => parseJson('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)), NestingError);
  assert.throws(() => parseJson('['.repeat(10_000_000)), NestingError);
});

test('brackets in texts and lists side by side are not nested', () => {
  const text = JSON.stringify({
    a: '['.repeat(5000),
    'b"\\': '{"\\'.repeat(5000),
    c: Array.from({length: 500}, () => []),
  });
  assert.deepEqual(parseJson(text), JSON.parse(text));
});

test('what is not JSON is a SyntaxError', () => {
  for (const text of ['', '{', `${' '.repeat(300)}]`]) assert.throws(() => parseJson(text), SyntaxError);
});
