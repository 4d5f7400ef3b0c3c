import type {PbiReportError} from '../errors/errors.js';
import {explain} from '../errors/explain-error.js';
import type {Clock} from '../shared/clock.js';
import {retryDelay} from '../token/token-schedule.js';

const maxRetries = 3;
/** Least time between the tries that follow them, in milliseconds. */
const slowDelay = 10 * 60_000;
/** Most recoveries from an ended token within {@link recoveryPeriod}. */
const maxRecoveries = 3;
const recoveryPeriod = 10 * 60_000;

/** Who makes the retries, and who is told. */
export interface RetryPolicyCallbacks {
  /** Tries again. */
  retry(): void;
  /**
   * A failure has been explained.
   * @param retryIn In how many milliseconds it is tried again; `undefined`: not for a long while, or not by itself.
   */
  onFailure(error: PbiReportError, retryIn: number | undefined): void;
}

/**
 * What becomes of a failure: it is explained, shown, and tried again by itself if that may help.
 *
 * The explanation may have to be fetched. Whatever is asked for meanwhile makes the failure a thing of the past.
 *
 * A failure that may pass is tried again three times, later and later; offline, it waits for the network. After that
 * the message is a final one for the reader, but a screen that nobody attends would keep it for ever: while the page is
 * seen another try is made every ten to fifteen minutes, and when the page is seen again. Nothing is said of that. A
 * report that has been drawn, or a reader who presses the button, starts the count anew.
 *
 * A token that has ended under the report leads to a recovery, at most three within ten minutes: an endpoint that hands
 * out ended tokens would be asked for ever. That the report has been drawn does not start this count anew, since it is
 * drawn each time before its token is found to have ended.
 */
export class RetryPolicy {
  readonly #clock: Clock;
  readonly #callbacks: RetryPolicyCallbacks;
  readonly #explain: typeof explain;
  #used = 0;
  /** When tokens were found to have ended. */
  #recoveries: number[] = [];
  #timer: unknown;
  /** The failure that is being explained. */
  #failing: object | undefined;

  /** @param explainFailure Replaced by tests. */
  constructor(clock: Clock, callbacks: RetryPolicyCallbacks, explainFailure = explain) {
    this.#clock = clock;
    this.#callbacks = callbacks;
    this.#explain = explainFailure;
  }

  /** Whether another attempt is going to be made. */
  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  /** Uses one of the recoveries. `false` when there is none left for now. */
  useRecovery(): boolean {
    const now = this.#clock.now();
    // A clock that was set back must not make old recoveries new ones.
    this.#recoveries = this.#recoveries.filter(time => Math.abs(now - time) < recoveryPeriod);
    if (this.#recoveries.length >= maxRecoveries) return false;
    this.#recoveries.push(now);
    return true;
  }

  /**
   * @param canRetry Whether there is anything to try again.
   * @returns Something while it is still to be explained.
   */
  fail(cause: unknown, canRetry: boolean): object | undefined {
    const failing = (this.#failing = {});
    this.#explain(
      cause,
      error => {
        if (this.#failing !== failing) return;
        this.#failing = undefined;
        this.#callbacks.onFailure(error, canRetry ? this.#plan(error) : undefined);
      },
      {teller: this, clock: this.#clock},
    );
    return this.#failing;
  }

  #plan(error: PbiReportError): number | undefined {
    if (!error.retryable) return undefined;
    this.#used += 1;
    const isSlow = this.#used > maxRetries;
    const random = this.#clock.random();
    const delay = retryDelay(this.#used, error.retryAfter, random);
    this.#timer = this.#clock.setTimeout(
      () => {
        if (navigator.onLine && !(isSlow && document.hidden)) this.#callbacks.retry();
      },
      isSlow ? Math.max(delay, slowDelay * (1 + random / 2)) : delay,
    );
    return isSlow ? undefined : delay;
  }

  /** Shows nothing and plans nothing any more. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#failing = undefined;
  }

  /** All went well: counts anew. */
  reset(): void {
    this.#used = 0;
  }

  /** The reader asks for another try: forgets everything that has failed. */
  restart(): void {
    this.#used = 0;
    this.#recoveries = [];
  }
}
