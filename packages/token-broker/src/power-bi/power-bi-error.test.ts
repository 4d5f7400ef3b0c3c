import assert from 'node:assert/strict';
import {test} from 'node:test';
import {PowerBiError, readPowerBiError, type FailedAnswer} from './power-bi-error.js';

const failed = (status: number, body: unknown, headers: Record<string, string> = {}): FailedAnswer => ({
  call: 'POST /GenerateToken',
  response: new Response(null, {status, headers}),
  body: JSON.stringify(body),
  now: 0,
  secrets: ['anna@contoso.com', 'a "quoted" name'],
});

test('what stands in the place of a code or of an id and is no word is not logged', () => {
  const {kind, upstream} = readPowerBiError(
    failed(
      403,
      {error: {code: 'No such user: anna@contoso.com', message: 'no'}},
      {requestid: 'anna of contoso', 'x-powerbi-error-info': 'x'.repeat(101)},
    ),
  );
  assert.deepEqual([kind, upstream], ['forbidden', {status: 403, message: 'no'}]);
  const words = failed(400, {error: {code: 'DM_GWPipeline:1.2'}}, {requestid: '6b4d6ca6-6d09-4ba5-8a8f-1a7ec1d0a6f1'});
  assert.deepEqual(readPowerBiError(words).upstream, {
    status: 400,
    code: 'DM_GWPipeline:1.2',
    requestId: '6b4d6ca6-6d09-4ba5-8a8f-1a7ec1d0a6f1',
  });
});

test('what was sent is taken out of what comes back, as it is and as JSON has it', () => {
  const message = 'anna@contoso.com (a "quoted" name, in JSON a \\"quoted\\" name) has no access';
  assert.equal(
    readPowerBiError(failed(400, {error: {code: 'X', message}})).upstream.message,
    '[redacted] ([redacted], in JSON [redacted]) has no access',
  );
});

test('what a failed answer means follows from its status, and of 401 and 403 from its words', () => {
  const expired = {error: {code: 'TokenExpired'}};
  for (const [status, body, kind] of [
    [301, {}, 'unavailable'],
    [399, {}, 'unavailable'],
    [400, {}, 'rejected'],
    [400, expired, 'rejected'],
    [401, {}, 'forbidden'],
    [401, expired, 'token'],
    [403, {}, 'token'],
    [403, {Message: 'no'}, 'forbidden'],
    [403, {message: 'no'}, 'forbidden'],
    [403, {error: {code: 'Forbidden'}}, 'forbidden'],
    [403, {error: {code: 'InvalidToken'}}, 'token'],
    [404, {}, 'missing'],
    [408, {}, 'unavailable'],
    [409, {}, 'rejected'],
    [429, {}, 'throttled'],
    [499, {}, 'rejected'],
    [500, {}, 'unavailable'],
    [501, {}, 'rejected'],
    [503, {}, 'unavailable'],
  ] as const) {
    assert.equal(readPowerBiError(failed(status, body)).kind, kind, `${status} ${JSON.stringify(body)}`);
  }
});

test('words are found where Power BI puts them, and its error says what was called and what came back', () => {
  const words = (body: unknown): string | undefined => readPowerBiError(failed(400, body)).upstream.message;
  assert.deepEqual(
    [{error: {message: 'one'}}, {Message: 'two'}, {message: 'three'}, {error: 'none'}, [], 'none'].map(words),
    ['one', 'two', 'three', undefined, undefined, undefined],
  );
  assert.equal(
    readPowerBiError(failed(400, {error: {code: 'X'}})).message,
    'Failed to call Power BI: POST /GenerateToken answered 400 X.',
  );
  assert.equal(readPowerBiError(failed(400, {})).message, 'Failed to call Power BI: POST /GenerateToken answered 400.');
  assert.equal(new PowerBiError('unavailable', 'GET x').message, 'Failed to call Power BI: GET x answered nothing.');
});

test('of two secrets of which one begins the other both are taken out, and one letter is none', () => {
  const answer = {
    ...failed(400, {error: {message: 'anna.b@contoso.com, anna and a man'}}),
    secrets: ['anna', 'anna.b@contoso.com', 'a', ''],
  };
  assert.equal(readPowerBiError(answer).upstream.message, '[redacted], [redacted] and a man');
});
