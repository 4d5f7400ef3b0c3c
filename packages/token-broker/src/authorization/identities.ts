import {
  defined,
  isRecord,
  tokenEndpointCodes as codes,
  type EffectiveIdentity,
  type PowerBiDataset,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';
import {misconfigured, misconfiguredMessage} from '../errors/endpoint-error.js';
import {isAboutItems, refusalOf, remedyFor} from '../errors/upstream-errors.js';
import type {DatasetMetadata, Grant} from './authorize.js';

/** Datasets whose identities are wanted, and where what is known of them comes from. */
export interface IdentityContext {
  /**
   * What Power BI knows of a dataset; undefined where its workspace is not known.
   * @param youngerThanMs How old that may be.
   */
  readonly datasetMetadata: (datasetId: string, youngerThanMs?: number) => Promise<PowerBiDataset | undefined>;
  /** Informs the operator why a dataset was refused. */
  readonly onRefused: (detail: Record<string, unknown>, error?: unknown) => void;
}

/** The identities of the datasets that can be served, and why the others cannot. */
export interface ChosenIdentities {
  readonly identities: EffectiveIdentity[];
  /** By dataset id. */
  readonly refusals: ReadonlyMap<string, TokenEndpointRefusal>;
}

/** Metadata that would refuse a dataset may be this old, in milliseconds; older ones are fetched again first. */
const refusingMetadataAgeMs = 5000;

/**
 * Finds the identities of datasets, and the datasets that would not take what the grant says. An identity is never
 * dropped to make a dataset fit: that would show every row.
 * @throws EndpointError where an identity breaks Power BI's limits.
 * @throws PowerBiError | CredentialError where nothing can be learned of a dataset.
 */
export async function chooseIdentities(
  datasetIds: Iterable<string>,
  grant: Grant,
  context: IdentityContext,
): Promise<ChosenIdentities> {
  const {identities: granted} = grant;
  // Identities of a list may be for reports as well, so all of them stay; the token plan cuts them to each token.
  const identities: EffectiveIdentity[] = typeof granted === 'function' ? [] : [...(granted ?? [])];
  const refusals = new Map<string, TokenEndpointRefusal>();
  const choose = async (datasetId: string): Promise<void> => {
    try {
      const choice = await chooseFor(datasetId, granted, context);
      if ('problem' in choice) {
        context.onRefused({datasetId, problem: `Dataset ${datasetId} cannot be served: ${choice.problem}.`});
        refusals.set(datasetId, {datasetId, code: codes.misconfigured, message: misconfiguredMessage});
      } else if (typeof granted === 'function') identities.push(...choice.identities);
    } catch (error) {
      if (!isAboutItems(error)) throw error;
      context.onRefused({datasetId, remedy: remedyFor(error)}, error);
      refusals.set(datasetId, refusalOf(error, {datasetId}));
    }
  };
  await Promise.all([...datasetIds].map(choose));
  return {identities, refusals};
}

type Choice = {readonly identities: EffectiveIdentity[]} | {readonly problem: string};

async function chooseFor(datasetId: string, granted: Grant['identities'], context: IdentityContext): Promise<Choice> {
  const attempt = async (youngerThanMs?: number): Promise<Choice> => {
    const dataset = await context.datasetMetadata(datasetId, youngerThanMs);
    const metadata: DatasetMetadata = defined({
      id: datasetId,
      identityRequired: dataset?.isEffectiveIdentityRequired,
      rolesRequired: dataset?.isEffectiveIdentityRolesRequired,
    });
    const identities = await identitiesOf(metadata, granted);
    const problem = misfit(metadata, identities);
    return problem === undefined ? {identities} : {problem};
  };
  const choice = await attempt();
  // The metadata may be out of date: the dataset may have been given roles since.
  return 'problem' in choice ? attempt(refusingMetadataAgeMs) : choice;
}

async function identitiesOf(dataset: DatasetMetadata, granted: Grant['identities']): Promise<EffectiveIdentity[]> {
  if (typeof granted !== 'function') {
    return (granted ?? []).filter(identity => identity.datasets?.includes(dataset.id));
  }
  const chosen = await granted(dataset);
  if (chosen === undefined || chosen === null) return [];
  const identity = {...chosen, datasets: [dataset.id]};
  const problem = isRecord(chosen)
    ? validateIdentity(identity)
    : 'it is no object; return {username, roles} or nothing';
  if (problem !== undefined) {
    throw misconfigured(`Failed to use the identity that the grant returned for dataset ${dataset.id}: ${problem}.`);
  }
  return [identity];
}

/** Why Power BI would refuse these identities for this dataset, and the remedy; undefined where it would not. */
function misfit(dataset: DatasetMetadata, identities: readonly EffectiveIdentity[]): string | undefined {
  if (dataset.identityRequired === true && identities.length === 0) {
    return 'it has row-level security and the grant holds no identity for it. Let authorize return one';
  }
  if (dataset.identityRequired === false && identities.length > 0) {
    return (
      'it has no row-level security and the grant holds an identity for it. ' +
      'Power BI refuses that; return none, or give the dataset roles'
    );
  }
  if (dataset.rolesRequired === true && !identities.every(identity => identity.roles?.length)) {
    return 'its row-level security wants roles and the identity in the grant has none. Add roles';
  }
  return undefined;
}

/**
 * Checks an identity against Power BI's limits before it is sent, so that the log names the member instead of a
 * refused call. Source: the EffectiveIdentity page of the REST reference.
 * @returns The problem and its remedy, or undefined.
 */
export function validateIdentity(identity: EffectiveIdentity): string | undefined {
  const {username, roles = [], customData, identityBlob, datasets = [], reports = []} = identity;
  const wrongType = Object.entries({roles, datasets, reports}).find(([, list]) => !isTextList(list));
  if (wrongType) return `its ${wrongType[0]} are not a list of texts`;
  if (username !== undefined && typeof username !== 'string') return 'its username is not a text';
  if (customData !== undefined && typeof customData !== 'string') return 'its customData is not a text';
  if (datasets.length + reports.length === 0) {
    return 'an identity names neither datasets nor reports; say what it is for';
  }
  if (datasets.length > 0 && !username && !identityBlob?.value) {
    return 'an identity for a dataset has neither username nor identityBlob; give one';
  }
  if (username !== undefined && username.length > 256) return 'a username is longer than 256 characters';
  if (roles.length > 50) return 'an identity has more than 50 roles';
  if (roles.includes('')) return 'a role is empty';
  const long = roles.find(role => role.length > 50);
  if (long !== undefined) return `the role "${long.slice(0, 60)}" is longer than 50 characters`;
  const several = roles.find(role => role.includes(','));
  if (several !== undefined) return `the role "${several}" holds a comma; give several roles as several items`;
  if (customData !== undefined && customData.length > 1024) return 'customData is longer than 1,024 characters';
  return undefined;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}
