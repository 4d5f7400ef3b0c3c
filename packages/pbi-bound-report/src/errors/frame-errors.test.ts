import assert from 'node:assert/strict';
import {test} from 'node:test';
import {isDecision, isFatal, isFrameError} from './frame-errors.js';

test('each name that means that there is no report takes it away, whenever it comes and whatever its level', () => {
  for (const message of [
    'LoadReportFailed',
    'PowerBINotAuthorizedException',
    'ExplorationContainer_FailedToLoadModel_DefaultDetails',
  ]) {
    for (const level of [undefined, 0, 3]) assert.equal(isFatal({message, level}, true), true, message);
  }
});

test('before there is a report, an error of level 3 and above is fatal, and one that names no level', () => {
  for (const [level, fatal] of [
    [undefined, true],
    [2, false],
    [3, true],
    [6, true],
  ] as const) {
    assert.equal(isFatal({message: 'Odd', level}, false), fatal, String(level));
  }
});

test('once there is a report, only the highest level takes it away', () => {
  for (const [level, fatal] of [
    [undefined, false],
    [5, false],
    [6, true],
    [7, false],
  ] as const) {
    assert.equal(isFatal({message: 'Odd', level}, true), fatal, String(level));
  }
});

test('what has no form of an error is fatal until there is a report', () => {
  for (const detail of [undefined, null, 'LoadReportFailed', {message: 7, level: 6}, {}]) {
    assert.deepEqual([isFatal(detail, false), isFatal(detail, true)], [true, false], JSON.stringify(detail));
    assert.equal(isFrameError(detail), false);
  }
  assert.equal(isFrameError({message: ''}), true);
});

test('a status below 500, and 501, is a decision, and no other number or text is', () => {
  for (const [errorCode, decision] of [
    ['400', true],
    ['499', true],
    [403, true],
    ['501', true],
    ['500', false],
    ['502', false],
    ['300', false],
    ['1403', false],
    ['4030', false],
    ['E501', false],
    ['501a', false],
    [undefined, false],
  ] as const) {
    assert.equal(isDecision(errorCode), decision, String(errorCode));
  }
});
