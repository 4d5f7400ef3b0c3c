import {
  defined,
  tokenEndpointCodes as codes,
  type EffectiveIdentity,
  type PowerBiReport,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';
import {EndpointError, misconfigured} from '../errors/endpoint-error.js';
import {isAboutItems, refusalOf, remedyFor} from '../errors/upstream-errors.js';
import type {ItemMetadata} from '../power-bi/item-metadata.js';
import type {Call} from '../power-bi/power-bi-client.js';
import type {AccessRequest, GrantedPair, RequestedPair} from './authorize.js';
import {describeDenial} from './denials.js';
import {chooseIdentities} from './identities.js';
import type {ValidGrant} from './read-grant.js';

/** A pair that is wanted and granted, with the dataset resolved. */
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

/** A served pair and how the page named it. */
export interface ResolvedPair extends ServedPair {
  readonly requested: RequestedPair;
}

/** What is left of a request after the grant and Power BI's metadata: what to put into tokens, and what not and why. */
export interface GrantedAccess {
  readonly pairs: ResolvedPair[];
  readonly reports: ReadonlyMap<string, PowerBiReport>;
  readonly refused: TokenEndpointRefusal[];
  readonly identities: EffectiveIdentity[];
  readonly targetWorkspaces: string[];
  /** Whether the grant holds this pair, with the right to edit where `edit` is true. */
  readonly allows: (reportId: string, datasetId: string, edit: boolean) => boolean;
}

/** What {@link applyGrant} needs besides the grant. */
export interface GrantContext {
  readonly metadata: ItemMetadata;
  readonly call: Call;
  /** Item id → workspace id, for what the grant leaves out. */
  readonly workspaces: ReadonlyMap<string, string>;
  readonly ownDataset: 'omit' | 'include';
  /** Informs the operator why an item was refused. */
  readonly onRefused: (detail: Record<string, unknown>, error?: unknown) => void;
}

interface Wanted {
  readonly pair: RequestedPair;
  readonly report: PowerBiReport;
  /** The dataset that the pair means: the named one, or the report's own. */
  readonly datasetId: string | undefined;
  /** The granted pairs that hold this one. */
  readonly granted: readonly GrantedPair[];
}

/**
 * Cuts what is wanted to what is granted, and looks up what a token request needs to know. Only granted items are
 * looked up, so that nobody can use the endpoint to find out which ids exist.
 * @throws EndpointError when the grant itself is unusable.
 * @throws PowerBiError | CredentialError when metadata cannot be had.
 */
export async function applyGrant(
  access: AccessRequest,
  grant: ValidGrant,
  context: GrantContext,
): Promise<GrantedAccess> {
  const refused: TokenEndpointRefusal[] = [];
  const candidates = access.pairs.filter(pair => {
    const isPossible = grant.pairs.some(granted => mayHold(granted, pair));
    if (!isPossible) refused.push(refusalByGrant(pair, grant));
    return isPossible;
  });
  const {reports, missing} = await lookUpReports(candidates, grant, context);
  const grantedFor = (reportId: string, datasetId: string | undefined): GrantedPair[] =>
    grant.pairs.filter(
      g => g.reportId === reportId && (g.datasetId ?? ownDataset(reports.get(reportId))) === datasetId,
    );

  const resolved: ResolvedPair[] = [];
  for (const pair of candidates) {
    const report = reports.get(pair.reportId);
    const datasetId = pair.datasetId ?? ownDataset(report);
    const decision = report
      ? decide({pair, report, datasetId, granted: grantedFor(pair.reportId, datasetId)}, grant, context)
      : {...missing.get(pair.reportId)!, ...defined({datasetId: pair.datasetId})};
    if ('requested' in decision) resolved.push(decision);
    else refused.push(decision);
  }

  const {identities, refusals} = await chooseIdentities(new Set(resolved.flatMap(datasetsOf)), grant, {
    onRefused: context.onRefused,
    datasetMetadata: (datasetId, youngerThanMs) => lookUpDataset(datasetId, {grant, context, youngerThanMs}),
  });
  const pairs = resolved.filter(pair => {
    const refusal = datasetsOf(pair)
      .map(id => refusals.get(id))
      .find(found => found !== undefined);
    if (refusal) refused.push({...refusal, reportId: pair.reportId});
    return !refusal;
  });

  return {
    pairs,
    reports,
    refused,
    identities,
    targetWorkspaces: access.targetWorkspaces.filter(id => {
      const isGranted = grant.targetWorkspaces.includes(id);
      if (!isGranted) refused.push({code: codes.notAllowed, message: `You may not save into workspace ${id}.`});
      return isGranted;
    }),
    allows: (reportId, datasetId, edit) => grantedFor(reportId, datasetId).some(g => !edit || g.edit),
  };
}

/**
 * Whether a granted pair may turn out to hold a wanted one. Which dataset is "the report's own" is known only
 * with Power BI's help, so where either of the two means it they may still fit.
 */
function mayHold(granted: GrantedPair, pair: RequestedPair): boolean {
  if (granted.reportId !== pair.reportId) return false;
  return granted.datasetId === pair.datasetId || granted.datasetId === undefined || pair.datasetId === undefined;
}

/** Decides on one pair of a report that Power BI knows. */
function decide(wanted: Wanted, grant: ValidGrant, context: GrantContext): ResolvedPair | TokenEndpointRefusal {
  const {pair, report, datasetId, granted} = wanted;
  if (granted.length === 0) return refusalByGrant(pair, grant);
  const isPaginated = report.reportType === 'PaginatedReport';
  if (pair.edit && isPaginated) {
    return notAllowed(pair, 'A paginated report cannot be edited. Ask without allowEdit.');
  }
  if (pair.edit && !granted.some(g => g.edit)) return notAllowed(pair, 'You may see this report but not edit it.');
  const xmla = isPaginated || granted.some(g => g.xmla ?? (g.chain?.length ?? 0) > 0);
  if (pair.xmla && !xmla) return notAllowed(pair, 'You may not read this dataset through XMLA.');
  const besides = granted.flatMap(g => g.chain ?? []).map(id => ({id, xmla: true}));
  const own = ownDataset(report);
  // Where it is the pair's own as well, the token names it once all the same.
  if (context.ownDataset === 'include' && own !== undefined) {
    besides.push({id: own, xmla: isPaginated});
  }
  return {requested: pair, ...defined({reportId: pair.reportId, datasetId}), edit: pair.edit, xmla, besides};
}

async function lookUpReports(
  pairs: readonly RequestedPair[],
  grant: ValidGrant,
  {metadata, workspaces, call, onRefused}: GrantContext,
): Promise<{reports: Map<string, PowerBiReport>; missing: Map<string, TokenEndpointRefusal>}> {
  const reports = new Map<string, PowerBiReport>();
  const missing = new Map<string, TokenEndpointRefusal>();
  const lookUp = async (reportId: string): Promise<void> => {
    const granted = grant.pairs.find(g => g.reportId === reportId && g.workspaceId !== undefined);
    const workspaceId = granted?.workspaceId ?? workspaces.get(reportId);
    if (workspaceId === undefined) {
      throw misconfigured(
        `The workspace of report ${reportId} is not known. ` +
          'Let authorize return its workspaceId, or list it in powerBi.workspaces.',
      );
    }
    try {
      reports.set(reportId, await metadata.report(workspaceId, reportId, call));
    } catch (error) {
      if (!isAboutItems(error)) throw error;
      onRefused({reportId, workspaceId, remedy: remedyFor(error)}, error);
      missing.set(reportId, refusalOf(error, {reportId}));
    }
  };
  await Promise.all([...new Set(pairs.map(pair => pair.reportId))].map(lookUp));
  return {reports, missing};
}

function lookUpDataset(
  datasetId: string,
  options: {grant: ValidGrant; context: GrantContext; youngerThanMs: number | undefined},
): ReturnType<ItemMetadata['dataset']> | Promise<undefined> {
  const {metadata, workspaces, call} = options.context;
  const granted = options.grant.pairs.find(g => g.datasetId === datasetId && g.datasetWorkspaceId !== undefined);
  const workspaceId = granted?.datasetWorkspaceId ?? workspaces.get(datasetId);
  if (workspaceId === undefined) return Promise.resolve(undefined);
  return metadata.dataset(workspaceId, datasetId, {call, youngerThanMs: options.youngerThanMs});
}

function ownDataset(report: PowerBiReport | undefined): string | undefined {
  return report?.datasetId?.toLowerCase();
}

/** Every dataset that the token of a pair names. */
function datasetsOf(pair: ServedPair): string[] {
  const besides = pair.besides.map(dataset => dataset.id);
  return pair.datasetId === undefined ? besides : [pair.datasetId, ...besides];
}

function refusalByGrant(pair: RequestedPair, grant: ValidGrant): TokenEndpointRefusal {
  const denial = grant.denialFor?.(pair);
  if (!denial) return notAllowed(pair);
  const {code, message} = describeDenial(denial);
  return {...notAllowed(pair, message), code};
}

function notAllowed(
  {reportId, datasetId}: RequestedPair,
  message = 'You may not see this report with this dataset.',
): TokenEndpointRefusal {
  return defined({reportId, datasetId, code: codes.notAllowed, message});
}

/**
 * Turns the refusals of a request of which nothing is left into one failure: that of the first item.
 * @param problem For the log.
 */
export function allRefusedError(refused: TokenEndpointRefusal[], problem?: string): EndpointError {
  const [first] = refused;
  const code = Object.values(codes).find(known => known === first?.code) ?? codes.notAllowed;
  return new EndpointError(code, first?.message ?? 'Nothing that was requested is allowed.', {
    refused,
    detail: defined({problem}),
  });
}
