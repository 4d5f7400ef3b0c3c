/** States that are kept for a user, by report and dataset. */

/** Reports whose state is kept at most. */
export const maxUserStates = 50;
/** Characters of all states together. */
export const maxUserStatesLength = 32 * 1024 * 1024;

/** Keeps the newest states: beyond the limits the oldest go, as if they had been reset. */
export class UserStates {
  readonly #states = new Map<string, string>();
  #length = 0;

  has(key: string): boolean {
    return this.#states.has(key);
  }

  get(key: string): string | undefined {
    return this.#states.get(key);
  }

  set(key: string, state: string): void {
    this.delete(key);
    this.#states.set(key, state);
    this.#length += state.length;
    while (this.#states.size > maxUserStates || (this.#length > maxUserStatesLength && this.#states.size > 1)) {
      this.delete(this.#states.keys().next().value as string);
    }
  }

  delete(key: string): void {
    this.#length -= this.#states.get(key)?.length ?? 0;
    this.#states.delete(key);
  }
}
