import assert from 'node:assert/strict';
import {test} from 'node:test';
import {ControlError} from '../errors/control-error.js';
import {matchesGlob, validateFault} from './validate-fault.js';

const check = (fault: unknown): unknown =>
  validateFault(fault, ['EmbedToken_GenerateToken', 'Reports_GenerateTokenInGroup']);
/** Each effect alone is enough. */
const effect = {status: 500};

test('what is within the limits of a fault is taken as it is', () => {
  for (const fault of [
    {status: 200},
    {status: 599},
    {headers: {}},
    {headers: {'X-A': '', [`X-${'b'.repeat(100)}`]: 'ÿ\t~'}},
    {headers: Object.fromEntries(Array.from({length: 50}, (_, i) => [`h${i}`, 'v']))},
    {headers: {h: 'v'.repeat(8191)}},
    {latency: 0},
    {latency: 3_600_000},
    {latency: {distribution: 'uniform', min: 5, max: 5}},
    {latency: {distribution: 'normal', mean: 0, deviation: 0}},
    {latency: {distribution: 'exponential', mean: 3_600_000}},
    {...effect, retryAfterSeconds: 0},
    {...effect, retryAfterSeconds: 31_536_000},
    {...effect, code: 'c'.repeat(256)},
    {...effect, code: ' ~'},
    {...effect, message: ''},
    {body: ''},
    {...effect, once: false},
    {...effect, probability: 0},
    {...effect, probability: 1},
    {...effect, nth: 1, every: 1, times: Number.MAX_SAFE_INTEGER},
    {tokenLifetimeSeconds: 1},
    {throttle: {limit: 0, windowSeconds: 0.001}},
    {throttle: {limit: 1, windowSeconds: 31_536_000}},
    {...effect, operation: '*_GenerateToken', id: '', bodyIncludes: ''},
    {failure: 'throttled'},
    {connection: 'drop'},
    {malformed: 'html'},
  ]) {
    assert.equal(check(fault), fault, JSON.stringify(fault).slice(0, 200));
  }
});

test('what is beyond the limits of a fault, or of another type, is refused by its member', () => {
  for (const [fault, problem] of [
    [undefined, /must be a JSON object/],
    [null, /must be a JSON object/],
    [[effect], /must be a JSON object/],
    ['throttled', /must be a JSON object/],
    [{}, /must do something/],
    [{once: true}, /must do something/],
    [{status: 199}, /status must be an HTTP status/],
    [{status: 600}, /status must be an HTTP status/],
    [{status: 500.5}, /status must be an HTTP status/],
    [{status: '500'}, /status must be an HTTP status/],
    [{headers: []}, /headers must be an object/],
    [{headers: 'a: b'}, /headers must be an object/],
    [{headers: null}, /headers must be an object/],
    [{headers: Object.fromEntries(Array.from({length: 51}, (_, i) => [`h${i}`, 'v']))}, /at most 50 members/],
    [{headers: {h: 'v'.repeat(8192)}}, /at most 8192 characters/],
    [{headers: {a: 'v'.repeat(5000), b: 'v'.repeat(5000)}}, /at most 8192 characters/],
    [{headers: {h: 'a\r\nb'}}, /without line breaks/],
    [{headers: {h: 'Ā'}}, /Latin-1/],
    [{headers: {h: 7}}, /must be a text/],
    [{headers: {'': 'v'}}, /no name of a header/],
    [{headers: {'a b': 'v'}}, /no name of a header/],
    [{headers: {'Content-Length': '7'}}, /the connection depends on it/],
    [{headers: {'transfer-ENCODING': 'chunked'}}, /the connection depends on it/],
    [{latency: -1}, /latency must be a number from 0 to 3600000/],
    [{latency: 3_600_001}, /latency must be a number from 0 to 3600000/],
    [{latency: NaN}, /latency must be a number from 0/],
    [{latency: '5'}, /latency must be a number of milliseconds or an object/],
    [{latency: null}, /latency must be a number of milliseconds or an object/],
    [{latency: {distribution: 'gamma'}}, /whose distribution is one of uniform, normal, exponential/],
    [{latency: {distribution: 'uniform', min: 6, max: 5}}, /must have min no greater than max/],
    [{latency: {distribution: 'uniform', min: 6}}, /needs max, which must be a number/],
    [{latency: {distribution: 'exponential', mean: '5'}}, /needs mean, which must be a number/],
    [{...effect, retryAfterSeconds: -1}, /retryAfterSeconds must be a number from 0/],
    [{...effect, retryAfterSeconds: 31_536_001}, /retryAfterSeconds must be a number from 0/],
    [{...effect, code: 'c'.repeat(257)}, /code must be a text of at most 256/],
    [{...effect, code: 'a\nb'}, /code must be a text of at most 256/],
    [{...effect, code: 7}, /code must be a text of at most 256/],
    [{...effect, message: 7}, /message must be a text/],
    [{...effect, operation: {}}, /operation must be a text/],
    [{...effect, operation: 'Nothing_*'}, /No operation is called Nothing_\*/],
    [
      {...effect, operation: 'GenerateToken'},
      /Did you mean EmbedToken_GenerateToken\? There is also Reports_GenerateTok/,
    ],
    [{...effect, operation: 'EmbedTokens_GenerateTokn'}, /Did you mean EmbedToken_GenerateToken\? GET/],
    [{...effect, once: 'yes'}, /once must be true or false/],
    [{...effect, once: 1}, /once must be true or false/],
    [{...effect, probability: -0.1}, /probability must be a number from 0 to 1/],
    [{...effect, probability: 1.1}, /probability must be a number from 0 to 1/],
    [{...effect, probability: NaN}, /probability must be a number from 0 to 1/],
    [{...effect, probability: '1'}, /probability must be a number from 0 to 1/],
    [{...effect, nth: 0}, /nth must be a whole number of at least 1/],
    [{...effect, every: 1.5}, /every must be a whole number of at least 1/],
    [{...effect, times: 2 ** 53}, /times must be a whole number of at least 1/],
    [{tokenLifetimeSeconds: 0}, /tokenLifetimeSeconds must be a whole number/],
    [{throttle: 5}, /throttle must be an object with limit and windowSeconds/],
    [{throttle: {limit: -1, windowSeconds: 1}}, /throttle needs limit, which must be a whole number of at least 0/],
    [{throttle: {limit: 1, windowSeconds: 0}}, /throttle needs windowSeconds, which must be a number above 0/],
    [{throttle: {limit: 1, windowSeconds: 31_536_001}}, /throttle needs windowSeconds/],
    [{throttle: {limit: 1, windowSeconds: '1'}}, /throttle needs windowSeconds/],
    [{throttle: {limit: 1}}, /throttle needs windowSeconds/],
    [{failure: 'constructor'}, /failure must be one of/],
    [{failure: 7}, /failure must be one of/],
    [{connection: 'slow'}, /connection must be one of drop, hang/],
    [{malformed: true}, /malformed must be one of truncated, html/],
    [{...effect, constructor: 1}, /has no member constructor/],
  ] as const) {
    const isRefused = (error: unknown): boolean => error instanceof ControlError && problem.test(error.message);
    assert.throws(() => check(fault), isRefused, JSON.stringify(fault)?.slice(0, 200));
  }
});

test('a star stands for any text, and its parts are found in their order, each in a place of its own', () => {
  for (const [pattern, value, fits] of [
    ['ab', 'ab', true],
    ['ab', 'abc', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'acb', false],
    ['a*b*b', 'ab', false],
    ['*ab*ab*', 'abab', true],
    ['*ab*ab*', 'abb', false],
    ['*ab*b', 'ab', false],
    ['*aba*a', 'aba', false],
    ['a.b', 'axb', false],
  ] as const) {
    assert.equal(matchesGlob(pattern, value), fits, `${pattern} ${value}`);
  }
});
