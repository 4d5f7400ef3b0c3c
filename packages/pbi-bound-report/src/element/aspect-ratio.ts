/**
 * Gives the element the shape of the report's page. In a style sheet of its own: a page's Content-Security-Policy may
 * forbid inline styles, and the attribute `style` is the page's.
 */
export class AspectRatio {
  readonly #host: Element;
  #sheet: CSSStyleSheet | undefined;

  constructor(host: Element) {
    this.#host = host;
  }

  /** Sets width to height. */
  set(width: number, height: number): void {
    const root = this.#host.shadowRoot;
    if (!root) return;
    if (!this.#sheet) {
      this.#sheet = new CSSStyleSheet();
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#sheet];
    }
    this.#sheet.replaceSync(`:host { --_page-ratio: ${width} / ${height}; }`);
  }
}
