/**
 * Lets a test GUID pass through the rules. A failure that belongs to a later step (a frame that never answers, a token of five
 * seconds) needs the earlier steps to succeed, so its id stands for a real thing: on the way in it is replaced, on the way out put
 * back. The rules know nothing of it.
 */
import type {EmbedTokenClaims} from '../../tokens/embed-token-codec.js';
import type {OperationResponse, OperationRequest} from '../../http/operation.js';
import type {World} from '../../world/world.js';
import {testIdPrefix} from './named-failures.js';

type Kind = 'report' | 'dataset' | 'workspace';

/** Which kind of thing an id names, by the member or parameter that holds it. */
const kinds: Record<string, Kind> = {
  reportid: 'report',
  reports: 'report',
  datasetid: 'dataset',
  datasets: 'dataset',
  targetworkspaces: 'workspace',
  groupid: 'workspace',
};

/** Finds the things that test GUIDs stand for. */
interface TestIdTargets {
  report: string | undefined;
  workspace: string | undefined;
  /** With row-level security, and without. */
  secured: string | undefined;
  open: string | undefined;
}

function standInsOf(world: World): TestIdTargets {
  const usable = (workspaceId: string): boolean =>
    world.workspaces.some(w => w.id === workspaceId && w.members.some(m => m.role === 'Member' || m.role === 'Admin'));
  const report = world.reports.find(r => r.reportType === 'PowerBIReport' && usable(r.workspaceId));
  const datasets = world.datasets.filter(d => usable(d.workspaceId));
  return {
    report: report?.id,
    workspace: report?.workspaceId,
    secured: datasets.find(d => d.roles.length > 0)?.id,
    open: datasets.find(d => d.roles.length === 0)?.id,
  };
}

/** A request whose test GUIDs were replaced. */
export interface SubstitutedRequest {
  request: OperationRequest;
  /** Puts the test GUIDs back into an answer. */
  restore(response: OperationResponse): OperationResponse;
}

/**
 * @param claims Of the embed token that a request of the report page carries.
 */
export function substituteTestIds(
  world: World,
  request: OperationRequest,
  claims: Pick<EmbedTokenClaims, 'datasets'> | undefined,
): SubstitutedRequest {
  const standIns = standInsOf(world);
  const used = new Map<string, string>();
  const body = parse(request.body);
  const identified = identifiedDatasets(body);
  const dataset = (id: string): string | undefined => {
    const inToken = [standIns.open, standIns.secured].find(candidate => claims?.datasets.some(d => d.id === candidate));
    return inToken ?? (identified.has(id) ? standIns.secured : standIns.open) ?? standIns.secured;
  };
  const replace = (text: string, kind: Kind | undefined): string => {
    const id = text.toLowerCase();
    if (!id.startsWith(testIdPrefix) || kind === undefined) return text;
    const real = kind === 'dataset' ? dataset(id) : standIns[kind];
    if (real === undefined) return text;
    used.set(real, id);
    return real;
  };
  const walk = (value: unknown, kind: Kind | undefined): unknown => {
    if (typeof value === 'string') return replace(value, kind);
    if (Array.isArray(value)) return value.map(item => walk(item, kind));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) =>
        // `id` belongs to the list it stands in: {datasets: [{id}]}.
        [name, walk(member, kinds[name.toLowerCase()] ?? (name.toLowerCase() === 'id' ? kind : undefined))],
      ),
    );
  };
  const replaced: OperationRequest = {
    ...request,
    params: Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, replace(value, kinds[name.toLowerCase()])]),
    ),
    body: body === undefined ? request.body : JSON.stringify(walk(body, undefined)),
  };
  return {
    request: replaced,
    restore(response) {
      let text = response.body;
      for (const [real, id] of used) text = text.replaceAll(real, id);
      return text === response.body ? response : {...response, body: text};
    },
  };
}

function parse(body: string | undefined): unknown {
  if (!body) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    // No JSON, so nothing to replace: the operation itself refuses it in its own words.
    return undefined;
  }
}

/** The datasets that an effective identity names: their stand-in must be one that wants an identity. */
function identifiedDatasets(body: unknown): Set<string> {
  const identities = (body as {identities?: unknown} | undefined)?.identities;
  const named = Array.isArray(identities)
    ? identities.flatMap(identity => (identity as {datasets?: unknown} | null)?.datasets)
    : [];
  return new Set(named.filter(id => typeof id === 'string').map(id => id.toLowerCase()));
}
