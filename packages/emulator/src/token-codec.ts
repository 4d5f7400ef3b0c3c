/**
 * Embed tokens in the real two-part form: base64url(gzip(JSON)) + "." + base64(JSON).
 * The first part's members (`Payload`, `CryptoKey`, `CypherIV`, `Signature`) and the second part's (`clusterUrl`, `exp`,
 * `allowAccessOverPublicInternet`) are those of real tokens. What stands in `Payload` is invented: real ones are encrypted,
 * ours is readable JSON, signed with HMAC-SHA-256.
 */
import type {EffectiveIdentity, XmlaPermissions} from '@pbi-bound-report/contract';
import {hmac} from '@noble/hashes/hmac.js';
import {sha256} from '@noble/hashes/sha2.js';
import {gunzipSync, gzipSync} from 'fflate';

/** What an embed token grants. */
export interface EmbedTokenClaims {
  tokenId: string;
  tenantId: string;
  principalId: string;
  reports: {id: string; allowEdit: boolean}[];
  datasets: {id: string; xmlaPermissions: XmlaPermissions}[];
  targetWorkspaces: string[];
  identities: EffectiveIdentity[];
  /** Seconds since 1970 UTC. */
  exp: number;
  clusterUrl: string;
  /** The lane that made the token; absent in the default lane. Invented. */
  lane?: string;
}

/** Makes and reads embed tokens with one key. */
export interface TokenCodec {
  encode(claims: EmbedTokenClaims): string;
  /** @returns The claims, or undefined where the token was not made with this key or was altered, be it in one byte. Does not look at `exp`. */
  decode(token: string): EmbedTokenClaims | undefined;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();
const toBase64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};
const fromBase64 = (base64: string): Uint8Array => Uint8Array.from(atob(base64), char => char.charCodeAt(0));
const toBase64Url = (bytes: Uint8Array): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_');
const fromBase64Url = (base64: string): Uint8Array => fromBase64(base64.replaceAll('-', '+').replaceAll('_', '/'));

/**
 * @param secret The key, any text. Tokens of one key are refused by another.
 */
export function createTokenCodec(secret: string): TokenCodec {
  const key = utf8.encode(secret);
  const mac = (message: string): Uint8Array => hmac(sha256, key, utf8.encode(message));

  const encode = (claims: EmbedTokenClaims): string => {
    const {exp, clusterUrl, ...rest} = claims;
    const payload = toBase64(utf8.encode(JSON.stringify(rest)));
    const second = toBase64(utf8.encode(JSON.stringify({clusterUrl, exp, allowAccessOverPublicInternet: true})));
    const first = JSON.stringify({
      Payload: payload,
      // Filler of the real length: nothing is encrypted here, but clients may expect the members.
      CryptoKey: toBase64(mac(`key ${claims.tokenId}`)),
      CypherIV: toBase64(mac(`iv ${claims.tokenId}`).slice(0, 16)),
      Signature: toBase64(mac(`${payload}.${second}`)),
    });
    // mtime 0 and no file name, so that equal claims give equal tokens and every token begins with H4sIAAAAAAA, as real ones do.
    return `${toBase64Url(gzipSync(utf8.encode(first), {level: 0, mtime: 0}))}.${second}`;
  };

  return {
    encode,
    decode(token) {
      try {
        const dot = token.indexOf('.');
        const first = JSON.parse(text.decode(gunzipSync(fromBase64Url(token.slice(0, dot))))) as {Payload: string};
        const second = JSON.parse(text.decode(fromBase64(token.slice(dot + 1)))) as {clusterUrl: string; exp: number};
        const payload = JSON.parse(text.decode(fromBase64(first.Payload))) as Omit<EmbedTokenClaims, 'exp' | 'clusterUrl'>;
        const claims = {...payload, clusterUrl: second.clusterUrl, exp: second.exp};
        // The strictest check there is: this very text is what we would have made of these claims. It covers the signature,
        // the bytes around it (gzip header, unused base64 bits) and the second part.
        return encode(claims) === token ? claims : undefined;
      } catch {
        // Not base64, not gzip, not JSON: not one of ours. The caller refuses it; why it is broken is of no use to anybody.
        return undefined;
      }
    },
  };
}
