import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {nodeVersionProblem} from './node-version.js';

test('a Node older than the package wants is named, with the one that is wanted', () => {
  for (const version of ['18.20.8', '20.18.3', '16.0.0', '0.10.48']) {
    assert.match(
      nodeVersionProblem(version) ?? '',
      new RegExp(`this is Node ${version}, and it needs 20\\.19 or later`),
    );
  }
  for (const version of ['20.19.0', '20.20.2', '22.0.0', '25.1.0-nightly']) {
    assert.equal(nodeVersionProblem(version), undefined, version);
  }
});

test('the oldest version is the one of the package’s engines', () => {
  const {engines} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    engines: {node: string};
  };
  assert.equal(engines.node, '>=20.19');
});
