import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {test} from 'node:test';
import {elementTexts} from '../errors/error-texts.js';
import {englishTexts} from './english-texts.js';
import type {LanguageTexts} from './language-texts.js';
import {languageFileOf, loadTexts} from './load-texts.js';

const files = readdirSync(new URL('./', import.meta.url))
  .filter(name => !/^(?:language|load-|english|report-)/.test(name))
  .map(name => name.replace(/\.ts$/, ''));
const codes = ['Offline', 'LoadTimeout', 'TokenEndpointTimeout'] as const;

/** What the errors' English sentences come to for a reader; two of them tell a site's developer more. */
const forReaders = {
  Offline: elementTexts.Offline,
  LoadTimeout: ['The report did not load in time.', 'Try again later.'],
  TokenEndpointTimeout: ['The site did not answer in time.', 'Try again later.'],
} as const;

/** Every text by its place, with the English one. */
function entriesOf(texts: LanguageTexts): [place: string, text: string, english: string][] {
  const {errors, dir: _, ...plain} = texts;
  return [
    ...Object.entries(plain).map(([key, text]): [string, string, string] => [
      key,
      text,
      englishTexts[key as keyof typeof plain],
    ]),
    ...codes.flatMap((code): [string, string, string][] => [
      [`${code} message`, errors[code].message, forReaders[code][0]],
      [`${code} help`, errors[code].help, forReaders[code][1]],
    ]),
  ];
}

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

test('there are twenty languages, each found by its name', async () => {
  assert.equal(files.length, 20);
  for (const file of files) assert.ok(await loadTexts(file), file);
});

test('each language has every text, with the same placeholders and of a plausible length', async () => {
  for (const file of files) {
    const texts = (await loadTexts(file))!;
    const {errors, ...plain} = texts;
    const {errors: _, ...english} = englishTexts;
    assert.deepEqual(Object.keys(plain).sort(), Object.keys(english).sort(), file);
    assert.deepEqual(Object.keys(errors).sort(), [...codes].sort(), file);
    // Chinese, Japanese and Korean say as much in a third of the letters.
    const [least, most] = /^(?:zh|ja|ko)/.test(file) ? [0.12, 1.3] : [0.4, 3];
    for (const [place, text, original] of entriesOf(texts)) {
      const where = `${file}: ${place}: "${text}"`;
      assert.equal(text, text.trim(), where);
      if (!place.includes(' ')) assert.deepEqual(placeholders(text), placeholders(original), where);
      const ratio = text.length / original.length;
      assert.ok(ratio >= least && ratio <= most, `${where} is ${ratio.toFixed(2)} times as long as "${original}"`);
    }
  }
});

test('no language has the English sentences, or those of another one', async () => {
  const seen = new Map<string, string>();
  for (const file of ['english', ...files]) {
    const texts = file === 'english' ? englishTexts : (await loadTexts(file))!;
    const sentences = [texts.loading, texts.stale, texts.notCopied].join(' ');
    assert.equal(seen.get(sentences), undefined, file);
    seen.set(sentences, file);
  }
});

test('each is written in its own script, and only Arabic and Hebrew from right to left', async () => {
  const scripts: Readonly<Record<string, RegExp>> = {
    ar: /\p{Script=Arabic}/u,
    he: /\p{Script=Hebrew}/u,
    ru: /\p{Script=Cyrillic}/u,
    ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
    ko: /\p{Script=Hangul}/u,
    'zh-hans': /\p{Script=Han}/u,
    'zh-hant': /\p{Script=Han}/u,
  };
  for (const file of files) {
    const texts = (await loadTexts(file))!;
    const script = scripts[file] ?? /\p{Script=Latin}/u;
    for (const [place, text] of entriesOf(texts)) assert.match(text, script, `${file}: ${place}`);
    assert.equal(texts.dir, file === 'ar' || file === 'he' ? 'rtl' : 'ltr', file);
  }
});

test('finds the file of a language tag as browsers and content systems write it', () => {
  for (const [tag, file] of [
    ['de', 'de'],
    ['de-AT', 'de'],
    ['pt_BR', 'pt'],
    ['FR-ca', 'fr'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['iw', 'he'],
    ['zh', 'zh-hans'],
    ['zh-CN', 'zh-hans'],
    ['zh-TW', 'zh-hant'],
    ['zh-Hant-HK', 'zh-hant'],
    ['zh-Hans-HK', 'zh-hans'],
    ['zh-HK', 'zh-hant'],
    ['zh-mo', 'zh-hant'],
    ['zh-SG', 'zh-hans'],
    // A region is all of its subtag.
    ['zh-xtw', 'zh-hans'],
    ['zh-mong', 'zh-hans'],
    [' de ', 'de'],
    ['de-en', 'de'],
    ['constructor', undefined],
    ['eo', undefined],
    ['', undefined],
  ] as const) {
    assert.equal(languageFileOf(tag), file, tag);
  }
});

test('loads nothing for a language without a file', async () => {
  assert.equal(await loadTexts('eo'), undefined);
  assert.equal(await loadTexts('constructor'), undefined);
});
