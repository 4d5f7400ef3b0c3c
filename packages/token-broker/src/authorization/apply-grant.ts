import {
  tokenEndpointCodes as codes,
  type EffectiveIdentity,
  type PowerBiReport,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';
import {EndpointError, misconfigured} from '../errors/endpoint-error.js';
import type {ItemMetadata} from '../power-bi/item-metadata.js';
import {
  deniedCodes,
  type AccessRequest,
  type RequestedPair,
  type DatasetMetadata,
  type Grant,
  type GrantedPair,
} from './authorize.js';
import type {Call} from '../power-bi/power-bi-client.js';
import {validateIdentity, type ServedPair} from '../tokens/plan-tokens.js';
import {isAboutItems, refusalOf, remedyFor} from '../errors/upstream-errors.js';

/** A served pair and how the page named it. */
export interface ResolvedPair extends ServedPair {
  readonly asked: RequestedPair;
}

/** What is left of a request after the grant and Power BI's facts: what to ask a token for, and what not and why. */
export interface GrantedAccess {
  readonly pairs: ResolvedPair[];
  readonly reports: ReadonlyMap<string, PowerBiReport>;
  readonly refused: TokenEndpointRefusal[];
  readonly identities: EffectiveIdentity[];
  readonly targetWorkspaces: string[];
  readonly allows: (reportId: string, datasetId: string, edit: boolean) => boolean;
}

/** Options of {@link applyGrant}. */
export interface ApplyGrantOptions {
  readonly facts: ItemMetadata;
  /** Item id → workspace id, for what the grant leaves out. */
  readonly workspaces: ReadonlyMap<string, string>;
  readonly ownDataset: 'omit' | 'include';
  /** Tells the operator why an item was refused. */
  readonly onRefused: (detail: Record<string, unknown>, error?: unknown) => void;
}

/** How old a fact may be that refuses something: old ones are asked for again first. Milliseconds. */
const refusingFactAgeMs = 5000;

/**
 * Cuts what is asked to what is granted, and looks up what a token request needs to know. Facts are asked for granted
 * items only, so that nobody can use the endpoint to find out which ids exist.
 * @throws EndpointError when the grant itself is unusable; PowerBiError and CredentialError when facts cannot be had.
 */
export async function applyGrant(
  asked: AccessRequest,
  grant: Grant,
  call: Call,
  options: ApplyGrantOptions,
): Promise<GrantedAccess> {
  const refused: TokenEndpointRefusal[] = [];
  const granted = grant.pairs.map(normalize);
  const withheld = (pair: RequestedPair): TokenEndpointRefusal => {
    const why = grant.denialFor?.(pair);
    return {...notAllowed(pair, why?.message), ...(why && {code: deniedCodes[why.reason]})};
  };
  const wanted = asked.pairs.filter(pair => {
    // "The report's own" can be told from a named dataset only with Power BI's help, so those two may still fit.
    if (
      granted.some(
        g =>
          g.reportId === pair.reportId &&
          (g.datasetId === pair.datasetId || g.datasetId === undefined || pair.datasetId === undefined),
      )
    ) {
      return true;
    }
    refused.push(withheld(pair));
    return false;
  });

  const reports = new Map<string, PowerBiReport>();
  const missing = new Map<string, TokenEndpointRefusal>();
  await Promise.all(
    [...new Set(wanted.map(p => p.reportId))].map(async reportId => {
      const workspaceId =
        granted.find(g => g.reportId === reportId && g.workspaceId)?.workspaceId ?? options.workspaces.get(reportId);
      if (workspaceId === undefined) {
        throw misconfigured(
          `The workspace of report ${reportId} is not known. Let authorize return its workspaceId, or list it in powerBi.workspaces.`,
        );
      }
      try {
        reports.set(reportId, await options.facts.report(workspaceId, reportId, call));
      } catch (error) {
        if (!isAboutItems(error)) throw error;
        options.onRefused({reportId, workspaceId, remedy: remedyFor(error)}, error);
        missing.set(reportId, refusalOf(error, {reportId}));
      }
    }),
  );

  const own = (reportId: string): string | undefined => reports.get(reportId)?.datasetId?.toLowerCase();
  const grantOf = (reportId: string, datasetId: string | undefined): GrantedPair[] =>
    granted.filter(g => g.reportId === reportId && (g.datasetId ?? own(reportId)) === datasetId);
  const pairs: ResolvedPair[] = [];
  for (const pair of wanted) {
    const report = reports.get(pair.reportId);
    if (!report) {
      refused.push({...missing.get(pair.reportId)!, ...(pair.datasetId !== undefined && {datasetId: pair.datasetId})});
      continue;
    }
    const paginated = report.reportType === 'PaginatedReport';
    const datasetId = pair.datasetId ?? own(pair.reportId);
    const fitting = grantOf(pair.reportId, datasetId);
    const edit = pair.edit && !paginated && fitting.some(g => g.edit);
    const xmla = paginated || fitting.some(g => g.xmla ?? (g.chain?.length ?? 0) > 0);
    if (fitting.length === 0) refused.push(withheld(pair));
    else if (pair.edit && !edit) {
      refused.push(
        notAllowed(
          pair,
          paginated
            ? 'A paginated report cannot be edited. Ask without allowEdit.'
            : 'You may see this report but not edit it.',
        ),
      );
    } else if (pair.xmla && !xmla) refused.push(notAllowed(pair, 'You may not read this dataset through XMLA.'));
    else {
      const chain = fitting.flatMap(g => g.chain ?? []).map(id => ({id: id.toLowerCase(), xmla: true}));
      const ownId = own(pair.reportId);
      const besides =
        options.ownDataset === 'include' && ownId !== undefined && ownId !== datasetId
          ? [...chain, {id: ownId, xmla: paginated}]
          : chain;
      pairs.push({
        asked: pair,
        reportId: pair.reportId,
        ...(datasetId !== undefined && {datasetId}),
        edit,
        xmla,
        besides,
      });
    }
  }

  const workspaces = new Set((grant.targetWorkspaces ?? []).map(w => w.toLowerCase()));
  const targetWorkspaces = asked.targetWorkspaces.filter(id => {
    if (!workspaces.has(id)) refused.push({code: codes.notAllowed, message: `You may not save into workspace ${id}.`});
    return workspaces.has(id);
  });

  const identified = await identify(pairs, grant, granted, call, options);
  return {
    pairs: identified.pairs,
    reports,
    refused: [...refused, ...identified.refused],
    identities: identified.identities,
    targetWorkspaces,
    allows: (reportId, datasetId, edit) => grantOf(reportId, datasetId).some(g => !edit || g.edit),
  };
}

/** Finds the identities of the datasets, and leaves out the pairs whose dataset would not take what the grant says. */
async function identify(
  pairs: readonly ResolvedPair[],
  grant: Grant,
  granted: readonly GrantedPair[],
  call: Call,
  options: ApplyGrantOptions,
): Promise<Pick<GrantedAccess, 'pairs' | 'identities' | 'refused'>> {
  const {identities: given = []} = grant;
  const identities: EffectiveIdentity[] = typeof given === 'function' ? [] : [...given];
  const refusals = new Map<string, TokenEndpointRefusal>();
  const ids = new Set(
    pairs.flatMap(p => [...(p.datasetId === undefined ? [] : [p.datasetId]), ...p.besides.map(b => b.id)]),
  );
  await Promise.all(
    [...ids].map(async datasetId => {
      const workspaceId =
        granted.find(g => g.datasetId === datasetId && g.datasetWorkspaceId)?.datasetWorkspaceId ??
        options.workspaces.get(datasetId);
      const problemWith = async (youngerThanMs?: number): Promise<string | undefined> => {
        const facts: DatasetMetadata = {id: datasetId};
        if (workspaceId !== undefined) {
          const dataset = await options.facts.dataset(workspaceId, datasetId, call, youngerThanMs);
          Object.assign(facts, {
            identityRequired: dataset.isEffectiveIdentityRequired,
            rolesRequired: dataset.isEffectiveIdentityRolesRequired,
          });
        }
        const chosen = typeof given === 'function' ? given(facts) : undefined;
        const fitting: EffectiveIdentity[] = chosen
          ? [{...chosen, datasets: [datasetId]}]
          : identities.filter(i => i.datasets?.some(d => d.toLowerCase() === datasetId));
        if (facts.identityRequired === true && fitting.length === 0) {
          return 'it has row-level security and the grant holds no identity for it. Let authorize return one';
        }
        if (facts.identityRequired === false && fitting.length > 0) {
          return 'it has no row-level security and the grant holds an identity for it. Power BI refuses that; return none, or give the dataset roles';
        }
        if (facts.rolesRequired === true && !fitting.every(i => i.roles?.length)) {
          return 'its row-level security wants roles and the identity in the grant has none. Add roles';
        }
        if (typeof given === 'function') identities.push(...fitting);
        return undefined;
      };
      try {
        // A fact that would refuse may be out of date: the dataset may have been given roles since.
        if ((await problemWith()) === undefined) return;
        const problem = await problemWith(refusingFactAgeMs);
        if (problem === undefined) return;
        options.onRefused({datasetId, problem: `Dataset ${datasetId} cannot be served: ${problem}.`});
        refusals.set(datasetId, {datasetId, code: codes.misconfigured, message: misconfigured('').message});
      } catch (error) {
        if (!isAboutItems(error)) throw error;
        options.onRefused({datasetId, workspaceId, remedy: remedyFor(error)}, error);
        refusals.set(datasetId, refusalOf(error, {datasetId}));
      }
    }),
  );
  for (const identity of identities) {
    const problem = validateIdentity(identity);
    if (problem !== undefined) throw misconfigured(`Failed to use the grant: ${problem}.`);
  }
  const refused: TokenEndpointRefusal[] = [];
  const kept = pairs.filter(pair => {
    const refusal = [pair.datasetId, ...pair.besides.map(b => b.id)]
      .map(id => (id === undefined ? undefined : refusals.get(id)))
      .find(r => r !== undefined);
    if (refusal) refused.push({...refusal, reportId: pair.reportId});
    return refusal === undefined;
  });
  return {pairs: kept, identities, refused};
}

const normalize = (pair: GrantedPair): GrantedPair => ({
  ...pair,
  reportId: pair.reportId.toLowerCase(),
  ...(pair.datasetId !== undefined && {datasetId: pair.datasetId.toLowerCase()}),
});

function notAllowed(
  {reportId, datasetId}: RequestedPair,
  message = 'You may not see this report with this dataset.',
): TokenEndpointRefusal {
  return {reportId, ...(datasetId !== undefined && {datasetId}), code: codes.notAllowed, message};
}

/** Turns the refusals of a request of which nothing is left into one failure: that of the first item. */
export function refusedAltogether(refused: TokenEndpointRefusal[]): EndpointError {
  const [first] = refused;
  const code = Object.values(codes).find(c => c === first?.code) ?? codes.notAllowed;
  return new EndpointError(code, first?.message ?? 'Nothing that was asked for is allowed.', {refused});
}
