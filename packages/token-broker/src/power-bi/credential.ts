import {asRecord, defined, entraOrigin, entraRemedy} from '@pbi-bound-report/contract';
import {platformFetch, platformNow} from '../platform.js';
import {secureOrigin} from './clouds.js';
import {unreachable} from './unreachable.js';

/** An Entra access token, in the form of `@azure/identity`. */
export interface AccessToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresOnTimestamp: number;
  /** Milliseconds since 1970: from then on the credential would rather give another. */
  refreshAfterTimestamp?: number;
}

/** Anything that gets Entra tokens: every credential of `@azure/identity` is one. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: {abortSignal?: AbortSignal}): Promise<AccessToken | null>;
}

/** Entra gave no token. Its message is for the log; `unavailable`: the fault may pass by itself. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  constructor(
    message: string,
    readonly unavailable: boolean,
    readonly retryAfterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Options of {@link clientSecretCredential}. */
export interface ClientSecretOptions {
  /** Directory (tenant) id, or a verified domain. */
  tenantId: string;
  /** Application (client) id of the service principal. */
  clientId: string;
  /** The secret's value, not its id. */
  clientSecret: string;
  /** Origin of Entra. Default: the public cloud; see `powerBiClouds` for the others. */
  authorityHost?: string | undefined;
  /**
   * Names of hosts to which the secret may be sent by `http:`: an emulator's in a private network. Default: none but
   * loopback.
   */
  trustedHttpHosts?: readonly string[] | undefined;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds since 1970. Default: the platform's clock. */
  now?: (() => number) | undefined;
}

/**
 * Client credentials with a secret, for sites that want no further dependency. Prefer a certificate or a managed
 * identity from `@azure/identity` where the host offers one. Keeps no token: the endpoint does.
 * @throws TypeError for a missing or insecure option.
 */
export function clientSecretCredential(options: ClientSecretOptions): TokenCredential {
  const {tenantId, clientId, clientSecret, fetch = platformFetch, now = platformNow} = options;
  for (const [name, value] of Object.entries({tenantId, clientId, clientSecret})) {
    if (typeof value !== 'string' || value === '') {
      throw new TypeError(
        `Failed to create a credential: ${name} is empty. Set it from the environment or a key vault.`,
      );
    }
  }
  const authority = secureOrigin({
    option: 'authorityHost',
    value: options.authorityHost ?? entraOrigin,
    trustedHttpHosts: options.trustedHttpHosts,
  });
  const url = `${authority}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  return {
    async getToken(scopes, {abortSignal} = {}) {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: [scopes].flat().join(' '),
      });
      let response: Response;
      let answer: Record<string, unknown>;
      try {
        response = await fetch(url, {method: 'POST', body, redirect: 'manual', ...defined({signal: abortSignal})});
        answer = asRecord(await response.json()) ?? {};
      } catch (cause) {
        const reason = unreachable(authority, cause) ?? `${authority} gave no readable answer.`;
        throw new CredentialError(`Failed to get an Entra token: ${reason}`, true, undefined, {cause});
      }
      if (!response.ok) throw refusalOf(response, answer, now());
      const {access_token: token, expires_in: seconds} = answer;
      if (typeof token !== 'string' || token === '' || !(Number(seconds) > 0)) {
        throw new CredentialError('Failed to get an Entra token: the answer holds none.', true);
      }
      return {token, expiresOnTimestamp: now() + Number(seconds) * 1000};
    },
  };
}

function refusalOf(response: Response, answer: Record<string, unknown>, now: number): CredentialError {
  const {status, headers} = response;
  const number = Array.isArray(answer['error_codes']) ? Number(answer['error_codes'][0]) : NaN;
  const reason = Number.isNaN(number) ? `status ${status}` : `status ${status}, AADSTS${number}`;
  const isUnavailable = status === 429 || status >= 500;
  return new CredentialError(
    `Failed to get an Entra token: ${reason}. ${entraRemedy(number)}`,
    isUnavailable,
    retryAfter(headers, now),
  );
}

/** Seconds of a `Retry-After` header, which is a number or a date; undefined where there is none. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
