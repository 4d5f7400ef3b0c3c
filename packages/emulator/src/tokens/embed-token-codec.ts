/**
 * Embed tokens in the real two-part form: base64url(gzip(JSON)) + "." + base64(JSON).
 * The first part's members (`Payload`, `CryptoKey`, `CypherIV`, `Signature`) and the second part's (`clusterUrl`,
 * `exp`,
 * `allowAccessOverPublicInternet`) are those of real tokens. What stands in `Payload` is invented: real ones are
 * encrypted, ours is readable JSON, and `Signature` is the SHA-256 of a key, that JSON and the second part. It guards
 * nothing: the key is known to everybody. It shows that a token was altered, or made with another key.
 */
import type {EffectiveIdentity, XmlaPermissions} from '@pbi-bound-report/contract';
import {sha256} from '@noble/hashes/sha2.js';
import {gunzipSync} from 'fflate';
import {storedGzip} from './stored-gzip.js';

/** What an embed token grants. */
export interface EmbedTokenClaims {
  tokenId: string;
  tenantId: string;
  principalId: string;
  reports: {id: string; allowEdit: boolean}[];
  datasets: {id: string; xmlaPermissions: XmlaPermissions}[];
  /** Dashboards, each whole or one tile of it. Absent: none. */
  dashboards?: {id: string; tileId?: string}[];
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
  /**
   * Does not look at `exp`.
   * @returns The claims, or undefined where the token was not made with this key or was altered, be it in one byte.
   */
  decode(token: string): EmbedTokenClaims | undefined;
}

/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, in base64. A platform's own is several times as fast as the built-in one,
 * which runs anywhere.
 * Node: `text => hash('sha256', text, 'base64')`.
 */
export type Sha256 = (text: string) => string;

/** Whether a token has the form of an embed token: a gzip member in base64, which an Entra token never is. */
export const isEmbedToken = (token: string): boolean => token.startsWith('H4sI');

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

const portableSha256: Sha256 = text => btoa(String.fromCharCode(...sha256(utf8.encode(text))));

/** JSON in ASCII: what stands outside is escaped, so that a character is a byte. */
const asciiJson = (value: unknown): string => {
  const json = JSON.stringify(value);
  return beyondAscii.test(json)
    ? json.replace(/[\u0080-\uffff]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
};
const beyondAscii = /[\u0080-\uffff]/;
/** A text as a JSON string. Ids have nothing to escape, and almost everything here is an id. */
const quote = (text: string): string => (/^[\w.-]*$/.test(text) ? `"${text}"` : asciiJson(text));
/**
 * Everything but what the second part says. By hand: JSON.stringify takes longer, and looks for what must be escaped in
 * what cannot hold any.
 */
const payloadOf = ({
  tokenId,
  tenantId,
  principalId,
  reports,
  datasets,
  targetWorkspaces,
  identities,
  dashboards,
  lane,
}: EmbedTokenClaims): string =>
  `{"tokenId":${quote(tokenId)},"tenantId":${quote(tenantId)},"principalId":${quote(principalId)},` +
  `"reports":[${listed(reports, ({id, allowEdit}) => `{"id":${quote(id)},"allowEdit":${allowEdit}}`)}],` +
  `"datasets":[${listed(datasets, writeDataset)}],` +
  `"targetWorkspaces":[${listed(targetWorkspaces, quote)}],"identities":${asciiJson(identities)}` +
  `${dashboards === undefined ? '' : `,"dashboards":[${listed(dashboards, writeDashboard)}]`}` +
  `${lane === undefined ? '' : `,"lane":${quote(lane)}`}}`;
const writeDataset = ({id, xmlaPermissions}: EmbedTokenClaims['datasets'][number]): string =>
  `{"id":${quote(id)},"xmlaPermissions":"${xmlaPermissions}"}`;

const writeDashboard = ({id, tileId}: {id: string; tileId?: string}): string =>
  `{"id":${quote(id)}${tileId === undefined ? '' : `,"tileId":${quote(tileId)}`}}`;

function listed<T>(items: readonly T[], write: (item: T) => string): string {
  let text = '';
  for (const item of items) text += text === '' ? write(item) : `,${write(item)}`;
  return text;
}
const toBase64Url = (binary: string): string => btoa(binary).replaceAll('+', '-').replaceAll('/', '_');
const fromBase64Url = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), char => char.charCodeAt(0));

/**
 * @param secret The key, any text. Tokens of one key are refused by another.
 * @param digest Default: one that runs on every platform.
 */
export function createTokenCodec(secret: string, digest: Sha256 = portableSha256): TokenCodec {
  // Filler of the real length: nothing is encrypted here, but clients may expect the members.
  const cryptoKey = digest(`${secret}\nkey`);
  let last = {exp: Number.NaN, clusterUrl: '', part: ''};
  /** Tokens that are made with one access token end together, so their second parts are equal. */
  const secondPart = (exp: number, clusterUrl: string): string => {
    if (last.exp !== exp || last.clusterUrl !== clusterUrl) {
      last = {exp, clusterUrl, part: btoa(asciiJson({clusterUrl, exp, allowAccessOverPublicInternet: true}))};
    }
    return last.part;
  };

  const encode = (claims: EmbedTokenClaims): string => {
    const payload = payloadOf(claims);
    const second = secondPart(claims.exp, claims.clusterUrl);
    const cypherIv = btoa(claims.tokenId.slice(0, 8) + claims.tokenId.slice(-8));
    const signature = digest(`${secret}\n${payload}.${second}`);
    // Every member is plain base64, so nothing needs escaping.
    const first =
      `{"Payload":"${btoa(payload)}","CryptoKey":"${cryptoKey}",` +
      `"CypherIV":"${cypherIv}","Signature":"${signature}"}`;
    return `${toBase64Url(storedGzip(first))}.${second}`;
  };

  return {
    encode,
    decode(token) {
      try {
        const dot = token.indexOf('.');
        const first = JSON.parse(fromUtf8.decode(gunzipSync(fromBase64Url(token.slice(0, dot))))) as {Payload: string};
        const second = JSON.parse(atob(token.slice(dot + 1))) as {clusterUrl: string; exp: number};
        const payload = JSON.parse(atob(first.Payload)) as Omit<EmbedTokenClaims, 'exp' | 'clusterUrl'>;
        const claims = {...payload, clusterUrl: second.clusterUrl, exp: second.exp};
        // The strictest check there is: this very text is what we would have made of these claims. It covers the
        // signature, the bytes around it (gzip header, unused base64 bits) and the second part.
        return encode(claims) === token ? claims : undefined;
      } catch {
        // Not base64, not gzip, not JSON: no token of this codec. The caller refuses it; why it is broken tells nobody
        // anything.
        return undefined;
      }
    },
  };
}
