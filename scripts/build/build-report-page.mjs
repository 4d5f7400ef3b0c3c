// Builds the static report page: one document for each kind of embed, one script with its lazy chunks, one style
// sheet. All addresses are relative and nothing is inline, so that any host can serve it, under a strict
// Content-Security-Policy too.
import {build} from 'esbuild';
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {collectLicenses, licensesFile, modulesOf, packagesOf} from './third-party-licenses.mjs';
import {compileHint} from './compile-hint.mjs';

const packageFolder = fileURLToPath(new URL('../../packages/report-page/', import.meta.url));

/**
 * @param {{title: string, script: string, style: string, preloads: string[]}} names Of files, which carry a hash of
 * their contents: they may be cached for ever. preloads: what the script imports, fetched beside it instead of after;
 * behind it, because the largest of them is needed last.
 */
const page = ({title, script, style, preloads}) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="./report-page/${style}">
<script type="module" src="./report-page/${script}"></script>
${preloads.map(name => `<link rel="modulepreload" href="./report-page/${name}">\n`).join('')}</head>
<body><div id="report"></div></body>
</html>
`;

/** A document for each address that powerbi-client embeds, and its title. */
const documents = {
  reportEmbed: 'Report',
  rdlEmbed: 'Paginated report',
  dashboardEmbed: 'Dashboard',
  embed: 'Tile',
  qnaEmbed: 'Q&amp;A',
  quickCreate: 'Quick create',
};

/** What an output imports by one kind of import, and what that imports at once. */
function importsOf(metafile, path, kind) {
  const found = new Set(metafile.outputs[path].imports.filter(i => i.kind === kind).map(i => i.path));
  for (const next of found) {
    for (const i of metafile.outputs[next]?.imports ?? []) if (i.kind === 'import-statement') found.add(i.path);
  }
  return [...found];
}

/** Writes what is new or has changed, and removes what is left over: a server may be serving this very folder. */
async function replaceFiles(folder, files) {
  await mkdir(folder, {recursive: true});
  const kept = new Set(await readdir(folder));
  await Promise.all(
    files.map(async ({path, contents}) => {
      const name = basename(path);
      if (!kept.delete(name) || !(await readFile(path)).equals(contents)) await writeFile(path, contents);
    }),
  );
  await Promise.all([...kept].map(name => rm(join(folder, name), {force: true})));
}

/**
 * @param {{outdir?: string, minify?: boolean, licenses?: boolean}} [options] outdir: default
 * packages/report-page/dist. minify: default true. licenses: writes the licences of what is bundled beside it, for
 * builds that are given away; default false.
 * @returns {Promise<{outdir: string, metafile: import('esbuild').Metafile}>}
 */
export async function buildReportPage({outdir = join(packageFolder, 'dist'), minify = true, licenses = false} = {}) {
  const assets = join(outdir, 'report-page');
  const {metafile, outputFiles} = await build({
    absWorkingDir: packageFolder,
    entryPoints: [
      {in: 'src/main.ts', out: 'main'},
      {in: 'src/report-page.css', out: 'main'},
    ],
    outdir: assets,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify,
    sourcemap: !minify,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    conditions: ['@pbi-bound-report/source', 'browser', ...(minify ? ['production'] : [])],
    define: {'process.env.NODE_ENV': '"production"', ...(minify && {__DEV__: 'false'})},
    legalComments: 'linked',
    banner: {js: compileHint},
    metafile: true,
    write: false,
    logLevel: 'warning',
    tsconfigRaw: {compilerOptions: {experimentalDecorators: true, useDefineForClassFields: false}},
  });
  await replaceFiles(assets, outputFiles);
  const entry = ending =>
    Object.keys(metafile.outputs).find(path => metafile.outputs[path].entryPoint?.endsWith(ending));
  const script = entry('main.ts');
  const atOnce = importsOf(metafile, script, 'import-statement');
  // The script asks for the charts as soon as it runs, except on the page of paginated reports.
  const charts = importsOf(metafile, script, 'dynamic-import').filter(path => !atOnce.includes(path));
  const namesFor = name => ({
    script: basename(script),
    style: basename(entry('.css')),
    preloads: [...atOnce, ...(name === 'reportEmbed' ? charts : [])].map(path => basename(path)),
  });
  await Promise.all([
    ...Object.entries(documents).map(([name, title]) =>
      writeFile(join(outdir, `${name}.html`), page({title, ...namesFor(name)})),
    ),
  ]);
  if (licenses) await writeFile(join(assets, licensesFile), await collectLicenses(packagesOf(modulesOf(metafile))));
  return {outdir, metafile};
}

/**
 * For tests: builds the page where it is served from, unless the run has just built it (scripts/test/test.mjs says so).
 */
export async function freshReportPage() {
  if (process.env.PACKAGES_ARE_BUILT !== 'yes') await buildReportPage();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const {outdir} = await buildReportPage();
  console.log(`report page built: ${outdir}`);
}
