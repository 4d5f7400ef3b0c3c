/** Looks again until something is as expected, or the time is over. */
import {setTimeout as startTimer} from 'node:timers';

/** Between two looks, in milliseconds. A look costs a few. */
const pause = 50;

// The real time, also where a test has put timers of its own in place: a wait for a frame is no part of its time.
const elapsed = performance.now.bind(performance);

/**
 * @param look Asked at once, and again until `isExpected`.
 * @param timeout In milliseconds.
 * @returns What the last look found.
 */
export async function poll<T>(look: () => Promise<T>, isExpected: (value: T) => boolean, timeout: number): Promise<T> {
  const end = elapsed() + timeout;
  for (;;) {
    const value = await look();
    if (isExpected(value) || elapsed() >= end) return value;
    await new Promise<void>(resolve => {
      startTimer(resolve, pause);
    });
  }
}
