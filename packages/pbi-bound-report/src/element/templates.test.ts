import assert from 'node:assert/strict';
import {test} from 'node:test';
import {PbiReportError} from '../errors/errors.js';
import {englishTexts} from '../languages/english-texts.js';
import type {ReportTexts} from '../languages/report-texts.js';
import {announcement, errorView, loadingView, posterView} from './templates.js';
import type {ErrorViewOptions} from './templates.js';
import type {ViewContent} from './view.js';

/** All that a view says, with what may change as it is now. */
function wordsOf(node: ViewContent): string[] {
  if (node === undefined) return [];
  if (typeof node === 'string') return [node];
  if (typeof node === 'function') return [node()];
  const [, , ...content] = node;
  return content.flatMap(wordsOf);
}
const saidBy = (node: ViewContent): string[] => wordsOf(node).filter(text => text.trim());

test('a screen reader is told that a report loads and that it has loaded, by its label as it stands, and nothing else', () => {
  const texts = {...englishTexts, loading: 'wait', loaded: '<{label}> is here', report: 'it'};
  assert.equal(announcement(texts, 'loading', 'Sales'), 'wait');
  for (const [label, said] of [
    ['Sales', '<Sales> is here'],
    [undefined, '<it> is here'],
    ['', '<> is here'],
    ['$& and $1', '<$& and $1> is here'],
  ] as const) {
    assert.equal(announcement(texts, 'rendered', label), said);
  }
  for (const status of ['idle', 'loaded', 'error']) assert.equal(announcement(texts, status, 'Sales'), '');
});

const errorOf = (help?: string): PbiReportError => new PbiReportError({code: 'Odd', message: 'It is odd.', help});
const view = (more: Partial<ErrorViewOptions> = {}): string[] =>
  saidBy(
    errorView({
      error: errorOf('Even it out.'),
      texts: () => englishTexts,
      isRetrying: () => false,
      retry: () => undefined,
      more: undefined,
      ...more,
    }),
  );
const {tryAgain, retrying} = englishTexts;

test('an error is told in the site’s words where it has some, and otherwise in its own', () => {
  assert.deepEqual(view(), ['It is odd.', 'Even it out.', 'Odd', tryAgain]);
  assert.deepEqual(view({error: errorOf()}), ['It is odd.', 'Odd', tryAgain]);
  const inWords = (words: {message?: string; help?: string}): string[] =>
    view({texts: (): ReportTexts => ({...englishTexts, errors: {Odd: words, Other: {message: 'no'}}})});
  assert.deepEqual(inWords({message: 'Seltsam.'}), ['Seltsam.', 'Even it out.', 'Odd', tryAgain]);
  assert.deepEqual(inWords({help: 'Begradigen.'}), ['It is odd.', 'Begradigen.', 'Odd', tryAgain]);
  assert.deepEqual(inWords({message: 'Seltsam.', help: ''}), ['Seltsam.', 'Odd', tryAgain]);
});

test('an error says that it is tried again while it is, and has details where they could be loaded', () => {
  assert.deepEqual(view({isRetrying: () => true}), ['It is odd.', 'Even it out.', retrying, 'Odd', tryAgain]);
  const more = {
    icon: ['i', {}, 'icon'] as const,
    details: () => 'details',
    copyButton: () => ['copy'],
  };
  assert.deepEqual(view({more}), ['icon', 'It is odd.', 'Even it out.', 'Odd', 'details', tryAgain, 'copy']);
});

test('a poster says the label as it is by then, or nothing', () => {
  const said: {label?: string} = {};
  const poster = posterView(
    () => said.label,
    () => englishTexts,
    () => undefined,
  );
  assert.deepEqual(saidBy(poster), [englishTexts.show]);
  said.label = 'Sales';
  assert.deepEqual(saidBy(poster), ['Sales', englishTexts.show]);
});

test('what loads over an old report lets it be seen, and what loads alone shows bars', () => {
  const [, , alone] = loadingView(false);
  const [, , over] = loadingView(true);
  const classOf = (node: ViewContent): unknown => (node as readonly [string, {class: string}])[1].class;
  assert.deepEqual([classOf(alone), classOf(over)], ['view', 'view over']);
  const inner = (node: ViewContent): unknown => classOf((node as readonly [string, object, ViewContent])[2]);
  assert.deepEqual([inner(alone), inner(over)], ['skeleton', 'spot']);
});
