/**
 * Entra's tokens. Access tokens are JWTs in the v1.0 form that Power BI gets, signed RS256 with a fixed key that
 * everybody knows.
 */
import {importJWK, jwtVerify, SignJWT} from 'jose';
import {BoundedMap} from '../shared/bounded-map.js';
import {emulatorSigningKey} from './entra-signing-key.js';

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
  /** Display name; users only. */
  name?: string;
  unique_name?: string;
  /** How the application proved itself: 0 not at all, 1 by a secret, 2 by a certificate. */
  appidacr?: '0' | '1' | '2';
  /** The lane that issued the token; absent in the default lane. Invented. */
  lane?: string;
  /** Seconds since 1970 UTC. */
  exp: number;
}

/** What Power BI's access tokens are for. */
export const powerBiAudience = 'https://analysis.windows.net/powerbi/api';
/** Seconds that an access token lives. Real ones: 60 to 90 minutes. */
export const entraTokenLifetime = 3600;

/** Makes and checks Entra access tokens. */
export interface EntraTokenCache {
  /** @param audience Default: Power BI. */
  issue(claims: Omit<EntraClaims, 'exp'>, nowSeconds: number, audience?: string): Promise<string>;
  /** An id token, in the v2.0 form. */
  issueIdToken(claims: Readonly<Record<string, string>>, issuer: string, nowSeconds: number): Promise<string>;
  /** @returns The claims; `expired`; or `invalid` for anything that this issuer did not sign. */
  verify(token: string, nowSeconds: number): Promise<EntraClaims | 'expired' | 'invalid'>;
  /** The same for a token that may be for anybody. */
  verifyAny(token: string, nowSeconds: number): Promise<(EntraClaims & {aud: string}) | 'expired' | 'invalid'>;
}

/** Access tokens that were found genuine, with their claims. */
export type VerifiedTokens = BoundedMap<string, EntraClaims>;

/**
 * @param createId Makes a GUID.
 * @param verified Checking a signature costs about 0.1 ms and clients use their token for an hour: those found genuine
 * stay here.
 */
export function createEntraTokens(
  createId: () => string,
  verified: VerifiedTokens = new BoundedMap(1000),
): EntraTokenCache {
  const privateKey = importJWK(emulatorSigningKey, 'RS256');
  const {kty, n, e} = emulatorSigningKey;
  const publicKey = importJWK({kty, n, e}, 'RS256');
  let last: {token: string; claims: EntraClaims | undefined} = {token: '', claims: undefined};
  return {
    async issue(claims, now, audience = powerBiAudience) {
      return new SignJWT({
        appidacr: '1',
        ...claims,
        aio: createId(),
        idp: `https://sts.windows.net/${claims.tid}/`,
        ver: '1.0',
        uti: createId(),
      })
        .setProtectedHeader({alg: 'RS256', typ: 'JWT', kid: emulatorSigningKey.kid, x5t: emulatorSigningKey.kid})
        .setAudience(audience)
        .setIssuer(`https://sts.windows.net/${claims.tid}/`)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + entraTokenLifetime)
        .sign(await privateKey);
    },
    async issueIdToken({aud, ...claims}, issuer, now) {
      return new SignJWT({...claims, ver: '2.0', uti: createId()})
        .setProtectedHeader({alg: 'RS256', typ: 'JWT', kid: emulatorSigningKey.kid})
        .setAudience(aud ?? '')
        .setIssuer(issuer)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + entraTokenLifetime)
        .sign(await privateKey);
    },
    async verifyAny(token, now) {
      try {
        const {payload} = await jwtVerify(token, await publicKey, {
          currentDate: new Date(0),
          clockTolerance: Number.MAX_SAFE_INTEGER,
        });
        const claims = payload as unknown as EntraClaims & {aud: string};
        return claims.exp > now ? claims : 'expired';
      } catch {
        return 'invalid';
      }
    },
    async verify(token, now) {
      // Mostly it is one client that calls: to compare with its token costs less than to look a text of this length up.
      let claims = token === last.token ? last.claims : verified.get(token);
      if (!claims) {
        try {
          // The clock may be virtual: only the signature and the audience are checked here, times below.
          const {payload} = await jwtVerify(token, await publicKey, {
            audience: powerBiAudience,
            currentDate: new Date(0),
            clockTolerance: Number.MAX_SAFE_INTEGER,
          });
          claims = payload as unknown as EntraClaims;
        } catch {
          return 'invalid';
        }
        verified.set(token, claims);
      }
      if (token !== last.token) last = {token, claims};
      return claims.exp > now ? claims : 'expired';
    },
  };
}
