/** Who may be given a role in a workspace, and by whom. */
import {defined} from '@pbi-bound-report/contract';
import type {ServicePrincipal, ServicePrincipalProfile, User, Workspace, WorkspaceRole, World} from '../world/world.js';
import {isAtLeast, roleIn} from './access.js';
import type {Caller} from './caller.js';
import {codeTwice, invalidRequest} from './power-bi-errors.js';
import {undocumentedError} from './undocumented-errors.js';

/** Whom a request means, as the calls take it. */
export interface RequestedUser {
  /** Of a user. */
  emailAddress?: string;
  /** A user's principal name, or the object id of a service principal. */
  identifier?: string;
  principalType?: 'App' | 'Group' | 'None' | 'User';
  /** The profile of the service principal that is meant instead of it. */
  profile?: {id?: string};
}

/** A user's right to a workspace, as the calls take it. */
export interface WorkspaceUserRequest extends RequestedUser {
  groupUserAccessRight: WorkspaceRole | 'None';
}

/** Whom a role can be given to. */
export type WorkspaceUser = User | ServicePrincipal | ServicePrincipalProfile;

/** A service principal of the directory by its object id, or a user by name or id, or a profile by its id. */
export function findWorkspaceUser(world: World, tenantId: string, name: string): WorkspaceUser | undefined {
  const wanted = name.toLowerCase();
  const principal = world.principals.find(
    p =>
      p.tenantId === tenantId &&
      (p.id.toLowerCase() === wanted || (p.type === 'User' && p.userPrincipalName.toLowerCase() === wanted)),
  );
  return principal ?? world.profiles?.find(p => p.id.toLowerCase() === wanted && isOfTenant(world, p, tenantId));
}

const isOfTenant = (world: World, profile: ServicePrincipalProfile, tenantId: string): boolean =>
  world.principals.some(p => p.id === profile.servicePrincipalId && p.tenantId === tenantId);

/** The user that a request means, where the directory has one of the type that the request says. */
export function findRequestedUser(
  world: World,
  tenantId: string,
  {emailAddress, identifier, principalType, profile}: RequestedUser,
): WorkspaceUser | undefined {
  const name = profile?.id ?? identifier ?? emailAddress;
  const user = name === undefined ? undefined : findWorkspaceUser(world, tenantId, name);
  return user && fitsType(user, principalType) ? user : undefined;
}

/**
 * The user that a request means.
 * @throws OperationError where the directory has none: for an address with the message that the service has been seen
 * to answer, for an identifier with an invented one.
 */
export function requireWorkspaceUser(world: World, tenantId: string, request: WorkspaceUserRequest): WorkspaceUser {
  const user = findRequestedUser(world, tenantId, request);
  if (user) return user;
  const {identifier, profile} = request;
  if (identifier === undefined && profile?.id === undefined) {
    throw invalidRequest('Parameter userDetails.UserEmailAddress is missing or invalid');
  }
  throw undocumentedError('workspaceUserIdentifier');
}

/** Whether somebody is of the type that a request says. Worlds have no groups. */
function fitsType(user: WorkspaceUser, type: RequestedUser['principalType']): boolean {
  if (type === undefined || type === 'None') return true;
  return 'type' in user && user.type === 'User' ? type === 'User' : type === 'App';
}

/**
 * Documented: administrators add anybody; members add whoever gets no more than they have.
 * @throws OperationError
 */
export function requireRightToAdd(workspace: Workspace, caller: Caller, role: WorkspaceRole): void {
  if (isAtLeast(roleIn(workspace, caller.principalId), 'Admin') || role !== 'Admin') return;
  throw undocumentedError('memberMayAdd', {role});
}

/** Whether somebody has a role in a workspace already. The code is the service's, the status a choice. */
export function requireNewUser(workspace: Workspace, userId: string): void {
  if (roleIn(workspace, userId) === undefined) return;
  throw codeTwice(
    400,
    'AddingAlreadyExistsGroupUserNotSupportedError',
    `${userId} has a role in the workspace ${workspace.id}; change it with PUT.`,
  );
}

/** A user of a workspace, as the service lists it. */
export const describeWorkspaceUser = (world: World, {principalId, role}: Workspace['members'][number]): object => ({
  groupUserAccessRight: role,
  ...describeUser(world, principalId),
});

/** A user, or a service principal and the profile of it that is meant, as lists of users show them. */
export function describeUser(world: World, principalId: string): object {
  const user = world.principals.find(p => p.id === principalId);
  if (user?.type === 'User') {
    return {
      emailAddress: user.userPrincipalName,
      displayName: user.displayName,
      identifier: user.userPrincipalName,
      principalType: 'User',
    };
  }
  const profile = world.profiles?.find(p => p.id === principalId);
  const application = user ?? world.principals.find(p => p.id === profile?.servicePrincipalId);
  return defined({
    displayName: application?.displayName,
    identifier: application?.id ?? principalId,
    principalType: 'App',
    profile: profile && {id: profile.id, displayName: profile.displayName},
  });
}
