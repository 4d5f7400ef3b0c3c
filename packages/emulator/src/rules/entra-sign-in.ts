/** The rules of Entra's token request: client credentials (secret or certificate) and the password grant. */
import {decodeProtectedHeader, errors, importJWK, jwtVerify} from 'jose';
import type {OperationContext} from '../context.js';
import {entraTokenLifetime, powerBiAudience, type EntraClaims} from '../tokens/entra-tokens.js';
import type {OperationResponse, OperationRequest} from '../http/operation.js';
import type {ServicePrincipal, Tenant, User} from '../world/world.js';
import {entraHeaders, entraError, type AadError} from './entra-errors.js';

/** Delegated permissions that applications have unless a user says otherwise. */
export const delegatedScopes = [
  'Content.Create',
  'Dataset.ReadWrite.All',
  'Report.ReadWrite.All',
  'Workspace.ReadWrite.All',
];

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
  const asked = name.toLowerCase();
  const {tenants} = context.world;
  if (asked === 'common' || asked === 'organizations') {
    const domain = userName?.split('@')[1]?.toLowerCase();
    const tenant =
      tenants.find(t => t.domain.toLowerCase() === domain) ??
      (tenants.length === 1 || isMetadata ? tenants[0] : undefined);
    if (tenant) return tenant;
  }
  const found = tenants.find(t => t.id.toLowerCase() === asked || t.domain.toLowerCase() === asked);
  if (found) return found;
  const isName =
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(asked) || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(asked);
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

/**
 * `POST /{tenant}/oauth2/v2.0/token`.
 * @throws OperationError
 */
export async function signIn(context: OperationContext, request: OperationRequest): Promise<OperationResponse> {
  const form = new URLSearchParams(request.body ?? '');
  const fail = (number: AadError, message: string): Error => entraError(context, number, message);
  const required = (name: string): string => {
    const value = form.get(name);
    if (!value) throw fail(900144, `The request body must contain the following parameter: '${name}'.`);
    return value;
  };
  const tenant = tenantOf(context, request.params['tenantId'] ?? '', form.get('username'));
  const grant = required('grant_type');
  if (grant !== 'client_credentials' && grant !== 'password') {
    throw fail(70003, `The app requested an unsupported grant type '${grant}'.`);
  }
  const clientId = required('client_id');
  const application = context.world.principals.find(
    p =>
      p.type === 'ServicePrincipal' && p.tenantId === tenant.id && p.clientId.toLowerCase() === clientId.toLowerCase(),
  );
  if (application?.type !== 'ServicePrincipal') {
    throw fail(
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant.domain}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }
  const scope = required('scope');
  const now = Math.floor(context.now() / 1000);
  if (grant === 'client_credentials') {
    const appidacr = await proveClient(context, form, application, fail, now);
    checkApplicationScope(scope, tenant, fail);
    return response(
      context,
      await context.entra.issue(
        {tid: tenant.id, oid: application.id, appid: application.clientId, idtyp: 'app', appidacr},
        now,
      ),
      {},
    );
  }
  const hasProof = form.get('client_secret') !== null || form.get('client_assertion') !== null;
  const appidacr = hasProof ? await proveClient(context, form, application, fail, now) : '0';
  const userName = required('username');
  const password = required('password');
  const user = context.world.principals.find(
    (p): p is User =>
      p.type === 'User' && p.tenantId === tenant.id && p.userPrincipalName.toLowerCase() === userName.toLowerCase(),
  );
  if (!user) {
    throw fail(
      50034,
      `The user account {EUII Hidden} does not exist in the ${tenant.id} directory. To sign into this application, the account must be added to the directory.`,
    );
  }
  if (user.password !== password) {
    throw fail(50126, 'Error validating credentials due to invalid username or password.');
  }
  const scp = userScopes(scope, user, tenant, fail);
  const claims: Omit<EntraClaims, 'exp'> = {
    tid: tenant.id,
    oid: user.id,
    appid: application.clientId,
    appidacr,
    upn: user.userPrincipalName,
    scp: scp.join(' '),
  };
  const issuer = `${request.origin}/${tenant.id}/v2.0`;
  return response(context, await context.entra.issue(claims, now), {
    scope: scp.map(s => `${powerBiAudience}/${s}`).join(' '),
    ...(scope.split(' ').includes('openid')
      ? {
          id_token: await context.entra.issueIdToken(
            {
              aud: application.clientId,
              oid: user.id,
              sub: user.id,
              tid: tenant.id,
              name: user.displayName,
              preferred_username: user.userPrincipalName,
            },
            issuer,
            now,
          ),
          client_info: btoa(JSON.stringify({uid: user.id, utid: tenant.id}))
            .replaceAll('=', '')
            .replaceAll('+', '-')
            .replaceAll('/', '_'),
        }
      : {}),
  });
}

function response(context: OperationContext, accessToken: string, more: object): OperationResponse {
  return {
    status: 200,
    headers: {...entraHeaders, 'x-ms-request-id': context.createId()},
    body: JSON.stringify({
      token_type: 'Bearer',
      ...more,
      expires_in: entraTokenLifetime - 1,
      ext_expires_in: entraTokenLifetime - 1,
      access_token: accessToken,
    }),
  };
}

type Fail = (number: AadError, message: string) => Error;

/**
 * Checks the application's secret or assertion.
 * @returns `appidacr`.
 * @throws OperationError
 */
async function proveClient(
  context: OperationContext,
  form: URLSearchParams,
  application: ServicePrincipal,
  fail: Fail,
  now: number,
): Promise<'1' | '2'> {
  const assertion = form.get('client_assertion');
  if (assertion) {
    await verifyAssertion(assertion, application, fail, now);
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

function checkApplicationScope(scope: string, tenant: Tenant, fail: Fail): void {
  const suffix = '/.default';
  if (!scope.endsWith(suffix)) {
    throw fail(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  if (scope !== `${powerBiAudience}${suffix}`) {
    throw fail(
      500011,
      `The resource principal named ${scope.slice(0, -suffix.length)} was not found in the tenant named ${tenant.domain}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    );
  }
}

/**
 * The delegated permissions that a user gets of those that were asked for.
 * @throws OperationError
 */
function userScopes(scope: string, user: User, tenant: Tenant, fail: Fail): string[] {
  const all = user.scopes ?? delegatedScopes;
  const asked = scope
    .split(/\s+/)
    .filter(s => s !== '' && !['openid', 'profile', 'offline_access', 'email'].includes(s));
  const foreign = asked.find(s => !s.startsWith(`${powerBiAudience}/`));
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
  const names = asked.map(s => s.slice(powerBiAudience.length + 1));
  return names.includes('.default')
    ? all
    : all
        .filter(s => names.includes(s) || names.some(name => name.replace('.Read.', '.ReadWrite.') === s))
        .map(s => (names.includes(s) ? s : s.replace('.ReadWrite.', '.Read.')));
}
