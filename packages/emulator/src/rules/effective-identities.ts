/** The rules for effective identities: what one may hold, whom it may be for, and which datasets want or refuse one. */
import type {EffectiveIdentity} from '@pbi-bound-report/contract';
import {codeAndMessage, invalidRequest} from './power-bi-errors.js';
import type {Dataset, Report} from '../world/world.js';
import type {Caller} from './caller.js';
import {undocumentedError} from './undocumented-errors.js';

const sameId = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

/** The identity that is for a dataset. */
export function identityFor(
  identities: readonly EffectiveIdentity[],
  datasetId: string,
): EffectiveIdentity | undefined {
  return identities.find(identity => identity.datasets?.some(id => sameId(id, datasetId)));
}

/**
 * What is wrong with the identities themselves.
 * @throws OperationError
 */
export function checkIdentities(
  identities: readonly EffectiveIdentity[],
  datasets: readonly Dataset[],
  reports: readonly Report[],
): void {
  const named = new Set<string>();
  identities.forEach((identity, index) => {
    if (!identity.datasets?.length && !identity.reports?.length) {
      throw undocumentedError('identityWithoutTarget', {index});
    }
    if (identity.datasets?.length && !identity.username && !identity.identityBlob) {
      throw undocumentedError('identityWithoutUser', {index});
    }
    if (identity.roles?.some(role => role.trim() === '' || role.includes(','))) {
      throw undocumentedError('identityRoleText', {index});
    }
    for (const id of identity.datasets ?? []) {
      if (!datasets.some(d => sameId(d.id, id))) {
        throw undocumentedError('identityForUnlisted', {index, kind: 'dataset', id});
      }
      if (named.has(id.toLowerCase())) throw undocumentedError('identityTwice', {id});
      named.add(id.toLowerCase());
    }
    for (const id of identity.reports ?? []) {
      const report = reports.find(r => sameId(r.id, id));
      if (!report) throw undocumentedError('identityForUnlisted', {index, kind: 'report', id});
      if (report.reportType !== 'PaginatedReport') throw undocumentedError('identityReportNotPaginated', {index, id});
    }
  });
}

/** Whether a dataset is a live connection to Analysis Services. */
export const isLive = (dataset: Dataset): boolean =>
  dataset.mode === 'AzureAnalysisServices' || dataset.mode === 'AnalysisServices';
const hasSingleSignOn = (dataset: Dataset): boolean => (dataset.datasources ?? []).some(source => source.singleSignOn);

/** Whether `isEffectiveIdentityRequired` holds. */
export const needsIdentity = (dataset: Dataset): boolean => isLive(dataset) || dataset.roles.length > 0;
/**
 * Whether `isEffectiveIdentityRolesRequired` holds. Azure Analysis Services falls back on the roles that it has
 * assigned.
 */
export const needsRoles = (dataset: Dataset): boolean =>
  dataset.rolesRequired ?? (!isLive(dataset) && dataset.roles.length > 0);

/** Characters of a user name on premises. */
const onPremisesName = /^[A-Za-z0-9._!#^~\\@-]+$/;
/** User names of cloud models: any ASCII. Spaces too: an official example has one. */
const cloudName = /^[\x20-\x7e]+$/;

/**
 * Whether a dataset and the identity for it go together.
 * @throws OperationError
 */
export function checkDatasetIdentity(dataset: Dataset, identity: EffectiveIdentity | undefined, caller: Caller): void {
  const creating = `Creating embed token for accessing dataset ${dataset.id}`;
  if (dataset.mode === 'AzureAnalysisServices' && caller.isProfile) {
    throw undocumentedError('profileWithLiveConnection', {id: dataset.id});
  }
  if (!identity) {
    // A user may leave it out and then sees everything; a service principal may not, and a live connection always needs
    // one.
    if (needsIdentity(dataset) && (caller.isApplication || isLive(dataset))) {
      throw invalidRequest(`${creating} requires effective identity to be provided`);
    }
    return;
  }
  if (dataset.mode === 'DirectLake' && hasSingleSignOn(dataset)) {
    throw codeAndMessage(
      403,
      'Forbidden',
      'Creating embed token with effective identity is not supported for this datasource',
    );
  }
  const takesBlob =
    dataset.mode === 'DirectQuery' &&
    (dataset.datasources ?? []).some(source => source.datasourceType === 'Sql' && source.singleSignOn);
  if (identity.identityBlob && !takesBlob) throw undocumentedError('identityBlobUnsupported', {id: dataset.id});
  if (!needsIdentity(dataset)) {
    if (identity.identityBlob) return;
    throw invalidRequest(`${creating} shouldn't have effective identity`);
  }
  if (
    identity.username !== undefined &&
    !(dataset.mode === 'AnalysisServices' ? onPremisesName : cloudName).test(identity.username)
  ) {
    throw undocumentedError('identityUsernameText', {id: dataset.id});
  }
  if (dataset.mode === 'AnalysisServices') {
    if (identity.customData !== undefined) throw undocumentedError('identityCustomData', {id: dataset.id});
    if (dataset.gatewayAdminIds && !dataset.gatewayAdminIds.includes(caller.principalId)) {
      throw undocumentedError('gatewayAdmin', {id: dataset.id});
    }
  }
  if (
    dataset.mode === 'AzureAnalysisServices' &&
    identity.username?.toLowerCase() !== caller.principalName.toLowerCase()
  ) {
    // The misspelling is the service's.
    throw invalidRequest(
      `${creating} requries effective identity username to be identical to the caller's principal name`,
    );
  }
  if (needsRoles(dataset) && !identity.roles?.length && !identity.identityBlob) {
    throw invalidRequest(`${creating} requires roles to be included in provided effective identity`);
  }
}
