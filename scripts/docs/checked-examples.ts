/** The examples that the tests check: those of every document, and those that the playground writes. */
import {readFileSync} from 'node:fs';
import {sampleKinds, sampleOf, type SampleKind} from '../../demo/src/page/playground/code-samples.js';
import type {ManifestElement} from '../../demo/src/page/playground/controls.js';
import {documents, examplesOf, type Example} from './examples.js';

const manifest = JSON.parse(
  readFileSync(new URL('../../packages/pbi-bound-report/custom-elements.json', import.meta.url), 'utf8'),
) as {modules: {declarations: ManifestElement[]}[]};
const members = manifest.modules[0]?.declarations[0]?.members ?? [];
const languages: Readonly<Record<SampleKind, string>> = {
  HTML: 'html',
  React: 'tsx',
  Vue: 'vue',
  Angular: 'ts',
  Svelte: 'svelte',
  WordPress: '',
};
/** What the playground writes for people to copy, with values that need care in each form. */
const attributes = {
  'report-id': 'b2e49b01-2356-4456-bfb9-3f4c2bc4ddbd',
  filters: '[{"target": {"table": "A", "column": "B & `C` ${D} <E>"}}]',
  'token-timeout': '5000',
  'keep-previous': '',
};
const samples: Example[] = sampleKinds.map(kind => ({
  place: `playground, ${kind}`,
  language: languages[kind],
  code: sampleOf(kind, attributes, members),
}));

/** Every example of the documentation, and what the playground writes. */
export const examples: readonly Example[] = [...documents.flatMap(examplesOf), ...samples];

/** Those in a language, as the fence names it. */
export const examplesIn = (language: string): Example[] => examples.filter(example => example.language === language);
