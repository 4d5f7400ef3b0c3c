import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const conditions = ['@pbi-bound-report/source', 'node', 'import', 'module', 'default'];

/** The specs, from the sources: those with a document once in each DOM. */
export default defineConfig({
  root,
  ssr: {resolve: {conditions, externalConditions: conditions}},
  resolve: {conditions},
  test: {
    projects: [
      {extends: true, test: {name: 'node', include: ['specs/*.spec.ts'], environment: 'node'}},
      {extends: true, test: {name: 'jsdom', include: ['specs/dom/*.spec.ts'], environment: 'jsdom'}},
      {extends: true, test: {name: 'happy-dom', include: ['specs/dom/*.spec.ts'], environment: 'happy-dom'}},
    ],
    allowOnly: false,
    // A busy machine takes longer than Vitest's five seconds for a test, and one for `expect.poll`.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: {poll: {timeout: 60_000}},
  },
});
