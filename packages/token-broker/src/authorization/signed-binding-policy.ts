import {errors, jwtVerify, SignJWT} from 'jose';
import type {RequestedPair, Authorize, Denial, Grant, GrantedPair} from './authorize.js';

/** A secret that tags are signed with. */
export interface SigningKey {
  /** Names the key in the tag, so that keys can be replaced. Not secret. */
  id: string;
  /** At least 32 bytes, random: `openssl rand -base64 32`. */
  secret: string | Uint8Array;
}

/** What a tag permits. */
export interface BindingPermission {
  /** Report id. */
  report: string;
  /** Dataset id. Absent: the report's own. */
  dataset?: string | undefined;
  /** From then on the tag is refused. */
  expires: Date;
  /** Whether the report may be edited. Default false. */
  edit?: boolean | undefined;
  /**
   * Ties the tag to one visitor, by anything that the endpoint can find again in a request, such as a session's id; the
   * tag holds a keyed hash of it. Without it, whoever has the page has the permission until it expires.
   */
  subject?: string | undefined;
}

const type = 'pbi-binding+jwt';
const audience = 'pbi-bound-report';

/**
 * Signs a permission that a page may carry in an attribute: it can be read there and not be altered. HMAC-SHA-256 in
 * compact JWS. It holds no identity, and must not: attributes are public.
 * @throws TypeError for a weak key or a permission without a valid end.
 */
export async function signBinding(permission: BindingPermission, key: SigningKey): Promise<string> {
  const {report, dataset, expires, edit = false, subject} = permission;
  if (!(expires instanceof Date) || Number.isNaN(expires.getTime())) {
    throw new TypeError(
      'Failed to sign a tag: expires is not a valid Date. A tag without an end would be a permission for ever.',
    );
  }
  if (typeof report !== 'string' || report === '') {
    throw new TypeError('Failed to sign a tag: report is empty. Give the report’s id.');
  }
  const secret = secretOf(key);
  return new SignJWT({
    r: report.toLowerCase(),
    ...(dataset !== undefined && {d: dataset.toLowerCase()}),
    ...(edit && {e: true}),
    ...(subject !== undefined && {s: await keyedHash(secret, subject)}),
  })
    .setProtectedHeader({alg: 'HS256', typ: type, kid: key.id})
    .setAudience(audience)
    .setExpirationTime(Math.floor(expires.getTime() / 1000))
    .sign(secret);
}

/** Options of {@link signedBindingPolicy}. */
export interface SignedBindingPolicyOptions<Native = unknown> {
  /** Keys that are accepted: the one that signs, and those before it whose tags may still be about. */
  keys: readonly SigningKey[];
  /** What tags of pages without a session may be tied to; see {@link BindingPermission.subject}. */
  subject?: ((request: Request, native: Native) => string | undefined | Promise<string | undefined>) | undefined;
  /** The rest of the grant: identities, life time, workspaces of the items. Its pairs and subject come from the tags. */
  grant?:
    | ((
        pairs: readonly GrantedPair[],
        request: Request,
        native: Native,
      ) => Partial<Omit<Grant, 'pairs' | 'subject' | 'denialFor'>>)
    | undefined;
  /** Milliseconds since 1970. Default: the platform's clock. */
  now?: (() => number) | undefined;
}

/** Grants what the tags of a request permit: each tag its own pair, to the letter, until it expires. */
export function signedBindingPolicy<Native = unknown>(options: SignedBindingPolicyOptions<Native>): Authorize<Native> {
  const {now = Date.now} = options;
  const secrets = new Map(options.keys.map(key => [key.id, secretOf(key)]));
  if (secrets.size === 0) throw new TypeError('Failed to create the tag policy: keys is empty. Give at least one.');
  return async (request, asked, native) => {
    const subject = await options.subject?.(request, native);
    const pairs: GrantedPair[] = [];
    const expired = new Set<RequestedPair>();
    for (const pair of asked.pairs) {
      const verdict = await verify(pair, secrets, subject, now());
      if (verdict === 'expired') expired.add(pair);
      else if (verdict) pairs.push(verdict);
    }
    const why = (pair: RequestedPair): Denial | undefined =>
      expired.has(pair) ? {reason: 'binding-expired', message: 'This page is too old. Load it again.'} : undefined;
    if (pairs.length === 0) return {reason: expired.size > 0 ? 'binding-expired' : 'not-allowed'};
    // Without a subject all visitors are one: their tokens are the same, but one of them must not use up the others' requests.
    return {
      ...(subject === undefined && {rateLimitKey: false}),
      ...options.grant?.(pairs, request, native),
      subject: subject === undefined ? 'tag' : `tag ${subject}`,
      pairs,
      denialFor: why,
    };
  };
}

async function verify(
  pair: RequestedPair,
  secrets: ReadonlyMap<string, Uint8Array>,
  subject: string | undefined,
  now: number,
): Promise<GrantedPair | 'expired' | undefined> {
  if (pair.signature === undefined) return undefined;
  try {
    let secret: Uint8Array | undefined;
    const {payload} = await jwtVerify(
      pair.signature,
      ({kid}) => {
        secret = secrets.get(kid ?? '');
        if (!secret) throw new errors.JWSInvalid('unknown key');
        return secret;
      },
      {algorithms: ['HS256'], typ: type, audience, requiredClaims: ['exp', 'r'], currentDate: new Date(now)},
    );
    const {r: reportId, d: datasetId, e: edit, s: tied} = payload;
    if (tied !== undefined && (subject === undefined || tied !== (await keyedHash(secret!, subject)))) return undefined;
    if (reportId !== pair.reportId || datasetId !== pair.datasetId) return undefined;
    return {reportId: pair.reportId, datasetId: pair.datasetId, edit: edit === true};
  } catch (error) {
    // The signature is checked before the time, so an expired tag is a genuine one.
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function secretOf({id, secret}: SigningKey): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret;
  if (typeof id !== 'string' || id === '') throw new TypeError('Failed to use a tag key: its id is empty.');
  if (bytes.byteLength < 32) {
    throw new TypeError(
      'Failed to use a tag key: its secret is shorter than 32 bytes. Make one with "openssl rand -base64 32".',
    );
  }
  return bytes;
}

async function keyedHash(secret: Uint8Array, subject: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), {name: 'HMAC', hash: 'SHA-256'}, false, [
    'sign',
  ]);
  const hash = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`subject:${subject}`));
  return Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('');
}
