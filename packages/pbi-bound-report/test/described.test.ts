import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {powerBiEmbedErrorNames, tokenEndpointCodes} from '@pbi-bound-report/contract';
import {describe} from '../scripts/generate-manifests.mjs';
import {namesIn, titlesOf} from './support/titles.js';
import {elementErrorCodes} from '../src/errors/error-codes.js';
import {reportEventNames} from '../src/element/report-events.js';

interface Named {
  name: string;
  description?: string;
}
interface Element {
  events: Named[];
  attributes: Named[];
  members: (Named & {kind: 'field' | 'method'})[];
  slots: Named[];
  cssParts: Named[];
  cssProperties: Named[];
  cssStates: Named[];
}

const files = describe();
const manifest = JSON.parse(files['custom-elements.json'] ?? '') as {modules: {declarations: Element[]}[]};
const element = manifest.modules[0]?.declarations[0] as Element;

test("manifest, editors' data and README are what the source says", () => {
  for (const [name, text] of Object.entries(files)) {
    assert.equal(
      readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'),
      text,
      `${name} is out of date: run node packages/pbi-bound-report/scripts/generate-manifests.mjs`,
    );
  }
});

test('every event, attribute and member is described', () => {
  for (const member of [...element.attributes, ...element.members, ...element.events]) {
    assert.ok(member.description, member.name);
  }
  const events = new Set(element.events.map(event => event.name));
  for (const type of [
    ...Object.values(reportEventNames),
    'pbi-status',
    'pbi-bound',
    'pbi-error',
    'pbi-token',
    'pbi-metric',
  ]) {
    assert.ok(events.has(type), type);
  }
});

const folder = new URL('./browser/', import.meta.url);
const browserTests = readdirSync(folder).filter(name => name.endsWith('.browser.test.ts'));
const titles = browserTests.flatMap(name => titlesOf(readFileSync(new URL(name, folder), 'utf8'), name));
const proved = new Set(titles.flatMap(namesIn));
const writing: Record<string, string[]> = {
  attributes: element.attributes.map(({name}) => name),
  properties: element.members.filter(({kind}) => kind === 'field').map(({name}) => `.${name}`),
  methods: element.members.filter(({kind}) => kind === 'method').map(({name}) => `${name}()`),
  events: element.events.map(({name}) => name),
  slots: element.slots.map(({name}) => `slot="${name}"`),
  parts: element.cssParts.map(({name}) => `::part(${name})`),
  'custom properties': element.cssProperties.map(({name}) => name),
  states: element.cssStates.map(({name}) => `:state(${name})`),
  'error codes of the element': Object.values(elementErrorCodes),
  'error codes of Power BI': Object.values(powerBiEmbedErrorNames),
  'error codes of token endpoints': Object.values(tokenEndpointCodes),
};

for (const [kind, names] of Object.entries(writing)) {
  test(`all ${kind} are proved by a browser test that names them`, () => {
    assert.ok(names.length > 0);
    assert.deepEqual(
      names.filter(name => !proved.has(name)),
      [],
    );
  });
}

test('no browser test names what is not there any more', () => {
  const known = new Set(Object.values(writing).flat());
  assert.deepEqual(
    [...proved].filter(name => /^(?:pbi-|--|\.|:|slot=)|\(\)$/.test(name) && !known.has(name)),
    [],
  );
});

test('titles are read from the calls that run, row by row of their tables, and from nothing else', () => {
  const text = `
    const table = [['one', 1], ['two', 2]];
    it('\`plain\` title', () => {});
    for (const [name, value] of table) it(\`the \\\`\${name}\\\` of \${value}\`, () => {});
    for (const name of ['x'] as const) describe(name, () => { it(\`\\\`:state(\${name})\\\`\`, () => {}); });
    for (const name of Object.keys(table)) it(\`unknown \\\`\${name}\\\`\`, () => {});
    it.skip('\`skipped\`', () => {});
    describe.skip('', () => { it('\`skipped\`', () => {}); });
    // it('\`comment\`', () => {});
  `;
  assert.deepEqual(titlesOf(text), ['`plain` title', 'the `one` of ', 'the `two` of ', '`:state(x)`', 'unknown ``']);
  assert.deepEqual(namesIn('`slot="error"`, `loading="eager"`, `exportData(visual)`, `::part(frame)` and `.status`'), [
    'slot="error"',
    'loading',
    'exportData()',
    '::part(frame)',
    '.status',
  ]);
});
