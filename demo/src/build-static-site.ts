/**
 * `npm run site`: writes what `npm start` shows as static files into `demo/dist`, for any host that serves a folder at
 * the root of an origin. There is no server behind it: the emulator runs in the page, behind a service worker, so
 * browsers need https or loopback.
 */
import {copyFile, mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {buildReportPage} from '../../scripts/build/build-report-page.mjs';
import {buildSite} from '../../scripts/docs/build-site.js';
import {buildPages} from './build-pages.js';

/** Options of {@link buildStaticSite}. */
export interface StaticSiteOptions {
  /** Default `demo/dist`. */
  outdir?: string;
  /** Without it there is no documentation in the folder, and nothing is installed. Default true. */
  docs?: boolean;
}

const consolePage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Console</title><link rel="icon" href="data:,"><link rel="stylesheet" href="../site.css"></head><body><main><h1>Console</h1>
<p>The console is a part of the mock server. Start one: <code>npx @pbi-bound-report/mock-server</code>, and open
<code>http://127.0.0.1:8081/</code>.</p><p><a href="../">Back</a></p></main></body></html>
`;

/** Writes the site. @returns Its folder. */
export async function buildStaticSite({outdir, docs = true}: StaticSiteOptions = {}): Promise<string> {
  const folder = outdir ?? fileURLToPath(new URL('../dist', import.meta.url));
  await rm(folder, {recursive: true, force: true});
  const write = async (path: string, contents: string | Uint8Array): Promise<void> => {
    const file = join(folder, path);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, contents);
  };
  // First: it replaces what is in its folder.
  await buildReportPage({outdir: folder, licenses: true});
  for (const [path, contents] of await buildPages({isStatic: true})) await write(path, contents);
  await write('console/index.html', consolePage);
  await copyFile(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')), join(folder, 'mockServiceWorker.js'));
  await copyFile(fileURLToPath(new URL('./page/static/worker.js', import.meta.url)), join(folder, 'worker.js'));
  if (docs) buildSite({outdir: join(folder, 'docs')});
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`site built: ${await buildStaticSite()}\n`);
}
