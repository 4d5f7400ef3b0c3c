import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import {createHmacSha256} from '../src/hmac.js';

test('signs as Node does, whatever the key and the message', () => {
  const sign = createHmacSha256();
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({unit: 'binary'}), fc.string({minLength: 60, maxLength: 140})), fc.string({unit: 'binary', maxLength: 200}), (key, message) => {
    for (let again = 0; again < 2; again++) assert.equal(sign(key, message), createHmac('sha256', key).update(message).digest('base64'));
  }), {examples: [['', ''], ['k'.repeat(64), 'm'], ['k'.repeat(65), 'm'], ['\u007f', 'ü']]});
});
