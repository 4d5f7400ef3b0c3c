import assert from 'node:assert/strict';
import {test} from 'node:test';
import {bySpecificity, hasFormOf, matchPath} from './match-path.js';

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

test('fixed words come before parameters', () => {
  const templates = ['/:tenantId/discovery/keys', '/groups/:id/reports/:reportId', '/groups/:id/reports/GenerateToken'];
  assert.deepEqual(templates.sort(bySpecificity), [
    '/groups/:id/reports/GenerateToken',
    '/groups/:id/reports/:reportId',
    '/:tenantId/discovery/keys',
  ]);
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
