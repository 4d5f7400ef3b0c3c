// Mutation testing: changes one place of a source at a time and looks whether a test notices.
// `npm run mutate -- token-broker` takes the sources and their tests from the package's mutation.json.
// Further words are parts of the source paths that are wanted. Survivors are printed to be read one by one.
// Each wants a test, or is no change at all. Why not StrykerJS: docs/decisions/toolchain.md.
import {build} from 'esbuild';
import {spawn} from 'node:child_process';
import {mkdirSync, readFileSync, rmSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join, resolve} from 'node:path';
import ts from 'typescript';

const [name, ...wanted] = process.argv.slice(2);
if (!name) {
  console.error('Failed to mutate: no package is given. Run: npm run mutate -- token-broker [part of a path]');
  process.exit(2);
}
const room = resolve('packages', name);
const plan = JSON.parse(readFileSync(join(room, 'mutation.json'), 'utf8'));
const timeoutMs = 60_000;

const swaps = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
]);
const methods = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);

/** Every change that is tried on a source: where, and what stands there instead. */
function mutantsOf(source) {
  const mutants = [];
  const add = (node, text, start = node.getStart(source), end = node.getEnd()) => mutants.push({start, end, text});
  const visit = node => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const swap = swaps.get(node.operatorToken.kind);
      // A text that is put together is a message; its words are not what is tested.
      const isText = [node.left, node.right].some(
        side => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      );
      if (swap && !(isText && /[+-]/.test(swap))) add(node.operatorToken, swap);
    }
    if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
      const condition = ts.isIfStatement(node) ? node.expression : node.condition;
      add(condition, 'true');
      add(condition, 'false');
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add(node, node.operand.getText(source));
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true');
    if (ts.isPropertyAccessExpression(node) && methods.has(node.name.text)) add(node.name, methods.get(node.name.text));
    // Without a step: a call whose value nobody uses.
    if (ts.isExpressionStatement(node) && /^(?:await )?[\w.#?]+\(/.test(node.getText(source))) add(node, ';');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

/** Bundles the tests with one source changed, and runs them. */
async function run(file, text, tests, slot) {
  const outfile = join(room, `.mutants/${slot}.mjs`);
  await build({
    stdin: {
      contents: tests.map(test => `import ${JSON.stringify(join(room, test))};`).join('\n'),
      resolveDir: room,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    // Without it tests would be left out: the package says that its files have no side effects.
    ignoreAnnotations: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@pbi-bound-report/source'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutant',
        setup(pass) {
          pass.onResolve({filter: /^[^./]/}, ({path}) =>
            path.startsWith('@pbi-bound-report/') ? undefined : {path, external: true},
          );
          pass.onLoad({filter: /\.ts$/}, ({path}) => (path === file ? {contents: text, loader: 'ts'} : undefined));
        },
      },
    ],
  });
  return new Promise(done => {
    const child = spawn(process.execPath, ['--test-reporter=dot', outfile], {
      stdio: 'ignore',
      cwd: room,
      timeout: timeoutMs,
    });
    child.on('close', code => done(code !== 0));
  });
}

mkdirSync(join(room, '.mutants'), {recursive: true});
let killed = 0;
let total = 0;
try {
  for (const [path, tests] of Object.entries(plan)) {
    if (wanted.length > 0 && !wanted.some(part => path.includes(part))) continue;
    const file = join(room, path);
    const text = readFileSync(file, 'utf8');
    if (await run(file, text, tests, 'unchanged')) {
      throw new Error(`Failed to mutate ${path}: its tests fail without a change.`);
    }
    if (!(await run(file, `throw new Error('changed');\n${text}`, tests, 'broken'))) {
      throw new Error(`Failed to mutate ${path}: its tests pass without it.`);
    }
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
    const left = mutantsOf(source).map((mutant, index) => ({...mutant, index}));
    const count = left.length;
    const survivors = [];
    const worker = async slot => {
      for (let mutant = left.shift(); mutant; mutant = left.shift()) {
        const changed = text.slice(0, mutant.start) + mutant.text + text.slice(mutant.end);
        if (!(await run(file, changed, tests, slot))) survivors.push(mutant);
      }
    };
    await Promise.all(Array.from({length: availableParallelism()}, (_, slot) => worker(slot)));
    total += count;
    killed += count - survivors.length;
    console.log(`${path}: ${count - survivors.length} of ${count} noticed`);
    for (const {start, end, text: instead} of survivors.sort((a, b) => a.index - b.index)) {
      const {line} = source.getLineAndCharacterOfPosition(start);
      console.log(`  ${path}:${line + 1}  ${text.slice(start, end).replace(/\s+/g, ' ').slice(0, 90)}  →  ${instead}`);
    }
  }
} finally {
  rmSync(join(room, '.mutants'), {recursive: true, force: true});
}
console.log(`${name}: ${killed} of ${total} noticed (${Math.round((killed / total) * 100)} %)`);
