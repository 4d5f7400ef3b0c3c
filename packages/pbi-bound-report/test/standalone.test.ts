import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {sizeBadges} from '../../../bench/element/bytes.js';
import {bundleStandalone} from '../scripts/build-standalone.mjs';

const {files, packages} = await bundleStandalone();
const text = (n: number) => new TextDecoder().decode(files[n]?.contents);

test('the element is one file of at most 10.4 KB, and its parts wait until they are needed', () => {
  const names = files.map(file => file.name.replace(/-[\w-]{8}\.js$/, '-HASH.js')).sort();
  const isLanguage = (name: string): boolean => /^[a-z]{2}(?:-han[st])?-HASH/.test(name);
  assert.equal(names.filter(isLanguage).length, 20);
  assert.deepEqual(
    names.filter(name => !isLanguage(name)),
    [
      'advice-HASH.js',
      'apply-changes-HASH.js',
      'autoload.js',
      'explanations-HASH.js',
      'export-data-HASH.js',
      'keep-previous.styles-HASH.js',
      'load-texts-HASH.js',
      'load-theme-HASH.js',
      'pbi-bound-report.js',
      'powerbi-client-HASH.js',
      'redact-HASH.js',
      'runtime-HASH.js',
      'token-response-HASH.js',
      'warn-once-HASH.js',
    ],
  );
  assert.equal(files[0]?.name, 'pbi-bound-report.js');
  // Messages without the text of the files, which nobody could read.
  assert.ok(!/(?:^|[;}])import\s*["{*]/m.test(text(0)), "the element's file imports another at once");
  assert.ok(/import\("\.\/runtime-[\w-]{8}\.js"\)/.test(text(0)), 'the runtime is not imported lazily');
  assert.ok(gzipSync(files[0]?.contents ?? '', {level: 9}).length <= 10.4 * 1024);
});

test('the autoloader is at most 1.5 KB, and imports the element when it is needed', () => {
  const autoload = files.find(file => file.name === 'autoload.js');
  const code = new TextDecoder().decode(autoload?.contents);
  assert.ok(/import\("\.\/pbi-bound-report\.js"\)/.test(code) && !/(?:^|[;}])import\s*["{*]/m.test(code));
  assert.ok(gzipSync(code, {level: 9}).length <= 1.5 * 1024);
});

test('the hashes are those of the files', () => {
  for (const {contents, integrity} of files) {
    assert.equal(integrity, `sha384-${createHash('sha384').update(contents).digest('base64')}`);
  }
});

test('what is loaded until a report has rendered is at most 26.6 KB, without powerbi-client', () => {
  const needed = files.filter(file => /^(?:pbi-bound-report|runtime)/.test(file.name));
  assert.equal(needed.length, 2);
  const size = needed.reduce((sum, {contents}) => sum + gzipSync(contents, {level: 9}).length, 0) / 1024;
  assert.ok(size <= 26.6, `${size.toFixed(2)} KB`);
});

test('the badges of the READMEs show these sizes', async () => {
  for (const {file, label, message} of sizeBadges(files)) {
    const badge = await readFile(new URL(`../../../docs/badges/${file}`, import.meta.url), 'utf8');
    const shown = Number(/: ([\d.]+) KB gzip<\/title>/.exec(badge)?.[1]);
    // They are written anew for a release, not with each commit.
    const isNear = Math.abs(shown - Number.parseFloat(message)) <= 0.5;
    assert.ok(isNear, `docs/badges/${file} shows ${shown} KB for "${label}": ${message}. Run "npm run badges".`);
  }
});

test('the packages are named whose modules are in the files', () => {
  assert.deepEqual(packages, ['@lit/reactive-element', 'powerbi-client']);
});
