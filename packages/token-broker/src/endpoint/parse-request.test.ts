import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseRequest} from './parse-request.js';

const reportId = '11111111-1111-4111-8111-111111111111';
const datasetId = 'aaaaaaaa-0000-4000-8000-00000000000a';

test('a pair is wanted once with each of its signatures: one of them may be good', () => {
  const binding = (signature: string) => ({reportId, datasetId, signature});
  const {access} = parseRequest({
    reports: [{id: reportId}],
    datasets: [{id: datasetId}],
    bindings: [binding('old'), binding('new'), binding('new'), {reportId, datasetId}],
  });
  assert.deepEqual(
    access.pairs.map(({signature}) => signature),
    ['old', 'new', undefined],
  );
});

test('what a page leaves out may be null, and XMLA access may be named as off', () => {
  for (const none of [null, undefined]) {
    const {access, allowMultipleTokens} = parseRequest({
      reports: [{id: reportId, allowEdit: none, groupId: none}],
      datasets: [{id: datasetId, xmlaPermissions: none}],
      bindings: [{reportId, datasetId: none}],
      targetWorkspaces: none,
      allowMultipleTokens: none,
    });
    assert.deepEqual(access, {pairs: [{reportId, edit: false, xmla: false}], targetWorkspaces: []});
    assert.equal(allowMultipleTokens, false);
  }
  const xmla = (xmlaPermissions: string): boolean | undefined =>
    parseRequest({reports: [{id: reportId}], datasets: [{id: datasetId, xmlaPermissions}]}).access.pairs[0]?.xmla;
  assert.deepEqual([xmla('Off'), xmla('ReadOnly')], [false, true]);
});

test('a signature is a text, and neither a list nor null', () => {
  for (const signature of [['x'], null, 7, {length: 1}, '']) {
    const parse = (): unknown => parseRequest({reports: [{id: reportId}], bindings: [{reportId, signature}]});
    if (signature === '') assert.doesNotThrow(parse);
    else assert.throws(parse, /bindings\[0\]\.signature: it is not a binding signature/, JSON.stringify(signature));
  }
});
