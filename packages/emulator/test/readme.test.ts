import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {createEmulator, undocumentedErrors} from '@pbi-bound-report/emulator';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README shows every undocumented error as it is answered', () => {
  const rows = Object.entries(undocumentedErrors).map(
    ([rule, {status, code, message}]) =>
      `| \`${rule}\` | ${status} | ${code === '' ? '—' : `\`${code}\``} | ${message} |`,
  );
  assert.deepEqual(
    rows.filter(row => !readme.includes(row)),
    [],
  );
  assert.equal(readme.match(/^\| `\w+` \| \d+ \| (?:`\w+`|—) \|/gm)?.length, rows.length);
});

test('the README lists every operation of Microsoft and of the report page', () => {
  const missing = createEmulator()
    .operations.filter(o => !o.id.startsWith('Control_'))
    .map(o => `| \`${o.id}\` | \`${o.method} ${o.path}\` |`)
    .filter(row => !readme.includes(row));
  assert.deepEqual(missing, []);
});

test('every undocumented error is used by a rule', () => {
  const source = new URL('../src/', import.meta.url);
  const code = ['rules', 'operations']
    .flatMap(folder =>
      readdirSync(new URL(folder, source), {recursive: true}).map(file => new URL(`${folder}/${String(file)}`, source)),
    )
    .filter(({pathname}) => /(?<!undocumented-errors|\.test)\.ts$/.test(pathname))
    .map(file => readFileSync(file, 'utf8'))
    .join('\n');
  assert.deepEqual(
    Object.keys(undocumentedErrors).filter(
      rule => !code.includes(`'${rule}'`) && !code.includes(`undocumentedErrors.${rule}`),
    ),
    [],
  );
});
