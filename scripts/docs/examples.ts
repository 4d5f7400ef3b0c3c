/** The examples of the documentation, and what checks them. */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {compile as compileSvelte} from 'svelte/compiler';
import ts from 'typescript';
import {compileScript, parse as parseVue} from 'vue/compiler-sfc';
import {fencesOf} from './markdown.js';
import {siteMap} from './site-map.js';

/** Root of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A block of code of a text. */
export interface Example {
  /** File and line, as editors open it. */
  place: string;
  language: string;
  code: string;
  /** It stands in code of the reader's that is not shown: it must parse, and that is all. */
  isExcerpt?: boolean;
  /** It is the whole of this file of the repository. */
  file?: string | undefined;
}

/** Every text with examples: what the site is made of, and the repository's own first page. */
export const documents: readonly string[] = ['README.md', ...siteMap.flatMap(g => g.pages.map(p => p.source))];

/** The examples of a text. */
export function examplesOf(document: string): Example[] {
  return fencesOf(readFileSync(join(root, document), 'utf8')).map(({language, code, line, isExcerpt, file}) => ({
    place: `${document}:${line}`,
    language,
    code,
    isExcerpt,
    file,
  }));
}

/** A module that the compiler is to check. */
interface Module {
  place: string;
  code: string;
  extension: 'ts' | 'tsx' | 'js';
}

/** The modules that an example holds: itself, the script of a component, the scripts of a page. */
function modulesOf({place, language, code}: Example): Module[] {
  switch (language) {
    case 'ts':
    case 'tsx':
    case 'js':
      return [{place, code, extension: language}];
    case 'jsx':
      return [{place, code, extension: 'tsx'}];
    case 'vue': {
      const {descriptor} = parseVue(code);
      const script = descriptor.scriptSetup;
      return script ? [{place, code: script.content, extension: script.lang === 'ts' ? 'ts' : 'js'}] : [];
    }
    case 'html':
      return [...code.matchAll(/<script(?: type="module")?>([^]*?)<\/script>/g)].map(match => ({
        place,
        code: match[1] ?? '',
        extension: 'js',
      }));
    default:
      return [];
  }
}

const strict: ts.CompilerOptions = (() => {
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), name => ts.sys.readFile(name)).config as {
    compilerOptions: object;
  };
  const more = {
    noEmit: true,
    composite: false,
    incremental: false,
    types: ['node'],
    jsx: 'react-jsx',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  };
  const conditions = {customConditions: ['@pbi-bound-report/source'], noUnusedLocals: false, noUnusedParameters: false};
  return ts.convertCompilerOptionsFromJson({...config.compilerOptions, ...more, ...conditions}, root).options;
})();
/** JavaScript knows no types: only what cannot work is an error. */
const loose: ts.CompilerOptions = {
  ...strict,
  allowJs: true,
  checkJs: true,
  strict: false,
  exactOptionalPropertyTypes: false,
};

const fastifyOfReader = `
import 'fastify';
declare module 'fastify' { interface FastifyRequest { session: {user: User} } }
`;

// Jest is in the reader's project only.
const jestOfReader = `
declare module '@jest/globals' {
  export const afterAll: (run: () => unknown) => void;
  export const beforeAll: (run: () => unknown) => void;
  export const beforeEach: (run: () => unknown) => void;
  export const expect: {extend(matchers: object): void};
  export const jest: import('@pbi-bound-report/vitest/node').JestTimers;
}
`;

/** Files that both programs read, read once. */
const readSources = new Map<string, ts.SourceFile | undefined>();

function compile(modules: readonly Module[], options: ts.CompilerOptions): string[] {
  const folder = join(root, 'packages/token-broker/test/examples');
  const names = modules.map(({extension}, index) => join(folder, `example-${index}.${extension}`));
  // An example without imports is a module all the same.
  const files = new Map(modules.map(({code}, index) => [names[index] ?? '', `${code}\nexport {};\n`]));
  const site = readFileSync(new URL('./readers-site.d.ts.txt', import.meta.url), 'utf8');
  files.set(join(folder, 'site.d.ts'), site);
  files.set(join(folder, 'fastify.d.ts'), fastifyOfReader);
  files.set(join(folder, 'jest.d.ts'), jestOfReader);
  const host = ts.createCompilerHost(options);
  const original = {...host};
  host.fileExists = name => files.has(name) || original.fileExists(name);
  host.readFile = name => files.get(name) ?? original.readFile(name);
  host.getSourceFile = (name, ...more) => {
    const code = files.get(name);
    if (code !== undefined) return ts.createSourceFile(name, code, ts.ScriptTarget.ESNext);
    if (!readSources.has(name)) readSources.set(name, original.getSourceFile(name, ...more));
    return readSources.get(name);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((name, index) => {
    const source = program.getSourceFile(name);
    if (!source) return [`${name}: it was not read.`];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(problem => {
      const {line} = source.getLineAndCharacterOfPosition(problem.start ?? 0);
      const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n');
      return `${modules[index]?.place ?? name}, its line ${line + 1}: ${text}`;
    });
  });
}

/** What the compiler says of examples in TypeScript, JavaScript, JSX, and in components and pages. */
export function typeProblems(examples: readonly Example[]): string[] {
  const modules = examples.filter(example => !example.isExcerpt).flatMap(modulesOf);
  const isLoose = ({extension}: Module): boolean => extension === 'js';
  return [
    ...compile(
      modules.filter(module => !isLoose(module)),
      strict,
    ),
    // Which kind of element or target it is, only a reader of the page knows.
    ...compile(modules.filter(isLoose), loose).filter(problem => !/ type '(?:EventTarget|Element)'/.test(problem)),
  ];
}

/** What does not parse of excerpts. */
export function syntaxProblems(examples: readonly Example[]): string[] {
  return examples
    .filter(example => example.isExcerpt)
    .flatMap(modulesOf)
    .flatMap(({place, code}) =>
      (ts.transpileModule(code, {reportDiagnostics: true, compilerOptions: strict}).diagnostics ?? []).map(
        ({messageText}) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      ),
    );
}

/** What the frameworks' own compilers say of components. */
export function componentProblems({place, language, code}: Example): string[] {
  if (language === 'svelte') {
    const {warnings} = compileSvelte(code, {generate: 'client'});
    return warnings.map(({message}) => `${place}: ${message}`);
  }
  if (language !== 'vue') return [];
  const {descriptor, errors} = parseVue(code);
  if (errors.length > 0) return errors.map(({message}) => `${place}: ${message}`);
  const isCustomElement = (tag: string): boolean => tag === 'pbi-bound-report';
  compileScript(descriptor, {
    id: 'example',
    inlineTemplate: true,
    templateOptions: {compilerOptions: {isCustomElement}},
  });
  return [];
}

/** Examples that say they are a file, and are not: what runs would be other code than what is read. */
export function fileProblems({place, code, file}: Example): string[] {
  if (file === undefined) return [];
  if (!existsSync(join(root, file))) return [`${place}: there is no file ${file}.`];
  return readFileSync(join(root, file), 'utf8') === code ? [] : [`${place}: ${file} has changed. Copy it anew.`];
}

interface Manifest {
  modules: {declarations: {attributes: {name: string}[]}[]}[];
}
const manifest = JSON.parse(
  readFileSync(join(root, 'packages/pbi-bound-report/custom-elements.json'), 'utf8'),
) as Manifest;
const attributes = new Set([
  ...(manifest.modules[0]?.declarations[0]?.attributes.map(({name}) => name) ?? []),
  ...['id', 'class', 'style', 'slot', 'lang', 'hidden'],
]);

/** Attributes of the tag that the element does not have, in any kind of markup. */
export function markupProblems({place, language, code}: Example): string[] {
  if (!['html', 'svelte', 'vue', 'jsx', 'tsx', 'ts'].includes(language)) return [];
  return [...code.matchAll(/<pbi-bound-report\s([^]*?)(?<!=)>\s*(?:<\/pbi-bound-report>|\n)/g)].flatMap(
    ([, inside = '']) =>
      [...inside.replace(/"[^"]*"|\{[^}]*\}/g, '""').matchAll(/([\w:@.()[\]-]+)(?==|\s|$)/g)]
        .map(([, name = '']) => name)
        // Bindings of the frameworks: events, and properties, which the compilers check.
        .filter(name => !/^(?:[@(]|on)|^\[|\.prop$/.test(name))
        .map(name => name.replace(/^:/, ''))
        .filter(name => !attributes.has(name))
        .map(name => `${place}: the element has no attribute ${name}.`),
  );
}

const scriptsOf = (folder: string): Record<string, string> =>
  (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {scripts?: Record<string, string>})
    .scripts ?? {};

/** Commands of this repository that are not there. */
export function commandProblems({place, language, code}: Example): string[] {
  if (language !== 'sh') return [];
  return [...code.matchAll(/^npm run (?:-s )?([\w:-]+)(?:.*? -w (\S+))?/gm)]
    .filter(([, script = '', folder = '.']) => scriptsOf(folder)[script] === undefined)
    .map(([, script = '']) => `${place}: there is no script ${script}.`);
}
