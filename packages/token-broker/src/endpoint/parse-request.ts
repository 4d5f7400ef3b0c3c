import {defined, isRecord, tokenEndpointCodes} from '@pbi-bound-report/contract';
import type {AccessRequest, RequestedPair} from '../authorization/authorize.js';
import {readDatasetId, readItemId} from '../authorization/item-ids.js';
import {EndpointError} from '../errors/endpoint-error.js';

/** A page that asks for more than this is broken or hostile. */
const maxItems = 500;
const maxSignatureLength = 4096;

/** The members that each object of a request may have. */
const allowedMembers = {
  body: ['reports', 'datasets', 'bindings', 'targetWorkspaces', 'allowMultipleTokens'],
  report: ['id', 'groupId', 'allowEdit'],
  dataset: ['id', 'xmlaPermissions'],
  binding: ['reportId', 'datasetId', 'signature'],
  workspace: ['id'],
} as const;

type JsonObject = Readonly<Record<string, unknown>>;

/** A page's request body after it was checked. */
export interface ParsedRequest {
  readonly access: AccessRequest;
  /** The page can use several tokens. */
  readonly allowMultipleTokens: boolean;
}

/** The lists that a request's pairs refer to. */
interface RequestedItems {
  /** Report id → whether the page wants to edit it. */
  readonly reports: ReadonlyMap<string, boolean>;
  /** Dataset id → whether the page wants XMLA access to it. */
  readonly datasets: ReadonlyMap<string, boolean>;
}

/**
 * Reads a page's request body into the pairs that it wants. Without `bindings` every report is wanted with every
 * dataset, and with its own where no dataset is named.
 * @throws EndpointError with code `InvalidRequest`, naming the member and the remedy.
 */
export function parseRequest(body: unknown): ParsedRequest {
  const root = readObject(body, 'the request', allowedMembers.body);
  const items: RequestedItems = {
    reports: new Map(readList(root['reports'], 'reports', readReport)),
    datasets: new Map(readList(root['datasets'], 'datasets', readDataset)),
  };
  if (items.reports.size === 0) throw invalid('Failed to read reports: it is empty. Name at least one report.');
  const workspaces = readList(root['targetWorkspaces'], 'targetWorkspaces', readWorkspace);
  return {
    access: {pairs: readPairs(root['bindings'], items), targetWorkspaces: [...new Set(workspaces)]},
    allowMultipleTokens: readBoolean(root['allowMultipleTokens'], 'allowMultipleTokens'),
  };
}

function readReport(item: unknown, at: string): [id: string, edit: boolean] {
  const report = readObject(item, at, allowedMembers.report);
  // A page may name the workspace; which one counts is the grant's to say.
  if (isGiven(report['groupId'])) readId(report['groupId'], `${at}.groupId`);
  return [readId(report['id'], `${at}.id`), readBoolean(report['allowEdit'], `${at}.allowEdit`)];
}

function readDataset(item: unknown, at: string): [id: string, xmla: boolean] {
  const dataset = readObject(item, at, allowedMembers.dataset);
  return [
    readId(dataset['id'], `${at}.id`, readDatasetId),
    readXmlaPermissions(dataset['xmlaPermissions'], `${at}.xmlaPermissions`),
  ];
}

function readWorkspace(item: unknown, at: string): string {
  return readId(readObject(item, at, allowedMembers.workspace)['id'], `${at}.id`);
}

function readPairs(bindings: unknown, items: RequestedItems): RequestedPair[] {
  const pairs = isGiven(bindings)
    ? readList(bindings, 'bindings', (item, at) => readBinding(item, at, items))
    : everyPair(items);
  if (pairs.length === 0) {
    throw invalid('Failed to read bindings: it is empty. Leave it out, or name at least one pair.');
  }
  if (pairs.length > maxItems) {
    throw invalid(
      `Failed to accept the request: it wants more than ${maxItems} pairs. Name the wanted ones in bindings.`,
    );
  }
  const unique = new Map(pairs.map(pair => [`${pair.reportId} ${pair.datasetId ?? ''} ${pair.signature ?? ''}`, pair]));
  return [...unique.values()];
}

function everyPair(items: RequestedItems): RequestedPair[] {
  const datasets = items.datasets.size > 0 ? [...items.datasets.keys()] : [undefined];
  return [...items.reports.keys()].flatMap(reportId =>
    datasets.map(datasetId => requestedPair(items, {reportId, datasetId})),
  );
}

function readBinding(item: unknown, at: string, items: RequestedItems): RequestedPair {
  const binding = readObject(item, at, allowedMembers.binding);
  const reportId = readId(binding['reportId'], `${at}.reportId`);
  const datasetId = isGiven(binding['datasetId'])
    ? readId(binding['datasetId'], `${at}.datasetId`, readDatasetId)
    : undefined;
  const signature = readSignature(binding['signature'], `${at}.signature`);
  if (!items.reports.has(reportId)) {
    throw invalid(`Failed to read ${at}.reportId: the report is not in reports. List it there as well.`);
  }
  if (datasetId !== undefined && !items.datasets.has(datasetId)) {
    throw invalid(`Failed to read ${at}.datasetId: the dataset is not in datasets. List it there as well.`);
  }
  return requestedPair(items, {reportId, datasetId, signature});
}

function requestedPair(
  {reports, datasets}: RequestedItems,
  pair: {reportId: string; datasetId: string | undefined; signature?: string | undefined},
): RequestedPair {
  const edit = reports.get(pair.reportId) ?? false;
  const xmla = pair.datasetId !== undefined && (datasets.get(pair.datasetId) ?? false);
  return {...defined(pair), edit, xmla};
}

/**
 * Reads an object and refuses every member that is not on the list. Power BI binds names without regard to case and
 * ignores what it does not know; an endpoint that did the same would have to guess every spelling of `identities`.
 */
function readObject(value: unknown, at: string, allowed: readonly string[]): JsonObject {
  if (!isRecord(value)) throw invalid(`Failed to read ${at}: it is not an object.`);
  const unknown = Object.keys(value).find(name => !allowed.includes(name));
  if (unknown === undefined) return value;
  throw invalid(
    /ident|user|role|custom|audit|blob|profile/i.test(unknown)
      ? `Failed to accept ${at}: a page may not say who its visitor is. Remove the identity member; the site's server decides it.`
      : `Failed to accept ${at}: it has a member that is not part of the request. Allowed are ${allowed.join(', ')}.`,
  );
}

function readList<T>(value: unknown, at: string, read: (item: unknown, at: string) => T): T[] {
  if (!isGiven(value)) return [];
  if (!Array.isArray(value)) throw invalid(`Failed to read ${at}: it is not an array.`);
  if (value.length > maxItems) {
    throw invalid(`Failed to accept ${at}: it has more than ${maxItems} items. Ask for less at a time.`);
  }
  return value.map((item, index) => read(item, `${at}[${index}]`));
}

function readId(value: unknown, at: string, read = readItemId): string {
  const id = read(value);
  if (id !== undefined) return id;
  throw invalid(`Failed to read ${at}: it is not an id such as "00000000-0000-0000-0000-000000000000".`);
}

function readBoolean(value: unknown, at: string): boolean {
  if (!isGiven(value)) return false;
  if (typeof value !== 'boolean') throw invalid(`Failed to read ${at}: it is neither true nor false.`);
  return value;
}

function readXmlaPermissions(value: unknown, at: string): boolean {
  if (!isGiven(value) || value === 'Off') return false;
  if (value !== 'ReadOnly') throw invalid(`Failed to read ${at}: it is neither "Off" nor "ReadOnly".`);
  return true;
}

function readSignature(value: unknown, at: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= maxSignatureLength) return value;
  throw invalid(`Failed to read ${at}: it is not a binding signature.`);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function invalid(message: string): EndpointError {
  return new EndpointError(tokenEndpointCodes.badRequest, message);
}
