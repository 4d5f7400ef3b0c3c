/** Finds the line of a member in JSON text. */

/** Where something stands in a JSON document: names of members and indexes of items. */
export type JsonPath = readonly (string | number)[];

/** A path as it is written in errors: `datasets[0].name`. */
export const showPath = (path: JsonPath): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

/**
 * The line, from 1, on which a value begins; of a member that is missing, its object's.
 * @param text Valid JSON.
 */
export function lineOf(text: string, path: JsonPath): number {
  let at = 0;
  const space = (): void => {
    while (/\s/.test(text[at] ?? '')) at++;
  };
  const string = (): string => {
    const from = at++;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    return JSON.parse(text.slice(from, ++at)) as string;
  };
  const skip = (): void => {
    space();
    if (text[at] === '"') {
      string();
      return;
    }
    if (text[at] !== '{' && text[at] !== '[') {
      while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at++;
      return;
    }
    let depth = 0;
    do {
      if (text[at] === '"') {
        string();
        continue;
      }
      if (text[at] === '{' || text[at] === '[') depth++;
      if (text[at] === '}' || text[at] === ']') depth--;
      at++;
    } while (depth > 0);
  };
  space();
  let found = at;
  for (const step of path) {
    const open = text[at];
    if (open !== '{' && open !== '[') break;
    at++;
    let isThere = false;
    for (let index = 0; ; index++) {
      space();
      if (text[at] === '}' || text[at] === ']') break;
      const name = open === '{' ? string() : index;
      if (open === '{') {
        space();
        at++;
        space();
      }
      if (name === step) {
        isThere = true;
        break;
      }
      skip();
      space();
      if (text[at] === ',') at++;
    }
    if (!isThere) break;
    found = at;
  }
  return lineAt(text, found);
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, place: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < place; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
