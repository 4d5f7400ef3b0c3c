/**
 * Entra's tokens. Access tokens are JWTs in the v1.0 form that Power BI gets, signed RS256 with a fixed key that everybody knows.
 */
import {importJWK, jwtVerify, SignJWT} from 'jose';
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
  issue(claims: Omit<EntraClaims, 'exp'>, nowSeconds: number): Promise<string>;
  /** An id token, in the v2.0 form. */
  issueIdToken(claims: Readonly<Record<string, string>>, issuer: string, nowSeconds: number): Promise<string>;
  /** @returns The claims; `expired`; or `invalid` for anything that this issuer did not sign. */
  verify(token: string, nowSeconds: number): Promise<EntraClaims | 'expired' | 'invalid'>;
}

/** @param createId Makes a GUID. */
export function createEntraTokens(createId: () => string): EntraTokenCache {
  const privateKey = importJWK(emulatorSigningKey, 'RS256');
  const {kty, n, e} = emulatorSigningKey;
  const publicKey = importJWK({kty, n, e}, 'RS256');
  // A signature costs about 0.1 ms to check and clients reuse their token for an hour: remember what was found genuine.
  const genuine = new Map<string, EntraClaims>();
  const remembered = 1000;
  let last: {token: string; claims: EntraClaims | undefined} = {token: '', claims: undefined};
  return {
    async issue(claims, now) {
      return new SignJWT({
        appidacr: '1',
        ...claims,
        aio: createId(),
        idp: `https://sts.windows.net/${claims.tid}/`,
        ver: '1.0',
        uti: createId(),
      })
        .setProtectedHeader({alg: 'RS256', typ: 'JWT', kid: emulatorSigningKey.kid, x5t: emulatorSigningKey.kid})
        .setAudience(powerBiAudience)
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
    async verify(token, now) {
      // Mostly it is one client that calls: to compare with its token costs less than to look a text of this length up.
      let claims = token === last.token ? last.claims : genuine.get(token);
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
        if (genuine.size >= remembered) genuine.delete(genuine.keys().next().value as string);
        genuine.set(token, claims);
      }
      if (token !== last.token) last = {token, claims};
      return claims.exp > now ? claims : 'expired';
    },
  };
}
