// What the linter must refuse, each seen to be refused with the workspace's own configuration.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {ESLint} from 'eslint';
import {check} from 'prettier';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Without the rules that ask the compiler: they are most of the linter's time, and none of them is looked at here. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: {languageOptions: {parserOptions: {project: null}}},
  ruleFilter: ({ruleId}) =>
    ['max-len', 'no-nested-ternary', 'max-params', 'no-restricted-syntax'].includes(ruleId) ||
    ruleId.endsWith('no-restricted-imports'),
});

/** @returns Names of the rules that complain of a text, as if it were a file. */
async function complaints(path: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, {filePath: `${root}${path}`});
  return (result?.messages ?? []).map(message => message.ruleId);
}

const everywhere = [
  'packages/contract/src/x.ts',
  'packages/emulator/src/control/x.ts',
  'packages/emulator/src/engine/x.ts',
  'packages/msw-handlers/src/x.ts',
  'packages/pbi-bound-report/src/embed/x.ts',
  'packages/pbi-bound-report/test/browser/x.browser.test.ts',
  'packages/report-page/src/views/x.ts',
  'packages/token-broker/src/endpoint/x.ts',
  'packages/token-broker/test/x.test.ts',
  'mock-server/src/x.ts',
  'demo/src/x.ts',
  'bench/x.ts',
  'scripts/test/x.mjs',
];
const long = `// ${'word '.repeat(25)}`;

for (const path of everywhere) {
  test(`${path}: a long line, a nested conditional and a fifth parameter are refused`, async () => {
    assert.deepEqual(await complaints(path, `${long}\n`), ['max-len']);
    assert.deepEqual(await complaints(path, 'export const a = b ? 1 : c ? 2 : 3;\n'), ['no-nested-ternary']);
    assert.deepEqual(await complaints(path, 'export function f(a, b, c, d, e) {}\n'), ['max-params']);
    assert.deepEqual(await complaints(path, 'export function f(a, b, c, d) {}\n'), []);
  });
}

test('an address and a plain text may be longer than a line', async () => {
  const path = 'packages/contract/src/x.ts';
  assert.deepEqual(await complaints(path, `// https://example.com/${'x'.repeat(120)}\n`), []);
  assert.deepEqual(await complaints(path, `export const text = '${'x'.repeat(120)}';\n`), []);
});

for (const [path, imported] of [
  ['packages/contract/src/x.ts', '@pbi-bound-report/emulator'],
  ['packages/emulator/src/rules/x.ts', 'node:crypto'],
  ['packages/emulator/src/rules/x.ts', '@pbi-bound-report/token-broker'],
  ['packages/token-broker/src/endpoint/x.ts', '@pbi-bound-report/emulator'],
  ['packages/pbi-bound-report/src/embed/x.ts', '@pbi-bound-report/token-broker'],
  ['packages/pbi-bound-report/src/embed/x.ts', 'msw'],
  ['packages/report-page/src/views/x.ts', '@pbi-bound-report/emulator'],
  ['packages/msw-handlers/src/x.ts', '@pbi-bound-report/mock-server'],
  ['mock-server/src/x.ts', '@pbi-bound-report/msw-handlers'],
] as const) {
  test(`${path} may not import ${imported}, not even a type or lazily`, async () => {
    for (const text of [
      `import {a} from '${imported}';\n`,
      `import type {A} from '${imported}';\n`,
      `export * from '${imported}';\n`,
    ]) {
      assert.deepEqual(await complaints(path, text), ['@typescript-eslint/no-restricted-imports'], text);
    }
    assert.deepEqual(await complaints(path, `await import('${imported}');\n`), ['no-restricted-syntax']);
  });
}

test('a test in a browser waits as long as it has time, and not for the second of @open-wc/testing', async () => {
  const path = 'packages/pbi-bound-report/test/browser/x.browser.test.ts';
  assert.deepEqual(await complaints(path, "import {waitUntil} from '@open-wc/testing';\n"), ['no-restricted-imports']);
  assert.deepEqual(await complaints(path, "import {expect} from '@open-wc/testing';\n"), []);
});

test('a file that is not in the formatter’s form is refused', async () => {
  const {default: options} = (await import('../../.prettierrc.json', {with: {type: 'json'}})) as {default: object};
  assert.equal(await check(`const a = 'b';\n`, {...options, filepath: 'x.ts'}), true);
  assert.equal(await check(`const a = "b"\n`, {...options, filepath: 'x.ts'}), false);
});
