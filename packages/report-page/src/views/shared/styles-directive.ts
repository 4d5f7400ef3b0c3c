import {noChange} from 'lit';
import type {ElementPart} from 'lit/directive.js';
import {Directive, directive} from 'lit/directive.js';

/** CSS properties to set on an element, custom ones included. */
export type Styles = Readonly<Record<string, string>>;

/**
 * Sets styles through the object model. lit's own styleMap writes a `style` attribute at first, which a page without
 * `unsafe-inline` styles may not do.
 */
class StylesDirective extends Directive {
  #known = new Set<string>();

  override render(_styles: Styles): unknown {
    return noChange;
  }

  override update(part: ElementPart, [styles]: [Styles]): unknown {
    const {style} = part.element as HTMLElement;
    for (const name of this.#known) if (!(name in styles)) style.removeProperty(name);
    for (const [name, value] of Object.entries(styles)) {
      if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
    }
    this.#known = new Set(Object.keys(styles));
    return noChange;
  }
}

/** Element directive: `<div ${styles({left: '1em'})}>`. */
export const styles = directive(StylesDirective);

/** Lengths on the canvas are em, so that one font size scales the whole page. 16 px of the report are 1 em. */
export const em = (pixels: number): string => `${+(pixels / 16).toFixed(4)}em`;
