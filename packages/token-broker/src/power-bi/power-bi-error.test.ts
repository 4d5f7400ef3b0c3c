import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readPowerBiError, type FailedAnswer} from './power-bi-error.js';

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
