import type {ReactiveController, ReactiveControllerHost} from 'lit';

/**
 * Tells when an element comes near the viewport, so that a report far down the page costs nothing before it may be
 * seen. Without IntersectionObserver everything counts as near.
 */
export class VisibilityController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #onNear: () => void;
  #near: IntersectionObserver | undefined;
  #inView: IntersectionObserver | undefined;
  /** Whether the element has been near the viewport since it was connected. */
  isNear = false;
  /** Whether any of it is in the viewport now. */
  isVisible = false;

  /** @param onNear Called once, when the element comes near the viewport. */
  constructor(host: ReactiveControllerHost & Element, onNear: () => void) {
    this.#host = host;
    this.#onNear = onNear;
    host.addController(this);
  }

  hostConnected(): void {
    if (typeof IntersectionObserver !== 'function') {
      this.isVisible = true;
      this.#come();
      return;
    }
    // Two screens' worth of scrolling take about as long as a token and a frame.
    this.#near = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) this.#come();
      },
      {rootMargin: '600px'},
    );
    this.#near.observe(this.#host);
    this.#inView = new IntersectionObserver(entries => {
      this.isVisible = entries.at(-1)?.isIntersecting ?? false;
    });
    this.#inView.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#near?.disconnect();
    this.#inView?.disconnect();
    this.#near = this.#inView = undefined;
    this.isVisible = false;
  }

  #come(): void {
    this.#near?.disconnect();
    this.#near = undefined;
    if (this.isNear) return;
    this.isNear = true;
    this.#onNear();
  }
}
