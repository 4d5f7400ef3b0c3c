/**
 * Gateways and their data sources. A data source of an on-premises gateway stands in the gateway; one in the cloud
 * stands in its dataset, with a gateway id that is nothing else. Credentials are checked for their form and forgotten:
 * nothing but their kind is kept.
 */
import {isRecord} from '@pbi-bound-report/contract';
import {parseJson} from '../http/parse-json.js';
import {indexOf} from '../world/world-index.js';
import type {CredentialType, Dataset, Datasource, Gateway, GatewayDatasource, World} from '../world/world.js';
import {isAtLeast, roleIn} from './access.js';
import type {Caller} from './caller.js';
import {notAuthorized, notFound} from './power-bi-errors.js';
import {undocumentedError} from './undocumented-errors.js';

/** A data source that a path of gateways means. */
export type FoundSource =
  | {kind: 'onPremises'; gateway: Gateway; source: GatewayDatasource}
  | {kind: 'cloud'; datasets: Dataset[]; source: Datasource};

const isSame = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/** The gateway of that id, where the caller manages it. @throws OperationError */
export function requireGateway({gateways = []}: World, caller: Caller, id: string): Gateway {
  const gateway = gateways.find(other => isSame(other.id, id));
  if (gateway?.tenantId !== caller.tenantId) throw notFound(`gateway ${id} in the caller's tenant`);
  if (!gateway.adminIds.includes(caller.principalId)) {
    throw notAuthorized(`The caller ${caller.principalId} is no administrator of the gateway ${gateway.id}.`);
  }
  return gateway;
}

/**
 * The data source of a path, where the caller may manage it: as an administrator of its gateway, or as the owner of a
 * dataset that reads it in the cloud.
 * @throws OperationError
 */
export function requireSource(world: World, caller: Caller, params: Readonly<Record<string, string>>): FoundSource {
  const {gatewayId = '', datasourceId = ''} = params;
  if (world.gateways?.some(gateway => isSame(gateway.id, gatewayId))) {
    const gateway = requireGateway(world, caller, gatewayId);
    const source = gateway.datasources.find(other => isSame(other.id, datasourceId));
    if (!source) throw notFound(`data source ${datasourceId} of the gateway ${gateway.id}`);
    return {kind: 'onPremises', gateway, source};
  }
  const found = findCloudSource(world, caller, {gatewayId, datasourceId});
  if (!found) throw notFound(`data source ${datasourceId} of the gateway ${gatewayId}`);
  if (found.datasets.some(dataset => mayManage(world, dataset, caller))) return found;
  throw notAuthorized(
    `The caller ${caller.principalId} owns none of the datasets that read the data source ${datasourceId}. ` +
      'Take one over first (Default.TakeOver).',
  );
}

function findCloudSource(
  world: World,
  caller: Caller,
  {gatewayId, datasourceId}: {gatewayId: string; datasourceId: string},
): (FoundSource & {kind: 'cloud'}) | undefined {
  const isMeant = (source: Datasource): boolean =>
    isSame(source.gatewayId, gatewayId) && isSame(source.datasourceId, datasourceId);
  const datasets = world.datasets.filter(
    dataset =>
      dataset.datasources?.some(isMeant) && indexOf(world).workspace(dataset.workspaceId)?.tenantId === caller.tenantId,
  );
  const source = datasets[0]?.datasources?.find(isMeant);
  return source && {kind: 'cloud', datasets, source};
}

function mayManage(world: World, {ownerId, workspaceId}: Dataset, caller: Caller): boolean {
  if (ownerId !== undefined) return ownerId === caller.principalId;
  return isAtLeast(roleIn(indexOf(world).workspace(workspaceId), caller.principalId), 'Contributor');
}

/** Whether somebody may read a data source of a gateway. */
export const mayUseSource = (gateway: Gateway, {users = []}: GatewayDatasource, {principalId}: Caller): boolean =>
  gateway.adminIds.includes(principalId) || users.some(user => user.principalId === principalId);

/** Credentials of a data source, as the calls take them. */
export interface CredentialDetails {
  credentialType: CredentialType;
  /** JSON with `credentialData`, or that encrypted with the gateway's public key, in base64. */
  credentials?: string;
  encryptedConnection?: 'Any' | 'Encrypted' | 'NotEncrypted';
  encryptionAlgorithm?: 'None' | 'RSA-OAEP';
}

/** What credentials are for. */
export interface CredentialTarget {
  /** Whether a gateway reads it: its credentials have to be encrypted. */
  isOnPremises: boolean;
  datasourceType: string;
}

/** Documented: no other data sources take a shared access signature. */
const typesWithSignature = ['azureblobs', 'azuredatalakestorage'];

/**
 * Checks the form of credentials, and lets go of them.
 * @returns Their kind.
 * @throws OperationError that shows nothing of them.
 */
export function readCredentials(
  {credentialType, credentials, encryptionAlgorithm}: CredentialDetails,
  {isOnPremises, datasourceType}: CredentialTarget,
): CredentialType {
  if (credentialType === 'SAS' && !typesWithSignature.includes(datasourceType.toLowerCase())) {
    throw undocumentedError('credentials', {
      problem: `A data source of the type '${datasourceType}' takes no credentials of the type SAS.`,
    });
  }
  if (credentials === undefined) {
    if (credentialType === 'Anonymous') return credentialType;
    throw undocumentedError('credentials', {problem: "The member 'credentialDetails.credentials' is required."});
  }
  if (isOnPremises && encryptionAlgorithm !== 'RSA-OAEP') {
    throw undocumentedError('credentials', {
      problem: "The member 'credentialDetails.encryptionAlgorithm' must be RSA-OAEP for a data source of a gateway.",
    });
  }
  const isFit =
    encryptionAlgorithm === 'RSA-OAEP' ? /^[A-Za-z0-9+/]+={0,2}$/.test(credentials) : hasCredentialData(credentials);
  if (isFit) return credentialType;
  const must =
    encryptionAlgorithm === 'RSA-OAEP'
      ? 'base64: encrypted with the public key of the gateway'
      : 'JSON with the member credentialData';
  throw undocumentedError('credentials', {problem: `The member 'credentialDetails.credentials' must be ${must}.`});
}

/**
 * Checks the credentials of a data source that a gateway is to have.
 * @returns Their kind.
 * @throws OperationError
 */
export function readNewCredentials(details: CredentialDetails, datasourceType: string): CredentialType {
  const {credentialType, encryptedConnection = 'Encrypted'} = details;
  if (credentialType === 'OAuth2') {
    throw undocumentedError('credentials', {
      problem: 'A data source of a gateway cannot be created with credentials of the type OAuth2.',
    });
  }
  if (encryptedConnection !== 'Encrypted') {
    throw undocumentedError('credentials', {
      problem: "The member 'credentialDetails.encryptedConnection' must be Encrypted.",
    });
  }
  return readCredentials(details, {isOnPremises: true, datasourceType});
}

function hasCredentialData(credentials: string): boolean {
  try {
    const value = parseJson(credentials);
    return isRecord(value) && (typeof value['credentialData'] === 'string' || Array.isArray(value['credentialData']));
  } catch {
    // No JSON. What it is, nobody needs to know.
    return false;
  }
}

/** Connection details, which these calls write as JSON in a text. @throws OperationError */
export function readConnectionDetails(text: string): Record<string, string> {
  try {
    const value = parseJson(text);
    const isFit = isRecord(value) && Object.values(value).every(member => typeof member === 'string');
    if (isFit && Object.keys(value).length > 0) return value as Record<string, string>;
  } catch {
    // No JSON: refused like JSON of a wrong form.
  }
  throw undocumentedError('connectionDetails');
}
