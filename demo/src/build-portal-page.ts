/** Bundles the portal's page with esbuild: an application, so a bundle and not a library build. */
import {build} from 'esbuild';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** The files of the portal's page by path, e.g. `/portal.js`. */
export type PortalPage = ReadonlyMap<string, Uint8Array>;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Builds the page in memory. powerbi-client becomes a chunk of its own that the browser fetches when a report is near.
 */
export async function buildPortalPage(): Promise<PortalPage> {
  const result = await build({
    entryPoints: {portal: here('./page/portal.ts')},
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
    logLevel: 'error',
  });
  return new Map([
    ['/index.html', await readFile(here('./page/index.html'))] as const,
    ['/portal.css', await readFile(here('./page/portal.css'))] as const,
    ...result.outputFiles.map(
      file => [file.path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, ''), file.contents] as const,
    ),
  ]);
}
