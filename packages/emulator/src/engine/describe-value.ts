/** Puts values that came from outside into error messages. */

const maxShownLength = 100;

/** A text of any length, cut to what an error message can bear. */
export const shorten = (text: string, maxLength = maxShownLength): string =>
  text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;

/**
 * A value as error messages show it. Lists and objects are named only: writing a deep one out would exhaust the stack.
 */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  return `${value as number | boolean | null}`;
}
