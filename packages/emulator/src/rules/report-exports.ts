/** Exports of reports to files: jobs that end by the lane's clock. */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {indexOf} from '../world/world-index.js';
import type {ExportFormat, Report, ReportExport} from '../world/world.js';
import {fileExtensions} from './export-file.js';
import {jobTimes, toIsoTime} from './jobs.js';
import {keepOf} from './remove-items.js';
import {undocumentedError} from './undocumented-errors.js';
import {requireRoom} from './world-growth.js';

/** Documented, by type of report. */
const formats: Readonly<Record<Report['reportType'], readonly ExportFormat[]>> = {
  PowerBIReport: ['PPTX', 'PDF', 'PNG'],
  PaginatedReport: ['PPTX', 'PDF', 'ACCESSIBLEPDF', 'XLSX', 'DOCX', 'CSV', 'XML', 'MHTML', 'IMAGE'],
};
/** Every format, for the description. */
export const exportFormats: readonly ExportFormat[] = [...new Set(Object.values(formats).flat())];

/** How long a file can be fetched, in milliseconds. */
const fileLife = 86_400_000;

/** What is to be exported. */
export interface ExportRequest {
  format: ExportFormat;
  powerBIReportConfiguration?: {
    defaultBookmark?: ExportBookmark;
    pages?: {pageName: string; bookmark?: ExportBookmark}[];
  };
}

/** Documented: by its name or by its state, not by both. */
interface ExportBookmark {
  name?: string;
  state?: string;
}

/**
 * Starts an export. Documented: the workspace is on a capacity, which is not one per user; the format is one of the
 * report's type.
 * @throws OperationError
 */
export function startExport(context: OperationContext, report: Report, request: ExportRequest): ReportExport {
  const {world} = context;
  const workspace = indexOf(world).workspace(report.workspaceId);
  const capacity = workspace && indexOf(world).capacityOf(workspace);
  if (!capacity || capacity.sku === 'PremiumPerUser') {
    throw undocumentedError('exportCapacity', {workspace: report.workspaceId});
  }
  const allowed = formats[report.reportType];
  if (!allowed.includes(request.format)) {
    throw undocumentedError('exportFormat', {
      kind: report.reportType,
      format: request.format,
      formats: allowed.join(', '),
    });
  }
  const {defaultBookmark, pages} = request.powerBIReportConfiguration ?? {};
  const bookmarks = [defaultBookmark, ...(pages ?? []).map(({bookmark}) => bookmark)];
  if (bookmarks.some(bookmark => bookmark?.name !== undefined && bookmark.state !== undefined)) {
    throw undocumentedError('exportBookmark');
  }
  const pageNames = pages?.map(({pageName}) => pageName);
  const unknown = pageNames?.find(name => !report.definition.pages.some(page => page.name === name));
  if (unknown !== undefined) throw undocumentedError('exportPage', {page: unknown.slice(0, 256)});
  forgetExpired(context);
  const {startTime, endTime} = jobTimes(context, 'export');
  const job: ReportExport = {
    id: context.createId(),
    reportId: report.id,
    format: request.format,
    createdDateTime: startTime,
    endTime,
    ...defined({pageNames}),
  };
  requireRoom(context, {kind: 'exports', count: world.exports?.length ?? 0, item: job});
  world.exports = [...(world.exports ?? []), job];
  return job;
}

function forgetExpired(context: OperationContext): void {
  const now = context.now();
  if (!context.world.exports?.some(job => isExpired(job, now))) return;
  keepOf(context.world, 'exports', job => !isExpired(job, now));
  context.growth.release();
}

/** Whether the file of an export can no longer be fetched. */
export const isExpired = ({createdDateTime}: ReportExport, now: number): boolean =>
  now >= Date.parse(createdDateTime) + fileLife;

/** Whether an export has not ended yet. */
export const isExporting = ({endTime}: ReportExport, now: number): boolean => now < Date.parse(endTime);

/** An export as the service shows it. @param location Where its file is fetched. */
export function describeExport(job: ReportExport, report: Report, {now, location}: {now: number; location: string}) {
  const begin = Date.parse(job.createdDateTime);
  const share = (now - begin) / (Date.parse(job.endTime) - begin);
  const isEnded = !isExporting(job, now);
  const common = {
    id: job.id,
    createdDateTime: job.createdDateTime,
    lastActionDateTime: isEnded ? job.endTime : job.createdDateTime,
    reportId: report.id,
    reportName: report.name,
    status: isEnded ? 'Succeeded' : 'Running',
    percentComplete: isEnded ? 100 : Math.min(99, Math.max(0, Math.floor(share * 100))),
    expirationTime: toIsoTime(begin + fileLife),
  };
  if (!isEnded) return common;
  return {...common, resourceLocation: location, ResourceFileExtension: fileExtensions[job.format]};
}
