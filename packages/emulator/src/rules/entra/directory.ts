/** Directories, and who is in them. */
import {isGuid} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {ServicePrincipal, Tenant, User} from '../../world/world.js';
import {entraError} from './entra-errors.js';

/** Whether a path's segment stands for whatever directory the user belongs to. */
export const isAnyDirectory = (segment: string): boolean => /^(?:common|organizations)$/i.test(segment);

/**
 * The directory that a path names. `common` and `organizations` are whatever the user's name says.
 * @throws OperationError
 */
export function tenantOf(
  context: OperationContext,
  name: string,
  userName?: string | null,
  isMetadata = false,
): Tenant {
  const segment = name.toLowerCase();
  const {tenants} = context.world;
  if (isAnyDirectory(segment)) {
    const domain = userName?.split('@')[1]?.toLowerCase();
    const tenant =
      tenants.find(t => t.domain.toLowerCase() === domain) ??
      (tenants.length === 1 || isMetadata ? tenants[0] : undefined);
    if (tenant) return tenant;
  }
  const found = tenants.find(t => t.id.toLowerCase() === segment || t.domain.toLowerCase() === segment);
  if (found) return found;
  const isName = isGuid(segment) || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(segment);
  if (!isName) {
    throw entraError(
      context,
      900023,
      `Specified tenant identifier '${name}' is neither a valid DNS name, nor a valid external domain.`,
      isMetadata ? 'invalid_tenant' : undefined,
    );
  }
  throw entraError(
    context,
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    isMetadata ? 'invalid_tenant' : undefined,
  );
}

/**
 * The directory of a request that says nothing of its user: of `common` and `organizations` that of the application,
 * because the applications of a world are known in one directory each.
 * @throws OperationError
 */
export function tenantOfApplication(context: OperationContext, segment: string, clientId: string): Tenant {
  const {tenants} = context.world;
  if (!isAnyDirectory(segment)) return tenantOf(context, segment);
  const application = context.world.principals.find(p => isApplicationOf(p, clientId));
  return tenants.find(t => t.id === application?.tenantId) ?? tenantOf(context, segment, undefined, true);
}

const isApplicationOf = (
  principal: OperationContext['world']['principals'][number],
  clientId: string,
): principal is ServicePrincipal =>
  principal.type === 'ServicePrincipal' && principal.clientId.toLowerCase() === clientId.toLowerCase();

/** @throws OperationError */
export function findApplication(context: OperationContext, tenant: Tenant, clientId: string): ServicePrincipal {
  const application = context.world.principals.find(
    (p): p is ServicePrincipal => isApplicationOf(p, clientId) && p.tenantId === tenant.id,
  );
  if (application) return application;
  throw entraError(
    context,
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${tenant.domain}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

/** The user of that principal name, in whatever directory. */
export function findUser({world}: OperationContext, userPrincipalName: string): User | undefined {
  const name = userPrincipalName.toLowerCase();
  return world.principals.find((p): p is User => p.type === 'User' && p.userPrincipalName.toLowerCase() === name);
}

/** The users of a directory. */
export function usersOf({world}: OperationContext, tenant: Tenant): User[] {
  return world.principals.filter((p): p is User => p.type === 'User' && p.tenantId === tenant.id);
}

/**
 * The user of an object id, in a directory.
 * @throws OperationError
 */
export function requireUser(context: OperationContext, tenant: Tenant, id: string): User {
  const user = usersOf(context, tenant).find(u => u.id === id);
  if (user) return user;
  throw noSuchUser(context, tenant);
}

/** Nobody of that name or id is in the directory. */
export const noSuchUser = (context: OperationContext, tenant: Tenant): Error =>
  entraError(
    context,
    50034,
    `The user account {EUII Hidden} does not exist in the ${tenant.id} directory. To sign into this application, the account must be added to the directory.`,
  );

/** Who a user is, for clients that keep several apart. */
export function clientInfo({id, tenantId}: User): string {
  const encoded = btoa(JSON.stringify({uid: id, utid: tenantId}));
  return encoded.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
}
