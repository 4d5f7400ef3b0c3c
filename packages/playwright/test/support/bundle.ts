/** Apps that need a bundler, as their own build would make them: without a line for the emulator. */
import {build} from 'esbuild';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {installPackages} from '../../../../scripts/build/install-packages.js';

const require = createRequire(import.meta.url);

/** @param entry Of an app in `test/apps`, e.g. `react/app.tsx`. */
export async function bundleApp(entry: string): Promise<string> {
  const {outputFiles} = await build({
    entryPoints: [fileURLToPath(new URL(`../apps/${entry}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Angular's zones see no `await` that the browser carries out itself.
    target: 'es2016',
    jsx: 'automatic',
    minify: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    // The package names its ES module as `main` and its UMD file as `module`.
    alias: {'powerbi-client-vue-js': require.resolve('powerbi-client-vue-js')},
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** Installs an app's own packages in its folder, once, before any worker bundles it. Needs a package registry then. */
export function installApp(app: string): void {
  installPackages(fileURLToPath(new URL(`../apps/${app}`, import.meta.url)));
}
