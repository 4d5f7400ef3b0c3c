import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
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
  const files = [
    'rules/effective-identities',
    'rules/paginated-reports',
    'rules/generate-token',
    'rules/generate-token-v1',
    'rules/caller',
    'operations/request-body',
    'operations/workspace-operations',
  ];
  const code = files.map(file => readFileSync(new URL(`../src/${file}.ts`, import.meta.url), 'utf8')).join('\n');
  assert.deepEqual(
    Object.keys(undocumentedErrors).filter(
      rule => !code.includes(`'${rule}'`) && !code.includes(`undocumentedErrors.${rule}`),
    ),
    [],
  );
});
