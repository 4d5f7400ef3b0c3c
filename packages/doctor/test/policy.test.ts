/** Sources of a policy, as the Content Security Policy's own rules for matching have them. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {forbiddingDirective, metaPolicies, parsePolicies} from '../src/policy.js';

const allows = (
  source: string,
  frame = 'https://app.powerbi.com/reportEmbed',
  page = 'https://portal.example/',
): boolean => forbiddingDirective(parsePolicies([`frame-src ${source}`]), new URL(frame), new URL(page)) === undefined;

test('a source lets in what its scheme, host and port say, and nothing beside', () => {
  for (const [source, frame, page] of [
    ['*'],
    ['HTTPS:'],
    ['https://APP.powerbi.com'],
    ['http://app.powerbi.com'],
    ['app.powerbi.com:443'],
    ['app.powerbi.com:*', 'https://app.powerbi.com:8443/'],
    ['https://*.powerbi.com:8443', 'https://app.powerbi.com:8443/'],
    ['https://app.powerbi.com/reportEmbed'],
    ['https://*'],
    ["'none' 'self'", 'https://portal.example/x'],
    ['*', 'http://app.example/', 'http://portal.example/'],
    ['app.powerbi.com', undefined, 'http://portal.example/'],
    ['app.example', 'http://app.example/', 'http://portal.example/'],
  ] as [string, string?, string?][]) {
    assert.equal(allows(source, frame, page), true, source);
  }
  for (const [source, frame, page] of [
    ['*', 'http://app.powerbi.com/'],
    ['http:'],
    ['https:', 'http://app.powerbi.com/'],
    ['https://app.powerbi.com', 'http://app.powerbi.com/'],
    ['ftp://app.powerbi.com'],
    ['app.powerbi.com', 'http://app.powerbi.com/'],
    ['app.powerbi.com', 'https://app.powerbi.com:8443/'],
    ['app.powerbi.com:8443'],
    ['app.powerbi.com:443', 'https://app.powerbi.com:8443/'],
    ['powerbi.com'],
    ['*.powerbi.com', 'https://evilpowerbi.com/'],
    ['*.powerbi.com', 'https://powerbi.com.evil.example/'],
    ["'self'"],
    ["'unsafe-inline'"],
    ['//app.powerbi.com'],
    ['https://app.powerbi.com:x'],
  ] as [string, string?, string?][]) {
    assert.equal(allows(source, frame, page), false, source);
  }
});

test('every policy counts, and of each the directive that is nearest to frames', () => {
  const forbids = (...policies: string[]): string | undefined =>
    forbiddingDirective(
      parsePolicies(policies),
      new URL('https://app.powerbi.com/'),
      new URL('https://portal.example/'),
    );
  assert.equal(forbids('frame-src *', "child-src 'none'"), 'child-src');
  assert.equal(forbids("child-src 'none'; default-src *"), 'child-src');
  assert.equal(forbids("child-src *; default-src 'none'"), undefined);
  assert.equal(forbids('FRAME-SRC'), 'frame-src');
  assert.equal(forbids('script-src *', "frame-src 'none'"), 'frame-src');
  assert.equal(forbids("frame-src *; Frame-Src 'none'"), undefined);
  assert.equal(forbids(" ,; ,script-src 'none'"), undefined);
});

test('a policy in the page is one of its meta elements, however its attributes are written', () => {
  for (const [tag, policies] of [
    ["<meta http-equiv='content-security-policy' content='frame-src x'>", ['frame-src x']],
    ['<meta content="frame-src &#39;self&#39; &quot;" HTTP-EQUIV = Content-Security-Policy >', [`frame-src 'self' "`]],
    ['<meta content="frame-src x" http-equiv=content-security-policy/>', ['frame-src x']],
    ['<meta http-equiv="Content-Security-Policy">', ['']],
    ['<meta http-equiv="Content-Security-Policy-Report-Only" content="frame-src x">', []],
    ['<meta name="content-security-policy" content="frame-src x">', []],
    ['<metadata http-equiv="Content-Security-Policy" content="frame-src x">', []],
    ['<metal http-equiv="Content-Security-Policy" content="x"><meta charset=x>', []],
  ] as const) {
    assert.deepEqual(metaPolicies(tag), policies, tag);
  }
});
