import type {EmbedToken, GenerateTokenRequestV2} from '@pbi-bound-report/contract';
import {LRUCache} from 'lru-cache';
import type {StoredToken, TokenStore} from './token-store.js';

/** Options of {@link TokenCache}. */
export interface TokenCacheOptions {
  store: TokenStore;
  /** Where the store holds tokens of several endpoints: what sets this one apart, such as the API's origin. */
  namespace: string;
  /**
   * A cached token is given away only with this much life left, or half of its life where that is less. Milliseconds.
   */
  minimumLifeMs: number;
  now: () => number;
  /** The store failed: the endpoint goes on without it. */
  onStoreProblem: (error: unknown) => void;
}

/** A token and whether it was there already. */
export interface CachedToken extends StoredToken {
  readonly cached: boolean;
}

/** What stands for a token, and how to make it. */
export interface TokenCacheRequest {
  readonly subject: string;
  readonly profileId: string | undefined;
  readonly body: GenerateTokenRequestV2;
  /** Milliseconds since 1970 after which nobody else's lease is waited for. */
  readonly deadlineAt: number;
  /** Calls Power BI. */
  readonly make: () => Promise<EmbedToken & {requestId: string | undefined}>;
}

/** How long somebody else's lease is waited for between two looks. Milliseconds. */
const leasePollMs = 40;

/**
 * Gives one token for one key, made once. The key is the subject *and* the whole request that would be sent, identities
 * included, so a token is only ever given for the request that it was made for. In this process whoever wants a token
 * that is being made waits for it; across processes the store's lease does the same. A store that fails costs speed,
 * not service: the token is then made.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  /** Hashing is the dearest step of a warm answer. */
  readonly #keys = new LRUCache<string, string>({max: 20_000});
  readonly #making = new Map<string, Promise<StoredToken>>();

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  async get(request: TokenCacheRequest): Promise<CachedToken> {
    const key = await this.#keyOf(request);
    const stored = await this.#find(key);
    if (stored) return {...stored, cached: true};
    const underway = this.#making.get(key);
    if (underway) return {...(await underway), cached: true};
    const making = this.#makeOnce(key, request).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #keyOf({subject, profileId, body}: TokenCacheRequest): Promise<string> {
    const text = JSON.stringify([this.#options.namespace, subject, profileId ?? null, body]);
    let key = this.#keys.get(text);
    if (key === undefined) this.#keys.set(text, (key = await hash(text)));
    return key;
  }

  async #makeOnce(key: string, {deadlineAt, make}: TokenCacheRequest): Promise<CachedToken> {
    const lease = await this.#lease(key, deadlineAt);
    if (typeof lease === 'object') return {...lease, cached: true};
    try {
      const {token, tokenId, expiration, requestId} = await make();
      const entry: StoredToken = {token, tokenId, expiration, requestId, madeAt: this.#options.now()};
      const lifeMs = Date.parse(expiration) - this.#options.now();
      await this.#tolerate(() => this.#options.store.set(key, entry, lifeMs), undefined);
      return {...entry, cached: false};
    } finally {
      if (lease) await this.#tolerate(lease, undefined);
    }
  }

  /**
   * Takes the right to make the token of a key.
   * @returns What gives it back; or the token that another holder made meanwhile; or nothing where no lease can be had.
   */
  async #lease(key: string, deadlineAt: number): Promise<(() => Promise<void>) | StoredToken | undefined> {
    const {store, now} = this.#options;
    if (!store.lease) return undefined;
    while (now() < deadlineAt) {
      const release = await this.#tolerate(() => store.lease!(key, Math.max(1, deadlineAt - now())), 'failed' as const);
      if (release === 'failed') return undefined;
      // Looked up after the lease as well: its last holder may have just put the token there.
      const stored = await this.#find(key);
      if (stored) {
        if (release) await this.#tolerate(release, undefined);
        return stored;
      }
      if (release) return release;
      await new Promise(done => setTimeout(done, leasePollMs));
    }
    return undefined;
  }

  /** A stored token with enough life left. */
  async #find(key: string): Promise<StoredToken | undefined> {
    const {store, now, minimumLifeMs} = this.#options;
    const entry = await this.#tolerate(() => store.get(key), undefined);
    if (!entry) return undefined;
    const expires = Date.parse(entry.expiration);
    return expires - now() >= Math.min(minimumLifeMs, (expires - entry.madeAt) / 2) ? entry : undefined;
  }

  async #tolerate<T, F>(work: () => Promise<T>, otherwise: F): Promise<T | F> {
    try {
      return await work();
    } catch (error) {
      this.#options.onStoreProblem(error);
      return otherwise;
    }
  }
}

/** SHA-256 in hexadecimal: a store's keys say nothing of whose tokens they are. */
async function hash(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('');
}
