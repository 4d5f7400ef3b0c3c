/**
 * What a fault is: which requests it meets, when, and what it does to them. Data, so that it can be sent, listed and
 * stored. Invented.
 */

/** A waiting time in milliseconds: a number, or a distribution to draw from. */
export type Latency =
  | number
  | {distribution: 'uniform'; min: number; max: number}
  | {distribution: 'normal'; mean: number; deviation: number}
  | {distribution: 'exponential'; mean: number};

/** What happens to a request. Members combine: `latency` with `status` answers late and with an error. */
export interface FaultEffect {
  /** Answers with this status instead of carrying out the operation, in the service's own shape for it. */
  status?: number;
  /**
   * Error code in the answer: `error.code`, Entra's `error`, or the name of the report's error. Default: what the
   * service says with the status.
   */
  code?: string;
  message?: string;
  /** The raw body instead of the service's own shape. Empty text: no body. */
  body?: string;
  headers?: Record<string, string>;
  /** `Retry-After`, in seconds. */
  retryAfterSeconds?: number;
  latency?: Latency;
  /** `drop`: the connection ends without an answer. `hang`: no answer ever comes. */
  connection?: 'drop' | 'hang';
  /** `truncated`: the answer's body is cut in half. `html`: a web page instead of JSON. */
  malformed?: 'truncated' | 'html';
  /** An embed token that the request makes lives this many seconds. */
  tokenLifetimeSeconds?: number;
}

/** A fault as it is requested. */
export interface FaultRequest extends FaultEffect {
  /** One of the named failures, e.g. `throttled`; other members of the effect add to it. */
  failure?: string;
  /**
   * Only requests of this operation, e.g. `EmbedToken_GenerateToken`; `*` stands for any text. Default: every operation
   * of Power BI and Entra.
   */
  operation?: string;
  /** Only requests that name this id, in the path, the query or the body. */
  id?: string;
  /** Only requests whose body holds this text. */
  bodyIncludes?: string;
  /** Only the nth matching request, counted from 1. */
  nth?: number;
  /** Only every nth matching request. */
  every?: number;
  /** Ends after so many hits. */
  times?: number;
  /** The same as `times: 1`. */
  once?: boolean;
  /** Hits with this probability, 0 to 1, drawn from the lane's seeded generator. */
  probability?: number;
  /**
   * Lets so many matching requests pass in each window and answers the rest 429 with the seconds until the window ends.
   */
  throttle?: {limit: number; windowSeconds: number};
}

/** A fault that is set. */
export interface Fault extends FaultRequest {
  faultId: string;
  /** Matching requests so far, and those that it hit. */
  matches: number;
  hits: number;
}

/** The longest delay that can be set or drawn: an hour. Timers of platforms end at 24.8 days, and then fire at once. */
export const maxDelayMs = 3_600_000;

/**
 * Draws a waiting time.
 * @param random Answers numbers in [0, 1).
 * @returns Whole milliseconds from 0 to {@link maxDelayMs}.
 */
export function drawLatency(latency: Latency, random: () => number): number {
  return Math.min(maxDelayMs, Math.max(0, Math.round(draw(latency, random))));
}

function draw(latency: Latency, random: () => number): number {
  if (typeof latency === 'number') return latency;
  switch (latency.distribution) {
    case 'uniform':
      return latency.min + random() * (latency.max - latency.min);
    case 'exponential':
      return -latency.mean * Math.log(1 - random());
    case 'normal': {
      // Box and Muller: two even draws make one normal one.
      const even = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      return latency.mean + latency.deviation * even;
    }
  }
}
