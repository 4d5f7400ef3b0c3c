/**
 * A view as data: what it is made of. In a page it is made of nodes without a parser, so that a policy for Trusted
 * Types has nothing to allow; on a server it is written as text (server.ts).
 *
 * A function in the place of content is a text that may change while the view is shown. The element around an empty
 * one is hidden.
 */
export type ViewNode = readonly [tag: string, attributes: ViewAttributes, ...content: ViewContent[]];

/** What stands in a node. Nothing is made of `undefined`. */
export type ViewContent = ViewNode | string | (() => string) | undefined;

/** Attributes by name; `onclick` is a listener. */
export interface ViewAttributes {
  readonly [name: string]: string | ((event: Event) => void);
}

/** A view that stands in the page. */
export interface ShownView {
  element: Element;
  /** Sets each text that has changed. */
  refresh(): void;
}

const namespaceOfSvg = 'http://www.w3.org/2000/svg';

/** Makes a view. */
export function makeView(node: ViewNode): ShownView {
  const refreshers: (() => void)[] = [];
  const element = makeElement(node, refreshers, undefined);
  const refresh = (): void => refreshers.forEach(run => run());
  refresh();
  return {element, refresh};
}

function makeElement([tag, attributes, ...content]: ViewNode, refreshers: (() => void)[], namespace?: string): Element {
  const own = tag === 'svg' ? namespaceOfSvg : namespace;
  const element = own ? document.createElementNS(own, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') element.setAttribute(name, value);
    else element.addEventListener(name.slice(2), value);
  }
  for (const item of content) {
    if (typeof item === 'function') refreshers.push(() => fill(element as HTMLElement, item()));
    else if (item !== undefined) element.append(typeof item === 'string' ? item : makeElement(item, refreshers, own));
  }
  return element;
}

function fill(element: HTMLElement, text: string): void {
  element.hidden = !text;
  setText(element, text);
}

/** A text that stays is not set again: screen readers would say it once more. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
