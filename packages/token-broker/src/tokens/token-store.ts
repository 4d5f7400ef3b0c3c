import {LRUCache} from 'lru-cache';

/** An embed token in a store, and what it served. */
export interface StoredToken {
  token: string;
  tokenId: string;
  /** UTC, ISO 8601. */
  expiration: string;
  /** Power BI's id of the call that made it. */
  requestId?: string | undefined;
  /** When it was made. Milliseconds since 1970. */
  madeAt: number;
}

/**
 * Where embed tokens are kept between requests. A key stands for one subject, one exact scope and its identities; it
 * is a hash and gives nothing away. Several instances of a site share tokens by sharing a store.
 */
export interface TokenStore {
  get(key: string): Promise<StoredToken | undefined>;
  /** @param ttlMs After this many milliseconds the entry must be gone. */
  set(key: string, entry: StoredToken, ttlMs: number): Promise<void>;
  /**
   * Where several instances share the store: takes the right to make the token of this key.
   * @returns A function that gives it back, or undefined when somebody else has it.
   */
  lease?(key: string, ttlMs: number): Promise<(() => Promise<void>) | undefined>;
}

/**
 * Keeps tokens in this process's memory, bounded; the least recently used go first.
 * @param maxBytes Memory for tokens, about. Default 64 MiB, which is some 25,000 of them.
 */
export function memoryTokenStore({maxBytes = 64 * 1024 * 1024}: {maxBytes?: number} = {}): TokenStore {
  // 500: the entry's other members, its key and the map's own share.
  const entries = new LRUCache<string, StoredToken>({
    maxSize: maxBytes,
    sizeCalculation: entry => entry.token.length + 500,
  });
  return {
    get: key => Promise.resolve(entries.get(key)),
    set: (key, entry, ttl) => {
      if (ttl > 0) entries.set(key, entry, {ttl});
      return Promise.resolve();
    },
  };
}
