/** Where JSON text stops being JSON: engines say it in different ways, or not at all. */

const token = new RegExp(
  [
    String.raw`(?<open>[[{])`,
    String.raw`(?<close>[\]}])`,
    String.raw`(?<comma>,)`,
    String.raw`(?<colon>:)`,
    String.raw`(?<text>"(?:[^"\\\r\n\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")`,
    String.raw`(?<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]))`,
    String.raw`(?<word>(?:true|false|null)(?!\w))`,
  ].join('|'),
  'y',
);

type Expected = 'value' | 'valueOrClose' | 'nameOrClose' | 'name' | 'colon' | 'commaOrClose' | 'end';

/** Where a text stops being JSON, and why. */
export interface JsonSyntaxError {
  place: number;
  /** Without a full stop. */
  problem: string;
  /** A sentence, without a full stop. */
  remedy?: string;
}

/**
 * The first token that JSON does not allow where it stands.
 * @param text Text that is no JSON.
 */
export function findSyntaxError(text: string): JsonSyntaxError {
  const within: string[] = [];
  let expected: Expected = 'value';
  let place = 0;
  for (;;) {
    while (/\s/.test(text[place] ?? '')) place++;
    token.lastIndex = place;
    const groups = token.exec(text)?.groups;
    const next: Expected | undefined = groups && afterToken(groups, expected, within);
    if (next === undefined) return describeError({text, place: Math.min(place, text.length), expected, within});
    expected = next;
    place = token.lastIndex;
  }
}

interface ErrorPlace {
  text: string;
  place: number;
  expected: Expected;
  within: readonly string[];
}

function describeError({text, place, expected, within}: ErrorPlace): JsonSyntaxError {
  const found = text.slice(place, place + 20).split('\n')[0] ?? '';
  if (found === '') {
    const closing = within.map(bracket => (bracket === '{' ? '}' : ']')).reverse();
    const shown = closing.length > 10 ? `${closing.slice(0, 10).join('')}…` : closing.join('');
    return {place, problem: 'it ends too early', ...(shown !== '' && {remedy: `Close what is open: ${shown}`})};
  }
  const remedy = remedyFor({found, expected, isAfterComma: text.slice(0, place).trimEnd().endsWith(',')});
  return {place, problem: `${found} should not stand here`, ...(remedy !== undefined && {remedy})};
}

interface FoundToken {
  found: string;
  expected: Expected;
  isAfterComma: boolean;
}

/** What people write that JSON does not have: as in JavaScript, as text processors quote, and as Git leaves it. */
function remedyFor({found, expected, isAfterComma}: FoundToken): string | undefined {
  if (/^(?:\/[/*]|#)/.test(found)) return 'JSON has no comments: remove it';
  if (/^(?:<{7}|={7}|>{7})/.test(found)) return 'Resolve the conflict of the merge';
  if (/^[\]}]/.test(found) && isAfterComma) return 'Remove the comma before it';
  if (expected === 'commaOrClose' && /^["{[\d-]/.test(found)) return 'A comma is missing before it';
  const isBareName = (expected === 'name' || expected === 'nameOrClose') && /^[\p{L}_$]/u.test(found);
  if (isBareName || /^['\u2018-\u201F\u00AB\u00BB]/.test(found)) return 'Put names and texts into double quotes (")';
  return undefined;
}

/**
 * What may stand after a token; undefined where the token itself may not stand there.
 * @param within The brackets that are open, outermost first. Changed as brackets open and close.
 */
function afterToken(
  {open, close, comma, colon, text}: Record<string, string | undefined>,
  expected: Expected,
  within: string[],
): Expected | undefined {
  const isObject = within.at(-1) === '{';
  const wantsValue = expected === 'value' || expected === 'valueOrClose';
  const wantsName = expected === 'name' || expected === 'nameOrClose';
  const afterValue = (): Expected => (within.length === 0 ? 'end' : 'commaOrClose');
  if (open !== undefined) {
    if (!wantsValue) return undefined;
    within.push(open);
    return open === '{' ? 'nameOrClose' : 'valueOrClose';
  }
  if (close !== undefined) {
    const isEmpty = expected === (isObject ? 'nameOrClose' : 'valueOrClose');
    if (!(expected === 'commaOrClose' || isEmpty) || (close === '}') !== isObject) return undefined;
    within.pop();
    return afterValue();
  }
  if (comma !== undefined) {
    if (expected !== 'commaOrClose') return undefined;
    return isObject ? 'name' : 'value';
  }
  if (colon !== undefined) return expected === 'colon' ? 'value' : undefined;
  if (text !== undefined && wantsName) return 'colon';
  return wantsValue ? afterValue() : undefined;
}
