import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {powerBiEmbedErrorNames, tokenEndpointCodes} from '@pbi-bound-report/contract';
import {FakeClock, flush} from '../../test/support/fake-clock.js';
import {describeError, powerBiErrorTexts} from './describe-error.js';
import {endpointHelp} from './endpoint-help.js';
import {elementTexts} from './error-texts.js';
import {elementErrorCodes} from './error-codes.js';
import {PbiReportError} from './errors.js';
import {DeferredError, failure, nameOf} from './deferred-error.js';
import {explain, explainFrom} from './explain-error.js';
import {explainInTime} from './explain-in-time.js';
import {isFatal, isTokenExpired} from './frame-errors.js';
import {redact} from './redact.js';

const explanations = {describeError, explainInTime};

const docs = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const rows = new Map(
  [...docs.matchAll(/^\| `([^`]+)` \| (.+) \| (.+) \|$/gm)].map(([, code = '', cause = '', fix = '']) => [
    code,
    {cause, fix},
  ]),
);
const codes: Set<string> = new Set([
  ...Object.values(elementErrorCodes),
  ...Object.values(powerBiEmbedErrorNames),
  ...Object.values(tokenEndpointCodes),
]);

test('every code has a row in docs/errors.md with a cause and a fix, and every row has a code', () => {
  for (const code of codes) {
    assert.ok(rows.get(code)?.cause && rows.get(code)?.fix, `docs/errors.md has no row for ${code}`);
  }
  for (const code of rows.keys()) assert.ok(codes.has(code), `docs/errors.md tells of ${code}, which nobody raises`);
});

test('every code of Power BI and of the endpoint has a help text', () => {
  for (const name of Object.values(powerBiEmbedErrorNames)) assert.ok(powerBiErrorTexts[name]?.help, name);
  for (const code of Object.values(tokenEndpointCodes)) assert.ok(endpointHelp[code], code);
});

test('every code of the element but the nameless ones has a text, and other texts name no code', () => {
  const codesOfElement: readonly string[] = Object.values(elementErrorCodes);
  const keys = Object.keys(elementTexts);
  assert.deepEqual(
    keys.filter(key => /^[A-Z]/.test(key)).sort(),
    codesOfElement.filter(code => !['UnknownError', 'TokenEndpointFailed', 'InvalidAttribute'].includes(code)).sort(),
  );
  const source = readdirSync(new URL('../', import.meta.url), {recursive: true, encoding: 'utf8'})
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('error-texts.ts'))
    .map(name => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
    .join('\n');
  for (const key of keys.filter(key => /^[a-z]/.test(key))) assert.ok(source.includes(`'${key}'`), key);
});

test('fills a text with what the failure names, and keeps what else is known', () => {
  const cause = new Error('x');
  const known = {correlationId: 'c-1', retryable: true, retryAfter: 5, cause};
  const error = describeError(
    failure('InvalidAttribute', {
      textKey: 'notJson',
      words: ['filters'],
      ...known,
      detail: 'Bearer abcdefghijklmnop',
    }),
  );
  assert.equal(error.message, 'Failed to read filters: it is not JSON.');
  assert.match(error.help ?? '', /the attribute filters as JSON/);
  const {code, detail, correlationId, retryable, retryAfter} = error;
  assert.deepEqual(
    {code, detail, correlationId, retryable, retryAfter, cause: error.cause},
    {code: 'InvalidAttribute', detail: '[token]', ...known},
  );
  for (const [message, help] of Object.values(elementTexts)) assert.ok(!/\{[2-9]\}/.test(`${message}${help}`), message);
});

test("keeps the endpoint's own words, and adds help for its code", () => {
  const error = describeError(new DeferredError('NotAllowed', {message: 'Not for you.'}));
  assert.deepEqual([error.message, error.help], ['Not for you.', endpointHelp.NotAllowed]);
  assert.equal(describeError(new DeferredError('constructor', {message: 'No.'})).help, undefined);
});

test('says code and a short sentence when the texts cannot be fetched', async () => {
  const shortly = (cause: unknown) =>
    new Promise<PbiReportError>(tell => {
      explain(cause, tell, {
        teller: {},
        clock: new FakeClock(),
        fetchTexts: () => Promise.reject(new TypeError('Failed to fetch')),
      });
    });
  const blocked = await shortly(failure('FrameBlockedByPolicy', {words: ['https://app.powerbi.com']}));
  assert.deepEqual([blocked.code, blocked.message], ['FrameBlockedByPolicy', 'The report could not be shown.']);
  assert.equal(
    (await shortly(failure('Offline', {shortMessage: 'This device is offline.'}))).message,
    'This device is offline.',
  );
  const refused = await shortly({
    message: 'PowerBINotAuthorizedException',
    detailedMessage: 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQi',
    errorCode: '403',
  });
  assert.deepEqual(
    [refused.code, refused.retryable, refused.detail],
    ['PowerBINotAuthorizedException', false, undefined],
  );
  assert.equal((await shortly({message: 'NotSupported', errorCode: '501'})).retryable, false);
  assert.equal((await shortly('a sentence')).code, 'UnknownError');
});

test('says nothing of what another party has said when the texts that scrub it cannot be fetched', async () => {
  const secret = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.c2ln';
  const given = new DeferredError('NotAllowed', {message: secret, detail: secret, words: [secret], retryAfter: 7});
  const told = await new Promise<PbiReportError>(tell => {
    explain(given, tell, {
      teller: {},
      clock: new FakeClock(),
      fetchTexts: () => Promise.reject(new TypeError('Failed to fetch')),
    });
  });
  assert.ok(!(told instanceof DeferredError), 'it leads to what was said');
  assert.ok(!JSON.stringify([told, String(told), told.stack]).includes(secret));
  assert.deepEqual([told.code, told.message, told.retryAfter], ['NotAllowed', 'The report could not be shown.', 7]);
});

test('waits three seconds for the texts, and reports once', async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  let come: (texts: typeof explanations) => void = () => undefined;
  explain(failure('FrameSilent', {words: ['https://app.powerbi.com']}), error => told.push(error.message), {
    teller: {},
    clock,
    fetchTexts: () =>
      new Promise(resolve => {
        come = resolve;
      }),
  });
  await clock.advance(2999);
  assert.deepEqual(told, []);
  await clock.advance(1);
  come(explanations);
  await flush();
  assert.deepEqual([told, clock.waiting], [['The report could not be shown.'], 0]);
});

test('reports failures in their order, also while the texts are being fetched', async () => {
  const fetched = Promise.resolve(explanations);
  explainFrom(() => fetched);
  const told: string[] = [];
  const options = {teller: {}, clock: new FakeClock()};
  for (const code of ['FrameGone', 'FrameSilent'] as const) {
    explain(failure(code), error => told.push(error.code), options);
  }
  await fetched;
  explain(failure('LoadTimeout'), error => told.push(error.code), options);
  await flush();
  assert.deepEqual(told, ['FrameGone', 'FrameSilent', 'LoadTimeout']);
});

test("takes Power BI's name from message, or from errorCode, and keeps its text as detail", () => {
  const error = describeError({
    message: 'LoadReportFailed',
    detailedMessage: 'Get report failed',
    errorCode: '403',
    technicalDetails: {requestId: 'r-1'},
  });
  assert.deepEqual(
    [error.code, error.detail, error.correlationId, error.retryable],
    ['LoadReportFailed', 'Get report failed · 403', 'r-1', false],
  );
  assert.equal(describeError({message: 'LoadReportFailed', errorCode: '500'}).retryable, true);
  assert.equal(describeError({message: 'NotSupported', errorCode: '501'}).retryable, false);
  assert.equal(
    describeError({message: 'Something else', errorCode: 'PowerBIEntityNotFound'}).code,
    'PowerBIEntityNotFound',
  );
  assert.equal(describeError({message: 'SomethingNew'}).code, 'SomethingNew');
});

test('makes something of whatever the SDK throws', () => {
  assert.equal(describeError(undefined).code, 'UnknownError');
  assert.equal(describeError('PowerBI says no').code, 'UnknownError');
  assert.equal(describeError([{message: 'pageName must be a string'}]).code, 'InvalidConfiguration');
  assert.equal(describeError(new TypeError('x is not a function')).code, 'UnknownError');
  assert.equal(describeError(new Error('FrameGone')).code, 'FrameGone');
  const own = new PbiReportError({code: 'X', message: 'y'});
  assert.equal(describeError(own), own);
});

test('knows an expired token by either spelling', () => {
  assert.equal(isTokenExpired({message: 'TokenExpired', errorCode: '403'}), true);
  assert.equal(isTokenExpired({message: 'Access token has expired', errorCode: 'TokenExpired'}), true);
  assert.equal(isTokenExpired({message: 'LoadReportFailed', errorCode: '403'}), false);
  assert.equal(isTokenExpired(undefined), false);
});

test('distinguishes an error that takes the report away from one of a visual', () => {
  assert.equal(isFatal({message: 'OpenConnectionError', level: 3}, true), false);
  assert.equal(isFatal({message: 'OpenConnectionError'}, false), true);
  assert.equal(isFatal({message: 'Anything', level: 6}, true), true);
  assert.equal(isFatal({message: 'PowerBINotAuthorizedException'}, true), true);
  assert.equal(isFatal({message: 'JustSaying', level: 0}, false), false);
  // About a page or a filter that was asked for, once there is a report.
  for (const message of ['PowerBIEntityNotFound', 'Invalid parameters']) {
    assert.equal(isFatal({message, level: 3}, true), false, message);
    assert.equal(isFatal({message, level: 3}, false), true, message);
  }
});

test('takes out everything that looks like a token, and nothing else', () => {
  const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.c2ln';
  assert.equal(
    redact(`a ${jwt} b H4sIAAAAAAAEAB2Wtw/k.eyJj c Bearer abcdefghijklmnop d`),
    'a [token] b [token] c [token] d',
  );
  assert.equal(
    redact('bearer of bad news: dataset cfafbeb1-8037-4d0c-896e-a46fb27ff229'),
    'bearer of bad news: dataset cfafbeb1-8037-4d0c-896e-a46fb27ff229',
  );
});

test('what a frame says of a token stands in no part of its error', () => {
  const token = `H4sIAAAAAAAEAB2W${'x'.repeat(60)}`;
  const bearer = `Bearer ${token}`;
  for (const error of [
    {message: 'Odd', detailedMessage: `The call with ${bearer} was refused.`},
    {message: `The call with ${bearer} was refused.`},
    {message: 'Odd', errorCode: token},
    {message: 'LoadReportFailed', detailedMessage: `refused: ${bearer}`},
  ]) {
    const {message, help, detail, code} = describeError(error);
    assert.ok(!JSON.stringify([message, help, detail, code]).includes(token), JSON.stringify(error));
  }
});

test('what anybody else says of a token stands in no part of an error', () => {
  const token = `H4sIAAAAAAAEAB2W${'x'.repeat(60)}`;
  const said = `The call with Bearer ${token} was refused.`;
  for (const cause of [
    new DeferredError('NotAllowed', {message: said}),
    new DeferredError('NotAllowed', {message: 'No.', detail: said}),
    failure('InvalidAttribute', {textKey: 'notJson', words: [said]}),
    failure('InvalidAttribute', {textKey: 'paginatedDataset', words: [said]}),
    [{message: said}],
    [said],
    new Error(said),
    said,
    {odd: said},
  ]) {
    const {message, help, detail, code} = describeError(cause);
    assert.ok(!JSON.stringify([message, help, detail, code]).includes(token), JSON.stringify(cause));
  }
});

test('takes for the name of a failure what can be one', () => {
  assert.equal(nameOf({code: 'A'.repeat(100)}), 'A'.repeat(100));
  assert.equal(nameOf({code: 'A'.repeat(101), message: 'FrameGone'}), 'FrameGone');
  for (const code of ['A'.repeat(101), 'a sentence', '', 7]) assert.equal(nameOf({code}), undefined);
});
