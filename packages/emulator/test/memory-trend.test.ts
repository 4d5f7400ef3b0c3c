import assert from 'node:assert/strict';
import test from 'node:test';
import {isGrowing, showMemory, usedMemory} from '../../../scripts/test/memory-trend.mjs';

test('memory that is kept is told from memory that comes and goes', () => {
  const grows = Array.from({length: 11}, (_, i) => 100 + 15 * i);
  assert.equal(isGrowing(grows), true);
  assert.match(showMemory(grows), /it grows$/);
  for (const stays of [
    [],
    [50, 60],
    Array.from({length: 11}, () => 100),
    // Warming up, and garbage of one moment.
    [50, 120, 180, 182, 181, 400, 183, 182, 180, 181, 182],
  ]) {
    assert.equal(isGrowing(stays), false, JSON.stringify(stays));
  }
});

test('what is let go of is not in use any more', () => {
  // Many files share a process: what they have let go of may go only in between.
  usedMemory();
  const before = usedMemory();
  const kept = [Array.from({length: 200}, () => Array.from({length: 100_000}, (_, i) => i))];
  const during = usedMemory();
  assert.ok(during - before > 60, `${during - before} MB for ${kept.length} list`);
  kept.length = 0;
  assert.ok(usedMemory() - before < 15);
});
