import assert from 'node:assert/strict';
import {test} from 'node:test';
import {describeError} from '../errors/describe-error.js';
import type {PbiReportError} from '../errors/errors.js';
import {forgetWarnings} from '../shared/warn-once.js';
import {refusalError} from './token-grant.js';
import {readRetryAfter, readTokenFailure, readTokenResponse} from './token-response.js';

const now = Date.parse('2026-01-01T12:00:00Z');
const id = '11111111-1111-4111-8111-111111111111';
const url = 'https://site.example/tokens?key=of-mine';
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

test('takes a bare token with the line break that many a back end sends after it', () => {
  assert.equal(readTokenResponse(`${token}\r\n`, {now}).token, token);
});

test('counts a life from the arrival, whatever the clocks say', () => {
  for (const end of [{expires_in: 3600}, {expiresIn: '3600', expiration: '1999-01-01T00:00:00Z'}]) {
    assert.equal(readTokenResponse({token, ...end}, {now, serverNow: now + 5e6}).expiresAt, now + 3_600_000);
  }
});

test('does not know the end of a token that is past when it arrives: the clock is wrong, or the answer', () => {
  for (const expiration of [now - 1000, now, new Date(now - 26 * 3_600_000).toISOString()]) {
    assert.equal(readTokenResponse({token, expiration}, {now}).expiresAt, undefined);
  }
  assert.equal(
    readTokenResponse({token, expiration: now - 1000}, {now, serverNow: now - 3_601_000}).expiresAt,
    now + 3_600_000,
  );
});

test('names a time that cannot be read in the console, once and without its digits', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  for (let n = 0; n < 3; n += 1) {
    assert.equal(readTokenResponse({token, expiration: '31.01.2026 13:00'}, {now}).expiresAt, undefined);
  }
  assert.equal(warn.mock.callCount(), 1);
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /"expiration".*00\.00\.0000 00:00.*ISO 8601/);
});

test('quotes of what stands in the place of a time the beginning, and no token', t => {
  const warn = t.mock.method(console, 'warn', () => undefined);
  const told = (expiration: string): string => {
    forgetWarnings();
    readTokenResponse({token, expiration}, {now});
    return String(warn.mock.calls.at(-1)?.arguments[0]);
  };
  assert.doesNotMatch(told('Bearer abcdefghijklmnopqrstuvwxyz'), /abcdefghijkl/);
  assert.match(told('a b '.repeat(100)), /\((?:a b ){10}\)/);
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

test('takes a refusal for one that comes without its status, as a page’s own provider passes it on', () => {
  const refusedBy = (answer: unknown): PbiReportError => {
    try {
      readTokenResponse(answer, {now});
    } catch (error) {
      return describeError(error);
    }
    return assert.fail('it was no refusal');
  };
  const error = {code: 'NotAllowed', message: 'Tailspin is not\nshared with you.', correlationId: 'a-request'};
  const refusal = refusedBy({error});
  assert.deepEqual([refusal.code, refusal.message], ['NotAllowed', 'Tailspin is not shared with you.']);
  assert.deepEqual([refusal.correlationId, refusal.retryable], ['a-request', false]);
  const ofPowerBi = refusedBy(JSON.stringify({error: {code: 'PowerBINotAuthorizedException'}}));
  assert.equal(ofPowerBi.code, 'PowerBINotAuthorizedException');
  assert.match(ofPowerBi.message, /\S/);
  for (const code of ['TooManyRequests', 'PowerBIUnavailable']) {
    assert.equal(refusedBy({error: {code}}).retryable, true);
  }
  for (const none of ['No.', {message: 'No.'}, {code: 7}, {code: 'not a code'}]) {
    assert.equal(refusedBy({error: none}).code, 'TokenResponseInvalid');
  }
  assert.equal(readTokenResponse({token, error}, {now}).token, token);
});

test('names what came in the place of a token, and no value of it', () => {
  const told = (answer: unknown): string => {
    try {
      readTokenResponse(answer, {now});
      return '';
    } catch (error) {
      const {message, help} = describeError(error);
      return `${message} ${help}`;
    }
  };
  assert.match(told('<!doctype html><title>Hello</title>'), /answered with a web page.* Check token-endpoint/);
  assert.match(
    told({access: 'secret-value', embed_url: 'https://x.example'}),
    /it sent an object with access, embed_url\./,
  );
  assert.doesNotMatch(told({access: 'secret-value', 'a secret: eyJ': 1}), /secret/);
  assert.match(told({}), /an empty object/);
  assert.match(told({['n'.repeat(31)]: 1}), /an empty object/, 'what is so long is hardly a name');
  const many = Object.fromEntries(Array.from({length: 30}, (_, n) => [`name${n}`, 1]));
  assert.match(told(many), /an object with name0, name1, name2, name3, name4, name5, name6, name7\./);
  assert.match(told('We are sorry.\n<html>Maintenance</html>'), /answered with a web page/);
  assert.match(told(''), /it sent nothing/);
  assert.match(told('not yet'), /text that is no JSON/);
  assert.match(told([]), /a list/);
  assert.match(told(null), /the value null/);
});

test('takes the address of the one report beside its token', () => {
  const embedUrl = `https://app.powerbi.com/reportEmbed?reportId=${id.toUpperCase()}&groupId=g`;
  for (const answer of [
    {token, expiration: expiry, embedUrl},
    {accessToken: token, embedUrl, id},
    {EmbedToken: token, EmbedUrl: 'https://app.powerbi.com/reportEmbed', ReportId: id},
  ]) {
    const {reports} = readTokenResponse(answer, {now});
    assert.match(reports.get(id)?.embedUrl ?? '', /^https:\/\/app\.powerbi\.com\/reportEmbed/, JSON.stringify(answer));
  }
  assert.equal(readTokenResponse({token, embedUrl: 'nowhere'}, {now}).reports.size, 0);
  assert.equal(readTokenResponse({token, embedUrl, reports: []}, {now}).reports.size, 0);
});

test('names the address at which there is no token endpoint, and does not call it worth another try', () => {
  const error = describeError(
    readTokenFailure({status: 404, url, answer: 'Cannot POST /tokens', retryAfter: null, now}),
  );
  assert.equal(error.code, 'TokenEndpointFailed');
  assert.match(error.message, /no token endpoint at its address \(status 404\)/);
  assert.match(error.help ?? '', /token-endpoint: it leads to https:\/\/site\.example\/tokens/);
  assert.doesNotMatch(error.help ?? '', /of-mine/, 'a key may stand in the query');
  assert.doesNotMatch(error.help ?? '', /Try again/);
  assert.equal(error.detail, 'Cannot POST /tokens · HTTP status 404');
});

test('keeps the code, message and correlation id of a refusal', () => {
  const answer = {error: {code: 'NotAllowed', message: 'Not for you.', correlationId: 'c-1'}};
  const error = describeError(readTokenFailure({status: 403, url, answer, retryAfter: null, now}));
  assert.deepEqual(
    [error.code, error.message, error.correlationId, error.retryable],
    ['NotAllowed', 'Not for you.', 'c-1', false],
  );
});

test('keeps what a back end says of its own failure for the details: it is not meant for the reader', () => {
  const failed = (status: number, answer: unknown) =>
    describeError(readTokenFailure({status, url, answer, retryAfter: null, now}));
  for (const [answer, detail] of [
    [
      {status: 500, error: 'Error while retrieving report\r\nembed details'},
      'Error while retrieving report embed details',
    ],
    [{errorMsg: 'No report'}, 'No report'],
    [{error: {message: "Cannot read properties of undefined (reading 'id')"}}, 'Cannot read properties'],
    ['System.NullReferenceException: Object reference not set', 'System.NullReferenceException'],
  ] as const) {
    const error = failed(500, answer);
    assert.equal(error.message, 'The token endpoint answered with status 500.');
    assert.ok(error.detail?.startsWith(detail), error.detail);
    assert.match(error.detail ?? '', /HTTP status 500$/);
  }
  for (const page of ['<html>Bad gateway</html>', 'Error\n<pre>at handler (/srv/app.js:1)</pre>']) {
    assert.equal(failed(502, page).detail, 'HTTP status 502', page);
  }
  assert.equal(failed(500, 'words '.repeat(1000)).detail?.length, 400 + ' · HTTP status 500'.length);
});

test('shows of a refusal one line of at most 400 characters', () => {
  const messageOf = (message: string): string =>
    describeError(
      readTokenFailure({status: 403, url, answer: {error: {code: 'NotAllowed', message}}, retryAfter: null, now}),
    ).message;
  assert.equal(messageOf(' Not\r\n for\tyou. '), 'Not for you.');
  assert.equal(messageOf('words '.repeat(1000)).length, 400);
});

test('takes for a code what can be one, and names the status otherwise', () => {
  const codeOf = (code: string): string =>
    readTokenFailure({status: 403, url, answer: {error: {code}}, retryAfter: null, now}).code;
  assert.equal(codeOf('A'.repeat(100)), 'A'.repeat(100));
  for (const code of ['A'.repeat(101), 'not a code', '<b>']) assert.equal(codeOf(code), 'NotAllowed', code);
});

test("uses the element's own sentence for a code that comes without a message", () => {
  const sentence = (status: number, answer: unknown) =>
    describeError(readTokenFailure({status, url, answer, retryAfter: null, now})).message;
  assert.equal(sentence(404, {error: {code: 'PowerBIEntityNotFound'}}), 'Power BI does not find this report.');
  assert.equal(sentence(401, ''), 'You are not signed in.');
  assert.equal(sentence(400, {error: {code: 'TenantSuspended'}}), 'The report could not be shown.');
});

test('scrubs tokens that a refusal quotes', () => {
  const answer = `Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.sig was refused, ${token} too`;
  const {message, detail} = describeError(readTokenFailure({status: 500, url, answer, retryAfter: null, now}));
  assert.equal(message, 'The token endpoint answered with status 500.');
  assert.equal(detail, 'Bearer [token] was refused, [token] too · HTTP status 500');
});

test('distinguishes failures that may pass from those that will not', () => {
  for (const status of [408, 429, 500, 503]) {
    assert.equal(readTokenFailure({status, url, answer: '', retryAfter: null, now}).retryable, true, String(status));
  }
  for (const status of [400, 401, 403, 404, 501]) {
    assert.equal(readTokenFailure({status, url, answer: '', retryAfter: null, now}).retryable, false, String(status));
  }
});

test('reads Retry-After as seconds and as a date', () => {
  assert.equal(readRetryAfter('7', now), 7000);
  assert.equal(readRetryAfter(new Date(now + 9000).toUTCString(), now), 9000);
  assert.equal(readRetryAfter(new Date(now - 9000).toUTCString(), now), 0);
  assert.equal(readRetryAfter('-5', now), 0);
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
