import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inputOf} from '../../test/support/report-input.js';
import {readBinding} from '../input/binding.js';
import {readReportOptions, unknownWords} from '../input/report-options.js';
import type {ReportOptions} from '../input/report-options.js';
import {readTokenEndpoint} from '../token/token-endpoint-settings.js';

const report = '5b218778-e7a5-4d73-8187-f10824047715';

const options = (more: object): ReportOptions => readReportOptions(inputOf(more), () => 1000);

test("numbers of powerbi-client's enumerations are the words that they stand for", () => {
  const numbers = {viewMode: 1, permissions: 7, layout: 2, background: 1, contrast: 3, tokenType: 0};
  assert.deepEqual(unknownWords(numbers), []);
  const {live, load} = options(numbers);
  assert.deepEqual([live.viewMode, load.permissions, load.contrastMode, load.tokenType], [1, 7, 3, 0]);
  assert.deepEqual([live.settings.layoutType, live.settings.background], [2, 1]);
  assert.equal(options({viewMode: 0}).live.viewMode, 0);
});

test('a number that is none of them is a word that is not known, and is named as such', () => {
  const numbers = {layout: 5, permissions: 3, loading: 9};
  assert.deepEqual(
    unknownWords(numbers)
      .map(([name, value]) => `${name} ${String(value)}`)
      .sort(),
    ['layout 5', 'loading 9', 'permissions 3'],
  );
  assert.deepEqual([options(numbers).live.settings, options(numbers).load.permissions], [{}, undefined]);
});

test('an address may be a URL object', () => {
  const tokenEndpoint = new URL('https://site.example/token') as unknown as string;
  const page = 'https://site.example/page';
  assert.equal(readTokenEndpoint(inputOf({tokenEndpoint}), page).url, 'https://site.example/token');
});

test('an id that is no text is an error that names the attribute', () => {
  const odd: [unknown, string][] = [
    [42, '42'],
    [0, '0'],
    [true, 'true'],
    [['x', 'y'], 'x,y'],
    [{id: report}, '[object Object]'],
    [Symbol('id'), 'Symbol(id)'],
  ];
  const read = (more: object): unknown => readBinding(inputOf({reportId: report, ...more}));
  for (const [value, text] of odd) {
    assert.throws(() => read({reportId: value}), {code: 'InvalidReportId', words: ['report-id', text]});
    assert.throws(() => read({datasetId: value}), {code: 'InvalidDatasetId', words: ['dataset-id', text]});
    assert.throws(() => read({workspaceId: value}), {code: 'InvalidWorkspaceId', words: ['workspace-id', text]});
  }
});

test('what names no page or language is passed on as the text that an attribute would hold', () => {
  const {live} = options({pageName: {a: 1}, locale: 7, formatLocale: false});
  assert.equal(live.pageName, '[object Object]');
  assert.deepEqual(live.settings.localeSettings, {language: '7', formatLocale: 'false'});
});
