/** A map that holds at most so many entries: a new one takes the place of the oldest. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  /** @param maxSize At least 1. */
  constructor(readonly maxSize: number) {}

  get size(): number {
    return this.#entries.size;
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: Key, value: Value): void {
    if (this.#entries.size >= this.maxSize && !this.#entries.has(key)) {
      this.#entries.delete(this.#entries.keys().next().value as Key);
    }
    this.#entries.set(key, value);
  }
}
