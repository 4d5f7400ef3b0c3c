// Dependencies that an unbundled page cannot load as they are: powerbi-client is UMD, msw and echarts are hundreds of
// files.
import {build} from 'esbuild';

const stubs = {
  // Named re-exports only: esbuild's default import of an __esModule bundle without `default` is undefined.
  'powerbi-client': `export {models, service, factories, Report, Dashboard, Tile, Embed, Page, Qna, Visual, VisualDescriptor, QuickCreate, Create, BookmarksManager, BasicFilterBuilder, AdvancedFilterBuilder, TopNFilterBuilder, RelativeDateFilterBuilder, RelativeTimeFilterBuilder} from 'powerbi-client';`,
  'powerbi-models': `export * from 'powerbi-models';`,
  msw: `export * from 'msw';`,
  'msw/browser': `export * from 'msw/browser';`,
  'echarts/core': `export * from 'echarts/core';`,
  'echarts/charts': `export * from 'echarts/charts';`,
  'echarts/components': `export * from 'echarts/components';`,
  'echarts/features': `export * from 'echarts/features';`,
  'echarts/renderers': `export * from 'echarts/renderers';`,
  papaparse: `import p from 'papaparse'; export default p; export const {parse, unparse} = p;`,
  react: `import r from 'react'; export default r; export const {StrictMode, createElement, useState, useEffect, useRef, forwardRef, Component, act, createRef, Fragment, useMemo, useCallback, useLayoutEffect} = r;`,
  'react-dom/client': `import r from 'react-dom/client'; export default r; export const {createRoot, hydrateRoot} = r;`,
  'react-dom/server': `import r from 'react-dom/server'; export default r; export const {renderToString} = r;`,
  'react-dom': `import r from 'react-dom'; export default r; export const {flushSync} = r;`,
  'powerbi-client-react': `export {PowerBIEmbed} from 'powerbi-client-react';`,
};
const url = name => `/__vendor/${name.replaceAll('/', '-')}.js`;

/** @returns A dev-server plugin that serves each of these packages as one module. */
export function vendorPlugin(names = Object.keys(stubs)) {
  let files = new Map();
  return {
    name: 'vendor',
    async serverStart() {
      const result = await build({
        entryPoints: names.map(n => ({in: `stub:${n}`, out: n.replaceAll('/', '-')})),
        outdir: '/__vendor',
        write: false,
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        conditions: ['browser'],
        legalComments: 'none',
        logLevel: 'error',
        define: {'process.env.NODE_ENV': '"development"'},
        plugins: [
          {
            name: 'stub',
            setup(b) {
              b.onResolve({filter: /^stub:/}, a => ({path: a.path.slice(5), namespace: 'stub'}));
              b.onLoad({filter: /.*/, namespace: 'stub'}, a => ({
                contents: stubs[a.path],
                resolveDir: a.path.startsWith('echarts') ? `${process.cwd()}/packages/report-page` : process.cwd(),
              }));
            },
          },
        ],
      });
      files = new Map(result.outputFiles.map(f => [f.path.replaceAll('\\', '/'), f.text]));
    },
    resolveImport: ({source}) => (names.includes(source) ? url(source) : undefined),
    serve: ctx => (files.has(ctx.path) ? {body: files.get(ctx.path), type: 'js'} : undefined),
  };
}
