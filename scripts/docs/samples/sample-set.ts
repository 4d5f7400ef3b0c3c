/** The samples of the documentation with what the register says of them. */
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {examplesOf, root, type Example} from '../examples.js';
import {register, type Row, type Treatment, type Way} from './register.js';

/** The texts that have samples for readers: the pages of `docs`, and what stands beside the code of a package. */
export function documentsWithSamples(): string[] {
  const inDocs = readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
    .map(name => `docs/${name.replaceAll('\\', '/')}`)
    .filter(name => name.endsWith('.md') && !/\/(?:node_modules|generated|dist)\//.test(name));
  const ofPackages = readdirSync(join(root, 'packages')).map(name => `packages/${name}/README.md`);
  return ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'mock-server/README.md', ...ofPackages, ...inDocs];
}

/** A sample, and what is done with it. */
export interface RegisteredSample extends Example {
  document: string;
  treatment: Treatment;
}

/**
 * Each sample with what is done with it.
 * @returns `problems` names samples without a row or with several, and rows without a sample.
 */
export function registeredSamples(rows = register): {samples: RegisteredSample[]; problems: string[]} {
  const samples: RegisteredSample[] = [];
  const problems: string[] = [];
  const documents = documentsWithSamples();
  for (const document of Object.keys(rows)) {
    if (!documents.includes(document)) problems.push(`${document} has rows in the register, and is no text.`);
  }
  for (const document of documents) {
    const ofDocument = rows[document] ?? [];
    const used = new Set<Row>();
    for (const example of examplesOf(document)) {
      const [row, ...more] = ofDocument.filter(([piece]) => example.code.includes(piece));
      const first = example.code.split('\n')[0] ?? '';
      if (!row) {
        problems.push(
          `${example.place}: the sample "${first}" has no row in scripts/docs/samples/register.ts: how is it run?`,
        );
        continue;
      }
      if (more.length > 0) problems.push(`${example.place}: the sample "${first}" has several rows.`);
      if (used.has(row)) problems.push(`${example.place}: the row "${row[0]}" is that of another sample already.`);
      used.add(row);
      samples.push({...example, document, treatment: row[1]});
    }
    for (const row of ofDocument) {
      if (!used.has(row)) problems.push(`${document}: the row "${row[0]}" has no sample.`);
    }
  }
  return {samples, problems};
}

/** The samples of one way. A test takes what it runs; at the end none must be left. */
export class SampleSet {
  readonly #left = new Map<string, RegisteredSample>();

  constructor(readonly way: Way) {
    for (const sample of registeredSamples().samples) {
      if ('way' in sample.treatment && sample.treatment.way === way) this.#left.set(sample.place, sample);
    }
  }

  /**
   * The sample of a text that has this piece. It counts as run from here on.
   * @throws {Error} No sample of this way has it, or several have, or a test has taken it already.
   */
  take(document: string, piece: string): Example {
    const found = [...this.#left.values()].filter(s => s.document === document && s.code.includes(piece));
    const [sample] = found;
    if (!sample || found.length > 1) {
      throw new Error(`Failed to take a sample: ${found.length} of ${document}, as "${this.way}", have "${piece}".`);
    }
    this.#left.delete(sample.place);
    return sample;
  }

  /** Places of the samples that no test has taken. */
  get left(): string[] {
    return [...this.#left.keys()];
  }
}

/** Kinds of samples, by the language of their fence. */
const kinds: Readonly<Record<string, string>> = {
  html: 'page',
  js: 'module',
  ts: 'module',
  tsx: 'component or module with JSX',
  jsx: 'component or module with JSX',
  vue: 'component of Vue',
  svelte: 'component of Svelte',
  sh: 'command',
  json: 'JSON',
  php: 'PHP',
  yaml: 'YAML',
  mermaid: 'diagram',
  '': 'output or pattern',
};

/** The table of the register: how many samples of each kind are run, in which way, and why the others are not. */
export function registerTable(samples: readonly RegisteredSample[]): string {
  const describe = (treatment: Treatment): string =>
    'way' in treatment ? `run: ${treatment.way}` : `not run: ${treatment.reason}`;
  const isRun = ({treatment}: RegisteredSample): boolean => !('reason' in treatment);
  const lines = [...new Set(samples.map(({language}) => kinds[language] ?? language))].map(kind => {
    const own = samples.filter(({language}) => (kinds[language] ?? language) === kind);
    const by = new Map<string, string[]>();
    for (const {treatment, place} of own) {
      const text = describe(treatment);
      by.set(text, [...(by.get(text) ?? []), place]);
    }
    const details = [...by].map(([text, places]) =>
      text.startsWith('run') ? `  ${places.length} ${text}` : `  ${places.length} ${text} (${places.join(', ')})`,
    );
    return [`${kind}: ${own.filter(isRun).length} of ${own.length} run`, ...details].join('\n');
  });
  return [`${samples.filter(isRun).length} of ${samples.length} samples run`, ...lines].join('\n');
}
