import assert from 'node:assert/strict';
import {test} from 'node:test';
import {loadPart} from './load-part.js';

const missing = new TypeError('Failed to fetch dynamically imported module: https://site.example/token-response-1.js');

/** The error of a part that cannot be had. */
async function failed(isOnline: boolean): Promise<unknown> {
  const browser = globalThis.navigator;
  Object.defineProperty(globalThis, 'navigator', {value: {onLine: isOnline}, configurable: true});
  try {
    return await loadPart(() => Promise.reject(missing)).catch((error: unknown) => error);
  } finally {
    Object.defineProperty(globalThis, 'navigator', {value: browser, configurable: true});
  }
}

test('a part that cannot be had is named by the file, and may be tried again', async () => {
  const error = (await failed(true)) as {code: string; retryable: boolean; words: string[]};
  assert.deepEqual([error.code, error.retryable, error.words], ['SdkLoadFailed', true, [': token-response-1.js']]);
});

test('without a network the reason is that, in words that need none', async () => {
  const error = (await failed(false)) as {code: string; message: string; retryable: boolean};
  assert.deepEqual([error.code, error.message, error.retryable], ['Offline', 'This device is offline.', true]);
});
