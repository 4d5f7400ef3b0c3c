/** A member that its object has twice. */
export interface DuplicateMember {
  name: string;
  /** Where the second one stands in the text. */
  place: number;
}

/** Texts, and the signs that open and close. All else is of no interest. */
const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;

/**
 * Finds the members that an object has twice. JSON lets the last one count, and the others are lost without a word.
 * @param text Valid JSON.
 */
export function findDuplicateMembers(text: string): DuplicateMember[] {
  const duplicates: DuplicateMember[] = [];
  /** Names that each open object has so far; of a list, none. */
  const open: (Set<string> | undefined)[] = [];
  for (const {0: token, index} of text.matchAll(tokenPattern)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (isName(text, index + token.length)) {
      const names = open.at(-1);
      const name = JSON.parse(token) as string;
      if (names?.has(name)) duplicates.push({name, place: index});
      names?.add(name);
    }
  }
  return duplicates;
}

/** Whether what ends there is a name: a colon follows. */
function isName(text: string, end: number): boolean {
  let next = end;
  while (/\s/.test(text[next] ?? '')) next += 1;
  return text[next] === ':';
}
