import assert from 'node:assert/strict';
import test from 'node:test';
import {parseUrl} from './parse-url.js';

test('an address is read, and a text that is none is none', () => {
  assert.equal(parseUrl('https://app.powerbi.com/reportEmbed')?.pathname, '/reportEmbed');
  assert.equal(parseUrl('../token', 'https://portal.example/a/b/')?.href, 'https://portal.example/a/token');
  for (const text of ['', '/token', 'https://', 'https://[::1', 'null']) assert.equal(parseUrl(text), undefined, text);
});
