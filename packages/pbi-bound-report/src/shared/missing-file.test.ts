import assert from 'node:assert/strict';
import {test} from 'node:test';
import {missingFile} from './missing-file.js';

test("finds the missing file's name in what each engine says of a failed import", () => {
  const address = 'https://cdn.example/js/runtime-BLE5l0mM.js';
  const name = ': runtime-BLE5l0mM.js';
  const said: [cause: unknown, name: string][] = [
    [new TypeError(`Failed to fetch dynamically imported module: ${address}`), name],
    [new TypeError(`Failed to fetch dynamically imported module: ${address}?v=1.js#x`), name],
    [new TypeError(`error loading dynamically imported module: ${address}`), name],
    [new TypeError('Importing a module script failed.'), ''],
    [new SyntaxError("Unexpected token '<'"), ''],
    ['https://cdn.example/node.js/part.mjs', ': part.mjs'],
    [undefined, ''],
  ];
  for (const [cause, expected] of said) assert.equal(missingFile(cause), expected);
});
