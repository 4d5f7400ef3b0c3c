// The architecture page names files; each of them must be there.
import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every file and folder that the architecture page names is there', () => {
  const page = readFileSync(`${root}docs/architecture.md`, 'utf8');
  const sources = readdirSync(`${root}packages`).map(name => `packages/${name}/src/`);
  const named = [...page.matchAll(/`(\w[\w.-]*\/[\w./-]+|[\w-]+\.(?:ts|mjs|md))`/g)].map(([, path]) => path ?? '');
  assert.ok(named.length > 60, `only ${named.length} paths were found in the page`);
  const missing = named.filter(
    path => !['', ...sources, 'mock-server/src/'].some(folder => existsSync(`${root}${folder}${path}`)),
  );
  // Named by their bare names where the sentence has given the folder, or made by a build.
  const bare = new Set(['chart-spec.ts', 'validate-fault.ts', 'fault-response.ts', 'described.test.ts']);
  assert.deepEqual(
    missing.filter(path => !bare.has(path)),
    [],
  );
});
