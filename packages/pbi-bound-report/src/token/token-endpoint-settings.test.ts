import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inputOf} from '../../test/support/report-input.js';
import type {PbiReportError} from '../errors/errors.js';
import type {ReportInput} from '../input/report-input.js';
import {endpointKey, readTimeout, readTokenEndpoint} from './token-endpoint-settings.js';
import {trustTokenOrigin} from './trust-token-origin.js';

const page = 'https://site.example/reports/';
const tokenHeaders = {authorization: 'Bearer session'};
const codeOf = (tokenEndpoint: string): string => {
  try {
    readTokenEndpoint(inputOf({tokenEndpoint, tokenHeaders}), page);
    return 'read';
  } catch (error) {
    return (error as PbiReportError).code;
  }
};

test("the page's headers go to its own origin, and to others only when code names them", () => {
  assert.equal(codeOf('/token'), 'read');
  assert.equal(codeOf('https://site.example:443/token'), 'read');
  for (const elsewhere of [
    'https://attacker.example/token',
    '//attacker.example/token',
    'https://site.example:8443/token',
    'https://site.example.attacker.example/token',
    'http://localhost:7071/token',
    ' HTTPS://ATTACKER.EXAMPLE ',
  ]) {
    assert.equal(codeOf(elsewhere), 'TokenOriginNotTrusted', elsewhere);
  }
  trustTokenOrigin('https://api.example/');
  assert.equal(codeOf('https://api.example/token'), 'read');
  for (const other of [
    'https://other.example/token',
    'https://api.example.attacker.example/token',
    'https://api.example:8443/token',
  ]) {
    assert.equal(codeOf(other), 'TokenOriginNotTrusted', other);
  }
  assert.equal(readTokenEndpoint(inputOf({tokenEndpoint: 'https://other.example/token'}), page).method, 'POST');
});

test('a token is never asked for unencrypted, nor with a user or a password in the address', () => {
  for (const insecure of [
    'http://site.example/token',
    'http://attacker.example/token',
    'https://user@site.example/token',
    'https://:password@site.example/token',
    'ftp://site.example/token',
    'data:application/json,{}',
    'https://',
  ]) {
    assert.equal(codeOf(insecure), 'TokenEndpointInsecure', insecure);
  }
});

test('only bare origins can be trusted', () => {
  for (const origin of [
    'https://api.example/token',
    'api.example',
    '*',
    'ftp://api.example',
    'javascript:alert(1)',
    '',
  ]) {
    assert.throws(() => trustTokenOrigin(origin), {name: 'TypeError', message: /Failed to trust token origin/});
  }
});

test('a time-out that no timer can count is the longest that one can', () => {
  assert.equal(readTimeout(inputOf({tokenTimeout: 1e12})), 2 ** 31 - 1);
  for (const tokenTimeout of [NaN, 0, -5, undefined]) assert.equal(readTimeout(inputOf({tokenTimeout})), 30_000);
});

test('endpoints that are called with other headers, or otherwise, share no request', () => {
  const of = (more: Partial<ReportInput>): string =>
    endpointKey(readTokenEndpoint(inputOf({tokenEndpoint: '/token', ...more}), page));
  const anna = of({tokenHeaders: {'x-user': 'anna', 'x-site': '1'}});
  assert.equal(of({tokenHeaders: {'X-Site': '1', 'X-User': 'anna'}}), anna);
  const keys = [
    anna,
    of({tokenHeaders: {'x-user': 'ben', 'x-site': '1'}}),
    of({tokenHeaders: {'x-user': 'anna'}}),
    of({}),
    of({tokenMethod: 'GET'}),
    of({credentials: 'omit'}),
    of({tokenEndpoint: '/other'}),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

test('headers may be whatever fetch takes', () => {
  const headersOf = (given: unknown): object =>
    readTokenEndpoint(inputOf({tokenEndpoint: '/token', tokenHeaders: given as never}), page).headers;
  const expected = {authorization: 'Bearer session'};
  for (const given of [
    {Authorization: 'Bearer session'},
    new Headers({Authorization: 'Bearer session'}),
    [['Authorization', 'Bearer session']],
  ]) {
    assert.deepEqual(headersOf(given), expected);
  }
  for (const nothing of [undefined, null, {}, new Headers(), []]) assert.deepEqual(headersOf(nothing), {});
});

test('what no request can carry as headers is an error that does not repeat it', () => {
  for (const given of ['Bearer secret', 5, {'two words': 'secret'}, {a: 'secret\nx'}, [['secret']], {a: 'secret€'}]) {
    assert.throws(
      () => readTokenEndpoint(inputOf({tokenEndpoint: '/token', tokenHeaders: given as never}), page),
      (error: PbiReportError) => error.code === 'InvalidAttribute' && !JSON.stringify(error).includes('secret'),
    );
  }
});

test("headers in any form go to the page's own origin alone", () => {
  for (const given of [new Headers({a: 'b'}), [['a', 'b']]]) {
    assert.throws(
      () => readTokenEndpoint(inputOf({tokenEndpoint: 'https://b.example/', tokenHeaders: given as never}), page),
      {code: 'TokenOriginNotTrusted'},
    );
  }
});
