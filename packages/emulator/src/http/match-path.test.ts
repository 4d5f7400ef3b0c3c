import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createEmulator} from '../emulator.js';
import {hasFormOf, matchPath} from './match-path.js';

const template = '/v1.0/myorg/groups/:groupId/reports/:reportId';

test('a path gives its parameters, decoded; case and a slash at the end do not matter', () => {
  assert.deepEqual(matchPath(template, '/v1.0/MyOrg/groups/a%20b/Reports/R1/'), {groupId: 'a b', reportId: 'R1'});
});

test('a path of another length, with another word, an empty parameter or a broken escape does not match', () => {
  for (const path of [
    '/v1.0/myorg/groups/a/reports',
    '/v1.0/myorg/groups/a/reports/r/pages',
    '/v1.0/myorg/groups/a/datasets/r',
    '/v1.0/myorg/groups//reports/r',
    '/v1.0/myorg/groups/%/reports/r',
    '',
  ]) {
    assert.equal(matchPath(template, path), undefined, path);
  }
});

test('a broken escape keeps the form of the path', () => {
  assert.equal(hasFormOf(template, '/v1.0/myorg/groups/%/reports/r'), true);
  assert.equal(hasFormOf(template, '/v1.0/myorg/groups/%/datasets/r'), false);
});

test('a parameter in the parentheses of a function is found, percent-encoded or not, and nothing else fits', () => {
  const template = '/v1.0/myorg/availableFeatures(featureName=:featureName)';
  for (const path of [
    "availableFeatures(featureName='embedTrial')",
    'AVAILABLEFEATURES(featurename=%27embedTrial%27)/',
  ]) {
    assert.deepEqual(matchPath(template, `/v1.0/myorg/${path}`), {featureName: "'embedTrial'"});
  }
  for (const path of [
    'availableFeatures',
    'availableFeatures()',
    'availableFeatures(featureName=',
    'availableFeatures(x=1)',
  ]) {
    assert.equal(matchPath(template, `/v1.0/myorg/${path}`), undefined, path);
  }
});

test('no request fits two operations: adapters may look for one in any order', () => {
  // Of two segments with parameters, one can be what the other is where one begins as the other does.
  const mayBeSame = (one: string, other: string): boolean => {
    if (!one.includes(':')) return other.includes(':') ? mayBeSame(other, one) : one === other;
    const [before, otherBefore] = [one.split(':')[0] ?? '', other.split(':')[0] ?? ''];
    if (!other.includes(':')) return other.startsWith(before);
    return before.startsWith(otherBefore) || otherBefore.startsWith(before);
  };
  const fitsBoth = (one: string, other: string): boolean => {
    const [segments, others] = [one, other].map(path => path.toLowerCase().split('/')) as [string[], string[]];
    return segments.length === others.length && segments.every((part, i) => mayBeSame(part, others[i] as string));
  };
  assert.equal(fitsBoth('/groups/:id/reports/GenerateToken', '/groups/:id/reports/:reportId'), true);
  assert.equal(fitsBoth('/groups/:id/users', '/:tenantId/a/users'), true);
  assert.equal(fitsBoth('/groups/:id/users', '/:tenantId/a/keys'), false);
  const {operations} = createEmulator();
  const pairs = operations.flatMap((one, i) =>
    operations
      .slice(i + 1)
      .filter(other => one.method === other.method && fitsBoth(one.path, other.path))
      .map(other => `${one.method} ${one.path} and ${other.path}`),
  );
  assert.deepEqual(pairs, []);
});
