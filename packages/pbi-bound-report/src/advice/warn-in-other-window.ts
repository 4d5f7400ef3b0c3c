import {warnOnce} from '../shared/warn-once.js';

/**
 * Warns in the console of an element that has been put into the document of a popup or a frame before it was drawn.
 * @returns Whether it is in such a document.
 */
export function warnInOtherWindow({ownerDocument}: Node): boolean {
  if (ownerDocument === document) return false;
  warnOnce(
    'other window',
    'it has been put into the document of another window, where it shows nothing. Load the package in that window and ' +
      "make the element there: its frame hears nobody but its own window's code.",
  );
  return true;
}
