import type {Clock} from '../shared/clock.js';
import type {PbiReportError} from '../errors/errors.js';
import {explain} from '../errors/deferred-error.js';
import {retryDelay} from '../token/token-schedule.js';

const most = 3;

/**
 * What became of a failure: it is explained, told, and tried again by itself if that may help.
 *
 * The explanation may have to be fetched. Whatever is asked for meanwhile makes the failure a thing of the past.
 *
 * A failure that may pass is tried again three times, later and later; offline, it waits for the network. A token that has
 * ended under the report counts as one of the three: an endpoint that hands out ended tokens would be asked for ever. A report
 * that has been drawn, or a reader who presses the button, starts the count anew.
 */
export class RetryPolicy {
  readonly #clock: Clock;
  readonly #again: () => void;
  readonly #tell: (error: PbiReportError, retryIn: number | undefined) => void;
  #used = 0;
  #timer: unknown;
  /** The failure that is being explained. */
  #failing: object | undefined;

  /**
   * @param again Tries again.
   * @param tell Tells the failure, and in how many milliseconds it is tried again.
   */
  constructor(clock: Clock, again: () => void, tell: (error: PbiReportError, retryIn: number | undefined) => void) {
    this.#clock = clock;
    this.#again = again;
    this.#tell = tell;
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

  /** @param canRetry Whether there is anything to try again. */
  fail(cause: unknown, canRetry: boolean): void {
    const failing = (this.#failing = {});
    explain(
      cause,
      error => {
        if (this.#failing !== failing) return;
        this.#failing = undefined;
        this.#tell(error, canRetry ? this.#plan(error) : undefined);
      },
      this.#clock,
    );
  }

  #plan(error: PbiReportError): number | undefined {
    if (!error.retryable || !this.take()) return undefined;
    const delay = retryDelay(this.#used, error.retryAfter, this.#clock.random());
    this.#timer = this.#clock.setTimeout(() => {
      if (navigator.onLine) this.#again();
    }, delay);
    return delay;
  }

  /** Tells nothing and plans nothing any more. */
  rest(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#failing = undefined;
  }

  /** All went well: counts anew. */
  reset(): void {
    this.#used = 0;
  }
}
