import {defined} from '@pbi-bound-report/contract';
import type {TokenEndpointRequest} from '@pbi-bound-report/contract';

/** Most reports, and most datasets, that GenerateToken takes in one request. */
const maxItems = 50;

type RequestedReport = TokenEndpointRequest['reports'][number];
type RequestedDataset = TokenEndpointRequest['datasets'][number];
type RequestedBinding = NonNullable<TokenEndpointRequest['bindings']>[number];

/** One request that covers all of several. What is asked for twice is asked for once; the widest permission wins. */
export function joinRequests(requests: readonly TokenEndpointRequest[]): TokenEndpointRequest {
  const reports = new Map<string, RequestedReport>();
  const datasets = new Map<string, RequestedDataset>();
  const bindings = new Map<string, RequestedBinding>();
  const workspaces = new Map<string, {id: string}>();
  for (const request of requests) {
    for (const report of request.reports) reports.set(report.id, joinReports(reports.get(report.id), report));
    for (const dataset of request.datasets) datasets.set(dataset.id, {...datasets.get(dataset.id), ...dataset});
    for (const binding of request.bindings ?? []) {
      bindings.set(`${binding.reportId} ${binding.datasetId ?? ''} ${binding.signature ?? ''}`, binding);
    }
    for (const workspace of request.targetWorkspaces ?? []) workspaces.set(workspace.id, workspace);
  }
  return defined({
    reports: [...reports.values()],
    datasets: [...datasets.values()],
    bindings: bindings.size > 0 ? [...bindings.values()] : undefined,
    targetWorkspaces: workspaces.size > 0 ? [...workspaces.values()] : undefined,
    allowMultipleTokens: requests.some(request => request.allowMultipleTokens) || undefined,
  });
}

function joinReports(old: RequestedReport | undefined, report: RequestedReport): RequestedReport {
  const joined = {...old, ...report};
  if (old?.allowEdit) joined.allowEdit = true;
  return joined;
}

/**
 * Puts requests into as few groups as fit into GenerateToken's limits, in the order in which they were asked. A request
 * that is too big by itself stands alone, for the endpoint to refuse.
 */
export function groupRequests<T extends {request: TokenEndpointRequest}>(waiting: readonly T[]): T[][] {
  const groups: T[][] = [];
  let group: T[] = [];
  for (const each of waiting) {
    const joined = joinRequests([...group, each].map(member => member.request));
    if (group.length > 0 && (joined.reports.length > maxItems || joined.datasets.length > maxItems)) {
      groups.push(group);
      group = [];
    }
    group.push(each);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
