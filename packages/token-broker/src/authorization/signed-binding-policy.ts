import {defined} from '@pbi-bound-report/contract';
import {errors, jwtVerify, SignJWT, type JWTPayload} from 'jose';
import {platformNow} from '../platform.js';
import type {AuthorizationContext, Authorize, Denial, Grant, GrantedPair, RequestedPair} from './authorize.js';
import {readDatasetId, readItemId} from './item-ids.js';

/** A secret that bindings are signed with. */
export interface SigningKey {
  /** Names the key in the signature, so that keys can be replaced. Not secret. */
  id: string;
  /** At least 32 bytes, random: `openssl rand -base64 32`. */
  secret: string | Uint8Array;
}

/** What a binding signature permits. */
export interface BindingPermission {
  /** Report id. */
  report: string;
  /** Dataset id. Absent: the report's own. */
  dataset?: string | undefined;
  /** From then on the signature is refused. */
  expires: Date;
  /** Whether the report may be edited. Default false. */
  edit?: boolean | undefined;
  /**
   * Ties the signature to one visitor, by anything that the endpoint can find again in a request, such as a session's
   * id; it holds a keyed hash of it. Without it, whoever has the page has the permission until it expires.
   */
  subject?: string | undefined;
}

const type = 'pbi-binding+jwt';
const audience = 'pbi-bound-report';
const minSecretBytes = 32;

/** The claims of a binding signature. Short names: it stands in an attribute. */
interface BindingClaims extends JWTPayload {
  /** Report id. */
  readonly r?: unknown;
  /** Dataset id. */
  readonly d?: unknown;
  /** Whether the report may be edited. */
  readonly e?: unknown;
  /** Keyed hash of the visitor. */
  readonly s?: unknown;
}

/**
 * Signs a permission that a page may carry in an attribute: it can be read there and not be altered. HMAC-SHA-256 in
 * compact JWS. It holds no identity, and must not: attributes are public.
 * @throws TypeError for a weak key, an unreadable id or a permission without a valid end.
 */
export async function signBinding(permission: BindingPermission, key: SigningKey): Promise<string> {
  const {expires, edit = false, subject} = permission;
  if (!(expires instanceof Date) || Number.isNaN(expires.getTime())) {
    throw new TypeError(
      'Failed to sign a binding: expires is not a valid Date. A signature without an end would be a permission for ever.',
    );
  }
  const report = requireId('report', readItemId(permission.report));
  const dataset =
    permission.dataset === undefined ? undefined : requireId('dataset', readDatasetId(permission.dataset));
  const secret = secretOf(key);
  const claims = defined({
    r: report,
    d: dataset,
    e: edit || undefined,
    s: subject === undefined ? undefined : await keyedHash(secret, subject),
  });
  return new SignJWT(claims)
    .setProtectedHeader({alg: 'HS256', typ: type, kid: key.id})
    .setAudience(audience)
    .setExpirationTime(Math.floor(expires.getTime() / 1000))
    .sign(secret);
}

function requireId(member: string, id: string | undefined): string {
  if (id !== undefined) return id;
  throw new TypeError(`Failed to sign a binding: ${member} is not an id. Give the ${member}’s GUID.`);
}

/** Options of {@link signedBindingPolicy}. */
export interface SignedBindingPolicyOptions<Native = unknown> {
  /** Keys that are accepted: the one that signs, and those before it whose signatures may still be about. */
  keys: readonly SigningKey[];
  /** What signatures may be tied to on pages without a session; see {@link BindingPermission.subject}. */
  subject?: ((context: AuthorizationContext<Native>) => string | undefined | Promise<string | undefined>) | undefined;
  /** The other members of the grant: identities, life time. Its pairs and subject come from the signatures. */
  grant?:
    | ((
        context: AuthorizationContext<Native> & {readonly pairs: readonly GrantedPair[]},
      ) => Partial<Omit<Grant, 'pairs' | 'subject' | 'denialFor'>>)
    | undefined;
  /** Milliseconds since 1970. Default: the platform's clock. */
  now?: (() => number) | undefined;
}

/**
 * Grants what the signed bindings of a request permit: each signature its own pair, to the letter, until it expires.
 */
export function signedBindingPolicy<Native = unknown>(options: SignedBindingPolicyOptions<Native>): Authorize<Native> {
  const {now = platformNow} = options;
  const secrets: Verification['secrets'] = new Map(options.keys.map(key => [key.id, secretOf(key)]));
  if (secrets.size === 0) {
    throw new TypeError('Failed to create the signed-binding policy: keys is empty. Give at least one.');
  }
  return async context => {
    const subject = await options.subject?.(context);
    const pairs: GrantedPair[] = [];
    const expired = new Set<RequestedPair>();
    for (const pair of context.access.pairs) {
      const permitted = await verify(pair, {secrets, subject, now: now()});
      if (permitted === 'expired') expired.add(pair);
      else if (permitted) pairs.push(permitted);
    }
    if (pairs.length === 0) return {reason: expired.size > 0 ? 'binding-expired' : 'not-allowed'};
    const more = options.grant?.({
      pairs,
      access: context.access,
      native: context.native,
      get request() {
        return context.request;
      },
    });
    const denialFor = (pair: RequestedPair): Denial | undefined =>
      expired.has(pair) ? {reason: 'binding-expired', message: 'This page is too old. Load it again.'} : undefined;
    const signed = {...more, pairs, denialFor};
    // Without a subject all visitors are one: their tokens are equal, but one must not use up the others' requests.
    if (subject === undefined) return {rateLimitKey: false, ...signed, subject: 'signed-binding'};
    return {...signed, subject: `signed-binding ${subject}`};
  };
}

interface Verification {
  /** By the key's id, which a header may lack. */
  readonly secrets: ReadonlyMap<string | undefined, Uint8Array>;
  /** The visitor that a signature may be tied to. */
  readonly subject: string | undefined;
  readonly now: number;
}

async function verify(
  pair: RequestedPair,
  {secrets, subject, now}: Verification,
): Promise<GrantedPair | 'expired' | undefined> {
  // For the compiler: jose refuses it as well.
  if (pair.signature === undefined) return undefined;
  try {
    const {payload, protectedHeader} = await jwtVerify<BindingClaims>(
      pair.signature,
      ({kid}) => {
        const secret = secrets.get(kid);
        if (!secret) throw new errors.JWSInvalid('unknown key');
        return secret;
      },
      {algorithms: ['HS256'], typ: type, audience, requiredClaims: ['exp'], currentDate: new Date(now)},
    );
    const {r: reportId, d: datasetId, e: edit, s: visitor} = payload;
    if (visitor !== undefined) {
      const secret = secrets.get(protectedHeader.kid)!;
      if (subject === undefined || visitor !== (await keyedHash(secret, subject))) return undefined;
    }
    if (reportId !== pair.reportId || datasetId !== pair.datasetId) return undefined;
    return {reportId: pair.reportId, datasetId: pair.datasetId, edit: edit === true};
  } catch (error) {
    // The signature is checked before the time, so an expired one is genuine.
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function secretOf({id, secret}: SigningKey): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  if (typeof id !== 'string' || id === '') throw new TypeError('Failed to use a signing key: its id is empty.');
  if (!(bytes instanceof Uint8Array) || bytes.byteLength < minSecretBytes) {
    throw new TypeError(
      `Failed to use a signing key: its secret is shorter than ${minSecretBytes} bytes. ` +
        'Make one with "openssl rand -base64 32".',
    );
  }
  return bytes;
}

async function keyedHash(secret: Uint8Array, subject: string): Promise<string> {
  const algorithm = {name: 'HMAC', hash: 'SHA-256'};
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), algorithm, false, ['sign']);
  const hash = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`subject:${subject}`));
  return Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('');
}
