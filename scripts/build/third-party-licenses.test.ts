/** The licences that are passed on with bundles. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {collectLicenses, modulesOf, packagesOf} from './third-party-licenses.mjs';

test('a bundle says whose modules it holds', () => {
  assert.deepEqual(
    packagesOf([
      '/a/node_modules/@lit/x/y.js',
      '/a/node_modules/b/node_modules/c/d.js',
      '/src/e.ts',
      'C:\\node_modules\\f\\g.js',
    ]),
    ['@lit/x', 'c', 'f'],
  );
  assert.deepEqual(modulesOf({outputs: {a: {inputs: {used: {bytesInOutput: 1}, shaken: {bytesInOutput: 0}}}}}), [
    'used',
  ]);
});

test('licences stand with their texts and notices, of what the packages hold themselves too', async () => {
  const text = await collectLicenses(['powerbi-client', 'echarts']);
  // powerbi-client is published as one file that holds its dependencies.
  for (const name of ['powerbi-client', 'powerbi-models', 'es6-promise', 'echarts', 'zrender', 'tslib']) {
    assert.match(text, new RegExp(`^${name}@\\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
  }
  assert.match(text, /Apache ECharts\nCopyright .* The Apache Software Foundation/);
  assert.match(text, /Permission is hereby granted, free of charge/);
});

test('a package that is not installed is an error that names it', async () => {
  await assert.rejects(collectLicenses(['echarts', 'no-such-package']), /no-such-package is not installed/);
});
