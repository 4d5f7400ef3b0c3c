/**
 * Lets a test GUID pass through the rules. A failure that belongs to a later step (a frame that never answers, a token
 * of five seconds) needs the earlier steps to succeed, so its id is replaced on the way in by that of a real item, and
 * put back on the way out. The rules know nothing of it.
 */
import {isGuid, isRecord} from '@pbi-bound-report/contract';
import type {OperationRequest, OperationResponse} from '../../http/operation.js';
import {parseJson} from '../../http/parse-json.js';
import type {EmbedTokenClaims} from '../../tokens/embed-token-codec.js';
import type {World} from '../../world/world.js';
import {testIdPrefix} from './named-failures.js';

type Kind = 'report' | 'dataset' | 'workspace';

/** What kind of item an id names, by the member or parameter that holds it. */
const kindByName = new Map<string, Kind>([
  ['reportid', 'report'],
  ['reports', 'report'],
  ['datasetid', 'dataset'],
  ['datasets', 'dataset'],
  ['targetworkspaces', 'workspace'],
  ['groupid', 'workspace'],
]);

/** The items of a world that test GUIDs are replaced by. */
interface TestIdTargets {
  report: string | undefined;
  workspace: string | undefined;
  datasetWithRoles: string | undefined;
  datasetWithoutRoles: string | undefined;
}

function findTargets(world: World): TestIdTargets {
  const isUsable = (workspaceId: string): boolean =>
    world.workspaces.some(w => w.id === workspaceId && w.members.some(m => m.role === 'Member' || m.role === 'Admin'));
  const report = world.reports.find(r => r.reportType === 'PowerBIReport' && isUsable(r.workspaceId));
  const datasets = world.datasets.filter(d => isUsable(d.workspaceId));
  return {
    report: report?.id,
    workspace: report?.workspaceId,
    datasetWithRoles: datasets.find(d => d.roles.length > 0)?.id,
    datasetWithoutRoles: datasets.find(d => d.roles.length === 0)?.id,
  };
}

/** A request whose test GUIDs were replaced. */
export interface SubstitutedRequest {
  request: OperationRequest;
  /** Puts the test GUIDs back into a response. */
  restore(response: OperationResponse): OperationResponse;
}

/** @param claims Of the embed token that a request of the report page carries. */
export function substituteTestIds(
  world: World,
  request: OperationRequest,
  claims: Pick<EmbedTokenClaims, 'datasets'> | undefined,
): SubstitutedRequest {
  const targets = findTargets(world);
  const body = parseBody(request.body);
  const withIdentity = datasetsWithIdentity(body);
  const replacements = new Map<string, string>();

  const datasetFor = (testId: string): string | undefined => {
    const {datasetWithRoles, datasetWithoutRoles} = targets;
    const inToken = [datasetWithoutRoles, datasetWithRoles].find(id => claims?.datasets.some(d => d.id === id));
    return inToken ?? (withIdentity.has(testId) ? datasetWithRoles : datasetWithoutRoles) ?? datasetWithRoles;
  };
  const replace = (text: string, kind: Kind | undefined): string => {
    const testId = text.toLowerCase();
    if (kind === undefined || !isGuid(testId) || !testId.startsWith(testIdPrefix)) return text;
    const target = kind === 'dataset' ? datasetFor(testId) : targets[kind];
    if (target === undefined) return text;
    replacements.set(target, testId);
    return target;
  };
  const replaceIn = (value: unknown, kind: Kind | undefined): unknown => {
    if (typeof value === 'string') return replace(value, kind);
    if (Array.isArray(value)) return value.map(item => replaceIn(item, kind));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, replaceIn(member, kindOfMember(name, kind))]),
    );
  };

  return {
    request: {
      ...request,
      params: Object.fromEntries(
        Object.entries(request.params).map(([name, value]) => [name, replace(value, kindOfMember(name, undefined))]),
      ),
      body: body === undefined ? request.body : JSON.stringify(replaceIn(body, undefined)),
    },
    restore(response) {
      let text = response.body;
      for (const [target, testId] of replacements) text = text.replaceAll(target, testId);
      return text === response.body ? response : {...response, body: text};
    },
  };
}

/** `id` belongs to the list that it stands in: `{datasets: [{id}]}`. */
function kindOfMember(name: string, kindOfList: Kind | undefined): Kind | undefined {
  const lowerCase = name.toLowerCase();
  return kindByName.get(lowerCase) ?? (lowerCase === 'id' ? kindOfList : undefined);
}

function parseBody(body: string | undefined): unknown {
  if (!body) return undefined;
  try {
    return parseJson(body);
  } catch {
    // Nothing to replace: the operation itself refuses such a body, in its own words.
    return undefined;
  }
}

/** The datasets that an effective identity names: each must be replaced by one that requires an identity. */
function datasetsWithIdentity(body: unknown): Set<string> {
  const identities = isRecord(body) && Array.isArray(body['identities']) ? (body['identities'] as unknown[]) : [];
  const ids = identities.flatMap(identity => (isRecord(identity) ? identity['datasets'] : undefined));
  return new Set(ids.filter(id => typeof id === 'string').map(id => id.toLowerCase()));
}
