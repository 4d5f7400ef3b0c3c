/** What is redacted in a cassette, and what stands in its place. */

/** In the place of a secret, a value, a file. */
export const redactionMark = '[redacted]';

/** Members whose lists are data, in lower case: of an answer of executeQueries, of exports and of frames. */
const data = new Set(['rows', 'data', 'datapoints', 'values', 'equals', 'identity']);

/** Whether the list that a member holds is data: its texts are marks, its numbers 0 and its booleans false. */
export const holdsData = (name: string): boolean => data.has(name.toLowerCase());

/** A mark, or the placeholder of a person or of a text in a query. */
const placeholders = /\[redacted\]|person-\d+(?:@redacted\.example)?|text-\d+/;

/** Whether a text may be what was recorded, where any text may stand for a mark or a placeholder. */
export function fitsRedacted(recorded: string, text: string): boolean {
  const parts = recorded.split(placeholders);
  if (parts.length === 1) return recorded === text;
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length >= from + last.length && text.endsWith(last);
}
