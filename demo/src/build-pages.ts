/** Bundles the pages with esbuild: applications, so bundles and not a library build. */
import {build} from 'esbuild';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {compileHint} from '../../scripts/build/compile-hint.mjs';
import {exampleEntries, examplePages, examplePlugin} from './build-examples.js';

/** The files of the pages by path, e.g. `/portal/index.html`. All links between them are relative. */
export type Pages = ReadonlyMap<string, Uint8Array>;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What is served as it is: path, and file. */
const files: Readonly<Record<string, string>> = {
  '/index.html': './page/start.html',
  '/portal/index.html': './page/portal.html',
  '/playground/index.html': './page/playground.html',
  '/site.css': './page/site.css',
  '/start.css': './page/start.css',
  '/portal.css': './page/portal.css',
  '/playground.css': './page/playground.css',
  '/examples/example.css': './page/examples/example.css',
  // The code of the portal, for whoever wants to see it: the very files that the page and its back end are made of.
  '/code/portal.html.txt': './page/portal.html',
  '/code/portal.ts.txt': './page/portal.ts',
  '/code/portal-policy.ts.txt': './portal-policy.ts',
  '/custom-elements.json': '../../packages/pbi-bound-report/custom-elements.json',
};

/** Options of {@link buildPages}. */
export interface BuildPagesOptions {
  /** With the back end in the page, for a host without a server. Default false. */
  isStatic?: boolean;
}

/**
 * Builds the pages in memory. powerbi-client becomes a chunk of its own that the browser fetches when a report is near.
 */
export async function buildPages({isStatic = false}: BuildPagesOptions = {}): Promise<Pages> {
  const folder = isStatic ? './page/static' : './page';
  const playground = isStatic ? folder : `${folder}/playground`;
  const result = await build({
    entryPoints: {
      portal: here(`${folder}/portal.ts`),
      playground: here(`${playground}/playground.ts`),
      ...exampleEntries,
    },
    plugins: [examplePlugin({isStatic})],
    outdir: '/',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    chunkNames: 'chunk-[hash]',
    conditions: ['@pbi-bound-report/source', 'browser', 'module'],
    tsconfig: here('../../tsconfig.base.json'),
    legalComments: 'none',
    banner: {js: compileHint},
    logLevel: 'error',
  });
  const plain = Object.entries(files).map(async ([path, file]) => [path, await readFile(here(file))] as const);
  return new Map([
    ...(await Promise.all(plain)),
    ...(await examplePages()),
    ...result.outputFiles.map(
      file => [file.path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, ''), file.contents] as const,
    ),
  ]);
}
