/** Milliseconds; shorter than what anybody sees as a wait. */
const patience = 50;

/**
 * When another dataset is asked for while a report is in sight, the frame is told first, and the loading view is drawn
 * after that: to draw it takes longer than to tell the frame, and a report that answers at once would flicker. So what
 * the element draws waits until the report is drawn or has failed, and {@link patience} at most: what is seen must not
 * be taken for what was asked for. With `loaded` there is nothing else to draw than before, and `rendered` may follow
 * at once.
 */
export class LoadingViewDelay {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #end: (() => void) | undefined;
  /** What to wait for; `undefined`: nothing. */
  promise: Promise<void> | undefined;

  start(): void {
    this.end();
    this.promise = new Promise(resolve => (this.#end = resolve));
    this.#timer = setTimeout(() => this.end(), patience);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#end?.();
    this.#end = this.promise = undefined;
  }
}
