/** Who calls: the access token of the Authorization header, and the profile that it acts as. */
import type {OperationContext} from '../context.js';
import type {EntraClaims} from '../tokens/entra-tokens.js';
import type {OperationRequest} from '../http/operation.js';
import {emptyBody, codeAndMessage} from './power-bi-errors.js';
import {indexOf} from '../world/world-index.js';
import {undocumentedError} from './undocumented-errors.js';

/** The caller of an operation. */
export interface Caller {
  claims: EntraClaims;
  tenantId: string;
  /** Whom workspace roles are looked up for: the profile, else the user or service principal. */
  principalId: string;
  isApplication: boolean;
  isProfile: boolean;
  /** What a live connection to Analysis Services takes the caller for: the object id, of users the principal name. */
  principalName: string;
}

/**
 * The service answers 403 for a bad token and 401 for a lack of rights, the other way round than HTTP means them.
 * @throws OperationError
 */
export async function authenticate(context: OperationContext, request: OperationRequest): Promise<Caller> {
  const header = request.headers['authorization'];
  if (header === undefined) throw emptyBody(403);
  const token = header.slice(7);
  if (header.slice(0, 7).toLowerCase() !== 'bearer ') throw emptyBody(403, 'InvalidToken');
  const claims = await context.entra.verify(token, Math.floor(context.now() / 1000));
  if (claims === 'invalid' && (token.includes(' ') || token.split('.').length !== 3)) {
    throw emptyBody(403, 'InvalidToken');
  }
  // Well-formed, but expired or not ours: the service calls both expired.
  if (claims === 'expired' || claims === 'invalid') {
    throw codeAndMessage(403, 'TokenExpired', 'Access token has expired, resubmit with a new access token');
  }
  const isApplication = claims.idtyp === 'app';
  if (isApplication && indexOf(context.world).tenant(claims.tid)?.servicePrincipalsBlocked) {
    throw emptyBody(401, 'ServicePrincipalIsNotAllowedByTenantAdminSwitch');
  }
  const profileId = request.headers['x-powerbi-profile-id']?.toLowerCase();
  const caller: Caller = {
    claims,
    tenantId: claims.tid,
    principalId: claims.oid,
    isApplication,
    isProfile: false,
    // Service principals have no principal name.
    principalName: claims.upn ?? claims.oid,
  };
  if (profileId === undefined || profileId === '') return caller;
  const profile = context.world.profiles?.find(
    p => p.id.toLowerCase() === profileId && p.servicePrincipalId === claims.oid,
  );
  if (indexOf(context.world).tenant(claims.tid)?.profilesBlocked) throw undocumentedError('profilesBlocked');
  if (!profile || !isApplication) throw undocumentedError('profileUnknown', {id: profileId});
  return {...caller, principalId: profile.id, isProfile: true, principalName: profile.id};
}

/**
 * The caller, where a delegated one has one of these scopes.
 * @throws OperationError
 */
export async function authenticateFor(
  context: OperationContext,
  request: OperationRequest,
  ...scopes: readonly string[]
): Promise<Caller> {
  const caller = await authenticate(context, request);
  requireScope(caller, ...scopes);
  return caller;
}

/** Whether a delegated caller has one of these scopes. Service principals have none and need none. */
export function hasScope(caller: Caller, ...scopes: readonly string[]): boolean {
  if (caller.isApplication) return true;
  const given = (caller.claims.scp ?? '').toLowerCase().split(' ');
  return scopes.some(scope => given.includes(scope.toLowerCase()));
}

/** @throws OperationError */
export function requireScope(caller: Caller, ...scopes: readonly string[]): void {
  if (!hasScope(caller, ...scopes)) throw undocumentedError('missingScope', {scopes: scopes.join(' or ')});
}
