import type {Clock} from '../shared/clock.js';
import {describeError} from './describe-error.js';
import type {PbiReportError} from './errors.js';

/** How many errors of one teller are told at once. */
const burst = 3;
/** Least time between those that follow, in milliseconds. */
const interval = 250;

/** By teller: until when those that were told have used up its time. */
const used = new WeakMap<object, number>();

/**
 * Explains an error: at once, as a rule. A page that answers each error by asking for something else that is wrong
 * would keep its own thread busy with that: each error leads to the next in microtasks, or in tasks that the browser
 * runs before timers and clicks. So the fourth error in a row waits, and whatever leads from one to the next has time
 * between them. The order is kept, and no wait is longer than {@link interval}, whatever has happened before.
 * @param teller Whose errors they are.
 */
export function explainInTime(
  cause: unknown,
  onExplained: (error: PbiReportError) => void,
  {teller, clock}: {teller: object; clock: Clock},
): void {
  const now = clock.now();
  const full = burst * interval;
  // The upper bound: a clock may have been set back.
  const until = Math.min(Math.max(used.get(teller) ?? now, now), now + full) + interval;
  used.set(teller, until);
  const wait = until - now - full;
  const tell = (): void => onExplained(describeError(cause));
  if (wait > 0) clock.setTimeout(tell, wait);
  else tell();
}
