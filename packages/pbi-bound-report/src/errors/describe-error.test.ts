import assert from 'node:assert/strict';
import {test} from 'node:test';
import {useGlobals} from '../../test/support/scripted-controller.js';
import {DeferredError, failure} from './deferred-error.js';
import {describeError, powerBiErrorTexts} from './describe-error.js';
import {endpointHelp, endpointMessages} from './endpoint-help.js';
import {elementTexts} from './error-texts.js';

const short = 'The report could not be shown.';

test('a list of the SDK’s validators is one sentence, of whatever its items are', () => {
  const {code, message, help, retryable} = describeError([
    {message: 'pageName must be a string'},
    'and so must viewMode',
    new Error('filters'),
    {odd: 1},
    {message: 7},
    undefined,
  ]);
  assert.equal(
    message,
    'Power BI refuses the settings: pageName must be a string; and so must viewMode; filters; ' +
      '{"odd":1}; {"message":7}; .',
  );
  assert.deepEqual([code, help, retryable], ['InvalidConfiguration', elementTexts.InvalidConfiguration[1], false]);
});

test('what nobody has a name for is said in the details, where it says anything', () => {
  for (const [cause, detail] of [
    [undefined, undefined],
    ['PowerBI says no', 'PowerBI says no'],
    [{odd: 1}, '{"odd":1}'],
    [null, 'null'],
    [() => undefined, ''],
  ]) {
    const error = describeError(cause);
    assert.deepEqual(
      [error.code, error.message, error.help, error.detail, error.retryable],
      ['UnknownError', short, 'Try again.', detail, true],
    );
  }
});

test('a code that comes without a message has the sentence of whoever it is of, or the short one', () => {
  const told = (code: string, message?: string): unknown[] => {
    const error = describeError(new DeferredError(code, {message}));
    return [error.message, error.help];
  };
  const {LoadReportFailed} = powerBiErrorTexts;
  assert.deepEqual(told('LoadReportFailed'), [LoadReportFailed.message, LoadReportFailed.help]);
  assert.deepEqual(told('NotSignedIn'), [endpointMessages['NotSignedIn'], endpointHelp.NotSignedIn]);
  assert.deepEqual(told('NotSignedIn', 'Sign in first.'), ['Sign in first.', endpointHelp.NotSignedIn]);
  assert.deepEqual(told('LoadReportFailed', 'No.'), ['No.', LoadReportFailed.help]);
  assert.deepEqual(told('SiteOwnCode'), [short, undefined]);
  assert.deepEqual(told('toString'), [short, undefined]);
  assert.deepEqual(told('SiteOwnCode', ''), ['', undefined], 'what was said is said');
  // Both tables have it: the endpoint's is about its own access.
  assert.equal(told('PowerBIEntityNotFound')[1], endpointHelp.PowerBIEntityNotFound);
});

test('every place of a sentence is filled, each with its own word, and one that has none with nothing', () => {
  const words = ['report-id', 'of no form'];
  assert.equal(
    describeError(failure('InvalidReportId', {words})).message,
    'Failed to read report-id: "of no form" is not a GUID.',
  );
  assert.equal(
    describeError(failure('InvalidReportId', {words: ['report-id']})).message,
    'Failed to read report-id: "" is not a GUID.',
  );
  const {help} = describeError(failure('InvalidAttribute', {textKey: 'notList', words: ['filters']}));
  assert.equal(help, 'Set the attribute filters to a JSON array, or the property to an array.');
});

test('a failure has no details and no help where nothing is known of either', () => {
  const error = describeError(new DeferredError('SiteOwnCode'));
  assert.deepEqual([error.detail, error.help, error.correlationId], [undefined, undefined, undefined]);
});

test('a code is what it was made with, and a text what it was made for', () => {
  const error = new DeferredError('A', {code: 'B', message: 'said'} as never);
  assert.deepEqual([error.code, error.message, error.detail, error.given.message], ['A', short, undefined, 'said']);
  assert.deepEqual(
    [failure('InvalidAttribute', {textKey: 'notJson'}).textKey, failure('FrameGone').textKey],
    ['notJson', 'FrameGone'],
  );
});

test('a frame that is gone is said so in our words, whatever else it says, and may be tried again', () => {
  const error = describeError({message: 'FrameGone', detailedMessage: 'The report was removed.', errorCode: '410'});
  assert.deepEqual(
    [error.code, error.message, error.help, error.detail, error.retryable],
    ['FrameGone', ...elementTexts.FrameGone, undefined, true],
  );
});

test('of a frame’s error that Power BI’s table knows the table speaks, and the frame in the details', () => {
  const {LoadReportFailed, PowerBIEntityNotFound} = powerBiErrorTexts;
  const known = describeError({message: 'LoadReportFailed', detailedMessage: 'Get report failed'});
  assert.deepEqual(
    [known.message, known.help, known.detail, known.correlationId, known.retryable],
    [LoadReportFailed.message, LoadReportFailed.help, 'Get report failed', undefined, true],
  );
  const byCode = describeError({message: 'A sentence.', errorCode: 'PowerBIEntityNotFound'});
  assert.deepEqual(
    [byCode.code, byCode.message, byCode.detail, byCode.retryable],
    ['PowerBIEntityNotFound', PowerBIEntityNotFound.message, 'PowerBIEntityNotFound', false],
  );
  const both = describeError({message: 'LoadReportFailed', errorCode: 'PowerBIEntityNotFound'});
  assert.equal(both.code, 'LoadReportFailed', 'the message goes first');
});

test('a report that a service behind the frame does not load is not put down to the id or the token', () => {
  for (const errorCode of ['502', '503', '504']) {
    const {message, help, detail, retryable} = describeError({
      message: 'LoadReportFailed',
      detailedMessage: 'No answer.',
      errorCode,
    });
    assert.equal(message, powerBiErrorTexts.LoadReportFailed.message);
    assert.doesNotMatch(help ?? '', /token|report exists/);
    assert.match(help ?? '', /does not answer.*details/i);
    assert.deepEqual([detail, retryable], [`No answer. · ${errorCode}`, true]);
  }
  // A 500 is also what an id that is none gets.
  const {help} = describeError({message: 'LoadReportFailed', errorCode: '500'});
  assert.equal(help, powerBiErrorTexts.LoadReportFailed.help);
});

test('of a frame’s error that nobody knows the frame speaks, at the greatest length that there is', () => {
  for (const [cause, code, message, detail] of [
    [{message: 'Odd', detailedMessage: 'Something odd.'}, 'Odd', 'Something odd.', 'Something odd.'],
    [{message: 'Odd'}, 'Odd', 'Odd', undefined],
    [{message: 'Odd', errorCode: 'E7'}, 'Odd', 'Odd', 'E7'],
    [{message: 'A sentence.', errorCode: ''}, 'UnknownError', 'A sentence.', undefined],
    [new TypeError('x is not a function'), 'UnknownError', 'x is not a function', undefined],
    [{message: 'constructor'}, 'constructor', 'constructor', undefined],
    [{message: 'Odd', errorCode: 'toString'}, 'Odd', 'Odd', 'toString'],
  ] as const) {
    const error = describeError(cause);
    assert.deepEqual(
      [error.code, error.message, error.detail, error.help, error.retryable],
      [code, message, detail, 'Try again.', true],
    );
  }
  assert.equal(describeError({message: 'Odd', errorCode: '403'}).retryable, false, 'a decision');
});

test('a frame that says nothing in a page that is isolated from other origins is told by what keeps it out', t => {
  const help = (): string => describeError(failure('FrameSilent', {words: ['https://app.powerbi.com']})).help ?? '';
  assert.match(help(), /frame-src https:\/\/app\.powerbi\.com\. .*Cross-Origin-Embedder-Policy/);
  useGlobals(t, {crossOriginIsolated: true});
  assert.match(help(), /^This page's Cross-Origin-Embedder-Policy lets no frame in/);
  assert.doesNotMatch(describeError(failure('LoadTimeout')).help ?? '', /Embedder/);
});
