import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CredentialError} from '../power-bi/credential.js';
import {PowerBiError} from '../power-bi/power-bi-error.js';
import {circuitOpen} from '../power-bi/power-bi-client.js';
import {remedyFor, toEndpointError} from './upstream-errors.js';

test('how long to wait is what the other side says, else a time of our own', () => {
  const waits = (error: Error): number | undefined => toEndpointError(error).retryAfterSeconds;
  assert.equal(waits(new PowerBiError('throttled', 'x')), 30);
  assert.equal(waits(new PowerBiError('throttled', 'x', {retryAfterSeconds: 0})), 0);
  assert.equal(waits(new PowerBiError('throttled', 'x', {retryAfterSeconds: 90})), 90);
  assert.equal(waits(new PowerBiError('unavailable', 'x')), 5);
  assert.equal(waits(new PowerBiError('unavailable', 'x', {retryAfterSeconds: 90})), 90);
  assert.equal(waits(new CredentialError('x', true)), 5);
  assert.equal(waits(new CredentialError('x', true, 90)), 90);
  assert.equal(waits(new CredentialError('x', false, 90)), undefined);
});

test('the log says whether Power BI failed or was not called because it had failed before', () => {
  const opened = toEndpointError(new PowerBiError('unavailable', 'x', {code: circuitOpen}));
  const failed = toEndpointError(new PowerBiError('unavailable', 'x', {status: 503}));
  const entra = toEndpointError(new CredentialError('x', true));
  assert.deepEqual([opened.detail, failed.detail, entra.detail], [{circuit: 'open'}, undefined, undefined]);
});

test('a refusal that Power BI does not explain still has a remedy in the log, where there can be one', () => {
  assert.match(remedyFor(new PowerBiError('forbidden', 'x')) ?? '', /Member of the workspaces/);
  assert.ok((remedyFor(new PowerBiError('missing', 'x')) ?? '').length > 0);
  for (const kind of ['rejected', 'token', 'throttled'] as const) {
    assert.equal(remedyFor(new PowerBiError(kind, 'x')), undefined, kind);
  }
});

test('whatever failed, the page gets no word of it', () => {
  for (const error of [
    new PowerBiError('rejected', 'GET secret', {message: 'secret'}),
    new PowerBiError('token', 'GET secret', {message: 'secret'}),
    new CredentialError('secret', false),
    new Error('secret'),
    'secret',
    undefined,
  ]) {
    const {code, message} = toEndpointError(error);
    assert.deepEqual([code, /secret/.test(message)], ['EndpointMisconfigured', false]);
  }
});

test('the log names what to do besides what is so', () => {
  const {detail} = toEndpointError(new PowerBiError('token', 'x'));
  assert.deepEqual(Object.keys(detail ?? {}), ['problem', 'remedy']);
});
