import type {Palette} from '../report/theme.js';
import {contrast, contrastPalette, mix} from '../report/theme.js';

/** Colours that the reader's system forces on every page, or undefined where it forces none. */
export type ForcedColors = () => Palette | undefined;

const twoDigits = (part: string): string => Math.round(Number(part)).toString(16).padStart(2, '0');
/** A computed colour, `rgb(…)`, as `#rrggbb`. */
const toHex = (color: string): string =>
  `#${(color.match(/\d+(?:\.\d+)?/g) ?? []).slice(0, 3).map(twoDigits).join('')}`;

/**
 * Charts are drawn with colours of their own, which the browser does not replace as it does those of text and boxes:
 * they have to be the system's from the start.
 * @param changed Called when the reader turns forced colours on or off.
 */
export function watchForcedColors(
  window: Window & typeof globalThis,
  root: HTMLElement,
  changed: () => void,
): ForcedColors {
  const query = window.matchMedia('(forced-colors: active)');
  let known: Palette | undefined;
  query.addEventListener('change', () => {
    known = undefined;
    changed();
  });
  const resolve = (name: string): string => {
    const probe = window.document.createElement('span');
    probe.style.color = name;
    root.append(probe);
    const {color} = window.getComputedStyle(probe);
    probe.remove();
    return toHex(color);
  };
  return () => {
    if (!query.matches) return undefined;
    if (!known) {
      const [page, text, accent] = [resolve('Canvas'), resolve('CanvasText'), resolve('Highlight')] as [
        string,
        string,
        string,
      ];
      // Two marks must be told apart, also where the system's highlight is almost the colour of its text.
      const mark = contrast(accent, text) < 2 || contrast(accent, page) < 2 ? mix(page, text, 0.55) : accent;
      known = {...contrastPalette({page, text, accent}), dataColors: [mark, text]};
    }
    return known;
  };
}
