import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createDefaultWorld} from '../../world/seed/default-world.js';
import {sizeOfCopy} from './emulator-memory.js';
import {defaultLimits, type EmulatorLimits} from './limits.js';
import {GrowthBudget} from './world-growth.js';

/** A budget over one lane, with the number of times that its world was counted. */
function setUp(limits: Partial<EmulatorLimits>) {
  const world = createDefaultWorld();
  const initial = sizeOfCopy(world);
  const lane = {name: 'default', context: {world}};
  const counted = {times: 0};
  const budget = new GrowthBudget(
    {...defaultLimits, ...limits},
    () => initial,
    () => {
      counted.times++;
      return [lane];
    },
  );
  return {world, counted, budget, growth: budget.of(() => lane)};
}
/** 4 bytes for each character of its JSON: 400 bytes. */
const item = {x: 'y'.repeat(92)};

test('what is added is counted up to the last byte, and the worlds are not counted anew for it', () => {
  const {budget, growth, counted} = setUp({createdBytes: 1200});
  for (let i = 0; i < 3; i++) assert.equal(growth.admit('reports', i, item), undefined);
  assert.equal(budget.bytes, 1200);
  for (let i = 0; i < 3; i++) {
    assert.match(growth.admit('reports', 3, item) ?? '', /takes 2 KiB already, and no more than 2 KiB is held/);
  }
  assert.equal(budget.bytes, 1200, 'what is refused is not counted');
  assert.equal(counted.times, 0, 'nothing was taken away since');
});

test('what was taken away is found where there is no room, once', () => {
  const released: ((of: ReturnType<typeof setUp>) => void)[] = [
    ({growth}) => growth.release(),
    ({budget}) => budget.release(),
    // What was counted for a request that is refused for its number is not added.
    ({growth}) => void growth.admit('reports', defaultLimits.reports, item),
  ];
  for (const release of released) {
    const made = setUp({createdBytes: 800});
    for (let i = 0; i < 2; i++) made.growth.admit('reports', i, item);
    release(made);
    assert.equal(made.counted.times, 0, 'not before the room is needed');
    assert.equal(made.growth.admit('reports', 0, item), undefined);
    assert.equal(made.budget.bytes, 400);
    assert.equal(made.growth.admit('reports', 1, item), undefined);
    assert.notEqual(made.growth.admit('reports', 2, item), undefined);
    assert.equal(made.counted.times, 1);
  }
});

test('a change may replace what was there: it is counted anew before it is refused, and has no number', () => {
  const {growth, budget, counted} = setUp({createdBytes: 500});
  assert.equal(growth.admit('changes', 1e9, item), undefined);
  assert.equal(counted.times, 0);
  assert.equal(growth.admit('changes', 1e9, item), undefined);
  assert.deepEqual([counted.times, budget.bytes], [1, 400]);
});

test('a world that shrank below the initial one leaves no more room than there is', () => {
  const {growth, world, budget} = setUp({createdBytes: 700});
  world.reports = [];
  growth.admit('reports', 0, item);
  growth.release();
  assert.equal(growth.admit('reports', 0, item), undefined);
  assert.equal(budget.bytes, 400);
  assert.notEqual(growth.admit('reports', 0, item), undefined);
});

test('things are held to a number: one less fits, that many do not', () => {
  const {growth} = setUp({tiles: 2});
  assert.equal(growth.admit('tiles', 1, item), undefined);
  assert.match(
    growth.admit('tiles', 2, item) ?? '',
    /^The lane default has 2 tiles of one dashboard, which is the most/,
  );
});
