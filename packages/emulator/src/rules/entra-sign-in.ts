/** The rules of Entra's token request: client credentials (secret or certificate) and the password grant. */
import {decodeProtectedHeader, errors, importJWK, jwtVerify} from 'jose';
import {isGuid} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {entraTokenLifetime, powerBiAudience, type EntraClaims} from '../tokens/entra-tokens.js';
import type {OperationRequest, OperationResponse} from '../http/operation.js';
import type {ServicePrincipal, Tenant, User} from '../world/world.js';
import {entraHeaders, entraError, type AadError} from './entra-errors.js';

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

/** Which of Entra's token endpoints: `/oauth2/v2.0/token` takes a scope, `/oauth2/token` a resource. */
export type TokenEndpointVersion = 1 | 2;

/** A token request on its way through the rules. */
interface SignIn {
  context: OperationContext;
  version: TokenEndpointVersion;
  form: URLSearchParams;
  tenant: Tenant;
  application: ServicePrincipal;
  nowSeconds: number;
  /** Where the client reached the emulator. */
  origin: string;
  fail: Fail;
}

/**
 * `POST /{tenant}/oauth2/v2.0/token` and `POST /{tenant}/oauth2/token`.
 * @throws OperationError
 */
export async function signIn(
  context: OperationContext,
  request: OperationRequest,
  version: TokenEndpointVersion,
): Promise<OperationResponse> {
  const fail: Fail = (number, message) => entraError(context, number, message);
  const form = readForm(request);
  const segment = request.params['tenantId'] ?? '';
  const tenant = tenantOf(context, segment, form.get('username'));
  const grant = requireParameter(form, 'grant_type', fail);
  if (grant !== 'client_credentials' && grant !== 'password') {
    throw fail(70003, `The app requested an unsupported grant type '${grant}'.`);
  }
  if (version === 2 && grant === 'password' && segment.toLowerCase() === 'common') {
    throw fail(
      9001023,
      'The grant type is not supported over the /common or /consumers endpoints. ' +
        'Please use the /organizations or tenant-specific endpoint.',
    );
  }
  const application = findApplication(context, tenant, requireParameter(form, 'client_id', fail), fail);
  const nowSeconds = Math.floor(context.now() / 1000);
  const attempt: SignIn = {context, version, form, tenant, application, nowSeconds, origin: request.origin, fail};
  return grant === 'client_credentials' ? signInApplication(attempt) : signInUser(attempt);
}

/** The form, with the credentials of an `Authorization: Basic` header: RFC 6749, section 2.3.1. */
function readForm(request: OperationRequest): URLSearchParams {
  const form = new URLSearchParams(request.body ?? '');
  const basic = /^Basic ([\w+/=]+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (basic === undefined || form.has('client_secret')) return form;
  try {
    const [id = '', ...secret] = atob(basic).split(':');
    if (!form.has('client_id')) form.set('client_id', decodeURIComponent(id.replaceAll('+', ' ')));
    form.set('client_secret', decodeURIComponent(secret.join(':').replaceAll('+', ' ')));
  } catch {
    // Neither base64 nor form-encoded: then it holds no credentials, and the rules miss them.
  }
  return form;
}

function requireParameter(form: URLSearchParams, name: string, fail: Fail): string {
  const value = form.get(name);
  if (!value) throw fail(900144, `The request body must contain the following parameter: '${name}'.`);
  return value;
}

function findApplication(context: OperationContext, tenant: Tenant, clientId: string, fail: Fail): ServicePrincipal {
  const application = context.world.principals.find(
    (p): p is ServicePrincipal =>
      p.type === 'ServicePrincipal' && p.tenantId === tenant.id && p.clientId.toLowerCase() === clientId.toLowerCase(),
  );
  if (application) return application;
  throw fail(
    700016,
    `Application with identifier '${clientId}' was not found in the directory '${tenant.domain}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  );
}

async function signInApplication(attempt: SignIn): Promise<OperationResponse> {
  const {context, version, form, tenant, application, nowSeconds, fail} = attempt;
  const target = requireParameter(form, version === 2 ? 'scope' : 'resource', fail);
  const appidacr = await proveClient(attempt);
  if (version === 2) checkApplicationScope(target, tenant, fail);
  else checkResource(target, tenant, fail);
  const accessToken = await context.entra.issue(
    {tid: tenant.id, oid: application.id, appid: application.clientId, idtyp: 'app', appidacr},
    nowSeconds,
  );
  return tokenResponse(attempt, accessToken);
}

async function signInUser(attempt: SignIn): Promise<OperationResponse> {
  const {context, version, form, tenant, application, nowSeconds, fail} = attempt;
  const target = requireParameter(form, version === 2 ? 'scope' : 'resource', fail);
  const hasProof = form.get('client_secret') !== null || form.get('client_assertion') !== null;
  const appidacr = hasProof ? await proveClient(attempt) : '0';
  const user = requireUser(attempt, requireParameter(form, 'username', fail), requireParameter(form, 'password', fail));
  if (version === 1) checkResource(target, tenant, fail);
  const scopes = version === 2 ? userScopes(target, user, tenant, fail) : (user.scopes ?? delegatedScopes);
  const claims: Omit<EntraClaims, 'exp'> = {
    tid: tenant.id,
    oid: user.id,
    appid: application.clientId,
    appidacr,
    upn: user.userPrincipalName,
    scp: scopes.join(' '),
  };
  const accessToken = await context.entra.issue(claims, nowSeconds);
  if (version === 1) return tokenResponse(attempt, accessToken, {scope: scopes.join(' ')});
  const scope = scopes.map(name => `${powerBiAudience}/${name}`).join(' ');
  const isOpenId = splitScopes(target).includes('openid');
  return tokenResponse(attempt, accessToken, {scope, ...(isOpenId ? await idTokenOf(attempt, user) : {})});
}

function requireUser({context, tenant, fail}: SignIn, userName: string, password: string): User {
  const user = findUser(context, userName);
  if (user?.tenantId !== tenant.id) {
    throw fail(
      50034,
      `The user account {EUII Hidden} does not exist in the ${tenant.id} directory. To sign into this application, the account must be added to the directory.`,
    );
  }
  if (user.password !== password) {
    throw fail(50126, 'Error validating credentials due to invalid username or password.');
  }
  return user;
}

/** The user of that principal name, in whatever directory. */
export function findUser({world}: OperationContext, userPrincipalName: string): User | undefined {
  const name = userPrincipalName.toLowerCase();
  return world.principals.find((p): p is User => p.type === 'User' && p.userPrincipalName.toLowerCase() === name);
}

async function idTokenOf(
  {context, tenant, application, nowSeconds, origin}: SignIn,
  user: User,
): Promise<{id_token: string; client_info: string}> {
  const claims = {
    aud: application.clientId,
    oid: user.id,
    sub: user.id,
    tid: tenant.id,
    name: user.displayName,
    preferred_username: user.userPrincipalName,
  };
  const clientInfo = btoa(JSON.stringify({uid: user.id, utid: tenant.id}));
  return {
    id_token: await context.entra.issueIdToken(claims, `${origin}/${tenant.id}/v2.0`, nowSeconds),
    client_info: clientInfo.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_'),
  };
}

function tokenResponse(
  {context, version, nowSeconds}: SignIn,
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
          expires_on: String(nowSeconds + entraTokenLifetime),
          not_before: String(nowSeconds),
          resource: powerBiAudience,
        };
  return {
    status: 200,
    headers: {...entraHeaders, 'x-ms-request-id': context.createId()},
    body: JSON.stringify({token_type: 'Bearer', ...members, ...times, access_token: accessToken}),
  };
}

type Fail = (number: AadError, message: string) => Error;

/**
 * Checks the application's secret or assertion.
 * @returns `appidacr`.
 * @throws OperationError
 */
async function proveClient({context, form, application, nowSeconds, fail}: SignIn): Promise<'1' | '2'> {
  const assertion = form.get('client_assertion');
  if (assertion) {
    await verifyAssertion(assertion, application, fail, nowSeconds);
    return '2';
  }
  const secret = form.get('client_secret');
  if (!secret) {
    throw fail(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const known = application.secrets.find(s => s.value === secret);
  if (!known) {
    throw fail(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
    );
  }
  if (known.expires !== undefined && Date.parse(known.expires) <= context.now()) {
    throw fail(
      7000222,
      `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }
  return '1';
}

async function verifyAssertion(
  assertion: string,
  application: ServicePrincipal,
  fail: Fail,
  now: number,
): Promise<void> {
  const invalid = (): Error =>
    fail(
      700027,
      `Client assertion failed signature validation. The certificate with which it was signed is not registered on application '${application.clientId}'.`,
    );
  let alg: string | undefined;
  try {
    ({alg} = decodeProtectedHeader(assertion));
  } catch {
    // No JWT at all: as bad as a wrong signature, and answered alike.
    throw invalid();
  }
  if (alg !== 'RS256' && alg !== 'PS256') throw invalid();
  for (const {n, e} of application.certificates ?? []) {
    try {
      await jwtVerify(assertion, await importJWK({kty: 'RSA', n, e}, alg), {
        issuer: application.clientId,
        subject: application.clientId,
        currentDate: new Date(now * 1000),
        clockTolerance: 300,
      });
      return;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw fail(700024, 'Client assertion is not within its valid time range.');
      }
      // Signed with another key: the next certificate may be the one.
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  throw invalid();
}

/** Scopes that ask for an id token or a refresh token, not for an API. */
const openIdScopes = new Set(['openid', 'profile', 'offline_access', 'email']);
const splitScopes = (scope: string): string[] => scope.split(/\s+/).filter(name => name !== '');

function checkApplicationScope(scope: string, tenant: Tenant, fail: Fail): void {
  const suffix = '/.default';
  // Older MSAL clients send the scopes of OpenID Connect beside it, which mean nothing here.
  const names = splitScopes(scope).filter(name => !openIdScopes.has(name));
  const [name = ''] = names;
  if (names.length !== 1 || !name.endsWith(suffix)) {
    throw fail(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  checkResource(name.slice(0, -suffix.length), tenant, fail);
}

/** The token is for Power BI. A slash at the end belongs to no other resource. */
function checkResource(resource: string, tenant: Tenant, fail: Fail): void {
  if (resource.replace(/\/$/, '') === powerBiAudience) return;
  throw fail(
    500011,
    `The resource principal named ${resource} was not found in the tenant named ${tenant.domain}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  );
}

/**
 * The delegated permissions that a user gets of those that were requested.
 * @throws OperationError
 */
function userScopes(scope: string, user: User, tenant: Tenant, fail: Fail): string[] {
  const all = user.scopes ?? delegatedScopes;
  const requested = splitScopes(scope).filter(name => !openIdScopes.has(name));
  const foreign = requested.find(s => !s.startsWith(`${powerBiAudience}/`));
  if (foreign !== undefined) {
    if (!/^https?:\/\//.test(foreign)) {
      throw fail(
        70011,
        `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${foreign} is not valid.`,
      );
    }
    throw fail(
      500011,
      `The resource principal named ${foreign.slice(0, foreign.lastIndexOf('/'))} was not found in the tenant named ${tenant.domain}.`,
    );
  }
  const names = requested.map(s => s.slice(powerBiAudience.length + 1));
  if (names.includes('.default')) return all;
  return all
    .filter(s => names.includes(s) || names.some(name => name.replace('.Read.', '.ReadWrite.') === s))
    .map(s => (names.includes(s) ? s : s.replace('.ReadWrite.', '.Read.')));
}
