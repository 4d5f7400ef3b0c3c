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

/** The platform's timers run for so many milliseconds at most: a longer one would end at once. */
export const maxTimerMs = 2 ** 31 - 1;

/** What a limit must be to be counted; said where it is not. */
export const rateLimitForm =
  `{points, durationSeconds}, both finite numbers above 0, of at most ` +
  `${Math.floor(maxTimerMs / 1000).toLocaleString('en')} seconds`;

/** Whether requests can be counted by a limit. */
export function isCountable({points, durationSeconds}: RateLimit): boolean {
  const isPositive = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;
  return isPositive(points) && isPositive(durationSeconds) && durationSeconds * 1000 <= maxTimerMs;
}

/**
 * Counts in this process's memory. Entries go when their time is over.
 * @throws TypeError for a limit that cannot be counted.
 */
export function memoryRateLimiter({points, durationSeconds}: RateLimit): RateLimiter {
  if (!isCountable({points, durationSeconds})) {
    throw new TypeError(`Failed to create a rate limiter: its limit cannot be counted. Give ${rateLimitForm}.`);
  }
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
