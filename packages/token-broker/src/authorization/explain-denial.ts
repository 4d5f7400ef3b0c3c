import {tokenEndpointCodes as codes, type TokenEndpointRefusal} from '@pbi-bound-report/contract';
import type {GrantedPair} from './authorize.js';

/** So many ids are named in one sentence. */
const maxNamed = 5;

/**
 * Why the grant does not hold what was wanted, for the site's log: a typo and a missing line of the policy look alike
 * to the page. Ids name nobody.
 * @returns A sentence about the first pair that was denied; undefined where none was.
 */
export function explainDenial(
  refused: readonly TokenEndpointRefusal[],
  granted: readonly GrantedPair[],
): string | undefined {
  const denied = refused.find(({code, reportId}) => code === codes.notAllowed && reportId !== undefined);
  if (!denied) return undefined;
  const {reportId = '', datasetId} = denied;
  if (granted.length === 0) return 'authorize returned no pair.';
  const ofReport = granted.filter(pair => pair.reportId === reportId);
  if (ofReport.length === 0) {
    const reports = named(granted.map(pair => pair.reportId));
    return `authorize returned no pair with the report ${reportId}${otherUse(reportId, granted)}. Its reports: ${reports}.`;
  }
  const dataset =
    datasetId === undefined ? 'its own dataset' : `the dataset ${datasetId}${otherUse(datasetId, granted)}`;
  const datasets = named(ofReport.map(pair => pair.datasetId ?? 'its own'));
  return `authorize returned the report ${reportId}, but not with ${dataset}, or without a right that was asked for. Its datasets there: ${datasets}.`;
}

/** An id in the wrong place is the most frequent typo. */
function otherUse(id: string, granted: readonly GrantedPair[]): string {
  const uses = ['reportId', 'datasetId', 'workspaceId', 'datasetWorkspaceId'] as const;
  const use = uses.find(name => granted.some(pair => pair[name] === id));
  return use === undefined ? '' : ` (which is a ${use} there)`;
}

function named(ids: readonly string[]): string {
  const different = [...new Set(ids)];
  const more = different.length - maxNamed;
  return different.slice(0, maxNamed).join(', ') + (more > 0 ? `, and ${more} more` : '');
}
