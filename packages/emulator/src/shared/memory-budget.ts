/** A limit in bytes that several holders share. */

/** Counts the bytes that several holders take together. */
export class MemoryBudget {
  #used = 0;

  /** @param limit In bytes. */
  constructor(readonly limit: number) {}

  get used(): number {
    return this.#used;
  }

  /** @returns Whether there was room. Where there was none, nothing is taken. */
  reserve(bytes: number): boolean {
    if (this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }
}
