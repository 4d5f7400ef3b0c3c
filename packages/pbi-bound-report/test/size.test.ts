import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {build as buildByEsbuild} from 'esbuild';
import {build as buildByVite} from 'vite';
import {squeezeCss} from '../scripts/squeeze-css.mjs';

/** What a page loads of one of a bundler's files, and which it loads with it at once. */
interface Chunk {
  code: string | Uint8Array;
  imports: readonly string[];
}

const kilobytes = (codes: Iterable<string | Uint8Array>): number =>
  [...codes].reduce((sum, code) => sum + gzipSync(code, {level: 9}).length, 0) / 1024;

/** All that is loaded before the first report is near: a file, and the files that it names in `import` statements. */
function eager(chunks: ReadonlyMap<string, Chunk>, entry: string): number {
  const names = new Set([entry]);
  for (const name of names) for (const other of chunks.get(name)?.imports ?? []) names.add(other);
  return kilobytes([...names].map(name => chunks.get(name)?.code ?? ''));
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = ['@pbi-bound-report/source', 'browser', 'import', 'module', 'production'];

async function bundleByEsbuild(): Promise<number> {
  const {metafile, outputFiles} = await buildByEsbuild({
    stdin: {contents: "import 'pbi-bound-report';", resolveDir: root},
    absWorkingDir: root,
    outdir: `${root}out`,
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    conditions: source,
    legalComments: 'none',
    tsconfig: `${root}tsconfig.base.json`,
    plugins: [
      {
        name: 'styles as they are published',
        setup: ({onLoad}) =>
          onLoad({filter: /\.styles\.ts$/}, async ({path}) => ({
            contents: squeezeCss(await readFile(path, 'utf8')),
            loader: 'ts',
          })),
      },
    ],
  });
  const chunks = new Map<string, Chunk>();
  let entry = '';
  for (const [path, {imports, entryPoint}] of Object.entries(metafile.outputs)) {
    if (entryPoint === '<stdin>') entry = path;
    const code = outputFiles.find(file => file.path === `${root}${path}`)?.contents ?? new Uint8Array();
    chunks.set(path, {code, imports: imports.filter(each => each.kind === 'import-statement').map(each => each.path)});
  }
  return eager(chunks, entry);
}

async function bundleByVite(): Promise<number> {
  const entry = 'virtual:page';
  const result = await buildByVite({
    root,
    configFile: false,
    logLevel: 'silent',
    resolve: {conditions: source},
    plugins: [
      {
        name: 'page',
        resolveId: id => (id === entry ? `${root}page.ts` : null),
        load: id => (id === `${root}page.ts` ? "import 'pbi-bound-report';" : null),
        transform: (code, id) => (id.endsWith('.styles.ts') ? squeezeCss(code) : null),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: {polyfill: false},
      rollupOptions: {input: entry},
    },
  });
  const {output} = result as {
    output: {type: string; fileName: string; code: string; isEntry: boolean; imports: string[]}[];
  };
  const chunks = new Map(output.filter(each => each.type === 'chunk').map(each => [each.fileName, each]));
  return eager(chunks, output.find(each => each.isEntry)?.fileName ?? '');
}

test('what a page loads at once is at most 12 KB, as a site bundles it', async () => {
  for (const [name, size] of [
    ['esbuild', await bundleByEsbuild()],
    ['Vite', await bundleByVite()],
  ] as const) {
    assert.ok(size > 5 && size <= 12, `${name}: ${size.toFixed(2)} KB`);
  }
});
