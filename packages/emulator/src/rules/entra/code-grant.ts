/**
 * An authorization code for tokens. A code is good once, for ten minutes, for the application and the redirect URI that
 * it was given for, and for whoever has the verifier of its challenge.
 */
import {sha256} from '@noble/hashes/sha2.js';
import type {OperationResponse} from '../../http/operation.js';
import type {AuthorizationCode} from '../../tokens/sign-in-state.js';
import {hasProof, proveClient} from './client-proof.js';
import {requireUser} from './directory.js';
import {entraError} from './entra-errors.js';
import {requireParameter} from './form.js';
import {userAccess} from './scopes.js';
import {userTokenResponse, type TokenRequest} from './token-response.js';

/** @throws OperationError */
export async function codeGrant(request: TokenRequest): Promise<OperationResponse> {
  const {context, tenant, form} = request;
  const code = findCode(request);
  checkRedirectUri(request, code);
  checkVerifier(request, code);
  const appidacr = await proveRedeemer(request, code);
  const user = requireUser(context, tenant, code.userId);
  const scope = form.get('scope') ?? code.scope;
  const access = userAccess(scope, user, request);
  // Before anything is waited for: of two who bring it at once, one gets nothing.
  takeCode(request, code);
  const {sessionId, nonce} = code;
  const isOfPage = request.pageOrigin !== undefined;
  const refresh = access.wantsRefreshToken ? {refresh: {scope, isOfPage}} : {};
  return userTokenResponse(request, {user, access, appidacr, sessionId, nonce, ...refresh});
}

/** @throws OperationError */
function findCode({context, form, application, tenant}: TokenRequest): AuthorizationCode {
  const code = context.signIns.codes.get(requireParameter(context, form, 'code'));
  if (!code) throw entraError(context, 9002313, 'Invalid request. Request is malformed or invalid.');
  if (code.tenantId !== tenant.id) {
    throw entraError(
      context,
      700005,
      'Provided Authorization Code is intended to use against other tenant, thus rejected. OAuth2 Authorization Code must be redeemed against same tenant it was acquired for (/common or /{tenant-ID} as appropriate).',
    );
  }
  // No public source: what another application's code gets.
  if (code.clientId !== application.clientId) {
    throw entraError(context, 70000, 'Provided grant is invalid or malformed.');
  }
  if (code.expires <= context.now()) {
    throw entraError(
      context,
      70008,
      'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
    );
  }
  return code;
}

/** @throws OperationError for a code that was taken before. */
function takeCode({context}: TokenRequest, code: AuthorizationCode): void {
  if (code.isRedeemed) {
    throw entraError(
      context,
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    );
  }
  code.isRedeemed = true;
}

/** @throws OperationError */
function checkRedirectUri({context, form}: TokenRequest, {redirectUri}: AuthorizationCode): void {
  const given = requireParameter(context, form, 'redirect_uri');
  if (given === redirectUri) return;
  // The number is from public reports alone: Microsoft's list of error codes does not have it.
  throw entraError(
    context,
    500112,
    `The reply address '${given}' does not match the reply address '${redirectUri}' provided when requesting Authorization code.`,
  );
}

/** @throws OperationError */
function checkVerifier({context, form}: TokenRequest, {challenge}: AuthorizationCode): void {
  const verifier = form.get('code_verifier');
  if (challenge === undefined && verifier === null) return;
  const answered = challenge?.method === 'S256' ? s256(verifier ?? '') : verifier;
  if (challenge !== undefined && answered === challenge.value) return;
  throw entraError(
    context,
    501481,
    'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
  );
}

/** RFC 7636, section 4.2. */
function s256(verifier: string): string {
  const hash = sha256(new TextEncoder().encode(verifier));
  const encoded = btoa(String.fromCharCode(...hash));
  return encoded.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * Pages redeem from their own origin and have no secret; web applications have one and no origin.
 * @returns `appidacr`.
 * @throws OperationError
 */
async function proveRedeemer(
  request: TokenRequest,
  {platform, challenge}: AuthorizationCode,
): Promise<'0' | '1' | '2'> {
  const {context, pageOrigin, form} = request;
  if (pageOrigin !== undefined) {
    if (platform === 'web' || platform === 'publicClient') {
      throw entraError(
        context,
        9002326,
        `Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '${pageOrigin}'.`,
      );
    }
    if (challenge === undefined) {
      throw entraError(
        context,
        9002325,
        'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
      );
    }
    return '0';
  }
  if (platform === 'spa') throw onlyCrossOrigin(request);
  return platform === 'web' || hasProof(form) ? proveClient(request) : '0';
}

/** @returns The error for the grant of a page that nobody's browser brings. */
export const onlyCrossOrigin = ({context}: TokenRequest): Error =>
  entraError(
    context,
    9002327,
    "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  );
