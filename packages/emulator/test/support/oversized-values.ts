/** What is far larger, deeper or odder than anything that is sent in earnest. */
import fc from 'fast-check';
import {testIds} from '../../src/control/faults/named-failures.js';

const list = (length: number, item: unknown): unknown[] => new Array<unknown>(length).fill(item);
/** The word a few thousand times: deep parentheses, chains of conditions. */
const chain = (words: string, times: number): string => words.repeat(times);

/** Values for members of a body. Made once: to make them costs more than to send them. */
export const oversizedValue: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  'x'.repeat(100_000),
  '売'.repeat(20_000),
  list(30_000, 'x'),
  list(2000, {}),
  list(1000, {target: {table: 'Sales', column: 'Date'}, filterType: 1, operator: 'In', values: ['x']}),
  list(100, {filterType: 5, operator: 'Top', itemCount: 1, target: {table: 'Store', column: 'Store'}}),
  list(20_000, {operator: 'Contains', value: 'x'}),
  list(300, list(300, null)),
  list(500, {id: testIds.slowFrame}),
  list(500, {username: 'x', roles: list(20, 'x'), datasets: [testIds.slowFrame]}),
  Object.fromEntries(Array.from({length: 5000}, (_, i) => [`m${i}`, i])),
);

const nested = (levels: number, core: string): string => '['.repeat(levels) + core + ']'.repeat(levels);
const nestedObjects = (levels: number, core: string): string => '{"a":'.repeat(levels) + core + '}'.repeat(levels);
const anId = JSON.stringify(testIds.slowFrame);

/** Whole bodies, most of which no `JSON.stringify` makes. */
export const oversizedBody: fc.Arbitrary<string> = fc.constantFrom(
  nested(100, anId),
  nested(101, anId),
  nested(10_000, anId),
  nested(200_000, ''),
  '['.repeat(100_000),
  '{"a":'.repeat(20_000),
  nestedObjects(99, anId),
  nestedObjects(10_000, anId),
  `{"reports":${nested(10_000, anId)}}`,
  `{"datasets":[{"id":${nested(99, anId)}}]}`,
  `{"reportId":${nestedObjects(5000, anId)},"query":{}}`,
  '{"__proto__":{"reports":[]},"reports":[{"__proto__":null}],"constructor":{"prototype":{}}}',
  '{"query":{"__proto__":{"values":[]}},"reportId":{"__proto__":1}}',
  '{"reports":1e400,"datasets":-0,"identities":123456789012345678901234567890}',
  `{${'"reports":[],'.repeat(20_000)}"datasets":[]}`,
  `"${'\\u0000'.repeat(20_000)}"`,
  '\ufeff{"reports":[]}',
  '\u0000',
  ' '.repeat(500_000),
  `grant_type=client_credentials&${chain('scope=a%20&', 20_000)}`,
  `grant_type=${'%'.repeat(50_000)}`,
  chain('__proto__=x&', 5000),
);

/** Texts of paths and queries. */
export const oversizedText: fc.Arbitrary<string> = fc.constantFrom(
  'x'.repeat(100_000),
  '%00'.repeat(5000),
  '__proto__',
  'constructor',
  'toString',
  testIds.slowFrame,
  testIds.slowFrame.toUpperCase(),
  chain(`${testIds.slowFrame}\n`, 500),
  chain('(', 1900) + chain(')', 1900),
  chain('(', 100_000),
  chain('not ', 400) + "name eq 'x'",
  chain("name eq 'x' or ", 130) + "name eq 'x'",
  chain("contains(name,'x') and ", 5000),
  `'${"''".repeat(900)}`,
  '9'.repeat(400),
  '-1',
  '1e9',
  '../../etc/passwd',
  '\u0000\u0001\u007f',
  '\ud800',
);

const base64Url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');
const jwt = (header: string, payload: string, signature = 'x'): string =>
  `Bearer ${base64Url(header)}.${base64Url(payload)}.${signature}`;

/** Values of headers. */
export const oddHeaderValue: fc.Arbitrary<string> = fc.constantFrom(
  '',
  ' ',
  'x'.repeat(100_000),
  '\u0080\u00ff',
  '__proto__',
  'w'.repeat(64),
  'w'.repeat(65),
  '..',
  'a,b',
  'Bearer',
  'Bearer ',
  `Bearer ${'.'.repeat(50_000)}`,
  `Bearer ${'a.'.repeat(20_000)}`,
  jwt('null', 'null'),
  jwt('{"alg":"none"}', '{"lane":"__proto__","appid":"x"}', ''),
  jwt('{"alg":"RS256"}', '{"lane":{},"exp":1e400,"tid":[],"oid":null}'),
  jwt('{"alg":"RS256"}', nested(10_000, '1')),
  jwt('[', '{'),
  'EmbedToken',
  'EmbedToken H4sI',
  `EmbedToken H4sI${'A'.repeat(50_000)}.e30=`,
  `EmbedToken ${Buffer.from('\u001f\u008b\b\0\0\0\0\0\0\u0003', 'latin1').toString('base64')}.${base64Url('[]')}`,
  `Basic ${base64Url('a:b')}`,
  'application/json; charset=utf-16',
  'application/json;'.repeat(2000),
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=',
);

/** Origins, of which an adapter may hand over any text. */
export const oddOrigin: fc.Arbitrary<string> = fc.constantFrom(
  '',
  'null',
  'http://',
  'http://[::1',
  'http://a b',
  'http://x\r\nSet-Cookie: a=b',
  'http://x/\ud800売\u0000',
  `http://${'x'.repeat(20_000)}`,
  'javascript:alert(1)//',
);
