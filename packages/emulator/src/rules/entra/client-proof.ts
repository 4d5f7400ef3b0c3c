/** How an application proves itself: by a secret or by an assertion. */
import {decodeProtectedHeader, errors, importJWK, jwtVerify} from 'jose';
import type {OperationContext} from '../../context.js';
import type {ServicePrincipal} from '../../world/world.js';
import {entraError} from './entra-errors.js';

/** What an application proves itself with, and to whom. */
export interface ClientProof {
  context: OperationContext;
  form: URLSearchParams;
  application: ServicePrincipal;
}

/** Whether a form holds a secret or an assertion, be it right or wrong. */
export const hasProof = (form: URLSearchParams): boolean => form.has('client_secret') || form.has('client_assertion');

/**
 * Checks the application's secret or assertion.
 * @returns `appidacr`.
 * @throws OperationError
 */
export async function proveClient({context, form, application}: ClientProof): Promise<'1' | '2'> {
  const assertion = form.get('client_assertion');
  if (assertion) {
    await verifyAssertion(context, assertion, application);
    return '2';
  }
  const secret = form.get('client_secret');
  if (!secret) {
    throw entraError(
      context,
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const known = application.secrets.find(s => s.value === secret);
  if (!known) {
    throw entraError(
      context,
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
    );
  }
  if (known.expires !== undefined && Date.parse(known.expires) <= context.now()) {
    throw entraError(
      context,
      7000222,
      `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }
  return '1';
}

async function verifyAssertion(
  context: OperationContext,
  assertion: string,
  application: ServicePrincipal,
): Promise<void> {
  const invalid = (): Error =>
    entraError(
      context,
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
        currentDate: new Date(context.now()),
        clockTolerance: 300,
      });
      return;
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw entraError(context, 700024, 'Client assertion is not within its valid time range.');
      }
      // Signed with another key: the next certificate may be the one.
      if (!(error instanceof errors.JOSEError)) throw error;
    }
  }
  throw invalid();
}
