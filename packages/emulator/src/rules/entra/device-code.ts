/**
 * Devices without a browser: the device shows a code, its person types it in a browser somewhere else and signs in
 * there, and the device, which asks again and again meanwhile, gets its tokens.
 */
import type {OperationContext} from '../../context.js';
import type {OperationRequest, OperationResponse} from '../../http/operation.js';
import type {DeviceSignIn} from '../../tokens/sign-in-state.js';
import type {ServicePrincipal, Tenant, User} from '../../world/world.js';
import {hasProof, proveClient} from './client-proof.js';
import {findApplication, requireUser, tenantOfApplication, usersOf} from './directory.js';
import {entraError, entraHeaders, noRoom} from './entra-errors.js';
import {readForm, requireParameter} from './form.js';
import {userAccess} from './scopes.js';
import {startSession} from './sessions.js';
import {userTokenResponse, type TokenRequest} from './token-response.js';

/** Documented: 15 minutes. In seconds. */
const lifetime = 900;
/** Documented: seconds between two questions of the device. */
const interval = 5;
/** Characters of a scope that is kept. Invented. */
const maxScopeLength = 8192;

/** Letters and digits that nobody takes for one another. */
const codeLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Nine letters, as Entra's. */
function createUserCode({createId}: OperationContext): string {
  const digits = createId().replace(/[^0-9a-f]/gi, '');
  return Array.from(
    {length: 9},
    (_, i) => codeLetters[Number.parseInt(digits.slice(2 * i, 2 * i + 2) || '0', 16) % 32],
  ).join('');
}

/**
 * `POST /{tenant}/oauth2/v2.0/devicecode`.
 * @throws OperationError
 */
export function requestDeviceCode(
  context: OperationContext,
  request: OperationRequest,
  verificationPath: string,
): OperationResponse {
  const form = readForm(request);
  const clientId = requireParameter(context, form, 'client_id');
  const tenant = tenantOfApplication(context, request.params['tenantId'] ?? '', clientId);
  const application = findApplication(context, tenant, clientId);
  const scope = requireParameter(context, form, 'scope');
  if (scope.length > maxScopeLength) {
    throw entraError(context, 90013, `Invalid input received from the user: more than ${maxScopeLength} characters.`);
  }
  const [anybody] = usersOf(context, tenant);
  if (anybody) userAccess(scope, anybody, {context, tenant});
  const deviceCode = context.signIns.createKey(context.createId());
  const userCode = createUserCode(context);
  const hasRoom = context.signIns.devices.add(deviceCode, {
    tenantId: tenant.id,
    clientId: application.clientId,
    scope,
    userCode,
    expires: context.now() + lifetime * 1000,
    outcome: undefined,
  });
  if (!hasRoom) throw noRoom(context);
  const {lane} = context.signIns;
  const address = `${request.origin}${verificationPath}${lane === undefined ? '' : `?lane=${lane}`}`;
  return {
    status: 200,
    headers: {...entraHeaders, 'x-ms-request-id': context.createId()},
    body: JSON.stringify({
      user_code: userCode,
      device_code: deviceCode,
      verification_uri: address,
      expires_in: lifetime,
      interval,
      message: `To sign in, use a web browser to open the page ${address} and enter the code ${userCode} to authenticate.`,
    }),
  };
}

/** The device asks whether its person has signed in. @throws OperationError */
export async function deviceGrant(request: TokenRequest): Promise<OperationResponse> {
  const {context, form, tenant, application} = request;
  const deviceCode = requireParameter(context, form, form.has('device_code') ? 'device_code' : 'code');
  const device = context.signIns.devices.get(deviceCode);
  if (device?.clientId !== application.clientId || device.tenantId !== tenant.id) {
    throw entraError(context, 70018, "The provided value for the input parameter 'device_code' is not valid.");
  }
  if (device.expires <= context.now()) {
    throw entraError(
      context,
      70020,
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    );
  }
  const {outcome, scope} = device;
  if (outcome === undefined) {
    throw entraError(context, 70016, 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.');
  }
  if (outcome === 'declined') {
    // The word is documented; the number has no public source.
    throw entraError(context, 65004, 'User declined to consent to access the app.', 'authorization_declined');
  }
  const appidacr = hasProof(form) ? await proveClient(request) : '0';
  const user = requireUser(context, tenant, outcome.userId);
  const access = userAccess(scope, user, request);
  context.signIns.devices.delete(deviceCode);
  const refresh = access.wantsRefreshToken ? {refresh: {scope, isOfPage: false}} : {};
  return userTokenResponse(request, {user, access, appidacr, sessionId: outcome.sessionId, ...refresh});
}

/** A device whose code somebody typed. */
export interface FoundDevice {
  device: DeviceSignIn;
  tenant: Tenant;
  application: ServicePrincipal;
  users: User[];
}

/** @returns Undefined for a code that there is not, or that has ended, or that was used. */
export function findDevice(context: OperationContext, typed: string): FoundDevice | undefined {
  const userCode = typed.replace(/[^0-9a-z]/gi, '').toUpperCase();
  const device = context.signIns.devices.find(
    d => d.userCode === userCode && d.outcome === undefined && d.expires > context.now(),
  );
  const tenant = device && context.world.tenants.find(t => t.id === device.tenantId);
  if (!device || !tenant) return undefined;
  const application = context.world.principals.find(
    (p): p is ServicePrincipal => p.type === 'ServicePrincipal' && p.clientId === device.clientId,
  );
  return application && {device, tenant, application, users: usersOf(context, tenant)};
}

/**
 * The person signs in for the device, or declines.
 * @returns Headers that tell the browser who is signed in; undefined where the directory has no such user.
 * @throws OperationError
 */
export function confirmDevice(
  context: OperationContext,
  request: OperationRequest,
  {device, users}: FoundDevice,
  choice: {user: string} | 'cancel',
): Record<string, string> | undefined {
  if (choice === 'cancel') {
    device.outcome = 'declined';
    return {};
  }
  const user = users.find(({id}) => id === choice.user);
  if (!user) return undefined;
  const session = startSession(context, request, user);
  if (!session) throw noRoom(context);
  device.outcome = {userId: user.id, sessionId: session.signedIn.sessionId};
  return session.headers;
}
