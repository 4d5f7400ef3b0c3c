/** HMAC-SHA-256 (RFC 2104) from two hashes: in Node an Hmac object costs more to make, and to throw away, than its message to hash. */
import {createHmac, hash} from 'node:crypto';
import type {HmacSha256} from '@pbi-bound-report/emulator';

/** Bytes that SHA-256 hashes at a time. */
const blockSize = 64;
const ascii = /^[\0-\x7f]*$/;

/** Makes one for the emulator, which mostly signs with the same key. */
export function createHmacSha256(): HmacSha256 {
  let known: string | undefined;
  let inner = '';
  const outer = Buffer.alloc(blockSize + 32);
  return (key, message) => {
    // A long key is hashed first, and hash() takes text as UTF-8: Node's own does what is rare.
    if (key.length > blockSize || !ascii.test(key)) return createHmac('sha256', key).update(message).digest('base64');
    if (key !== known) {
      const block = Buffer.alloc(blockSize);
      block.write(key, 'latin1');
      inner = String.fromCharCode(...block.map(byte => byte ^ 0x36));
      outer.set(block.map(byte => byte ^ 0x5c));
      known = key;
    }
    outer.write(hash('sha256', inner + message, 'binary'), blockSize, 'latin1');
    return hash('sha256', outer, 'base64');
  };
}
