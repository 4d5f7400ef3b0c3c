// Builds the files for a plain <script type="module">: the element in one file, and beside it the parts that it loads
// when they are needed (its embed controller and powerbi-client when a report is near, the texts of errors with the
// first error), and autoload.js, which loads the element itself when an element is near. integrity.json holds the hash
// of each, for `integrity` and the page's import map. Rollup, because it leaves what entry and embed controller share
// in the entry; esbuild would make chunks of it that the page must fetch first.
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import {createHash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {transform} from 'esbuild';
import {rollup} from 'rollup';
import {minify as minifyMore} from 'terser';
import {collectLicenses, licensesFile, packagesOf} from '../../../scripts/build/third-party-licenses.mjs';
import {squeezeCss} from './squeeze-css.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const banner = '/*! pbi-bound-report | MIT | with lit (BSD-3-Clause) and powerbi-client (MIT) */';
const typescript = {
  name: 'typescript',
  transform: (code, id) =>
    id.endsWith('.ts')
      ? transform(id.endsWith('.styles.ts') ? squeezeCss(code) : code, {
          loader: 'ts',
          target: 'es2022',
          tsconfigRaw: {compilerOptions: {experimentalDecorators: true, useDefineForClassFields: false}},
        }).then(({code}) => ({code, map: null}))
      : null,
};
/**
 * The autoloader loads the element's file as it is; as a part of the same bundle that file would have to export all of
 * itself once more.
 */
const autoload = {
  name: 'autoload',
  resolveDynamicImport: (_, importer) =>
    importer.endsWith('/autoload.ts') ? {id: './pbi-bound-report.js', external: true} : null,
};
const minify = {
  name: 'minify',
  renderChunk: async (code, {name}) => {
    // esbuild shortens the names of private members, which terser does not; terser finds more after it. powerbi-client
    // would take it ten seconds.
    const short = await transform(code, {
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
      // Modules are UTF-8 whatever a server says of them: no letter needs to be written as six.
      charset: 'utf8',
    });
    const shorter =
      name === 'powerbi-client'
        ? short
        : await minifyMore(short.code, {module: true, ecma: 2022, compress: {passes: 3, keep_fargs: false}});
    return {code: `${banner}\n${shorter.code}`, map: null};
  },
};
const isElement = ({fileName}) => fileName === 'pbi-bound-report.js';

/**
 * Bundles without writing.
 * @returns {Promise<{files: {name: string, contents: Uint8Array, integrity: string}[], packages: string[]}>} All files,
 * the element first, and the names of the packages that are in them.
 */
export async function bundleStandalone() {
  const bundle = await rollup({
    input: {'pbi-bound-report': `${root}src/standalone.ts`, autoload: `${root}src/autoload.ts`},
    plugins: [
      resolve({
        browser: true,
        extensions: ['.ts', '.js'],
        exportConditions: ['@pbi-bound-report/source', 'browser', 'production'],
      }),
      autoload,
      typescript,
      commonjs(),
    ],
    // What the parts share is exported by the element's own file.
    preserveEntrySignatures: 'allow-extension',
    onwarn: warning => {
      throw new Error(warning.message);
    },
  });
  const {output} = await bundle.generate({
    format: 'es',
    chunkFileNames: '[name]-[hash].js',
    plugins: [minify],
    manualChunks: id => (id.includes('powerbi-client') ? 'powerbi-client' : undefined),
  });
  await bundle.close();
  const files = [...output]
    .sort((a, b) => Number(isElement(b)) - Number(isElement(a)))
    .map(({fileName, code}) => {
      const contents = new TextEncoder().encode(code);
      return {name: fileName, contents, integrity: `sha384-${createHash('sha384').update(contents).digest('base64')}`};
    });
  const modules = output.flatMap(({modules}) =>
    Object.entries(modules).flatMap(([path, {renderedLength}]) => (renderedLength > 0 ? [path] : [])),
  );
  return {files, packages: packagesOf(modules)};
}

/**
 * @param {{outdir?: string, write?: boolean}} options
 * @returns {Promise<{name: string, contents: Uint8Array, integrity: string}[]>} All files, the element first.
 */
export async function buildStandalone({outdir = `${root}dist/standalone`, write = true} = {}) {
  const {files, packages} = await bundleStandalone();
  if (write) {
    mkdirSync(outdir, {recursive: true});
    for (const {name, contents} of files) writeFileSync(`${outdir}/${name}`, contents);
    writeFileSync(`${outdir}/${licensesFile}`, await collectLicenses(packages));
    writeFileSync(
      `${outdir}/integrity.json`,
      `${JSON.stringify(Object.fromEntries(files.map(({name, integrity}) => [name, integrity])), undefined, 2)}\n`,
    );
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStandalone();
