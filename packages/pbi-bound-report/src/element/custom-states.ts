/**
 * Shows a word as the element's only custom state, for `:state(…)` in style sheets. Browsers without custom states have
 * none; Chrome and Edge before version 125 take those with two hyphens alone, for `:--…`.
 */
export class CustomStates {
  readonly #states: Set<string> | undefined;

  constructor(host: HTMLElement) {
    // Absent where the element is rendered on a server.
    this.#states = (host as Partial<HTMLElement>).attachInternals?.().states;
  }

  /** Takes the place of the one before it. */
  show(state: string): void {
    this.#states?.clear();
    try {
      this.#states?.add(state);
    } catch {
      this.#states?.add(`--${state}`);
    }
  }
}
