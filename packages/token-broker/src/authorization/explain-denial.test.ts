import assert from 'node:assert/strict';
import {test} from 'node:test';
import {explainDenial} from './explain-denial.js';

const pair = {reportId: 'r1', workspaceId: 'w1', datasetId: 'd1', datasetWorkspaceId: 'w2'};
const explain = (wanted: {reportId?: string; datasetId?: string}, granted = [pair]): string | undefined =>
  explainDenial([{code: 'NotAllowed', message: '', ...wanted}], granted);

test('says of a report that is in no pair which reports are, and what else its id is', () => {
  assert.equal(
    explain({reportId: 'r2', datasetId: 'd1'}),
    'authorize returned no pair with the report r2. Its reports: r1.',
  );
  assert.match(explain({reportId: 'w1', datasetId: 'd1'}) ?? '', /the report w1 \(which is a workspaceId there\)\./);
  assert.match(explain({reportId: 'd1', datasetId: 'r1'}) ?? '', /the report d1 \(which is a datasetId there\)\./);
});

test('says of a dataset with which the report is not granted with which it is', () => {
  const text = explain({reportId: 'r1', datasetId: 'w2'});
  assert.match(text ?? '', /the report r1, but not with the dataset w2 \(which is a datasetWorkspaceId there\)/);
  assert.match(text ?? '', /Its datasets there: d1\.$/);
  assert.match(explain({reportId: 'r1'}) ?? '', /but not with its own dataset/);
  const own = {reportId: 'r1', workspaceId: 'w1'} as typeof pair;
  assert.match(
    explain({reportId: 'r1', datasetId: 'w2'}, [own, pair]) ?? '',
    /the dataset w2 \(which is a datasetWorkspaceId there\).* there: its own, d1\.$/,
  );
});

test('names five ids of many, and says so of a grant without pairs', () => {
  const many = Array.from({length: 8}, (_, n) => ({...pair, reportId: `r${n + 10}`}));
  assert.match(explain({reportId: 'r1'}, many) ?? '', /Its reports: r10, r11, r12, r13, r14, and 3 more\.$/);
  assert.match(explain({reportId: 'r1'}, many.slice(3)) ?? '', /Its reports: r13, r14, r15, r16, r17\.$/);
  assert.equal(explain({reportId: 'r1'}, []), 'authorize returned no pair.');
});

test('has nothing to say of what Power BI refused', () => {
  assert.equal(explainDenial([{code: 'PowerBIRefused', message: '', reportId: 'r2'}], [pair]), undefined);
  assert.equal(explainDenial([], [pair]), undefined);
  // A workspace into which may not be saved.
  assert.equal(explainDenial([{code: 'NotAllowed', message: ''}], [pair]), undefined);
});
