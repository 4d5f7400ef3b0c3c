/** Makes scripts for a page out of samples, as a reader's bundler does. */
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {build, type Loader} from 'esbuild';
import {compile as compileSvelte} from 'svelte/compiler';
import {compileScript, parse} from 'vue/compiler-sfc';
import {root} from '../examples.js';

const require = createRequire(import.meta.url);

/** Angular and its wrapper, in the folder of an app of the Playwright kit's tests. Installed by `installPackages`. */
export const angularFolder = join(root, 'packages/playwright/test/apps/angular');

/** Languages of samples that can be bundled. */
export type Language = 'js' | 'ts' | 'tsx' | 'vue' | 'svelte';

/** The sample as a module that esbuild can read. */
function moduleOf(language: Language, code: string): {contents: string; loader: Loader} {
  if (language === 'svelte') return {contents: compileSvelte(code, {generate: 'client'}).js.code, loader: 'js'};
  if (language !== 'vue') return {contents: code, loader: language};
  const {descriptor} = parse(code);
  const isCustomElement = (tag: string): boolean => tag === 'pbi-bound-report';
  const templateOptions = {compilerOptions: {isCustomElement}};
  return {
    contents: compileScript(descriptor, {id: 'sample', inlineTemplate: true, templateOptions}).content,
    loader: descriptor.scriptSetup?.lang === 'ts' ? 'ts' : 'js',
  };
}

/** What {@link bundleSample} makes a script of. */
export interface BundleOptions {
  language: Language;
  code: string;
  /** JavaScript that imports the sample as `sample`, and uses it. Default: it is imported, and that is all. */
  mount?: string | undefined;
  /** Other samples by the name that they are imported under. */
  others?: Readonly<Record<string, {language: Language; code: string}>>;
}

/** @returns A script that needs nothing else. */
export async function bundleSample({
  language,
  code,
  mount = "import 'sample';",
  others = {},
}: BundleOptions): Promise<string> {
  const isAngular = code.includes('@angular/core');
  const resolveDir = isAngular ? angularFolder : root;
  const modules: Readonly<Record<string, {language: Language; code: string}>> = {sample: {language, code}, ...others};
  const {outputFiles} = await build({
    stdin: {contents: mount, resolveDir, loader: 'js'},
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Angular's zones see no `await` that the browser carries out itself.
    target: isAngular ? 'es2016' : 'es2022',
    jsx: 'automatic',
    conditions: ['@pbi-bound-report/source', 'browser'],
    nodePaths: [join(root, 'node_modules')],
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    // The package names its ES module as `main` and its UMD file as `module`.
    alias: {'powerbi-client-vue-js': require.resolve('powerbi-client-vue-js')},
    tsconfigRaw: {compilerOptions: {experimentalDecorators: true, useDefineForClassFields: false, jsx: 'react-jsx'}},
    plugins: [
      {
        name: 'samples',
        setup(bundler) {
          bundler.onResolve({filter: /./}, ({path}) =>
            Object.hasOwn(modules, path) ? {path, namespace: 'sample'} : undefined,
          );
          bundler.onLoad({filter: /./, namespace: 'sample'}, ({path}) => {
            const module = modules[path];
            return module && {...moduleOf(module.language, module.code), resolveDir};
          });
        },
      },
    ],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** A script inside a page. */
export const inlineScript = (script: string): string =>
  `<script>${script.replaceAll('</script', '<\\/script')}</script>`;
