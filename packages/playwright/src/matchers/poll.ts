/** Looks again until something is as expected, or the time is over. */
import {setTimeout as wait} from 'node:timers/promises';

/** Between two looks, in milliseconds. A look costs a few. */
const pause = 50;

/** What the last look found. */
export interface Polled<T> {
  pass: boolean;
  value: T;
}

/**
 * @param look Asked at once, and again until `isExpected`.
 * @param timeout In milliseconds.
 */
export async function poll<T>(
  look: () => Promise<T>,
  isExpected: (value: T) => boolean,
  timeout: number,
): Promise<Polled<T>> {
  const end = performance.now() + timeout;
  for (;;) {
    const value = await look();
    const pass = isExpected(value);
    if (pass || performance.now() >= end) return {pass, value};
    await wait(pause);
  }
}
