import {tokenEndpointCodes} from '@pbi-bound-report/contract';
import type {AccessRequest, RequestedPair} from '../authorization/authorize.js';
import {EndpointError} from '../errors/endpoint-error.js';

/** A page that asks for more than this is broken or hostile. */
const maxItems = 500;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Power BI gives dataset ids no format; GUIDs in practice. What stands here goes into a URL and a log. */
const datasetIdForm = /^[a-z0-9][a-z0-9_-]{0,99}$/;
const members = {
  body: ['reports', 'datasets', 'bindings', 'targetWorkspaces', 'allowMultipleTokens'],
  report: ['id', 'groupId', 'allowEdit'],
  dataset: ['id', 'xmlaPermissions'],
  binding: ['reportId', 'datasetId', 'signature'],
  workspace: ['id'],
} as const;

type Json = Record<string, unknown>;

const invalid = (message: string): EndpointError => new EndpointError(tokenEndpointCodes.badRequest, message);

/**
 * Reads an object and refuses every member that is not on the list. Power BI binds names without regard to case and
 * ignores what it does not know; an endpoint that did the same would have to guess every spelling of `identities`.
 */
function object(value: unknown, at: string, allowed: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`Failed to read ${at}: it is not an object.`);
  }
  for (const name of Object.keys(value)) {
    if (allowed.includes(name)) continue;
    throw invalid(
      /ident|user|role|custom|audit|blob|profile/i.test(name)
        ? `Failed to accept ${at}: a page may not say who is asking. Remove the identity member; the site's server decides it.`
        : `Failed to accept ${at}: it has a member that is not part of the request. Allowed are ${allowed.join(', ')}.`,
    );
  }
  return value as Json;
}

function list<T>(value: unknown, at: string, read: (item: unknown, at: string) => T): T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`Failed to read ${at}: it is not an array.`);
  if (value.length > maxItems) {
    throw invalid(`Failed to accept ${at}: it has more than ${maxItems} items. Ask for less at a time.`);
  }
  return value.map((item, index) => read(item, `${at}[${index}]`));
}

function id(value: unknown, at: string, form: RegExp): string {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (!form.test(text)) {
    throw invalid(`Failed to read ${at}: it is not an id such as "00000000-0000-0000-0000-000000000000".`);
  }
  return text;
}

function boolean(value: unknown, at: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalid(`Failed to read ${at}: it is neither true nor false.`);
  return value;
}

function xmla(value: unknown, at: string): boolean {
  if (value === undefined || value === null || value === 'Off') return false;
  if (value !== 'ReadOnly') throw invalid(`Failed to read ${at}: it is neither "Off" nor "ReadOnly".`);
  return true;
}

/** The part of a request's body that is no pair. */
export interface AskedRequest extends AccessRequest {
  /** The page can use several tokens. */
  readonly allowMultipleTokens: boolean;
}

/**
 * Reads a page's request body into the pairs that it asks for. Without `bindings` every report is asked for with every
 * dataset, and with its own where no dataset is named.
 * @throws EndpointError with code `InvalidRequest`, naming the member and the remedy.
 */
export function readAsked(body: unknown): AskedRequest {
  const root = object(body, 'the request', members.body);
  const reports = new Map(
    list(root['reports'], 'reports', (item, at) => {
      const o = object(item, at, members.report);
      if (o['groupId'] !== undefined && o['groupId'] !== null) id(o['groupId'], `${at}.groupId`, uuid);
      return [id(o['id'], `${at}.id`, uuid), boolean(o['allowEdit'], `${at}.allowEdit`)] as const;
    }),
  );
  const datasets = new Map(
    list(root['datasets'], 'datasets', (item, at) => {
      const o = object(item, at, members.dataset);
      return [id(o['id'], `${at}.id`, datasetIdForm), xmla(o['xmlaPermissions'], `${at}.xmlaPermissions`)] as const;
    }),
  );
  if (reports.size === 0) throw invalid('Failed to read reports: it is empty. Name at least one report.');
  const pair = (reportId: string, datasetId: string | undefined, signature?: string): RequestedPair => ({
    reportId,
    ...(datasetId !== undefined && {datasetId}),
    ...(signature !== undefined && {signature: signature}),
    edit: reports.get(reportId) ?? false,
    xmla: datasetId !== undefined && (datasets.get(datasetId) ?? false),
  });
  const pairs =
    root['bindings'] === undefined || root['bindings'] === null
      ? [...reports.keys()].flatMap(r =>
          datasets.size ? [...datasets.keys()].map(d => pair(r, d)) : [pair(r, undefined)],
        )
      : list(root['bindings'], 'bindings', (item, at) => {
          const o = object(item, at, members.binding);
          const reportId = id(o['reportId'], `${at}.reportId`, uuid);
          const datasetId =
            o['datasetId'] === undefined || o['datasetId'] === null
              ? undefined
              : id(o['datasetId'], `${at}.datasetId`, datasetIdForm);
          if (!reports.has(reportId)) {
            throw invalid(`Failed to read ${at}.reportId: the report is not in reports. List it there as well.`);
          }
          if (datasetId !== undefined && !datasets.has(datasetId)) {
            throw invalid(`Failed to read ${at}.datasetId: the dataset is not in datasets. List it there as well.`);
          }
          if (o['signature'] !== undefined && (typeof o['signature'] !== 'string' || o['signature'].length > 4096)) {
            throw invalid(`Failed to read ${at}.signature: it is not a signed binding.`);
          }
          return pair(reportId, datasetId, o['signature']);
        });
  if (pairs.length === 0) {
    throw invalid('Failed to read bindings: it is empty. Leave it out, or name at least one pair.');
  }
  if (pairs.length > maxItems) {
    throw invalid(
      `Failed to accept the request: it asks for more than ${maxItems} pairs. Name the wanted ones in bindings.`,
    );
  }
  const unique = new Map(pairs.map(p => [`${p.reportId} ${p.datasetId ?? ''} ${p.signature ?? ''}`, p]));
  return {
    pairs: [...unique.values()],
    targetWorkspaces: [
      ...new Set(
        list(root['targetWorkspaces'], 'targetWorkspaces', (item, at) =>
          id(object(item, at, members.workspace)['id'], `${at}.id`, uuid),
        ),
      ),
    ],
    allowMultipleTokens: boolean(root['allowMultipleTokens'], 'allowMultipleTokens'),
  };
}
