import assert from 'node:assert/strict';
import {test} from 'node:test';
import {PbiReportError} from '../errors/errors.js';
import {englishTexts} from '../languages/english-texts.js';
import {errorDetails} from './error-details.js';
import type {ViewContent} from './view.js';

const texts = () => englishTexts;
const errorWith = (more: {detail?: string; correlationId?: string}): PbiReportError =>
  new PbiReportError({code: 'Odd', message: 'Odd.', ...more});

/** All that a view says. */
function wordsOf(node: ViewContent): string[] {
  if (node === undefined) return [];
  if (typeof node === 'string') return [node];
  if (typeof node === 'function') return [node()];
  const [, , ...content] = node;
  return content.flatMap(wordsOf);
}

test('an error has details where it has any, and of them what there is', () => {
  const {details} = errorDetails;
  assert.equal(details(errorWith({}), texts), undefined);
  assert.deepEqual(wordsOf(details(errorWith({detail: 'more'}), texts)), [englishTexts.details, 'more']);
  assert.deepEqual(wordsOf(details(errorWith({correlationId: 'c-1'}), texts)), [
    englishTexts.details,
    englishTexts.correlationId,
    ' ',
    'c-1',
  ]);
  assert.equal(wordsOf(details(errorWith({detail: 'more', correlationId: 'c-1'}), texts)).length, 5);
});

test('a correlation id can be copied where there is one', () => {
  const {copyButton} = errorDetails;
  assert.deepEqual(copyButton(errorWith({detail: 'more'}), texts), []);
  assert.deepEqual(copyButton(errorWith({correlationId: 'c-1'}), texts).flatMap(wordsOf), [englishTexts.copy]);
});
