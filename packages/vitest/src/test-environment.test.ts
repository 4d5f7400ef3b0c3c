import assert from 'node:assert/strict';
import {webcrypto} from 'node:crypto';
import {test, type TestContext} from 'node:test';

/** Takes a global away for the time of a test. */
function without(t: TestContext, owner: object, name: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  assert.ok(descriptor);
  Reflect.deleteProperty(owner, name);
  t.after(() => Object.defineProperty(owner, name, descriptor));
}
let loads = 0;
const load = (): Promise<unknown> => import(`./test-environment.js?load=${loads++}`);

test('an environment that hides what Node has is named, with the one to take', async t => {
  without(t, globalThis, 'TextEncoder');
  without(t, globalThis, 'fetch');
  await assert.rejects(load(), {
    message: /hides TextEncoder, fetch of Node\. In Jest install jest-fixed-jsdom/,
  });
});

test('a crypto that cannot sign gets the part of Node that can, and keeps its own', async t => {
  const own = {getRandomValues: () => 'own'};
  without(t, globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', {value: own, configurable: true});
  await load();
  assert.equal(crypto.getRandomValues(new Uint8Array(1)), 'own');
  assert.equal(crypto.subtle, webcrypto.subtle);
});

test('where there is no crypto at all, it is that of Node', async t => {
  without(t, globalThis, 'crypto');
  await load();
  assert.equal(crypto, webcrypto);
});

test('an environment that has everything keeps it', async t => {
  const before = globalThis.crypto;
  await load();
  assert.equal(globalThis.crypto, before);
  assert.equal(globalThis.crypto.subtle, before.subtle);
  t.diagnostic('nothing was replaced');
});
