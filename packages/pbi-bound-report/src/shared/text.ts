/*
 * Frameworks set properties where a page writes attributes, and give them whatever they have: a `URL`, a number of one
 * of powerbi-client's enumerations, an object by mistake. Each property that holds text is read as the text that the
 * attribute would have held; whoever reads it then says what is wrong with that.
 */

/** The text of a property, without the spaces around it; empty where nothing is set. */
export function textOf(value: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- "[object Object]" is what an attribute would hold
  return String(value ?? '').trim();
}

/** A property's word, in any case. */
export const word = (value: unknown): string => textOf(value).toLowerCase();
