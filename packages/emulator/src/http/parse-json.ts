/** Parses JSON that somebody else sent. */

/**
 * How deep a body may be nested. The deepest that the service documents has eight levels; a report's layout has a
 * dozen.
 */
export const maxNesting = 100;

/** A body is nested deeper than {@link maxNesting} levels. */
export class NestingError extends Error {
  override readonly name = 'NestingError';
  constructor() {
    super(`The request body is nested deeper than ${maxNesting} levels.`);
  }
}

/**
 * Parses a body, but not one that is nested so deep that whatever walks through it would overflow the stack.
 * @throws SyntaxError
 * @throws NestingError
 */
export function parseJson(text: string): unknown {
  // A shorter text cannot be nested that deep and be JSON: each level has a bracket at either end.
  if (text.length > 2 * maxNesting && isNestedTooDeep(text)) throw new NestingError();
  return JSON.parse(text);
}

const [quote, backslash, openBracket, openBrace, closeBracket, closeBrace] = [...'"\\[{]}'].map(char =>
  char.charCodeAt(0),
);

function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (isInText) {
      if (char === backslash) i++;
      else if (char === quote) isInText = false;
    } else if (char === quote) {
      isInText = true;
    } else if (char === openBracket || char === openBrace) {
      if (++depth > maxNesting) return true;
    } else if (char === closeBracket || char === closeBrace) {
      depth--;
    }
  }
  return false;
}
