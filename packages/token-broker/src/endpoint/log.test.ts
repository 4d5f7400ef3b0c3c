import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CredentialError} from '../power-bi/credential.js';
import {PowerBiError} from '../power-bi/power-bi-error.js';
import {consoleLog, describeError, redact, safeLog} from './log.js';

test('the default log writes errors and warnings, each at its level, and nothing of every day', t => {
  const error = t.mock.method(console, 'error', () => undefined);
  const warn = t.mock.method(console, 'warn', () => undefined);
  for (const level of ['info', 'warn', 'error'] as const) consoleLog({level, event: `an-${level}`});
  const lines = (calls: typeof error.mock.calls): string[] => calls.map(call => String(call.arguments[0]));
  assert.deepEqual(lines(error.mock.calls), ['{"level":"error","event":"an-error"}']);
  assert.deepEqual(lines(warn.mock.calls), ['{"level":"warn","event":"an-warn"}']);
});

test('a failure is described with its causes, so many at most, and with no more than may be logged', () => {
  const chain = (length: number): Error => new Error(`step ${length}`, length > 0 ? {cause: chain(length - 1)} : {});
  assert.equal(JSON.stringify(describeError(chain(20))).match(/step/g)?.length, 6);
  assert.deepEqual(describeError(chain(0)), {error: 'Error: step 0'});
  assert.deepEqual(describeError(new CredentialError('No token.', true)), {
    error: 'No token.',
    kind: 'entra-unavailable',
  });
  assert.equal(describeError(new CredentialError('No token.', false))['kind'], 'entra-refused');
  const refused = describeError(new PowerBiError('forbidden', 'GET x', {status: 401, message: 'token=secret-of-mine'}));
  assert.equal(refused['status'], 401);
  assert.doesNotMatch(JSON.stringify(refused), /secret-of-mine/);
  assert.equal('upstreamMessage' in describeError(new PowerBiError('forbidden', 'GET x', {status: 401})), false);
});

test('whatever was thrown is described by its words, without its secrets, and never followed into what is no error', () => {
  for (const [thrown, said] of [
    [undefined, 'undefined'],
    [null, 'null'],
    ['token=secret-of-mine', 'token=[redacted]'],
    [{cause: new Error('inside')}, '[object Object]'],
    [new TypeError('no such thing'), 'TypeError: no such thing'],
    [new Error('token=secret-of-mine'), 'Error: token=[redacted]'],
  ] as const) {
    assert.deepEqual(describeError(thrown), {error: said});
  }
});

test('the words of Power BI are logged, without secrets and identities', () => {
  const message = 'The role Sales is not known. username=anna@contoso.com token=secret-of-mine';
  const described = describeError(new PowerBiError('rejected', 'POST x', {status: 400, message}));
  assert.equal(described['upstreamMessage'], 'The role Sales is not known. username=[redacted] token=[redacted]');
  assert.equal('message' in described, false);
});

test('of a log that works nothing else is written, whether it takes time or not', async t => {
  const error = t.mock.method(console, 'error', () => undefined);
  const entries: unknown[] = [];
  safeLog(entry => void entries.push(entry))({level: 'error', event: 'a'});
  safeLog(entry => Promise.resolve(entries.push(entry)) as unknown as undefined)({level: 'error', event: 'b'});
  await new Promise(done => setImmediate(done));
  assert.deepEqual([entries.length, error.mock.calls.length], [2, 0]);
});

test('of a long text that others wrote so much is logged at most', () => {
  assert.equal(redact('x'.repeat(10_000)).length, 500);
});

test('why a log failed is written, once, whether it fails at once or later', async t => {
  const error = t.mock.method(console, 'error', () => undefined);
  for (const fail of [
    () => {
      throw new Error('the disk is full');
    },
    () => Promise.reject(new Error('the disk is full')) as unknown as undefined,
  ]) {
    error.mock.resetCalls();
    safeLog(fail)({level: 'info', event: 'a'});
    await new Promise(done => setImmediate(done));
    assert.deepEqual(
      error.mock.calls.map(call => String(call.arguments[0])),
      ['{"level":"error","event":"log-failed","error":"Error: the disk is full"}'],
    );
  }
});
