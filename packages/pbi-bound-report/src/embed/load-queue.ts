import type {Clock} from '../shared/clock.js';

/**
 * A report in a frame is a whole application. A page full of them would start all at once and show none for long; so
 * only so many load at a time, and of those that wait, one that is in sight goes first. A report leaves the queue when
 * it has rendered or failed.
 */
export class LoadQueue {
  readonly #limit: number;
  #running = 0;
  readonly #waiting: {isVisible: () => boolean; go: () => void}[] = [];

  /** @param limit Most reports that load at the same time. */
  constructor(limit = 4) {
    this.#limit = limit;
  }

  /**
   * Waits for a place.
   * @param isVisible Whether the report is in sight, asked when a place becomes free.
   * @returns Gives the place back; may be called more than once.
   * @throws The signal's reason when it is aborted first.
   */
  async enter(signal: AbortSignal, isVisible: () => boolean): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running >= this.#limit) await this.#wait(signal, isVisible);
    else this.#running += 1;
    let left = false;
    const leave = (): void => {
      if (left) return;
      left = true;
      this.#running -= 1;
      this.#next();
    };
    // Granted and aborted in the same task: the place goes to the next one.
    if (signal.aborted) {
      leave();
      throw signal.reason as Error;
    }
    return leave;
  }

  #wait(signal: AbortSignal, isVisible: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = {
        isVisible,
        go: () => {
          signal.removeEventListener('abort', abort);
          this.#running += 1;
          resolve();
        },
      };
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, {once: true});
      this.#waiting.push(entry);
    });
  }

  #next(): void {
    if (this.#running >= this.#limit || this.#waiting.length === 0) return;
    const seen = this.#waiting.findIndex(entry => entry.isVisible());
    const [entry] = this.#waiting.splice(Math.max(0, seen), 1);
    entry?.go();
  }
}

/** One report's place in a queue, whether it waits, has it, or has given it back. */
export class LoadSlot {
  readonly #queue: LoadQueue;
  readonly #clock: Clock;
  #leave: (() => void) | undefined;
  #timer: unknown;

  constructor(queue: LoadQueue, clock: Clock) {
    this.#queue = queue;
    this.#clock = clock;
  }

  /**
   * Waits for a place.
   * @throws The signal's reason when it is aborted first.
   */
  async enter(signal: AbortSignal, isVisible: () => boolean): Promise<void> {
    const leave = await this.#queue.enter(signal, isVisible);
    if (signal.aborted) leave();
    signal.throwIfAborted();
    this.#leave = leave;
  }

  /** Some reports never say that they are rendered. They must not keep their place for ever. */
  leaveSoon(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.leave(), 10_000);
  }

  /** Gives the place back. */
  leave(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#leave?.();
    this.#leave = undefined;
  }
}
