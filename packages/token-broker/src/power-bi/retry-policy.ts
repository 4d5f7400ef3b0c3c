import {DelegateBackoff, handleWhen, retry, type IPolicy} from 'cockatiel';
import {CredentialError} from './credential.js';
import {PowerBiError} from './power-bi-error.js';

/** How one call is repeated. Times are in milliseconds. */
export interface RetryOptions {
  /** Repeats after the first try. */
  readonly retries: number;
  /** The first pause; doubled for the next, with jitter. */
  readonly backoffMs: number;
  /** Milliseconds since 1970. A pause that ends later is not begun. */
  readonly deadlineAt: number;
  readonly now: () => number;
  readonly onRetry: (error: unknown, delayMs: number) => void;
}

/**
 * Repeats one call. What passes by itself (no answer, 5xx, 429) is tried again after a pause, if the pause ends before
 * the deadline; `Retry-After` lengthens a pause, so a long one ends the call at once. An Entra token that was not taken
 * is replaced at once, and once only.
 */
export function retryPolicy({retries, backoffMs, deadlineAt, now, onRetry}: RetryOptions): IPolicy {
  let pauseMs = 0;
  let repeats = 0;
  let hasReplacedToken = false;
  const shouldRepeat = (error: Error): boolean => {
    if (error instanceof PowerBiError && error.kind === 'token' && !hasReplacedToken) {
      hasReplacedToken = true;
      pauseMs = 0;
      return true;
    }
    if (!passesByItself(error) || repeats >= retries) return false;
    const jitter = 0.5 + Math.random() / 2;
    pauseMs = Math.max(retryAfterOf(error) * 1000, backoffMs * 2 ** repeats * jitter);
    repeats += 1;
    if (now() + pauseMs >= deadlineAt) return false;
    onRetry(error, pauseMs);
    return true;
  };
  // One more than the repeats: the replacement of a token does not count.
  return retry(handleWhen(shouldRepeat), {maxAttempts: retries + 1, backoff: new DelegateBackoff(() => pauseMs)});
}

function passesByItself(error: Error): boolean {
  if (error instanceof PowerBiError) return error.kind === 'unavailable' || error.kind === 'throttled';
  return error instanceof CredentialError && error.unavailable;
}

/** Seconds that the other side wants to be left alone. */
function retryAfterOf(error: Error): number {
  if (error instanceof PowerBiError) return error.upstream.retryAfterSeconds ?? 0;
  return error instanceof CredentialError ? (error.retryAfterSeconds ?? 0) : 0;
}
