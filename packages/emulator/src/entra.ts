/**
 * Entra's token call, as far as a service principal with a secret needs it. Access tokens are JWTs in the v1.0 form that
 * Power BI gets, signed RS256 with a fixed key that everybody knows.
 */
import {importJWK, jwtVerify, SignJWT} from 'jose';
import {Refusal, type OperationAnswer, type OperationCall} from './operation.js';
import type {World} from './world.js';
import {emulatorSigningKey} from './entra-key.js';

/** What the emulator reads from an Entra access token. */
export interface EntraClaims {
  tid: string;
  oid: string;
  appid: string;
  /** `app` for a service principal. */
  idtyp?: string;
  /** Delegated scopes, separated by spaces; users only. */
  scp?: string;
  upn?: string;
  /** The lane that issued the token; absent in the default lane. Invented. */
  lane?: string;
  /** Seconds since 1970 UTC. */
  exp: number;
}

const audience = 'https://analysis.windows.net/powerbi/api';
/** Seconds that an access token lives. Real ones: 60 to 90 minutes. */
export const entraTokenLifetime = 3600;

/** Makes and checks Entra access tokens. */
export interface EntraTokens {
  issue(claims: Omit<EntraClaims, 'exp'>, nowSeconds: number): Promise<string>;
  /** @returns The claims; `expired`; or `invalid` for anything that this issuer did not sign. */
  verify(token: string, nowSeconds: number): Promise<EntraClaims | 'expired' | 'invalid'>;
}

/** @param createId Makes a GUID. */
export function createEntraTokens(createId: () => string): EntraTokens {
  const privateKey = importJWK(emulatorSigningKey, 'RS256');
  const {kty, n, e} = emulatorSigningKey;
  const publicKey = importJWK({kty, n, e}, 'RS256');
  // A signature costs about 0.1 ms to check and clients reuse their token for an hour: remember what was found genuine.
  const genuine = new Map<string, EntraClaims>();
  const remembered = 1000;
  return {
    async issue(claims, now) {
      return new SignJWT({...claims, aio: createId(), appidacr: '1', idp: `https://sts.windows.net/${claims.tid}/`, ver: '1.0', uti: createId()})
        .setProtectedHeader({alg: 'RS256', typ: 'JWT', kid: emulatorSigningKey.kid, x5t: emulatorSigningKey.kid})
        .setAudience(audience).setIssuer(`https://sts.windows.net/${claims.tid}/`)
        .setIssuedAt(now).setNotBefore(now).setExpirationTime(now + entraTokenLifetime)
        .sign(await privateKey);
    },
    async verify(token, now) {
      let claims = genuine.get(token);
      if (!claims) {
        try {
          // The clock may be virtual: only the signature and the audience are checked here, times below.
          const {payload} = await jwtVerify(token, await publicKey, {audience, currentDate: new Date(0), clockTolerance: Number.MAX_SAFE_INTEGER});
          claims = payload as unknown as EntraClaims;
        } catch {
          return 'invalid';
        }
        if (genuine.size >= remembered) genuine.delete(genuine.keys().next().value as string);
        genuine.set(token, claims);
      }
      return claims.exp > now ? claims : 'expired';
    },
  };
}

/** What the token call needs to know of the emulator. */
export interface EntraContext {
  world: World;
  tokens: EntraTokens;
  createId: () => string;
  /** Milliseconds since 1970 UTC. */
  now: () => number;
}

const jsonHeaders = {
  'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store, no-cache', 'Pragma': 'no-cache', 'Expires': '-1',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains', 'X-Content-Type-Options': 'nosniff',
};

/** `POST /{tenant}/oauth2/v2.0/token` */
export async function requestEntraToken(context: EntraContext, call: OperationCall): Promise<OperationAnswer> {
  const fail = (status: number, error: string, code: number, message: string): Refusal => {
    const trace = context.createId();
    const correlation = context.createId();
    const timestamp = new Date(context.now()).toISOString().slice(0, 19).replace('T', ' ') + 'Z';
    return new Refusal({
      status, headers: jsonHeaders,
      body: JSON.stringify({
        error, error_description: `AADSTS${code}: ${message}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
        error_codes: [code], timestamp, trace_id: trace, correlation_id: correlation, error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      }),
    });
  };
  const form = new URLSearchParams(call.body ?? '');
  const required = (name: string): string => {
    const value = form.get(name);
    if (!value) throw fail(400, 'invalid_request', 900144, `The request body must contain the following parameter: '${name}'.`);
    return value;
  };
  const asked = (call.params['tenantId'] ?? '').toLowerCase();
  const tenant = context.world.tenants.find(t => t.id === asked || t.domain.toLowerCase() === asked);
  if (!tenant) throw fail(400, 'invalid_request', 90002, `Tenant '${call.params['tenantId']}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`);
  const grant = required('grant_type');
  if (grant !== 'client_credentials') throw fail(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`);
  const clientId = required('client_id');
  const scope = required('scope');
  const application = context.world.principals.find(p => p.type === 'ServicePrincipal' && p.tenantId === tenant.id && p.clientId === clientId.toLowerCase());
  if (application?.type !== 'ServicePrincipal') throw fail(400, 'unauthorized_client', 700016, `Application with identifier '${clientId}' was not found in the directory '${tenant.domain}'.`);
  const secret = form.get('client_secret');
  if (!secret) throw fail(401, 'invalid_client', 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.");
  const known = application.secrets.find(s => s.value === secret);
  if (!known) throw fail(401, 'invalid_client', 7000215, `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`);
  if (known.expires !== undefined && Date.parse(known.expires) <= context.now()) throw fail(401, 'invalid_client', 7000222, `The provided client secret keys for app '${application.clientId}' are expired.`);
  if (!scope.endsWith('/.default')) throw fail(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`);
  if (scope !== `${audience}/.default`) throw fail(400, 'invalid_resource', 500011, `The resource principal named ${scope.slice(0, -'/.default'.length)} was not found in the tenant named ${tenant.domain}.`);
  const accessToken = await context.tokens.issue({tid: tenant.id, oid: application.id, appid: application.clientId, idtyp: 'app'}, Math.floor(context.now() / 1000));
  return {
    status: 200, headers: {...jsonHeaders, 'x-ms-request-id': context.createId()},
    body: JSON.stringify({token_type: 'Bearer', expires_in: entraTokenLifetime - 1, ext_expires_in: entraTokenLifetime - 1, access_token: accessToken}),
  };
}
