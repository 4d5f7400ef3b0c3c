/** What a request for tokens is answered with. */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import type {OperationResponse} from '../../http/operation.js';
import {entraTokenLifetime, powerBiAudience, type EntraClaims} from '../../tokens/entra-tokens.js';
import type {ServicePrincipal, Tenant, User} from '../../world/world.js';
import {clientInfo} from './directory.js';
import {entraHeaders, noRoom} from './entra-errors.js';
import type {UserAccess} from './scopes.js';

/** Documented: a single-page application's refresh token lives 24 hours, however often it is replaced. */
export const pageRefreshTokenLifetime = 24 * 3_600_000;
/** Documented: others live 90 days after their last use. */
const refreshTokenLifetime = 90 * 24 * 3_600_000;

/** Which of Entra's token endpoints: `/oauth2/v2.0/token` takes a scope, `/oauth2/token` a resource. */
export type TokenEndpointVersion = 1 | 2;

/** A token request on its way through the rules. */
export interface TokenRequest {
  context: OperationContext;
  version: TokenEndpointVersion;
  form: URLSearchParams;
  tenant: Tenant;
  application: ServicePrincipal;
  /** Where the client reached the emulator. */
  origin: string;
  /** What a browser says of the page that asks; undefined for everybody else. */
  pageOrigin: string | undefined;
}

/** The lane's time: seconds since 1970 UTC. */
export const secondsOf = ({now}: OperationContext): number => Math.floor(now() / 1000);

/** The answer with an access token. */
export function tokenResponse(
  {context, version}: TokenRequest,
  accessToken: string,
  members: object = {},
): OperationResponse {
  const lifetime = entraTokenLifetime - 1;
  // The first version writes its numbers as texts.
  const times =
    version === 2
      ? {expires_in: lifetime, ext_expires_in: lifetime}
      : {
          expires_in: String(lifetime),
          ext_expires_in: String(lifetime),
          expires_on: String(secondsOf(context) + entraTokenLifetime),
          not_before: String(secondsOf(context)),
          resource: powerBiAudience,
        };
  return {
    status: 200,
    headers: {...entraHeaders, 'x-ms-request-id': context.createId()},
    body: JSON.stringify({token_type: 'Bearer', ...members, ...times, access_token: accessToken}),
  };
}

/** Whom tokens are for, and what proves it. */
export interface UserTokens {
  user: User;
  access: UserAccess;
  /** How the application proved itself. */
  appidacr: '0' | '1' | '2';
  /** Of the sign-in that the tokens go back to; absent where there was none in a browser. */
  sessionId?: string;
  nonce?: string | undefined;
  /** What the next refresh token takes over; absent: none is given. */
  refresh?: {scope: string; isOfPage: boolean; issued?: number};
}

/**
 * The answer with a user's tokens.
 * @throws OperationError where there is no room for a refresh token.
 */
export async function userTokenResponse(request: TokenRequest, tokens: UserTokens): Promise<OperationResponse> {
  const {context, tenant, application, form} = request;
  const {user, access, appidacr, sessionId, nonce} = tokens;
  const claims: Omit<EntraClaims, 'exp'> = {
    tid: tenant.id,
    oid: user.id,
    appid: application.clientId,
    appidacr,
    name: user.displayName,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
    scp: access.scopes.join(' '),
  };
  const accessToken = await context.entra.issue(claims, secondsOf(context), access.audience);
  const isOpenId = access.isOpenId && request.version === 2;
  const hasClientInfo = isOpenId || form.get('client_info') === '1';
  return tokenResponse(
    request,
    accessToken,
    defined({
      scope: request.version === 2 ? access.scope : access.scopes.join(' '),
      refresh_token: giveRefreshToken(request, tokens),
      id_token: isOpenId ? await idTokenOf(request, user, {sid: sessionId, nonce}) : undefined,
      client_info: hasClientInfo ? clientInfo(user) : undefined,
    }),
  );
}

async function idTokenOf(
  {context, tenant, application, origin}: TokenRequest,
  user: User,
  more: {sid: string | undefined; nonce: string | undefined},
): Promise<string> {
  const claims = defined({
    aud: application.clientId,
    idp: `https://sts.windows.net/${tenant.id}/`,
    name: user.displayName,
    ...more,
    oid: user.id,
    preferred_username: user.userPrincipalName,
    sub: user.id,
    tid: tenant.id,
  }) as Record<string, string>;
  return context.entra.issueIdToken(claims, `${origin}/${tenant.id}/v2.0`, secondsOf(context));
}

/** @throws OperationError */
function giveRefreshToken(
  {context, application, tenant}: TokenRequest,
  {user, refresh, sessionId, appidacr}: UserTokens,
): string | undefined {
  if (!refresh) return undefined;
  const {scope, isOfPage, issued = context.now()} = refresh;
  const token = context.signIns.createKey(context.createId());
  const hasRoom = context.signIns.refreshTokens.add(token, {
    tenantId: tenant.id,
    userId: user.id,
    clientId: application.clientId,
    scope,
    sessionId: sessionId ?? context.createId(),
    isOfPage,
    isConfidential: appidacr !== '0',
    issued,
    expires: isOfPage ? issued + pageRefreshTokenLifetime : context.now() + refreshTokenLifetime,
  });
  if (!hasRoom) throw noRoom(context);
  return token;
}
