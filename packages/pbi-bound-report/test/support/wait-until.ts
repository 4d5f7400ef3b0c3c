import {waitUntil as wait} from '@open-wc/testing';

/**
 * Waits until something is so. That of @open-wc/testing gives up after a second, in which a busy machine has not yet
 * fetched a part that an element loads when it needs it; whoever waits here has the time of a test.
 */
export function waitUntil(
  predicate: () => unknown,
  message?: string,
  {interval = 2}: {interval?: number} = {},
): Promise<void> {
  return wait(predicate, message, {interval, timeout: 100_000});
}
