import type {ReactiveController, ReactiveControllerHost} from '@lit/reactive-element';

/**
 * Keeps the reader's place when the view with the focus goes away: "Show report" and "Try again" do so when they are
 * pressed, an error also when a retry by itself begins. The browser would let the focus fall to the page, and the next
 * Tab would lead past the report, since the views stand behind it. It is put before the report instead, from where the
 * next Tab leads into it.
 */
export class FocusController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #focused: Element | null | undefined;

  /** @param host Renders an element of the class `before` ahead of everything else. */
  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    const host = this.#host;
    const {activeElement} = host.getRootNode() as Document | ShadowRoot;
    // The page's own views are slotted: children of the host, outside of its shadow root.
    this.#focused =
      activeElement !== host && host.contains(activeElement) ? activeElement : host.shadowRoot?.activeElement;
  }

  hostUpdated(): void {
    const focused = this.#focused;
    this.#focused = undefined;
    if (!focused || focused.checkVisibility?.({visibilityProperty: true}) !== false) return;
    this.#host.shadowRoot?.querySelector<HTMLElement>('.before')?.focus({preventScroll: true});
  }
}
