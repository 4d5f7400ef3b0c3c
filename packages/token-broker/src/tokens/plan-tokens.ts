import type {DatasourceIdentity, EffectiveIdentity, GenerateTokenRequestV2} from '@pbi-bound-report/contract';

/** Power BI takes at most this many reports, datasets or workspaces in one token. */
export const maxItemsPerToken = 50;

/** A pair that is asked for and granted, with the dataset resolved. */
export interface ServedPair {
  readonly reportId: string;
  /** Absent for a paginated report on sources that are no Power BI datasets. */
  readonly datasetId?: string;
  readonly edit: boolean;
  /** The dataset needs XMLA read access: the report is paginated, or the grant says so. */
  readonly xmla: boolean;
  /** Datasets that must be in the token besides: behind a composite model, or the report's own. */
  readonly besides: readonly {readonly id: string; readonly xmla: boolean}[];
}

/** Everything that decides what tokens are asked for. */
export interface TokenPlanInput<Pair extends ServedPair = ServedPair> {
  readonly pairs: readonly Pair[];
  /** Whether a holder may show this report on this dataset, editing or not. Keeps joint tokens from granting more than their parts. */
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

interface Group<Pair extends ServedPair> {
  pairs: Pair[];
  /** Report id → whether it may be edited. */
  reports: Map<string, boolean>;
  /** Datasets that reports are shown on. */
  shown: Set<string>;
  /** Every dataset of the token → whether it has XMLA access. */
  datasets: Map<string, boolean>;
}

/**
 * Builds the smallest GenerateToken requests that serve the pairs: as few tokens as the order of the pairs allows,
 * nothing in them that no pair needs, lists sorted so that equal requests are equal text.
 *
 * Power BI knows no pairs: whoever holds a token may show each of its reports on each of its datasets. So a pair joins
 * a token only where every combination that this makes possible is granted; otherwise it gets a token of its own.
 */
export function planTokens<Pair extends ServedPair>(input: TokenPlanInput<Pair>): PlannedToken<Pair>[] {
  const groups: Group<Pair>[] = [];
  for (const pair of input.pairs) {
    const joined = groups.some(group => join(group, pair, input.allows));
    if (!joined) {
      const group: Group<Pair> = {pairs: [], reports: new Map(), shown: new Set(), datasets: new Map()};
      if (!join(group, pair, () => true)) {
        throw new RangeError(
          `Failed to plan a token: report ${pair.reportId} needs more than ${maxItemsPerToken} datasets. Shorten the chain of its composite model.`,
        );
      }
      groups.push(group);
    }
  }
  return groups.map(group => ({pairs: group.pairs, body: bodyOf(group, input)}));
}

function join<Pair extends ServedPair>(group: Group<Pair>, pair: Pair, allows: TokenPlanInput['allows']): boolean {
  const reports = new Map(group.reports).set(pair.reportId, pair.edit || (group.reports.get(pair.reportId) ?? false));
  const shown = new Set(group.shown);
  const datasets = new Map(group.datasets);
  if (pair.datasetId !== undefined) {
    shown.add(pair.datasetId);
    datasets.set(pair.datasetId, pair.xmla || (datasets.get(pair.datasetId) ?? false));
  }
  for (const {id, xmla} of pair.besides) datasets.set(id, xmla || (datasets.get(id) ?? false));
  if (reports.size > maxItemsPerToken || datasets.size > maxItemsPerToken) return false;
  for (const [reportId, edit] of reports) {
    for (const datasetId of shown) {
      if (!allows(reportId, datasetId, edit)) return false;
    }
  }
  Object.assign(group, {reports, shown, datasets});
  group.pairs.push(pair);
  return true;
}

function bodyOf(group: Group<ServedPair>, input: TokenPlanInput): GenerateTokenRequestV2 {
  const identities = identitiesFor(group, input.identities);
  return {
    reports: [...group.reports].sort(byKey).map(([id, edit]) => ({id, ...(edit && {allowEdit: true})})),
    ...(group.datasets.size > 0 && {
      datasets: [...group.datasets]
        .sort(byKey)
        .map(([id, xmla]) => ({id, ...(xmla && {xmlaPermissions: 'ReadOnly' as const})})),
    }),
    ...(input.targetWorkspaces?.length && {targetWorkspaces: [...input.targetWorkspaces].sort().map(id => ({id}))}),
    ...(identities.length > 0 && {identities}),
    ...(input.datasourceIdentities?.length && {datasourceIdentities: [...input.datasourceIdentities]}),
    ...(input.lifetimeInMinutes !== undefined && {lifetimeInMinutes: input.lifetimeInMinutes}),
  };
}

/** Power BI refuses an identity for what is not in the token, so each is cut to the token; equal ones are joined. */
function identitiesFor(group: Group<ServedPair>, identities: readonly EffectiveIdentity[]): EffectiveIdentity[] {
  const joined = new Map<string, {who: EffectiveIdentity; datasets: Set<string>; reports: Set<string>}>();
  for (const {datasets = [], reports = [], ...who} of identities) {
    const inToken = {
      datasets: datasets.map(lower).filter(d => group.datasets.has(d)),
      reports: reports.map(lower).filter(r => group.reports.has(r)),
    };
    if (inToken.datasets.length + inToken.reports.length === 0) continue;
    const key = JSON.stringify(Object.entries(who).sort(byKey));
    const same = joined.get(key) ?? {who, datasets: new Set<string>(), reports: new Set<string>()};
    inToken.datasets.forEach(d => same.datasets.add(d));
    inToken.reports.forEach(r => same.reports.add(r));
    joined.set(key, same);
  }
  return [...joined].sort(byKey).map(([, {who, datasets, reports}]) => ({
    ...who,
    ...(datasets.size > 0 && {datasets: [...datasets].sort()}),
    ...(reports.size > 0 && {reports: [...reports].sort()}),
  }));
}

const lower = (id: string): string => id.toLowerCase();
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

/**
 * Checks an identity against Power BI's limits before it is sent, so that the log names the member instead of a
 * refused call. Source: the EffectiveIdentity page of the REST reference.
 * @returns The problem and its remedy, or undefined.
 */
export function validateIdentity(identity: EffectiveIdentity): string | undefined {
  const {username, roles = [], customData, identityBlob, datasets = [], reports = []} = identity;
  if (datasets.length + reports.length === 0) {
    return 'an identity names neither datasets nor reports; say what it is for';
  }
  if (datasets.length > 0 && !username && !identityBlob?.value) {
    return 'an identity for a dataset has neither username nor identityBlob; give one';
  }
  if (username !== undefined && username.length > 256) return 'a username is longer than 256 characters';
  if (roles.length > 50) return 'an identity has more than 50 roles';
  if (roles.some(role => role === '' || role.length > 50)) return 'a role is empty or longer than 50 characters';
  if (roles.some(role => role.includes(','))) return 'a role holds a comma; give several roles as several items';
  if (customData !== undefined && customData.length > 1024) return 'customData is longer than 1,024 characters';
  return undefined;
}
