import {adoptSheet} from './adopt-sheet.js';

/** Sheets of the elements whose shape has been set. */
const sheets = new WeakMap<ShadowRoot, CSSStyleSheet>();

/**
 * Gives an element the shape of the report's page. In a style sheet of its own: a page's Content-Security-Policy may
 * forbid inline styles, and the attribute `style` is the page's.
 */
export function setAspectRatio(root: ShadowRoot, width: number, height: number): void {
  const sheet = sheets.get(root) ?? new CSSStyleSheet();
  sheets.set(root, sheet);
  adoptSheet(root, sheet);
  sheet.replaceSync(`:host { --_page-ratio: ${width} / ${height}; }`);
}
