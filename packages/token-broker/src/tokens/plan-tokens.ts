import {
  defined,
  type DatasourceIdentity,
  type EffectiveIdentity,
  type GenerateTokenRequestV2,
} from '@pbi-bound-report/contract';
import type {ServedPair} from '../authorization/apply-grant.js';

/** Power BI takes at most this many reports, datasets or workspaces in one token. */
export const maxItemsPerToken = 50;

/** Everything that decides what tokens are requested. */
export interface TokenPlanInput<Pair extends ServedPair = ServedPair> {
  readonly pairs: readonly Pair[];
  /**
   * Whether a holder may show this report on this dataset, and edit it where `edit` is true. Keeps joint tokens from
   * granting more than their parts.
   */
  readonly allows: (reportId: string, datasetId: string, edit: boolean) => boolean;
  readonly identities: readonly EffectiveIdentity[];
  readonly datasourceIdentities?: readonly DatasourceIdentity[] | undefined;
  readonly targetWorkspaces?: readonly string[] | undefined;
  readonly lifetimeInMinutes?: number | undefined;
}

/** One call to GenerateToken and the pairs that its token serves. */
export interface PlannedToken<Pair extends ServedPair = ServedPair> {
  readonly body: GenerateTokenRequestV2;
  readonly pairs: readonly Pair[];
}

/** Pairs that one token serves, and what it must name for them. */
interface TokenGroup<Pair extends ServedPair> {
  readonly pairs: readonly Pair[];
  /** Report id → whether it may be edited. */
  readonly reports: ReadonlyMap<string, boolean>;
  /** Dataset id → whether it has XMLA access. */
  readonly datasets: ReadonlyMap<string, boolean>;
}

/**
 * Builds the smallest GenerateToken requests that serve the pairs: as few tokens as the order of the pairs allows,
 * nothing in them that no pair needs, lists sorted so that equal requests are equal text.
 *
 * Power BI knows no pairs: whoever holds a token may show each of its reports on each of its datasets. So a pair joins
 * a token only where every combination that this makes possible is granted; otherwise it gets a token of its own.
 * @throws RangeError where one pair alone needs more datasets than a token can name.
 */
export function planTokens<Pair extends ServedPair>(input: TokenPlanInput<Pair>): PlannedToken<Pair>[] {
  const groups: TokenGroup<Pair>[] = [];
  for (const pair of input.pairs) {
    const place = groups.findIndex(group => isPermitted(withPair(group, pair), input.allows));
    if (place >= 0) groups[place] = withPair(groups[place]!, pair);
    else groups.push(groupOfOne(pair));
  }
  return groups.map(group => ({pairs: group.pairs, body: bodyOf(group, input)}));
}

function groupOfOne<Pair extends ServedPair>(pair: Pair): TokenGroup<Pair> {
  const group = withPair({pairs: [], reports: new Map(), datasets: new Map()}, pair);
  if (fitsOneToken(group)) return group;
  throw new RangeError(
    `Failed to plan a token: report ${pair.reportId} needs more than ${maxItemsPerToken} datasets. ` +
      'Shorten the chain of its composite model.',
  );
}

function withPair<Pair extends ServedPair>(group: TokenGroup<Pair>, pair: Pair): TokenGroup<Pair> {
  const reports = new Map(group.reports);
  const datasets = new Map(group.datasets);
  reports.set(pair.reportId, pair.edit || (reports.get(pair.reportId) ?? false));
  if (pair.datasetId !== undefined) {
    datasets.set(pair.datasetId, pair.xmla || (datasets.get(pair.datasetId) ?? false));
  }
  for (const {id, xmla} of pair.besides) datasets.set(id, xmla || (datasets.get(id) ?? false));
  return {pairs: [...group.pairs, pair], reports, datasets};
}

function fitsOneToken({reports, datasets}: TokenGroup<ServedPair>): boolean {
  return reports.size <= maxItemsPerToken && datasets.size <= maxItemsPerToken;
}

/**
 * Whether one token may serve the group: all that its holder could show is granted. What a pair needs besides its
 * dataset cannot be kept from that pair's report, so it counts as granted to it, and to no other report of the token.
 */
function isPermitted(group: TokenGroup<ServedPair>, allows: TokenPlanInput['allows']): boolean {
  if (!fitsOneToken(group)) return false;
  const isNeeded = (reportId: string, datasetId: string, edit: boolean): boolean =>
    group.pairs.some(
      pair =>
        pair.reportId === reportId && (pair.edit || !edit) && pair.besides.some(dataset => dataset.id === datasetId),
    );
  for (const [reportId, edit] of group.reports) {
    for (const datasetId of group.datasets.keys()) {
      if (!allows(reportId, datasetId, edit) && !isNeeded(reportId, datasetId, edit)) return false;
    }
  }
  return true;
}

function bodyOf(group: TokenGroup<ServedPair>, input: TokenPlanInput): GenerateTokenRequestV2 {
  return defined({
    reports: [...group.reports].sort(byKey).map(([id, edit]) => defined({id, allowEdit: edit || undefined})),
    datasets: filled(
      [...group.datasets]
        .sort(byKey)
        .map(([id, xmla]) => defined({id, xmlaPermissions: xmla ? ('ReadOnly' as const) : undefined})),
    ),
    targetWorkspaces: filled([...(input.targetWorkspaces ?? [])].sort().map(id => ({id}))),
    identities: filled(identitiesFor(group, input.identities)),
    datasourceIdentities: filled([...(input.datasourceIdentities ?? [])]),
    lifetimeInMinutes: input.lifetimeInMinutes,
  });
}

/** A list, or nothing where it is empty. */
function filled<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Power BI refuses an identity for what is not in the token, so each is cut to the token; equal ones are joined. */
function identitiesFor(group: TokenGroup<ServedPair>, identities: readonly EffectiveIdentity[]): EffectiveIdentity[] {
  const joined = new Map<string, {who: EffectiveIdentity; datasets: Set<string>; reports: Set<string>}>();
  for (const {datasets = [], reports = [], ...who} of identities) {
    const datasetsHere = idsIn(group.datasets, datasets);
    const reportsHere = idsIn(group.reports, reports);
    if (datasetsHere.length + reportsHere.length === 0) continue;
    const key = JSON.stringify(Object.entries(who).sort(byKey));
    const same = joined.get(key) ?? {who, datasets: new Set<string>(), reports: new Set<string>()};
    datasetsHere.forEach(id => same.datasets.add(id));
    reportsHere.forEach(id => same.reports.add(id));
    joined.set(key, same);
  }
  return [...joined].sort(byKey).map(([, {who, datasets, reports}]) => ({
    ...who,
    ...defined({datasets: filled([...datasets].sort()), reports: filled([...reports].sort())}),
  }));
}

/** Those of the ids that a token names, in lower case. A token names few, an identity may be for hundreds. */
function idsIn(items: ReadonlyMap<string, boolean>, ids: readonly string[]): string[] {
  const found: string[] = [];
  for (const each of ids) {
    const id = each.toLowerCase();
    if (items.has(id)) found.push(id);
  }
  return found;
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
