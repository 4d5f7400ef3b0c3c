/** What a test environment must have of Node, looked at before anything else is loaded. */
import {webcrypto} from 'node:crypto';

const needed = ['TextEncoder', 'TextDecoder', 'fetch', 'Request', 'Response', 'ReadableStream', 'structuredClone'];
const missing = needed.filter(name => !(name in globalThis));
if (missing.length > 0) {
  throw new Error(
    `Failed to load the Power BI kit: this test environment hides ${missing.join(', ')} of Node. ` +
      "In Jest install jest-fixed-jsdom and set testEnvironment: 'jest-fixed-jsdom'.",
  );
}

// Emulated access tokens are signed with it, and ids made. Jest's DOM environments have a crypto without either.
if (!('crypto' in globalThis)) Object.defineProperty(globalThis, 'crypto', {value: webcrypto, configurable: true});
if (!('subtle' in crypto)) Object.defineProperty(crypto, 'subtle', {value: webcrypto.subtle, configurable: true});
if (!('randomUUID' in crypto)) {
  Object.defineProperty(crypto, 'randomUUID', {value: () => webcrypto.randomUUID(), configurable: true});
}
