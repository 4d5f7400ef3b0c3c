/** A web API asks for tokens of the user who called it, with the access token that the user called it with. */
import type {OperationResponse} from '../../http/operation.js';
import type {EntraClaims} from '../../tokens/entra-tokens.js';
import {proveClient} from './client-proof.js';
import {requireUser} from './directory.js';
import {entraError} from './entra-errors.js';
import {requireParameter} from './form.js';
import {applicationIdUri, userAccess} from './scopes.js';
import {secondsOf, userTokenResponse, type TokenRequest} from './token-response.js';

/** @throws OperationError */
export async function onBehalfOfGrant(request: TokenRequest): Promise<OperationResponse> {
  const {context, form, tenant} = request;
  const use = requireParameter(context, form, 'requested_token_use');
  if (use !== 'on_behalf_of') {
    throw entraError(context, 90023, "Unsupported 'requested_token_use' value.");
  }
  const assertion = requireParameter(context, form, 'assertion');
  const scope = requireParameter(context, form, 'scope');
  const appidacr = await proveClient(request);
  const claims = await readAssertion(request, assertion);
  const user = requireUser(context, tenant, claims.oid);
  const access = userAccess(scope, user, request);
  const refresh = access.wantsRefreshToken ? {refresh: {scope, isOfPage: false}} : {};
  return userTokenResponse(request, {user, access, appidacr, ...refresh});
}

/** @throws OperationError */
async function readAssertion(request: TokenRequest, assertion: string): Promise<EntraClaims> {
  const {context, application} = request;
  const claims = await context.entra.verifyAny(assertion, secondsOf(context));
  if (claims === 'invalid') throw entraError(context, 50013, 'Assertion failed signature validation.');
  if (claims === 'expired') {
    throw entraError(
      context,
      500133,
      'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion.',
    );
  }
  const {clientId, displayName} = application;
  const expected = [clientId.toLowerCase(), applicationIdUri(application)];
  if (!expected.includes(claims.aud.toLowerCase())) {
    throw entraError(
      context,
      500131,
      `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${claims.aud}' and the expected audience is '${applicationIdUri(application)}' or one of the Application Uris of this application with App ID '${clientId}'(${displayName}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.`,
    );
  }
  if (claims.idtyp === 'app') {
    throw entraError(
      context,
      7000114,
      `Application '${clientId}' is not allowed to make application on-behalf-of calls.`,
    );
  }
  if (claims.scp === undefined) {
    throw entraError(
      context,
      240002,
      "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.",
    );
  }
  return claims;
}
