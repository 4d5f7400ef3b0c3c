/** Embed tokens for the console, which shows a report without an app and without signing in. Invented. */
import {defined, isRecord, operationPaths, parseGuid} from '@pbi-bound-report/contract';
import {indexOf} from '../world/world-index.js';
import type {Report, World} from '../world/world.js';
import {ControlError} from './errors/control-error.js';
import type {Lane} from './lanes/lane.js';

/** What opens a report. */
export interface PreviewToken {
  token: string;
  /** Path of the report page, on the emulator's own origin. */
  embedPath: string;
  /** UTC, ISO 8601. */
  expiration: string;
}

/** What is to be opened, validated. */
interface PreviewRequest {
  report: Report;
  /** Absent: the report's own dataset. */
  datasetId: string | undefined;
  username: string | undefined;
  customData: string | undefined;
  roles: string[];
}

const members = ['reportId', 'datasetId', 'username', 'customData', 'roles'];
const lifeMs = 60 * 60 * 1000;

/**
 * Makes a token that shows one report on one dataset, as an identity where one is named. No rule of GenerateToken is
 * applied: what does not fit together is told by the report page.
 * @throws ControlError
 */
export function createPreviewToken({context}: Lane, body: unknown): PreviewToken {
  const {world} = context;
  const {report, datasetId, username, customData, roles} = readRequest(world, body);
  const bound = [datasetId, report.datasetId, ...(report.datasetIds ?? [])].filter(id => id !== undefined);
  const upstream = bound.flatMap(id => indexOf(world).dataset(id)?.upstreamDatasetIds ?? []);
  const tenant = indexOf(world).tenant(indexOf(world).workspace(report.workspaceId)?.tenantId);
  const hasIdentity = username !== undefined || customData !== undefined || roles.length > 0;
  const exp = Math.floor((context.now() + lifeMs) / 1000);
  const token = context.codec.encode({
    tokenId: context.createId(),
    tenantId: tenant?.id ?? '',
    principalId: '',
    reports: [report.id, ...(report.paginatedVisualReportIds ?? [])].map(id => ({id, allowEdit: false})),
    datasets: [...new Set([...bound, ...upstream])].map(id => ({id, xmlaPermissions: 'ReadOnly' as const})),
    targetWorkspaces: [],
    identities: hasIdentity ? bound.slice(0, 1).map(id => defined({username, customData, roles, datasets: [id]})) : [],
    exp,
    clusterUrl: tenant?.clusterUrl ?? '',
  });
  const {reportEmbed, paginatedReportEmbed} = operationPaths;
  const embedPath = report.reportType === 'PaginatedReport' ? paginatedReportEmbed : reportEmbed;
  return {token, embedPath, expiration: new Date(exp * 1000).toISOString()};
}

/** @throws ControlError */
function readRequest(world: World, body: unknown): PreviewRequest {
  const {reportId, datasetId, username, customData, roles = [], ...others} = isRecord(body) ? body : {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new ControlError(`There is no member ${unknown.slice(0, 100)}. There are: ${members.join(', ')}.`);
  }
  const report = indexOf(world).report(parseGuid(reportId) ?? '');
  if (!report) throw new ControlError('The reportId names no report of the lane. GET /__emulator/status lists them.');
  const dataset = datasetId === undefined ? undefined : indexOf(world).dataset(parseGuid(datasetId) ?? '');
  if (datasetId !== undefined && !dataset) {
    throw new ControlError('The datasetId names no dataset of the lane. GET /__emulator/status lists them.');
  }
  if (!Array.isArray(roles) || !roles.every(role => typeof role === 'string')) {
    throw new ControlError('The roles must be a list of names.');
  }
  return {
    report,
    datasetId: dataset?.id,
    username: readText('username', username),
    customData: readText('customData', customData),
    roles,
  };
}

/** @throws ControlError */
function readText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= 1024) return value;
  throw new ControlError(`The ${name} must be a text of at most 1024 characters.`);
}
