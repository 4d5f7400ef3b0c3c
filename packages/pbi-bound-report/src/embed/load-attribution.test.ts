import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {attributeTime} from './load-attribution.js';
import type {LoadStep} from './load-attribution.js';

test('time that was waited for several things counts for the one that came last', () => {
  assert.deepEqual(
    attributeTime(1000, [
      ['token', 1180],
      ['code', 1040],
      ['frame', 1100],
      ['queue', 1000],
      ['report', 1500],
    ]),
    {waitedFor: 'report', spans: {code: 40, frame: 60, token: 80, report: 320}},
  );
});

test('what was there before is not waited for', () => {
  assert.deepEqual(
    attributeTime(1000, [
      ['token', 900],
      ['code', 1000],
    ]),
    {waitedFor: undefined, spans: {}},
  );
});

test('the parts make up the whole, and what was waited for is the largest of them', () => {
  const step = fc.constantFrom<LoadStep>('queue', 'code', 'token', 'theme', 'frame', 'report', 'visuals');
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.integer({min: 0, max: 10_000}))), ends => {
      const {waitedFor, spans} = attributeTime(5000, ends);
      const parts = Object.values(spans);
      const last = Math.max(5000, ...ends.map(([, end]) => end));
      assert.equal(
        parts.reduce((sum, part) => sum + part, 0),
        last - 5000,
      );
      assert.equal(waitedFor && spans[waitedFor], parts.length > 0 ? Math.max(...parts) : undefined);
    }),
    {seed: 20261127},
  );
});
