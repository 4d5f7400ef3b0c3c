import {CompactEncrypt, compactDecrypt} from 'jose';
import {RateLimiterMemory, RateLimiterRedis} from 'rate-limiter-flexible';
import {rateLimiter, type RateLimit, type RateLimiter} from '../endpoint/rate-limit.js';
import type {StoredToken, TokenStore} from '../tokens/token-store.js';

/** What is used of a connected client of the `redis` package, whose own types cost every build seconds. */
export interface RedisClient {
  /** Whether a command would be sent at once. */
  readonly isReady: boolean;
  /** Sends one command, e.g. `['GET', 'key']`. */
  sendCommand(args: string[]): Promise<unknown>;
}

/** Options of {@link redisTokenStore}. */
export interface RedisTokenStoreOptions {
  /** A connected client of the `redis` package. The site opens and closes it. */
  client: RedisClient;
  /** Before every key. Default `pbi-token:`. */
  prefix?: string | undefined;
  /**
   * 32 bytes with which tokens are encrypted (AES-256-GCM) before they leave this process. Without it whoever reads the
   * Redis reads tokens that work.
   */
  encryptionKey?: Uint8Array | undefined;
  /** Milliseconds that a command may take before the endpoint goes on without the store. Default 500. */
  commandMs?: number | undefined;
}

/** Deletes a lease only where it is still ours. */
const releaseScript = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';

/**
 * Keeps embed tokens in Redis, so that the instances of a site share them and one of them makes each.
 * @throws TypeError for an encryption key of the wrong size.
 */
export function redisTokenStore({
  client,
  prefix = 'pbi-token:',
  encryptionKey,
  commandMs = 500,
}: RedisTokenStoreOptions): TokenStore {
  if (encryptionKey !== undefined && encryptionKey.byteLength !== 32) {
    throw new TypeError(
      `Failed to create the Redis token store: encryptionKey has ${encryptionKey.byteLength} bytes. ` +
        'Give 32 random ones.',
    );
  }
  /** A client that lost its server queues commands for ever; a page cannot wait for ever. */
  const send = async (...args: string[]): Promise<unknown> => {
    if (!client.isReady) throw new Error('Failed to use Redis: the client is not connected.');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`Failed to use Redis: no answer within ${commandMs} ms.`));
      }, commandMs);
    });
    try {
      return await Promise.race([client.sendCommand(args), late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    async get(key) {
      const text = await send('GET', prefix + key);
      if (typeof text !== 'string') return undefined;
      return JSON.parse(encryptionKey ? await decrypt(text, key, encryptionKey) : text) as StoredToken;
    },
    async set(key, entry, ttlMs) {
      // NaN is refused as well.
      if (!(ttlMs >= 1)) return;
      const text = JSON.stringify(entry);
      const stored = encryptionKey ? await encrypt(text, key, encryptionKey) : text;
      await send('SET', prefix + key, stored, 'PX', String(Math.floor(ttlMs)));
    },
    async lease(key, ttlMs) {
      const name = `${prefix}lease:${key}`;
      const mine = crypto.randomUUID();
      if ((await send('SET', name, mine, 'PX', String(Math.ceil(ttlMs)), 'NX')) === null) return undefined;
      return async () => {
        await send('EVAL', releaseScript, '1', name, mine);
      };
    },
  };
}

/** The key is sealed in with the entry: an entry that was moved to another key does not open. */
async function encrypt(text: string, key: string, secret: Uint8Array): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({alg: 'dir', enc: 'A256GCM', key})
    .encrypt(secret);
}

async function decrypt(text: string, key: string, secret: Uint8Array): Promise<string> {
  const {plaintext, protectedHeader} = await compactDecrypt(text, secret, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  if (protectedHeader['key'] !== key) {
    throw new Error('Failed to read a token from Redis: it belongs to another key. Somebody has moved entries.');
  }
  return new TextDecoder().decode(plaintext);
}

/** Options of {@link redisRateLimiter}. */
export interface RedisRateLimiterOptions extends RateLimit {
  /** A connected client of the `redis` package. */
  client: RedisClient;
  /** Before every key. Default `pbi-rate`. */
  prefix?: string | undefined;
}

/** Counts in Redis, so that the limit holds for all instances together. While Redis is away each counts for itself. */
export function redisRateLimiter({
  client,
  points,
  durationSeconds,
  prefix = 'pbi-rate',
}: RedisRateLimiterOptions): RateLimiter {
  const limit = {points, duration: durationSeconds};
  return rateLimiter(
    new RateLimiterRedis({
      ...limit,
      storeClient: client,
      useRedisPackage: true,
      keyPrefix: prefix,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(limit),
    }),
  );
}
