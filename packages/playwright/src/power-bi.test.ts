import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createWorker} from './power-bi.js';

test('a world beside an emulator, which has its own, is refused: the tests would run on other data', async () => {
  await assert.rejects(createWorker({world: 'some-folder', emulator: 'http://127.0.0.1:1'}, 0), {
    name: 'TypeError',
    message: /has both a world and an emulator/,
  });
});
