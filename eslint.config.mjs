import js from '@eslint/js';
import ts from 'typescript-eslint';
import {configs as lit} from 'eslint-plugin-lit';
import {configs as wc} from 'eslint-plugin-wc';
import globals from 'globals';
import {defineConfig, globalIgnores} from 'eslint/config';
import typescript from 'typescript';

/**
 * Who may import whom: a package names everything its source may import besides its own files.
 * Anything else is an error, so that a new arrow between packages is a decision and not an accident.
 * Circles of files and folders are found by scripts/build/check-imports.mjs.
 */
const packages = {
  'packages/contract': [],
  'packages/emulator': ['@pbi-bound-report/contract', '@noble/hashes', 'fflate', 'jose', 'papaparse'],
  'packages/report-page': ['@pbi-bound-report/contract', 'lit', 'echarts', 'powerbi-models'],
  'packages/token-broker': ['@pbi-bound-report/contract', 'cockatiel', 'jose', 'lru-cache', 'rate-limiter-flexible'],
  'packages/doctor': ['@pbi-bound-report/contract', '@pbi-bound-report/token-broker', 'commander', 'node:'],
  'packages/msw-handlers': ['@pbi-bound-report/contract', '@pbi-bound-report/emulator', 'msw'],
  'packages/test-kit': ['@pbi-bound-report/emulator', 'node:'],
  'packages/playwright': [
    '@pbi-bound-report/contract',
    '@pbi-bound-report/emulator',
    '@pbi-bound-report/report-page',
    '@pbi-bound-report/test-kit',
    '@playwright/test',
    'node:',
  ],
  'packages/vitest': [
    '@pbi-bound-report/contract',
    '@pbi-bound-report/emulator',
    '@pbi-bound-report/msw-handlers',
    '@pbi-bound-report/report-page',
    '@pbi-bound-report/test-kit',
    'msw',
    'vitest',
    'node:',
  ],
  'packages/pbi-bound-report': ['@pbi-bound-report/contract', '@lit/reactive-element'],
  'mock-server': [
    '@pbi-bound-report/contract',
    '@pbi-bound-report/emulator',
    '@pbi-bound-report/test-kit',
    '@pbi-bound-report/token-broker',
    '@fastify',
    'fastify',
    'commander',
    'selfsigned',
    'node:',
  ],
  demo: [
    '@pbi-bound-report/emulator',
    '@pbi-bound-report/token-broker',
    '@pbi-bound-report/mock-server',
    '@pbi-bound-report/msw-handlers',
    'pbi-bound-report',
    'msw',
    'lit',
    'fastify',
    '@fastify/compress',
    '@fastify/static',
    'esbuild',
    'node:',
  ],
};
/** Files that may import more than their package: each an adapter, and the only one of its kind. */
const adapterFiles = {
  'packages/report-page/src/command.ts': ['node:'],
  'packages/token-broker/src/adapters/fastify.ts': ['fastify'],
  'packages/token-broker/src/adapters/node.ts': ['node:'],
  'packages/pbi-bound-report/src/frame/power-bi-gateway.ts': ['powerbi-client'],
  'packages/pbi-bound-report/src/react.ts': ['react', '@lit/react'],
  'packages/pbi-bound-report/src/jsx.ts': ['react'],
  'packages/pbi-bound-report/src/vue.ts': ['vue'],
  'packages/pbi-bound-report/src/svelte.ts': ['svelte'],
};
const escape = s => s.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const importsOnly = (folder, allowed) => {
  const names = allowed.map(a => (a.endsWith(':') ? escape(a) : `${escape(a)}(?:\\/|$)`)).join('|');
  const inner = `^(?!\\.{1,2}\\/${names && `|${names}`})`;
  return {
    'no-restricted-imports': 'off',
    // Types of powerbi-client cost nothing at run time and may be used in the element's whole package.
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: folder.endsWith('pbi-bound-report')
              ? inner.replace('(?!', '(?!powerbi-client$|powerbi-models$|')
              : inner,
            message: `${folder} may import only: its own files${allowed.length ? `, ${allowed.join(', ')}` : ''}.`,
            allowTypeImports: false,
          },
          ...(folder.endsWith('pbi-bound-report')
            ? [
                {
                  regex: '^powerbi-(client|models)$',
                  message: 'Only power-bi-gateway.ts imports powerbi-client, and only by a dynamic import().',
                  allowTypeImports: true,
                },
              ]
            : []),
          {
            regex: '\\.\\./(?:.*/)?src(?:/|$)',
            message: 'Import another package by its name and exported subpath, never by a path into its sources.',
          },
        ],
      },
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: `ImportExpression[source.value=/${inner}/]`,
        message: `${folder} may import only: its own files${allowed.length ? `, ${allowed.join(', ')}` : ''}.`,
      },
    ],
  };
};
/**
 * What the compiler complains of, as complaints of the linter. Its rules ask the compiler about every type anyway: a
 * second program, for `tsc` alone, would do the same work again.
 */
const compiler = {
  meta: {type: 'problem', schema: []},
  create: context => ({
    Program() {
      const {program} = context.sourceCode.parserServices;
      const file = program?.getSourceFile(context.filename);
      if (!file) throw new Error(`${context.filename} is in no TypeScript project: include it in tsconfig.json.`);
      for (const {code, messageText, start} of [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ]) {
        const {line, character} = file.getLineAndCharacterOfPosition(start ?? 0);
        context.report({
          loc: {line: line + 1, column: character},
          message: `TS${code}: ${typescript.flattenDiagnosticMessageText(messageText, '\n')}`,
        });
      }
    },
  }),
};
const tests = ['**/*.test.ts', '**/test/**', '**/*.test-d.ts'];

export default defineConfig(
  globalIgnores(['**/dist/**', 'coverage/**', '**/*.d.ts', '**/generated/**', 'demo/test/tutorial-app/**']),
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  lit['flat/recommended'],
  wc['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {project: './tsconfig.json', tsconfigRootDir: import.meta.dirname},
      globals: {...globals.browser, ...globals.node, ...globals.mocha},
    },
  },
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', {disallowTypeAnnotations: false}],
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', varsIgnorePattern: '^_'}],
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      'no-console': ['error', {allow: ['warn', 'error']}],
      curly: ['error', 'multi-line'],
    },
  },
  {
    rules: {
      // What the formatter cannot break: comments and long expressions in templates. Addresses and plain texts stay
      // whole.
      'max-len': ['error', {code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true}],
      'no-nested-ternary': 'error',
      'max-params': ['error', 4],
    },
  },
  {
    // The browsers and the DOMs of test runners that README files name.
    files: ['packages/*/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'URL',
          property: 'canParse',
          message: 'Safari 16 and jsdom 22 lack it. Take parseUrl of the contract.',
        },
        {object: 'URL', property: 'parse', message: 'Safari 17 and jsdom 24 lack it. Take parseUrl of the contract.'},
        {object: 'AbortSignal', property: 'any', message: 'Safari 17.3 and jsdom 25 lack it. Take joinSignals.'},
        {object: 'Promise', property: 'withResolvers', message: 'Safari 17.3 and Node 20 lack it.'},
        {object: 'Object', property: 'groupBy', message: 'Safari 17.3 and Node 20 lack it.'},
      ],
    },
  },
  ...Object.entries(packages).map(([folder, allowed]) => ({
    files: [`${folder}/src/**/*.ts`],
    ignores: tests,
    rules: importsOnly(folder, allowed),
  })),
  ...Object.entries(adapterFiles).map(([file, more]) => {
    const folder = Object.keys(packages).find(name => file.startsWith(`${name}/`));
    return {
      files: [file],
      rules: importsOnly(folder.replace('pbi-bound-report', 'the-gateway'), [...packages[folder], ...more]),
    };
  }),
  {files: ['**/*.ts', '**/*.tsx'], plugins: {types: {rules: {compiler}}}, rules: {'types/compiler': 'error'}},
  {files: ['**/*.mjs', '**/*.js'], extends: [ts.configs.disableTypeChecked], rules: {'no-console': 'off'}},
  {
    files: [
      '**/cli.ts',
      'demo/test/lighthouse.ts',
      'demo/**/start.ts',
      'bench/**',
      'scripts/**',
      'packages/*/scripts/**',
      'mock-server/scripts/**',
    ],
    rules: {'no-console': 'off'},
  },
  {
    files: tests,
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-imports': [
        'error',
        {
          name: '@open-wc/testing',
          importNames: ['waitUntil'],
          message: 'It gives up after a second. Take that of packages/pbi-bound-report/test/support/wait-until.ts.',
        },
      ],
    },
  },
  {files: ['packages/pbi-bound-report/test/support/wait-until.ts'], rules: {'no-restricted-imports': 'off'}},
);
