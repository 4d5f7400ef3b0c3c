import type {Clock} from '../../src/shared/clock.js';

/** Browsers count a timer's milliseconds with 32 bits. */
const longestTimer = 2 ** 31 - 1;

/** A clock that a test turns by hand. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-01-01T12:00:00Z');
  #next = 1;
  readonly #timers = new Map<number, {at: number; run: () => void}>();
  /** What `random` says. */
  chance = 0.5;

  now = (): number => this.#now;
  random = (): number => this.chance;

  setTimeout = (run: () => void, delay: number): number => {
    // Also in a browser, where there is no node:assert.
    if (delay > longestTimer) throw new RangeError(`A browser would run a timer of ${delay} ms at once.`);
    const handle = this.#next++;
    this.#timers.set(handle, {at: this.#now + delay, run});
    return handle;
  };

  clearTimeout = (handle: unknown): void => {
    this.#timers.delete(handle as number);
  };

  /** Timers that are set. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets time pass, running what becomes due in its order, with all promises that hang on it. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [handle, {at, run}] = due;
      this.#timers.delete(handle);
      this.#now = Math.max(this.#now, at);
      run();
      await flush();
    }
    this.#now = end;
    await flush();
  }

  /** Lets time pass as a sleeping computer does: no timer runs. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** Lets all promises that can settle do so. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await Promise.resolve();
}
