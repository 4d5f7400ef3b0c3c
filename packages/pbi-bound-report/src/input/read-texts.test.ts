import assert from 'node:assert/strict';
import {test} from 'node:test';
import {inputOf} from '../../test/support/report-input.js';
import {readEmbedTarget} from '../embed/embed-target.js';
import type {EmbedTarget} from '../embed/embed-target.js';
import {readTexts} from './read-texts.js';
import {unknownWords} from './report-options.js';

const report = '5b218778-e7a5-4d73-8187-f10824047715';

/** Reads properties of any kind, as the embed controller does. */
const read = (more: object): EmbedTarget | undefined =>
  readEmbedTarget(readTexts(inputOf({reportId: report, ...more})), () => 1000);

test("numbers of powerbi-client's enumerations are the words that they stand for", () => {
  const numbers = {viewMode: 1, permissions: 7, layout: 2, background: 1, contrast: 3, tokenType: 0};
  assert.deepEqual(unknownWords(numbers), []);
  const {options} = read(numbers) as EmbedTarget;
  assert.deepEqual(
    [options.live.viewMode, options.load.permissions, options.load.contrastMode, options.load.tokenType],
    [1, 7, 3, 0],
  );
  assert.deepEqual([options.live.settings.layoutType, options.live.settings.background], [2, 1]);
  assert.equal(read({viewMode: 0})?.options.live.viewMode, 0);
});

test('a number that is none of them is a word that is not known, and is named as such', () => {
  const numbers = {layout: -1, permissions: 3, filterPane: 1, loading: 1};
  assert.deepEqual(
    unknownWords(numbers)
      .map(([name, value]) => `${name} ${value}`)
      .sort(),
    ['filterPane 1', 'layout -1', 'loading 1', 'permissions 3'],
  );
  const {options} = read(numbers) as EmbedTarget;
  assert.deepEqual([options.live.settings, options.load.permissions], [{}, undefined]);
});

test('an address may be a URL object', () => {
  const address = 'https://app.powerbi.com/reportEmbed?reportId=1';
  const url = new URL(address) as never;
  const input = readTexts(inputOf({embedUrl: url, tokenEndpoint: url}));
  assert.deepEqual([input.embedUrl, input.tokenEndpoint], [address, address]);
});

test('an address loses the quotes and invisible characters that an editor has put around it, and keeps its own', () => {
  for (const given of [
    '“/token”',
    ' «/token» ',
    '„/token“',
    '″/token″',
    "'/token'",
    '/to\u00ADken',
    '\u200B/token\uFEFF',
  ]) {
    const input = readTexts(inputOf({tokenEndpoint: given, embedUrl: given, label: given}));
    assert.deepEqual([input.tokenEndpoint, input.embedUrl, input.label], ['/token', '/token', given]);
  }
  const own = "https://site.example/o'token?q=“x”&r";
  assert.equal(readTexts(inputOf({tokenEndpoint: own})).tokenEndpoint, own);
});

test('an id that is no text is an error that names the attribute', () => {
  const odd: [unknown, string][] = [
    [42, '42'],
    [0, '0'],
    [true, 'true'],
    [['x', 'y'], 'x,y'],
    [{id: report}, '[object Object]'],
    [Symbol('id'), 'Symbol(id)'],
    [Object.create(null), '[object Object]'],
  ];
  for (const [value, text] of odd) {
    assert.throws(() => read({reportId: value}), {code: 'InvalidReportId', words: ['report-id', text]});
    assert.throws(() => read({datasetId: value}), {code: 'InvalidDatasetId', words: ['dataset-id', text]});
    assert.throws(() => read({workspaceId: value}), {code: 'InvalidWorkspaceId'});
  }
  assert.equal(read({reportId: [report]})?.binding.reportId, report);
});

test('nothing is nothing, and what holds more than text is left as it is', () => {
  const theme = {name: 'dark'};
  const tokenProvider = (): Promise<string> => Promise.resolve('');
  const given = inputOf({theme, tokenProvider, pageName: null as never, keepPrevious: true, tokenTimeout: 5});
  const input = readTexts(given);
  assert.deepEqual(input, {...given, pageName: undefined});
  assert.equal(input.theme, theme);
});

test('what names no page or language is passed on as the text that an attribute would hold', () => {
  const {options} = read({pageName: {a: 1}, locale: 7, formatLocale: false}) as EmbedTarget;
  assert.equal(options.live.pageName, '[object Object]');
  assert.deepEqual(options.live.settings.localeSettings, {language: '7', formatLocale: 'false'});
});
