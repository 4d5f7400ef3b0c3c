/** Who holds the token that the report page shows. */
import type {OperationContext} from '../context.js';
import type {OperationRequest} from '../http/operation.js';
import {isEmbedToken, type EmbedTokenClaims} from '../tokens/embed-token-codec.js';
import {embedErrors} from './embed-errors.js';

/** The holder of an embed token, or a user with an access token. */
export type TokenHolder = {kind: 'embed'; claims: EmbedTokenClaims} | UserTokenHolder;

/** A user who shows a report to himself or herself. */
export interface UserTokenHolder {
  kind: 'user';
  principalId: string;
  tenantId: string;
  userPrincipalName: string;
  /** Seconds since 1970 UTC. */
  exp: number;
}

/** What {@link requireTokenHolder} needs to know of a request besides its token. */
export interface TokenUse {
  /** powerbi-models' TokenType: 0 Aad, 1 Embed. Absent: the token itself tells. */
  tokenType: number | undefined;
  nowSeconds: number;
  /** Title of the visual that sends a query; undefined while the report opens. */
  visualTitle: string | undefined;
}

/**
 * Reads the token of a request of the report page.
 * @throws EmbedError where there is none, or where it is bad or expired.
 */
export async function requireTokenHolder(
  context: OperationContext,
  request: OperationRequest,
  {tokenType, nowSeconds, visualTitle}: TokenUse,
): Promise<TokenHolder> {
  const token = /^(?:EmbedToken|Bearer) (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (!token) throw embedErrors.noToken();
  // The SDK leaves tokenType out unless the page sets it: then the token tells what it is.
  const isUserToken = tokenType === undefined ? !isEmbedToken(token) : tokenType === 0;
  if (isUserToken) return requireUser(context, token, {nowSeconds, visualTitle});
  const claims = context.codec.decode(token);
  if (!claims) throw embedErrors.badToken();
  return {kind: 'embed', claims};
}

async function requireUser(
  {entra}: OperationContext,
  token: string,
  {nowSeconds, visualTitle}: Omit<TokenUse, 'tokenType'>,
): Promise<UserTokenHolder> {
  const claims = await entra.verify(token, nowSeconds);
  if (claims === 'expired') throw embedErrors.tokenExpired(visualTitle);
  // A service principal's own access token opens nothing: embedding for users needs a user.
  if (claims === 'invalid' || claims.idtyp === 'app') throw embedErrors.badToken();
  const {oid, tid, upn = '', exp} = claims;
  return {kind: 'user', principalId: oid, tenantId: tid, userPrincipalName: upn, exp};
}
