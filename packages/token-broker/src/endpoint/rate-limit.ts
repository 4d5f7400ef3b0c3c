import {RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract} from 'rate-limiter-flexible';

/** Counts requests under a key. */
export interface RateLimiter {
  /**
   * Counts one request.
   * @returns Seconds to wait where the request is one too many, else undefined.
   */
  consume(key: string): Promise<number | undefined>;
}

/** How many requests are let through. */
export interface RateLimit {
  /** Requests … */
  points: number;
  /** … in so many seconds. */
  durationSeconds: number;
}

/** Counts in this process's memory. Entries go when their time is over. */
export function memoryRateLimiter({points, durationSeconds}: RateLimit): RateLimiter {
  return rateLimiter(new RateLimiterMemory({points, duration: durationSeconds}));
}

/** Wraps a limiter of rate-limiter-flexible, whose refusals are rejections. */
export function rateLimiter(limiter: Pick<RateLimiterAbstract, 'consume'>): RateLimiter {
  return {
    async consume(key) {
      try {
        await limiter.consume(key);
        return undefined;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
        throw refusal;
      }
    },
  };
}
