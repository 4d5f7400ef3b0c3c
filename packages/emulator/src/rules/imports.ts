/**
 * What a file stands for that is imported, and what is done where there is something of its name. The file's content is
 * not read: that a file stands for a report or a model of the world, chosen by name, is invented.
 */
import {defined} from '@pbi-bound-report/contract';
import type {ImportContent, Report, Workspace, World} from '../world/world.js';
import {codeTwice} from './power-bi-errors.js';
import {undocumentedError} from './undocumented-errors.js';

/** What is done where there is a dataset of the same name. */
export const conflictModes = ['Ignore', 'Abort', 'Overwrite', 'CreateOrOverwrite', 'GenerateUniqueName'] as const;
export type ConflictMode = (typeof conflictModes)[number];

/** A file, as far as it is looked at. */
export interface ImportedFile {
  /** Without its extension. */
  name: string;
  kind: 'pbix' | 'rdl' | 'xlsx';
  /** The name that the file had on the client, without its extension. */
  fileName?: string | undefined;
  skipReport: boolean;
  /** Whether it lies at a temporary upload location. */
  isLarge?: boolean;
}

const extension = /\.(\w{1,10})$/;
const kinds: Readonly<Record<string, ImportedFile['kind']>> = {pbix: 'pbix', xlsx: 'xlsx', rdl: 'rdl'};

/**
 * What names say of a file. Its kind is in the extension of the display name, else in that of the file; a file without
 * one is taken for a .pbix, as in the examples of the reference.
 * @throws OperationError
 */
export function readFileNames(displayName: string, fileName: string | undefined): Omit<ImportedFile, 'skipReport'> {
  const ending = extension.exec(displayName)?.[1]?.toLowerCase();
  const kind = ending === undefined ? 'pbix' : (kinds[ending] ?? (isFileType(ending) ? undefined : 'pbix'));
  if (kind === undefined) throw undocumentedError('importKind', {name: displayName.slice(0, 256)});
  const name = ending !== undefined && ending in kinds ? displayName.replace(extension, '') : displayName;
  if (name.trim() === '' || name.length > 256) throw undocumentedError('importName');
  return {name, kind, fileName: fileName?.replace(extension, '')};
}

/** Types of files that the service imports and the emulator does not. Other endings are part of a name: `v1.2`. */
const isFileType = (ending: string): boolean => ['json', 'pbit', 'xls', 'csv', 'pbip'].includes(ending);

/**
 * What a file stands for: the report of its display name, else the report of the file's own name, else the first report
 * of the tenant; for an Excel file likewise a dataset. What stands in the workspace that the file is imported into
 * comes last: a file that replaces something brings something else.
 * @throws OperationError where there is none.
 */
export function findTemplate(
  world: World,
  {id: target, tenantId}: Workspace,
  {name, fileName, kind, skipReport}: ImportedFile,
): Pick<ImportContent, 'datasetId' | 'reportId'> {
  const workspaces = new Set(world.workspaces.filter(w => w.tenantId === tenantId).map(w => w.id));
  const names = [name, fileName].map(text => text?.toLowerCase());
  const choose = <T extends {name: string; workspaceId: string}>(items: readonly T[]): T | undefined => {
    const all = items.filter(item => workspaces.has(item.workspaceId));
    const ordered = [...all.filter(item => item.workspaceId !== target), ...all.filter(i => i.workspaceId === target)];
    const [byName, byFileName] = names.map(wanted => {
      const named = ordered.find(item => item.name.toLowerCase() === wanted);
      return named?.workspaceId === target ? undefined : named;
    });
    return byName ?? byFileName ?? ordered[0];
  };
  if (kind === 'xlsx') {
    const dataset = choose(world.datasets);
    if (!dataset) throw undocumentedError('importTemplate', {kind: 'dataset'});
    return {datasetId: dataset.id};
  }
  const isFit = (report: Report): boolean =>
    kind === 'rdl'
      ? report.reportType === 'PaginatedReport'
      : report.reportType === 'PowerBIReport' && report.datasetId !== undefined;
  const report = choose(world.reports.filter(isFit));
  if (!report) throw undocumentedError('importTemplate', {kind: kind === 'rdl' ? 'paginated report' : 'report'});
  return defined({
    datasetId: report.datasetId,
    reportId: skipReport ? undefined : report.id,
  });
}

/** Modes that are documented for a kind of file. */
const supportedModes: Readonly<Record<ImportedFile['kind'], readonly ConflictMode[]>> = {
  pbix: ['Ignore', 'Abort', 'Overwrite', 'CreateOrOverwrite'],
  xlsx: ['Ignore', 'Abort', 'Overwrite', 'CreateOrOverwrite'],
  rdl: ['Abort', 'Overwrite'],
};

/**
 * What a file replaces. Codes and statuses as the service has been seen to answer.
 * @param mode Default: `Ignore`, for paginated reports `Abort`.
 * @throws OperationError
 */
export function decideConflict(
  world: World,
  {id: workspaceId}: Workspace,
  {file, mode}: {file: ImportedFile; mode: ConflictMode | undefined},
): Pick<ImportContent, 'replacedDatasetId' | 'replacedReportId'> {
  const modes = supportedModes[file.kind];
  const chosen = mode ?? modes[0];
  if (chosen === undefined || !modes.includes(chosen)) {
    throw undocumentedError('importConflictMode', {mode: mode ?? '', file: `.${file.kind}`, modes: modes.join(', ')});
  }
  if (chosen === 'Ignore') return {};
  const isOfName = (item: {name: string; workspaceId: string}): boolean =>
    item.workspaceId === workspaceId && item.name.toLowerCase() === file.name.toLowerCase();
  const found: {id: string}[] =
    file.kind === 'rdl'
      ? world.reports.filter(report => report.reportType === 'PaginatedReport' && isOfName(report))
      : world.datasets.filter(isOfName);
  if (chosen === 'Abort') {
    const isComing = world.imports?.some(other => other.importState === 'Publishing' && isOfName(other)) ?? false;
    if (found.length === 0 && !isComing) return {};
    throw codeTwice(409, 'DuplicatePackageFoundError', `The workspace ${workspaceId} has ${file.name} already.`);
  }
  if (found.length > 1) {
    throw codeTwice(
      409,
      'MoreThanOneDuplicatePackageFoundError',
      `The workspace ${workspaceId} has ${found.length} of the name ${file.name}.`,
    );
  }
  const [only] = found;
  if (only) return file.kind === 'rdl' ? {replacedReportId: only.id} : {replacedDatasetId: only.id};
  if (chosen === 'CreateOrOverwrite') return {};
  throw codeTwice(404, 'DuplicatePackageNotFoundError', `The workspace ${workspaceId} has no ${file.name}.`);
}
