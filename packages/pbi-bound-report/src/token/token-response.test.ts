import assert from 'node:assert/strict';
import {test} from 'node:test';
import {describeError} from '../errors/describe-error.js';
import type {PbiReportError} from '../errors/errors.js';
import {readRetryAfter, readTokenFailure, readTokenResponse, refusalError} from './token-response.js';

const now = Date.parse('2026-01-01T12:00:00Z');
const id = '11111111-1111-4111-8111-111111111111';
const expiry = '2026-01-01T13:00:00Z';
const token = 'H4sIAAAAAAAEAB2Wtw.eyJjbHVzdGVyVXJsIjoi';

/** Bodies as they stand in Microsoft's samples and reference, with ids put in. */
const answers: Record<string, unknown> = {
  'our contract': {
    token,
    tokenId: 't',
    expiration: expiry,
    reports: [{id, embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=1'}],
  },
  'the Node.js sample': {
    accessToken: token,
    embedUrl: [
      {reportId: id.toUpperCase(), reportName: 'Sales', embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=1'},
    ],
    expiry,
    status: 200,
  },
  'the Python sample': {
    tokenId: 't',
    accessToken: token,
    tokenExpiry: expiry,
    reportConfig: [
      {reportId: id, reportName: 'Sales', embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=1', datasetId: null},
    ],
  },
  'the Java sample': {
    embedToken: token,
    embedReports: [{embedUrl: 'https://app.powerbi.com/reportEmbed?reportId=1', reportId: id, reportName: 'Sales'}],
    tokenExpiry: expiry,
  },
  'the .NET sample, JSON in a JSON string': JSON.stringify({
    Type: 'Report',
    EmbedReport: [{ReportId: id, ReportName: 'Sales', EmbedUrl: 'https://app.powerbi.com/reportEmbed?reportId=1'}],
    EmbedToken: {Token: token, TokenId: 't', Expiration: expiry},
  }),
};

for (const [who, answer] of Object.entries(answers)) {
  test(`reads the answer of ${who}`, () => {
    const grant = readTokenResponse(answer, {now});
    assert.equal(grant.token, token);
    assert.equal(grant.expiresAt, Date.parse(expiry));
    assert.equal(grant.reports.get(id)?.embedUrl, 'https://app.powerbi.com/reportEmbed?reportId=1');
  });
}

test("reads Power BI's own EmbedToken, and a bare token", () => {
  assert.equal(readTokenResponse({'@odata.context': 'x', token, tokenId: 't', expiration: expiry}, {now}).token, token);
  assert.deepEqual(
    {...readTokenResponse(token, {now})},
    {
      token,
      expiresAt: undefined,
      receivedAt: now,
      reports: new Map(),
      refused: [],
      pairs: undefined,
      additionalTokens: [],
    },
  );
});

test('takes a time without a zone for UTC', () => {
  assert.equal(readTokenResponse({token, expiration: '2026-01-01T13:00:00'}, {now}).expiresAt, Date.parse(expiry));
});

test("counts a token's life from now on when the clocks differ", () => {
  const fast = readTokenResponse({token, expiration: expiry}, {now: now + 3_600_000, serverNow: now});
  assert.equal(fast.expiresAt, now + 7_200_000);
});

test('says what is wrong with an answer that has no token', () => {
  for (const answer of ['<html>Sign in</html>', {}, {token: ''}, null, [], 7]) {
    assert.throws(
      () => readTokenResponse(answer, {now}),
      (error: PbiReportError) => error.code === 'TokenResponseInvalid',
      JSON.stringify(answer),
    );
  }
});

test('keeps the code, message and correlation id of a refusal', () => {
  const error = readTokenFailure({
    status: 403,
    answer: {error: {code: 'NotAllowed', message: 'Not for you.', correlationId: 'c-1'}},
    retryAfter: null,
    now,
  });
  assert.deepEqual(
    [error.code, error.message, error.correlationId, error.retryable],
    ['NotAllowed', 'Not for you.', 'c-1', false],
  );
});

test('understands the refusals of the samples', () => {
  assert.equal(
    readTokenFailure({
      status: 401,
      answer: {status: 401, error: 'Error while retrieving report\r\nembed details'},
      retryAfter: null,
      now,
    }).message,
    'Error while retrieving report embed details',
  );
  assert.equal(
    readTokenFailure({status: 500, answer: {errorMsg: 'No report'}, retryAfter: null, now}).message,
    'No report',
  );
  assert.equal(
    readTokenFailure({status: 500, answer: 'Something failed', retryAfter: null, now}).message,
    'Something failed',
  );
  assert.equal(
    readTokenFailure({status: 502, answer: '<html>Bad gateway</html>', retryAfter: null, now}).message,
    'The token endpoint answered with status 502.',
  );
});

test('scrubs tokens that a refusal quotes', () => {
  assert.equal(
    readTokenFailure({
      status: 500,
      answer: `Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.sig was refused, ${token} too`,
      retryAfter: null,
      now,
    }).message,
    'Bearer [token] was refused, [token] too',
  );
});

test('tells what may pass from what will not', () => {
  for (const status of [408, 429, 500, 503]) {
    assert.equal(readTokenFailure({status, answer: '', retryAfter: null, now}).retryable, true, String(status));
  }
  for (const status of [400, 401, 403, 404]) {
    assert.equal(readTokenFailure({status, answer: '', retryAfter: null, now}).retryable, false, String(status));
  }
});

test('reads Retry-After as seconds and as a date', () => {
  assert.equal(readRetryAfter('7', now), 7000);
  assert.equal(readRetryAfter(new Date(now + 9000).toUTCString(), now), 9000);
  assert.equal(readRetryAfter(new Date(now - 9000).toUTCString(), now), 0);
  assert.equal(readRetryAfter('soon', now), undefined);
  assert.equal(readRetryAfter(null, now), undefined);
});

test('makes an error of a refusal that lacks code or message', () => {
  const datasetId = 'aaaaaaaa-0000-4000-8000-00000000000a';
  const bare = describeError(refusalError({datasetId} as never));
  assert.deepEqual(
    [bare.code, bare.message, bare.detail],
    ['TokenEndpointFailed', 'The report could not be shown.', `dataset ${datasetId}`],
  );
  const told = describeError(
    refusalError({code: 'NotAllowed', message: 'Bearer abcdefghijklmnop is not allowed.', datasetId}),
  );
  assert.deepEqual([told.code, told.message], ['NotAllowed', '[token] is not allowed.']);
  assert.match(told.help ?? '', /Ask the owner/);
});
