import type {ReactiveController, ReactiveControllerHost} from '@lit/reactive-element';

/** Two screens' worth of scrolling take about as long as a token and a frame. */
const margin = '600px';

/**
 * Part of the element that must be there to be seen. Without it, what a closed accordion clips to a height of nothing
 * counts as in the viewport.
 */
const threshold = 0.001;

/**
 * Decides when a report is worth opening, so that one far down the page costs nothing before it may be seen:
 * - in sight: at once;
 * - near the viewport, but not in sight: when the reader scrolls. Until then the neighbours of what is in sight would
 *   only take its time; the caller prepares what costs nothing (a connection);
 * - elsewhere: not at all.
 *
 * It ends with the first of them; a report that has been opened stays. Without IntersectionObserver everything counts
 * as in sight.
 */
export class VisibilityController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #onNear: (isNear: boolean) => void;
  #near: IntersectionObserver | undefined;
  #inView: IntersectionObserver | undefined;
  /** Whether the report has become worth opening since the element was connected. */
  isDue = false;
  /** Whether any of it is in the viewport now. */
  isVisible = false;

  /** @param onNear Called when the element comes near the viewport, and when it is found not to be. */
  constructor(host: ReactiveControllerHost & Element, onNear: (isNear: boolean) => void) {
    this.#host = host;
    this.#onNear = onNear;
    host.addController(this);
  }

  hostConnected(): void {
    if (typeof IntersectionObserver !== 'function') {
      this.isVisible = true;
      this.#open();
      return;
    }
    this.#near = new IntersectionObserver(entries => this.#setNear(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: margin,
      threshold,
    });
    this.#near.observe(this.#host);
    this.#inView = new IntersectionObserver(
      entries => {
        this.isVisible = entries.at(-1)?.isIntersecting ?? false;
        if (this.isVisible) this.#open();
      },
      {threshold},
    );
    this.#inView.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#stopWaiting();
    this.#inView?.disconnect();
    this.#inView = undefined;
    this.isVisible = false;
  }

  #setNear(isNear: boolean): void {
    if (this.isDue) return;
    // In the capture phase: what scrolls may be a part of the page.
    document[isNear ? 'addEventListener' : 'removeEventListener']('scroll', this.#open, true);
    this.#onNear(isNear);
  }

  #stopWaiting(): void {
    document.removeEventListener('scroll', this.#open, true);
    this.#near?.disconnect();
    this.#near = undefined;
  }

  readonly #open = (): void => {
    this.#stopWaiting();
    if (this.isDue) return;
    this.isDue = true;
    this.#host.requestUpdate();
  };
}
