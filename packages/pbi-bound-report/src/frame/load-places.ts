/**
 * The places for reports that load at the same time. A report in a frame is a whole application: a page full of them
 * would start all at once and show none for long.
 */
export class LoadPlaces {
  readonly #limit: number;
  #taken = 0;
  /** A place has become free. */
  onFree?: () => void;

  /** @param limit Most reports that load at the same time. */
  constructor(limit = 4) {
    this.#limit = limit;
  }

  /**
   * Takes a place.
   * @returns Gives it back; may be called more than once. `undefined` when all are taken.
   */
  take(): (() => void) | undefined {
    if (this.#taken >= this.#limit) return undefined;
    this.#taken += 1;
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      this.#taken -= 1;
      this.onFree?.();
    };
  }
}

/** Those of the page. */
export const loadPlaces = new LoadPlaces();
