// The rules of check-imports.mjs, each seen to bite, over packages in a temporary folder.
import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {checkImports} from './check-imports.mjs';

/** Writes files, by path and text, and checks their folder. Each of the packages `one` and `two` has a package.json. */
function check(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'check-imports-'));
  try {
    const all = {'packages/one/package.json': '{}', 'packages/two/package.json': '{}', ...files};
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), {recursive: true});
      writeFileSync(join(root, path), text);
    }
    return checkImports(root).findings;
  } finally {
    rmSync(root, {recursive: true});
  }
}

test('imports that only go down pass', () => {
  const findings = check({
    'packages/one/src/index.ts': `export {a} from './upper/a.js';`,
    'packages/one/src/upper/a.ts': `import {b} from '../lower/b.js'; import type {C} from './c.js'; export const a: C = b;`,
    'packages/one/src/upper/c.ts': `export type C = number;`,
    'packages/one/src/lower/b.ts': `export const b = 1;`,
  });
  assert.deepEqual(findings, []);
});

test('a circle of type imports is printed file by file', () => {
  const findings = check({
    'packages/one/src/a.ts': `import type {B} from './b.js'; export interface A {b: B}`,
    'packages/one/src/b.ts': `import type {C} from './c.js'; export interface B {c: C}`,
    'packages/one/src/c.ts': `import type {A} from './a.js'; export interface C {a: A}`,
  });
  assert.equal(findings.length, 1);
  const circle = ['a', 'b', 'c', 'a'].map(name => `packages/one/src/${name}.ts`).join(' → ');
  assert.equal(findings[0], `A circle of files: ${circle}`);
});

for (const [form, text] of [
  ['a dynamic import', `export const load = () => import('./a.js');`],
  ['a type in the form of import()', `export type B = import('./a.js').A;`],
  ['a re-export', `export * from './a.js';`],
] as const) {
  test(`${form} closes a circle as well`, () => {
    const findings = check({
      'packages/one/src/a.ts': `import './b.js'; export type A = 1;`,
      'packages/one/src/b.ts': text,
    });
    assert.equal(findings.length, 1);
  });
}

test('scripts are looked at too', () => {
  const findings = check({'scripts/a.mjs': `import './b.mjs';`, 'scripts/b.mjs': `import './a.mjs';`});
  assert.equal(findings.length, 1);
});

test('two folders that import each other are named with the files that make the circle', () => {
  const findings = check({
    'packages/one/src/left/a.ts': `import type {B} from '../right/b.js'; export type A = B;`,
    'packages/one/src/left/c.ts': `export type C = 1;`,
    'packages/one/src/right/b.ts': `export type B = 1;`,
    'packages/one/src/right/d.ts': `import type {C} from '../left/c.js'; export type D = C;`,
  });
  assert.equal(findings.length, 1);
  assert.match(
    findings[0] ?? '',
    /A circle of folders: packages\/one\/src\/left → packages\/one\/src\/right → packages\/one\/src\/left/,
  );
  assert.match(findings[0] ?? '', /packages\/one\/src\/right\/d\.ts → packages\/one\/src\/left\/c\.ts/);
});

test('a folder may import the folders inside it, and then they may not import it', () => {
  const down = {
    'packages/one/src/control/a.ts': `import './lanes/b.js';`,
    'packages/one/src/control/c.ts': `export {};`,
    'packages/one/src/control/lanes/b.ts': `export {};`,
  };
  assert.deepEqual(check(down), []);
  const both = {...down, 'packages/one/src/control/lanes/d.ts': `import '../c.js';`};
  assert.equal(check(both).length, 1);
});

test('files directly in src count for themselves: one may be above a folder and another below it', () => {
  const findings = check({
    'packages/one/src/index.ts': `import './rules/a.js';`,
    'packages/one/src/context.ts': `export {};`,
    'packages/one/src/rules/a.ts': `import '../context.js';`,
  });
  assert.deepEqual(findings, []);
});

test('a test may import what its folder may not', () => {
  const findings = check({
    'packages/one/src/upper/a.ts': `import '../lower/b.js';`,
    'packages/one/src/lower/b.ts': `export {};`,
    'packages/one/src/lower/b.test.ts': `import '../upper/a.js';`,
  });
  assert.deepEqual(findings, []);
});

test("a path into another package's sources is refused, in a test too", () => {
  const two = {'packages/two/src/b.ts': `export {};`};
  const [finding] = check({...two, 'packages/one/src/a.ts': `import '../../two/src/b.js';`});
  assert.match(finding ?? '', /packages\/one\/src\/a\.ts → packages\/two\/src\/b\.ts/);
  assert.equal(check({...two, 'packages/one/test/a.test.ts': `import '../../two/src/b.js';`}).length, 1);
  assert.deepEqual(check({...two, 'bench/a.ts': `import '../packages/two/src/b.js';`}), []);
});
