/**
 * Makes the pages of the site from the texts of the repository. A text stands in one place: READMEs and `docs/` are the
 * sources, and a page that needs a section of another text names it by a link with the title "include", which is a
 * plain link on GitHub. Links between sources become links between pages; links to other files lead to the repository.
 */
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join, posix, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {elementPage} from './element-page.js';
import {messagesSection} from './messages-section.js';
import {headingsOf, mapLinks, sectionOf, shiftHeadings, slugify} from './markdown.js';
import {siteMap, type PageSource} from './site-map.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const repository = 'https://github.com/pbi-bound-report/pbi-bound-report/blob/main';

/** A page of the site, ready to be written. */
export interface Page extends PageSource {
  /** Markdown, with links between pages. */
  text: string;
}

/** What the collected site is. */
export interface CollectedSite {
  pages: Page[];
  /** Pictures by the name that they have in the site, to the file in the repository. */
  pictures: ReadonlyMap<string, string>;
  /** What is wrong with a text: a link that leads nowhere, an anchor that is not there. */
  problems: string[];
}

/** The documents and the tables that are pages of their own, without a file. */
const generatedPages = [
  {
    path: 'api/element',
    source: 'packages/pbi-bound-report/custom-elements.json',
    title: 'Element, from the manifest',
    summary: 'Attributes, properties, methods, events, parts with their types',
  },
] as const;

/** Paths of the types' pages, written by TypeDoc (`build-site.ts`). */
export const typePages = {
  'packages/pbi-bound-report/src.md': ['api/pbi-bound-report', 'pbi-bound-report'],
  'packages/pbi-bound-report/src/server.md': ['api/pbi-bound-report-server', 'pbi-bound-report/server'],
  'packages/token-broker/src.md': ['api/token-broker', '@pbi-bound-report/token-broker'],
  'packages/token-broker/src/adapters/fastify.md': [
    'api/token-broker-fastify',
    '@pbi-bound-report/token-broker/fastify',
  ],
  'packages/token-broker/src/adapters/node.md': ['api/token-broker-node', '@pbi-bound-report/token-broker/node'],
  'packages/token-broker/src/adapters/redis.md': ['api/token-broker-redis', '@pbi-bound-report/token-broker/redis'],
  'packages/emulator/src.md': ['api/emulator', '@pbi-bound-report/emulator'],
  'packages/msw-handlers/src.md': ['api/msw-handlers', '@pbi-bound-report/msw-handlers'],
  'packages/playwright/src.md': ['api/playwright', '@pbi-bound-report/playwright'],
  'mock-server/src.md': ['api/mock-server', '@pbi-bound-report/mock-server'],
} as const satisfies Record<string, readonly [path: string, title: string]>;

/** Badges are for those who have not come here yet, and their pictures are of another host. */
const badges = /^(?:!\[[^\]]*\]\(\S*\/docs\/badges\/[^)]*\) ?)+$/m;
const read = (source: string): string => readFileSync(join(root, source), 'utf8').replace(badges, '');
const sourcePages = siteMap.flatMap(group => group.pages);
const pathOfSource = new Map(sourcePages.map(({source, path}) => [source, path]));

/** The page of a file or of a folder with a README. */
const pageOf = (file: string): string | undefined => pathOfSource.get(file) ?? pathOfSource.get(`${file}/README.md`);

/** Puts the sections that a text names by links titled "include" in the place of these links. */
function includeSections(source: string, text: string): {text: string; problems: string[]} {
  const problems: string[] = [];
  const include = (line: string, target: string): string => {
    const [file = '', slug = ''] = target.split('#');
    const from = posix.join(posix.dirname(source), file);
    try {
      const section = sectionOf(read(from), slug);
      // A section has the level of the heading above the link, so that what is in it hangs below.
      const shifted = shiftHeadings(section.text, 2 - section.level);
      return mapLinks(shifted, link =>
        isOutward(link) ? link : posix.relative(posix.dirname(source), posix.join(posix.dirname(from), link)),
      );
    } catch (error) {
      problems.push(`${source}: ${(error as Error).message}`);
      return line;
    }
  };
  const included = text.replace(/^\[[^\]]*\]\((\S+) "include"\)$/gm, (line, target: string) => include(line, target));
  return {text: included, problems};
}

const isOutward = (target: string): boolean => /^[a-z]+:/i.test(target) || target.startsWith('#');

/** Collects all pages but those of TypeDoc. Writes nothing. */
export function collectSite(): CollectedSite {
  const problems: string[] = [];
  const pictures = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const {source, path} of sourcePages) {
    const included = includeSections(source, read(source));
    problems.push(...included.problems);
    texts.set(path, path === 'errors' ? `${included.text.trim()}\n\n${messagesSection()}` : included.text);
  }

  const anchors = new Map([...texts].map(([path, text]) => [path, new Set(headingsOf(text).map(h => h.slug))]));
  const linkOf = (source: string, path: string, given: string): string => {
    // What packages publish names the repository's files by their addresses there: pages of this site all the same.
    const target = given.startsWith(`${repository}/`)
      ? posix.relative(posix.dirname(source), given.slice(repository.length + 1))
      : given;
    if (/^[a-z]+:/i.test(target)) return target;
    const [file = '', hash] = target.split('#');
    const absolute = file === '' ? source : relative(root, resolve(root, dirname(source), file)).replaceAll('\\', '/');
    if (!existsSync(join(root, absolute))) {
      problems.push(`${source}: the link ${target} leads to no file.`);
      return target;
    }
    const page = file === '' ? path : pageOf(absolute);
    if (page === undefined) {
      if (!/\.(?:png|svg|jpe?g)$/.test(absolute)) return `${repository}/${absolute}${hash ? `#${hash}` : ''}`;
      pictures.set(posix.basename(absolute), join(root, absolute));
      return `/${posix.basename(absolute)}`;
    }
    if (hash !== undefined && !anchors.get(page)?.has(hash)) {
      problems.push(`${source}: the link ${target} leads to no heading of ${page}.`);
    }
    const link = page === path ? '' : `${posix.relative(posix.dirname(path), page)}.md`;
    const relativeLink = link === '' || link.startsWith('.') ? link : `./${link}`;
    return `${relativeLink}${hash === undefined ? '' : `#${hash}`}`;
  };
  const pages = sourcePages.map(page => ({
    ...page,
    text: mapLinks(texts.get(page.path) ?? '', target => linkOf(page.source, page.path, target)),
  }));
  return {pages: [...pages, {...generatedPages[0], text: elementPage()}], pictures, problems};
}

/** A line that is nothing but a link, titled "example", to an example's file. */
const exampleLine = /^\[[^\]]*\]\((\S*\/demo\/src\/page\/examples\/([\w-]+)\.html) "example"\)$/gm;

/**
 * The text of a page with its live examples in the place of the links to their files. Only the site has them: the
 * Markdown beside its pages keeps the links.
 */
export const withLiveExamples = (text: string): string =>
  text.replace(exampleLine, '<LiveExample name="$2" code="$1" />');

/** The sidebar, for the generator. */
export function sidebar(): {text: string; collapsed?: boolean; items: {text: string; link: string}[]}[] {
  const link = (path: string): string => `/${path.replace(/(^|\/)index$/, '$1')}`;
  const types = Object.values(typePages).map(([path, title]) => ({text: title, link: link(path)}));
  return [
    ...siteMap.map(({title, pages}) => ({
      text: title,
      items: pages.map(page => ({text: page.title, link: link(page.path)})),
    })),
    {
      text: 'API',
      items: [...generatedPages.map(({title, path}) => ({text: title, link: link(path)})), ...types],
    },
  ];
}

/**
 * The list of pages for language models, after https://llmstxt.org. @param base Address of the site's folder; relative
 * without it.
 */
export function llmsText(pages: readonly PageSource[]): string {
  const groups = siteMap.map(({title, pages: own}) => [title, own] as const);
  const rest = pages.filter(page => !pathOfSource.has(page.source));
  const lines = [...groups, ['API', rest] as const].flatMap(([title, own]) => [
    `## ${title}`,
    '',
    ...own.map(page => `- [${page.title}](${page.path}.md): ${page.summary}`),
    '',
  ]);
  return [
    '# pbi-bound-report',
    '',
    '> A Power BI report on any page, bound to the dataset you name: a custom element, its token endpoint, and an ' +
      'offline emulator of Power BI for development and tests.',
    '',
    ...lines,
  ].join('\n');
}

export {slugify};
