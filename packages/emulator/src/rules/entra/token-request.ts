/** The rules of Entra's token endpoints: which grant is asked for, and by whom. */
import type {OperationContext} from '../../context.js';
import type {OperationRequest, OperationResponse} from '../../http/operation.js';
import {codeGrant} from './code-grant.js';
import {hasProof, proveClient} from './client-proof.js';
import {deviceGrant} from './device-code.js';
import {findApplication, findUser, isAnyDirectory, noSuchUser, tenantOf, tenantOfApplication} from './directory.js';
import {entraError} from './entra-errors.js';
import {requireParameter, readForm} from './form.js';
import {onBehalfOfGrant} from './on-behalf-of-grant.js';
import {refreshGrant} from './refresh-grant.js';
import {
  checkApplicationScope,
  checkResource,
  delegatedScopes,
  splitScopes,
  userAccess,
  type UserAccess,
} from './scopes.js';
import {
  secondsOf,
  tokenResponse,
  userTokenResponse,
  type TokenEndpointVersion,
  type TokenRequest,
} from './token-response.js';
import type {User} from '../../world/world.js';

type Grant = (request: TokenRequest) => Promise<OperationResponse>;

/** By `grant_type`, for both versions of the endpoint. */
const grants: Readonly<Record<string, Grant>> = {
  client_credentials: applicationGrant,
  password: passwordGrant,
};
/** By `grant_type`, for the second version alone. */
const newerGrants: Readonly<Record<string, Grant>> = {
  ...grants,
  authorization_code: codeGrant,
  refresh_token: refreshGrant,
  device_code: deviceGrant,
  'urn:ietf:params:oauth:grant-type:device_code': deviceGrant,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOfGrant,
};

/**
 * `POST /{tenant}/oauth2/v2.0/token` and `POST /{tenant}/oauth2/token`.
 * @throws OperationError
 */
export async function requestTokens(
  context: OperationContext,
  request: OperationRequest,
  version: TokenEndpointVersion,
): Promise<OperationResponse> {
  const form = readForm(request);
  const segment = request.params['tenantId'] ?? '';
  // The directory is looked at before anything else, as long as the path names one.
  const named = isAnyDirectory(segment) ? undefined : tenantOf(context, segment);
  const name = requireParameter(context, form, 'grant_type');
  const known = version === 2 ? newerGrants : grants;
  const grant = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!grant) throw entraError(context, 70003, `The app requested an unsupported grant type '${name}'.`);
  if (version === 2 && grant === passwordGrant && segment.toLowerCase() === 'common') {
    throw entraError(
      context,
      9001023,
      'The grant type is not supported over the /common or /consumers endpoints. ' +
        'Please use the /organizations or tenant-specific endpoint.',
    );
  }
  const clientId = requireParameter(context, form, 'client_id');
  const userName = form.get('username');
  const tenant =
    named ??
    (userName === null ? tenantOfApplication(context, segment, clientId) : tenantOf(context, segment, userName));
  return grant({
    context,
    version,
    form,
    tenant,
    application: findApplication(context, tenant, clientId),
    origin: request.origin,
    pageOrigin: request.headers['origin'],
  });
}

async function applicationGrant(request: TokenRequest): Promise<OperationResponse> {
  const {context, version, form, tenant, application} = request;
  const target = requireParameter(context, form, version === 2 ? 'scope' : 'resource');
  const appidacr = await proveClient(request);
  if (version === 2) checkApplicationScope(target, request);
  else checkResource(target, request);
  const accessToken = await context.entra.issue(
    {tid: tenant.id, oid: application.id, appid: application.clientId, idtyp: 'app', appidacr},
    secondsOf(context),
  );
  return tokenResponse(request, accessToken);
}

async function passwordGrant(request: TokenRequest): Promise<OperationResponse> {
  const {context, version, form} = request;
  const target = requireParameter(context, form, version === 2 ? 'scope' : 'resource');
  const appidacr = hasProof(form) ? await proveClient(request) : '0';
  const user = signInByPassword(request);
  const access = version === 2 ? userAccess(target, user, request) : accessByResource(target, user, request);
  const refresh = access.wantsRefreshToken ? {refresh: {scope: target, isOfPage: false}} : {};
  return userTokenResponse(request, {user, access, appidacr, ...refresh});
}

function signInByPassword({context, tenant, form}: TokenRequest): User {
  const user = findUser(context, requireParameter(context, form, 'username'));
  const password = requireParameter(context, form, 'password');
  if (user?.tenantId !== tenant.id) throw noSuchUser(context, tenant);
  if (user.password === password) return user;
  throw entraError(context, 50126, 'Error validating credentials due to invalid username or password.');
}

/** @throws OperationError */
function accessByResource(resource: string, user: User, request: TokenRequest): UserAccess {
  checkResource(resource, request);
  const scopes = user.scopes ?? delegatedScopes;
  const openId = splitScopes(request.form.get('scope') ?? '').includes('openid');
  return {
    audience: resource.replace(/\/$/, ''),
    scopes: [...scopes],
    scope: scopes.join(' '),
    isOpenId: openId,
    wantsRefreshToken: false,
  };
}
