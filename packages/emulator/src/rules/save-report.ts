/** Who may save what was changed in the report page, and what comes of it. Invented: how the real page saves is not public; who may is told by the token. */
import {
  powerBiEmbedErrorNames,
  traceLevels,
  type SaveReportRequest,
  type SaveReportResponse,
} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import type {EmbedGrant} from './open-report.js';
import {EmbedError, embedErrors} from './embed-errors.js';
import {schemaProblems} from '../world/files/check-schema.js';
import {definitionSchema} from '../world/files/world-schema.js';
import type {Report} from '../world/world.js';

const refused = (detailedMessage: string): EmbedError =>
  new EmbedError(403, {
    message: powerBiEmbedErrorNames.notAuthorized,
    detailedMessage,
    errorCode: '403',
    level: traceLevels.error,
  });

/**
 * Changes the report, or makes another one beside it. The other report is on the dataset that was bound when it was saved: our choice.
 * @throws EmbedError
 */
export function saveReport(
  {world, createId}: OperationContext,
  grant: EmbedGrant,
  {definition, saveAs}: SaveReportRequest,
): SaveReportResponse {
  const {report, dataset, allowEdit, targetWorkspaces} = grant;
  const [problem] = schemaProblems(definitionSchema, definition);
  if (problem) throw embedErrors.queryFailed(`The definition's ${problem.path.join('.')} ${problem.message}.`);
  if (!saveAs) {
    if (!allowEdit) throw refused('The token does not allow saving. Ask for it with allowEdit in GenerateToken.');
    report.definition = definition;
    return {reportId: report.id, reportName: report.name};
  }
  const asked = (saveAs.targetWorkspaceId ?? targetWorkspaces[0])?.toLowerCase();
  const workspaceId = targetWorkspaces.find(id => id.toLowerCase() === asked);
  if (workspaceId === undefined) {
    throw refused('The token does not allow saving into that workspace. List it in targetWorkspaces of GenerateToken.');
  }
  const {datasetId, ...kept} = report;
  const copy: Report = {
    ...kept,
    id: createId(),
    name: saveAs.name,
    workspaceId,
    definition,
    ...(datasetId !== undefined && {datasetId: dataset.id}),
  };
  world.reports.push(copy);
  return {reportId: copy.id, reportName: copy.name};
}
