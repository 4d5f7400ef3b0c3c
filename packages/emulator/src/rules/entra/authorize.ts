/**
 * The rules of `GET /{tenant}/oauth2/v2.0/authorize`: a person signs in, and the application gets an authorization
 * code.
 *
 * Its story: what is wrong with the directory, the application or the redirect URI is shown to the person, because
 * nobody may be sent to an address that is not the application's. From then on every error goes to the application.
 * Whoever is signed in already and is not asked again is sent back at once. Else the page lists the directory's users;
 * its form brings the same parameters back, which are checked again, with the user who was chosen.
 */
import {defined} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {OperationError, type OperationRequest} from '../../http/operation.js';
import type {ServicePrincipal, Tenant, User} from '../../world/world.js';
import {clientInfo, findApplication, tenantOfApplication, usersOf} from './directory.js';
import {entraError, noRoom, readEntraError} from './entra-errors.js';
import {findRedirectTarget, type RedirectTarget} from './redirect-uris.js';
import {signedInUsers, startSession, type SignedInUser} from './sessions.js';
import {userAccess} from './scopes.js';

/** Parameters that the sign-in page brings back. What else clients send means nothing here. */
export const authorizeParameters = [
  'client_id',
  'client_info',
  'code_challenge',
  'code_challenge_method',
  'domain_hint',
  'login_hint',
  'nonce',
  'prompt',
  'redirect_uri',
  'response_mode',
  'response_type',
  'scope',
  'sid',
  'state',
] as const;

/** Characters of all parameters together. Invented. */
const maxParameterLength = 16_384;
/** Documented: about 10 minutes. */
const codeLifetime = 600_000;

/** How the parameters of an answer travel. */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** What becomes of an authorization request. */
export type AuthorizeOutcome =
  | {kind: 'page'; sign: SignInRequest}
  | {
      kind: 'redirect';
      uri: string;
      mode: ResponseMode;
      parameters: Record<string, string>;
      headers: Record<string, string>;
    };

/** What the sign-in page shows. */
export interface SignInRequest {
  tenant: Tenant;
  application: ServicePrincipal;
  redirectUri: string;
  parameters: Record<string, string>;
  /** Whom the client expects, first. */
  users: User[];
  signedIn: SignedInUser[];
}

/** An authorization request on its way through the rules. */
interface Authorization {
  context: OperationContext;
  request: OperationRequest;
  parameters: Record<string, string>;
  tenant: Tenant;
  application: ServicePrincipal;
  target: RedirectTarget;
  mode: ResponseMode;
}

/** What the person did on the page. */
export type SignInChoice = {user: string} | 'cancel' | undefined;

/**
 * @param sent The query, or the form.
 * @throws OperationError with Entra's error body, to be shown to the person.
 */
export function authorize(
  context: OperationContext,
  request: OperationRequest,
  sent: URLSearchParams,
  choice?: SignInChoice,
): AuthorizeOutcome {
  const authorization = identify(context, request, sent);
  try {
    return decide(authorization, choice);
  } catch (error) {
    if (error instanceof OperationError) return sendError(authorization, error);
    throw error;
  }
}

/**
 * Who asks, and where the answer goes.
 * @throws OperationError
 */
function identify(context: OperationContext, request: OperationRequest, sent: URLSearchParams): Authorization {
  const parameters = readParameters(context, sent);
  const {client_id: clientId, redirect_uri: redirectUri} = parameters;
  const segment = request.params['tenantId'] ?? '';
  if (!clientId) throw missing(context, 'client_id');
  const tenant = tenantOfApplication(context, segment, clientId);
  const application = findApplication(context, tenant, clientId);
  if (!redirectUri) throw entraError(context, 900971, 'No reply address provided.');
  const target = findRedirectTarget(application, redirectUri);
  if (!target) {
    throw entraError(
      context,
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${application.clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this.`,
    );
  }
  const mode = parameters['response_mode']?.toLowerCase();
  const isKnown = mode === 'query' || mode === 'fragment' || mode === 'form_post';
  return {context, request, parameters, tenant, application, target, mode: isKnown ? mode : 'query'};
}

/** @throws OperationError */
function readParameters(context: OperationContext, sent: URLSearchParams): Record<string, string> {
  const parameters = defined(
    Object.fromEntries(authorizeParameters.map(name => [name, sent.get(name) ?? undefined])),
  ) as Record<string, string>;
  const length = Object.values(parameters).reduce((sum, value) => sum + value.length, 0);
  if (length <= maxParameterLength) return parameters;
  throw entraError(context, 90013, `Invalid input received from the user: more than ${maxParameterLength} characters.`);
}

const missing = (context: OperationContext, name: string): Error =>
  entraError(context, 900144, `The request body must contain the following parameter: '${name}'.`);

/** @throws OperationError */
function decide(authorization: Authorization, choice: SignInChoice): AuthorizeOutcome {
  checkParameters(authorization);
  const {context, request, tenant, parameters} = authorization;
  if (choice === 'cancel') throw entraError(context, 65004, 'User declined to consent to access the app.');
  const users = usersOf(context, tenant);
  if (choice) {
    const user = users.find(({id}) => id === choice.user);
    if (user) return signIn(authorization, user);
  }
  const prompt = parameters['prompt']?.toLowerCase();
  const signedIn = signedInUsers(context, request, tenant);
  if (choice === undefined && (prompt === 'none' || prompt === undefined)) {
    const known = chooseSignedIn(signedIn, parameters);
    if (known) return giveCode(authorization, known, {});
  }
  if (prompt === 'none') throw silentFailure(context, signedIn, parameters);
  const hint = parameters['login_hint']?.toLowerCase();
  const sorted = [...users].sort((a, b) => Number(isHinted(b, hint)) - Number(isHinted(a, hint)));
  const {application, target} = authorization;
  const shown = {tenant, application, redirectUri: target.uri, parameters, users: sorted, signedIn};
  return {kind: 'page', sign: shown};
}

const isHinted = ({userPrincipalName}: User, hint: string | undefined): boolean =>
  userPrincipalName.toLowerCase() === hint;

/** @throws OperationError */
function checkParameters({context, parameters, target, tenant}: Authorization): void {
  const {response_type: type, response_mode: mode, scope, prompt} = parameters;
  if (!type) throw missing(context, 'response_type');
  if (type !== 'code') {
    const isKnown = type.split(' ').every(word => ['code', 'id_token', 'token'].includes(word));
    const word = type.includes('id_token') ? 'id_token' : 'token';
    throw isKnown
      ? entraError(context, 700054, `response_type '${word}' is not enabled for the application.`)
      : entraError(context, 70005, `The provided value for the input parameter 'response_type' is not valid.`);
  }
  if (mode !== undefined && !/^(?:query|fragment|form_post)$/i.test(mode)) {
    throw entraError(context, 90023, "Unsupported 'response_mode' value.");
  }
  if (prompt !== undefined && !/^(?:none|login|select_account|consent|create)$/i.test(prompt)) {
    throw entraError(context, 90023, "Unsupported 'prompt' value.");
  }
  if (!scope) throw missing(context, 'scope');
  const [anybody] = usersOf(context, tenant);
  if (anybody) userAccess(firstResource(scope), anybody, {context, tenant});
  checkChallenge(context, parameters, target);
}

/** Documented: an authorization request may name several APIs; the request for tokens then names one. */
function firstResource(scope: string): string {
  const names = scope.split(/\s+/);
  const first = names.find(name => name.includes('/'));
  const resource = first?.slice(0, first.lastIndexOf('/') + 1);
  return resource === undefined ? scope : names.filter(name => name.startsWith(resource)).join(' ');
}

/** @throws OperationError */
function checkChallenge(
  context: OperationContext,
  {code_challenge: challenge, code_challenge_method: method}: Record<string, string>,
  {platform}: RedirectTarget,
): void {
  if (challenge === undefined) {
    if (platform === 'spa') {
      throw entraError(
        context,
        9002325,
        'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
      );
    }
    return;
  }
  if (!/^[\w.~-]{43,128}$/.test(challenge)) {
    throw entraError(context, 501491, 'Invalid size of Code_Challenge parameter.');
  }
  if (method !== undefined && method !== 'S256' && method !== 'plain') {
    throw entraError(context, 90023, "Unsupported 'code_challenge_method' value.");
  }
}

/** Who of those who are signed in is meant: by `sid`, by `login_hint`, or because there is nobody else. */
function chooseSignedIn(
  signedIn: readonly SignedInUser[],
  {sid, login_hint: hint}: Record<string, string>,
): SignedInUser | undefined {
  if (sid) return signedIn.find(({sessionId}) => sessionId === sid);
  if (hint) return signedIn.find(({user}) => isHinted(user, hint.toLowerCase()));
  return signedIn.length === 1 ? signedIn[0] : undefined;
}

/**
 * Why nobody gets a code silently. Words and numbers as public reports have them: 50058 with these words for a hint
 * (SharePoint/sp-dev-docs issue 2629), 16000 with these words where several are signed in (Microsoft's page on single
 * sign-on with MSAL.js), 160021 for a session that there is not (Microsoft's list of error codes). Invented: that
 * without anybody signed in a `sid` changes nothing.
 */
function silentFailure(
  context: OperationContext,
  signedIn: readonly SignedInUser[],
  {sid, login_hint: hint}: Record<string, string>,
): OperationError {
  if (signedIn.length === 0) {
    return entraError(
      context,
      50058,
      "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD. This can happen if the user is using Internet Explorer or Edge, and the web app sending the silent sign-in request is in different IE security zone than the Azure AD endpoint (login.microsoftonline.com).",
    );
  }
  if (sid) return entraError(context, 160021, 'Application requested a user session which does not exist.');
  return hint
    ? entraError(
        context,
        50058,
        'A silent sign-in request was sent but none of the currently signed in user(s) match the requested login hint.',
      )
    : entraError(
        context,
        16000,
        'Either multiple user identities are available for the current request or selected account is not supported for the scenario.',
      );
}

/** @throws OperationError */
function signIn(authorization: Authorization, user: User): AuthorizeOutcome {
  const {context, request} = authorization;
  const session = startSession(context, request, user);
  if (!session) throw noRoom(context);
  return giveCode(authorization, session.signedIn, session.headers);
}

/** @throws OperationError */
function giveCode(
  {context, parameters, tenant, application, target, mode}: Authorization,
  {user, sessionId}: SignedInUser,
  headers: Record<string, string>,
): AuthorizeOutcome {
  const {code_challenge: value, code_challenge_method: method, nonce, scope = '', state} = parameters;
  const code = context.signIns.createKey(context.createId());
  const hasRoom = context.signIns.codes.add(code, {
    tenantId: tenant.id,
    userId: user.id,
    clientId: application.clientId,
    scope,
    sessionId,
    redirectUri: target.uri,
    platform: target.platform,
    nonce,
    challenge: value === undefined ? undefined : {value, method: method === 'S256' ? 'S256' : 'plain'},
    expires: context.now() + codeLifetime,
    isRedeemed: false,
  });
  if (!hasRoom) throw noRoom(context);
  const answer = defined({
    code,
    client_info: parameters['client_info'] === '1' ? clientInfo(user) : undefined,
    state,
    session_state: sessionId,
  }) as Record<string, string>;
  return {kind: 'redirect', uri: target.uri, mode, parameters: answer, headers};
}

function sendError({parameters, target, mode}: Authorization, error: OperationError): AuthorizeOutcome {
  const {error: word, error_description: description, error_uri: uri, error_codes: codes} = readEntraError(error);
  const isCancel = codes[0] === 65004;
  const answer = defined({
    error: word,
    error_subcode: isCancel ? 'cancel' : undefined,
    error_description: description,
    error_uri: uri,
    state: parameters['state'],
  }) as Record<string, string>;
  return {kind: 'redirect', uri: target.uri, mode, parameters: answer, headers: {}};
}
