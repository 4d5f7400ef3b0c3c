/** Apps that need a bundler, as their own build would make them: without a line for the emulator. */
import {build} from 'esbuild';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';

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

/** Installs an app's own packages in its folder, once. Needs a package registry then. */
export function installApp(app: string): void {
  const folder = fileURLToPath(new URL(`../apps/${app}`, import.meta.url));
  if (existsSync(`${folder}/node_modules`)) return;
  const {status, stderr} = spawnSync(
    'npm',
    ['ci', '--no-workspaces', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {cwd: folder, encoding: 'utf8'},
  );
  if (status !== 0) throw new Error(`Failed to install the packages of ${folder}: ${stderr}`);
}
