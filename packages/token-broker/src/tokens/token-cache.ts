import type {EmbedToken, GenerateTokenRequestV2} from '@pbi-bound-report/contract';
import {LRUCache} from 'lru-cache';
import type {StoredToken, TokenStore} from './token-store.js';

/** Options of {@link TokenCache}. */
export interface TokenCacheOptions {
  store: TokenStore;
  /** Where the store holds tokens of several endpoints: what sets this one apart, such as the API's origin. */
  namespace: string;
  /** A cached token is given away only with this much life left, or half of its life where that is less. Milliseconds. */
  minimumLifeMs: number;
  now: () => number;
  /** The store failed: the endpoint goes on without it. */
  onStoreProblem: (error: unknown) => void;
}

/** A token and whether it was there already. */
export interface CachedToken extends StoredToken {
  readonly cached: boolean;
}

/** How long somebody else's lease is waited for between two looks. Milliseconds. */
const leasePollMs = 40;

/**
 * Gives one token for one key, made once. The key is the subject *and* the whole request that would be sent, identities
 * included, so a token can only ever meet the question that it answered. In this process whoever asks for a token that
 * is being made waits for it; across processes the store's lease does the same. A store that fails costs speed, not
 * service: the token is then made.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  /** Hashing is the dearest step of a warm answer. */
  readonly #keys = new LRUCache<string, string>({max: 20_000});
  readonly #making = new Map<string, Promise<StoredToken>>();

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /**
   * @param make Asks Power BI.
   * @param deadlineAt Milliseconds since 1970 after which nobody else's lease is waited for.
   */
  async get(
    subject: string,
    profileId: string | undefined,
    body: GenerateTokenRequestV2,
    deadlineAt: number,
    make: () => Promise<EmbedToken & {requestId: string | undefined}>,
  ): Promise<CachedToken> {
    const question = JSON.stringify([this.#options.namespace, subject, profileId ?? null, body]);
    let key = this.#keys.get(question);
    if (key === undefined) this.#keys.set(question, (key = await keyOf(question)));
    const stored = await this.#look(key);
    if (stored) return {...stored, cached: true};
    const making = this.#making.get(key);
    if (making) return {...(await making), cached: true};
    let cached = false;
    const mine = this.#makeOnce(key, deadlineAt, make, () => {
      cached = true;
    }).finally(() => this.#making.delete(key));
    this.#making.set(key, mine);
    const made = await mine;
    return {...made, cached};
  }

  async #makeOnce(
    key: string,
    deadlineAt: number,
    make: () => Promise<EmbedToken & {requestId: string | undefined}>,
    onFound: () => void,
  ): Promise<StoredToken> {
    const release = await this.#lease(key, deadlineAt, onFound);
    try {
      if (typeof release === 'object') return release;
      const {token, tokenId, expiration, requestId} = await make();
      const entry: StoredToken = {token, tokenId, expiration, requestId, madeAt: this.#options.now()};
      await this.#guard(this.#options.store.set(key, entry, Date.parse(expiration) - this.#options.now()), undefined);
      return entry;
    } finally {
      if (typeof release === 'function') await this.#guard(release(), undefined);
    }
  }

  /** A lease, or the token that its holder made meanwhile, or nothing where no lease can be had. */
  async #lease(
    key: string,
    deadlineAt: number,
    onFound: () => void,
  ): Promise<(() => Promise<void>) | StoredToken | undefined> {
    const {store, now} = this.#options;
    if (!store.lease) return undefined;
    while (now() < deadlineAt) {
      const release = await this.#guard(store.lease(key, Math.max(1, deadlineAt - now())), 'failed' as const);
      if (release === 'failed') return undefined;
      // Looked up after the lease as well: its last holder may have just put the token there.
      const stored = await this.#look(key);
      if (stored) {
        onFound();
        if (release) await this.#guard(release(), undefined);
        return stored;
      }
      if (release) return release;
      await new Promise(done => setTimeout(done, leasePollMs));
    }
    return undefined;
  }

  async #look(key: string): Promise<StoredToken | undefined> {
    const {store, now, minimumLifeMs} = this.#options;
    const entry = await this.#guard(store.get(key), undefined);
    if (!entry) return undefined;
    const expires = Date.parse(entry.expiration);
    return expires - now() >= Math.min(minimumLifeMs, (expires - entry.madeAt) / 2) ? entry : undefined;
  }

  async #guard<T, F>(work: Promise<T>, otherwise: F): Promise<T | F> {
    try {
      return await work;
    } catch (error) {
      this.#options.onStoreProblem(error);
      return otherwise;
    }
  }
}

/** SHA-256 of the question, in hexadecimal: a store's keys tell nobody who asked for what. */
async function keyOf(question: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(question));
  return Array.from(new Uint8Array(hash), byte => byte.toString(16).padStart(2, '0')).join('');
}
