/** Every example of the documentation is one that can be followed: its syntax, its names, its commands, its files. */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {examples as liveExamples} from '../../demo/src/build-examples.js';
import {examples, examplesIn} from './checked-examples.js';
import {collectSite, withLiveExamples} from './collect-pages.js';
import {refusalRules} from '../../mock-server/src/refusal-rules.js';
import {headingsOf} from './markdown.js';
import {refusalsPage} from './refusals-page.js';
import {register, ways} from './samples/register.js';
import {documentsWithSamples, registeredSamples, registerTable} from './samples/sample-set.js';
import {
  commandProblems,
  componentProblems,
  documents,
  examplesOf,
  fileProblems,
  markupProblems,
  syntaxProblems,
  type Example,
} from './examples.js';

/** The live examples of a text: its file, and the example's name. */
const liveExamplesOf = (document: string): [document: string, name: string][] => {
  const text = withLiveExamples(readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8'));
  return [...text.matchAll(/^<LiveExample name="([^"]*)"/gm)].map(([, name = '']) => [document, name]);
};

/** An example that holds a mistake: each check is seen to fail. */
const mistake: Example = {
  place: 'mistake.md:7',
  language: 'ts',
  code: "import {createTokenEndpiont} from '@pbi-bound-report/token-broker';\n",
};

test('an attribute and a command that are not there are named', () => {
  const tag = '<pbi-bound-report datasetid="1"></pbi-bound-report>';
  assert.deepEqual(markupProblems({place: 'x.md:9', language: 'html', code: tag}), [
    'x.md:9: the element has no attribute datasetid.',
  ]);
  assert.deepEqual(commandProblems({place: 'x.md:3', language: 'sh', code: 'npm run nothing'}), [
    'x.md:3: there is no script nothing.',
  ]);
});

test('every excerpt parses, and excerpts are few', () => {
  assert.deepEqual(syntaxProblems(examples), []);
  assert.notDeepEqual(syntaxProblems([{...mistake, code: 'const = ;', isExcerpt: true}]), []);
  assert.ok(examples.filter(({isExcerpt}) => isExcerpt).length < examples.length / 20);
});

test("every component compiles by its framework's compiler", () => {
  assert.deepEqual(examples.flatMap(componentProblems), []);
});

test('every attribute of the tag in an example is one of the element', () => {
  assert.deepEqual(examples.flatMap(markupProblems), []);
});

test('every example that is a file of the repository is that file, word for word', () => {
  assert.deepEqual(examples.flatMap(fileProblems), []);
  assert.equal(fileProblems({...mistake, file: 'demo/src/example-policy.ts'}).length, 1);
  assert.equal(fileProblems({...mistake, file: 'demo/src/nothing.ts'}).length, 1);
  // What runs on a page stands on that page.
  for (const [page, name] of documents.flatMap(liveExamplesOf)) {
    const file = `demo/src/page/examples/${name}.html`;
    assert.ok(
      examplesOf(page).some(example => example.file === file),
      `${page} shows no code of ${name}`,
    );
  }
  assert.deepEqual(
    documents
      .flatMap(liveExamplesOf)
      .map(([, name]) => name)
      .sort(),
    Object.keys(liveExamples).sort(),
  );
});

test('every npm script in an example is there', () => {
  assert.deepEqual(examples.flatMap(commandProblems), []);
});

test('every example in JSON can be read', () => {
  assert.ok(examplesIn('json').length > 0);
  for (const {place, code} of examplesIn('json')) assert.doesNotThrow(() => void JSON.parse(code), place);
});

test('every example in PHP parses', t => {
  const {error} = spawnSync('php', ['--version']);
  if (error) return t.skip('no PHP here; `npm run test:full` has it');
  for (const {place, code} of examplesIn('php')) {
    const {status, stdout} = spawnSync('php', ['-l'], {input: `<?php\n${code}`, encoding: 'utf8'});
    assert.equal(status, 0, `${place}: ${stdout}`);
  }
});

test('every rule by which a call is refused has a section, and the page of them is as the table is now', () => {
  const page = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');
  const anchors = new Set(headingsOf(page).map(({slug}) => slug));
  assert.deepEqual(
    refusalRules.filter(({anchor}) => !anchors.has(anchor)).map(({id}) => id),
    [],
    'Run: node --import tsx --conditions=@pbi-bound-report/source scripts/docs/refusals-page.ts',
  );
  assert.equal(page, refusalsPage());
});

test('every sample of every text is run in one way, or a reason says why it is not', t => {
  const {samples, problems} = registeredSamples();
  assert.deepEqual(problems, []);
  for (const line of registerTable(samples).split('\n')) t.diagnostic(line);
  // The check can fail: a sample without a row, one with two, a row without a sample, a text that is none.
  const [first = assert.fail()] = register['README.md'] ?? [];
  const found = registeredSamples({
    ...register,
    'README.md': [...(register['README.md'] ?? []), ['report-id=', first[1]], ['nothing has this', first[1]]],
    'SECURITY.md': [['nothing', first[1]]],
    'CONTRIBUTING.md': [],
    'nothing.md': [],
  }).problems;
  assert.equal(found.length, 6, found.join('\n'));
});

test('what the register says is true of the tests that it names', () => {
  for (const [way, file] of Object.entries(ways)) {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    assert.ok(text.includes(`new SampleSet('${way}')`), `${file} takes the samples of "${way}"`);
    assert.match(text, /assert\.deepEqual\(samples\.left, \[\]\)/, `${file} leaves none`);
  }
});

test('every fence of every text is one that is read', () => {
  for (const document of documentsWithSamples()) {
    const text = readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
    const edges = text.match(/^[ \t>]*(?:`{3,}|~{3,})/gm) ?? [];
    assert.equal(edges.length, examplesOf(document).length * 2, `${document} has a fence that is indented or open`);
  }
});

test('no link of the documentation leads to a file or a heading that is not there', () => {
  assert.deepEqual(collectSite().problems, []);
});

test('the README of every package that is published is a page', () => {
  const folders = readdirSync(new URL('../../packages', import.meta.url)).map(name => `packages/${name}`);
  const published = folders.filter(folder => {
    const text = readFileSync(new URL(`../../${folder}/package.json`, import.meta.url), 'utf8');
    return !(JSON.parse(text) as {private?: boolean}).private;
  });
  // What only the other packages use has no readers.
  const inner = ['packages/contract', 'packages/test-kit'];
  assert.deepEqual(
    published.filter(folder => !inner.includes(folder) && !documents.includes(`${folder}/README.md`)),
    [],
  );
});
