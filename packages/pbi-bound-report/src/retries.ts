import type {Clock} from './clock.js';
import type {PbiReportError} from './errors.js';
import {retryDelay} from './token-schedule.js';

const most = 3;

/**
 * What is tried again by itself.
 *
 * A failure that may pass is tried again three times, later and later; offline, it waits for the network. A token that has
 * ended under the report counts as one of the three: an endpoint that hands out ended tokens would be asked for ever. A report
 * that has been drawn, or a reader who presses the button, starts the count anew.
 */
export class Retries {
  readonly #clock: Clock;
  readonly #again: () => void;
  #used = 0;
  #timer: unknown;

  /** @param again Tries again. */
  constructor(clock: Clock, again: () => void) {
    this.#clock = clock;
    this.#again = again;
  }

  /** Whether another try is going to be made. */
  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  /** Takes one of the tries. `false` when there is none left. */
  take(): boolean {
    if (this.#used >= most) return false;
    this.#used += 1;
    return true;
  }

  /**
   * Plans another try, if the failure may pass and there is a try left.
   * @returns In how many milliseconds.
   */
  plan(error: PbiReportError): number | undefined {
    if (!error.retryable || !this.take()) return undefined;
    const delay = retryDelay(this.#used, error.retryAfter, this.#clock.random());
    this.#timer = this.#clock.setTimeout(() => {
      if (navigator.onLine) this.#again();
    }, delay);
    return delay;
  }

  /** Plans nothing any more. */
  rest(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** All went well: counts anew. */
  reset(): void {
    this.#used = 0;
  }
}
