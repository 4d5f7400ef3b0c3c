/**
 * Who may save what was changed in the report page, and what comes of it. Invented: how the real page saves is not
 * public; who may is said by the token.
 */
import {
  powerBiEmbedErrorNames,
  traceLevels,
  type ReportDefinition,
  type SaveReportRequest,
  type SaveReportResponse,
} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import type {EmbedGrant} from './open-report.js';
import {EmbedError, embedErrors} from './embed-errors.js';
import {schemaProblems} from '../world/files/check-schema.js';
import {definitionSchema} from '../world/files/report-schema.js';
import type {Report} from '../world/world.js';

const notAllowed = (detailedMessage: string): EmbedError =>
  new EmbedError(403, {
    message: powerBiEmbedErrorNames.notAuthorized,
    detailedMessage,
    errorCode: '403',
    level: traceLevels.error,
  });

/**
 * Changes the report, or makes another one beside it. The other report is on the dataset that was bound when it was
 * saved: our choice.
 * @throws EmbedError
 */
export function saveReport(
  context: OperationContext,
  grant: EmbedGrant,
  {definition, saveAs}: SaveReportRequest,
): SaveReportResponse {
  const [problem] = schemaProblems(definitionSchema, definition);
  if (problem) throw embedErrors.queryFailed(`The definition's ${problem.path.join('.')} ${problem.message}.`);
  if (grant.isNewReport && !saveAs) throw notAllowed('The report has no name yet. Save it under one (saveAs).');
  return saveAs ? saveAsNew(context, grant, definition, saveAs) : saveOver(context, grant, definition);
}

function saveOver(
  context: OperationContext,
  {report, allowEdit}: EmbedGrant,
  definition: ReportDefinition,
): SaveReportResponse {
  if (!allowEdit) throw notAllowed('The token does not allow saving. Ask for it with allowEdit in GenerateToken.');
  requireRoom(context, definition, false);
  report.definition = definition;
  return {reportId: report.id, reportName: report.name};
}

function saveAsNew(
  context: OperationContext,
  {report, dataset, targetWorkspaces}: EmbedGrant,
  definition: ReportDefinition,
  {name, targetWorkspaceId}: NonNullable<SaveReportRequest['saveAs']>,
): SaveReportResponse {
  const target = (targetWorkspaceId ?? targetWorkspaces[0])?.toLowerCase();
  const workspaceId = targetWorkspaces.find(id => id.toLowerCase() === target);
  if (workspaceId === undefined) {
    throw notAllowed(
      'The token does not allow saving into that workspace. List it in targetWorkspaces of GenerateToken.',
    );
  }
  requireRoom(context, definition, true);
  const copy: Report = {...report, id: context.createId(), name, workspaceId, definition};
  if (report.datasetId !== undefined) copy.datasetId = dataset.id;
  context.world.reports.push(copy);
  return {reportId: copy.id, reportName: copy.name};
}

/** @throws EmbedError where the emulator has no room for the definition. */
function requireRoom({admitSavedReport}: OperationContext, definition: ReportDefinition, isNew: boolean): void {
  const problem = admitSavedReport(definition, isNew);
  if (problem !== undefined) throw embedErrors.queryFailed(problem);
}
