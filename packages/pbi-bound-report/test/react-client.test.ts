import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {transform} from 'esbuild';

test('frameworks with server components take the React wrapper for the client’s: the directive comes before all code', async () => {
  const source = await readFile(new URL('../src/react.ts', import.meta.url), 'utf8');
  const {code} = await transform(source, {loader: 'ts', minify: true});
  assert.match(code, /^"use client";/);
});
