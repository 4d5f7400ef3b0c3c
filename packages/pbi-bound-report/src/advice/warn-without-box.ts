import {warnOnce} from '../shared/warn-once.js';

/**
 * Warns in the console of an element that waits until it is in sight and has no box that could be.
 * @returns Whether it has none.
 */
export function warnWithoutBox(element: Element & {loading?: unknown}): boolean {
  if (getComputedStyle(element).display !== 'contents') return false;
  if (/^\s*(?:eager|interaction)\s*$/i.test(String(element.loading))) return true;
  warnOnce(
    'no box',
    'it has "display: contents", and so no box that could come into sight: with loading="lazy", the default, its report ' +
      'is never loaded. Give it another display ("block" is its own), or set loading="eager".',
  );
  return true;
}
