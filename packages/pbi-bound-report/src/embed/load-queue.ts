import {LoadPlaces} from '../frame/load-places.js';
import type {Clock} from '../shared/clock.js';

/**
 * Those who wait for one of the places; one that is in sight goes first. A report leaves when it has rendered or
 * failed.
 */
export class LoadQueue {
  readonly #places: LoadPlaces;
  readonly #waiting: {isVisible: () => boolean; go: (leave: () => void) => void}[] = [];

  /** @param places Shared with the frames that are opened ahead. */
  constructor(places = new LoadPlaces()) {
    this.#places = places;
    places.onFree = () => this.#next();
  }

  /**
   * Waits for a place.
   * @param isVisible Whether the report is in sight, asked when a place becomes free.
   * @returns Gives the place back; may be called more than once.
   * @throws The signal's reason when it is aborted first.
   */
  async enter(signal: AbortSignal, isVisible: () => boolean): Promise<() => void> {
    signal.throwIfAborted();
    const leave = this.#places.take() ?? (await this.#wait(signal, isVisible));
    // Granted and aborted in the same task: the place goes to the next one.
    if (signal.aborted) {
      leave();
      throw signal.reason as Error;
    }
    return leave;
  }

  #wait(signal: AbortSignal, isVisible: () => boolean): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const entry = {
        isVisible,
        go: (leave: () => void) => {
          signal.removeEventListener('abort', abort);
          resolve(leave);
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
    if (this.#waiting.length === 0) return;
    const leave = this.#places.take();
    if (!leave) return;
    const seen = this.#waiting.findIndex(entry => entry.isVisible());
    const [entry] = this.#waiting.splice(Math.max(0, seen), 1);
    entry?.go(leave);
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
   * @param place One that has been taken ahead.
   * @throws The signal's reason when it is aborted first.
   */
  async enter(signal: AbortSignal, isVisible: () => boolean, place?: () => void): Promise<void> {
    const leave = place ?? (await this.#queue.enter(signal, isVisible));
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
