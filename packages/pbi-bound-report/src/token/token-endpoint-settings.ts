import {isLoopbackHostname} from '@pbi-bound-report/contract';
import type {TokenEndpointRequest} from '@pbi-bound-report/contract';
import {failure} from '../errors/deferred-error.js';
import type {ReportInput} from '../input/report-input.js';

/** How to reach a token endpoint. Tags whose endpoints are equal in all of it may share a request. */
export interface TokenEndpointSettings {
  url: string;
  method: 'GET' | 'POST';
  credentials: RequestCredentials;
  headers: Readonly<Record<string, string>>;
  /** Milliseconds. */
  timeout: number;
}

/** Most reports, and most datasets, that GenerateToken takes in one request. */
export const maxItems = 50;

/**
 * Reads where tokens come from.
 * @param base The page's address.
 * @throws PbiReportError When there is no endpoint, or one that a token must not travel to.
 */
export function readTokenEndpoint(input: ReportInput, base: string): TokenEndpointSettings {
  const endpoint = input.tokenEndpoint?.trim();
  if (!endpoint) throw failure('TokenEndpointMissing');
  const page = new URL(base);
  const url = URL.canParse(endpoint, base) ? new URL(endpoint, base) : undefined;
  const secure =
    url &&
    (url.origin === page.origin ||
      url.protocol === 'https:' ||
      (url.protocol === 'http:' && isLoopbackHostname(url.hostname)));
  if (!url || !secure || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw failure('TokenEndpointInsecure');
  }
  const credentials = input.credentials?.trim().toLowerCase();
  return {
    url: url.href,
    method: input.tokenMethod?.trim().toUpperCase() === 'GET' ? 'GET' : 'POST',
    // The browser's default: cookies to the own origin only. Another origin gets them when the page asks for it.
    credentials: credentials === 'include' || credentials === 'omit' ? credentials : 'same-origin',
    headers: {...input.tokenHeaders},
    timeout: readTimeout(input),
  };
}

/** Milliseconds to wait for a token. */
export function readTimeout({tokenTimeout}: ReportInput): number {
  return tokenTimeout !== undefined && tokenTimeout > 0 ? tokenTimeout : 30_000;
}

/** Equal for endpoints that may share a request. */
export function endpointKey(endpoint: TokenEndpointSettings): string {
  const headers = Object.entries(endpoint.headers)
    .map(([name, value]) => [name.toLowerCase(), value])
    .sort();
  return JSON.stringify([endpoint.url, endpoint.method, endpoint.credentials, headers]);
}

/** One request that covers all of several. What is asked for twice is asked for once; the widest permission wins. */
export function joinRequests(requests: readonly TokenEndpointRequest[]): TokenEndpointRequest {
  const reports = new Map<string, TokenEndpointRequest['reports'][number]>();
  const datasets = new Map<string, TokenEndpointRequest['datasets'][number]>();
  const bindings = new Map<string, NonNullable<TokenEndpointRequest['bindings']>[number]>();
  const workspaces = new Map<string, {id: string}>();
  for (const request of requests) {
    for (const report of request.reports) {
      const old = reports.get(report.id);
      reports.set(report.id, {...old, ...report, ...((old?.allowEdit || report.allowEdit) && {allowEdit: true})});
    }
    for (const dataset of request.datasets) datasets.set(dataset.id, {...datasets.get(dataset.id), ...dataset});
    for (const binding of request.bindings ?? []) {
      bindings.set(`${binding.reportId} ${binding.datasetId ?? ''} ${binding.signature ?? ''}`, binding);
    }
    for (const workspace of request.targetWorkspaces ?? []) workspaces.set(workspace.id, workspace);
  }
  return {
    reports: [...reports.values()],
    datasets: [...datasets.values()],
    ...(bindings.size > 0 && {bindings: [...bindings.values()]}),
    ...(workspaces.size > 0 && {targetWorkspaces: [...workspaces.values()]}),
    ...(requests.some(request => request.allowMultipleTokens) && {allowMultipleTokens: true}),
  };
}

/**
 * Puts requests into as few groups as fit into GenerateToken's limits, in the order in which they were asked. A request
 * that is too big by itself stands alone, for the endpoint to refuse.
 */
export function groupRequests<T extends {request: TokenEndpointRequest}>(asks: readonly T[]): T[][] {
  const groups: T[][] = [];
  let group: T[] = [];
  for (const ask of asks) {
    const joined = joinRequests([...group, ask].map(member => member.request));
    if (group.length > 0 && (joined.reports.length > maxItems || joined.datasets.length > maxItems)) {
      groups.push(group);
      group = [];
    }
    group.push(ask);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
