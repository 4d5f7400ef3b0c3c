import assert from 'node:assert/strict';
import {test} from 'node:test';
import {describeError} from '../errors/describe-error.js';
import {readAnswer, readFailure, readPlainAnswer} from './read-answer.js';
import {readTokenResponse} from './token-response.js';

const now = Date.parse('2026-01-01T12:00:00Z');
const report = {id: 'B2E49B01-2356-4456-BFB9-3F4C2BC4DDBD', embedUrl: 'https://app.powerbi.com/reportEmbed?a=1'};
const plain = {token: 'H4sIAAAA', tokenId: 't', expiration: '2026-01-01T13:00:00Z', reports: [report]};

test("our contract's answer is read without another file, and as the reader of all answers does", () => {
  for (const answer of [
    plain,
    {...plain, expiration: '2026-01-01T13:00:00.1234567Z'},
    {...plain, expiration: '2026-01-01T11:00:00Z'},
    {...plain, reports: []},
    {token: 'H4sIAAAA'},
    {token: 'H4sIAAAA', tokenId: 't', reports: [report]},
    {'@odata.context': 'x', token: 'H4sIAAAA', tokenId: 't', expiration: plain.expiration},
    {...plain, reports: [{...report, datasetId: 'd', reportType: 'PowerBIReport'}]},
    {...plain, bindings: [{reportId: report.id, datasetId: 'CFAF'}, {reportId: report.id}]},
  ]) {
    const time = {now, serverNow: now + 60_000};
    const read = readPlainAnswer(answer, time);
    assert.ok(read, JSON.stringify(answer));
    assert.deepEqual({...read}, {...readTokenResponse(answer, time)});
  }
});

test('everything else is left to the reader of all answers', async () => {
  for (const answer of [
    undefined,
    null,
    'H4sIAAAAAAAEAB2WtwxxxxxxxxxxH',
    JSON.stringify(plain),
    [plain],
    {...plain, token: ''},
    {...plain, Token: 'x'},
    {...plain, expiration: null},
    {...plain, expiration: ''},
    {...plain, expiration: 1_767_272_400},
    {...plain, expiration: '2026-01-01T13:00:00'},
    {...plain, expiration: '2026-13-01T13:00:00Z'},
    {...plain, expires_in: 60},
    {...plain, refused: []},
    {...plain, additionalTokens: []},
    {...plain, reports: {}},
    {...plain, reports: [{reportId: report.id, embedUrl: report.embedUrl}]},
    {...plain, reports: [{id: report.id}]},
    {...plain, reports: [{...report, embedUrl: ' '}]},
  ]) {
    assert.equal(readPlainAnswer(answer, {now}), undefined, JSON.stringify(answer));
  }
  assert.equal((await readAnswer({accessToken: 'H4sIAAAA', expires_in: 60}, {now})).expiresAt, now + 60_000);
  await assert.rejects(readAnswer({}, {now}), {code: 'TokenResponseInvalid'});
});

test('that the session has changed is read without another file, with what the endpoint says of it', async () => {
  const answer = {error: {code: 'SessionChanged', message: 'Sign in again.', correlationId: 'c-1'}};
  const {code, message, correlationId} = describeError(
    await readFailure({status: 401, url: 'https://site.example/token', answer, retryAfter: null, now}),
  );
  assert.deepEqual([code, message, correlationId], ['SessionChanged', 'Sign in again.', 'c-1']);
  assert.equal(
    (await readFailure({status: 401, url: 'https://site.example/token', answer: {}, retryAfter: null, now})).code,
    'NotSignedIn',
  );
});
