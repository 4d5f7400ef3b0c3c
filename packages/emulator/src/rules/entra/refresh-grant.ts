/**
 * A refresh token for new tokens, another refresh token among them. Documented: one that was used stays good until it
 * ends, and that of a single-page application ends 24 hours after its user signed in.
 */
import type {OperationResponse} from '../../http/operation.js';
import type {RefreshToken} from '../../tokens/sign-in-state.js';
import {hasProof, proveClient} from './client-proof.js';
import {onlyCrossOrigin} from './code-grant.js';
import {requireUser} from './directory.js';
import {entraError} from './entra-errors.js';
import {requireParameter} from './form.js';
import {userAccess} from './scopes.js';
import {userTokenResponse, type TokenRequest} from './token-response.js';

/** @throws OperationError */
export async function refreshGrant(request: TokenRequest): Promise<OperationResponse> {
  const {context, tenant, form} = request;
  const token = findToken(request);
  if (token.isOfPage && request.pageOrigin === undefined) throw onlyCrossOrigin(request);
  const user = requireUser(context, tenant, token.userId);
  const scope = form.get('scope') ?? token.scope;
  const access = userAccess(scope, user, request);
  const appidacr = token.isConfidential || hasProof(form) ? await proveClient(request) : '0';
  const {sessionId, isOfPage, issued} = token;
  const refresh = isOfPage ? {scope, isOfPage, issued} : {scope, isOfPage};
  return userTokenResponse(request, {user, access, appidacr, sessionId, refresh});
}

/** @throws OperationError */
function findToken({context, form, application, tenant}: TokenRequest): RefreshToken {
  const token = context.signIns.refreshTokens.get(requireParameter(context, form, 'refresh_token'));
  if (!token) throw entraError(context, 9002313, 'Invalid request. Request is malformed or invalid.');
  if (token.clientId !== application.clientId || token.tenantId !== tenant.id) {
    throw entraError(context, 70000, 'Provided grant is invalid or malformed.');
  }
  if (token.expires > context.now()) return token;
  const issued = new Date(token.issued).toISOString();
  throw token.isOfPage
    ? entraError(
        context,
        700084,
        `The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on ${issued}.`,
      )
    : entraError(
        context,
        700082,
        `The refresh token has expired due to inactivity. The token was issued on ${issued} and was inactive for 90.00:00:00.`,
      );
}
