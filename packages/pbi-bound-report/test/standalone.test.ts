import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {buildStandalone} from '../scripts/build-standalone.mjs';

const files = await buildStandalone({write: false});
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
      'keep-previous.styles-HASH.js',
      'load-texts-HASH.js',
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
