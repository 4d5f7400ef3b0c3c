/** What applications and users ask tokens for. */
import type {OperationContext} from '../../context.js';
import {powerBiAudience} from '../../tokens/entra-tokens.js';
import type {ServicePrincipal, Tenant, User} from '../../world/world.js';
import {entraError} from './entra-errors.js';

/** Delegated permissions that applications have unless a user says otherwise. */
export const delegatedScopes = [
  'App.Read.All',
  'Capacity.ReadWrite.All',
  'Content.Create',
  'Dashboard.ReadWrite.All',
  'Dataset.ReadWrite.All',
  'Report.ReadWrite.All',
  'Workspace.ReadWrite.All',
];

/** Microsoft Graph, which tokens are for that ask for no other API. */
const graphAudience = '00000003-0000-0000-c000-000000000000';
const graphUrl = 'https://graph.microsoft.com';

/** Scopes that ask for an id token or a refresh token, not for an API. */
const openIdScopes = new Set(['openid', 'profile', 'offline_access', 'email']);
export const splitScopes = (scope: string): string[] => scope.split(/\s+/).filter(name => name !== '');

/** What the rules of scopes depend on. */
interface ScopeContext {
  context: OperationContext;
  tenant: Tenant;
}

/** @throws OperationError */
export function checkApplicationScope(scope: string, {context, tenant}: ScopeContext): void {
  const suffix = '/.default';
  // Older MSAL clients send the scopes of OpenID Connect beside it, which mean nothing here.
  const names = splitScopes(scope).filter(name => !openIdScopes.has(name));
  const [name = ''] = names;
  if (names.length !== 1 || !name.endsWith(suffix)) {
    throw entraError(
      context,
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  checkResource(name.slice(0, -suffix.length), {context, tenant});
}

/**
 * The token is for Power BI. A slash at the end belongs to no other resource.
 * @throws OperationError
 */
export function checkResource(resource: string, {context, tenant}: ScopeContext): void {
  if (resource.replace(/\/$/, '') === powerBiAudience) return;
  throw noSuchResource(resource, {context, tenant});
}

const noSuchResource = (resource: string, {context, tenant}: ScopeContext): Error =>
  entraError(
    context,
    500011,
    `The resource principal named ${resource} was not found in the tenant named ${tenant.domain}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  );

/** What a user's token is for. */
export interface UserAccess {
  /** `aud` of the access token. */
  audience: string;
  /** `scp` of the access token. */
  scopes: string[];
  /** `scope` of the answer. */
  scope: string;
  isOpenId: boolean;
  wantsRefreshToken: boolean;
}

/** A scope, apart: `https://api.example/Read` is `Read` of `https://api.example`. */
interface RequestedScope {
  resource: string;
  name: string;
}

function parseScope(scope: string, {context}: ScopeContext): RequestedScope {
  // The one permission of Graph that almost every application has, and that stands without its resource.
  if (scope === 'User.Read') return {resource: graphUrl, name: scope};
  const slash = scope.lastIndexOf('/');
  if (slash > 0 && /^(?:https?|api):\/\/[^/]/.test(scope)) {
    return {resource: scope.slice(0, slash).replace(/\/$/, ''), name: scope.slice(slash + 1)};
  }
  throw entraError(
    context,
    70011,
    `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
  );
}

/**
 * The delegated permissions that a user gets of those that were requested.
 * @param scope As it was requested.
 * @throws OperationError
 */
export function userAccess(scope: string, user: User, {context, tenant}: ScopeContext): UserAccess {
  const names = splitScopes(scope);
  const openId = {isOpenId: names.includes('openid'), wantsRefreshToken: names.includes('offline_access')};
  const requested = names.filter(name => !openIdScopes.has(name)).map(name => parseScope(name, {context, tenant}));
  const [first] = requested;
  if (first === undefined) {
    // Documented: who asks for no API gets a token for the scopes of OpenID Connect themselves.
    const given = names.filter(name => name !== 'offline_access');
    return {audience: graphAudience, scopes: given, scope: given.join(' '), ...openId};
  }
  const other = requested.find(({resource}) => resource !== first.resource);
  if (other) {
    throw entraError(
      context,
      28000,
      `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
    );
  }
  const {audience, all} = findResource(first, user, {context, tenant});
  const scopes = permissionsOf(
    requested.map(({name}) => name),
    all,
  );
  return {audience, scopes, scope: scopes.map(name => `${first.resource}/${name}`).join(' '), ...openId};
}

/** An API, and the permissions that a user has there; undefined where any can be asked for. */
function findResource(
  {resource, name}: RequestedScope,
  user: User,
  {context, tenant}: ScopeContext,
): {audience: string; all: readonly string[] | undefined} {
  if (resource === powerBiAudience) return {audience: resource, all: user.scopes ?? delegatedScopes};
  if (resource === graphUrl && ['User.Read', '.default'].includes(name)) {
    return {audience: graphAudience, all: ['User.Read']};
  }
  const own = context.world.principals.find(
    (p): p is ServicePrincipal => p.type === 'ServicePrincipal' && applicationIdUri(p) === resource.toLowerCase(),
  );
  if (own?.tenantId !== tenant.id) throw noSuchResource(resource, {context, tenant});
  return {audience: applicationIdUri(own), all: undefined};
}

/** Under which an application's own API is asked for: Entra's default for its application ID URI. */
export const applicationIdUri = ({clientId}: ServicePrincipal): string => `api://${clientId.toLowerCase()}`;

function permissionsOf(names: readonly string[], all: readonly string[] | undefined): string[] {
  // Invented: worlds do not say which permissions an application's own API has.
  if (all === undefined) return names.map(name => (name === '.default' ? 'access_as_user' : name));
  if (names.includes('.default')) return [...all];
  return all
    .filter(s => names.includes(s) || names.some(name => name.replace('.Read.', '.ReadWrite.') === s))
    .map(s => (names.includes(s) ? s : s.replace('.ReadWrite.', '.Read.')));
}
