/**
 * `npm run docs`: makes the documentation's site in `docs/site/dist`. The generator (VitePress, and TypeDoc for the
 * types) weighs 150 MB and lies in a folder of its own, where it is installed once, on the first run.
 *
 * Beside each page stands its Markdown (`element.html`, `element.md`); `llms.txt` lists them. The site needs no network
 * and no server of its own: search is a file of the site.
 */
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {installPackages} from '../build/install-packages.js';
import {collectSite, llmsText, sidebar, typePages, withLiveExamples} from './collect-pages.js';

/** Folder of the generator. */
export const siteFolder = fileURLToPath(new URL('../../docs/site/', import.meta.url));
/** Folder of the built site. */
export const builtSite = join(siteFolder, 'dist');
const generated = join(siteFolder, 'generated');

/** Options of {@link buildSite}. */
export interface BuildSiteOptions {
  /** Path under which the site is served. Default `/docs/`. */
  base?: string;
  /** Default: `dist` of the generator's folder. */
  outdir?: string;
  /** Without the pages of the types, which take longest. Default: with them. */
  types?: boolean;
}

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(file, text);
};

/** What stands above the types of a package: where its use is described. */
function introductionOf(path: string): string {
  const name = path.replace(/^api\//, '');
  const page = name.startsWith('pbi-bound-report') ? 'element' : name.replace(/-(?:fastify|node|redis)$/, '');
  return `What the package exports, made from its types and comments. How it is used: [${page}](../${page}.md).`;
}

/** Has TypeDoc write the types of the packages, and puts them where the sidebar has them. @returns Their paths. */
function writeTypes(): string[] {
  execFileSync(process.execPath, ['node_modules/typedoc/bin/typedoc'], {cwd: siteFolder, stdio: 'inherit'});
  return Object.entries(typePages).map(([file, [path, title]]) => {
    const text = readFileSync(join(generated, 'types', file), 'utf8')
      .replace(/^# .*$/m, `# <code>${title}</code>`)
      // The same name in two interfaces would be two elements of one id.
      .replace(/<a id="[^"]*"><\/a> ?/g, '')
      // What was linked to is an anchor of a table's row no more.
      .replace(/\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, '$1');
    const anchors = new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)));
    write(
      join(generated, `${path}.md`),
      text
        .replace(/\[([^\]]+)\]\(#([^)]*)\)/g, (link, words: string, anchor: string) =>
          anchors.has(anchor) ? link : words,
        )
        .replace(/^# .*$/m, heading => `${heading}\n\n${introductionOf(path)}`),
    );
    return path;
  });
}

/** Pages of wide tables and of code in two columns have no list of their headings beside them. */
const isWide = (path: string): boolean => /^(?:migration\/.*|errors|refusals|api\/element|security)$/.test(path);
const wide = (path: string): string =>
  `---\naside: false\npageClass: wide${path === 'api/element' ? ' reference' : ''}\n---\n\n`;

const anchorOf = (heading: string): string =>
  heading
    .replace(/\\/g, '')
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-');

/**
 * Builds the site. @returns Folder of the site.
 * @throws {Error} A text has a link that leads nowhere, or the generator failed.
 */
export function buildSite({base = '/docs/', outdir = builtSite, types = true}: BuildSiteOptions = {}): string {
  const {pages, pictures, problems} = collectSite();
  if (problems.length > 0) throw new Error(`Failed to make the documentation:\n${problems.join('\n')}`);
  installPackages(siteFolder);
  rmSync(generated, {recursive: true, force: true});
  for (const {path, text} of pages) {
    write(join(generated, `${path}.md`), `${isWide(path) ? wide(path) : ''}${withLiveExamples(text)}`);
  }
  const typePaths = types ? writeTypes() : [];
  rmSync(join(generated, 'types'), {recursive: true, force: true});
  cpSync(join(siteFolder, 'index.md'), join(generated, 'index.md'));
  for (const [name, file] of pictures) {
    mkdirSync(join(generated, 'public'), {recursive: true});
    cpSync(file, join(generated, 'public', name));
  }
  const known = new Set([...pages.map(page => page.path), ...typePaths]);
  const shown = sidebar().map(group => ({
    ...group,
    items: group.items.filter(({link}) => known.has(link.slice(1).replace(/^$|\/$/, '$&index'))),
  }));
  write(join(generated, 'sidebar.json'), JSON.stringify(shown));
  rmSync(outdir, {recursive: true, force: true});
  execFileSync(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build', '.'], {
    cwd: siteFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {...process.env, DOCS_BASE: base, DOCS_OUT: outdir},
  });
  const typeSources = Object.values(typePages)
    .filter(([path]) => known.has(path))
    .map(([path, title]) => ({path, title, source: '', summary: 'Exported types and functions'}));
  for (const {path, text} of pages) write(join(outdir, `${path}.md`), text);
  for (const path of typePaths) cpSync(join(generated, `${path}.md`), join(outdir, `${path}.md`));
  write(join(outdir, 'llms.txt'), llmsText([...pages, ...typeSources]));
  return outdir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const folder = buildSite();
  console.log(`documentation built in ${((performance.now() - started) / 1000).toFixed(1)} s: ${folder}`);
}
