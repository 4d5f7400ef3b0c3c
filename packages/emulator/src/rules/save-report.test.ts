import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createEmulator} from '@pbi-bound-report/emulator';
import type {OperationContext} from '../context.js';
import type {EmbedGrant} from './open-report.js';
import {saveReport} from './save-report.js';

test('a copy goes into the workspace that the token names, in whatever case its id is written, and into no other', () => {
  const {world} = createEmulator();
  const [report] = world.reports,
    [dataset] = world.datasets;
  const grant = {
    report,
    dataset,
    allowEdit: false,
    targetWorkspaces: ['AAAAAAAA-0000-4000-8000-000000000000'],
  } as unknown as EmbedGrant;
  const save = (targetWorkspaceId: string) =>
    saveReport(
      {world, createId: () => 'new', admitSavedReport: () => undefined} as unknown as OperationContext,
      grant,
      {
        reportId: '',
        tokenType: 1,
        definition: report?.definition,
        saveAs: {name: 'Copy', targetWorkspaceId},
      } as unknown as Parameters<typeof saveReport>[2],
    );
  assert.deepEqual(save('aaaaaaaa-0000-4000-8000-000000000000'), {reportId: 'new', reportName: 'Copy'});
  assert.equal(world.reports.at(-1)?.workspaceId, 'AAAAAAAA-0000-4000-8000-000000000000');
  assert.throws(() => save('bbbbbbbb-0000-4000-8000-000000000000'), {name: 'EmbedError'});
});
