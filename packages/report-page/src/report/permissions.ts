/**
 * What a reader may do beyond reading: the config's `permissions` and the token both have to allow it. Documented under
 * "Create, edit, and save an embedded report": editing needs ReadWrite, Copy or All, saving ReadWrite or All, saving a
 * copy Copy or All; the token needs `allowEdit`, and `targetWorkspaces` for a copy.
 */
import {traceLevels} from '@pbi-bound-report/contract';
import {notAuthorized} from './report-errors.js';
import type {ReportSession} from './session.js';

/** `Permissions` of powerbi-models. */
const permissions = {read: 0, readWrite: 1, copy: 2, create: 4, all: 7} as const;
const allowing: Readonly<Record<'edit' | 'save' | 'saveAs', readonly number[]>> = {
  edit: [permissions.readWrite, permissions.copy, permissions.all],
  save: [permissions.readWrite, permissions.all],
  saveAs: [permissions.copy, permissions.all],
};

/** `permissions` of a config. Absent: reading only. */
export const permissionsOf = (value: unknown): number => (typeof value === 'number' ? value : permissions.read);

/** Why a reader may not edit, or undefined where it is allowed. */
function editProblem({permissions: granted, opened}: ReportSession): string | undefined {
  if (!allowing.edit.includes(granted)) {
    return 'Embed the report with permissions ReadWrite, Copy or All to edit it.';
  }
  return opened.allowEdit ? undefined : 'The token does not allow editing. Ask for it with allowEdit in GenerateToken.';
}

function saveProblem({permissions: granted, opened, authoring}: ReportSession): string | undefined {
  if (authoring) return 'The report has no name yet: save it under one (saveAs).';
  if (!allowing.save.includes(granted)) return 'Embed the report with permissions ReadWrite or All to save it.';
  return opened.allowEdit ? undefined : 'The token does not allow saving. Ask for it with allowEdit in GenerateToken.';
}

function saveAsProblem({permissions: granted}: ReportSession): string | undefined {
  return allowing.saveAs.includes(granted)
    ? undefined
    : 'Embed the report with permissions Copy or All to save a copy of it.';
}

/** Whether `save` is offered to a reader. */
export const canSave = (session: ReportSession): boolean => saveProblem(session) === undefined;
/** Whether `save as` is offered to a reader. */
export const canSaveAs = (session: ReportSession): boolean =>
  saveAsProblem(session) === undefined &&
  (session.opened.targetWorkspaces.length > 0 || session.settings.useCustomSaveAsDialog === true);

/**
 * Refuses to edit where that is not allowed. That the service refuses is known, and these first words are quoted in
 * public threads; the rest of the error is invented.
 * @param level How bad it is: fatal where the report is to be opened for editing.
 * @throws ReportError 403
 */
export function requireEditing(session: ReportSession, level: number = traceLevels.error): void {
  const problem = editProblem(session);
  if (problem !== undefined) {
    throw notAuthorized(`Could not load Edit mode: insufficient permissions. ${problem}`, level);
  }
}

/**
 * Refuses to save where that is not allowed.
 * @throws ReportError 403
 */
export function requireSaving(session: ReportSession): void {
  const problem = saveProblem(session);
  if (problem !== undefined) throw notAuthorized(`Could not save the report: insufficient permissions. ${problem}`);
}

/**
 * Refuses to save a copy where that is not allowed.
 * @returns The workspace of the copy: the one that was named, else the first that the token names.
 * @throws ReportError 403
 */
export function requireSavingAs(session: ReportSession, targetWorkspaceId: string | undefined): string {
  const problem = saveAsProblem(session);
  if (problem !== undefined) throw notAuthorized(`Could not save a copy: insufficient permissions. ${problem}`);
  const {targetWorkspaces} = session.opened;
  const target = targetWorkspaceId ?? targetWorkspaces[0];
  if (target === undefined || !targetWorkspaces.includes(target)) {
    throw notAuthorized(
      'The token does not allow saving into that workspace. List it in targetWorkspaces of GenerateToken.',
    );
  }
  return target;
}
