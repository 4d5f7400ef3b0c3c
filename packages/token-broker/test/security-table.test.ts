/** The table of SECURITY.md names tests; a test that is renamed or removed must not stay named there. */
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function testSources(folder: string): string {
  const files = readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'});
  return files
    .filter(file => /(?:\.test|[-.]cases|conformance\/cases\/[^/]+)\.ts$/.test(file) && !file.includes('node_modules'))
    .map(file => readFileSync(join(root, folder, file), 'utf8'))
    .join('\n')
    .replaceAll("\\'", "'");
}

test('every test that SECURITY.md names exists', () => {
  const rows = readFileSync(join(root, 'SECURITY.md'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('|'));
  const titles = rows.flatMap(row => [...row.matchAll(/\*([^*]+)\*/g)].map(match => match[1]!));
  assert.ok(titles.length > 25, `${titles.length} titles`);
  const folders = ['contract', 'emulator', 'pbi-bound-report', 'playwright', 'report-page', 'token-broker'];
  const sources = [...folders.map(folder => `packages/${folder}`), 'mock-server'].map(testSources).join('\n');
  const missing = titles.filter(title => {
    const words = title.replaceAll('…', '').trim();
    return words.length < 8 || !sources.includes(words);
  });
  assert.deepEqual(missing, []);
});
