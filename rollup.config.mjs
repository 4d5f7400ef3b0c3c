// Builds what is published. The order is topological: a package's types are read from its siblings' dist.
import typescript from '@rollup/plugin-typescript';
import resolve from '@rollup/plugin-node-resolve';
import {existsSync, readFileSync} from 'node:fs';
import {squeezeCss} from './packages/pbi-bound-report/scripts/squeeze-css.mjs';

/** Rollup drops the directives of modules (`'use client'`). One that a source starts with starts its output too. */
const directiveOf = ({facadeModuleId}) => /^'use client';/.exec(readFileSync(facadeModuleId, 'utf8'))?.[0] ?? '';

/** Styles are text to a site's minifier. Nobody debugs them by a source map. */
const styles = {
  name: 'styles',
  transform: (code, id) => (id.endsWith('.styles.ts') ? {code: squeezeCss(code), map: {mappings: ''}} : null),
};

/** One output file per source file, so that bundlers can drop what a site does not use. */
const library = dir => {
  const pkg = JSON.parse(readFileSync(`${dir}/package.json`, 'utf8'));
  const external = Object.keys({...pkg.dependencies, ...pkg.peerDependencies});
  const entries = new Set(
    Object.values(pkg.exports)
      .map(e => e['@pbi-bound-report/source'])
      .filter(Boolean),
  );
  for (const bin of Object.values(pkg.bin ?? {})) entries.add(bin.replace('./dist/', './src/').replace(/\.js$/, '.ts'));
  return {
    input: [...entries].map(e => `${dir}/${e.slice(2)}`).filter(existsSync),
    external: id => id.startsWith('node:') || external.some(d => id === d || id.startsWith(`${d}/`)),
    output: {
      dir: `${dir}/dist`,
      format: 'es',
      sourcemap: true,
      preserveModules: true,
      preserveModulesRoot: `${dir}/src`,
      banner: directiveOf,
    },
    // An entry of types alone is an empty module, and meant to be one; directives are put back, see above. Every other
    // warning fails the build.
    onwarn(warning, warn) {
      if (warning.code !== 'EMPTY_BUNDLE' && warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
    },
    plugins: [
      resolve(),
      // No `include`: the plugin resolves it against rootDir, where it silently matches nothing.
      // noEmitOnError: without it a type error is a warning and the build passes.
      // noCheck: `npm test` has the linter say the compiler's errors of these same sources, beside this build.
      typescript({
        tsconfig: `${dir}/tsconfig.build.json`,
        outDir: `${dir}/dist`,
        declarationDir: `${dir}/dist`,
        noEmitOnError: true,
        noCheck: process.env.TYPES_ARE_CHECKED === 'yes',
        outputToFilesystem: false,
      }),
      styles,
    ],
  };
};

export default [
  'packages/contract',
  'packages/emulator',
  'packages/report-page',
  'packages/token-broker',
  'packages/doctor',
  'packages/msw-handlers',
  'packages/test-kit',
  'packages/playwright',
  'packages/vitest',
  'packages/pbi-bound-report',
  'mock-server',
].map(library);
