import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {importAfterLoad} from './import-after-load.js';

test('a module is imported after the load event, once, and one that cannot be had disturbs nothing', async () => {
  const window = new EventTarget();
  let imports = 0;
  importAfterLoad(window, () => {
    imports++;
    return Promise.reject(new Error('offline'));
  });
  await nextTurn();
  assert.equal(imports, 0);
  window.dispatchEvent(new Event('load'));
  window.dispatchEvent(new Event('load'));
  await nextTurn(); // in which an unhandled rejection would end this process
  assert.equal(imports, 1);
});
